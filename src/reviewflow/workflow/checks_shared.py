"""Do the files that all workflows share fit them: item kinds, disagreements, sources, figures?"""

from __future__ import annotations

from collections.abc import Iterator

from reviewflow.workflow.faults import Fault, did_you_mean
from reviewflow.workflow.file_format import ChangesShape, CountShape, SubjectShape
from reviewflow.workflow.library import Library
from reviewflow.workflow.reader import Address

_SUBJECT_PARTS = {
    "clock": "clocks",
    "fact": "facts",
    "state": "states",
    "condition": "conditions",
    "notice": "notices",
}


def check_shared(library: Library) -> Iterator[Fault]:
    """What is wrong with the shared files."""
    yield from _items(library)
    yield from _disagreements(library)
    for key, source in library.sources.values.items():
        if source.verified == "unverified" and source.certainty is None:
            fault = f"{key} is unverified and does not say how sure we are."
            yield library.sources.fault(key, ("verified",), fault, "Add certainty: high, medium or low.")
    for key, codes in library.code_lists.values.items():
        if codes.basis is not None and codes.basis not in library.sources.values:
            fault = f"The code list {key} rests on {codes.basis}, which is not in sources.yaml."
            yield library.code_lists.fault(key, ("basis",), fault, did_you_mean(codes.basis, library.sources.values))
    for name in library.figures.values:
        yield from _Figure(library, name).faults()


def _items(library: Library) -> Iterator[Fault]:
    overlays = _overlays(library)
    kept = {kind for loaded in library.workflows.values() for kind in loaded.shape.items}
    kept |= {kind for adds in overlays for changes in adds.values() for kind in changes.items}
    prefixes: dict[str, str] = {}
    for kind, loaded in sorted(library.items.items()):
        prefix = loaded.shape.prefix
        other = prefixes.setdefault(prefix, kind)
        if other != kind:
            fault = f"The items {other} and {kind} are both numbered with {prefix}."
            yield Fault(loaded.file, loaded.document.line(("prefix",)), fault, "Give one of them another prefix.")
        if kind not in kept:
            fault = f"No workflow keeps the item {kind}."
            yield Fault(loaded.file, loaded.document.line(("item",)), fault, "Add it to items of a workflow.")
        if kind in library.workflows:
            fault = f"{kind} is both a workflow and an item."
            yield Fault(loaded.file, loaded.document.line(("item",)), fault, "Give one of them another name.")


def _overlays(library: Library) -> list[dict[str, ChangesShape]]:
    editions = [loaded.shape.adds for loaded in library.editions.values()]
    return editions + [loaded.shape.adds for loaded in library.partnerships.values()]


def _subjects(library: Library) -> dict[str, SubjectShape]:
    found: dict[str, SubjectShape] = {kind: loaded.shape for kind, loaded in library.items.items()}
    return found | {name: loaded.shape for name, loaded in library.workflows.items()}


def _disagreements(library: Library) -> Iterator[Fault]:
    subjects = _subjects(library)
    for key, disagreement in library.disagreements.values.items():
        for n, carried in enumerate(disagreement.carried_by):
            subject, _, part = carried.partition(" ")
            what, _, name = part.partition(" ")
            if what not in (*_SUBJECT_PARTS, "transition") or subject not in subjects:
                continue
            if name not in _names(library, subject, what):
                fault = f"{key} is carried by {carried}, and there is none."
                do = did_you_mean(name, _names(library, subject, what))
                yield library.disagreements.fault(key, ("carried_by", n), fault, do)


def _names(library: Library, subject: str, what: str) -> set[str]:
    changes = [adds[subject] for adds in _overlays(library) if subject in adds]
    shapes: list[SubjectShape | ChangesShape] = [_subjects(library)[subject], *changes]
    if what == "transition":
        return {t.transition for shape in shapes for t in shape.transitions}
    names = {name for shape in shapes for name in getattr(shape, _SUBJECT_PARTS[what])}
    if what == "clock":
        names |= {milestone.milestone for change in changes for milestone in change.timetable}
    return names


class _Figure:
    """One figure of the reports and what its names may lead to."""

    def __init__(self, library: Library, name: str) -> None:
        self.library = library
        self.name = name
        self.figure = library.figures.values[name]

    def fault(self, address: Address, fault: str, do: str) -> Fault:
        return self.library.figures.fault(self.name, address, fault, do)

    def faults(self) -> Iterator[Fault]:
        figures = self.library.figures.values
        if (self.figure.counts is None) == (self.figure.sum_of is None):
            fault = f"The figure {self.name} has to count something or add figures up, and not both."
            yield self.fault((), fault, "Give it exactly one of counts and sum_of.")
        for word in ("sum_of", "less"):
            for n, other in enumerate(getattr(self.figure, word) or ()):
                if other not in figures:
                    fault = f"The figure {self.name} uses the figure {other}, and there is none."
                    yield self.fault((word, n), fault, did_you_mean(other, figures))
        if self.figure.counts is not None:
            yield from self.count(self.figure.counts)

    def count(self, counts: CountShape) -> Iterator[Fault]:
        at: Address = ("counts",)
        if (counts.cases is None) == (counts.items is None):
            yield self.fault(at, f"The figure {self.name} counts cases or items.", "Give it exactly one of them.")
            return
        subject = counts.cases or counts.items or ""
        known = set(self.library.workflows if counts.cases else self.library.items)
        if subject not in known:
            fault = f"The figure {self.name} counts {subject}, and there is none."
            yield self.fault((*at, "cases" if counts.cases else "items"), fault, did_you_mean(subject, known))
            return
        yield from self.parts(at, subject, counts)

    def parts(self, at: Address, subject: str, counts: CountShape) -> Iterator[Fault]:
        for basis, fact in counts.dated_by.items():
            yield from self.part((*at, "dated_by", basis), subject, "fact", fact)
        for fact in counts.where:
            yield from self.part((*at, "where", fact), subject, "fact", fact)
        for word in ("in_states", "reached"):
            for n, state in enumerate(getattr(counts, word)):
                yield from self.part((*at, word, n), subject, "state", state)
        for word in ("met_in_time", "met_late"):
            clock = getattr(counts, word)
            if clock is not None:
                yield from self.part((*at, word), subject, "clock", clock)
        if counts.group_by is not None:
            yield from self.part((*at, "group_by"), subject, "fact", counts.group_by)

    def part(self, at: Address, subject: str, what: str, name: str) -> Iterator[Fault]:
        known = _names(self.library, subject, what)
        if name not in known:
            fault = f"The figure {self.name} asks for the {what} {name}, which {subject} does not have."
            yield self.fault(at, fault, did_you_mean(name, known))
