"""Do editions and partnerships only add, and only to what is there?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reviewflow.workflow.compile import merged_item, merged_workflow
from reviewflow.workflow.faults import Fault, did_you_mean
from reviewflow.workflow.file_format import (
    ChangesShape,
    ClockChoice,
    ClockShape,
    EditionShape,
    PartnershipShape,
    SubjectShape,
    WorkflowShape,
)
from reviewflow.workflow.library import Library
from reviewflow.workflow.names import editions_of
from reviewflow.workflow.reader import Address
from reviewflow.workflow.shape_faults import Loaded

_NAMED = ("facts", "conditions", "states", "clocks", "notices")
_LISTED = {"transitions": "transition", "timetable": "milestone"}
_TITLED = {"state": "states", "clock": "clocks"}


def check_overlays(library: Library) -> Iterator[Fault]:
    """What is wrong with the additions of editions and partnerships."""
    for edition in library.editions.values():
        yield from _additions(library, edition, ())
    for partnership in library.partnerships.values():
        yield from _additions(library, partnership, tuple(library.editions.values()))
        for key, changes in partnership.shape.adds.items():
            yield from _milestones(partnership, key, changes)


def _additions(
    library: Library,
    overlay: Loaded[EditionShape] | Loaded[PartnershipShape],
    earlier: tuple[Loaded[EditionShape], ...],
) -> Iterator[Fault]:
    for key, changes in overlay.shape.adds.items():
        if key not in library.workflows and key not in library.items:
            fault = f"The file adds to {key}, and there is no workflow or item of that name."
            do = did_you_mean(key, {*library.workflows, *library.items})
            yield Fault(overlay.file, overlay.document.line(("adds", key)), fault, do)
            continue
        before = [each for each in editions_of(library, key) if each in earlier]
        for edition in before or (None,):
            yield from _Overlay(overlay, key, changes, _as_it_stands(library, key, edition)).faults()


def _as_it_stands(library: Library, key: str, edition: Loaded[EditionShape] | None) -> SubjectShape:
    if key in library.workflows:
        return merged_workflow(library, key, edition=edition).shape
    return merged_item(library, key, edition=edition).shape


class _Overlay:
    """One file's additions to one subject, and the subject as it stands before them."""

    def __init__(
        self,
        overlay: Loaded[EditionShape] | Loaded[PartnershipShape],
        key: str,
        changes: ChangesShape,
        standing: SubjectShape,
    ) -> None:
        self.overlay = overlay
        self.key = key
        self.changes = changes
        self.standing = standing
        self.transitions = {t.transition: t for t in standing.transitions}

    def fault(self, address: Address, fault: str, do: str) -> Fault:
        line = self.overlay.document.line(("adds", self.key, *address))
        return Fault(self.overlay.file, line, fault, do)

    def faults(self) -> Iterator[Fault]:
        yield from self.edits()
        yield from self.misplaced()
        yield from self.choices_for_clocks()
        yield from self.choices_for_transitions()
        yield from self.titles()
        yield from self.options()

    def edits(self) -> Iterator[Fault]:
        """What would change a part that stands already."""
        for word in _NAMED:
            for name in getattr(self.changes, word):
                if name in getattr(self.standing, word):
                    yield self.edit((word, name), f"{word.removesuffix('s')} {name}")
        for n, transition in enumerate(self.changes.transitions):
            if transition.transition in self.transitions:
                yield self.edit(("transitions", n), f"transition {transition.transition}")
        for n, milestone in enumerate(self.changes.timetable):
            if milestone.milestone in {*self.standing.clocks, *self.changes.clocks}:
                yield self.edit(("timetable", n), f"clock {milestone.milestone}")
        for n, kind in enumerate(self.changes.items):
            if isinstance(self.standing, WorkflowShape) and kind in self.standing.items:
                yield self.edit(("items", n), f"item {kind}")

    def edit(self, address: Address, what: str) -> Fault:
        fault = f"{self.key} has the {what} already, and this file may add to it but not change it."
        return self.fault(address, fault, "Choose another name, or use choose_clocks, choose_transitions or titles.")

    def misplaced(self) -> Iterator[Fault]:
        if isinstance(self.standing, WorkflowShape):
            return
        for word in ("items", "reference"):
            if getattr(self.changes, word):
                fault = f"{self.key} is an item and can have no {word}."
                yield self.fault((word,), fault, "Put it under a workflow.")

    def choices_for_clocks(self) -> Iterator[Fault]:
        for name, choice in self.changes.choose_clocks.items():
            at: Address = ("choose_clocks", name)
            clock = self.standing.clocks.get(name)
            if clock is None:
                yield self.lacks(at, "clock", name, self.standing.clocks)
                continue
            if clock.starts is None:
                yield from self.choices_for_a_step(at, name, choice, clock)
                continue
            allowed = [clock.starts, *clock.may_start_from]
            if choice.starts is not None and choice.starts not in allowed:
                fault = f"The clock {name} may not start from {choice.starts}."
                do = f"Choose {' or '.join(allowed)}, the starts on which the sources differ."
                yield self.fault((*at, "starts"), fault, do)

    def choices_for_a_step(self, at: Address, name: str, choice: ClockChoice, clock: ClockShape) -> Iterator[Fault]:
        for word in ("starts", "counts_day_zero"):
            if getattr(choice, word) is not None:
                fault = f"The clock {name} is counted back from {clock.of}, and no {word} can be chosen for it."
                yield self.fault((*at, word), fault, f"Choose it for {clock.of}: this one moves with it.")

    def choices_for_transitions(self) -> Iterator[Fault]:
        for name in self.changes.choose_transitions:
            if name not in self.transitions:
                yield self.lacks(("choose_transitions", name), "transition", name, self.transitions)

    def titles(self) -> Iterator[Fault]:
        for key in self.changes.titles:
            kind, _, name = key.partition(":")
            at: Address = ("titles", key)
            if key in ("workflow", "item"):
                continue
            if kind == "transition":
                new = {transition.transition: transition for transition in self.changes.transitions}
                known: Mapping[str, object] = {**self.transitions, **new}
            elif kind in _TITLED:
                known = {**getattr(self.standing, _TITLED[kind]), **getattr(self.changes, _TITLED[kind])}
            else:
                fault = f"{key} cannot be given another title."
                yield self.fault(at, fault, "Write workflow, state:NAME, clock:NAME or transition:NAME.")
                continue
            if name not in known:
                yield self.lacks(at, kind, name, known)

    def options(self) -> Iterator[Fault]:
        for name, options in self.changes.options.items():
            at: Address = ("options", name)
            fact = self.standing.facts.get(name)
            if fact is None:
                yield self.lacks(at, "fact", name, self.standing.facts)
            elif fact.options is None:
                fault = f"{name} has no options of its own to which some could be added."
                yield self.fault(at, fault, "Name a choice that lists its options, or add a fact of your own.")
            else:
                for key in options.keys() & fact.options.keys():
                    yield self.edit((*at, key), f"option {key} of {name}")

    def lacks(self, address: Address, what: str, name: str, known: Mapping[str, object]) -> Fault:
        return self.fault(address, f"{self.key} has no {what} {name}.", did_you_mean(name, known))


def _milestones(partnership: Loaded[PartnershipShape], key: str, changes: ChangesShape) -> Iterator[Fault]:
    seen: set[str] = set()
    for n, milestone in enumerate(changes.timetable):
        line = partnership.document.line(("adds", key, "timetable", n))
        if milestone.milestone in seen:
            fault = f"The milestone {milestone.milestone} stands in the timetable twice."
            yield Fault(partnership.file, line, fault, "Give each a name of its own.")
        seen.add(milestone.milestone)
        if milestone.working_day is not None and milestone.working_day < 0:
            fault = f"The milestone {milestone.milestone} is on working day {milestone.working_day}."
            yield Fault(partnership.file, line, fault, "Use 0 for the day itself, or a later day.")
