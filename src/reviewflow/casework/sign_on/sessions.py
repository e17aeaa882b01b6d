"""Sessions: somebody is signed in with one browser, in one role, for a time.

What the browser holds is random and kept as a hash alone. Whether the person still works here, and in which roles, is
asked of the directory each time, so that whoever leaves has no access from that day on.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from reviewflow.audit.instants import instant_text, read_instant
from reviewflow.case.directory import User
from reviewflow.casework.desk import Desk
from reviewflow.casework.tokens import hash_of, new_token
from reviewflow.errors import DatabaseNotReady, RoleNotAllowed
from reviewflow.statute.london import local_date
from reviewflow.store import published, sessions, sign_ins
from reviewflow.store.session import Transaction
from reviewflow.store.sessions import KeptSession

SIGNED_OUT, EVERYWHERE, ROLE_CHANGED, NO_ACCESS = "signed_out", "signed_out_everywhere", "role_changed", "no_access"
LOCAL, ORGANISATION, INVITATION = "local", "organisation", "invitation"
"""The ways to sign in: a local account, an account of the organisation's identity provider, an invitation."""
SEEN_KEPT_EVERY = dt.timedelta(minutes=1)
"""Reading page after page writes nothing more often than this."""
KEPT_FOR = dt.timedelta(days=30)
"""How long a session that is over is kept."""
MOST_LOOKED_AT = 1_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts."""

    idle: dt.timedelta = dt.timedelta(minutes=30)
    """Without anything being done."""
    longest: dt.timedelta = dt.timedelta(hours=10)
    """Whatever is done."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in, as the directory knows the person today."""

    kept: KeptSession
    user: User
    roles: tuple[str, ...]
    """Those that the person holds today, and that the identity provider allows where it says so; maybe none."""
    ends_at: dt.datetime
    """When it ends if nothing more is done."""
    ends_latest_at: dt.datetime
    """When it ends whatever is done."""

    @property
    def role(self) -> str:
        """The role in which the person acts; empty where one has still to be chosen."""
        return self.kept.role if self.kept.role in self.roles else ""


def start_session(
    tx: Transaction,
    desk: Desk,
    partnership: str,
    person: str,
    *,
    way: str,
    limits: Limits,
    role: str = "",
    roles_claimed: tuple[str, ...] | None = None,
    from_where: str | None = None,
) -> str:
    """Begin a session; returns the token that opens it. A role is filled in where the person holds only one."""
    now = desk.now()
    token = new_token()
    held = roles_today(tx, desk, partnership, person, claimed=roles_claimed)
    kept = KeptSession(
        token_hash=hash_of(token),
        partnership=partnership,
        person=person,
        role=role or (held[0] if len(held) == 1 else ""),
        way=way,
        roles_claimed=None if roles_claimed is None else " ".join(roles_claimed),
        started_at=instant_text(now),
        seen_at=instant_text(now),
        ends_at=instant_text(now + limits.longest),
    )
    sessions.forget_sessions(tx, before=instant_text(now - KEPT_FOR))
    sessions.keep_session(tx, kept)
    told(tx, desk, kept, "signed_in", from_where)
    return token


def find_session(tx: Transaction, desk: Desk, token: str, *, limits: Limits) -> Session | None:
    """The session that a token opens; None when there is none, or it is over."""
    kept = sessions.session_of(tx, hash_of(token))
    if kept is None or kept.ended_at is not None:
        return None
    found = _as_of_today(tx, desk, kept, limits)
    return found if found is not None and desk.now() < found.ends_at else None


def find_run_out(tx: Transaction, desk: Desk, token: str, *, limits: Limits) -> Session | None:
    """The session that a token opened until its time ran out; None for every other. Nothing is done in it any more."""
    kept = sessions.session_of(tx, hash_of(token))
    if kept is None or kept.ended_at is not None:
        return None
    found = _as_of_today(tx, desk, kept, limits)
    return found if found is not None and found.roles and desk.now() >= found.ends_at else None


