"""What a case froze on the way: its facts and items as they stood when something was handed on."""

from __future__ import annotations

from typing import NamedTuple

from .sealed_columns import sealed
from .session import Transaction
from .statements import Statement

SNAPSHOTS = Statement(
    f"SELECT s.name, {sealed('snapshot', 'body', 's')}, s.hash, s.sequence FROM snapshot s"
    " JOIN review_case c ON c.id = s.case_id WHERE c.reference = :reference ORDER BY s.sequence, s.name"
)


class Frozen(NamedTuple):
    """A frozen state, names as markers in it."""

    name: str
    body: str
    hash: str
    sequence: int


def snapshots_of(tx: Transaction, reference: str) -> list[Frozen]:
    """What a case froze, the oldest first."""
    return [Frozen(*row) for row in tx.rows(SNAPSHOTS, {"reference": reference})]
