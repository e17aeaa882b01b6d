"""The trail in the database: adding to it, reading it, proving it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from operator import itemgetter
from types import MappingProxyType
from typing import cast

from reviewflow.audit.canonical import canonical_text
from reviewflow.audit.chain import (
    ABOUT_DESTRUCTION,
    BEGINNING,
    BODIES_DESTROYED,
    Fault,
    Head,
    KeptRow,
    Verification,
    check_trail,
    next_row,
)
from reviewflow.audit.commitment import commitment_to, fresh_salts
from reviewflow.audit.entry import COLUMNS, Entry, Envelope, EnvelopeRow
from reviewflow.errors import EntryNotFound, TrailBroken
from reviewflow.store import trail_search
from reviewflow.store.sealed_columns import SALT_INSIDE, held_body, salt_of_body, sealed
from reviewflow.store.session import Transaction
from reviewflow.store.statements import Statement, columns_as_rows
from reviewflow.store.vault import INSTALLATION, of_case

from .numbers import LARGEST_NUMBER

NOTHING_MORE: Mapping[str, object] = MappingProxyType({})
LATEST = LARGEST_NUMBER
"""A number that no entry reaches."""
_ENVELOPE = ", ".join(COLUMNS)
_OF_ENTRY = ", ".join(f"e.{column}" for column in COLUMNS)

HASH_AT = Statement("SELECT hash FROM trail_entry WHERE sequence = :sequence")
HEAD = Statement("SELECT sequence, hash FROM trail_entry ORDER BY sequence DESC LIMIT 1")
INSERT_ENTRY = Statement(
    f"INSERT INTO trail_entry ({_ENVELOPE}) VALUES ({', '.join(f':{column}' for column in COLUMNS)})"
)
INSERT_BODY = Statement("INSERT INTO trail_body (sequence, salt, body) VALUES (:sequence, :salt, :body)")
_COLUMNS_GIVEN = columns_as_rows(
    ", ".join(f"{column} {'bigint' if column == 'sequence' else 'text'}" for column in COLUMNS)
)
# A guard wants each body right after its entry. Where every statement is a journey to the server, they all go in one:
# an entry goes in when its body asks for it, and not before. Should a server ever do otherwise, the guard takes none.
INSERT_ALL = Statement(
    f"WITH entered AS (INSERT INTO trail_entry ({_ENVELOPE}) SELECT n.* FROM {_COLUMNS_GIVEN} ORDER BY sequence"
    " RETURNING sequence) INSERT INTO trail_body (sequence, salt, body)"
    " SELECT sequence, salts[sequence - before], bodies[sequence - before] FROM entered CROSS JOIN (SELECT"
    " CAST(:salts AS text[]) AS salts, CAST(:bodies AS text[]) AS bodies, CAST(:before AS bigint) AS before) AS given"
)
ENTRIES = Statement(f"SELECT {_ENVELOPE} FROM trail_entry WHERE sequence > :after ORDER BY sequence")
ENTRIES_OF_CASE = Statement(
    f"SELECT {_ENVELOPE} FROM trail_entry WHERE case_reference = :case_reference ORDER BY sequence"
)
RECORDED_AT = Statement("SELECT recorded_at FROM trail_entry WHERE sequence = :sequence")
LAST_SEQUENCE = Statement("SELECT coalesce(max(sequence), 0) FROM trail_entry")
PAGE = Statement(f"SELECT {_ENVELOPE} FROM trail_entry WHERE sequence > :after ORDER BY sequence LIMIT :limit")
PAGE_OF_CASE = Statement(
    f"SELECT {_ENVELOPE} FROM trail_entry WHERE case_reference = :case_reference AND sequence > :after"
    " ORDER BY sequence LIMIT :limit"
)
BY_SOMEBODY = Statement(
    f"SELECT {_ENVELOPE} FROM trail_entry WHERE case_reference = :case_reference AND item = :item"
    " AND by_user = :by_user ORDER BY sequence DESC"
)
ACTED_ON = Statement(
    "SELECT DISTINCT case_reference FROM trail_entry WHERE by_user = :by_user AND partnership = :partnership"
    " AND case_reference IS NOT NULL ORDER BY case_reference"
)
LAST_OF_CASE = Statement(
    f"SELECT {_ENVELOPE} FROM trail_entry WHERE case_reference = :case_reference ORDER BY sequence DESC LIMIT 1"
)
BODY = Statement(f"SELECT {sealed('trail_body', 'body')} FROM trail_body WHERE sequence = :sequence")
_FROM_ALL = (
    " FROM trail_entry e"
    " LEFT JOIN trail_body b ON b.sequence = e.sequence"
    " LEFT JOIN trail_anchor a ON a.sequence = e.sequence"
)
_BETWEEN = " WHERE e.sequence > :after AND e.sequence <= :last ORDER BY e.sequence"
_KEPT = f"SELECT {_OF_ENTRY}, b.sequence, {salt_of_body('b')}, {held_body('b')}, a.hash{_FROM_ALL}"
KEPT = Statement(f"{_KEPT} ORDER BY e.sequence")
KEPT_BETWEEN = Statement(f"{_KEPT}{_BETWEEN}")
UNOPENED_BETWEEN = Statement(f"SELECT {_OF_ENTRY}, b.sequence, b.salt, b.body, a.hash{_FROM_ALL}{_BETWEEN}")
KEPT_OF_CASE = Statement(f"{_KEPT} WHERE e.case_reference = :reference AND e.sequence <= :last ORDER BY e.sequence")
KEPT_OF_NO_CASE = Statement(f"{_KEPT} WHERE e.case_reference IS NULL AND e.sequence <= :last ORDER BY e.sequence")
LEFT_BEHIND = Statement(
    "SELECT min(sequence) FROM (SELECT sequence FROM trail_anchor WHERE sequence > :sequence"
    " UNION ALL SELECT sequence FROM trail_body WHERE sequence > :sequence) AS beyond"
)
_DESTROY_BODY = "UPDATE trail_body SET salt = NULL, body = NULL WHERE sequence = "
DESTROY_BODY = Statement(
    f"{_DESTROY_BODY}:sequence", postgresql_at_once=f"{_DESTROY_BODY}ANY (CAST(:sequence AS bigint[]))"
)


def trail_head(tx: Transaction) -> Head:
    """The end of the trail, held still until the transaction ends: what follows gets the next sequence."""
    tx.lock_trail()
    last = tx.one(HEAD)
    return BEGINNING if last is None else Head(last[0], last[1])


@dataclass(frozen=True, slots=True)
class Seal:
    """What a replay repeats of an entry: its salt, and the end of the trail that it was added to."""

    salt: str
    head: Head


def append(tx: Transaction, envelope: Envelope, body: object, *, seal: Seal | None = None) -> Entry:
    """Add an entry to the trail. Do it last in a transaction: from here on, others wait.

    ``seal`` is given by a replay alone: everybody else gets a fresh salt and the end of the trail as it is.

    Raises:
        TrailCannotKeep: the body or the envelope has no canonical form.
    """
    return Entry(*append_many(tx, [(envelope, canonical_text(body))], seal=seal)[0])


def append_many(
    tx: Transaction, about: Sequence[tuple[Envelope, str]], *, seal: Seal | None = None
) -> list[EnvelopeRow]:
    """Add entries one after the other, their bodies in canonical form already; ``seal`` goes with a single one."""
    if not about:
        return []
    salts = [seal.salt] if seal else fresh_salts(len(about))
    after = seal.head if seal else trail_head(tx)
    before = after.sequence
    rows: list[EnvelopeRow] = []
    for (envelope, body), salt in zip(about, salts, strict=True):
        row = next_row(envelope, after=after, commitment=commitment_to(body, salt=salt))
        after = Head(row[0], row[16])
        rows.append(row)
    bodies = [body for _, body in about]
    if tx.vault.seals(tx):
        bodies = [_sealed(tx, row, salt, body) for row, salt, body in zip(rows, salts, bodies, strict=True)]
        salts = [SALT_INSIDE] * len(rows)
    if tx.is_postgresql:
        tx.execute_row(INSERT_ALL, (*map(list, zip(*rows, strict=True)), salts, bodies, before))
        return rows
    kept = ((row, (row[0], salt, body)) for row, salt, body in zip(rows, salts, bodies, strict=True))
    tx.execute_in_turn(INSERT_ENTRY, INSERT_BODY, kept)
    return rows


def _sealed(tx: Transaction, row: EnvelopeRow, salt: str, body: str) -> str:
    """A body with its salt before it, sealed with the key of its case; what was destroyed is said for ever."""
    # Under the lock of the trail: a key that was destroyed until now is not used any more.
    of_no_case = row[1] is None or row[2] in ABOUT_DESTRUCTION
    holder = INSTALLATION if of_no_case else of_case(str(row[1]))
    return tx.seal_of(holder, "trail_body", "body", (row[0],), salt + body)


def destroy_bodies(
    tx: Transaction,
    envelope: Envelope,
    sequences: Iterable[int],
    *,
    reason: str,
    more: Mapping[str, object] = NOTHING_MORE,
) -> Entry:
    """Destroy bodies as the law asks, and say so in an entry that stays; the chain holds without them.

    ``more`` is what that entry says besides, such as the certificate. It names nobody.
    """
    destroyed = sorted(set(sequences))
    if envelope.what != BODIES_DESTROYED:
        raise ValueError(f"the entry about it is called {BODIES_DESTROYED}")
    entry = append(tx, envelope, {**more, "destroyed": destroyed, "reason": reason})
    tx.execute_rows(DESTROY_BODY, [(sequence,) for sequence in destroyed])
    trail_search.forget(tx, destroyed)
    return entry


def read_entries(tx: Transaction, *, after: int = 0) -> Iterator[Entry]:
    """The entries after a sequence, oldest first, row by row."""
    return (Entry(*row) for row in tx.stream(ENTRIES, {"after": after}))


def entries_of_case(tx: Transaction, reference: str) -> list[Entry]:
    """The entries about one case, oldest first."""
    return [Entry(*row) for row in tx.rows(ENTRIES_OF_CASE, {"case_reference": reference})]


def page_of_entries(tx: Transaction, reference: str | None, *, after: int, limit: int) -> list[Entry]:
    """So many entries after a sequence, about one case or about everything, oldest first."""
    statement = PAGE_OF_CASE if reference else PAGE
    parameters = {"after": after, "limit": limit, **({"case_reference": reference} if reference else {})}
    return [Entry(*row) for row in tx.rows(statement, parameters)]


def entry_of_case(tx: Transaction, reference: str, sequence: int) -> Entry:
    """One entry about a case.

    Raises:
        EntryNotFound: the case has no such entry.
    """
    found = page_of_entries(tx, reference, after=sequence - 1, limit=1) if 0 < sequence < LARGEST_NUMBER else []
    if not found or found[0].sequence != sequence:
        raise EntryNotFound(case=reference, entry=sequence)
    return found[0]


def entries_by(tx: Transaction, reference: str, *, item: str, by_user: str) -> list[Entry]:
    """What one person did on one item of a case, the newest first."""
    values = {"case_reference": reference, "item": item, "by_user": by_user}
    return [Entry(*row) for row in tx.rows(BY_SOMEBODY, values)]


def cases_acted_on(tx: Transaction, by_user: str, partnership: str) -> list[str]:
    """The cases of a partnership on which somebody did something."""
    return [row[0] for row in tx.rows(ACTED_ON, {"by_user": by_user, "partnership": partnership})]


def last_entry(tx: Transaction, reference: str) -> Entry | None:
    """The newest entry about one case, or None."""
    row = tx.one(LAST_OF_CASE, {"case_reference": reference})
    return None if row is None else Entry(*row)


def head_of(tx: Transaction) -> int:
    """The number of the last entry, 0 before there is one. Unlike :func:`trail_head` it keeps nobody waiting."""
    return int(tx.value(LAST_SEQUENCE))


def recorded_at(tx: Transaction, sequence: int) -> str | None:
    """When an entry was recorded; None when there is none of that number."""
    found: str | None = tx.value(RECORDED_AT, {"sequence": sequence})
    return found


def hash_at(tx: Transaction, sequence: int) -> str | None:
    """The hash of one entry, or None."""
    found: str | None = tx.value(HASH_AT, {"sequence": sequence})
    return found


def mark_of(tx: Transaction) -> str | None:
    """What tells this trail from every other: the beginning of its first hash; None before there is an entry."""
    first = hash_at(tx, 1)
    return first and first[:16]


def read_body(tx: Transaction, sequence: int) -> str | None:
    """The canonical body of an entry; None when there is none or it was destroyed by law."""
    kept = tx.one(BODY, {"sequence": sequence})
    return None if kept is None else kept[0]


def read_kept(tx: Transaction) -> Iterator[KeptRow]:
    """Every entry with its body, salt and anchor, for checks and exports."""
    return cast("Iterator[KeptRow]", tx.stream(KEPT))


def read_kept_between(tx: Transaction, after: int, last: int) -> Iterator[KeptRow]:
    """The same for the entries after one, up to and including another."""
    return cast("Iterator[KeptRow]", tx.stream(KEPT_BETWEEN, {"after": after, "last": last}))


def read_unopened_between(tx: Transaction, after: int, last: int) -> Iterator[KeptRow]:
    """The same as they stand in the database, their bodies sealed: for whoever opens many at once."""
    return cast("Iterator[KeptRow]", tx.stream(UNOPENED_BETWEEN, {"after": after, "last": last}))


def read_kept_about(tx: Transaction, references: Iterable[str], *, last: int = LATEST) -> Iterator[KeptRow]:
    """The entries about these cases, and those about none in particular, oldest first, up to the ``last``."""
    of_cases = [tx.rows(KEPT_OF_CASE, {"reference": reference, "last": last}) for reference in references]
    rows = merge(tx.rows(KEPT_OF_NO_CASE, {"last": last}), *of_cases, key=itemgetter(0))
    return cast("Iterator[KeptRow]", rows)


def read_kept_of(tx: Transaction, reference: str) -> Iterator[KeptRow]:
    """The entries about one case, oldest first."""
    return cast("Iterator[KeptRow]", tx.stream(KEPT_OF_CASE, {"reference": reference, "last": LATEST}))


def verify(tx: Transaction, *, checkpoints: Mapping[int, str] | None = None) -> Verification:
    """Check the whole trail, in one moment of it when ``tx`` is a read.

    ``checkpoints`` are sequences with the hashes that they had when someone took them out of the
    database: they alone show a trail that its owner wrote anew (see :mod:`reviewflow.audit.chain`).
    """
    found = check_trail(read_kept(tx), checkpoints=checkpoints or {})
    return check_end(tx, found) if found.valid else found


def check_end(tx: Transaction, found: Verification) -> Verification:
    """The same verification, unless something stands in the database beyond the end of the entries."""
    missing = tx.value(LEFT_BEHIND, {"sequence": found.entries})
    if missing is None:
        return found
    fault = Fault(missing, "it is missing, and what is kept beside it is still there: it was deleted")
    return Verification(found.entries, fault, found.head, found.destroyed)


def check_trail_holds(tx: Transaction, *, checkpoints: Mapping[int, str] | None = None) -> Verification:
    """The same for whoever may not go on when it does not hold.

    Raises:
        TrailBroken: with the first entry that does not hold.
    """
    found = verify(tx, checkpoints=checkpoints)
    if found.first_fault is not None:
        raise TrailBroken(sequence=found.first_fault.sequence, what=found.first_fault.what)
    return found
