"""Why a date: what started the clock, each day counted, what it rests on, and other readings of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reviewflow.audit.entry import Entry
from reviewflow.case.clocks import key_of
from reviewflow.casework.desk import Desk
from reviewflow.statute.clock import Suspension
from reviewflow.store import audit_log
from reviewflow.store.session import Transaction
from reviewflow.workflow.file_format import DisagreementShape

from .case_view import CaseView, ClockView, clock_as_json, find_clock, number_of, view_case_in


@dataclass(frozen=True, slots=True)
class Why:
    """Everything there is to say about one date of one case."""

    view: CaseView
    clock: ClockView
    start: str
    """What it counts from, in the words of the rules."""
    leads_to: ClockView | None
    """The clock from whose due date it is counted back."""
    started_by: Entry | None
    """The entry that recorded what it counts from."""
    suspensions: tuple[Suspension, ...]
    kept_due_on: str | None
    """The due date that a move to newer rules kept, where it is not the one that is counted out here."""
    disagreement: DisagreementShape | None

    @property
    def days(self) -> list[tuple[dt.date, int | None, str]]:
        """Every day in the order of the count: its number, or why it was not counted."""
        explanation = self.clock.explanation
        days: list[tuple[dt.date, int | None, str]] = [(day, n, "") for n, day in explanation.counted]
        days += [(day, None, reason) for day, reason in explanation.skipped]
        return sorted(days, key=lambda each: each[0], reverse=explanation.limit.counted == "before")

    @property
    def readings(self) -> tuple[str, ...]:
        """Where the sources differ, in sentences."""
        if self.disagreement is None:
            return ()
        theirs = (f"{each.reading}: {', '.join(each.who)}" for each in self.disagreement.readings)
        return (self.disagreement.question, *theirs, f"Taken here: {self.disagreement.default}")

    def as_json(self) -> dict[str, Any]:
        """The public shape of ``why CASE CLOCK --json``; keys are only ever added."""
        definition, basis = self.view.definition, self.clock.basis
        return {
            "case": self.view.case.reference,
            **clock_as_json(self.clock),
            "starts": {"fact": self.clock.owed.clock.starts, "title": self.start, **_entry_json(self.started_by)},
            "leads_to": None
            if self.leads_to is None
            else {"clock": self.leads_to.key, "due_on": self.leads_to.owed.deadline.due_on.isoformat()},
            "met_by": list(self.clock.owed.clock.met_by),
            "suspensions": [_suspension_json(each) for each in self.suspensions],
            "kept_due_on": self.kept_due_on,
            "source": None
            if basis is None
            else {
                "key": basis.key,
                "citation": basis.citation,
                "url": basis.url,
                "force": basis.force,
                "says": basis.says,
                "mark": basis.mark,
                "checked_on": basis.checked_on.isoformat(),
            },
            "other_readings": None if self.disagreement is None else self.disagreement.model_dump(mode="json"),
            "rules": {
                "workflow": definition.key,
                "version": definition.version,
                "edition": definition.edition,
                "hash": definition.hash,
            },
            "calendar": {
                "name": self.clock.explanation.calendar.name,
                "version": self.clock.explanation.calendar_version,
            },
        }


DisagreementOf = Callable[[str], DisagreementShape | None]
"""The text of a disagreement by its key."""


def why(desk: Desk, reference: str, clock: str, *, disagreement_of: DisagreementOf) -> Why:
    """Why a clock of a case is due on its day.

    Raises:
        CaseNotFound: there is no such case.
        ClockNotFound: with the clocks there are.
    """
    with desk.database.read() as tx:
        view = view_case_in(tx, desk, reference)
        found = find_clock(view, clock)
        owed = found.owed
        item = view.case.item(*owed.item) if owed.item else None
        facts = view.definition.subject(item.kind if item else None).facts
        kept = view.case.kept.get(found.key)
        return Why(
            view=view,
            clock=found,
            start=facts[owed.clock.starts].title,
            started_by=_recorded_by(tx, reference, owed.clock.starts, number_of(view, found)),
            leads_to=_leads_to(view, found),
            suspensions=owed.deadline.suspensions,
            kept_due_on=kept if kept != found.explanation.due_on.isoformat() else None,
            disagreement=disagreement_of(owed.clock.disagreement) if owed.clock.disagreement else None,
        )


def _leads_to(view: CaseView, found: ClockView) -> ClockView | None:
    ahead = found.owed.clock.counted_back_from
    return find_clock(view, key_of(ahead, found.owed.item)) if ahead else None


def _recorded_by(tx: Transaction, reference: str, fact: str, item: str | None) -> Entry | None:
    """The newest entry that set the fact on the case, or on one of its items."""
    for entry in reversed(audit_log.entries_of_case(tx, reference)):
        if entry.item == item:
            body = audit_log.read_body(tx, entry.sequence)
            if body is not None and fact in json.loads(body).get("facts", {}):
                return entry
    return None


def _entry_json(entry: Entry | None) -> dict[str, object]:
    if entry is None:
        return {"entry": None}
    return {
        "entry": entry.sequence,
        "recorded_at": entry.recorded_at,
        "by_user": entry.by_user,
        "by_role": entry.by_role,
        "what": entry.what,
    }


def _suspension_json(suspension: Suspension) -> dict[str, object]:
    until = suspension.until_on
    return {
        "from_on": suspension.from_on.isoformat(),
        "until_on": until.isoformat() if until else None,
        "reason": suspension.reason,
        "basis": suspension.basis,
    }
