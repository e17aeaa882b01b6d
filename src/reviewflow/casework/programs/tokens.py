"""Tokens: a program acts for one person in one role, never with more than that role may, and until a day.

A person makes one for themselves and is shown it once; what is kept is its SHA-256. That it was made, and that it was
withdrawn, stands on the trail. Whether the person still works here in that role is asked of the directory each time,
so that the tokens of somebody who has left open nothing from that day on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviewflow.audit.instants import instant_text, read_instant
from reviewflow.case.case import Actor
from reviewflow.case.permissions import check_may_act_for
from reviewflow.casework.actors import find_actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.papers import Command
from reviewflow.casework.sign_on.accounts import ADMINISTERS, enter
from reviewflow.casework.sign_on.sessions import SEEN_KEPT_EVERY, roles_today
from reviewflow.casework.tokens import hash_of, new_token
from reviewflow.errors import TokenNotFound, TokenNotMade
from reviewflow.store import api_tokens as tokens
from reviewflow.store.api_tokens import ApiToken
from reviewflow.store.audit_log import Seal
from reviewflow.store.session import Transaction

MAKE, WITHDRAW = "make_token", "withdraw_token"
OF_TOKENS = frozenset({MAKE, WITHDRAW})
READ, CHANGE, ADMINISTER, NAMES = "read", "change", "administer", "names"
SCOPES: Mapping[str, str] = {
    READ: "read what the person sees in that role, but not who the people in a case are",
    CHANGE: "change cases as that role may",
    ADMINISTER: "look after the office as that role may: accounts, leave, bank holidays, rules, webhooks",
    NAMES: "read who the people in a case are, and files, as that role may: each reading stands on the trail",
}
"""What a token can be for. It never lets anybody do what the role may not."""
BEGINS = "rf_"
"""So that a token that lies about is known for what it is."""
LONGEST_NAME = 100


class MakeToken(Command):
    """Let a program act for the person who says so, in the role in which they say it."""

    partnership: str
    program: str
    scopes: tuple[str, ...]
    days: int


class WithdrawToken(Command):
    """Let a token open nothing from now on."""

    partnership: str
    token: str
    """Its mark, as `reviewflow tokens list` shows it."""


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token that was just made."""

    token: str
    """It is shown this once."""
    kept: ApiToken
    sequence: int


def make_token(desk: Desk, command: MakeToken, *, by: str, most_days: int) -> MadeToken:
    """Make a token.

    Raises:
        TokenNotMade: it would live too long, be for nothing, or for nobody.
        OutsidePartnership: somebody of another partnership asks for it.
        ActorUnknown: nobody knows who asks.
    """
    with desk.database.write() as tx:
        tx.hold_rules()
        actor = find_actor(tx, desk, by, partnership=command.partnership)
        check_may_act_for(command.partnership, actor=actor, case="This token")
        _check(tx, desk, command, actor, most_days)
        token, now = BEGINS + new_token(), desk.now()
        ends_at = instant_text(now + dt.timedelta(days=command.days))
        scopes = " ".join(scope for scope in SCOPES if scope in command.scopes)
        mark = hash_of(token)[: tokens.MARK_LENGTH]
        said = {"token": mark, "program": command.program, "role": actor.role, "scopes": scopes, "ends_at": ends_at}
        entry = enter(tx, MAKE, said, partnership=command.partnership, by=actor, now=now)
        kept = ApiToken(
            token_hash=hash_of(token),
            partnership=command.partnership,
            person=actor.user,
            role=actor.role,
            program=command.program,
            scopes=scopes,
            made_at=entry.recorded_at,
            made_by=actor.user,
            ends_at=ends_at,
            last_used_at=None,
            withdrawn_at=None,
            withdrawn_by=None,
        )
        tokens.keep_token(tx, {**kept._asdict(), "sequence": entry.sequence})
    return MadeToken(token, kept, entry.sequence)


