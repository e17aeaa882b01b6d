"""Items of one kind over all cases of a partnership, page by page, by key."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import NamedTuple

from .numbers import LARGEST_NUMBER
from .session import Transaction
from .statements import Statement, among

NOTHING_BEFORE = LARGEST_NUMBER


class ItemLine(NamedTuple):
    """An item, and the case that it belongs to."""

    id: int
    case: str
    number: int


_ITEMS = (
    "SELECT i.id, c.reference, i.number FROM case_item i JOIN review_case c ON c.id = i.case_id"
    " WHERE c.partnership = :partnership AND i.kind = :kind AND i.id < :before"
    " AND c.workflow_hash || ' ' || i.state {}"
)
_LISTED, _LISTED_ON_POSTGRESQL = among("places")
# A key stands in the facts in quotation marks, so this leaves out nothing; whoever asks looks at the rest closely.
_ABOUT = " AND i.facts LIKE :about{}"


def list_items(
    tx: Transaction,
    kind: str,
    *,
    partnership: str,
    places: Collection[str],
    about: Sequence[str] = (),
    before: int = NOTHING_BEFORE,
    limit: int,
) -> list[ItemLine]:
    """Items that stand in one of these places (``<hash of the rules> <state>``), the newest first.

    With ``about`` only those whose facts may hold each of these keys.
    """
    wanted = "".join(_ABOUT.format(n) for n in range(len(about)))
    last = " ORDER BY i.id DESC LIMIT :limit"
    statement = Statement(
        f"{_ITEMS.format(_LISTED)}{wanted}{last}", postgresql=f"{_ITEMS.format(_LISTED_ON_POSTGRESQL)}{wanted}{last}"
    )
    parameters: dict[str, object] = {"partnership": partnership, "kind": kind, "before": before, "limit": limit}
    parameters["places"] = json.dumps(sorted(places))
    parameters.update({f"about{n}": f'%"{key}"%' for n, key in enumerate(about)})
    return [ItemLine(*row) for row in tx.rows(statement, parameters)]
