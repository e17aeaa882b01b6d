"""Compares what a scenario expects with what is found, one thing at a time, in the order of the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reviewflow.casework.replay import replay
from reviewflow.store import audit_log

from .comparing import compare_list
from .dates import day_of
from .expected_figures import figures_found
from .expected_names import names_of
from .file_format import AlertExpected, Expect, FiguresExpected, NoticeExpected, ScenarioShape
from .handles import Called
from .results import AlertRaised, Compared, NoticeWritten
from .rules import Rules
from .stage import Stage
from .subjects import SubjectFound, compare_subject


class Expectations:
    """Knows what was raised and written since the last expectation."""

    def __init__(self, stage: Stage, rules: Rules, shape: ScenarioShape, called: dict[str, Called]) -> None:
        self.stage = stage
        self.rules = rules
        self.shape = shape
        self.called = called
        self.alerts: list[AlertRaised] = []
        self.notices: list[NoticeWritten] = []

    def remember(self, alerts: Iterable[AlertRaised], notices: Iterable[NoticeWritten]) -> None:
        """Keep what a step caused until an expectation asks for it."""
        self.alerts += alerts
        self.notices += notices

    def of(self, expect: Expect) -> Iterator[Compared]:
        """Everything that one expectation compares."""
        alerts, self.alerts = self.alerts, []
        notices, self.notices = self.notices, []
        for handle, expected in expect.subjects.items():
            found = SubjectFound.of(self.stage.desk, self.called, handle)
            yield from compare_subject(handle, expected, found, self.called)
        if expect.alerts is not None:
            exact = "alerts" in expect.only or not expect.alerts
            yield from compare_list("alerts", expect.alerts, alerts, fits=_alert_fits, exact=exact)
        if expect.notices is not None:
            exact = "notices" in expect.only or not expect.notices
            copies = [copy for notice in expect.notices for copy in _copies(notice)]
            yield from compare_list("notices", copies, notices, fits=_notice_fits, exact=exact)
        if expect.figures is not None:
            yield from self._figures(expect.figures)
        yield from self._proofs(expect)

    def _figures(self, expected: FiguresExpected) -> Iterator[Compared]:
        found = figures_found(self.stage.desk, self.rules.library, expected, partnership=self.shape.partnership)
        for name, value in expected.__pydantic_extra__.items():
            yield Compared(f"figures {name}", value, found[name], holds=value == found[name])

    def _proofs(self, expect: Expect) -> Iterator[Compared]:
        if expect.trail is not None:
            with self.stage.database.read() as tx:
                verified = audit_log.verify(tx)
            yield Compared("trail valid", expect.trail.valid, verified.valid, expect.trail.valid == verified.valid)
            if expect.trail.entries is not None:
                entries = verified.entries
                yield Compared("trail entries", expect.trail.entries, entries, expect.trail.entries == entries)
        if expect.replay is not None:
            replayed = replay(self.stage.database)
            found: object = (
                replayed.identical or f"{len(replayed.differences)} differences, first {replayed.differences[0]}"
            )
            yield Compared(
                "replay identical", expect.replay.identical, found, expect.replay.identical == replayed.identical
            )


def _alert_fits(expected: AlertExpected, found: AlertRaised) -> bool:
    return (
        expected.case == found.case
        and expected.clock == found.clock
        and expected.rung in (None, found.rung)
        and (expected.item is None or expected.item in (found.item, found.number))
        and (expected.raised_on is None or day_of(expected.raised_on) == found.on)
        and set(names_of(expected.to)) <= set(found.to)
    )


def _copies(notice: NoticeExpected) -> list[NoticeExpected]:
    """The notice once for each recipient, because each gets a copy of its own."""
    return [notice.model_copy(update={"to": to}) for to in names_of(notice.to)] or [notice]


def _notice_fits(expected: NoticeExpected, found: NoticeWritten) -> bool:
    return expected.notice == found.notice and expected.to in (None, found.to) and expected.case in (None, found.case)