def withdraw_token(desk: Desk, command: WithdrawToken, *, by: str) -> int:
    """Withdraw a token; returns the entry on the trail.

    Raises:
        TokenNotFound: there is none of that mark that they may see, or it was withdrawn already.
        OutsidePartnership: somebody of another partnership asks for it.
        ActorUnknown: nobody knows who asks.
    """
    with desk.database.write() as tx:
        tx.hold_rules()
        actor = find_actor(tx, desk, by, partnership=command.partnership)
        check_may_act_for(command.partnership, actor=actor, case="This token")
        found = tokens.live_token_called(tx, command.partnership, command.token)
        if found is None or not (found.person == actor.user or actor.role in ADMINISTERS):
            raise TokenNotFound(token=command.token, partnership=command.partnership)
        now = desk.now()
        entry = enter(tx, WITHDRAW, {"token": found.mark}, partnership=command.partnership, by=actor, now=now)
        tokens.withdraw_token(tx, found.token_hash, at=entry.recorded_at, by=actor.user)
    return entry.sequence


def tokens_seen(tx: Transaction, actor: Actor) -> list[ApiToken]:
    """The tokens that somebody may see: their own, and those of everybody for whoever administers."""
    return tokens.tokens_of(tx, actor.partnership, None if actor.role in ADMINISTERS else actor.user)


def own_tokens(desk: Desk, partnership: str, *, by: str) -> list[str]:
    """The marks of somebody's own tokens that were not withdrawn."""
    with desk.database.read() as tx:
        actor = find_actor(tx, desk, by, partnership=partnership)
        return [each.mark for each in tokens.tokens_of(tx, partnership, actor.user) if each.withdrawn_at is None]


def who_comes_in(tx: Transaction, desk: Desk, token: str) -> ApiToken | None:
    """The token that is sent; None where it opens nothing: unknown, withdrawn, over, or its person is not here."""
    found = tokens.token_of(tx, hash_of(token))
    if found is None or found.withdrawn_at is not None or read_instant(found.ends_at) <= desk.now():
        return None
    return found if found.role in roles_today(tx, desk, found.partnership, found.person) else None


def keep_use(desk: Desk, token: ApiToken) -> None:
    """Keep that a token was used, not more often than every minute."""
    now = desk.now()
    if token.last_used_at is None or now - read_instant(token.last_used_at) >= SEEN_KEPT_EVERY:
        with desk.database.write() as tx:
            tokens.keep_use(tx, token.token_hash, at=instant_text(now))


def standing(tx: Transaction, desk: Desk, token: ApiToken) -> str:
    """Whether a token opens anything today, and if not, why: ``open``, ``withdrawn``, ``over`` or ``left``."""
    if token.withdrawn_at is not None:
        return "withdrawn"
    if read_instant(token.ends_at) <= desk.now():
        return "over"
    return "open" if token.role in roles_today(tx, desk, token.partnership, token.person) else "left"


def token_entry_in(
    tx: Transaction, desk: Desk, kind: str, command: Mapping[str, Any], *, by: Actor, seal: Seal
) -> None:
    """One of these as the trail keeps it, entered again. No row comes of it: what opens something is in no trail."""
    enter(tx, kind, command, partnership=by.partnership, by=by, now=desk.now(), seal=seal)


def token_as_json(token: ApiToken, standing: str) -> dict[str, object]:
    """A token as programs read it."""
    return {
        "token": token.mark,
        "program": token.program,
        "person": token.person,
        "role": token.role,
        "scopes": token.scopes.split(),
        "standing": standing,
        "made_at": token.made_at,
        "ends_at": token.ends_at,
        "last_used_at": token.last_used_at,
        "withdrawn_at": token.withdrawn_at,
        "withdrawn_by": token.withdrawn_by,
    }


def _check(tx: Transaction, desk: Desk, command: MakeToken, actor: Actor, most_days: int) -> None:
    if actor.role not in roles_today(tx, desk, command.partnership, actor.user):
        # A bare role is nobody: nobody would leave, and the token would stay.
        do = "Only somebody in `reviewflow users` has tokens; say who with --by or in the settings."
        raise TokenNotMade(why=f"{actor.user} is nobody of the directory", do=do)
    unknown = [scope for scope in command.scopes if scope not in SCOPES]
    if unknown or not command.scopes:
        why = f"{unknown[0]} is no scope" if unknown else "it would be for nothing"
        raise TokenNotMade(why=why, do=f"Scopes are: {', '.join(SCOPES)}.")
    if not 1 <= command.days <= most_days:
        why = f"it would live for {command.days} days, and here {most_days} are the most"
        raise TokenNotMade(why=why, do=f"Give a number from 1 to {most_days}.")
    if not command.program.strip() or len(command.program) > LONGEST_NAME:
        raise TokenNotMade(why="it does not say which program uses it", do=f"Name it, in {LONGEST_NAME} characters.")
