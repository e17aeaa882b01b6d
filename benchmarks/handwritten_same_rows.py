"""The fair yardstick: what the door writes, written by hand with sqlite3, row for row and byte for byte.

It works on a database of ours, with our tables, indexes, checks and triggers. It loads the case
with its items, deadlines and history, checks state, role and guard, and writes the case row, two
deadlines, the history, a letter, the outbox row and a chained entry with a salted commitment. It
knows one workflow, two transitions and one letter, and nothing else: no rule is data.

Replaying a trail that was written here through the door gives the same rows and the same hashes:
``transition.py`` checks it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sqlite3
from bisect import bisect_right
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

PRAGMAS = (
    "busy_timeout = 30000",
    "journal_mode = WAL",
    "synchronous = FULL",
    "wal_autocheckpoint = 4000",
    "foreign_keys = ON",
    "recursive_triggers = ON",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
ALERT_WORKING_DAYS_BEFORE = 5
encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False).encode

CASE = (
    "SELECT id, workflow_hash, partnership, edition, state, facts, version, kept FROM review_case WHERE reference = ?"
)
ITEMS = "SELECT id, kind, number, state, facts FROM case_item WHERE case_id = ? ORDER BY id"
DONE = "SELECT transition, happened_on, by_user, item_id FROM done WHERE case_id = ? ORDER BY sequence"
DEADLINES = (
    "SELECT id, clock, revision, starts_on, due_on, met_on, state, calendar_version, next_alert_on, force, basis"
    " FROM deadline WHERE case_id = ? ORDER BY clock DESC"
)
HEAD = "SELECT sequence, hash FROM trail_entry ORDER BY sequence DESC LIMIT 1"
UPDATE_CASE = (
    "UPDATE review_case SET state = ?, facts = ?, workflow_hash = ?, edition = ?, kept = ?, ended = ?,"
    " version = version + 1 WHERE id = ? AND version = ?"
)
UPDATE_DEADLINE = (
    "UPDATE deadline SET revision = ?, starts_on = ?, due_on = ?, original_due_on = ?, safe_on = ?, warn_on = NULL,"
    " met_on = ?, state = ?, calendar_version = ?, next_alert_on = ?, force = ?, basis = ?, moved_from_on = NULL,"
    " moved_because = NULL WHERE id = ?"
)
# Nothing was raised here for a clock that is met; what was has to be closed.
CLOSE_ALERTS = (
    "UPDATE alert SET closed_at = ?, closed_because = 'met' WHERE deadline_id = ? AND closed_at IS NULL RETURNING rung"
)
INSERT_ENTRY = (
    "INSERT INTO trail_entry (sequence, case_reference, what, item, by_user, by_role, partnership, happened_on,"
    " happened_at, recorded_at, from_state, to_state, workflow_hash, basis, commitment, prev_hash, hash)"
    " VALUES (?, ?, ?, NULL, ?, ?, ?, ?, NULL, ?, ?, ?, ?, NULL, ?, ?, ?)"
)
SAID = (
    "case_reference", "what", "by_user", "by_role", "partnership", "happened_on", "recorded_at", "from_state",
    "to_state", "workflow_hash",
)  # fmt: skip
UNSAID = {"item": None, "happened_at": None, "basis": None}
INSERT_BODY = "INSERT INTO trail_body (sequence, salt, body) VALUES (?, ?, ?)"
INSERT_DONE = (
    "INSERT INTO done (case_id, item_id, transition, happened_on, by_user, by_role, sequence)"
    " VALUES (?, NULL, ?, ?, ?, ?, ?)"
)
INSERT_NOTICE = (
    "INSERT INTO notice (case_id, item_id, name, recipient, recipient_name, address, channel, subject, text, html,"
    " sha256, template_hash, audience_names, created_at, sequence)"
    " VALUES (?, NULL, 'turned', 'partnership_office', 'Partnership office', 'office@example.org', 'message',"
    " ?, ?, ?, ?, ?, 0, ?, ?)"
)
INSERT_OUTBOX = (
    "INSERT INTO outbox (dedup_key, kind, notice_id, channel, partnership, recipient, address, due_at, try_at, status,"
    " attempts) VALUES (?, 'notice', ?, 'message', ?, 'Partnership office', 'office@example.org', ?, ?, 'pending', 0)"
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One of the two transitions, as somebody would write it down in code."""

    source: str
    dest: str
    stamps: str
    meets: str
    working_days: int
    """Of the clock that it starts."""


