"""Does every list name what the workflow it is about has?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from reviewflow.workflow.faults import Fault, did_you_mean
from reviewflow.workflow.file_format import FactShape, ListItemsShape, ListShape, WorkflowShape
from reviewflow.workflow.library import Library
from reviewflow.workflow.reader import Address

_Named = tuple[Address, str, str, Collection[str]]
"""Where a name stands, of what kind it is, the name, and those there are."""


def check_lists(library: Library) -> Iterator[Fault]:
    """What is wrong with the lists over all cases of one kind."""
    for name, shape in library.lists.values.items():
        loaded = library.workflows.get(shape.cases)
        if loaded is None:
            fault = f"The list {name} is of the cases of {shape.cases}, and there is no such workflow."
            yield library.lists.fault(name, ("cases",), fault, did_you_mean(shape.cases, library.workflows))
            continue
        for address, what, wanted, known in _named(library, shape, loaded.shape):
            if wanted not in known:
                fault = f"The list {name} names the {what} {wanted}, which is not there."
                yield library.lists.fault(name, address, fault, did_you_mean(wanted, known))
        yield from _kinds_of_facts(library, name, shape, loaded.shape.facts)


def _named(library: Library, shape: ListShape, workflow: WorkflowShape) -> Iterator[_Named]:
    transitions = [each.transition for each in workflow.transitions]
    relations = {name for each in library.workflows.values() for name in each.shape.links}
    for word in ("owners", "mark"):
        if (fact := getattr(shape, word)) is not None:
            yield (word,), "fact", fact, workflow.facts
    yield from ((("shows",), "fact", each, workflow.facts) for each in shape.shows)
    yield from ((("in_states",), "state", each, workflow.states) for each in shape.in_states)
    yield from ((("decided_by",), "transition", each, transitions) for each in shape.decided_by)
    yield from ((("links",), "relation", each, relations) for each in shape.links)
    for kind, shown in shape.items.items():
        yield ("items", kind), "kind of item", kind, workflow.items
        if kind in library.items:
            yield from _of_items(kind, shown, library)


def _of_items(kind: str, shown: ListItemsShape, library: Library) -> Iterator[_Named]:
    rules = library.items[kind].shape
    yield from ((("items", kind, "shows"), "fact", each, rules.facts) for each in shown.shows)
    yield from ((("items", kind, "where"), "fact", each, rules.facts) for each in shown.where)
    yield from ((("items", kind, "marks_in"), "state", each, rules.states) for each in shown.marks_in)


def _kinds_of_facts(library: Library, name: str, shape: ListShape, facts: Mapping[str, FactShape]) -> Iterator[Fault]:
    wanted = {"owners": ("agency", "agencies"), "mark": ("choice",)}
    for word, kinds in wanted.items():
        fact = facts.get(getattr(shape, word) or "")
        if fact is not None and fact.type not in kinds:
            fault = f"The list {name} has a fact for {word} that is of the type {fact.type}."
            yield library.lists.fault(name, (word,), fault, f"Name one of the type {' or '.join(kinds)}.")
