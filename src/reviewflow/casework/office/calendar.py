"""Bank holidays: adopt the file, add or remove a day, and count every open deadline anew in one audited command."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass

from reviewflow.audit.instants import instant_text
from reviewflow.case.case import Actor
from reviewflow.case.clocks import key_of, owed_clocks
from reviewflow.case.conditions import Situation
from reviewflow.casework.changes.invitations import invite
from reviewflow.casework.desk import Desk
from reviewflow.casework.envelopes import envelope_without_case
from reviewflow.casework.papers import Command
from reviewflow.errors import DatabaseNotReady, DateInvalid
from reviewflow.statute.bank_holidays import calendar_from, read_bank_holidays
from reviewflow.statute.london import local_date, longdate
from reviewflow.statute.working_days import WorkingDayCalendar
from reviewflow.store import audit_log, published
from reviewflow.store.cases import load_case, references_with_open_deadlines
from reviewflow.store.deadlines import save_deadlines
from reviewflow.store.session import Transaction
from reviewflow.workflow.content_hash import text_hash
from reviewflow.workflow.files import WorkflowFiles

FILE = "bank_holidays/england-and-wales.json"
ADOPT, CHANGE_DAY = "adopt_calendar", "change_calendar"


class ChangeCalendarDay(Command):
    """Add a one-off holiday, or take a day back among the working days."""

    day: dt.date
    name: str
    """What the day is called, for instance the occasion of the proclamation."""
    source: str
    """Where it was announced."""
    works: bool = False
    """True when a bank holiday on file is a working day after all."""


@dataclass(frozen=True, slots=True)
class DeadlineMoved:
    """What a change of the calendar did to one deadline."""

    case: str
    clock: str
    was_due_on: str
    due_on: str


def calendar_on_file(files: WorkflowFiles) -> WorkingDayCalendar:
    """The bank holidays in the workflow files.

    Raises:
        DatabaseNotReady: the folders hold no such file.
    """
    path = files.find(FILE)
    if path is None:
        raise DatabaseNotReady(why=f"there is no {FILE} among the workflow files", do="Put the bank holidays there.")
    return read_bank_holidays(path)


def calendar_text(files: WorkflowFiles) -> str:
    """The text of the bank-holiday file, once it has been read without a fault."""
    calendar_on_file(files)
    path = files.find(FILE)
    assert path is not None
    return path.read_text(encoding="utf-8")


def adopt_calendar(desk: Desk, text: str, *, by: Actor) -> list[DeadlineMoved]:
    """Take the bank holidays of a file into use and count every open deadline anew."""
    with desk.database.write() as tx:
        return adopt_calendar_in(tx, desk, text, by=by)


def adopt_calendar_in(
    tx: Transaction, desk: Desk, text: str, *, by: Actor, seal: audit_log.Seal | None = None
) -> list[DeadlineMoved]:
    """The same inside a transaction that is open already."""
    tx.change_rules()
    base_hash = text_hash(text)
    tx.execute(published.INSERT_TEXT, {"hash": base_hash, "name": FILE, "kind": "calendar", "body": text})
    days = published.changed_days(tx)
    calendar = published.with_changed_days(calendar_from(json.loads(text)), days)
    kept: dict[str, object] = {"kind": ADOPT, "hash": base_hash}
    because = "the bank holidays on file changed"
    return _take_into_use(tx, desk, calendar, base_hash, kept, because=because, by=by, seal=seal)


def change_calendar_day(desk: Desk, command: ChangeCalendarDay, *, by: Actor) -> list[DeadlineMoved]:
    """Add or remove one day and count every open deadline anew.

    Raises:
        CalendarDoesNotReach: the day lies outside the bank holidays on file.
        DateInvalid: the day is what it would be made already.
    """
    with desk.database.write() as tx:
        return change_calendar_day_in(tx, desk, command, by=by)


def change_calendar_day_in(
    tx: Transaction, desk: Desk, command: ChangeCalendarDay, *, by: Actor, seal: audit_log.Seal | None = None
) -> list[DeadlineMoved]:
    """The same inside a transaction that is open already."""
    tx.change_rules()
    base_hash, before = published.calendar_in_use(tx)
    before.check_reaches(command.day)
    if before.is_working_day(command.day) == command.works:
        why = "it is a working day already" if command.works else "it is not a working day already"
        raise DateInvalid(text=command.day.isoformat(), why=why)
    row = published.ChangedDay(command.day.isoformat(), command.name, command.works)
    after = published.with_changed_days(
        calendar_from(json.loads(published.load_text(tx, base_hash))), [*published.changed_days(tx), row]
    )
    kept = {"kind": CHANGE_DAY, **command.model_dump(mode="json")}
    what = "an ordinary working day" if command.works else "a bank holiday"
    because = f"{longdate(command.day)} is {what} ({command.name})"
    moved = _take_into_use(tx, desk, after, base_hash, kept, because=because, by=by, seal=seal)
    values = {"on_date": row.on_date, "name": command.name, "counts": command.works, "source": command.source}
    head = audit_log.trail_head(tx)
    now = instant_text(desk.now())
    tx.execute(
        published.INSERT_CHANGED_DAY, {**values, "added_at": now, "added_by": by.user, "sequence": head.sequence}
    )
    return moved


def _take_into_use(
    tx: Transaction,
    desk: Desk,
    calendar: WorkingDayCalendar,
    base_hash: str,
    command: dict[str, object],
    *,
    because: str,
    by: Actor,
    seal: audit_log.Seal | None,
) -> list[DeadlineMoved]:
    now = desk.now()
    moved = list(_recount(tx, desk, calendar, because=because, now=now))
    body = {
        "command": command,
        "calendar_version": calendar.version,
        "clocks": [{"case": m.case, "clock": m.clock, "was_due_on": m.was_due_on, "due_on": m.due_on} for m in moved],
    }
    envelope = envelope_without_case(str(command["kind"]), by=by, now=now, partnership=None)
    entry = audit_log.append(tx, envelope, body, seal=seal)
    values = {"base_hash": base_hash, "version": calendar.version, "adopted_at": entry.recorded_at}
    tx.execute(published.INSERT_CALENDAR, {**values, "sequence": entry.sequence})
    return moved


def _recount(
    tx: Transaction, desk: Desk, calendar: WorkingDayCalendar, *, because: str, now: dt.datetime
) -> Iterator[DeadlineMoved]:
    """Count the open deadlines of every case anew; of those whose date stays only the day of the next alert."""
    today = local_date(now)
    for reference in references_with_open_deadlines(tx):
        stored = load_case(tx, reference, to_change=True)
        directory = desk.directory(tx, stored.case.partnership)
        definition = desk.definition(tx, stored.case.workflow_hash)
        situation = Situation(definition=definition, case=stored.case, directory=directory, today=today)
        owed = [o for o in owed_clocks(situation, calendar=calendar) if _open(o.deadline.met_on, o.deadline.cancelled)]
        changed = save_deadlines(
            tx,
            stored,
            owed,
            calendar=calendar,
            now=now,
            because=because,
            scope=frozenset(),
            calendar_changed=True,
        )
        invite(tx, situation, stored, moved=changed, now=now)
        for each in changed:
            if each.was_due_on:
                yield DeadlineMoved(reference, key_of(each.clock, each.item), each.was_due_on, each.due_on)


def _open(met_on: dt.date | None, cancelled: bool) -> bool:
    return met_on is None and not cancelled
