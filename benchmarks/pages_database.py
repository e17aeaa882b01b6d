"""A partnership with very many cases, for pages: a dozen real cases, copied with other references and dates.

The copies go in behind the guards, and their trail has no hashes that hold: pages are measured here, and no proofs.
"""

from __future__ import annotations

import datetime as dt
import random
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from benchmarks.cases_database import PARTNERSHIP, Filling

from reviewflow.case.case import Actor
from reviewflow.casework.changes.add_item import AddItem
from reviewflow.casework.changes.advance_case import Advance
from reviewflow.casework.changes.door import carry_out
from reviewflow.casework.changes.link_cases import LinkCases
from reviewflow.casework.changes.open_case import OpenCase
from reviewflow.casework.desk import Desk
from reviewflow.casework.papers import Command
from reviewflow.casework.sealing.seal_database import seal_what_is_in_clear
from reviewflow.store.key_file import KeyFile
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database

FILE, KEYS = "pages.sqlite", "keys"
ENTRIES_OF_A_CASE = 50
ENDED = 0.6
"""So much of what was ever opened has ended."""
AROUND = 400
"""Days: the dates of the copies lie so far on either side of the day on which it is measured, most of them ahead."""
AGENCIES = ("nbt", "awp", "police_review_team", "sirona", "education_and_schools")
TABLES = ("review_case", "case_item", "deadline", "done", "case_link", "trail_entry", "trail_body")
_WHOLE = ("published_text", "workflow_definition", "calendar_version", "partnership_version", "directory_entry",
          "trail_entry", "trail_body", "trail_anchor")  # fmt: skip
