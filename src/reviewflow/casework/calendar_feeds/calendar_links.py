"""What is read under the secret address of a calendar."""

from __future__ import annotations

import datetime as dt

from reviewflow.audit.instants import instant_text
from reviewflow.casework.desk import Desk
from reviewflow.casework.tokens import hash_of
from reviewflow.store import calendar_links as links

from .calendar_feed import feed

READING_KEPT_EVERY = dt.timedelta(hours=1)
"""A program that reads every minute writes nothing more often than this."""


def feed_for_token(desk: Desk, token: str, *, base_url: str) -> str | None:
    """The calendar that a secret address opens, as iCalendar text; None for one that is unknown or was revoked."""
    now = desk.now()
    token_hash = hash_of(token)
    with desk.database.read() as tx:
        found = links.live_link(tx, token_hash)
        if found is None:
            return None
        text = feed(tx, desk, found.partnership, found.person, base_url=base_url, now=now)
    if found.last_read_at is None or found.last_read_at < instant_text(now - READING_KEPT_EVERY):
        with desk.database.write() as tx:
            links.keep_reading(tx, token_hash, at=instant_text(now))
    return text
