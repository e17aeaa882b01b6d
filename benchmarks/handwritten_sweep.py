"""The fair yardstick of the sweep: the rows that it writes, written by hand in batches of SQL.

It works on a database of ours, with our tables, indexes, checks and triggers: it finds what is due,
and writes the alert, the chained entry with its salted body, one outbox row for each recipient and
the day of the next rung. It knows one ladder and two recipients, and nothing else: no rule and no
directory is data, nobody is ever away, and what was raised before is never looked at.
"""

from __future__ import annotations

import datetime as dt
import os
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

import psycopg

from .handwritten_same_rows import INSERT_BODY, encode, open_by_hand, working_days

AT_ONCE = 500
BEFORE = (60, 30, 0)
AFTER = 30
TOLD = (
    ("watch.one", "Watcher One (synthetic)", "one@example.org"),
    ("watch.two", "Watcher Two (synthetic)", "two@example.org"),
)
IN_ENTRY = [{"role": "watcher", "person": person} for person, _, _ in TOLD]

FIND = (
    "SELECT d.id, d.case_id, c.reference, c.partnership, c.workflow_hash, c.state, d.clock, d.revision, d.due_on,"
    " d.basis FROM deadline d JOIN review_case c ON c.id = d.case_id"
    " WHERE d.state = 'running' AND d.next_alert_on <= ? AND d.next_alert_on IS NOT NULL"
    " ORDER BY d.next_alert_on, d.id LIMIT ?"
)
HEAD = "SELECT sequence, hash FROM trail_entry ORDER BY sequence DESC LIMIT 1"
INSERT_ENTRY = (
    "INSERT INTO trail_entry (sequence, case_reference, what, item, by_user, by_role, partnership, happened_on,"
    " happened_at, recorded_at, from_state, to_state, workflow_hash, basis, commitment, prev_hash, hash)"
    " VALUES (?, ?, 'raise_alert', NULL, 'system', 'system', ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?)"
)
# One statement for both, so that the body follows its entry without a round trip.
INSERT_BOTH = (
    f"WITH entered AS ({INSERT_ENTRY} RETURNING sequence) INSERT INTO trail_body (sequence, salt, body)"
    " SELECT sequence, ?, ? FROM entered"
)
INSERT_ALERT = (
    "INSERT INTO alert (id, deadline_id, due_revision, rung, case_id, raised_at, for_roles, sequence)"
    " VALUES (?, ?, ?, ?, ?, ?, 'watcher', ?)"
)
INSERT_OUTBOX = (
    "INSERT INTO outbox (dedup_key, kind, alert_id, channel, partnership, person, role, recipient, address, due_at,"
    " try_at, status, attempts) VALUES (?, 'alert', ?, 'message', ?, ?, 'watcher', ?, ?, ?, ?, 'pending', 0)"
)
SET_NEXT = "UPDATE deadline SET next_alert_on = ? WHERE id = ?"
NEXT_ALERT = "SELECT coalesce(max(id), 0) + 1 FROM alert"
RESERVE = "SELECT nextval(pg_get_serial_sequence('alert', 'id')) FROM generate_series(1, ?)"
LOCK_TRAIL = "SELECT pg_advisory_xact_lock(7238539592140)"


class Home(Protocol):
    """A database, in its own words."""

    def transaction(self) -> AbstractContextManager[object]: ...

    def rows(self, words: str, values: Sequence[object] = ()) -> list[Any]: ...

    def many(self, words: str, values: Sequence[tuple[object, ...]]) -> None: ...

    def find(self, today: str) -> list[Any]: ...

    def head(self) -> tuple[int, str]: ...

    def alert_ids(self, count: int) -> Sequence[int]: ...

    def enter(self, entries: Sequence[tuple[object, ...]], bodies: Sequence[tuple[object, ...]]) -> None: ...

    def close(self) -> None: ...


class OnSQLite:
    def __init__(self, path: Path) -> None:
        self.connection = open_by_hand(path)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def rows(self, words: str, values: Sequence[object] = ()) -> list[Any]:
        return self.connection.execute(words, values).fetchall()

    def many(self, words: str, values: Sequence[tuple[object, ...]]) -> None:
        self.connection.executemany(words, values)

    def find(self, today: str) -> list[Any]:
        return self.rows(FIND, (today, AT_ONCE))

    def head(self) -> tuple[int, str]:
        head: tuple[int, str] = self.rows(HEAD)[0]
        return head

    def alert_ids(self, count: int) -> Sequence[int]:
        first: int = self.rows(NEXT_ALERT)[0][0]
        return range(first, first + count)

    def enter(self, entries: Sequence[tuple[object, ...]], bodies: Sequence[tuple[object, ...]]) -> None:
        # A trigger wants each body right after its entry.
        execute = self.connection.execute
        for entry, (salt, body) in zip(entries, bodies, strict=True):
            execute(INSERT_ENTRY, entry)
            execute(INSERT_BODY, (entry[0], salt, body))

    def close(self) -> None:
        self.connection.close()


