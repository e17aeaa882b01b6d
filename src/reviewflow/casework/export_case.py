"""Everything there is about a case as one value, readable without this program. Names are not in it."""

from __future__ import annotations

import json
from typing import Any

from reviewflow.audit.entry import COLUMNS, Entry
from reviewflow.store import alerts, audit_log, notices
from reviewflow.store.session import Transaction

from .case_view import view_case_in
from .desk import Desk

MANY = 1_000_000


def whole_case(tx: Transaction, desk: Desk, reference: str) -> dict[str, Any]:
    """The case as it stands, its trail, its letters by their hashes, and its alerts.

    Raises:
        CaseNotFound: there is no such case.
    """
    return {
        "case": view_case_in(tx, desk, reference).as_json(),
        "trail": [entry_as_json(tx, each) for each in audit_log.entries_of_case(tx, reference)],
        "notices": [each._asdict() for each in notices.list_notices(tx, reference=reference, limit=MANY)],
        "alerts": [each._asdict() for each in alerts.list_alerts(tx, reference=reference, limit=MANY)],
    }


def case_text(whole: dict[str, Any]) -> str:
    """The same as the text of a file."""
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def entry_as_json(tx: Transaction, entry: Entry) -> dict[str, object]:
    """An entry as programs read it: the envelope, and beside it what it says; None where that was destroyed by law."""
    text = audit_log.read_body(tx, entry.sequence)
    envelope = {column: getattr(entry, column) for column in COLUMNS}
    return {**envelope, "body": None if text is None else json.loads(text)}
