"""Seal what stands in the database in clear, or seal it by another key: a few rows at a time, and again after a stop.

Nothing is remembered of how far it was: what is sealed already is passed over, so that a process
that was killed is simply run again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from .sealed_columns import LAST_KEY, MARK, SALT_INSIDE, SEALED, place_of
from .sealing import FORM, are_sealed, is_sealed, key_of
from .session import Row, Transaction
from .statements import Statement
from .vault import FINISH_SEALING, INSTALLATION

AT_ONCE = 200
"""Rows in one transaction: whoever works meanwhile waits for no longer than that takes."""
InClear = Callable[[Transaction, str, str | None], Collection[str]]
"""By the hash of rules and the kind of an item, or None for the case: the facts that are no words of somebody's own."""

_BY_ID = ("id",)
_PRIMARY = {
    "trail_body": ("sequence",),
    "dip_answer": ("sequence",),
    "snapshot": ("case_id", "name", "sequence"),
    "draft": ("partnership", "person", "form"),
    "sign_in_ticket": ("token_hash",),
    "upload": ("file_key",),
    "api_request": ("key_hash",),
    "legal_hold": ("sequence",),
    "destruction": ("sequence",),
    "disclosure": ("sequence",),
    "disclosure_mark": ("disclosure", "case_id", "part"),
}
_RULES = {
    "review_case": ("t.workflow_hash", "NULL"),
    "case_item": ("(SELECT c.workflow_hash FROM review_case c WHERE c.id = t.case_id)", "t.kind"),
}
_OF_CASE = {
    "review_case": "t.reference = :reference",
    "trail_body": "t.sequence IN (SELECT e.sequence FROM trail_entry e WHERE e.case_reference = :reference)",
    "dip_answer": "t.reference = :reference",
}
_BY_CASE = "t.case_id = (SELECT c.id FROM review_case c WHERE c.reference = :reference)"
_PARTS = {"trail_body": ("salt",)}


class Step(NamedTuple):
    """How far it is: a table, and how many of its rows were sealed."""

    table: str
    rows: int


class Rows(NamedTuple):
    """What is read and written of one table."""

    table: str
    primary: tuple[str, ...]
    read: Statement
    read_of_case: Statement | None
    write: Statement


def _rows_of(table: str) -> Rows:
    about = SEALED[table]
    primary = _PRIMARY.get(table, _BY_ID)
    rules = _RULES.get(table, ("NULL", "NULL"))
    names = [f"t.{name}" for name in (*primary, *about.key, *about.columns, *_PARTS.get(table, ()))]
    words = f"SELECT {', '.join(names)}, {about.holder}, {', '.join(rules)} FROM {table} t"
    after = f"({', '.join(f't.{name}' for name in primary)}) > ({', '.join(f':after_{name}' for name in primary)})"
    then = f" ORDER BY {', '.join(f't.{name}' for name in primary)} LIMIT {AT_ONCE}"
    of_case = _OF_CASE.get(table, _BY_CASE if "case_id" in about.holder else None)
    return Rows(
        table,
        primary,
        Statement(f"{words} WHERE {after}{then}"),
        Statement(f"{words} WHERE {of_case} AND {after}{then}") if of_case else None,
        Statement(_update(table, primary)),
    )


def _update(table: str, primary: tuple[str, ...]) -> str:
    changed = ", ".join(f"{name} = :{name}" for name in (*SEALED[table].columns, *_PARTS.get(table, ())))
    return f"UPDATE {table} SET {changed} WHERE {' AND '.join(f'{name} = :at_{name}' for name in primary)}"


TABLES = tuple(_rows_of(table) for table in SEALED)
_NUMBERS = frozenset({"id", "sequence", "case_id", "number", "disclosure"})
PIECES = Statement(
    "SELECT file_key, number, octets FROM file_piece WHERE (file_key, number) > (:file_key, :number)"
    " ORDER BY file_key, number LIMIT 4"
)
SEAL_PIECE = Statement("UPDATE file_piece SET octets = :octets WHERE file_key = :file_key AND number = :number")
CONTENTS = Statement(
    "SELECT key, content FROM long_work WHERE content IS NOT NULL AND key > :after ORDER BY key LIMIT 4"
)
SEAL_CONTENT = Statement("UPDATE long_work SET content = :content WHERE key = :key")