class OnPostgreSQL:
    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url)
        self.cursor = self.connection.cursor()

    def transaction(self) -> AbstractContextManager[object]:
        return self.connection.transaction()

    def rows(self, words: str, values: Sequence[object] = ()) -> list[Any]:
        return self.cursor.execute(words.replace("?", "%s").encode(), values).fetchall()

    def many(self, words: str, values: Sequence[tuple[object, ...]]) -> None:
        self.cursor.executemany(words.replace("?", "%s").encode(), values)

    def find(self, today: str) -> list[Any]:
        return self.rows(f"{FIND} FOR UPDATE OF c, d SKIP LOCKED", (today, AT_ONCE))

    def head(self) -> tuple[int, str]:
        self.rows(LOCK_TRAIL)
        head: tuple[int, str] = self.rows(HEAD)[0]
        return head

    def alert_ids(self, count: int) -> Sequence[int]:
        return [row[0] for row in self.rows(RESERVE, (count,))]

    def enter(self, entries: Sequence[tuple[object, ...]], bodies: Sequence[tuple[object, ...]]) -> None:
        self.many(INSERT_BOTH, list(map(tuple, map(chain, entries, bodies))))

    def close(self) -> None:
        self.connection.close()


class SweepByHand:
    """The database, the working days, and of each due date the ladder, looked up once."""

    def __init__(self, home: Home, bank_holidays: Path) -> None:
        self.home = home
        self.working = working_days(bank_holidays)
        self.ladders: dict[str, list[tuple[str, str]]] = {}

    def sweep(self, at: dt.datetime) -> int:
        """Raise all that is due, in transactions of some hundreds; how many."""
        swept = 0
        while True:
            with self.home.transaction():
                found = self.home.find(at.date().isoformat())
                if found:
                    self._raise(found, at)
            swept += len(found)
            if len(found) < AT_ONCE:
                return swept

    def _raise(self, found: Sequence[Any], at: dt.datetime) -> None:
        home, today = self.home, at.date().isoformat()
        recorded_at = at.isoformat(timespec="microseconds")[:26] + "Z"
        entries, bodies, alerts, leaving, later = [], [], [], [], []
        sequence, last_hash = home.head()
        for alert_id, row in zip(home.alert_ids(len(found)), found, strict=True):
            id, case_id, reference, partnership, workflow_hash, state, clock, revision, due_on, basis = row
            rung, next_on = self._rung(due_on, today)
            command = {"kind": "raise_alert", "clock": clock, "rung": rung, "revision": revision}
            body = encode({"command": command, "due_on": due_on, "to": IN_ENTRY})
            salt = os.urandom(16).hex()
            commitment = sha256((salt + body).encode()).hexdigest()
            sequence += 1
            envelope: Mapping[str, object] = {
                "sequence": sequence,
                "case_reference": reference,
                "what": "raise_alert",
                "item": None,
                "by_user": "system",
                "by_role": "system",
                "partnership": partnership,
                "happened_on": today,
                "happened_at": None,
                "recorded_at": recorded_at,
                "from_state": state,
                "to_state": state,
                "workflow_hash": workflow_hash,
                "basis": basis,
                "commitment": commitment,
                "prev_hash": last_hash,
            }
            hash = sha256((last_hash + encode(envelope)).encode()).hexdigest()
            said = (reference, partnership, today, recorded_at, state, state, workflow_hash, basis)
            entries.append((sequence, *said, commitment, last_hash, hash))
            bodies.append((salt, body))
            last_hash = hash
            alerts.append((alert_id, id, revision, rung, case_id, recorded_at, sequence))
            for n, (person, name, address) in enumerate(TOLD, 1):
                key = f"alert-{alert_id}-{n}"
                leaving.append((key, alert_id, partnership, person, name, address, recorded_at, recorded_at))
            later.append((next_on, id))
        home.enter(entries, bodies)
        home.many(INSERT_ALERT, alerts)
        home.many(INSERT_OUTBOX, leaving)
        home.many(SET_NEXT, later)

    def _rung(self, due_on: str, today: str) -> tuple[str, str | None]:
        """The latest rung whose day has come, and the day of the next."""
        if due_on not in self.ladders:
            self.ladders[due_on] = list(self._ladder(due_on))
        ladder = self.ladders[due_on]
        at = bisect_right([day for day, _ in ladder], today)
        return ladder[at - 1][1], ladder[at][0] if at < len(ladder) else None

    def _ladder(self, due_on: str) -> Iterator[tuple[str, str]]:
        due = bisect_left(self.working, dt.date.fromisoformat(due_on).toordinal())
        for days in BEFORE:
            name = f"working_days_before_{days}" if days else "due_today"
            yield dt.date.fromordinal(self.working[due - days]).isoformat(), name
        yield dt.date.fromordinal(self.working[due + AFTER]).isoformat(), f"overdue_{AFTER}"

    def close(self) -> None:
        self.home.close()


def open_sweep(url: str, bank_holidays: Path) -> SweepByHand:
    home: Home = OnSQLite(Path(url.removeprefix("sqlite:///"))) if url.startswith("sqlite") else OnPostgreSQL(url)
    return SweepByHand(home, bank_holidays)
