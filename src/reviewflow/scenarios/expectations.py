"""Compares what a scenario expects with what is found, one thing at a time, in the order of the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reviewflow.casework.replaying.replay import replay
from reviewflow.store import audit_log
from reviewflow.workflow.reader import Address

from .comparing import compare_list, compare_value
from .dates import day_of
from .expected_figures import compare_figures
from .expected_names import names_of
from .file_format import AlertExpected, Expect, NoticeExpected, ScenarioShape
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
            yield from compare_list(("expect", "alerts"), expect.alerts, alerts, fits=_alert_fits, exact=exact)
        if expect.notices is not None:
            exact = "notices" in expect.only or not expect.notices
            copies = [copy for notice in expect.notices for copy in _copies(notice)]
            yield from compare_list(("expect", "notices"), copies, notices, fits=_notice_fits, exact=exact)
        if expect.figures is not None:
            exact = "contradictions" in expect.only or not expect.figures.contradictions
            library, own = self.rules.library, self.shape.partnership
            yield from compare_figures(self.stage.desk, library, expect.figures, partnership=own, exact=exact)
        yield from self._proofs(expect)

    def _proofs(self, expect: Expect) -> Iterator[Compared]:
        if expect.trail is not None:
            at: Address = ("expect", "trail")
            with self.stage.database.read() as tx:
                verified = audit_log.verify(tx)
            yield compare_value((*at, "valid"), expect.trail.valid, verified.valid)
            if expect.trail.entries is not None:
                yield compare_value((*at, "entries"), expect.trail.entries, verified.entries)
        if expect.replay is not None:
            replayed = replay(self.stage.database)
            wanted, found = expect.replay.identical, replayed.identical
            shown = found or f"differs {len(replayed.differences)} times, first: {replayed.differences[0]}"
            yield Compared(("expect", "replay", "identical"), wanted, shown, holds=wanted == found)


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
    return (
        expected.notice == found.notice
        and expected.to in (None, found.to)
        and expected.case in (None, found.case)
        and (expected.item is None or expected.item in (found.item, found.number))
        and expected.named in (None, found.to_name)
        and all(words in found.words for words in expected.says)
    )
