"""Where it is kept who is signed in: the hash of what each browser holds, never that itself."""

from __future__ import annotations

from typing import NamedTuple

from .session import Transaction
from .statements import Statement

_COLUMNS = (
    "token_hash, partnership, person, role, way, roles_claimed, started_at, seen_at, ends_at, ended_at, ended_because"
)
INSERT = Statement(
    "INSERT INTO sign_in_session (token_hash, partnership, person, role, way, roles_claimed, started_at, seen_at,"
    " ends_at)"
    " VALUES (:token_hash, :partnership, :person, :role, :way, :roles_claimed, :started_at, :seen_at, :ends_at)"
)
BY_HASH = Statement(f"SELECT {_COLUMNS} FROM sign_in_session WHERE token_hash = :token_hash")
OPEN_OF_PERSON = Statement(
    f"SELECT {_COLUMNS} FROM sign_in_session WHERE partnership = :partnership AND person = :person"
    " AND ended_at IS NULL AND seen_at >= :seen_after AND ends_at > :now ORDER BY started_at DESC, token_hash"
)
SEEN = Statement("UPDATE sign_in_session SET seen_at = :at WHERE token_hash = :token_hash AND ended_at IS NULL")
END = Statement(
    "UPDATE sign_in_session SET ended_at = :at, ended_because = :because"
    " WHERE token_hash = :token_hash AND ended_at IS NULL"
)
END_ALL = Statement(
    "UPDATE sign_in_session SET ended_at = :at, ended_because = :because"
    " WHERE partnership = :partnership AND person = :person AND ended_at IS NULL AND token_hash <> :but"
)
FORGET = Statement("DELETE FROM sign_in_session WHERE ends_at < :before")


class KeptSession(NamedTuple):
    """A session, without what opens it."""

    token_hash: str
    partnership: str
    person: str
    role: str
    way: str
    roles_claimed: str | None
    started_at: str
    seen_at: str
    ends_at: str
    ended_at: str | None = None
    ended_because: str | None = None


def keep_session(tx: Transaction, session: KeptSession) -> None:
    """Keep a session that has just begun."""
    values = session._asdict()
    del values["ended_at"], values["ended_because"]
    tx.execute(INSERT, values)


def session_of(tx: Transaction, token_hash: str) -> KeptSession | None:
    """The session under a hash, open or not; None when there is none."""
    row = tx.one(BY_HASH, {"token_hash": token_hash})
    return KeptSession(*row) if row else None


def open_sessions_of(
    tx: Transaction, partnership: str, person: str, *, seen_after: str, now: str
) -> tuple[KeptSession, ...]:
    """The sessions of a person that were not ended and whose time has not run out, the newest first."""
    values = {"partnership": partnership, "person": person, "seen_after": seen_after, "now": now}
    return tuple(KeptSession(*row) for row in tx.rows(OPEN_OF_PERSON, values))


def keep_seen(tx: Transaction, token_hash: str, *, at: str) -> bool:
    """Keep that somebody did something; whether the session was still open."""
    return tx.execute(SEEN, {"token_hash": token_hash, "at": at}) == 1


def end_session(tx: Transaction, token_hash: str, *, at: str, because: str) -> bool:
    """End a session; whether it was still open. Its row stays for a while."""
    return tx.execute(END, {"token_hash": token_hash, "at": at, "because": because}) == 1


def end_sessions_of(tx: Transaction, partnership: str, person: str, *, at: str, because: str, but: str = "") -> int:
    """End every session of a person, but one if it is named; how many there were."""
    values = {"partnership": partnership, "person": person, "at": at, "because": because, "but": but}
    return tx.execute(END_ALL, values)


def forget_sessions(tx: Transaction, *, before: str) -> None:
    """Forget those whose longest time ran out before a moment."""
    tx.execute(FORGET, {"before": before})
