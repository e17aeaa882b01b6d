"""What people recorded about cases in a stretch of time, for whoever looks for patterns in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .sealed_columns import sealed
from .session import Transaction
from .statements import Statement

_ABOUT_CASES = (
    "SELECT e.sequence, e.case_reference, e.what, e.item, e.by_user, e.by_role, c.partnership, e.happened_on,"
    f" e.recorded_at, {sealed('trail_body', 'body', 'b')} FROM trail_entry e"
    " JOIN review_case c ON c.reference = e.case_reference"
    " LEFT JOIN trail_body b ON b.sequence = e.sequence"
    " WHERE e.by_role <> :machine AND e.recorded_at >= :first AND e.recorded_at < :last"
)
BY_PEOPLE = Statement(f"{_ABOUT_CASES} ORDER BY e.sequence")
BY_PEOPLE_OF = Statement(f"{_ABOUT_CASES} AND c.partnership = :partnership ORDER BY e.sequence")


class EntryRow(NamedTuple):
    """An entry about a case that a person made, with its body."""

    sequence: int
    case: str
    what: str
    item: str | None
    by_user: str
    by_role: str
    partnership: str
    happened_on: str
    recorded_at: str
    body: str | None
    """None where it was destroyed by law."""


def entries_by_people(
    tx: Transaction, *, machine: str, first: str, last: str, partnership: str | None
) -> Iterator[EntryRow]:
    """The entries recorded from one instant until before another, oldest first."""
    given = {"machine": machine, "first": first, "last": last}
    if partnership is None:
        return (EntryRow(*row) for row in tx.stream(BY_PEOPLE, given))
    return (EntryRow(*row) for row in tx.stream(BY_PEOPLE_OF, {**given, "partnership": partnership}))
