"""Which master key wraps which data keys, and wrapping them by the newest: a few at a time, while people work."""

from __future__ import annotations

from collections.abc import Mapping

from .key_file import MasterKey
from .session import Transaction
from .statements import Statement
from .vault import unwrap, wrap

AT_ONCE = 500
"""Keys in one transaction: it takes a few milliseconds."""
COUNTS = Statement(
    "SELECT wrapped_by, count(*) FROM data_key WHERE wrapped IS NOT NULL GROUP BY wrapped_by ORDER BY wrapped_by"
)
DESTROYED = Statement("SELECT count(*) FROM data_key WHERE wrapped IS NULL")
WRAPPED_BY_OTHERS = Statement(
    f"SELECT id, holder, wrapped, wrapped_by FROM data_key WHERE wrapped IS NOT NULL AND wrapped_by <> :current"
    f" ORDER BY id LIMIT {AT_ONCE}"
)
# Whoever destroyed it or wrapped it meanwhile was first.
WRAP_ANEW = Statement(
    "UPDATE data_key SET wrapped = :wrapped, wrapped_by = :wrapped_by WHERE id = :id AND wrapped = :was"
)


def data_keys_by_master(tx: Transaction) -> dict[str, int]:
    """How many data keys each master key wraps."""
    return dict(tx.rows(COUNTS))


def destroyed_keys(tx: Transaction) -> int:
    """How many data keys were destroyed."""
    return int(tx.value(DESTROYED))


def wrap_some_anew(tx: Transaction, masters: Mapping[str, MasterKey], current: MasterKey) -> int:
    """Wrap some data keys by the newest master key that another one wraps; how many they were.

    Raises:
        KeyError: one is wrapped by a master key that is not at hand.
    """
    found = tx.rows(WRAPPED_BY_OTHERS, {"current": current.id})
    for id, holder, wrapped, by in found:
        anew = wrap(current, unwrap(masters[by], wrapped, holder), holder)
        tx.execute(WRAP_ANEW, {"id": id, "wrapped": anew, "wrapped_by": current.id, "was": wrapped})
    return len(found)
