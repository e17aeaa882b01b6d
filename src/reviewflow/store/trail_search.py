"""What the trail is searched by, in the database: marks, the pages of entries that bear them, and how far it reaches.

It is a cache beside the trail. Nothing of it is proved or replayed, and all of it can be thrown
away and made again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence

from reviewflow.audit.entry import COLUMNS, Entry
from reviewflow.store.sealed_columns import sealed
from reviewflow.store.search_bits import packed, page_of, unpacked
from reviewflow.store.search_words import WORD, kept_as, row_of, words_from
from reviewflow.store.session import Row, Transaction
from reviewflow.store.statements import Statement, columns_as_rows

OF_THE_ENVELOPE = frozenset(
    {"by", "role", "what", "partnership", "state", "basis", "workflow", "happened", "recorded", "delay"}
)
"""The keys of marks that follow from an envelope, which stays when a body is destroyed."""

_OF_ENTRY = ", ".join(f"e.{column}" for column in COLUMNS)
_WITH_BODY = (
    f"SELECT {_OF_ENTRY}, {sealed('trail_body', 'body', 'b')} FROM trail_entry e"
    " LEFT JOIN trail_body b ON b.sequence = e.sequence"
)
_LISTED = "(SELECT value FROM json_each(:listed))"
_AMONG = "ANY(CAST(:listed AS {}[]))"

REACH = Statement("SELECT sequence, form FROM search_reach")
HOLD_REACH = Statement("SELECT 1", postgresql="SELECT pg_advisory_xact_lock(7238539592142)")
"""Whoever extends the search holds this until the transaction ends. SQLite has one writer anyway."""
KEEP_REACH = Statement(
    "INSERT INTO search_reach (id, sequence, form) VALUES (1, :sequence, :form)"
    " ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, form = excluded.form"
)
MARKS = Statement(
    f"SELECT mark, id FROM search_mark WHERE mark IN {_LISTED}",
    postgresql=f"SELECT mark, id FROM search_mark WHERE mark = {_AMONG.format('text')}",
)
MARKS_FROM = Statement(
    "SELECT mark, id FROM search_mark WHERE mark >= :first AND mark < :beyond ORDER BY mark LIMIT :limit"
)
_DAYS = "SELECT min(mark), max(mark) FROM search_mark WHERE mark > :first AND mark < :beyond"
FIRST_AND_LAST = Statement(f"{_DAYS} AND length(mark) = :length")
ADD_MARK = Statement(
    "INSERT INTO search_mark (mark, word) VALUES (:mark, :word) ON CONFLICT (mark) DO NOTHING",
    postgresql_at_once=(
        f"INSERT INTO search_mark (mark, word) SELECT mark, word FROM {columns_as_rows('mark text, word text')}"
        " ON CONFLICT (mark) DO NOTHING"
    ),
)
PAGES = Statement(
    f"SELECT page, entries FROM search_page WHERE mark_id IN {_LISTED} AND page BETWEEN :first AND :last",
    postgresql=(
        f"SELECT page, entries FROM search_page WHERE mark_id = {_AMONG.format('bigint')}"
        " AND page BETWEEN :first AND :last"
    ),
)
NAMES_ON_PAGE = Statement(
    "SELECT m.id, m.mark FROM search_mark m JOIN search_page p ON p.mark_id = m.id WHERE p.page = :page"
)
ON_PAGE = Statement("SELECT mark_id, entries FROM search_page WHERE page = :page")
KEEP_PAGE = Statement(
    "INSERT INTO search_page (mark_id, page, entries) VALUES (:mark_id, :page, :entries)"
    " ON CONFLICT (mark_id, page) DO UPDATE SET entries = excluded.entries",
    postgresql_at_once=(
        "INSERT INTO search_page (mark_id, page, entries) SELECT mark_id, page, entries"
        f" FROM {columns_as_rows('mark_id bigint, page bigint, entries bytea')}"
        " ON CONFLICT (mark_id, page) DO UPDATE SET entries = excluded.entries"
    ),
)
DROP_PAGE = Statement("DELETE FROM search_page WHERE mark_id = :mark_id AND page = :page")
DROP_IDLE_MARKS = Statement(
    "DELETE FROM search_mark WHERE NOT EXISTS (SELECT 1 FROM search_page p WHERE p.mark_id = search_mark.id)"
)
DROP_PAGES = Statement("DELETE FROM search_page")
DROP_MARKS = Statement("DELETE FROM search_mark")
DROP_REACH = Statement("DELETE FROM search_reach")
END = Statement("SELECT coalesce(max(sequence), 0) FROM trail_entry")
BETWEEN = Statement(f"{_WITH_BODY} WHERE e.sequence > :after AND e.sequence <= :until ORDER BY e.sequence")
OF_CASE_BEFORE = Statement(
    f"{_WITH_BODY} WHERE e.case_reference = :case_reference AND e.sequence < :before ORDER BY e.sequence"
)
OF_ITEM = Statement(
    f"{_WITH_BODY} WHERE e.case_reference = :case_reference AND e.item = :item AND e.sequence <= :until"
    " ORDER BY e.sequence"
)
THESE = Statement(
    f"{_WITH_BODY} WHERE e.sequence IN {_LISTED} ORDER BY e.sequence DESC",
    postgresql=f"{_WITH_BODY} WHERE e.sequence = {_AMONG.format('bigint')} ORDER BY e.sequence DESC",
)
PLACES_OF_CASE = Statement(
    "SELECT sequence FROM trail_entry WHERE case_reference = :case_reference AND sequence <= :until ORDER BY sequence"
)


def reach(tx: Transaction) -> tuple[int, int]:
    """The last entry that can be found, and the form of the marks; 0 before anything can."""
    found = tx.one(REACH)
    return (0, 0) if found is None else (found[0], found[1])


def hold_reach(tx: Transaction) -> None:
    """Wait until nobody else extends the search."""
    if tx.is_postgresql:
        tx.value(HOLD_REACH)


def keep_reach(tx: Transaction, sequence: int, form: int) -> None:
    """Say how far it reaches now."""
    tx.execute(KEEP_REACH, {"sequence": sequence, "form": form})


def end_of_trail(tx: Transaction) -> int:
    """The last entry there is."""
    return int(tx.value(END))


def ids_of(tx: Transaction, marks: Collection[str]) -> dict[str, int]:
    """The marks that some entry bears, with their ids."""
    kept = {kept_as(tx, mark): mark for mark in marks}
    return {kept[mark]: id for mark, id in tx.rows(MARKS, _listed(tx, list(kept)))}


def marks_from(tx: Transaction, beginning: str, *, limit: int) -> list[tuple[str, int]]:
    """The marks with a beginning, in order."""
    if beginning.startswith(WORD) and tx.vault.seals(tx):
        return words_from(tx, beginning)[:limit]
    # The last letter of all stands behind whatever goes on after the beginning.
    beyond = beginning + "\U0010ffff"
    found = [(mark, id) for mark, id in tx.rows(MARKS_FROM, {"first": beginning, "beyond": beyond, "limit": limit})]
    if not WORD.startswith(beginning) or not tx.vault.seals(tx):
        return found
    return sorted([*(each for each in found if not each[0].startswith(WORD)), *words_from(tx, beginning)])[:limit]


def first_and_last(tx: Transaction, key: str) -> tuple[str, str] | None:
    """The first and the last day that stand after a key; None when none does."""
    given = {"first": key, "beyond": f"{key}\U0010ffff", "length": len(key) + len("2026-01-01")}
    row = tx.one(FIRST_AND_LAST, given)
    return None if row is None or row[0] is None else (row[0].removeprefix(key), row[1].removeprefix(key))


def add_marks(tx: Transaction, marks: Sequence[str]) -> dict[str, int]:
    """The ids of marks; those that no entry bore yet are added."""
    known = ids_of(tx, marks)
    new = [mark for mark in marks if mark not in known]
    if new:
        tx.execute_rows(ADD_MARK, [row_of(tx, mark) for mark in new])
        known |= ids_of(tx, new)
    return known


def pages_of(tx: Transaction, ids: Collection[int], *, first: int, last: int) -> list[tuple[int, bytes]]:
    """The pages with any of the marks: each mark's own."""
    return [(page, entries) for page, entries in tx.rows(PAGES, {**_listed(tx, ids), "first": first, "last": last})]


