"""Where drafts are kept, and which forms were sent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .sealed_columns import sealed
from .session import Transaction
from .statements import Statement

KEEP = Statement(
    "INSERT INTO draft (partnership, person, form, typed, version, saved_at, ends_at)"
    " VALUES (:partnership, :person, :form, :typed, :version, :saved_at, :ends_at)"
    " ON CONFLICT (partnership, person, form) DO UPDATE SET typed = excluded.typed, version = excluded.version,"
    " saved_at = excluded.saved_at, ends_at = excluded.ends_at"
)
_OWN = "partnership = :partnership AND person = :person"
FIND = Statement(
    f"SELECT form, {sealed('draft', 'typed')}, version, saved_at FROM draft"
    f" WHERE {_OWN} AND form = :form AND ends_at > :now"
)
LIST = Statement(
    f"SELECT form, '{{}}', version, saved_at FROM draft WHERE {_OWN} AND ends_at > :now ORDER BY saved_at DESC, form"
    " LIMIT :limit"
)
FORGET = Statement(f"DELETE FROM draft WHERE {_OWN} AND form = :form")
FORGET_UNDER = Statement(f"DELETE FROM draft WHERE {_OWN} AND substr(form, 1, :letters) = :beginning")
FORGET_ENDED = Statement("DELETE FROM draft WHERE ends_at <= :now")
# Of two at once the second waits here until the first is kept, or is taken back.
CLAIM = Statement(
    "INSERT INTO form_sent (token_hash, partnership, person, led_to, sent_at)"
    " VALUES (:token_hash, :partnership, :person, '', :sent_at) ON CONFLICT (token_hash) DO NOTHING"
)
LEADS_TO = Statement("UPDATE form_sent SET led_to = :led_to WHERE token_hash = :token_hash")
LED_TO = Statement(f"SELECT led_to FROM form_sent WHERE token_hash = :token_hash AND {_OWN}")
FORGET_SENT = Statement("DELETE FROM form_sent WHERE sent_at < :before")


class Draft(NamedTuple):
    """What somebody has typed into a form."""

    form: str
    typed: Mapping[str, Sequence[str]]
    version: int | None
    saved_at: str


def keep_draft(tx: Transaction, owner: Mapping[str, object], draft: Draft, *, ends_at: str) -> None:
    """Keep a draft, in the place of the one of before. ``owner`` has ``partnership`` and ``person``."""
    typed = json.dumps({name: list(said) for name, said in draft.typed.items()}, ensure_ascii=False)
    typed = tx.seal("draft", "typed", (owner["partnership"], owner["person"], draft.form), typed)
    values = {"form": draft.form, "typed": typed, "version": draft.version, "saved_at": draft.saved_at}
    tx.execute(KEEP, {**owner, **values, "ends_at": ends_at})


def find_draft(tx: Transaction, owner: Mapping[str, object], form: str, *, now: str) -> Draft | None:
    """The draft of a form, where there is one that has not ended."""
    row = tx.one(FIND, {**owner, "form": form, "now": now})
    return None if row is None else Draft(row[0], json.loads(row[1]), row[2], row[3])


def list_drafts(tx: Transaction, owner: Mapping[str, object], *, now: str, limit: int) -> list[Draft]:
    """Somebody's drafts, the newest first, without what is in them."""
    return [
        Draft(form, {}, version, saved_at)
        for form, _, version, saved_at in tx.rows(LIST, {**owner, "now": now, "limit": limit})
    ]


def forget_draft(tx: Transaction, owner: Mapping[str, object], form: str) -> None:
    """Take a draft away."""
    tx.execute(FORGET, {**owner, "form": form})


def forget_of(tx: Transaction, owner: Mapping[str, object], *, beginning: str) -> None:
    """Take away somebody's drafts whose addresses begin so."""
    tx.execute(FORGET_UNDER, {**owner, "beginning": beginning, "letters": len(beginning)})


def forget_ended(tx: Transaction, *, now: str, before: str) -> None:
    """Take away every draft that has ended, and the tokens of forms that were sent long ago."""
    tx.execute(FORGET_ENDED, {"now": now})
    tx.execute(FORGET_SENT, {"before": before})


def claim(tx: Transaction, owner: Mapping[str, object], token_hash: str, *, at: str) -> bool:
    """Take the token of a form; False when it was taken before."""
    return tx.execute(CLAIM, {**owner, "token_hash": token_hash, "sent_at": at}) == 1


def keep_sent(tx: Transaction, token_hash: str, *, led_to: str) -> None:
    """Keep where a form led that was sent."""
    tx.execute(LEADS_TO, {"token_hash": token_hash, "led_to": led_to})


def led_to(tx: Transaction, owner: Mapping[str, object], token_hash: str) -> str | None:
    """Where a form led when it was sent; None where somebody else sent it."""
    found: str | None = tx.value(LED_TO, {**owner, "token_hash": token_hash})
    return found
