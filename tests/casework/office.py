"""A partnership's office on a real database: people do things there, and time passes when a test lets it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI

import master_keys  # noqa: F401
from dates import on
from reviewflow.audit.entry import Entry
from reviewflow.case.case import Actor, Case
from reviewflow.casework.alerting.alert_words import alert_words
from reviewflow.casework.alerting.raise_alerts import Raised, raise_alerts
from reviewflow.casework.changes.add_item import AddItem
from reviewflow.casework.changes.advance_case import Advance
from reviewflow.casework.changes.door import carry_out
from reviewflow.casework.changes.open_case import OpenCase
from reviewflow.casework.changes.save_change import Saved
from reviewflow.casework.desk import Desk
from reviewflow.casework.papers import Command
from reviewflow.casework.points import Passing, pass_by
from reviewflow.casework.sending.deliver import Delivered, Outlets, deliver
from reviewflow.channels.outgoing import Channel, Outcome, Outgoing, Sent
from reviewflow.errors import Refusal
from reviewflow.settings import Settings, shipped_files
from reviewflow.statute.london import at_local_time
from reviewflow.store.audit_log import entries_of_case, read_body, read_entries, trail_head
from reviewflow.store.cases import load_case
from reviewflow.store.sealed_columns import SEALED, sealed
from reviewflow.store.session import Database, Row
from reviewflow.store.statements import Statement
from reviewflow.workflow.files import WorkflowFiles

ADMINISTRATOR = Actor("administrator", "administrator", "")
PARTNERS = ("local_authority", "integrated_care_board", "police")

_SHIPPED = shipped_files()
WORDING = alert_words(WorkflowFiles([_SHIPPED / "workflows"], templates=[_SHIPPED / "templates/notices"]))

TABLES = Statement(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
    postgresql="SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
)
BY_HASH = {
    "workflow_definition": "hash, workflow, edition, partnership, sequence",
    "partnership_version": "id, partnership, hash, definitions, sequence",
    "published_text": "hash, name, kind",
}
"""Tables of long texts under their own hash, which the database lets nobody change."""
DEADLINES = Statement(
    "SELECT coalesce(i.kind, ''), coalesce(i.number, 0), d.clock, d.revision, d.starts_on, d.due_on, d.original_due_on,"
    " d.safe_on, d.met_on, d.state, d.next_alert_on FROM deadline d JOIN review_case c ON c.id = d.case_id"
    " LEFT JOIN case_item i ON i.id = d.item_id WHERE c.reference = :reference ORDER BY d.id"
)


@dataclass(frozen=True, slots=True)
class KeptDeadline:
    """A deadline as its row has it."""

    revision: int
    starts_on: str
    due_on: str
    original_due_on: str
    safe_on: str
    met_on: str | None
    state: str
    next_alert_on: str | None


def outlets(channel: Channel, *, warnings: Channel | None = None) -> Outlets:
    """By which ways messages leave, in the shipped wording."""
    return Outlets(channel, warnings or channel, WORDING, "https://review.example.org")


class Post:
    """A way out that keeps what was sent, and fails when it is told to."""

    name = "post"

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.faults: list[Exception] = []
        """What the next tries run into, one after the other."""
        self.outcomes: dict[str, Outcome] = {}
        """What became of messages that are not settled when they leave."""
        self.settles = True

    @property
    def ids(self) -> list[str]:
        """The identifiers of what was sent."""
        return [message.message_id for message in self.sent]

    def send(self, message: Outgoing) -> Sent:
        if self.faults:
            raise self.faults.pop(0)
        self.sent.append(message)
        return Sent(f"post-{message.id}", settled=self.settles)

    def ask(self, provider_ref: str) -> Outcome:
        return self.outcomes.get(provider_ref, Outcome("sending"))


class Office:
    """Everything a test does to cases, in few words.

    Its options are typed loosely, because facts stand beside them and come in dictionaries.
    """

    def __init__(self, database: Database, *, at: str = "Friday 2024-03-15") -> None:
        self.database = database
        self.now = dt.datetime(2024, 3, 15, 10, tzinfo=dt.UTC)
        self.desk = Desk(database, now=lambda: self.now)
        self.applications: list[tuple[Settings, FastAPI]] = []
        """Those through which it is visited; it goes when they go."""
        self.at(at)

    def at(self, day: str, time: str = "10:00") -> Office:
        """Let time pass, or begin, on a day that carries its weekday."""
        self.now = at_local_time(on(day), time)
        return self

    def later(self, **time: float) -> Office:
        """Let a stretch of time pass."""
        self.now += dt.timedelta(**time)
        return self

    # What people do

    def carry_out(self, command: Command, *, by: str | Actor = "coordinator", **more: Any) -> Saved:
        """Carry out any command."""
        return carry_out(self.desk, command, by=by, **more)

    def open(
        self,
        workflow: str = "serious_incident",
        /,
        *,
        by: Any = "coordinator",
        partnership: Any = "bristol",
        happened_on: Any = None,
        reference: Any = None,
        reason: Any = None,
        confirm: Any = (),
        **facts: object,
    ) -> str:
        """Open a case; returns its reference."""
        command = OpenCase(
            workflow=workflow,
            partnership=partnership,
            facts=facts,
            reference=reference,
            reason=reason,
            confirm=confirm,
        )
        return self.carry_out(command, by=by, **_happened(happened_on)).reference

    def do(
        self,
        case: str,
        transition: str,
        /,
        by: Any = "coordinator",
        *,
        item: Any = None,
        reason: Any = "Because it is right.",
        link: Any = None,
        confirm: Any = (),
        happened_on: Any = None,
        expected_version: Any = None,
        **facts: object,
    ) -> Saved:
        """Do a transition on a case or on one of its items."""
        command = Advance(case=case, do=transition, item=item, facts=facts, reason=reason, link=link, confirm=confirm)
        return self.carry_out(command, by=by, expected_version=expected_version, **_happened(happened_on))

    def add(
        self,
        case: str,
        kind: str,
        /,
        by: Any = "coordinator",
        *,
        happened_on: Any = None,
        confirm: Any = (),
        reason: Any = None,
        **facts: object,
    ) -> str:
        """Add an item; returns its number."""
        command = AddItem(case=case, add=kind, facts=facts, confirm=confirm, reason=reason)
        number = self.carry_out(command, by=by, **_happened(happened_on)).item
        assert number is not None
        return number

    def ask_partners(self, case: str, question: str, *views: str) -> list[str]:
        """Ask each partner a question and record the views; agreement unless said otherwise."""
        numbers = []
        for partner, view in itertools.zip_longest(PARTNERS, views, fillvalue="agree"):
            number = self.add(case, "partner_decision", partner=partner, question=question)
            how = "record_no_response" if view == "no_response" else "record_view"
            self.do(case, how, item=number, view=view, reasons="Put in writing.")
            numbers.append(number)
        return numbers

    def sweep(self) -> list[Raised]:
        """Raise every alert that is owed now."""
        return raise_alerts(self.desk)

    def deliver(self, channel: Channel, *, worker: str = "here#1", at: Passing = pass_by) -> Delivered:
        """Deliver what waits, by one channel for everything."""
        return deliver(self.desk, outlets(channel), worker=worker, at=at)

    # What stands in the database

    def case(self, reference: str) -> Case:
        with self.database.read() as tx:
            return load_case(tx, reference).case

    def state(self, reference: str, item: str | None = None) -> str:
        """The state of a case, or of one of its items by its number."""
        case = self.case(reference)
        if item is None:
            return case.state
        with self.database.read() as tx:
            rules = self.desk.definition(tx, case.workflow_hash)
        prefix, _, number = item.partition("-")
        kind = next(key for key, kind in rules.items.items() if kind.prefix == prefix)
        found = case.item(kind, int(number))
        assert found is not None
        return found.state

    def deadlines(self, reference: str) -> dict[str, KeptDeadline]:
        """The deadlines of a case by the key of their clock."""
        with self.database.read() as tx:
            rows = tx.rows(DEADLINES, {"reference": reference})
        return {_key(kind, number, clock): KeptDeadline(*rest) for kind, number, clock, *rest in rows}

    def entries(self, reference: str) -> list[Entry]:
        with self.database.read() as tx:
            return entries_of_case(tx, reference)

    def trail(self) -> list[Entry]:
        with self.database.read() as tx:
            return list(read_entries(tx))

    def body(self, sequence: int) -> str:
        with self.database.read() as tx:
            text = read_body(tx, sequence)
        assert text is not None
        return text

    def rows(self, statement: str, **parameters: object) -> list[Row]:
        with self.database.read() as tx:
            return tx.rows(Statement(statement), parameters)

    # Refusals

    @contextmanager
    def refuses(self, refusal: type[Refusal], match: str | None = None) -> Iterator[pytest.ExceptionInfo[Refusal]]:
        """Something is refused with this refusal, and no row of any table has changed."""
        before = everything(self.database)
        with pytest.raises(refusal, match=match) as refused:
            yield refused
        assert everything(self.database) == before, "it was refused, and something changed"


def everything(database: Database, *, opened: bool = False) -> dict[str, list[Row]]:
    """Every row of every table, and so the end of the trail as well; what is known by its hash, by its hash.

    As the database has them, or with what is sealed in them opened.
    """
    with database.read() as tx:
        names = [name for (name,) in tx.rows(TABLES)]
        columns = {name: BY_HASH.get(name, "*") for name in names}
        if opened:
            shown = {name: ", ".join(sealed(name, each) for each in SEALED[name].columns) for name in SEALED}
            columns = {name: f"*, {shown[name]}" if name in shown else "*" for name in names}
        found = {name: sorted(tx.rows(Statement(f"SELECT {columns[name]} FROM {name}")), key=repr) for name in names}
    assert {"review_case", "trail_entry", "deadline", "outbox", "identity"} <= set(found)
    return found


def head_of(database: Database) -> tuple[int, str]:
    """The end of the trail."""
    with database.read() as tx:
        head = trail_head(tx)
    return head.sequence, head.hash


def _key(kind: str, number: int, clock: str) -> str:
    return f"{kind}-{number}/{clock}" if kind else clock


def _happened(day: str | None) -> Mapping[str, Any]:
    return {"happened_on": on(day)} if day else {}
