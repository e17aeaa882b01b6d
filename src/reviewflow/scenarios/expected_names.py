"""Whether every name in an expectation means something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from reviewflow.workflow.definition import Subject
from reviewflow.workflow.reader import Address

from .file_format import AlertExpected, Expect, NextExpected, NoticeExpected, SubjectExpected
from .handles import CaseHandle, Handle, ItemHandle, handles_in
from .near import NameFault, no_handle, unknown
from .rules import Rules

_RUNG = re.compile(r"^(working_days_before_[1-9]\d*|due_today|overdue_[1-9]\d*|escalation_[1-9]\d*|moved)$")


class ExpectedNames:
    """Looks up what expectations name, by the handles known at that step."""

    def __init__(self, rules: Rules, handles: Mapping[str, Handle]) -> None:
        self.rules = rules
        self.handles = handles

    def faults(self, expect: Expect, partnership: str) -> Iterator[NameFault]:
        """Every name that means nothing, with where it stands in the expectation."""
        for name, expected in expect.subjects.items():
            meant = self.handles.get(name)
            if meant is None:
                yield no_handle((name,), name, self.handles)
            else:
                yield from self._subject(name, meant, expected)
        for n, alert in enumerate(expect.alerts or ()):
            yield from self._alert(("alerts", n), alert)
        for n, notice in enumerate(expect.notices or ()):
            yield from self._notice(("notices", n), notice)
        if expect.figures is not None:
            known = self.rules.library.figures.values
            for name in expect.figures.__pydantic_extra__:
                yield from unknown(("figures", name), "there is no figure", name, known)

    def _subject(self, name: str, meant: Handle, expected: SubjectExpected) -> Iterator[NameFault]:
        subjects = self._subjects(meant)
        if expected.state is not None:
            yield from self._state((name, "state"), expected.state, subjects)
        for key in expected.clocks or ():
            yield from self._clock((name, "clocks", key), key, meant, subjects)
        transitions = {t for subject in subjects for t in subject.transitions}
        for n, each in enumerate(expected.next or ()):
            do = each.do if isinstance(each, NextExpected) else each
            yield from unknown((name, "next", n), "there is no transition", do, transitions)
        for n, link in enumerate(expected.links or ()):
            if not isinstance(self.handles.get(link.to), CaseHandle):
                yield no_handle((name, "links", n), link.to, self.handles)
        facts = {fact for subject in subjects for fact in subject.facts}
        for fact, value in (expected.facts or {}).items():
            yield from unknown((name, "facts", fact), "there is no fact", fact, facts)
            for handle in handles_in(value):
                yield from unknown((name, "facts", fact), "there is no handle", handle, self.handles)
        for key in expected.items or ():
            yield from self._item((name, "items", key), key, meant)

    def _subjects(self, meant: Handle) -> Sequence[Subject]:
        case = meant.case if isinstance(meant, ItemHandle) else meant
        kind = meant.kind if isinstance(meant, ItemHandle) else None
        return self.rules.subjects(case.partnership, case.workflow, kind)

    def _state(self, address: Address, state: str, subjects: Sequence[Subject]) -> Iterator[NameFault]:
        known = {s for subject in subjects for s in subject.states}
        yield from unknown(address, "there is no state", state, known)

    def _clock(self, address: Address, key: str, meant: Handle, subjects: Sequence[Subject]) -> Iterator[NameFault]:
        item, _, clock = key.rpartition("/")
        if item:
            of_item = self.handles.get(item)
            if not isinstance(of_item, ItemHandle):
                return
            subjects = self._subjects(of_item)
        yield from unknown(address, "there is no clock", clock, {c for subject in subjects for c in subject.clocks})

    def _item(self, address: Address, key: str, meant: Handle) -> Iterator[NameFault]:
        case = meant.case if isinstance(meant, ItemHandle) else meant
        kinds = {k for d in self.rules.definitions.get((case.partnership, case.workflow), ()) for k in d.items}
        if key not in kinds and "-" not in key:
            yield from unknown(address, "there is no item or kind of item", key, {*self.handles, *kinds})

    def _alert(self, address: Address, alert: AlertExpected) -> Iterator[NameFault]:
        case = self.handles.get(alert.case)
        if not isinstance(case, CaseHandle):
            yield no_handle((*address, "case"), alert.case, self.handles)
            return
        definitions = self.rules.definitions.get((case.partnership, case.workflow), ())
        clocks = {c for d in definitions for subject in (d, *d.items.values()) for c in subject.clocks}
        yield from unknown((*address, "clock"), "there is no clock", alert.clock, clocks)
        if alert.rung is not None and not _RUNG.match(alert.rung):
            do = "Write working_days_before_5, due_today or overdue_1."
            yield (*address, "rung"), f"{alert.rung} is no rung of an alert ladder.", do
        roles = {role for d in definitions for role in d.roles}
        for role in names_of(alert.to):
            yield from unknown((*address, "to"), "there is no role", role, roles)

    def _notice(self, address: Address, notice: NoticeExpected) -> Iterator[NameFault]:
        if notice.case is not None and not isinstance(self.handles.get(notice.case), CaseHandle):
            yield no_handle((*address, "case"), notice.case, self.handles)
        subjects = [s for of in self.rules.definitions.values() for d in of for s in (d, *d.items.values())]
        known = {name for subject in subjects for name in subject.notices}
        yield from unknown((*address, "notice"), "there is no notice", notice.notice, known)


def names_of(names: str | list[str] | None) -> tuple[str, ...]:
    """One name or several, as they were written."""
    if names is None:
        return ()
    return (names,) if isinstance(names, str) else tuple(names)
