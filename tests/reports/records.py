"""Cases as people would have made them: every one through the door, each act on its day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from dates import on
from reviewflow.case.case import Actor
from reviewflow.casework.changes.add_item import AddItem
from reviewflow.casework.changes.advance_case import Advance
from reviewflow.casework.changes.door import carry_out
from reviewflow.casework.changes.link_cases import LinkCases
from reviewflow.casework.changes.open_case import OpenCase
from reviewflow.casework.changes.record_facts import RecordFacts
from reviewflow.casework.changes.suspend_clock import SuspendClock
from reviewflow.casework.desk import Desk
from reviewflow.reports.counting import Period, Tally, Value, tally
from reviewflow.reports.figure_report import FiguresReport
from reviewflow.reports.figure_rows import read_countables
from reviewflow.reports.figures import compute_figures
from reviewflow.workflow.file_format import CountShape, FigureShape

Given = dict[str, Any]
"""Facts, or the words of a rule, by name."""
ADMINISTRATOR = Actor("administrator", "administrator", "")
LATER = dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC)
"""Everything is recorded on one day, long after it happened."""
PARTNERS = ("local_authority", "integrated_care_board", "police")


class Records:
    """What is on record in one database."""

    def __init__(self, desk: Desk, figures: Mapping[str, FigureShape]) -> None:
        self.desk = desk
        self.shapes = figures

    # What people do

    def open(self, workflow: str, day: str, *, partnership: str = "bristol", **facts: Any) -> str:
        command = OpenCase(workflow=workflow, partnership=partnership, facts=facts)
        return carry_out(self.desk, command, by="coordinator", happened_on=on(day)).reference

    def do(
        self,
        case: str,
        do: str,
        day: str,
        *,
        by: str = "coordinator",
        item: str | None = None,
        reason: str | None = None,
        link: str | None = None,
        **facts: Any,
    ) -> None:
        command = Advance(case=case, do=do, item=item, facts=facts, reason=reason, link=link)
        carry_out(self.desk, command, by=by, happened_on=on(day))

    def add(self, case: str, kind: str, day: str, *, by: str = "coordinator", **facts: Any) -> str:
        saved = carry_out(self.desk, AddItem(case=case, add=kind, facts=facts), by=by, happened_on=on(day))
        return str(saved.item)

    def record(self, case: str, day: str, *, item: str | None = None, **facts: Any) -> None:
        command = RecordFacts(case=case, item=item, facts=facts)
        carry_out(self.desk, command, by="coordinator", happened_on=on(day))

    def link(self, case: str, relation: str, to: str, day: str) -> None:
        carry_out(self.desk, LinkCases(case=case, relation=relation, to=to), by="coordinator", happened_on=on(day))

    def suspend(self, case: str, clock: str, day: str) -> None:
        command = SuspendClock(case=case, clock=clock, reason="The court asks for it.")
        carry_out(self.desk, command, by="coordinator", happened_on=on(day))

    # The way of an incident

    def considered(self, aware: str, *, partnership: str = "bristol", **facts: Any) -> str:
        usual: Given = {
            "became_aware_on": aware,
            "incident_on": aware,
            "summary": "A serious assault.",
            "incident_area": {"bristol": "bristol"}.get(partnership, partnership),
            "notification_nature": "serious_harm",
            "abuse_or_neglect": "known",
        }
        return self.open("serious_incident", aware, partnership=partnership, **usual | facts)

    def notified(self, day: str, *, aware: str | None = None, **facts: Any) -> str:
        case = self.considered(aware or day, **facts)
        self.add(case, "child", day, label="Child A", part_in_incident="subject")
        self.do(case, "submit_notification", day, by="la_notifier")
        return case

    def in_rapid_review(self, day: str, **facts: Any) -> str:
        case = self.notified(day, **facts)
        self.do(case, "start_rapid_review", day)
        return case

    def signed_off(self, day: str, meeting: str, *, outcome: str = "no_lcspr", **facts: Any) -> str:
        case = self.in_rapid_review(day, **facts)
        answers: Given = dict.fromkeys(
            ("reg11_improvements", "reg11_recurrent_themes", "reg11_agencies_working_together", "reg11_panel_view"),
            False,
        )
        reasons = {"reg11_reasons": "Four lines.", "outcome_reasons": "The learning is clear."}
        held = {"rapid_review_meeting_on": meeting, "outcome": outcome}
        self.do(case, "submit_for_sign_off", meeting, **answers, **reasons, **held)
        self._partners_agree(case, meeting, question="rapid_review_outcome")
        self.do(case, "sign_off", meeting, by="executive")
        return case

    def sent(self, day: str, meeting: str, sent: str, **facts: Any) -> str:
        case = self.signed_off(day, meeting, **facts)
        self.do(case, "send_rapid_review", sent)
        return case

    def decided(self, day: str, meeting: str, sent: str, decided: str, **facts: Any) -> str:
        case = self.sent(day, meeting, sent, **facts)
        self.do(case, "decide_without_panel_reply", decided, reason="No reply has come.")
        return case

    def not_notified(self, day: str) -> str:
        case = self.considered(day)
        self._partners_agree(case, day, question="notify")
        reasons = {"not_notified_reasons": "No abuse and no neglect."}
        self.do(case, "decide_not_to_notify", day, by="la_decision_maker", **reasons)
        return case

    def withdrawn(self, day: str, meeting: str, withdrawn: str) -> str:
        case = self.signed_off(day, meeting)
        self._partners_agree(case, withdrawn, question="withdrawal")
        reasons = {"withdrawn_reasons": "The criteria were not met."}
        self.do(case, "withdraw_notification", withdrawn, by="la_decision_maker", **reasons)
        return case

    def _partners_agree(self, case: str, day: str, *, question: str) -> None:
        for partner in PARTNERS:
            item = self.add(case, "partner_decision", day, partner=partner, question=question)
            given = {"view": "agree", "reasons": "As the group proposes.", "given_how": "in_writing"}
            self.do(case, "record_view", day, item=item, **given)

    def agencies(self, partnership: str) -> tuple[str, ...]:
        with self.desk.database.read() as tx:
            return tuple(self.desk.directory(tx, partnership).agencies)

    # The figures of it

    def report(
        self, first: str, last: str, *, by: str | None = None, partnership: str | None = None, below: int | None = None
    ) -> FiguresReport:
        with self.desk.database.read() as tx:
            return compute_figures(
                tx,
                self.desk,
                self.shapes,
                from_on=on(first),
                to_on=on(last),
                by=by,
                partnership=partnership,
                suppress_below=below,
            )

    def year(self, name: str, *, by: str | None = None, partnership: str | None = None) -> Value:
        """One figure for the year to March 2022."""
        return self.report(FIRST, LAST, by=by, partnership=partnership).figures[name].value

    def tally(self, *, by: str | None = None, partnership: str | None = None, **counts: Any) -> Tally:
        """What one rule of counting, not on file, makes of the year."""
        shape = CountShape.model_validate(counts)
        with self.desk.database.read() as tx:
            everything = read_countables(tx, self.desk)
        return tally(shape, everything, Period(on(FIRST), on(LAST)), by=by, partnership=partnership)


FIRST, LAST = "Thursday 2021-04-01", "Thursday 2022-03-31"
