"""Alerts and letters as they stood: those that there were, and what had become of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from reviewflow.audit.instants import instant_text
from reviewflow.casework.alerting.acknowledge import ACKNOWLEDGE_ALERT
from reviewflow.casework.changes.receipts import RECORD_RECEIPT
from reviewflow.casework.pinned_moment import Pinned
from reviewflow.casework.sending.put_right import TRY_DELIVERY_AGAIN
from reviewflow.casework.sending.record_delivery import RECORD_DELIVERY
from reviewflow.store.session import Row

from .told_by_entries import Recount, Told

Clock = tuple[str, str]
"""A case and the key of a clock on it."""
ALERT_DEADLINE = 1
_RUNG, _RAISED_AT = 3, 5
_ACKNOWLEDGED, _CLOSED = slice(8, 10), slice(10, 12)
_NOTICE_CASE, _NAME, _CREATED_AT, _SEQUENCE = 1, 3, 14, 15
_KEY, _NOTICE_OF, _STATUS, _SENT_AT = 1, 3, 8, 10
_STATUS_AFTER = {"sent": "sent", "given_up": "dead", "returned": "returned"}


def alert_rows(
    rows: Iterable[Row],
    clock_of: Mapping[int, Clock],
    told: Mapping[str, Sequence[Told]],
    recounts: Iterable[Recount],
    pinned: Pinned,
) -> list[Row]:
    """The alerts that had been raised, open where they were open.

    ``told`` are the entries of each case that there was. Those after the moment tell what came
    later, also where the clock shows the same time.
    """
    undone = set(_undone(told, recounts, pinned))
    until = instant_text(pinned.now)
    found = []
    for row in rows:
        clock, rung = clock_of[row[ALERT_DEADLINE]], row[_RUNG]
        if row[_RAISED_AT] > until or clock[0] not in told:
            continue
        values = list(row)
        for place in (_ACKNOWLEDGED, _CLOSED):
            at = values[place.start]
            if at is not None and (at > until or not undone.isdisjoint({(at, clock, rung), (at, clock, "")})):
                values[place] = [None, None]
        found.append(tuple(values))
    return found


def _undone(
    told: Mapping[str, Sequence[Told]], recounts: Iterable[Recount], pinned: Pinned
) -> Iterator[tuple[str, Clock, str]]:
    """What happened to alerts after the moment: when, of which clock, and to which rung (all of them where none)."""
    for case, entries in told.items():
        for entry in entries:
            if entry.sequence <= pinned.last:
                continue
            at = entry.recorded_at
            if entry.kind == ACKNOWLEDGE_ALERT:
                yield at, (case, entry.command["clock"]), entry.command["rung"]
            for each in entry.clocks:
                yield from ((at, (case, each["clock"]), rung) for rung in each.get("alerts_closed", ()))
    for recount in recounts:
        if recount.sequence > pinned.last:
            yield from ((recount.recorded_at, (each["case"], each["clock"]), "") for each in recount.moved)


def notice_rows(
    notices: Iterable[Row],
    leaving: Iterable[Row],
    cases: Mapping[int, str],
    told: Mapping[str, Sequence[Told]],
    pinned: Pinned,
) -> tuple[list[Row], list[Row]]:
    """The letters that had been written to ``cases``, and what their entries say had become of each."""
    until = instant_text(pinned.now)
    kept = [row for row in notices if row[_NOTICE_CASE] in cases and row[_CREATED_AT] <= until]
    by_case: dict[int, list[Row]] = {}
    for row in kept:
        by_case.setdefault(row[_NOTICE_CASE], []).append(row)
    became: dict[int, str] = {}
    for case_id, letters in by_case.items():
        entries = (e for e in told[cases[case_id]] if e.sequence <= pinned.last and e.recorded_at <= until)
        became.update(_became(entries, letters))
    ids = {row[0] for row in kept}
    return kept, [_left(row, became.get(row[_NOTICE_OF], "pending")) for row in leaving if row[_NOTICE_OF] in ids]


def _became(entries: Iterable[Told], letters: Collection[Row]) -> Iterator[tuple[int, str]]:
    """What became of letters, in the order in which it did."""
    for entry in entries:
        if entry.kind == RECORD_DELIVERY and entry.command["delivery"] == "notice":
            key, _, _ = str(entry.command["message_id"]).strip("<").partition(".")
            yield _id_of(key), _STATUS_AFTER[entry.command["outcome"]]
        elif entry.kind == TRY_DELIVERY_AGAIN and str(entry.command["delivery"]).startswith("notice-"):
            yield _id_of(entry.command["delivery"]), "pending"
        elif entry.kind == RECORD_RECEIPT:
            copies = [row for row in letters if row[_NAME] == entry.command["notice"]]
            yield max(row[0] for row in copies if row[_SEQUENCE] < entry.sequence), "sent"


def _id_of(key: str) -> int:
    """The number of a letter by the key of its delivery, ``notice-12``."""
    return int(key.rpartition("-")[2])


def _left(row: Row, status: str) -> Row:
    values = list(row)
    values[_STATUS] = status
    if status != "sent":
        values[_SENT_AT] = None
    return tuple(values)