def seal_rows(
    tx: Transaction, rows: Rows, after: Row, in_clear: InClear, *, reference: str | None = None
) -> Row | None:
    """Seal some rows after one, all or those of a case; the last that was looked at, or None at the end.

    With a reference they are those of a case that has a new key: what another key sealed is sealed anew.
    """
    statement = rows.read if reference is None else rows.read_of_case
    assert statement is not None
    given = {f"after_{name}": value for name, value in zip(rows.primary, after, strict=True)}
    found = tx.rows(statement, {**given, **({} if reference is None else {"reference": reference})})
    for row in found:
        changed = _sealed(tx, rows, row, in_clear)
        if changed:
            at = {f"at_{name}": value for name, value in zip(rows.primary, row, strict=False)}
            tx.execute(rows.write, {**at, **changed})
    return found[-1][: len(rows.primary)] if found else None


def before_every_row(rows: Rows) -> Row:
    """What stands before the first row of a table."""
    return tuple(-1 if name in _NUMBERS else "" for name in rows.primary)


def tables_of_a_case() -> Iterator[Rows]:
    """The tables in which something is sealed with the key of a case."""
    return (rows for rows in TABLES if rows.read_of_case is not None)


def seal_pieces(tx: Transaction, after: tuple[str, int]) -> tuple[str, int] | None:
    """Seal some pieces of files after one; the last that was looked at, or None at the end."""
    found = tx.rows(PIECES, {"file_key": after[0], "number": after[1]})
    for file_key, number, octets in found:
        if not are_sealed(bytes(octets)):
            data_key = tx.vault.key_for(tx, f"file:{file_key}")
            place = place_of("file_piece", "octets", file_key, number)
            sealed = tx.vault.seal_octets(tx, data_key, bytes(octets), place)
            tx.execute(SEAL_PIECE, {"octets": sealed, "file_key": file_key, "number": number})
    return (found[-1][0], found[-1][1]) if found else None


def seal_contents(tx: Transaction, after: str) -> str | None:
    """The same for what came of long work."""
    found = tx.rows(CONTENTS, {"after": after})
    for key, content in found:
        if not are_sealed(bytes(content)):
            data_key = tx.vault.key_for(tx, INSTALLATION)
            sealed = tx.vault.seal_octets(tx, data_key, bytes(content), place_of("long_work", "content", key))
            tx.execute(SEAL_CONTENT, {"key": key, "content": sealed})
    return str(found[-1][0]) if found else None


def finish(tx: Transaction) -> None:
    """Say that nothing stands in clear any more."""
    tx.execute(FINISH_SEALING, {"finished": True})


def _sealed(tx: Transaction, rows: Rows, row: Row, in_clear: InClear) -> dict[str, object]:
    """The columns of a row as they are to be; empty where they are so already."""
    about, vault = SEALED[rows.table], tx.vault
    first = len(rows.primary)
    key = row[first : first + len(about.key)]
    values = row[first + len(about.key) : -3]
    holder, rules, kind = row[-3:]
    data_key = vault.key_for(tx, str(holder))
    texts = dict(zip((*about.columns, *_PARTS.get(rows.table, ())), values, strict=True))
    before = dict(texts)
    if all(value is None or _sealed_by(str(value), data_key) for name, value in texts.items() if name != "salt"):
        return {}
    for name in about.columns:
        text = texts[name]
        if text is None:
            continue
        place = place_of(rows.table, name, *key)
        opened = vault.opened(tx, f"{text}{MARK}{place}")
        if rows.table == "trail_body":
            salt = texts["salt"] if texts["salt"] != SALT_INSIDE else vault.opened(tx, f"{text}{MARK}{_salt(place)}")
            texts["salt"] = SALT_INSIDE
            opened = None if opened is None or salt is None else f"{salt}{opened}"
        if opened is None:
            return {}
        clear = _clear(tx, opened, in_clear, rules, kind) if rows.table in _RULES else "{}"
        if clear != opened:
            texts[name] = tx.seal_by(data_key, rows.table, name, key, opened, clear=clear)
    return texts if texts != before else {}


def _clear(tx: Transaction, text: str, in_clear: InClear, rules: str, kind: str | None) -> str:
    names = in_clear(tx, rules, kind)
    facts = json.loads(text)
    clear = {name: value if name in names else None for name, value in facts.items()}
    return text if clear == facts else json.dumps(clear, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _salt(place: str) -> str:
    return place.replace("trail_body.body/", "trail_body.salt/")


def _sealed_by(text: str, data_key: int) -> bool:
    at = text.rfind(f'"{LAST_KEY}":"{FORM}')
    if at >= 0:
        return key_of(text[at + len(LAST_KEY) + 4 :], "")[0] == data_key
    return is_sealed(text) and key_of(text, "")[0] == data_key
