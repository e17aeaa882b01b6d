"""Every name that a workflow or item has anywhere: in the national files or in what is added to them."""

from __future__ import annotations

from collections.abc import Iterator

from reviewflow.workflow.file_format import ChangesShape, EditionShape, FactShape, SubjectShape
from reviewflow.workflow.library import Library
from reviewflow.workflow.shape_faults import Loaded

SUBJECT_PARTS = {
    "clock": "clocks",
    "fact": "facts",
    "state": "states",
    "condition": "conditions",
    "notice": "notices",
}
"""How a file speaks of one part, and the word under which it lists all of them."""


def additions(library: Library) -> list[dict[str, ChangesShape]]:
    """What every edition and partnership adds, by workflow or item."""
    editions = [loaded.shape.adds for loaded in library.editions.values()]
    return editions + [loaded.shape.adds for loaded in library.partnerships.values()]


def subjects(library: Library) -> dict[str, SubjectShape]:
    """Every item and workflow, as the national files have it."""
    found: dict[str, SubjectShape] = {kind: loaded.shape for kind, loaded in library.items.items()}
    return found | {name: loaded.shape for name, loaded in library.workflows.items()}


def _shapes(library: Library, subject: str) -> Iterator[SubjectShape | ChangesShape]:
    yield subjects(library)[subject]
    yield from (adds[subject] for adds in additions(library) if subject in adds)


def names_of(library: Library, subject: str, part: str) -> set[str]:
    """The names of all parts of one kind."""
    shapes = list(_shapes(library, subject))
    if part == "transition":
        return {t.transition for shape in shapes for t in shape.transitions}
    names = {name for shape in shapes for name in getattr(shape, SUBJECT_PARTS[part])}
    if part == "clock":
        names |= {m.milestone for shape in shapes if isinstance(shape, ChangesShape) for m in shape.timetable}
    return names


def facts_of(library: Library, subject: str) -> dict[str, FactShape]:
    """The facts that it has anywhere."""
    shapes = list(_shapes(library, subject))
    facts = {name: fact for shape in shapes for name, fact in shape.facts.items()}
    for added in (shape.options for shape in shapes if isinstance(shape, ChangesShape)):
        for name, options in added.items():
            standing = facts[name].options if name in facts else None
            if standing is not None:
                facts[name] = facts[name].model_copy(update={"options": {**options, **standing}})
    return facts


def kept_by(library: Library, kind: str) -> set[str]:
    """The workflows whose cases keep an item, everywhere or in some partnership."""
    national = {name for name, loaded in library.workflows.items() if kind in loaded.shape.items}
    added = {key for adds in additions(library) for key, changes in adds.items() if kind in changes.items}
    return national | added


def editions_for(library: Library, workflow: str | None) -> tuple[Loaded[EditionShape], ...]:
    """The editions of the guidance that a workflow follows: those that name it, or else those that name none."""
    own = [loaded for loaded in library.editions.values() if workflow in loaded.shape.workflows]
    return tuple(own or [loaded for loaded in library.editions.values() if not loaded.shape.workflows])


def editions_of(library: Library, subject: str) -> tuple[Loaded[EditionShape], ...]:
    """The editions under which a workflow, or an item that workflows keep, is ever seen."""
    workflows = {subject} if subject in library.workflows else kept_by(library, subject)
    names = {each.shape.edition for workflow in workflows for each in editions_for(library, workflow)}
    return tuple(loaded for loaded in library.editions.values() if loaded.shape.edition in names)


def other_ends(library: Library, workflow: str, relation: str) -> set[str]:
    """The workflows at the other end of a relation of a workflow, in either direction."""
    ends: set[str] = set()
    for name, loaded in library.workflows.items():
        link = loaded.shape.links.get(relation)
        if link is not None:
            ends |= set(link.to) if name == workflow else set()
            ends |= {name} if workflow in link.to else set()
    return ends & set(library.workflows)
