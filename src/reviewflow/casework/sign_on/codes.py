"""The second factor: a code of six figures that follows from a secret and the time (RFC 6238)."""

from __future__ import annotations

import datetime as dt
import hmac
import re

import pyotp

SECONDS = 30
"""How long a step of time lasts, as every authenticator app has it."""
EARLIER_AND_LATER = 1
"""So many steps a clock may be wrong."""
ISSUER = "reviewflow"


def new_secret() -> str:
    """160 random bits, as authenticator apps take them."""
    return pyotp.random_base32()


def in_groups(secret: str) -> str:
    """The secret as people type it."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def otpauth(secret: str, address: str) -> str:
    """The address that an authenticator app opens."""
    return pyotp.TOTP(secret).provisioning_uri(name=address, issuer_name=ISSUER)


def step_at(now: dt.datetime) -> int:
    """The step of time in which a moment lies."""
    return int(now.timestamp()) // SECONDS


def step_of(secret: str, code: str, *, now: dt.datetime, after: int = 0) -> int | None:
    """The step of which this is the code, among those that may be meant now and come after one; None: of none."""
    given = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", given):
        return None
    codes = pyotp.TOTP(secret)
    near = range(step_at(now) - EARLIER_AND_LATER, step_at(now) + EARLIER_AND_LATER + 1)
    found = [step for step in near if hmac.compare_digest(codes.generate_otp(step), given) and step > after]
    return found[-1] if found else None