TURNS = {
    "turn": Turn("left", "right", "turned_on", "to_turn", 5),
    "turn_back": Turn("right", "left", "returned_on", "to_return", 15),
}


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter as text to fill in."""

    subject: str
    text: str
    html: str
    template_hash: str


def open_by_hand(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=512)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


class ByHand:
    """The database with what is read once: the working days and the letter."""

    def __init__(self, path: Path, bank_holidays: Path) -> None:
        self.connection = open_by_hand(path)
        self.working = working_days(bank_holidays)
        self.letter = letter_like_the_last(self.connection)

    def advance(self, reference: str, do: str, *, user: str, role: str, at: dt.datetime) -> None:
        """Do one durable transition, or nothing."""
        execute = self.connection.execute
        execute("BEGIN IMMEDIATE")
        try:
            self._advance(reference, do, user, role, at)
        except BaseException:
            execute("ROLLBACK")
            raise
        execute("COMMIT")

    def _advance(self, reference: str, do: str, user: str, role: str, at: dt.datetime) -> None:
        execute = self.connection.execute
        turn, today = TURNS[do], at.date().isoformat()
        case_id, workflow_hash, partnership, edition, state, facts_text, version, kept = execute(
            CASE, (reference,)
        ).fetchone()
        # Neither the items nor the history decide anything here; what decides in general has to be loaded.
        execute(ITEMS, (case_id,)).fetchall()
        execute(DONE, (case_id,)).fetchall()
        facts = json.loads(facts_text)
        if role != "coordinator" or state != turn.source or facts["nature"] != "harm":
            raise PermissionError(do)
        facts[turn.stamps] = today
        case = (turn.dest, encode(facts), workflow_hash, edition, encode(json.loads(kept)), 0, case_id, version)
        if execute(UPDATE_CASE, case).rowcount != 1:
            raise RuntimeError(reference)
        recorded_at = at.isoformat(timespec="microseconds")[:26] + "Z"
        moved, due, starts = self._move_deadlines(case_id, turn, at.date(), recorded_at)
        words = {
            "reference": reference,
            "sent_on": longdate(at.date()),
            "due": longdate(due),
            "starts": longdate(starts),
        }
        text = self.letter.text.format(**words)
        text_hash = sha256(text.encode()).hexdigest()
        body = {
            "command": {"kind": "advance", "case": reference, "do": do},
            "facts": {turn.stamps: today},
            "clocks": moved,
            "notices": [{"notice": "turned", "to": "partnership_office", "sha256": text_hash}],
        }
        doing = (reference, do, user, role, partnership, today, recorded_at, state, turn.dest, workflow_hash)
        sequence = self._append(doing, body)
        execute(INSERT_DONE, (case_id, do, today, user, role, sequence))
        subject, html = self.letter.subject.format(**words), self.letter.html.format(**words)
        notice = (case_id, subject, text, html, text_hash, self.letter.template_hash, recorded_at, sequence)
        notice_id = execute(INSERT_NOTICE, notice).lastrowid
        execute(INSERT_OUTBOX, (f"notice-{notice_id}", notice_id, partnership, recorded_at, recorded_at))

    def _append(self, doing: tuple[str, ...], body: object) -> int:
        """Chain the entry to the last one; the database adds the anchor."""
        execute = self.connection.execute
        body_text = encode(body)
        salt = os.urandom(16).hex()
        commitment = sha256((salt + body_text).encode()).hexdigest()
        last, prev_hash = execute(HEAD).fetchone()
        sequence: int = last + 1
        envelope: dict[str, object] = dict(zip(SAID, doing, strict=True))
        envelope.update(UNSAID)
        envelope.update(sequence=sequence, commitment=commitment, prev_hash=prev_hash)
        hash = sha256((prev_hash + encode(envelope)).encode()).hexdigest()
        execute(INSERT_ENTRY, (sequence, *doing, commitment, prev_hash, hash))
        execute(INSERT_BODY, (sequence, salt, body_text))
        return sequence

    def _move_deadlines(
        self, case_id: int, turn: Turn, today: dt.date, recorded_at: str
    ) -> tuple[list[dict[str, str]], dt.date, dt.date]:
        """One is met and the other starts; returns both for the trail, and due date and start for the letter."""
        moved: list[dict[str, str]] = []
        day = today.isoformat()
        due = starts = today
        for id, clock, revision, starts_on, due_on, _, _, calendar, _, force, basis in self.connection.execute(
            DEADLINES, (case_id,)
        ).fetchall():
            said = {"clock": clock, "due_on": due_on, "state": "met"}
            met_on: str | None = day
            alert_on: str | None = None
            if clock == turn.meets:
                self.connection.execute(CLOSE_ALERTS, (recorded_at, id)).fetchall()
            else:
                at = bisect_right(self.working, today.toordinal()) + turn.working_days - 1
                new_due_on = dt.date.fromordinal(self.working[at]).isoformat()
                alert = max(self.working[at - ALERT_WORKING_DAYS_BEFORE], today.toordinal())
                said = {"clock": clock, "due_on": new_due_on, "state": "running"}
                if new_due_on != due_on:
                    said["was_due_on"] = due_on
                starts_on, due_on, met_on = day, new_due_on, None
                alert_on, revision = dt.date.fromordinal(alert).isoformat(), revision + 1
            dates = (revision, starts_on, due_on, due_on, due_on, met_on, said["state"])
            self.connection.execute(UPDATE_DEADLINE, (*dates, calendar, alert_on, force, basis, id))
            moved.append(said)
            if clock == "to_return":
                due, starts = dt.date.fromisoformat(due_on), dt.date.fromisoformat(starts_on)
        return moved, due, starts

    def close(self) -> None:
        self.connection.close()


def working_days(bank_holidays: Path) -> list[int]:
    """Every working day on file, as ordinals."""
    file = json.loads(bank_holidays.read_text(encoding="utf-8"))
    off = {dt.date.fromisoformat(day["date"]).toordinal() for day in file["days"]}
    first, last = (dt.date.fromisoformat(file[name]).toordinal() for name in ("known_from", "known_to"))
    return [n for n in range(first, last + 1) if n not in off and dt.date.fromordinal(n).weekday() < 5]


def longdate(day: dt.date) -> str:
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def letter_like_the_last(connection: sqlite3.Connection) -> Letter:
    """The last letter in the database with blanks where its case and its dates stand: whoever writes
    one by hand has it as a constant. It has to have been sent on a day after the clock in it started."""
    reference, subject, text, html, template_hash, created_at, starts_on, due_on = connection.execute(
        "SELECT c.reference, n.subject, n.text, n.html, n.template_hash, n.created_at, d.starts_on, d.due_on"
        " FROM notice n JOIN review_case c ON c.id = n.case_id"
        " JOIN deadline d ON d.case_id = c.id AND d.clock = 'to_return' ORDER BY n.id DESC LIMIT 1"
    ).fetchone()
    dates = {"sent_on": created_at[:10], "starts": starts_on, "due": due_on}
    values = {"reference": reference, **{k: longdate(dt.date.fromisoformat(day)) for k, day in dates.items()}}

    def with_blanks(words: str) -> str:
        words = words.replace("{", "{{").replace("}", "}}")
        for name, value in values.items():
            words = words.replace(value, f"{{{name}}}")
        return words

    return Letter(with_blanks(subject), with_blanks(text), with_blanks(html), template_hash)
