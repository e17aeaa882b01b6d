"""Where the steps of signing in are kept: what a browser holds between two, what failed lately, what became of each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from .sealed_columns import sealed
from .session import Transaction
from .statements import Statement

_TICKET = f"kind, partnership, person, {sealed('sign_in_ticket', 'body')}, ends_at"
KEEP_TICKET = Statement(
    "INSERT INTO sign_in_ticket (token_hash, kind, partnership, person, body, ends_at)"
    " VALUES (:token_hash, :kind, :partnership, :person, :body, :ends_at)"
)
TICKET = Statement(
    f"SELECT {_TICKET} FROM sign_in_ticket WHERE token_hash = :token_hash AND kind = :kind AND ends_at > :now"
)
USE_TICKET = Statement("DELETE FROM sign_in_ticket WHERE token_hash = :token_hash AND kind = :kind")
TICKETS_OF_PERSON = Statement("DELETE FROM sign_in_ticket WHERE partnership = :partnership AND person = :person")
FORGET_TICKETS = Statement("DELETE FROM sign_in_ticket WHERE ends_at <= :now")

BRAKE = Statement("SELECT failures, last_at FROM sign_in_brake WHERE tried_hash = :tried_hash")
SET_BRAKE = Statement(
    "INSERT INTO sign_in_brake (tried_hash, failures, last_at) VALUES (:tried_hash, :failures, :at)"
    " ON CONFLICT (tried_hash) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at"
)
RELEASE_BRAKE = Statement("DELETE FROM sign_in_brake WHERE tried_hash = :tried_hash")
FORGET_BRAKES = Statement("DELETE FROM sign_in_brake WHERE last_at < :before")

KEEP_SIGN_IN = Statement(
    "INSERT INTO sign_in (at, what, way, partnership, person, role, from_where)"
    " VALUES (:at, :what, :way, :partnership, :person, :role, :from_where)"
)
_SIGN_IN = "id, at, what, way, partnership, person, role, from_where"
OF_PARTNERSHIP = Statement(
    f"SELECT {_SIGN_IN} FROM sign_in WHERE partnership = :partnership ORDER BY id DESC LIMIT :most"
)
OF_PERSON = Statement(
    f"SELECT {_SIGN_IN} FROM sign_in WHERE partnership = :partnership AND person = :person ORDER BY id DESC LIMIT :most"
)
OF_NOBODY = Statement(f"SELECT {_SIGN_IN} FROM sign_in WHERE partnership IS NULL ORDER BY id DESC LIMIT :most")

LOCK_BRAKE = Statement("SELECT 1", postgresql="SELECT pg_advisory_xact_lock(hashtextextended(:tried_hash, 0))")
"""Two failures at the same moment are counted as two."""


class Ticket(NamedTuple):
    """What is kept between two steps."""

    kind: str
    partnership: str
    person: str
    body: Mapping[str, Any]
    ends_at: str


class KeptSignIn(NamedTuple):
    """One attempt to sign in, or one end of it."""

    id: int
    at: str
    what: str
    way: str
    partnership: str | None
    person: str | None
    role: str | None
    from_where: str | None


def keep_ticket(tx: Transaction, token_hash: str, ticket: Ticket) -> None:
    """Keep what the next step will need."""
    body = tx.seal("sign_in_ticket", "body", (token_hash,), json.dumps(dict(ticket.body), sort_keys=True))
    values = {**ticket._asdict(), "token_hash": token_hash, "body": body}
    tx.execute(KEEP_TICKET, values)


def ticket_of(tx: Transaction, token_hash: str, kind: str, *, now: str) -> Ticket | None:
    """What was kept; None when there is nothing of that kind, or its time ran out."""
    row = tx.one(TICKET, {"token_hash": token_hash, "kind": kind, "now": now})
    return Ticket(row[0], row[1], row[2], json.loads(row[3]), row[4]) if row else None


def use_ticket(tx: Transaction, token_hash: str, kind: str) -> bool:
    """Take it away; whether it was there. Of two who use the same one, one does."""
    return tx.execute(USE_TICKET, {"token_hash": token_hash, "kind": kind}) == 1


def drop_tickets_of(tx: Transaction, partnership: str, person: str) -> None:
    """Let every step that a person has begun lead nowhere, and no browser of theirs be known."""
    tx.execute(TICKETS_OF_PERSON, {"partnership": partnership, "person": person})


def failures_of(tx: Transaction, tried_hash: str, *, lock: bool = False) -> tuple[int, str] | None:
    """How often something failed lately, and when last; None: not at all. ``lock``: nobody else may count meanwhile."""
    if lock:
        tx.value(LOCK_BRAKE, {"tried_hash": tried_hash})
    row = tx.one(BRAKE, {"tried_hash": tried_hash})
    return (int(row[0]), str(row[1])) if row else None


def set_failures(tx: Transaction, tried_hash: str, failures: int, *, at: str) -> None:
    """Keep how often something failed."""
    tx.execute(SET_BRAKE, {"tried_hash": tried_hash, "failures": failures, "at": at})


def release(tx: Transaction, tried_hash: str) -> None:
    """Forget that something failed."""
    tx.execute(RELEASE_BRAKE, {"tried_hash": tried_hash})


def forget_what_is_over(tx: Transaction, *, now: str, brakes_before: str) -> None:
    """Forget steps whose time ran out, and failures that are long past."""
    tx.execute(FORGET_TICKETS, {"now": now})
    tx.execute(FORGET_BRAKES, {"before": brakes_before})


def keep_sign_in(
    tx: Transaction,
    what: str,
    *,
    at: str,
    way: str,
    partnership: str | None = None,
    person: str | None = None,
    role: str | None = None,
    from_where: str | None = None,
) -> None:
    """Keep what became of an attempt, for ever."""
    values = {"at": at, "what": what, "way": way, "partnership": partnership, "person": person}
    tx.execute(KEEP_SIGN_IN, {**values, "role": role, "from_where": from_where})


def sign_ins_of(tx: Transaction, partnership: str, person: str | None = None, *, most: int) -> list[KeptSignIn]:
    """What became of the attempts of a partnership's people, or of one of them, the newest first."""
    values = {"partnership": partnership, "most": most}
    if person is None:
        return [KeptSignIn(*row) for row in tx.rows(OF_PARTNERSHIP, values)]
    return [KeptSignIn(*row) for row in tx.rows(OF_PERSON, {**values, "person": person})]


def sign_ins_of_nobody(tx: Transaction, *, most: int) -> list[KeptSignIn]:
    """What became of attempts in which nobody was meant whom a directory knows, the newest first."""
    return [KeptSignIn(*row) for row in tx.rows(OF_NOBODY, {"most": most})]
