"""Everything there is about a case, readable without this program. Names are not in it."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from reviewflow.audit.entry import COLUMNS, Entry
from reviewflow.casework.access.unnamed import unnamed
from reviewflow.casework.desk import Desk
from reviewflow.store import alerts, audit_log, notices, trail_search
from reviewflow.store.session import Transaction

from .case_view import view_case_in

MANY = 1_000_000
_AT_ONCE = 500


def export_case(tx: Transaction, desk: Desk, reference: str, *, kept_from: Collection[str]) -> dict[str, Any]:
    """The case as it stands, its trail, its letters with their hashes, and its alerts.

    Cases of ``kept_from`` are not named in it.

    Raises:
        CaseNotFound: there is no such case.
    """
    return {
        "case": unnamed(view_case_in(tx, desk, reference).without(kept_from).as_json(), kept_from),
        "trail": entries_as_json(tx, audit_log.entries_of_case(tx, reference), kept_from=kept_from),
        "notices": [each._asdict() for each in notices.list_notices(tx, reference=reference, limit=MANY)],
        "alerts": [each._asdict() for each in alerts.list_alerts(tx, reference=reference, limit=MANY)],
    }


def entries_as_json(tx: Transaction, entries: Sequence[Entry], *, kept_from: Collection[str]) -> list[dict[str, Any]]:
    """Entries as programs read them: the envelope, and the body beside it, which is None where it was destroyed by law.

    Cases of ``kept_from`` are not named in a body.
    """
    bodies: dict[int, str | None] = {}
    for begin in range(0, len(entries), _AT_ONCE):
        some = [each.sequence for each in entries[begin : begin + _AT_ONCE]]
        bodies |= {entry.sequence: body for entry, body in trail_search.these_entries(tx, some)}
    return [_as_json(each, bodies.get(each.sequence), kept_from) for each in entries]


def _as_json(entry: Entry, text: str | None, kept_from: Collection[str]) -> dict[str, Any]:
    body = None if text is None else unnamed(json.loads(text), kept_from)
    return {**{column: getattr(entry, column) for column in COLUMNS}, "body": body}