_LAST_ANCHOR = (
    "INSERT INTO trail_anchor (sequence, hash, recorded_at)"
    " SELECT sequence, hash, recorded_at FROM trail_entry ORDER BY sequence DESC LIMIT 1"
)
"""So that the next entry is taken: whoever reads as a scrutineer leaves one."""
_NUMBERED = (
    "SELECT table_name, column_name FROM information_schema.columns"
    " WHERE table_schema = current_schema() AND is_identity = 'YES'"
)
_GO_ON = (
    "SELECT setval(pg_get_serial_sequence('{table}', '{column}'), coalesce(max({column}), 0) + 1, false) FROM {table}"
)
"""What people add is numbered after what is there."""
_OWN_GUARDS = (
    "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal"
)
_AT_ONCE = 20_000
_SEED = 20260401

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One real case with everything that is kept of it."""

    reference: str
    workflow: str
    rows: Mapping[str, Sequence[Row]]


def fill(folder: Path, cases: int, *, address: str | None = None) -> str:
    """A database with so many cases; gives its address. ``address`` is an empty PostgreSQL database, or none."""
    path = folder / FILE
    names, patterns = _patterns(path)
    shutil.copy(path, folder / "first.sqlite")
    rows = _copies(names, patterns, cases)
    if address is None:
        _into_sqlite(path, names, rows)
    else:
        _into_postgresql(address, folder / "first.sqlite", names, rows)
    url = address or f"sqlite:///{path}"
    _seal(url, folder)
    return url


def _seal(url: str, folder: Path) -> None:
    """What was put in in clear is sealed, as that of an earlier version is."""
    keys = KeyFile(folder / KEYS)
    keys.make()
    with Database(url, keys=keys) as database:
        seal_what_is_in_clear(Desk(database))


def _patterns(path: Path) -> tuple[Mapping[str, list[str]], list[Pattern]]:
    filling = Filling(path)
    filling.fill(1)
    _stories(filling)
    filling.close()
    connection = sqlite3.connect(path)
    names = {t: [row[1] for row in connection.execute(f"PRAGMA table_info({t})")] for t in TABLES}
    patterns = []
    for id, reference, workflow in connection.execute("SELECT id, reference, workflow FROM review_case").fetchall():
        rows = {t: connection.execute(f"SELECT * FROM {t} WHERE case_id = ?", (id,)).fetchall() for t in TABLES[1:5]}
        rows["review_case"] = connection.execute("SELECT * FROM review_case WHERE id = ?", (id,)).fetchall()
        trail = "SELECT * FROM trail_entry WHERE case_reference = ?"
        rows["trail_entry"] = connection.execute(trail, (reference,)).fetchall()
        bodies = "SELECT b.* FROM trail_body b JOIN trail_entry e ON e.sequence = b.sequence WHERE e.case_reference = ?"
        rows["trail_body"] = connection.execute(bodies, (reference,)).fetchall()
        patterns.append(Pattern(reference, workflow, rows))
    connection.close()
    return names, patterns


def _stories(filling: Filling) -> None:
    """Beside the incident whose rapid review was sent: one under way, one that is considered, actions and a review."""

    def done(command: Command, role: str = "coordinator") -> str:
        return carry_out(filling.desk, command, by=Actor(f"{PARTNERSHIP}.{role}", role, PARTNERSHIP)).reference

    aware = {"became_aware_on": filling.at.date().isoformat(), "incident_area": PARTNERSHIP, "summary": "Synthetic."}
    done(OpenCase(workflow="serious_incident", partnership=PARTNERSHIP, facts=aware))
    facts = {**aware, "notification_nature": "serious_harm", "abuse_or_neglect": "known"}
    running = done(OpenCase(workflow="serious_incident", partnership=PARTNERSHIP, facts=facts))
    done(AddItem(case=running, add="child", facts={"label": "Child 1", "home_area": PARTNERSHIP}))
    done(Advance(case=running, do="submit_notification"), "la_notifier")
    done(Advance(case=running, do="start_rapid_review"))
    for agency in ("nbt", "awp", "police_review_team", "sirona"):
        done(AddItem(case=running, add="agency_request", facts={"agency": agency}))
    review = {"title": "A theme", "review_type": "lcspr", "commissioned_on": filling.at.date().isoformat()}
    done(OpenCase(workflow="practice_review", partnership=PARTNERSHIP, facts=review))
    for number, agency in enumerate(("nbt", "awp", "police_review_team")):
        said = {"title": f"Do what was learnt, part {number}", "owner_agencies": [agency]}
        action = done(OpenCase(workflow="action", partnership=PARTNERSHIP, facts=said))
        done(LinkCases(case=action, relation="arises_from", to=running))
        agreed = {"due_on": filling.at.date().isoformat(), "outcome_wanted": "Better.", "recommendation": "Do it."}
        if number:
            done(Advance(case=action, do="agree_action", facts={**agreed, "smart_override": "It is plain."}))


def _copies(names: Mapping[str, list[str]], patterns: list[Pattern], cases: int) -> Iterator[dict[str, list[Row]]]:
    """Copy after copy of every pattern, each with numbers, references and dates of its own."""
    chance = random.Random(_SEED)
    at = {table: {name: n for n, name in enumerate(columns)} for table, columns in names.items()}
    last = {t: max((row[0] for p in patterns for row in p.rows[t]), default=0) for t in ("review_case", "case_item")}
    last |= dict.fromkeys(("deadline", "done", "case_link"), 1000000)
    sequence, made, turn = 1_000, 0, 0
    today = dt.datetime.now(dt.UTC).date()
    while made < cases:
        turn += 1
        year = 2030 + turn // 900
        called = {p.reference: f"{p.reference[:2]}-{year}-{turn % 900:03}{n}" for n, p in enumerate(patterns)}
        for pattern in patterns:
            made += 1
            last["review_case"] += 1
            shift = dt.timedelta(days=chance.randrange(-AROUND // 10, AROUND))
            ended = chance.random() < ENDED
            copy = _one(names, at, pattern, called, last, ended=ended, due=today + shift)
            copy["trail_entry"], copy["trail_body"] = _trail(at, pattern, called[pattern.reference], sequence)
            sequence += ENTRIES_OF_A_CASE
            yield copy
            if made == cases:
                return


def _one(
    names: Mapping[str, list[str]],
    at: Mapping[str, Mapping[str, int]],
    pattern: Pattern,
    called: Mapping[str, str],
    last: dict[str, int],
    *,
    ended: bool,
    due: dt.date,
) -> dict[str, list[Row]]:
    id, items, found = last["review_case"], dict[int, int](), dict[str, list[Row]]()
    for table in ("review_case", "case_item", "deadline", "done", "case_link"):
        found[table] = []
        for row in pattern.rows[table]:
            values = dict(zip(names[table], row, strict=True))
            if table == "review_case":
                values |= {"id": id, "reference": called[pattern.reference], "ended": bool(ended)}
            else:
                if "id" in values:
                    last[table] += 1
                    if table == "case_item":
                        items[values["id"]] = last[table]
                    values["id"] = last[table]
                values["case_id"] = id
                if values.get("item_id") is not None:
                    values["item_id"] = items[values["item_id"]]
            if table == "deadline" and values["state"] == "running":
                day = (due + dt.timedelta(days=values["id"] % 60)).isoformat()
                values |= {"due_on": day, "original_due_on": day, "safe_on": day, "next_alert_on": None}
                values["state"] = "cancelled" if ended else "running"
            if table == "case_link":
                values["to_reference"] = called[values["to_reference"]]
            found[table].append(tuple(values[name] for name in names[table]))
    return found


def _trail(
    at: Mapping[str, Mapping[str, int]], pattern: Pattern, reference: str, sequence: int
) -> tuple[list[Row], list[Row]]:
    entries, bodies = [], []
    of, body_of = pattern.rows["trail_entry"], pattern.rows["trail_body"]
    for n in range(ENTRIES_OF_A_CASE):
        sequence += 1
        entry, body = list(of[n % len(of)]), list(body_of[n % len(body_of)])
        entry[at["trail_entry"]["sequence"]] = body[at["trail_body"]["sequence"]] = sequence
        entry[at["trail_entry"]["case_reference"]] = reference
        body[at["trail_body"]["body"]] = str(body[at["trail_body"]["body"]]).replace(pattern.reference, reference)
        for name, column in at["trail_entry"].items():
            if "hash" in name and name != "workflow_hash":
                entry[column] = f"{sequence:064x}"
        entries.append(tuple(entry))
        bodies.append(tuple(body))
    return entries, bodies


def _gathered(rows: Iterator[dict[str, list[Row]]]) -> Iterator[dict[str, list[Row]]]:
    some: dict[str, list[Row]] = {table: [] for table in TABLES}
    for copy in rows:
        for table, of in copy.items():
            some[table] += of
        if len(some["trail_entry"]) >= _AT_ONCE:
            yield some
            some = {table: [] for table in TABLES}
    yield some


def _into_sqlite(path: Path, names: Mapping[str, list[str]], rows: Iterator[dict[str, list[Row]]]) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000", "foreign_keys = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("BEGIN")
    for some in _gathered(rows):
        for table, of in some.items():
            marks = ", ".join("?" * len(names[table]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", of)
    connection.execute(_LAST_ANCHOR)
    connection.execute("COMMIT")
    for _, words in guards:
        connection.execute(words)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("ANALYZE")
    connection.close()


def _into_postgresql(
    address: str, first: Path, names: Mapping[str, list[str]], rows: Iterator[dict[str, list[Row]]]
) -> None:
    with Database(address) as database:
        create_schema(database)
    source = sqlite3.connect(first)
    with psycopg.connect(address) as connection:
        cursor = connection.cursor()
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_OWN_GUARDS)
        guards = cursor.fetchall()
        for table, name in guards:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}".encode())
        for table in _WHOLE:
            columns = [row[1] for row in source.execute(f"PRAGMA table_info({table})")]
            found = source.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()
            _copy(cursor, table, columns, found)
        for some in _gathered(rows):
            for table, of in some.items():
                _copy(cursor, table, names[table], of)
        cursor.execute(_LAST_ANCHOR.encode())
        cursor.execute(_NUMBERED)
        for table, column in cursor.fetchall():
            cursor.execute(_GO_ON.format(table=table, column=column).encode())
        for table, name in guards:
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}".encode())
        connection.commit()
    source.close()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ANALYZE")


def _copy(cursor: Any, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN".encode()) as copy:
        for row in rows:
            copy.write_row(row)


def references_by_hand(url: str) -> list[str]:
    """The references of open cases, to be looked at by people who measure."""
    words = "SELECT reference FROM review_case WHERE workflow = 'serious_incident' ORDER BY id"
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        found = [row[0] for row in connection.execute(words)]
        connection.close()
        return found
    with psycopg.connect(url) as server:
        return [row[0] for row in server.execute(words.encode()).fetchall()]
