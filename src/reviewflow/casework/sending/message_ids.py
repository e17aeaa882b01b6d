"""By which identifier a message is known outside: the same at every try, and no other installation's."""

from __future__ import annotations

from urllib.parse import urlsplit

from reviewflow.casework.desk import Desk
from reviewflow.store.audit_log import mark_of


def message_id(dedup_key: str, *, mark: str, base_url: str) -> str:
    """The identifier of a message: the same at every try, and no other installation's."""
    host = (urlsplit(base_url).hostname or "reviewflow.invalid").encode("idna").decode("ascii")
    return f"<{dedup_key.replace(':', '')}.{mark}@{host}>"


def installation_mark(desk: Desk) -> str:
    """What tells this installation from every other: the beginning of its trail, which was salted at random."""
    if desk.mark is None:
        with desk.database.read() as tx:
            desk.mark = mark_of(tx) or "0" * 16
    return desk.mark
