"""Raise the alerts that are owed: find, decide, keep each once with its entry, and queue it.

Safe to run twice, or by several workers at once: a rung is raised once for each deadline and
due date, and the database enforces it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from reviewflow.alerts.due import Rung, next_alert_on, owed, rungs
from reviewflow.case.case import Actor, Case, Item
from reviewflow.case.clocks import key_of
from reviewflow.case.permissions import SYSTEM
from reviewflow.notices.alert import AlertNow
from reviewflow.notices.words import list_words
from reviewflow.statute.basis import Basis
from reviewflow.statute.clock import Clock
from reviewflow.statute.london import local_date, longdate
from reviewflow.statute.working_days import WorkingDayCalendar
from reviewflow.store import alerts as store
from reviewflow.store import audit_log
from reviewflow.store.cases import StoredCase, load_case
from reviewflow.store.notices import queue_alert
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Definition, Subject

from .desk import Desk
from .envelopes import envelope_about
from .numbers import item_number

RAISE_ALERT = "raise_alert"
AT_ONCE = 200
"""How many deadlines one transaction looks at, so that nobody else waits long."""


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert that was raised."""

    case: str
    clock: str
    item: str | None
    rung: str
    due_on: str
    to: tuple[str, ...]
    text: str


class AlertWords(Protocol):
    """An alert in words."""

    @property
    def subject(self) -> str:
        """The subject line; no name."""
        ...

    @property
    def text(self) -> str:
        """The words."""
        ...


Writer = Callable[[AlertNow], AlertWords]
"""Puts an alert into words."""


def raise_alerts(desk: Desk, *, write: Writer, base_url: str) -> list[Raised]:
    """Raise everything that is owed now, in short transactions; returns what was raised."""
    raised: list[Raised] = []
    while True:
        with desk.database.write() as tx:
            tx.hold_rules()
            found = store.deadlines_to_alert(tx, today=local_date(desk.now()).isoformat(), limit=AT_ONCE)
            for each in found:
                alert = raise_one_in(tx, desk, each, write=write, base_url=base_url)
                if alert is not None:
                    raised.append(alert)
        if len(found) < AT_ONCE:
            return raised


def raise_one_in(
    tx: Transaction,
    desk: Desk,
    each: store.ToAlert,
    *,
    write: Writer,
    base_url: str = "",
    seal: audit_log.Seal | None = None,
) -> Raised | None:
    """Raise the rung that a deadline owes, if it owes one, and note when to look at it again."""
    today = local_date(desk.now())
    about = _about(tx, desk, each)
    ladder = rungs(
        about.clock, due_on=about.due_on, safe_on=dt.date.fromisoformat(each.safe_on), calendar=about.calendar
    )
    done = store.rungs_raised(tx, each.deadline_id, each.revision)
    rung = owed(ladder, raised=done, today=today)
    alert = _keep(tx, desk, each, about, rung, write=write, base_url=base_url, seal=seal) if rung else None
    later = next_alert_on(ladder, raised={*done, *([rung.name] if rung else [])}, today=today)
    tx.execute(store.SET_NEXT, {"id": each.deadline_id, "next_alert_on": later.isoformat() if later else None})
    return alert


@dataclass(frozen=True, slots=True)
class _About:
    """What an alert is about."""

    stored: StoredCase
    definition: Definition
    calendar: WorkingDayCalendar
    subject: Subject
    clock: Clock
    item: Item | None
    due_on: dt.date
    starts_on: dt.date

    @property
    def number(self) -> str | None:
        return item_number(self.definition, self.item) if self.item else None


