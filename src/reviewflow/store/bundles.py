"""What a bundle of the trail takes out of the database."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from reviewflow.audit.chain import BODIES_DESTROYED, KeptRow

from . import recorded_times
from .audit_log import read_kept_between, read_kept_of
from .sealed_columns import sealed
from .session import Row, Transaction
from .statements import Statement

SIZE = Statement("SELECT coalesce(max(sequence), 0) FROM trail_entry")
COUNT = Statement("SELECT count(*) FROM trail_entry")
FIRST_GAP = Statement(
    "SELECT coalesce(min(e.sequence), 0) + 1 FROM trail_entry e"
    " WHERE NOT EXISTS (SELECT 1 FROM trail_entry n WHERE n.sequence = e.sequence + 1)"
)
DOING = Statement("SELECT sequence FROM trail_entry WHERE what = :what ORDER BY sequence")
NAMING_KEYS = Statement("SELECT sequence FROM proof_entry ORDER BY sequence")
LETTERS = Statement(
    f"SELECT id, sequence, name, recipient, sha256, template_hash, audience_names, {sealed('notice', 'text')}"
    " FROM notice WHERE sequence BETWEEN :first AND :last ORDER BY sequence, id"
)
FROZEN = Statement(
    f"SELECT sequence, name, hash, {sealed('snapshot', 'body')} FROM snapshot"
    " WHERE sequence BETWEEN :first AND :last ORDER BY sequence, name"
)


class Letter(NamedTuple):
    """A letter with its words."""

    id: int
    sequence: int
    name: str
    recipient: str
    sha256: str
    template_hash: str
    names: bool
    text: str


class Frozen(NamedTuple):
    """A case as it was frozen."""

    sequence: int
    name: str
    hash: str
    body: str


def trail_size(tx: Transaction) -> int:
    """How many entries there are."""
    return int(tx.value(SIZE))


def missing_entry(tx: Transaction) -> int | None:
    """The first entry that is missing before the last one; None when every number is there."""
    if int(tx.value(COUNT)) == trail_size(tx):
        return None
    return int(tx.value(FIRST_GAP))


def sequences_recorded(tx: Transaction, *, since: str, by: str) -> tuple[int, int] | None:
    """The first and the last entry that were recorded from one instant to another; None when there is none."""
    first, last = recorded_times.first_since(tx, since), recorded_times.last_by(tx, by)
    return None if first is None or first > last else (first, last)


def kept_of_case(tx: Transaction, reference: str, size: int) -> list[KeptRow]:
    """The entries about a case."""
    return [row for row in read_kept_of(tx, reference) if row[0] <= size]


def kept_that_destroyed(tx: Transaction, gone: Collection[int], size: int) -> list[KeptRow]:
    """The entries by which one of these bodies was destroyed."""
    sequences = [sequence for (sequence,) in tx.rows(DOING, {"what": BODIES_DESTROYED}) if gone and sequence <= size]
    rows = [row for sequence in sequences for row in read_kept_between(tx, sequence - 1, sequence)]
    return [row for row in rows if row[19] is not None and not set(gone).isdisjoint(json.loads(row[19])["destroyed"])]


def kept_about_keys(tx: Transaction, kinds: Collection[str], size: int) -> list[KeptRow]:
    """The entries of these kinds, among those about keys and witnesses."""
    sequences = [sequence for (sequence,) in tx.rows(NAMING_KEYS) if sequence <= size]
    rows = [row for sequence in sequences for row in read_kept_between(tx, sequence - 1, sequence)]
    return [row for row in rows if row[2] in kinds]


def letters_of(tx: Transaction, sequences: Iterable[int]) -> list[Letter]:
    """The letters that these entries sent."""
    wanted = set(sequences)
    return [Letter(*row) for row in _between(tx, LETTERS, wanted) if row[1] in wanted]


def frozen_by(tx: Transaction, sequences: Iterable[int]) -> list[Frozen]:
    """The cases that these entries froze."""
    wanted = set(sequences)
    return [Frozen(*row) for row in _between(tx, FROZEN, wanted) if row[0] in wanted]


def _between(tx: Transaction, statement: Statement, wanted: set[int]) -> Iterator[Row]:
    return tx.stream(statement, {"first": min(wanted, default=0), "last": max(wanted, default=0)})