def on_page(tx: Transaction, page: int) -> dict[int, bytes]:
    """Every mark that stands on a page."""
    return dict(tx.rows(ON_PAGE, {"page": page}))


def keep_pages(tx: Transaction, rows: Sequence[Row]) -> None:
    """Write pages, each in place of the one there may be."""
    tx.execute_rows(KEEP_PAGE, rows)


def drop_pages(tx: Transaction, rows: Sequence[Row]) -> None:
    """Take away pages on which nothing bears the mark any more, and the marks that nothing bears."""
    for mark_id, page in rows:
        tx.execute(DROP_PAGE, {"mark_id": mark_id, "page": page})
    tx.execute(DROP_IDLE_MARKS)


def drop_everything(tx: Transaction) -> None:
    """Throw it all away; it is made again from the trail."""
    for statement in (DROP_PAGES, DROP_MARKS, DROP_REACH):
        tx.execute(statement)


def forget(tx: Transaction, sequences: Collection[int]) -> None:
    """Let entries be found by nothing any more but what their envelopes say; a word that no other holds is gone.

    What they said of an item still tells its later entries, until the search is made anew.
    """
    for sequence in sequences:
        page, place = page_of(sequence)
        bit = 1 << place
        names: dict[int, str] = dict(tx.rows(NAMES_ON_PAGE, {"page": page}))
        kept: list[Row] = []
        empty: list[Row] = []
        for id, entries in on_page(tx, page).items():
            bits = unpacked(entries)
            if bits & bit and names[id].partition(":")[0] not in OF_THE_ENVELOPE:
                (kept if bits != bit else empty).append((id, page, packed(bits & ~bit)))
        keep_pages(tx, kept)
        drop_pages(tx, [(id, on) for id, on, _ in empty])


