"""Do what a form asks for once, however often it is sent, and find out beforehand what it would do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from reviewflow.audit.instants import instant_text
from reviewflow.store import drafts
from reviewflow.store.session import Transaction

from .desk import Desk
from .door import carry_out_in
from .drafts import Owner
from .papers import Command
from .save_change import Occurrence, Saved


class _TakenBackError(Exception):
    """Nothing of it is kept."""

    def __init__(self, saved: Saved) -> None:
        super().__init__(saved.what)
        self.saved = saved


def try_out(desk: Desk, command: Command, occurrence: Occurrence, *, expected_version: int | None = None) -> Saved:
    """What a command would do: it is carried out and taken back, so that what is shown is what will be.

    Raises:
        Refusal: just as when it is carried out.
    """
    try:
        with desk.database.write() as tx:
            tx.hold_rules()
            raise _TakenBackError(carry_out_in(tx, desk, command, occurrence, expected_version=expected_version))
    except _TakenBackError as taken_back:
        return taken_back.saved


def once(desk: Desk, whose: Owner, form: str, token: str, do: Callable[[Transaction], str]) -> str:
    """Do something in one transaction, unless this form was sent before; where it leads, or led.

    The draft of the form goes with it.

    Raises:
        Refusal: by name; nothing has changed, and the form may be sent again.
    """
    token_hash = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
    with desk.database.write() as tx:
        tx.hold_rules()
        if not drafts.claim(tx, whose, token_hash, at=instant_text(desk.now())):
            return drafts.led_to(tx, whose, token_hash) or "/"
        led_to = do(tx)
        drafts.keep_sent(tx, token_hash, led_to=led_to)
        drafts.forget_draft(tx, whose, form)
        return led_to
