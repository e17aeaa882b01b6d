"""What somebody has typed and not sent: kept for them alone, for a time, and gone when it is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from reviewflow.audit.instants import instant_text
from reviewflow.store import drafts
from reviewflow.store.drafts import Draft
from reviewflow.store.session import Transaction

from .desk import Desk

KEPT_FOR = dt.timedelta(days=14)
WITH_NAMES_FOR = dt.timedelta(days=2)
"""Who somebody is stays in a draft no longer than it takes to ask a colleague."""
TOKENS_KEPT_FOR = dt.timedelta(days=2)
MOST_LISTED = 20

Owner = Mapping[str, object]


def owner(partnership: str, person: str) -> Owner:
    """Whose drafts are meant."""
    return {"partnership": partnership, "person": person}


def keep_draft(
    desk: Desk,
    whose: Owner,
    form: str,
    typed: Mapping[str, Sequence[str]],
    *,
    version: int | None,
    names: bool,
) -> dt.datetime:
    """Keep what was typed into a form; when it was kept. ``names``: it may say who somebody is."""
    now = desk.now()
    draft = Draft(form, typed, version, instant_text(now))
    with desk.database.write() as tx:
        forget_ended(tx, desk)
        drafts.keep_draft(tx, whose, draft, ends_at=instant_text(now + (WITH_NAMES_FOR if names else KEPT_FOR)))
    return now


def find_draft(desk: Desk, whose: Owner, form: str) -> Draft | None:
    """What was typed into a form and kept, where that has not ended."""
    with desk.database.read() as tx:
        return drafts.find_draft(tx, whose, form, now=instant_text(desk.now()))


def list_drafts(desk: Desk, whose: Owner) -> list[Draft]:
    """Somebody's drafts, the newest first, without what is in them."""
    with desk.database.read() as tx:
        return drafts.list_drafts(tx, whose, now=instant_text(desk.now()), limit=MOST_LISTED)


def throw_away(desk: Desk, whose: Owner, form: str) -> None:
    """Take a draft away without sending it."""
    with desk.database.write() as tx:
        drafts.forget_draft(tx, whose, form)


def forget_ended(tx: Transaction, desk: Desk) -> None:
    """Take away what has ended."""
    now = desk.now()
    drafts.forget_ended(tx, now=instant_text(now), before=instant_text(now - TOKENS_KEPT_FOR))
