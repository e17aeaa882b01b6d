"""Cases whose words were destroyed by law, as they stood at a past moment, as far as anybody can still tell."""

from __future__ import annotations

from collections.abc import Collection

from reviewflow.casework.desk import Desk
from reviewflow.casework.pinned_moment import Pinned
from reviewflow.statute.london import local_date
from reviewflow.store import past_destroyed as store
from reviewflow.store.past import copy_moves
from reviewflow.store.session import Transaction


def bring_back(source: Transaction, past: Transaction, desk: Desk, pinned: Pinned, gone: Collection[str]) -> None:
    """Put such cases, copied as they are, where their envelopes say that they and their items stood."""
    if not gone:
        return
    day = local_date(pinned.now).isoformat()
    copy_moves(source, past, gone, last=pinned.last, until=day)
    store.bring_back(source, past, gone, last=pinned.last, day=day)
    states = store.item_states(past, gone)
    for item in store.items_left(past, gone):
        prefix = desk.definition(source, item.workflow_hash).items[item.kind].prefix
        store.put_item(past, item.id, states.get((item.reference, f"{prefix}-{item.number}")))
