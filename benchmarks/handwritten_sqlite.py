"""The yardstick: one durable transition written by hand with sqlite3, and nothing that could be left out.

It loads the case, checks state and role, writes the case row, two deadlines and one outbox row,
and adds an entry to a hash chain that triggers keep from being changed. FULL synchronisation: what
was answered is on the disk.

    python benchmarks/handwritten_sqlite.py [FOLDER]
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

TRANSITIONS = 3_000
CASES = 200
ALLOWED = {"rapid_review": ("sent_to_panel", "coordinator"), "sent_to_panel": ("rapid_review", "coordinator")}

SCHEMA = """
CREATE TABLE review_case (
    id INTEGER PRIMARY KEY, reference TEXT UNIQUE NOT NULL, state TEXT NOT NULL, facts TEXT NOT NULL,
    version INTEGER NOT NULL
);
CREATE TABLE deadline (
    id INTEGER PRIMARY KEY, case_id INTEGER NOT NULL REFERENCES review_case (id), clock TEXT NOT NULL,
    due_on TEXT NOT NULL, state TEXT NOT NULL
);
CREATE INDEX deadline_of_case ON deadline (case_id);
CREATE INDEX deadline_due ON deadline (due_on) WHERE state = 'running';
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY, dedup_key TEXT UNIQUE NOT NULL, status TEXT NOT NULL, due_at TEXT NOT NULL
);
CREATE TABLE trail (
    sequence INTEGER PRIMARY KEY, case_id INTEGER NOT NULL, body TEXT NOT NULL, prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE TRIGGER trail_no_update BEFORE UPDATE ON trail BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER trail_no_delete BEFORE DELETE ON trail BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER trail_in_order BEFORE INSERT ON trail
WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM trail)
BEGIN SELECT RAISE(ABORT, 'out of order'); END;
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """How fast it went."""

    per_second: float
    median_ms: float
    p99_ms: float


def open_database(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "recursive_triggers = ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.executescript(SCHEMA)
    facts = json.dumps({f"fact_{n}": f"value {n}" for n in range(12)})
    connection.execute("BEGIN")
    for number in range(CASES):
        connection.execute(
            "INSERT INTO review_case (reference, state, facts, version) VALUES (?, 'rapid_review', ?, 1)",
            (f"SI-2026-{number:03}", facts),
        )
        connection.executemany(
            "INSERT INTO deadline (case_id, clock, due_on, state) VALUES (?, ?, '2026-04-24', 'running')",
            [(number + 1, "rapid_review"), (number + 1, "panel_reply")],
        )
    connection.execute("COMMIT")
    return connection


def advance(connection: sqlite3.Connection, reference: str, role: str, number: int) -> None:
    execute = connection.execute
    execute("BEGIN IMMEDIATE")
    case_id, state, facts_text, version = execute(
        "SELECT id, state, facts, version FROM review_case WHERE reference = ?", (reference,)
    ).fetchone()
    to, allowed = ALLOWED[state]
    if role != allowed:
        execute("ROLLBACK")
        raise PermissionError(role)
    facts = json.loads(facts_text)
    facts["rapid_review_sent_on"] = "2026-04-24"
    execute(
        "UPDATE review_case SET state = ?, facts = ?, version = version + 1 WHERE id = ? AND version = ?",
        (to, json.dumps(facts), case_id, version),
    )
    execute("UPDATE deadline SET state = 'met' WHERE case_id = ? AND clock = 'rapid_review'", (case_id,))
    execute("UPDATE deadline SET due_on = '2026-05-15' WHERE case_id = ? AND clock = 'panel_reply'", (case_id,))
    execute(
        "INSERT INTO outbox (dedup_key, status, due_at) VALUES (?, 'pending', '2026-04-24T10:00:00Z')",
        (f"{reference}-{number}",),
    )
    last = execute("SELECT sequence, hash FROM trail ORDER BY sequence DESC LIMIT 1").fetchone() or (0, "0" * 64)
    body = json.dumps(
        {"case": reference, "what": "send_rapid_review", "by": role, "from": state, "to": to, "on": "2026-04-24"},
        sort_keys=True,
        separators=(",", ":"),
    )
    digest = hashlib.sha256((last[1] + body).encode()).hexdigest()
    execute("INSERT INTO trail VALUES (?, ?, ?, ?, ?)", (last[0] + 1, case_id, body, last[1], digest))
    execute("COMMIT")


def measure(folder: Path, *, transitions: int = TRANSITIONS) -> Figures:
    connection = open_database(folder / "handwritten.sqlite")
    took = []
    began = time.perf_counter()
    for number in range(transitions):
        start = time.perf_counter()
        advance(connection, f"SI-2026-{number % CASES:03}", "coordinator", number)
        took.append(time.perf_counter() - start)
    per_second = transitions / (time.perf_counter() - began)
    connection.close()
    return Figures(per_second, statistics.median(took) * 1e3, statistics.quantiles(took, n=100)[98] * 1e3)


def main() -> None:
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as folder:
        figures = measure(Path(folder))
    print(f"{figures.per_second:,.0f} a second, median {figures.median_ms:.2f} ms, p99 {figures.p99_ms:.2f} ms")


if __name__ == "__main__":
    main()