def keep_seen(desk: Desk, session: Session) -> None:
    """Let the idle time begin anew."""
    keep_seen_at(desk, session.kept)


def keep_seen_at(desk: Desk, kept: KeptSession) -> None:
    """The same by what is kept of a session, of a guest's as well."""
    now = desk.now()
    if now - read_instant(kept.seen_at) < SEEN_KEPT_EVERY:
        return
    with desk.database.write() as tx:
        sessions.keep_seen(tx, kept.token_hash, at=instant_text(now))


def choose_role(
    tx: Transaction, desk: Desk, session: Session, role: str, *, from_where: str | None = None
) -> str | None:
    """Go on in another role, under a new token; the longest time stays. None: somebody ended the session meanwhile.

    Raises:
        RoleNotAllowed: the person does not hold the role today.
    """
    if role not in session.roles:
        allowed = f"those who hold the role {role}"
        raise RoleNotAllowed(transition="That", allowed=allowed, role=session.role or "nobody")
    kept, now, token = session.kept, desk.now(), new_token()
    if not sessions.end_session(tx, kept.token_hash, at=instant_text(now), because=ROLE_CHANGED):
        return None
    changed = kept._replace(token_hash=hash_of(token), role=role, seen_at=instant_text(now))
    sessions.keep_session(tx, changed)
    told(tx, desk, changed, ROLE_CHANGED, from_where)
    return token


def end_session(tx: Transaction, desk: Desk, session: KeptSession, *, because: str, from_where: str | None) -> None:
    """End one session."""
    if sessions.end_session(tx, session.token_hash, at=instant_text(desk.now()), because=because):
        told(tx, desk, session, because, from_where)


def end_everywhere(tx: Transaction, desk: Desk, session: KeptSession, *, from_where: str | None) -> int:
    """End every session of a person, with every browser; how many there were."""
    at = instant_text(desk.now())
    ended = sessions.end_sessions_of(tx, session.partnership, session.person, at=at, because=EVERYWHERE)
    sign_ins.drop_tickets_of(tx, session.partnership, session.person)
    told(tx, desk, session, EVERYWHERE, from_where)
    return ended


def user_today(tx: Transaction, desk: Desk, partnership: str, person: str) -> User | None:
    """The person as the directory knows them; None when nobody is called so, or the person does not work here today."""
    if partnership not in published.partnerships(tx):
        return None
    try:
        user = desk.directory(tx, partnership).users.get(person)
    except DatabaseNotReady:
        return None
    return user if user is not None and user.works_on(local_date(desk.now())) else None


def roles_today(
    tx: Transaction, desk: Desk, partnership: str, person: str, *, claimed: tuple[str, ...] | None = None
) -> tuple[str, ...]:
    """The roles that a person holds today; of those, only what the identity provider allows where it says so."""
    user = user_today(tx, desk, partnership, person)
    held = user.roles_on(local_date(desk.now())) if user else ()
    return held if claimed is None else tuple(role for role in held if role in claimed)


def _as_of_today(tx: Transaction, desk: Desk, kept: KeptSession, limits: Limits) -> Session | None:
    user = user_today(tx, desk, kept.partnership, kept.person)
    if user is None:
        return None
    claimed = None if kept.roles_claimed is None else tuple(kept.roles_claimed.split())
    roles = roles_today(tx, desk, kept.partnership, kept.person, claimed=claimed)
    # A limit that was made shorter counts for those who are signed in already.
    latest = min(read_instant(kept.ends_at), read_instant(kept.started_at) + limits.longest)
    return Session(kept, user, roles, min(latest, read_instant(kept.seen_at) + limits.idle), latest)


def told(tx: Transaction, desk: Desk, kept: KeptSession, what: str, from_where: str | None) -> None:
    """Keep what became of it, for ever."""
    sign_ins.keep_sign_in(
        tx,
        what,
        at=instant_text(desk.now()),
        way=kept.way,
        partnership=kept.partnership,
        person=kept.person,
        role=kept.role or None,
        from_where=from_where,
    )
