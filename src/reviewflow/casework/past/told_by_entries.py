"""What the entries of a case tell: the command of each with the facts it set, read back from the trail."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reviewflow.case.case import FactValue
from reviewflow.casework.alerting.acknowledge import ACKNOWLEDGE_ALERT
from reviewflow.casework.changes.catalogue import KINDS
from reviewflow.errors import ReplayDiffers
from reviewflow.store.past import EntryAbout, calendar_entries
from reviewflow.store.session import Transaction


@dataclass(frozen=True, slots=True)
class Told:
    """One entry with what it says."""

    sequence: int
    kind: str
    """The kind of command, such as ``advance``."""
    what: str
    item: str | None
    by_user: str
    by_role: str
    partnership: str
    happened_on: dt.date
    recorded_at: str
    to_state: str | None
    workflow_hash: str
    basis: str | None
    command: Mapping[str, Any]
    facts: Mapping[str, FactValue]
    """As they were kept: names as markers."""
    clocks: tuple[Mapping[str, Any], ...]
    """What became of deadlines."""

    @property
    def changes_case(self) -> bool:
        """Whether it went through the one door; an alert, a letter that left or a reading did not."""
        return self.kind in KINDS


def told(row: EntryAbout) -> Told:
    """Read one entry.

    Raises:
        ReplayDiffers: what it says was destroyed by law.
    """
    if row.body is None:
        do = f"What entry {row.sequence} says was destroyed by law, so nobody can tell how the case stood."
        raise ReplayDiffers(count=1, do=do)
    body = json.loads(row.body)
    command = body["command"]
    return Told(
        sequence=row.sequence,
        kind=command["kind"],
        what=row.what,
        item=row.item,
        by_user=row.by_user,
        by_role=row.by_role,
        partnership=row.partnership or "",
        happened_on=dt.date.fromisoformat(row.happened_on),
        recorded_at=row.recorded_at,
        to_state=row.to_state,
        workflow_hash=row.workflow_hash or "",
        basis=row.basis,
        command=command,
        facts=body.get("facts", {}),
        clocks=tuple(body.get("clocks", ())),
    )


def by_case(rows: Iterator[EntryAbout], *, last: int) -> Iterator[tuple[str, list[Told]]]:
    """The entries of one case after the other, from rows that are in that order.

    Of those after the ``last`` only what they did to alerts is told: see :mod:`.past_alerts`.
    """
    reference, found = "", list[Told]()
    for row in rows:
        if row.sequence > last and not _concerns_alerts(row):
            continue
        if row.case != reference:
            if found:
                yield reference, found
            reference, found = row.case, []
        found.append(told(row))
    if found:
        yield reference, found


def _concerns_alerts(row: EntryAbout) -> bool:
    return row.body is not None and (row.what == ACKNOWLEDGE_ALERT or '"alerts_closed"' in row.body)


@dataclass(frozen=True, slots=True)
class Recount:
    """A change of the bank holidays, and the deadlines that it moved."""

    sequence: int
    recorded_at: str
    moved: tuple[Mapping[str, str], ...]


def recounts(tx: Transaction) -> list[Recount]:
    """Every change of the bank holidays, oldest first."""
    return [
        Recount(sequence, recorded_at, tuple(json.loads(body)["clocks"]) if body else ())
        for sequence, recorded_at, body in calendar_entries(tx)
    ]
