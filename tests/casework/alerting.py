"""Alerting as a test sees it: whole sweeps, what arrived at whom, and a directory that is changed for a test."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from casework.office import ADMINISTRATOR, Office, Post, outlets
from dates import on
from reviewflow.casework.office.people import ChooseDelivery, RecordAbsence, choose_delivery, record_absence
from reviewflow.casework.office.publish import publications, publish
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.working.sweep import AtWork, Swept, sweep
from reviewflow.channels.outgoing import Outgoing
from reviewflow.store.warnings import Warning, open_warnings
from reviewflow.workflow.library import Library

ANN, BOSS = "bristol.coordinator", "bristol.business_manager"
ANN_AT, BOSS_AT = "bristol-coordinator@example.org", "bristol-business-manager@example.org"
NOTIFIER_AT, DECIDER_AT = "bristol-la-notifier@example.org", "bristol-la-decision-maker@example.org"
NOTIFIED = {ANN_AT, BOSS_AT, NOTIFIER_AT, DECIDER_AT}
"""Whom the clock to notify alerts in Bristol."""


def tick(office: Office, post: Post, *, worker: str = "here#1") -> Swept:
    """One whole sweep, as a worker makes it."""
    return sweep(office.desk, outlets(post), worker=AtWork(worker, office.now))


def arrived(office: Office, post: Post, *, kind: str | None = "alert") -> list[Outgoing]:
    """What a sweep sends now, of one kind or of every."""
    before = len(post.sent)
    tick(office, post)
    return [message for message in post.sent[before:] if kind in (None, message.kind)]


def about(messages: list[Outgoing], clock: str) -> list[Outgoing]:
    """The alerts about one clock, by its title."""
    return [message for message in messages if f"\n{clock}\n---" in message.text]


def to(messages: list[Outgoing]) -> set[str | None]:
    """The addresses of some messages, none of which may stand there twice."""
    addresses = [message.address for message in messages]
    assert len(addresses) == len(set(addresses)), "somebody is told the same twice"
    return set(addresses)


def away(office: Office, person: str, first: str, last: str | None = None, *, deputy: str | None = None) -> None:
    """Somebody is away."""
    until_on = on(last) if last else None
    command = RecordAbsence(partnership="bristol", person=person, from_on=on(first), until_on=until_on, deputy=deputy)
    record_absence(office.desk, command, by=person)


def wants_digest(office: Office, *people: str) -> None:
    """Some people ask for one message a day."""
    for person in people:
        command = ChooseDelivery(partnership="bristol", person=person, choice="daily_digest")
        choose_delivery(office.desk, command, by=person)


def publish_with(office: Office, library: Library, change: Callable[[dict[str, Any]], object]) -> None:
    """Publish Bristol with its directory changed."""
    (publication,) = publications(library, only=["bristol"])
    body = json.loads(publication.directory)
    change(body)
    publish(office.desk, replace(publication, directory=json.dumps(body, sort_keys=True)), by=ADMINISTRATOR)


def deliveries(office: Office, case: str, clock: str) -> list[tuple[str, str | None, str]]:
    """Rung, person and status of each delivery of a clock, in the order in which they were queued."""
    rows = office.rows(
        "SELECT a.rung, o.person, o.status FROM outbox o JOIN alert a ON a.id = o.alert_id"
        " JOIN deadline d ON d.id = a.deadline_id JOIN review_case c ON c.id = a.case_id"
        " WHERE c.reference = :case AND d.clock = :clock ORDER BY o.id",
        case=case,
        clock=clock,
    )
    return [(row[0], row[1], row[2]) for row in rows]


def statuses(office: Office, case: str, clock: str) -> dict[str, set[str]]:
    """Rung to what became of its deliveries."""
    found: dict[str, set[str]] = {}
    for rung, _, status in deliveries(office, case, clock):
        found.setdefault(rung, set()).add(status)
    return found


def closed(office: Office, case: str, clock: str) -> list[tuple[int, str, str | None]]:
    """Revision and rung of each alert of a clock, with why it is closed."""
    rows = office.rows(
        "SELECT a.due_revision, a.rung, a.closed_because FROM alert a JOIN deadline d ON d.id = a.deadline_id"
        " JOIN review_case c ON c.id = a.case_id WHERE c.reference = :case AND d.clock = :clock ORDER BY a.id",
        case=case,
        clock=clock,
    )
    return [(row[0], row[1], row[2]) for row in rows]


def warned(office: Office) -> list[Warning]:
    """The open warnings, the newest first."""
    with office.database.read() as tx:
        return open_warnings(tx)


def is_replayed(office: Office) -> bool:
    """Whether the trail gives just the rows that stand in the database."""
    found = replay(office.database).differences
    assert found == (), found
    return True