def _about(tx: Transaction, desk: Desk, each: store.ToAlert) -> _About:
    stored = load_case(tx, each.case)
    definition = desk.definition(tx, stored.case.workflow_hash)
    calendar, _ = desk.current(tx, stored.case.partnership)
    key = next((key for key, id in stored.item_ids.items() if id == each.item_id), None)
    subject = definition.subject(key[0] if key else None)
    return _About(
        stored=stored,
        definition=definition,
        calendar=calendar,
        subject=subject,
        clock=subject.clocks[each.clock],
        item=stored.case.item(*key) if key else None,
        due_on=dt.date.fromisoformat(each.due_on),
        starts_on=dt.date.fromisoformat(each.starts_on),
    )


def roles_to_alert(clock: Clock, definition: Definition, subject: Subject) -> tuple[str, ...]:
    """Whom an alert is for: the roles the clock names, or those who keep the case and those who can meet the clock."""
    if clock.alert_to:
        return clock.alert_to
    can_meet = [role for name in clock.met_by if name in subject.transitions for role in subject.transitions[name].by]
    return tuple(dict.fromkeys([*definition.kept_by, *can_meet]))


def _words(about: _About, to: tuple[str, ...], *, today: dt.date, write: Writer, base_url: str) -> AlertWords:
    definition, clock = about.definition, about.clock
    source = definition.sources.get(clock.basis)
    titles = [about.subject.transitions[name].title for name in clock.met_by if name in about.subject.transitions]
    return write(
        AlertNow(
            partnership=definition.partnership_title,
            reference=about.stored.case.reference,
            clock=clock.title,
            sentence=f"due {longdate(about.due_on)}, {clock.limit.words} {longdate(about.starts_on)}",
            when=when_due(about.due_on, today),
            do=f"{' or '.join(titles)}." if titles else "Record what meets it on the case.",
            role=list_words([definition.roles.get(role, role) for role in to]),
            sent_on=today,
            link=f"{base_url}/cases/{about.stored.case.reference}" if base_url else None,
            item=(about.subject.title, about.number) if about.number else None,
            basis=_basis_in_words(clock.basis, source) if source else None,
        )
    )


def when_due(due_on: dt.date, today: dt.date) -> str:
    """Due when, in words."""
    if due_on == today:
        return f"Due today, {longdate(due_on)}."
    return f"Due on {longdate(due_on)}." if due_on > today else f"Overdue: it was due on {longdate(due_on)}."


def _keep(
    tx: Transaction,
    desk: Desk,
    each: store.ToAlert,
    about: _About,
    rung: Rung,
    *,
    write: Writer,
    base_url: str,
    seal: audit_log.Seal | None,
) -> Raised:
    now = desk.now()
    case, clock = about.stored.case, about.clock
    to = roles_to_alert(clock, about.definition, about.subject)
    words = _words(about, to, today=local_date(now), write=write, base_url=base_url)
    key = key_of(clock.name, (about.item.kind, about.item.number) if about.item else None)
    body = {
        "command": {"kind": RAISE_ALERT, "clock": key, "rung": rung.name, "revision": each.revision},
        "due_on": each.due_on,
        "to": list(to),
        "subject": words.subject,
        "text": words.text,
    }
    envelope = envelope_about(case, RAISE_ALERT, by=_sweep(case), now=now, item=about.number, basis=clock.basis)

    entry = audit_log.append(tx, envelope, body, seal=seal)
    values = {
        "deadline_id": each.deadline_id,
        "due_revision": each.revision,
        "rung": rung.name,
        "case_id": about.stored.id,
        "raised_at": entry.recorded_at,
        "for_roles": ",".join(to),
        "subject": words.subject,
        "text": words.text,
        "sequence": entry.sequence,
    }
    queue_alert(tx, tx.value(store.INSERT, values), at=entry.recorded_at)
    return Raised(each.case, clock.name, about.number, rung.name, each.due_on, to, words.text)


def _basis_in_words(key: str, source: Mapping[str, object]) -> str:
    basis = Basis.from_source(key, source)
    return f"{basis.citation} ({basis.mark})"


def _sweep(case: Case) -> Actor:
    """The sweep acts for nobody."""
    return Actor(user=SYSTEM, role=SYSTEM, partnership=case.partnership)
