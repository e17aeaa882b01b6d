"""What became of an attempt to sign in, in words."""

from __future__ import annotations

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
