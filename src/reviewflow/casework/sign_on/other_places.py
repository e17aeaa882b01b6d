"""Where else somebody serves: the partnerships whose directories mean the same person, and going on there.

Two people are one where the identity provider said so when they signed in. An address proves nothing: whoever writes
a partnership's file could write another one's address into it.
"""

from __future__ import annotations

from dataclasses import dataclass

from reviewflow.audit.instants import instant_text
from reviewflow.casework.desk import Desk
from reviewflow.casework.tokens import hash_of, new_token
from reviewflow.store import accounts, sessions
from reviewflow.store.session import Transaction
from reviewflow.store.sessions import KeptSession

from .sessions import ORGANISATION, ROLE_CHANGED, Session, roles_today, told

Place = tuple[str, str]
"""A partnership, and whom its directory means."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One role that somebody holds today in one partnership."""

    partnership: str
    person: str
    role: str


def places_of_account(tx: Transaction, partnership: str, person: str) -> tuple[Place, ...]:
    """Where somebody serves, first the place that is asked about."""
    own = (partnership, person)
    account = accounts.account_of(tx, *own)
    if account is None or account.issuer is None or account.subject is None:
        return (own,)
    linked = accounts.accounts_of_subject(tx, account.issuer, account.subject)
    return (own, *((each.partnership, each.person) for each in linked if (each.partnership, each.person) != own))


def postings(
    tx: Transaction, desk: Desk, places: tuple[Place, ...], *, claimed: tuple[str, ...] | None = None
) -> tuple[Posting, ...]:
    """Every role that somebody holds today in these places; of those, only what the provider allows where it says."""
    return tuple(
        Posting(partnership, person, role)
        for partnership, person in places
        for role in roles_today(tx, desk, partnership, person, claimed=claimed)
    )


def postings_of_session(tx: Transaction, desk: Desk, kept: KeptSession) -> tuple[Posting, ...]:
    """Every role in which whoever is signed in could go on without signing in again."""
    # Only the provider's own word joins two places: who signed in with a password is known here alone.
    own = (kept.partnership, kept.person)
    places = places_of_account(tx, *own) if kept.way == ORGANISATION else (own,)
    claimed = None if kept.roles_claimed is None else tuple(kept.roles_claimed.split())
    return postings(tx, desk, places, claimed=claimed)


def go_on_as(tx: Transaction, desk: Desk, session: Session, posting: Posting, *, from_where: str | None) -> str | None:
    """Go on in another role or partnership under a new token; the longest time stays. None: that is not theirs."""
    kept, now, token = session.kept, desk.now(), new_token()
    if posting not in postings_of_session(tx, desk, kept):
        return None
    if not sessions.end_session(tx, kept.token_hash, at=instant_text(now), because=ROLE_CHANGED):
        return None
    changed = kept._replace(
        token_hash=hash_of(token),
        partnership=posting.partnership,
        person=posting.person,
        role=posting.role,
        seen_at=instant_text(now),
    )
    sessions.keep_session(tx, changed)
    told(tx, desk, changed, ROLE_CHANGED, from_where)
    return token
