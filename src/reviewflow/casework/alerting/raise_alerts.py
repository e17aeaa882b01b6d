"""Raise the alerts that are owed: find, decide, keep each once with its entry, and queue it for each recipient.

Safe to run twice, or by several workers at once: a rung is raised once for each deadline and
due date, and the database enforces it. The words are written when it leaves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from reviewflow.alerts.due import RaisedSoFar
from reviewflow.casework.desk import Desk
from reviewflow.casework.points import Passing, pass_by
from reviewflow.casework.telling.warn import DIRECTORY, warn
from reviewflow.casework.telling.whom import Whom
from reviewflow.errors import Refusal
from reviewflow.statute.london import local_date
from reviewflow.store import alerts as store
from reviewflow.store import audit_log
from reviewflow.store.alerts import ToAlert
from reviewflow.store.session import Transaction

from .keep_alerts import ToKeep, keep_alerts
from .owed_rungs import OwedRungs
from .told_of_rungs import ToldOfRungs

AT_ONCE = 500
"""How many deadlines one transaction looks at, so that nobody else waits long."""
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert that was raised."""

    case: str
    clock: str
    item: str | None
    rung: str
    due_on: str
    to: tuple[str, ...]
    """The roles, and the body where it goes further up."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """What a look at some deadlines found."""

    rungs: list[ToKeep] = field(default_factory=list)
    again: list[tuple[str | None, int]] = field(default_factory=list)
    """The day on which to look at each again."""
    faults: list[tuple[ToAlert, Exception]] = field(default_factory=list)


def raise_alerts(desk: Desk, *, at: Passing = pass_by) -> list[Raised]:
    """Raise everything that is owed now, in short transactions; returns what was raised."""
    raised: list[Raised] = []
    limit = AT_ONCE
    while True:
        with desk.database.write() as tx:
            tx.hold_rules()
            found = store.deadlines_to_alert(tx, today=local_date(desk.now()).isoformat(), limit=limit)
            at("found")
            raised += raise_in(tx, desk, found)
            at("recorded")
        at("raised")
        if len(found) < limit:
            return raised


def raise_in(
    tx: Transaction,
    desk: Desk,
    found: Sequence[ToAlert],
    *,
    only: str | None = None,
    seal: audit_log.Seal | None = None,
) -> list[Raised]:
    """Raise what some deadlines owe, and note when to look at each again.

    A replay gives ``only`` the rung of the entry that it repeats, with its seal.
    """
    so_far = store.raised_of_many(tx, [each.deadline_id for each in found])
    looked = _look_at(tx, desk, found, so_far, only=only)
    newer = [o.each.deadline_id for o in looked.rungs if o.rung.escalates is None and o.each.deadline_id in so_far]
    if newer:
        store.withdraw_reminders(tx, newer)
    keep_alerts(tx, looked.rungs, now=desk.now(), seal=seal)
    tx.execute_rows(store.SET_NEXT, looked.again)
    _say_nobody(tx, desk, looked.rungs)
    for each, fault in looked.faults:
        _say_cannot_raise(tx, desk, each, fault)
    return [Raised(o.each.case, o.each.clock, o.number, o.rung.name, o.each.due_on, o.told.roles) for o in looked.rungs]


def _look_at(
    tx: Transaction, desk: Desk, found: Iterable[ToAlert], so_far: Mapping[int, RaisedSoFar], *, only: str | None
) -> _Looked:
    now = desk.now()
    today = local_date(now)
    owed = OwedRungs(tx, desk, today=today)
    telling = ToldOfRungs(Whom(tx, desk, on=today), owed, now=now)
    looked = _Looked()
    for each in found:
        raised = so_far.get(each.deadline_id)
        try:
            rules, (rungs, later) = owed.rules(each), owed.decide(each, raised, only=only)
            told = [telling.told(each, rung, rules, is_first=raised is None) for rung in rungs]
            looked.rungs.extend(ToKeep(each, rung, rules, of_it) for rung, of_it in zip(rungs, told, strict=True))
        except (Refusal, LookupError, ValueError, TypeError) as fault:
            if only is not None:
                raise
            later = today + _ONE_DAY
            looked.faults.append((each, fault))
        looked.again.append((later.isoformat() if later else None, each.deadline_id))
    return looked


def _say_nobody(tx: Transaction, desk: Desk, rungs: Iterable[ToKeep]) -> None:
    """Say once of each role that its alerts may reach nobody."""
    said: set[str] = set()
    for one in rungs:
        each = one.each
        for somebody in one.told.in_trouble:
            key = f"role-{each.partnership}-{somebody.role}-{somebody.person or ''}"
            if key in said:
                continue
            said.add(key)
            what = f"An alert of {each.case} may have reached nobody: {somebody.nobody or somebody.uncovered}"
            warn(tx, desk, key, partnership=each.partnership, case_id=each.case_id, what=what, do=DIRECTORY)


def _say_cannot_raise(tx: Transaction, desk: Desk, each: ToAlert, fault: Exception) -> None:
    warn(
        tx,
        desk,
        f"deadline-{each.deadline_id}",
        partnership=each.partnership,
        case_id=each.case_id,
        what=f"The alerts of the clock {each.key} of {each.case} cannot be raised: {str(fault)[:200]}",
        do="Watch that date by hand, and put right what is said; it is tried again every day.",
    )
