"""What is wrong with the saved questions: each has to be read, and may ask only for what some workflow declares."""

from __future__ import annotations

from collections.abc import Iterator

from reviewflow.errors import Refusal
from reviewflow.questions.keys import COMPUTED, STANDINGS
from reviewflow.questions.language import Keyed, read_question
from reviewflow.questions.sentence import DEEDS
from reviewflow.workflow.faults import Fault, did_you_mean
from reviewflow.workflow.library import Library
from reviewflow.workflow.view import Known, every_view

from .find_entries import plain


def check_questions(library: Library) -> Iterator[Fault]:
    """Every fault of the saved questions and of who may ask them."""
    known = _declared(library)
    for name, saved in library.questions.values.items():
        for word in ("asks", "then"):
            text = getattr(saved, word)
            if text:
                for fault, do in _faults_of(text, known):
                    yield library.questions.fault(name, (word,), f"The question {name} {fault}", do)
    roles = {*library.roles.values, *(r for w in library.workflows.values() for r in w.shape.roles)}
    for name, askers in library.askers.values.items():
        for word in ("may_ask", "kept_on_the_trail"):
            for n, role in enumerate(getattr(askers, word)):
                if role not in roles:
                    fault = f"The askers {name} name the role {role}, which nobody has."
                    yield library.askers.fault(name, (word, n), fault, did_you_mean(role, roles))


def _faults_of(text: str, known: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    try:
        question = read_question(text)
    except Refusal as refusal:
        yield "cannot be read.", str(refusal)
        return
    for part in (part for parts in question for part in parts):
        if isinstance(part, Keyed) and part.key in known:
            for value in map(str, part.values):
                if not {value, plain(value)} & known[part.key]:
                    yield f"asks for {part.key}:{value}, which no file declares.", did_you_mean(value, known[part.key])


def _declared(library: Library) -> dict[str, set[str]]:
    # As each edition and partnership has them, since either may add facts, states and transitions.
    shapes = [view.shape for view in every_view(library, Known())]
    facts = [(name, fact) for shape in shapes for name, fact in shape.facts.items()]
    chosen = {f"{name}={value}" for name, fact in facts for value in fact.options or ()}
    chosen |= {f"{name}={value}" for name, fact in facts if fact.type == "yes_no" for value in ("yes", "no")}
    done = {each.transition for shape in shapes for each in shape.transitions}
    return {
        "what": {*done, *DEEDS, "open", *(f"add_{kind}" for kind in library.items)},
        "state": {name for shape in shapes for name in shape.states},
        "clock": {name for shape in shapes for name in shape.clocks},
        "fact": {name for name, _ in facts} | chosen,
        "workflow": set(library.workflows),
        "standing": set(STANDINGS),
        "is": set(COMPUTED),
    }
