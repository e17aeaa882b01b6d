"""Do what a form asks for once, however often it is sent, and find out beforehand what it would do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

from reviewflow.audit.instants import instant_text
from reviewflow.casework.desk import Desk
from reviewflow.casework.drafts import Owner
from reviewflow.casework.papers import Command
from reviewflow.store import drafts
from reviewflow.store.session import Transaction

from .door import carry_out_in
from .save_change import Occurrence, Saved

T = TypeVar("T")


class _TakenBackError(Exception):
    """Nothing of it is kept."""


def try_out(desk: Desk, command: Command, occurrence: Occurrence, *, expected_version: int | None = None) -> Saved:
    """What a command would do: it is carried out and taken back, so that what is shown is what will be.

    Raises:
        Refusal: just as when it is carried out.
    """
    return would(desk, lambda tx: carry_out_in(tx, desk, command, occurrence, expected_version=expected_version))


def would(desk: Desk, do: Callable[[Transaction], T], *, changes_rules: bool = False) -> T:
    """What something in a transaction would give back: it is carried out and taken back.

    Raises:
        Refusal: just as when it is carried out.
    """
    done: list[T] = []
    try:
        with desk.database.write() as tx:
            _hold(tx, changes_rules=changes_rules)
            done.append(do(tx))
            raise _TakenBackError
    except _TakenBackError:
        return done[0]


def _hold(tx: Transaction, *, changes_rules: bool) -> None:
    if changes_rules:
        # What only reads the rules holds them too: of two who began so and then changed them, neither would go on.
        tx.change_rules()
    else:
        tx.hold_rules()


def once(
    desk: Desk, whose: Owner, form: str, token: str, do: Callable[[Transaction], str], *, changes_rules: bool = False
) -> str:
    """Do something in one transaction, unless this form was sent before; where it leads, or led.

    The draft of the form goes with it. ``changes_rules``: whom or what others decide by is changed.

    Raises:
        Refusal: by name; nothing has changed, and the form may be sent again.
    """
    token_hash = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
    with desk.database.write() as tx:
        _hold(tx, changes_rules=changes_rules)
        if not drafts.claim(tx, whose, token_hash, at=instant_text(desk.now())):
            return drafts.led_to(tx, whose, token_hash) or "/"
        led_to = do(tx)
        drafts.keep_sent(tx, token_hash, led_to=led_to)
        drafts.forget_draft(tx, whose, form)
        return led_to
