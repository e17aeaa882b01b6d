"""Everything there is about a case, readable without this program. Names are not in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from reviewflow.audit.entry import COLUMNS, Entry
from reviewflow.casework.desk import Desk
from reviewflow.store import alerts, audit_log, notices
from reviewflow.store.session import Transaction

from .case_view import view_case_in

MANY = 1_000_000


def export_case(tx: Transaction, desk: Desk, reference: str) -> dict[str, Any]:
    """The case as it stands, its trail, its letters with their hashes, and its alerts.

    Raises:
        CaseNotFound: there is no such case.
    """
    return {
        "case": view_case_in(tx, desk, reference).as_json(),
        "trail": list(_entries(tx, reference)),
        "notices": [each._asdict() for each in notices.list_notices(tx, reference=reference, limit=MANY)],
        "alerts": [each._asdict() for each in alerts.list_alerts(tx, reference=reference, limit=MANY)],
    }


def entry_as_json(entry: Entry, body: dict[str, object] | None) -> dict[str, object]:
    """An entry as programs read it: the envelope, and the body beside it."""
    envelope = {column: getattr(entry, column) for column in COLUMNS}
    return {**envelope, "body": body}


def _entries(tx: Transaction, reference: str) -> Iterator[dict[str, object]]:
    for entry in audit_log.entries_of_case(tx, reference):
        body = audit_log.read_body(tx, entry.sequence)
        yield entry_as_json(entry, None if body is None else json.loads(body))
