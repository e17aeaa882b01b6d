"""A database of cases with trails of a usual length, for every benchmark that reads one.

Each case goes from the day of awareness to the rapid review that is sent: twenty commands on the
shipped rules, with letters, requests, findings and decisions. They are carried out by the door in
large transactions, which is how a database of this size is made in minutes.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from reviewflow.case.case import Actor
from reviewflow.casework.changes.add_item import AddItem
from reviewflow.casework.changes.advance_case import Advance
from reviewflow.casework.changes.door import carry_out_in
from reviewflow.casework.changes.open_case import OpenCase
from reviewflow.casework.changes.save_change import Occurrence, Saved
from reviewflow.casework.desk import Desk
from reviewflow.casework.office.calendar import adopt_calendar, calendar_text
from reviewflow.casework.office.publish import publications, publish
from reviewflow.casework.papers import Command
from reviewflow.settings import shipped_files
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database, Transaction
from reviewflow.workflow.faults import refuse_faults
from reviewflow.workflow.files import WorkflowFiles

PARTNERSHIP = "bristol"
FIRST = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)
CASES_A_DAY = 30
AT_ONCE = 100
"""Cases in one transaction."""
PARTNERS = ("local_authority", "integrated_care_board", "police")
FINDINGS = 3
REQUESTS = 2


@dataclass(frozen=True, slots=True)
class Built:
    """A database that was filled, and how fast."""

    path: Path
    cases: int
    entries: int
    per_second: float


class Filling:
    """A database that cases are added to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.at = FIRST
        self.database = Database(f"sqlite:///{path}")
        self.desk = Desk(self.database, now=lambda: self.at)
        self.cases = self.entries = 0
        self._publish()

    def fill(self, cases: int) -> Built:
        """Add cases until there are so many."""
        began, before = time.perf_counter(), self.entries
        numbers = iter(range(self.cases, cases))
        while some := list(islice(numbers, AT_ONCE)):
            with self.database.write() as tx:
                for number in some:
                    self.at = FIRST + dt.timedelta(days=number // CASES_A_DAY)
                    self.entries += sum(1 for _ in self._story(tx))
        self.cases = cases
        per_second = (self.entries - before) / (time.perf_counter() - began)
        return Built(self.path, cases, self.entries, per_second)

    def close(self) -> None:
        self.database.close()

    def _publish(self) -> None:
        shipped = shipped_files()
        files = WorkflowFiles([shipped / "workflows"], templates=[shipped / "templates/notices"])
        library = files.load()
        refuse_faults(library.faults)
        create_schema(self.database)
        administrator = Actor("administrator", "administrator", PARTNERSHIP)
        adopt_calendar(self.desk, calendar_text(files), by=administrator)
        for publication in publications(library, only=[PARTNERSHIP]):
            publish(self.desk, publication, by=administrator)

    def _story(self, tx: Transaction) -> Iterator[Saved]:
        """What happens to one case; each command is carried out as it is asked for."""

        def done(command: Command, role: str = "coordinator") -> Saved:
            actor = Actor(f"{PARTNERSHIP}.{role}", role, PARTNERSHIP)
            return carry_out_in(tx, self.desk, command, Occurrence(actor, self.at))

        today = self.at.date().isoformat()
        opened = done(OpenCase(workflow="serious_incident", partnership=PARTNERSHIP, facts=self._incident()))
        case = opened.reference
        yield opened
        yield done(AddItem(case=case, add="child", facts={"label": "Child 1", "home_area": PARTNERSHIP}))
        yield done(Advance(case=case, do="submit_notification"), "la_notifier")
        yield done(Advance(case=case, do="start_rapid_review"))
        for agency in islice(self.desk.directory(tx, PARTNERSHIP).agencies, REQUESTS):
            request = done(AddItem(case=case, add="agency_request", facts={"agency": agency}))
            yield request
            returned = {"involvement": "not_involved"}
            yield done(Advance(case=case, item=request.item, do="record_nil_return", facts=returned))
        finding = {"text": "A finding in words, of which there may be many more than these.", "polarity": "gap"}
        for _ in range(FINDINGS):
            yield done(AddItem(case=case, add="finding", facts=finding))
        yield done(Advance(case=case, do="submit_for_sign_off", facts={**OUTCOME, "rapid_review_meeting_on": today}))
        for partner in PARTNERS:
            asked = {"partner": partner, "question": "rapid_review_outcome"}
            decision = done(AddItem(case=case, add="partner_decision", facts=asked))
            yield decision
            view = {"view": "agree", "reasons": "Agreed."}
            yield done(Advance(case=case, item=decision.item, do="record_view", facts=view))
        yield done(Advance(case=case, do="sign_off"), "local_authority_partner")
        yield done(Advance(case=case, do="send_rapid_review"))

    def _incident(self) -> dict[str, object]:
        aware = self.at.date() - dt.timedelta(days=3)
        return {
            "became_aware_on": aware.isoformat(),
            "incident_on": (aware - dt.timedelta(days=1)).isoformat(),
            "summary": "A synthetic incident.",
            "incident_area": PARTNERSHIP,
            "notification_nature": "serious_harm",
            "abuse_or_neglect": "known",
        }


OUTCOME: dict[str, object] = {
    "outcome": "no_lcspr",
    "outcome_reasons": "The learning is known and is being acted on.",
    "reg11_improvements": True,
    "reg11_recurrent_themes": False,
    "reg11_agencies_working_together": True,
    "reg11_panel_view": False,
    "reg11_reasons": "The learning is known and is being acted on.",
}
