"""Which columns are sealed, by what each row of them is told apart, and how a statement reads one.

A statement that reads a sealed column selects it with the place where it stands behind it, as the
database itself sees that place; what is opened is bound to it. So a sealed value that was moved to
another row is read as one of that row, and does not open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

MARK = "\x1f"
"""Stands between a value and its place in what a statement selects. No text of ours ends with it."""
SALT_INSIDE = "0" * 32
"""Kept in the place of the salt of a sealed body: the salt stands in it, before the words."""


class Sealed(NamedTuple):
    """The sealed columns of one table."""

    key: tuple[str, ...]
    """By what a row is told apart for ever, known before it is written."""
    columns: tuple[str, ...]
    holder: str
    """Whose data key it is, for a row ``t``: words that a statement can select."""


_OF_CASE = "(SELECT 'case:' || c.reference FROM review_case c WHERE c.id = t.case_id)"
_OF_ENTRY = (
    "(SELECT CASE WHEN e.case_reference IS NULL OR e.what = 'destroy_bodies' THEN 'installation'"
    " ELSE 'case:' || e.case_reference END FROM trail_entry e WHERE e.sequence = t.sequence)"
)
_INSTALLATION = "'installation'"
_OF_FILE = "'file:' || t.file_key"

SEALED: Mapping[str, Sealed] = {
    "review_case": Sealed(("reference",), ("facts",), "'case:' || t.reference"),
    "case_item": Sealed(("case_id", "kind", "number"), ("facts",), _OF_CASE),
    "identity": Sealed(("case_id", "sequence", "fact"), ("value", "salt"), _OF_CASE),
    "trail_body": Sealed(("sequence",), ("body",), _OF_ENTRY),
    "snapshot": Sealed(("case_id", "name", "sequence"), ("body",), _OF_CASE),
    "notice": Sealed(("case_id", "sequence", "name", "recipient"), ("text", "html"), _OF_CASE),
    "letter_owed": Sealed(("case_id", "sequence", "name", "recipient"), ("reason",), _OF_CASE),
    "suspension": Sealed(("case_id", "clock", "from_on"), ("reason",), _OF_CASE),
    "dip_answer": Sealed(("sequence",), ("answers",), "'case:' || t.reference"),
    "invitation": Sealed(("uid", "address", "number"), ("place",), _OF_CASE),
    "outbox": Sealed(("dedup_key",), ("text", "html", "calendar"), _INSTALLATION),
    "draft": Sealed(("partnership", "person", "form"), ("typed",), _INSTALLATION),
    "account": Sealed(("partnership", "person"), ("code_secret",), _INSTALLATION),
    "sign_in_ticket": Sealed(("token_hash",), ("body",), _INSTALLATION),
    "search_mark": Sealed(("mark",), ("word",), _INSTALLATION),
    "api_request": Sealed(("key_hash",), ("body",), _INSTALLATION),
    "webhook": Sealed(("sequence",), ("secret",), _INSTALLATION),
    "legal_hold": Sealed(("sequence",), ("reason", "lifted_reason"), _INSTALLATION),
    "destruction": Sealed(("sequence",), ("reason", "decided_reason", "certificate"), _INSTALLATION),
    "disclosure": Sealed(("sequence",), ("people", "reason", "decided_reason"), _INSTALLATION),
    "disclosure_mark": Sealed(("disclosure", "case_id", "part"), ("reason",), _OF_CASE),
    "upload": Sealed(("file_key",), ("name",), _OF_FILE),
    "case_file": Sealed(("file_key",), ("name",), _OF_FILE),
}
"""Texts. The bytes of files and of what came of long work are sealed as well."""

OBJECTS = frozenset(
    {
        "review_case.facts",
        "case_item.facts",
        "snapshot.body",
        "dip_answer.answers",
        "draft.typed",
        "sign_in_ticket.body",
        "destruction.certificate",
        "disclosure.people",
    }
)
"""Columns that have to hold a JSON object: the sealed text is the value of its last key."""
LAST_KEY = "~"
"""Behind every name of a fact in the order of keys."""


def place_of(table: str, column: str, *key: object) -> str:
    """Where a value stands, as a statement gives it behind the value."""
    return f"{table}.{column}/{'/'.join(map(str, key))}"


def sealed(table: str, column: str, alias: str | None = None) -> str:
    """The words by which a statement selects a sealed column together with its place."""
    before = f"{alias}." if alias else ""
    key = " || '/' || ".join(f"{before}{name}" for name in SEALED[table].key)
    return f"({before}{column} || '{MARK}{table}.{column}/' || {key})"


def salt_of_body(alias: str) -> str:
    """The words by which a statement selects the salt of a body, which a sealed body has inside."""
    return (
        f"(CASE {alias}.salt WHEN '{SALT_INSIDE}' THEN {alias}.body || '{MARK}trail_body.salt/' || {alias}.sequence"
        f" ELSE {alias}.salt END)"
    )


def held_body(alias: str) -> str:
    """The words by which a statement selects a body that is to be held against its commitment, whatever it is."""
    return f"({alias}.body || '{MARK}trail_body.held/' || {alias}.sequence)"


def columns_of(table: str, columns: str, alias: str | None = None) -> str:
    """The words that select these columns of a table, the sealed ones among them with their places."""
    known = SEALED[table].columns
    before = f"{alias}." if alias else ""
    return ", ".join(
        sealed(table, name, alias) if name in known else f"{before}{name}" for name in columns.replace(",", " ").split()
    )
