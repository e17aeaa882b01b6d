"""What became of an attempt to sign in, and by what a person signs in, in words."""

from __future__ import annotations

from reviewflow.audit.instants import read_instant
from reviewflow.statute.london import longmoment
from reviewflow.store.accounts import Account

_WHAT = {
    "signed_in": "signed in",
    "signed_out": "signed out",
    "signed_out_everywhere": "signed out everywhere",
    "role_changed": "changed the role",
    "password_refused": "wrong password",
    "code_refused": "wrong code, or one that was used before",
    "refused": "the identity provider's answer was not taken",
    "paused": "too many attempts, nothing was tried",
    "no_access": "known, but with no role here",
}


def became_of(what: str) -> str:
    """What is kept of an attempt, as people read it."""
    return _WHAT[what]


def signs_in_by(account: Account) -> tuple[str, ...]:
    """By what somebody signs in, in words; nothing of it opens the account."""
    said = []
    if account.password_hash:
        said.append(f"signs in with {account.address}, a password and a code")
    if account.set_up_until:
        said.append(f"has a set-up link for {account.address} until {longmoment(read_instant(account.set_up_until))}")
    if account.issuer:
        said.append(f"signs in with an account of {account.issuer}")
    return tuple(said)
