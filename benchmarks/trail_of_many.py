"""A trail of millions of entries, for questions: one real case, copied with other people, days, words and clocks.

The copies go in behind the guards, without hashes that hold: what is measured here reads the
trail and does not prove it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from benchmarks.cases_database import PARTNERSHIP, Filling

from reviewflow.audit.entry import COLUMNS, Entry
from reviewflow.store import audit_log
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database
from reviewflow.store.statements import Statement

FIRST_DAY = dt.date(2016, 1, 4)
DAYS = 3_650
PEOPLE = 200
WORDS = 5_000
"""Different words, the common ones common as in any language."""
RARE = "fontanelle"
"""In one reason of ten thousand."""
PHRASE = "looked after elsewhere"
LATE = 0.1
NOT_NOTIFIED = 50
"""Of so many cases one is not notified."""
_NOT_NOTIFIED = {"submit_notification": "decide_not_to_notify", "start_rapid_review": "correct_facts"}
_REASONS = 20_000
_OWN_GUARDS = (
    "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " WHERE NOT t.tgisinternal AND c.relname IN ('trail_entry', 'trail_body')"
)
_AT_ONCE = 20_000
_SEED = 20260315

Rows = Iterator[tuple[tuple[Any, ...], tuple[int, str, str]]]


def fill_sqlite(path: Path, entries: int) -> Database:
    """A database on SQLite with so many entries."""
    last, pattern = _one_case(path)
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000", "foreign_keys = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'trail%'")
    kept = guards.fetchall()
    for name, _ in kept:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("DROP INDEX ix_trail_entry_case_reference_sequence")
    connection.execute("BEGIN")
    marks = ", ".join("?" * len(COLUMNS))
    for some in _at_once(_copies(pattern, last, entries)):
        connection.executemany(f"INSERT INTO trail_entry VALUES ({marks})", [row for row, _ in some])
        connection.executemany("INSERT INTO trail_body VALUES (?, ?, ?)", [body for _, body in some])
    connection.execute("COMMIT")
    connection.execute("CREATE INDEX ix_trail_entry_case_reference_sequence ON trail_entry (case_reference, sequence)")
    for _, words in kept:
        connection.execute(words)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("ANALYZE")
    connection.close()
    return Database(f"sqlite:///{path}")


def fill_postgresql(address: str, path: Path, entries: int) -> Database:
    """The same on an empty PostgreSQL database; the one real case is made on SQLite, beside ``path``."""
    last, pattern = _one_case(path)
    with Database(address) as database:
        create_schema(database)
        _copy_published(path, address)
        with psycopg.connect(address, autocommit=False) as connection:
            cursor = connection.cursor()
            for table in ("trail_entry", "trail_body"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
            cursor.execute("DROP INDEX ix_trail_entry_case_reference_sequence")
            early = ((each.row(), (each.sequence, "0" * 32, body)) for each, body in _beginning(path))
            for rows in (early, _copies(pattern, last, entries)):
                for some in _at_once(rows):
                    with cursor.copy(f"COPY trail_entry ({', '.join(COLUMNS)}) FROM STDIN".encode()) as copy:
                        for row, _ in some:
                            copy.write_row(row)
                    with cursor.copy("COPY trail_body (sequence, salt, body) FROM STDIN") as copy:
                        for _, body in some:
                            copy.write_row(body)
            cursor.execute(
                "CREATE INDEX ix_trail_entry_case_reference_sequence ON trail_entry (case_reference, sequence)"
            )
            cursor.execute(_OWN_GUARDS)
            own = cursor.fetchall()
            for table in ("trail_entry", "trail_body"):
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL".encode())
            for table, name in own:
                cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}".encode())
            connection.commit()
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("ANALYZE")
    return Database(address)


def _one_case(path: Path) -> tuple[int, list[tuple[Entry, str]]]:
    """One real case on a new database: the last entry, and the entries of the case with their bodies."""
    filling = Filling(path)
    filling.fill(1)
    filling.close()
    found = _beginning(path)
    return found[-1][0].sequence, [(entry, body) for entry, body in found if entry.case_reference]


def _beginning(path: Path) -> list[tuple[Entry, str]]:
    with Database(f"sqlite:///{path}") as database, database.read() as tx:
        return [(each, audit_log.read_body(tx, each.sequence) or "{}") for each in audit_log.read_entries(tx)]


def _copy_published(path: Path, address: str) -> None:
    """What was published goes along, since answers are written with its titles."""
    order = ("published_text", "workflow_definition", "calendar_version", "partnership_version", "directory_entry")
    with Database(f"sqlite:///{path}") as source, source.read() as tx, psycopg.connect(address) as connection:
        for table in order:
            names = [row[1] for row in tx.rows(Statement(f"PRAGMA table_info({table})"))]
            rows = tx.rows(Statement(f"SELECT {', '.join(names)} FROM {table}"))
            with connection.cursor().copy(f"COPY {table} ({', '.join(names)}) FROM STDIN".encode()) as copy:
                for row in rows:
                    copy.write_row(row)


def _copies(pattern: list[tuple[Entry, str]], last: int, entries: int) -> Rows:
    """Case after case, day after day; two of three are entered on the day, and the others some days later."""
    chance = random.Random(_SEED)
    reasons = _reasons(chance)
    people = [f"{PARTNERSHIP}.person_{n}" for n in range(PEOPLE)]
    old = pattern[0][0].case_reference or ""
    shapes = [(entry, _with_reason_place(body)) for entry, body in pattern]
    sequence, case = last, 0
    while sequence < entries:
        case += 1
        reference = f"SI-2099-{case:07}"
        opened = int(sequence / entries * DAYS)
        for step, (entry, body) in enumerate(shapes):
            if sequence == entries:
                return
            sequence += 1
            late = 0 if chance.random() < 0.66 else chance.randrange(1, 20)
            happened = FIRST_DAY + dt.timedelta(days=opened + step // 2)
            recorded = happened + dt.timedelta(days=late)
            person = people[int(chance.random() ** 2 * PEOPLE)]
            hash = hashlib.sha256(sequence.to_bytes(8, "big")).hexdigest()
            text = body.replace(old, reference).replace("%REASON%", reasons[int(chance.random() * _REASONS)])
            # Every tenth clock is met late, every fiftieth case is not notified, and of those some dates move.
            if chance.random() < LATE:
                text = text.replace('"due_on":"2026', '"due_on":"2015')
            what = entry.what
            if case % NOT_NOTIFIED == 0:
                what = _NOT_NOTIFIED.get(what, what)
                text = text.replace('"due_on":"2015', '"was_due_on":"2015-02-02","due_on":"2015')
                text = text.replace("rapid_review_outcome", "notify")
            row = (
                sequence, reference, what, entry.item, person, entry.by_role, entry.partnership,
                happened.isoformat(), None, f"{recorded.isoformat()}T10:00:00.000000Z", entry.from_state,
                entry.to_state, entry.workflow_hash, entry.basis, hash, hash, hash,
            )  # fmt: skip
            yield row, (sequence, hash[:32], text)


def _with_reason_place(body: str) -> str:
    return json.dumps({**json.loads(body), "reason": "%REASON%"}, ensure_ascii=False, separators=(",", ":"))


def _reasons(chance: random.Random) -> list[str]:
    """Reasons of twelve words, of words as common as in any language, and two that are looked for."""
    syllables = [a + b for a in "bdfgklmnprst" for b in ("a", "e", "i", "o", "u", "an", "er", "ing")]
    words = [f"{chance.choice(syllables)}{chance.choice(syllables)}{chance.choice(syllables)}" for _ in range(WORDS)]
    weights = [1 / (rank + 1) for rank in range(WORDS)]
    reasons = [" ".join(chance.choices(words, weights, k=12)) for _ in range(_REASONS)]
    for n in range(0, _REASONS, 10_000):
        reasons[n] += f" {RARE}"
    for n in range(5, _REASONS, 1_000):
        reasons[n] += f" {PHRASE}"
    return reasons


def _at_once(rows: Rows) -> Iterator[list[tuple[tuple[Any, ...], tuple[int, str, str]]]]:
    some = []
    for row in rows:
        some.append(row)
        if len(some) == _AT_ONCE:
            yield some
            some = []
    if some:
        yield some