def entries_between(tx: Transaction, after: int, until: int) -> Iterator[tuple[Entry, str | None]]:
    """The entries after one and up to another, each with its body."""
    return (_entry(row) for row in tx.stream(BETWEEN, {"after": after, "until": until}))


def entries_of_case_before(tx: Transaction, reference: str, before: int) -> list[tuple[Entry, str | None]]:
    """What was on the trail about a case before an entry."""
    return [_entry(row) for row in tx.rows(OF_CASE_BEFORE, {"case_reference": reference, "before": before})]


def entries_of_item(tx: Transaction, reference: str, item: str, until: int) -> list[tuple[Entry, str | None]]:
    """What was on the trail about an item up to an entry."""
    return [_entry(row) for row in tx.rows(OF_ITEM, {"case_reference": reference, "item": item, "until": until})]


def these_entries(tx: Transaction, sequences: Collection[int]) -> list[tuple[Entry, str | None]]:
    """Entries by their numbers, the newest first, each with its body."""
    return [_entry(row) for row in tx.rows(THESE, _listed(tx, sequences))]


def places_of_case(tx: Transaction, reference: str, until: int) -> list[int]:
    """The numbers of the entries about a case."""
    return [row[0] for row in tx.rows(PLACES_OF_CASE, {"case_reference": reference, "until": until})]


def _entry(row: Row) -> tuple[Entry, str | None]:
    return Entry(*row[:-1]), row[-1]


def _listed(tx: Transaction, values: Collection[object]) -> Mapping[str, object]:
    """A list as one parameter: SQLite reads it as JSON."""
    return {"listed": list(values) if tx.is_postgresql else json.dumps(list(values))}
