"""Where long work is kept: how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from .sealed_columns import place_of
from .session import Transaction
from .statements import Statement
from .vault import INSTALLATION

_OWN = "partnership = :partnership AND person = :person"
State = Literal["running", "done", "failed"]
_AT_IT = "state = 'running' AND heard_at > :silent_since"
LOCK = Statement("SELECT 1", postgresql="SELECT pg_advisory_xact_lock(7238539592142)")
"""Of those who begin at once, one after the other is counted. The number has only to be the same everywhere."""
BEGIN = Statement(
    "INSERT INTO long_work (key, partnership, person, title, again, begun_at, heard_at, state, done, step)"
    " VALUES (:key, :partnership, :person, :title, :again, :now, :now, 'running', 0, '')"
)
COUNT = Statement(f"SELECT count(*) FROM long_work WHERE {_AT_IT}")
COUNT_OWN = Statement(f"SELECT count(*) FROM long_work WHERE {_AT_IT} AND {_OWN}")
SAME = Statement(f"SELECT key FROM long_work WHERE {_AT_IT} AND {_OWN} AND title = :title AND again = :again")
HEARD = Statement("UPDATE long_work SET heard_at = :now WHERE key = :key AND state = 'running'")
SAY = Statement(
    "UPDATE long_work SET heard_at = :now, done = :done, whole = :whole, step = :step"
    " WHERE key = :key AND state = 'running'"
)
END = Statement(
    "UPDATE long_work SET heard_at = :now, ended_at = :now, state = :state, step = :step, file_name = :file_name,"
    " media_type = :media_type, content = :content, led_to = :led_to WHERE key = :key AND state = 'running'"
)
_COLUMNS = "key, title, again, begun_at, heard_at, ended_at, state, done, whole, step, file_name, led_to"
FIND = Statement(f"SELECT {_COLUMNS} FROM long_work WHERE key = :key AND {_OWN} AND heard_at > :kept_since")
LIST = Statement(
    f"SELECT {_COLUMNS} FROM long_work WHERE {_OWN} AND heard_at > :kept_since ORDER BY begun_at DESC, key LIMIT :limit"
)
FILE = Statement(
    f"SELECT file_name, media_type, content FROM long_work WHERE key = :key AND {_OWN} AND heard_at > :kept_since"
    " AND content IS NOT NULL"
)
FORGET = Statement("DELETE FROM long_work WHERE heard_at <= :kept_since")


class KeptWork(NamedTuple):
    """A piece of work as its row has it, without the file."""

    key: str
    title: str
    again: str
    begun_at: str
    heard_at: str
    ended_at: str | None
    state: State
    done: int
    whole: int | None
    step: str
    file_name: str | None
    led_to: str | None


class KeptFile(NamedTuple):
    """The file that came of it."""

    name: str
    media_type: str
    content: bytes


def lock(tx: Transaction) -> None:
    """Wait until nobody else is beginning anything. SQLite has one writer anyway."""
    tx.value(LOCK)


def begin(tx: Transaction, row: Mapping[str, object]) -> None:
    """Keep that something was begun."""
    tx.execute(BEGIN, row)


def find_same(tx: Transaction, row: Mapping[str, object], *, silent_since: str) -> str | None:
    """The key of the same work of the same person that is under way."""
    found: str | None = tx.value(SAME, {**row, "silent_since": silent_since})
    return found


def count(tx: Transaction, owner: Mapping[str, object], *, silent_since: str) -> tuple[int, int]:
    """How much is under way: of everybody, and of one person."""
    silent = {"silent_since": silent_since}
    return int(tx.value(COUNT, silent)), int(tx.value(COUNT_OWN, {**owner, **silent}))


def heard(tx: Transaction, key: str, *, now: str) -> bool:
    """Keep that it is being worked on; False where it is over."""
    return tx.execute(HEARD, {"key": key, "now": now}) == 1


def say(tx: Transaction, key: str, said: Mapping[str, object], *, now: str) -> bool:
    """Keep how far it is; False where it is over."""
    return tx.execute(SAY, {**said, "key": key, "now": now}) == 1


def end(tx: Transaction, key: str, ended: Mapping[str, object], *, now: str) -> None:
    """Keep what came of it."""
    content, vault = ended["content"], tx.vault
    if isinstance(content, bytes) and vault.seals(tx):
        data_key = vault.key_for(tx, INSTALLATION)
        content = vault.seal_octets(tx, data_key, content, place_of("long_work", "content", key))
    tx.execute(END, {**ended, "content": content, "key": key, "now": now})


def find(tx: Transaction, owner: Mapping[str, object], key: str, *, kept_since: str) -> KeptWork | None:
    """A piece of work of its owner."""
    row = tx.one(FIND, {**owner, "key": key, "kept_since": kept_since})
    return None if row is None else KeptWork(*row)


def list_own(tx: Transaction, owner: Mapping[str, object], *, kept_since: str, limit: int) -> list[KeptWork]:
    """Somebody's work, the newest first."""
    return [KeptWork(*row) for row in tx.rows(LIST, {**owner, "kept_since": kept_since, "limit": limit})]


def find_file(tx: Transaction, owner: Mapping[str, object], key: str, *, kept_since: str) -> KeptFile | None:
    """The file that came of a piece of work of its owner."""
    row = tx.one(FILE, {**owner, "key": key, "kept_since": kept_since})
    if row is None:
        return None
    opened = tx.vault.opened_octets(tx, bytes(row[2]), place_of("long_work", "content", key))
    return None if opened is None else KeptFile(row[0], row[1], opened)


def forget(tx: Transaction, *, kept_since: str) -> None:
    """Take away whatever is over for so long."""
    tx.execute(FORGET, {"kept_since": kept_since})
