"""The database as it stood: what is read from the present one to make it, and how it is written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from .sealed_columns import SEALED, salt_of_body, sealed
from .session import Row, Transaction
from .statements import Statement, among

_ON_SQLITE, _ON_POSTGRESQL = among("names")


def _about(words: str) -> Statement:
    """A statement about the cases that are named; ``{named}`` stands where they do."""
    return Statement(words.format(named=_ON_SQLITE), postgresql=words.format(named=_ON_POSTGRESQL))


class EntryAbout(NamedTuple):
    """An entry about a case, with its body."""

    case: str
    sequence: int
    what: str
    item: str | None
    by_user: str
    by_role: str
    partnership: str | None
    happened_on: str
    recorded_at: str
    to_state: str | None
    workflow_hash: str | None
    basis: str | None
    body: str | None


class Touched(NamedTuple):
    """A case with its first and last entry, the day on which the first happened, and whether a clock runs on it."""

    reference: str
    first: int
    last: int
    began_on: str | None
    has_open: int | bool


TOUCHED = Statement(
    "SELECT c.reference, coalesce((SELECT min(e.sequence) FROM trail_entry e WHERE e.case_reference = c.reference), 0),"
    " coalesce((SELECT max(e.sequence) FROM trail_entry e WHERE e.case_reference = c.reference), 0),"
    " (SELECT e.happened_on FROM trail_entry e WHERE e.case_reference = c.reference ORDER BY e.sequence LIMIT 1),"
    " EXISTS (SELECT 1 FROM deadline d WHERE d.case_id = c.id AND d.state IN ('running', 'suspended'))"
    " FROM review_case c ORDER BY c.reference"
)
_BODY = sealed("trail_body", "body", "b")
CALENDAR_ENTRIES = Statement(
    f"SELECT e.sequence, e.recorded_at, {_BODY} FROM trail_entry e JOIN calendar_version v ON v.sequence = e.sequence"
    " LEFT JOIN trail_body b ON b.sequence = e.sequence ORDER BY e.sequence"
)
ENTRIES = _about(
    "SELECT e.case_reference, e.sequence, e.what, e.item, e.by_user, e.by_role, e.partnership, e.happened_on,"
    f" e.recorded_at, e.to_state, e.workflow_hash, e.basis, {_BODY} FROM trail_entry e"
    " LEFT JOIN trail_body b ON b.sequence = e.sequence WHERE e.case_reference {named}"
    " ORDER BY e.case_reference, e.sequence"
)
LINKS_MADE = Statement(
    "SELECT c.reference, l.relation, l.to_reference FROM case_link l JOIN review_case c ON c.id = l.case_id"
    " ORDER BY l.relation, c.id"
)
LINKED_TO = Statement(
    "SELECT c.reference, l.relation, l.to_reference FROM case_link l JOIN review_case c ON c.id = l.case_id"
    " WHERE l.to_reference = :reference ORDER BY l.relation, c.id"
)
CALENDARS = Statement("SELECT sequence, id FROM calendar_version ORDER BY id")
VERSIONS = Statement("SELECT partnership, sequence, id FROM partnership_version ORDER BY id")
IDS = _about(
    "SELECT c.reference, c.id, i.kind, i.number, i.id FROM review_case c LEFT JOIN case_item i ON i.case_id = c.id"
    " WHERE c.reference {named}"
)


class Copied(NamedTuple):
    """A table of which rows are taken over as they are."""

    table: str
    columns: str
    source: str

    def insert(self) -> str:
        """The words that write one. They run in the database that is made, and in no other."""
        names = self.columns.split()
        return f"INSERT INTO {self.table} ({', '.join(names)}) VALUES ({', '.join(f':{n}' for n in names)})"


PUBLISHED = (
    Copied(
        "workflow_definition",
        "hash workflow edition partnership version body published_at sequence",
        "workflow_definition WHERE sequence <= :last",
    ),
    Copied("published_text", "hash name kind body", "published_text WHERE kind = 'calendar' AND :last > 0"),
    Copied(
        "partnership_version",
        "id partnership body hash definitions published_at sequence",
        "partnership_version WHERE sequence <= :last",
    ),
    Copied("calendar_version", "id base_hash version adopted_at sequence", "calendar_version WHERE sequence <= :last"),
    Copied(
        "non_working_day",
        "id on_date name counts source added_at added_by sequence",
        "non_working_day WHERE sequence <= :last",
    ),
)
"""Rules, directories and bank holidays. Letters are not written anew, so their templates stay behind."""

_OF_NAMED = "WHERE case_id IN (SELECT id FROM review_case WHERE reference {named})"
CASES = Copied(
    "review_case",
    "id reference workflow workflow_hash partnership state facts version opened_on edition kept ended",
    "review_case WHERE reference {named}",
)
ITEMS = Copied("case_item", "id case_id kind number state facts version", f"case_item {_OF_NAMED}")
LINKS = Copied("case_link", "case_id relation to_reference", f"case_link {_OF_NAMED}")
DONE = Copied("done", "id case_id item_id transition happened_on by_user by_role sequence", f"done {_OF_NAMED}")
SUSPENSIONS = Copied("suspension", "id case_id item_id clock from_on until_on reason basis", f"suspension {_OF_NAMED}")
DEADLINES = Copied(
    "deadline",
    "id case_id item_id clock revision starts_on due_on original_due_on safe_on warn_on met_on state calendar_version"
    " next_alert_on force basis moved_from_on moved_because",
    f"deadline {_OF_NAMED}",
)
ALERTS = Copied(
    "alert",
    "id deadline_id due_revision rung case_id raised_at for_roles sequence acknowledged_at acknowledged_by closed_at"
    " closed_because",
    f"alert {_OF_NAMED} AND sequence <= :last",
)
NOTICES = Copied(
    "notice",
    "id case_id item_id name recipient recipient_name address channel subject text html sha256 template_hash"
    " audience_names created_at sequence",
    f"notice {_OF_NAMED} AND sequence <= :last",
)
ENVELOPES = Copied(
    "trail_entry",
    "sequence case_reference what item by_user by_role partnership happened_on happened_at recorded_at from_state"
    " to_state workflow_hash basis commitment prev_hash hash",
    "trail_entry WHERE case_reference {named} AND sequence <= :last",
)
BODIES = Copied("trail_body", "sequence salt body", "")
OUTBOX = Copied(
    "outbox",
    "id dedup_key kind notice_id channel recipient due_at try_at status attempts sent_at",
    "outbox WHERE notice_id IN (SELECT id FROM notice WHERE sequence <= :last AND case_id IN (SELECT id FROM"
    " review_case WHERE reference {named}))",
)

AS_THEY_ARE = (CASES, ITEMS, LINKS, DONE, SUSPENSIONS, DEADLINES)
"""What is taken over of a case that nothing has happened to since."""


def _read(copied: Copied, *, blank: Sequence[str] = (), also: str = "") -> Statement:
    # Letters are listed here and never shown: their words, in which names may stand, are left where they are.
    known = SEALED[copied.table].columns if copied.table in SEALED else ()
    names = ", ".join(
        "''" if name in blank else sealed(copied.table, name) if name in known else name
        for name in copied.columns.split()
    )
    return _about(f"SELECT {names} FROM {copied.source}{also}")


_PUBLISHED = tuple(
    (Statement(f"SELECT {', '.join(copied.columns.split())} FROM {copied.source}"), Statement(copied.insert()))
    for copied in PUBLISHED
)
READ_DEADLINES = _read(DEADLINES)
READ_ALERTS = _read(ALERTS, also=" ORDER BY id")
READ_NOTICES = _read(NOTICES, blank=("address", "text", "html"))
READ_OUTBOX = _read(OUTBOX)
_AS_THEY_ARE = (
    *((_read(copied), Statement(copied.insert())) for copied in AS_THEY_ARE),
    (READ_ALERTS, Statement(ALERTS.insert())),
    (READ_NOTICES, Statement(NOTICES.insert())),
    (READ_OUTBOX, Statement(OUTBOX.insert())),
)
READ_ENVELOPES = _read(ENVELOPES)
# What a list says of a move rests on no hash.
READ_MOVES = _read(
    ENVELOPES,
    blank=("commitment", "prev_hash", "hash"),
    also=" AND to_state IS NOT NULL AND (from_state IS NULL OR from_state <> to_state)",
)
READ_BODIES = _about(
    f"SELECT b.sequence, {salt_of_body('b')}, {_BODY} FROM trail_body b JOIN trail_entry e ON e.sequence = b.sequence"
    " WHERE e.case_reference {named} AND e.sequence <= :last"
)
INSERT = {
    copied.table: Statement(copied.insert()) for copied in (*AS_THEY_ARE, ALERTS, NOTICES, OUTBOX, ENVELOPES, BODIES)
}


def names_of(references: Iterable[str], last: int) -> dict[str, object]:
    """Cases as a statement is told of them."""
    return {"names": json.dumps(sorted(references)), "last": last}


def touched(tx: Transaction) -> list[Touched]:
    """Every case that there is."""
    return [Touched(*row) for row in tx.rows(TOUCHED)]


def entries_about(tx: Transaction, references: Iterable[str]) -> Iterator[EntryAbout]:
    """The entries about some cases, one case after the other, each oldest first."""
    return (EntryAbout(*row) for row in tx.stream(ENTRIES, {"names": json.dumps(sorted(references))}))


def copy_published(source: Transaction, past: Transaction, *, last: int) -> None:
    """Rules, directories and bank holidays as they stood, under the numbers that they have."""
    for read, insert in _PUBLISHED:
        past.execute_rows(insert, source.rows(read, {"last": last}))


def copy_cases(source: Transaction, past: Transaction, references: Iterable[str], *, last: int) -> None:
    """Cases to which nothing has happened since, row by row."""
    of = names_of(references, last)
    for read, insert in _AS_THEY_ARE:
        past.execute_rows(insert, source.rows(read, of))


def insert_rows(past: Transaction, table: str, rows: Sequence[Row]) -> None:
    """Write rows of a table as they are given."""
    past.execute_rows(INSERT[table], rows)


def calendar_entries(tx: Transaction) -> list[Row]:
    """Number, time and body of each entry that changed the bank holidays, oldest first."""
    return tx.rows(CALENDAR_ENTRIES)


def copy_entries(source: Transaction, past: Transaction, references: Iterable[str], *, last: int) -> None:
    """The entries about some cases, with what they say."""
    of = names_of(references, last)
    insert_rows(past, ENVELOPES.table, source.rows(READ_ENVELOPES, of))
    insert_rows(past, BODIES.table, source.rows(READ_BODIES, of))


def copy_moves(source: Transaction, past: Transaction, references: Iterable[str], *, last: int, until: str) -> None:
    """Of the entries about some cases those that moved a case or an item, and had happened by a day."""
    rows = source.rows(READ_MOVES, names_of(references, last))
    insert_rows(past, ENVELOPES.table, [row for row in rows if row[_HAPPENED_ON] <= until])


_HAPPENED_ON = ENVELOPES.columns.split().index("happened_on")


def links_made(tx: Transaction) -> list[tuple[str, str, str]]:
    """Every link: the case that declares it, the relation, and the case it leads to."""
    return [(row[0], row[1], row[2]) for row in tx.rows(LINKS_MADE)]


def links_to(tx: Transaction, reference: str) -> list[tuple[str, str, str]]:
    """The links that lead to one case."""
    return [(row[0], row[1], row[2]) for row in tx.rows(LINKED_TO, {"reference": reference})]
