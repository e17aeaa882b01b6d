"""How alerts are kept: each with its entry of the trail, and queued for everybody who is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from reviewflow.alerts.due import Rung
from reviewflow.audit.canonical import canonical_text
from reviewflow.audit.entry import Envelope
from reviewflow.audit.instants import instant_text
from reviewflow.case.permissions import SYSTEM
from reviewflow.statute.london import local_date
from reviewflow.store import alerts, audit_log, outbox
from reviewflow.store.alerts import ToAlert
from reviewflow.store.session import Transaction

from .owed_rungs import Rules
from .told_of_rungs import Told

RAISE_ALERT = "raise_alert"


class ToKeep(NamedTuple):
    """One rung that is about to be kept."""

    each: ToAlert
    rung: Rung
    rules: Rules
    told: Told

    @property
    def number(self) -> str | None:
        """``AR-1``, where the clock is an item's."""
        kind = self.each.item_kind
        return f"{self.rules.definition.items[kind].prefix}-{self.each.item_number}" if kind else None


def keep_alerts(
    tx: Transaction, rungs: Sequence[ToKeep], *, now: dt.datetime, seal: audit_log.Seal | None = None
) -> None:
    """Keep some rungs; a replay gives the seal of the entry that it repeats."""
    if not rungs:
        return
    at, on = instant_text(now), local_date(now).isoformat()
    about = [(_envelope(one, at, on), body) for one, body in zip(rungs, _bodies(rungs), strict=True)]
    entries = audit_log.append_many(tx, about, seal=seal)
    # While the trail is held, so that alerts are numbered in its order.
    ids = alerts.reserve_ids(tx, len(rungs))
    rows: list[tuple[object, ...]] = []
    leaving: list[tuple[object, ...]] = []
    for id, (each, rung, _, told), entry in zip(ids, rungs, entries, strict=True):
        roles = ",".join(told.roles)
        rows.append((id, each.deadline_id, each.revision, rung.name, each.case_id, at, roles, entry[0]))
        for n, delivery in enumerate(told.deliveries, 1):
            leaving.append((f"alert-{id}-{n}", id, *delivery))
    tx.execute_rows(alerts.INSERT, rows)
    tx.execute_rows(outbox.QUEUE_ALERT, leaving)


def _envelope(one: ToKeep, at: str, on: str) -> Envelope:
    """The sweep acts for nobody."""
    each = one.each
    return Envelope(
        what=RAISE_ALERT,
        case_reference=each.case,
        item=one.number,
        by_user=SYSTEM,
        by_role=SYSTEM,
        partnership=each.partnership,
        happened_on=on,
        recorded_at=at,
        from_state=each.state,
        to_state=each.state,
        workflow_hash=each.workflow_hash,
        basis=one.rules.clock.basis,
    )


def _bodies(rungs: Sequence[ToKeep]) -> list[str]:
    """The bodies of their entries, each written once for all those that are alike."""
    written: dict[object, str] = {}
    bodies = []
    for one in rungs:
        each, told = one.each, one.told
        alike = (each.key, one.rung.name, each.revision, each.due_on, id(told))
        if alike not in written:
            command = {"kind": RAISE_ALERT, "clock": each.key, "rung": one.rung.name, "revision": each.revision}
            written[alike] = canonical_text({"command": command, "due_on": each.due_on, "to": told.entry})
        bodies.append(written[alike])
    return bodies
