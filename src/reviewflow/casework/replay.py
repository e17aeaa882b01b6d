"""Replay: the trail's commands, carried out again through the same door in an empty database, give the same rows.

Each entry is carried out with the hand, the time and the salts it was recorded with. If the
case rows, the rules or the trail were changed behind the door, the results differ.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reviewflow.audit.chain import KeptRow
from reviewflow.audit.entry import Entry
from reviewflow.audit.instants import read_instant
from reviewflow.case.case import Actor
from reviewflow.case.identity import is_marker
from reviewflow.errors import Refusal
from reviewflow.notices.alert import AlertNow
from reviewflow.store import audit_log, published
from reviewflow.store.alerts import ToAlert, deadline_to_alert
from reviewflow.store.cases import load_case
from reviewflow.store.compare import Difference, differences
from reviewflow.store.identities import identities_of_entry
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database, Transaction

from .calendar import ADOPT, CHANGE_DAY, ChangeCalendarDay, adopt_calendar_in, change_calendar_day_in
from .catalogue import KINDS
from .desk import Desk
from .door import carry_out_in
from .publish import PUBLISH, Publication, publish_in
from .raise_alerts import RAISE_ALERT, AlertWords, raise_one_in
from .receipts import RECORD_RECEIPT, RecordReceipt, record_receipt_in
from .save_change import Occurrence

ENTRIES_AT_ONCE = 500
"""How many entries one transaction of the replay holds."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay found."""

    entries: int
    differences: tuple[Difference, ...]

    @property
    def identical(self) -> bool:
        """Whether the trail gives just the rows that stand in the database."""
        return not self.differences


class _Clock:
    """The time of the entry that is being carried out again."""

    def __init__(self) -> None:
        self.now = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now


def replay(database: Database, *, reference: str | None = None, into: Database | None = None) -> Replayed:
    """Replay the whole trail, or what concerns one case and the cases it is linked to, and compare.

    ``into`` is an empty database to replay into; None makes one in memory.
    """
    target = into or Database.in_memory()
    create_schema(target)
    clock = _Clock()
    desk = Desk(target, now=clock)
    with database.read() as source:
        wanted = _with_linked(source, reference) if reference else None
        count, fault = _carry_out_all(source, target, desk, clock, wanted)
        if fault is not None:
            return Replayed(count, (fault,))
        with target.read() as made:
            return Replayed(count, tuple(differences(source, made, references=wanted)))


def _carry_out_all(
    source: Transaction, target: Database, desk: Desk, clock: _Clock, wanted: frozenset[str] | None
) -> tuple[int, Difference | None]:
    count = 0
    for batch in _batches(source, wanted):
        with target.write() as tx:
            for row in batch:
                fault = _carry_out_again(source, tx, desk, clock, row, whole=wanted is None)
                if fault is not None:
                    return count, fault
                count += 1
    return count, None


def _batches(source: Transaction, wanted: frozenset[str] | None) -> Iterator[list[KeptRow]]:
    batch: list[KeptRow] = []
    for row in audit_log.read_kept(source):
        if wanted is None or row[1] is None or row[1] in wanted:
            batch.append(row)
            if len(batch) == ENTRIES_AT_ONCE:
                yield batch
                batch = []
    yield batch


def _with_linked(source: Transaction, reference: str) -> frozenset[str]:
    """The case and every case it is linked to, however far: replaying one needs the others."""
    found: set[str] = set()
    waiting = [reference]
    while waiting:
        next_one = waiting.pop()
        if next_one not in found:
            found.add(next_one)
            waiting.extend(link.reference for link in load_case(source, next_one).case.links)
    return frozenset(found)


def _carry_out_again(
    source: Transaction, tx: Transaction, desk: Desk, clock: _Clock, row: KeptRow, *, whole: bool
) -> Difference | None:
    entry = Entry(*row[:17])
    salt, body_text = row[18], row[19]
    if body_text is None or salt is None:
        return Difference("trail_entry", str(entry.sequence), "body", "destroyed", "needed to replay")
    clock.now = read_instant(entry.recorded_at)
    body = json.loads(body_text)
    try:
        _again(source, tx, desk, entry, body, salt, whole=whole)
    except Refusal as refusal:
        return Difference("trail_entry", str(entry.sequence), entry.what, "done", f"refused: {refusal}")
    made = audit_log.trail_head(tx)
    if whole and made.hash != entry.hash:
        return Difference("trail_entry", str(entry.sequence), "hash", entry.hash, made.hash)
    return None


def _again(
    source: Transaction,
    tx: Transaction,
    desk: Desk,
    entry: Entry,
    body: Mapping[str, Any],
    salt: str,
    *,
    whole: bool,
) -> None:
    command = dict(body["command"])
    kind = command.pop("kind")
    actor = Actor(entry.by_user, entry.by_role, entry.partnership or "")
    if kind in KINDS:
        _again_on_case(source, tx, desk, entry, kind, command, body, salt, actor, whole=whole)
    elif kind == PUBLISH:
        publish_in(tx, desk, _publication(source, command["partnership"], body), by=actor, salt=salt)
    elif kind == ADOPT:
        adopt_calendar_in(tx, desk, published.load_text(source, command["hash"]), by=actor, salt=salt)
    elif kind == CHANGE_DAY:
        change_calendar_day_in(tx, desk, ChangeCalendarDay(**command), by=actor, salt=salt)
    elif kind == RAISE_ALERT:
        raise_one_in(tx, desk, _to_alert(tx, entry, command), write=_as_kept(body), salt=salt)
    elif kind == RECORD_RECEIPT:
        record_receipt_in(tx, desk, RecordReceipt(**command), by=actor, salt=salt)


def _again_on_case(
    source: Transaction,
    tx: Transaction,
    desk: Desk,
    entry: Entry,
    kind: str,
    command: dict[str, Any],
    body: Mapping[str, Any],
    salt: str,
    actor: Actor,
    *,
    whole: bool,
) -> None:
    facts = dict(body["facts"])
    identities = identities_of_entry(source, entry.sequence) if any(map(is_marker, facts.values())) else {}
    facts.update({name: identity.value for name, identity in identities.items()})
    shape = KINDS[kind].shape
    if "facts" in shape.model_fields:
        command["facts"] = facts
    if kind == "open" and not whole:
        command["reference"] = entry.case_reference
    occurrence = Occurrence(
        by=actor,
        recorded_at=desk.now(),
        happened_on=dt.date.fromisoformat(entry.happened_on),
        happened_at=read_instant(entry.happened_at) if entry.happened_at else None,
        salt=lambda: salt,
        identity_salt=lambda name: identities[name].salt,
    )
    carry_out_in(tx, desk, shape.model_validate(command), occurrence)


def _publication(source: Transaction, partnership: str, body: Mapping[str, Any]) -> Publication:
    hashes = [hash for of in body["definitions"].values() for hash in of]
    return Publication(
        partnership=partnership,
        directory=published.directory_text(source, partnership, body["directory"]),
        definitions={hash: published.definition_columns(source, hash) for hash in hashes},
        texts={hash: published.load_text(source, hash) for hash in body["texts"]},
    )


def _to_alert(tx: Transaction, entry: Entry, command: Mapping[str, Any]) -> ToAlert:
    assert entry.case_reference is not None
    return deadline_to_alert(tx, entry.case_reference, command["clock"])


@dataclass(frozen=True, slots=True)
class _Kept:
    """The words of an alert as the trail keeps them."""

    subject: str
    text: str


def _as_kept(body: Mapping[str, Any]) -> Callable[[AlertNow], AlertWords]:
    return lambda _: _Kept(body["subject"], body["text"])
