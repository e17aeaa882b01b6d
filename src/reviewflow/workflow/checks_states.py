"""Does every state lead somewhere, and may every transition be told from the next?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from reviewflow.workflow.faults import Fault, did_you_mean
from reviewflow.workflow.view import View, sources_of

_TAKEN_BY_FACTS = frozenset(
    {"state", "trigger", "items", "keys", "values", "get", "pop", "popitem", "update", "copy", "clear", "setdefault"}
)
"""Words by which a template, or the state machine, already calls something else."""
_TAKEN = _TAKEN_BY_FACTS | frozenset(
    {"name", "names", "number", "kind", "facts", "clocks", "links", "subject", "case", "definition", "machine", "model"}
)
_TAKEN_BEGINNINGS = ("may_", "to_", "is_", "on_enter_", "on_exit_", "before_", "after_")


def check_states(view: View) -> Iterator[Fault]:
    """What is wrong with the way through the states."""
    yield from _named_states(view)
    yield from _each_transition_once(view)
    yield from _names_free(view)
    yield from _ways(view)


def _named_states(view: View) -> Iterator[Fault]:
    states = view.shape.states
    yield from view.unknown(("opens", "state"), "The opening leads to the state", view.shape.opens.state, states)
    for n, transition in enumerate(view.shape.transitions):
        speaks = f"The transition {transition.transition}"
        yield from view.unknown(("transitions", n, "to"), f"{speaks} leads to the state", transition.to, states)
        listed = isinstance(transition.from_, list)
        for m, source in enumerate(sources_of(transition)):
            at = ("transitions", n, "from", m) if listed else ("transitions", n, "from")
            yield from view.unknown(at, f"{speaks} leads from the state", source, states)
        for source, times in Counter(sources_of(transition)).items():
            if times > 1:
                fault = f"{speaks} names the state {source} {times} times in from."
                yield view.fault(("transitions", n, "from"), fault, "Name it once.")
        if not sources_of(transition):
            yield view.fault(("transitions", n, "from"), f"{speaks} leads from nowhere.", "Name the states.")


def _each_transition_once(view: View) -> Iterator[Fault]:
    seen: dict[str, set[str]] = {}
    for n, transition in enumerate(view.shape.transitions):
        name, sources = transition.transition, set(sources_of(transition))
        if name in seen:
            both = sorted(seen[name] & sources)
            tells = f", both from {', '.join(both)}, so that nobody can tell which is meant" if both else ""
            fault = f"The transition {name} stands here a second time{tells}."
            do = "Give each a name of its own, or list all its states in one from."
            yield view.fault(("transitions", n), fault, do)
        seen.setdefault(name, set()).update(sources)


def _names_free(view: View) -> Iterator[Fault]:
    do = "Choose another name, for instance one with the thing it is about: close_case."
    for n, transition in enumerate(view.shape.transitions):
        name = transition.transition
        if name in _TAKEN or name.startswith(_TAKEN_BEGINNINGS):
            fault = f"The transition {name} is named by a word that the program uses for something else."
            yield view.fault(("transitions", n), fault, do)
    for name in view.shape.facts:
        if name in _TAKEN_BY_FACTS:
            fault = f"The fact {name} is named by a word that the program uses for something else."
            yield view.fault(("facts", name), fault, do)


def _ways(view: View) -> Iterator[Fault]:
    if view.shape.opens.state not in view.shape.states:
        return
    ends = {name for name, state in view.shape.states.items() if state.ends}
    if not ends:
        fault = f"No state of {view.name} ends it."
        yield view.fault(("states",), fault, "Mark at least one state with ends: true.")
    left = {source for t in view.shape.transitions for source in sources_of(t) if t.to != source}
    for name in view.shape.states:
        at = ("states", name)
        if name not in view.reachable:
            do = did_you_mean(name, [t.to for t in view.shape.transitions if t.to not in view.shape.states])
            do = do if do.startswith("Did") else "Add a transition that leads to it, or take the state out."
            yield view.fault(at, f"Nothing leads to the state {name}.", do)
        elif name not in left and name not in ends:
            do = "Add a transition that leads out, or mark it with ends: true."
            yield view.fault(at, f"Nothing leads out of the state {name}, and it does not end.", do)
        elif ends and name not in view.ending:
            fault = f"From the state {name} no way leads to an end."
            yield view.fault(at, fault, "Add a transition towards a state with ends: true.")
