"""Do what a program asks for under a key once, however often it is sent, and answer it alike, for a day."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from reviewflow.audit.instants import instant_text
from reviewflow.casework.desk import Desk
from reviewflow.errors import KeyInUse, KeyUsedOtherwise
from reviewflow.store import api_requests
from reviewflow.store.api_requests import KeptRequest
from reviewflow.store.session import Transaction

KEPT_FOR = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Done:
    """What a change came to."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    kept: str | None = None
    """The body as it is kept, where what opens something stands in it: that is shown once."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a program calls one request of its own, and what it asked for."""

    key_hash: str
    asked_hash: str

    @classmethod
    def of(cls, key: str, *, whose: str, asked: bytes) -> Key:
        """The key of one person in one role: nobody meets another's."""
        return cls(_hash(f"{whose}\n{key}".encode()), _hash(key.encode() + b"\n" + asked))


def once_by_key(desk: Desk, key: Key | None, do: Callable[[Transaction], Done], *, changes_rules: bool = False) -> Done:
    """Do it in one transaction with the key, or answer as it was answered before.

    Raises:
        KeyUsedOtherwise: the key was sent with another request.
        Refusal: as what is asked for refuses; nothing has changed, and the key may be sent again.
    """
    with desk.database.write() as tx:
        if changes_rules:
            tx.change_rules()
        else:
            tx.hold_rules()
        if key is not None and (earlier := _claim(tx, desk, key)) is not None:
            return earlier
        done = do(tx)
        if key is not None:
            _keep(tx, key, done)
        return done


def apart_by_key(desk: Desk, key: Key | None, do: Callable[[], Done]) -> Done:
    """The same for what has transactions of its own: the key is taken first, and let go where it is refused.

    Raises:
        KeyUsedOtherwise: the key was sent with another request.
        KeyInUse: it is being done, or was cut off, so that nobody knows whether it was.
        Refusal: as what is asked for refuses; nothing has changed, and the key may be sent again.
    """
    if key is None:
        return do()
    with desk.database.write() as tx:
        earlier = _claim(tx, desk, key)
    if earlier is not None:
        return earlier
    try:
        done = do()
    except Exception:
        with desk.database.write() as tx:
            api_requests.forget(tx, key.key_hash)
        raise
    with desk.database.write() as tx:
        _keep(tx, key, done)
    return done


def _claim(tx: Transaction, desk: Desk, key: Key) -> Done | None:
    now = desk.now()
    at, before = instant_text(now), instant_text(now - KEPT_FOR)
    earlier = api_requests.claim(tx, key.key_hash, asked_hash=key.asked_hash, at=at, before=before)
    return None if earlier is None else _as_before(earlier, key)


def _as_before(earlier: KeptRequest, key: Key) -> Done:
    if earlier.asked_hash != key.asked_hash:
        raise KeyUsedOtherwise()
    if earlier.status is None or earlier.body is None:
        raise KeyInUse()
    headers = {**json.loads(earlier.headers or "{}"), "Idempotency-Replayed": "true"}
    return Done(earlier.status, earlier.body, headers)


def _keep(tx: Transaction, key: Key, done: Done) -> None:
    body = done.body if done.kept is None else done.kept
    api_requests.keep_answer(tx, key.key_hash, status=done.status, headers=json.dumps(dict(done.headers)), body=body)


def _hash(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()
