"""How fast the whole trail is checked, in clear and encrypted, beside the same checks written by hand."""

from __future__ import annotations

import json
import shutil
import sqlite3
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

from reviewflow.casework.desk import Desk
from reviewflow.casework.sealing.seal_database import seal_what_is_in_clear
from reviewflow.store.key_file import KeyFile
from reviewflow.store.session import Database
from reviewflow.store.whole_trail import check_whole_trail

from .figures import Line, a_second, spread
from .handwritten_sealing import opener

Check: TypeAlias = Callable[[Path, KeyFile | None], int]

ROUNDS, QUICK_ROUNDS = 5, 3
BY_HAND = "by hand"
COLUMNS = (
    "sequence", "case_reference", "what", "item", "by_user", "by_role", "partnership", "happened_on", "happened_at",
    "recorded_at", "from_state", "to_state", "workflow_hash", "basis", "commitment", "prev_hash",
)  # fmt: skip
ROWS = (
    f"SELECT {', '.join(f'e.{column}' for column in COLUMNS)}, e.hash, b.salt, b.body, a.hash FROM trail_entry e"
    " LEFT JOIN trail_body b ON b.sequence = e.sequence LEFT JOIN trail_anchor a ON a.sequence = e.sequence"
    " ORDER BY e.sequence"
)
encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False).encode


def measure(path: Path, *, quick: bool = False) -> list[Line]:
    sealed, keys = _sealed(path)
    in_clear = _measured(path, None, "verify a trail", quick=quick)
    return [*in_clear, *_measured(sealed, keys, "verify an encrypted trail", quick=quick)]


def _sealed(path: Path) -> tuple[Path, KeyFile]:
    """The same trail encrypted, and the file of its keys."""
    copy, keys = path.with_name(f"sealed-{path.name}"), KeyFile(path.with_name("sealed-keys"))
    shutil.copy(path, copy)
    keys.make()
    with Database(f"sqlite:///{copy}", keys=keys) as database:
        seal_what_is_in_clear(Desk(database))
    return copy, keys


def _measured(path: Path, keys: KeyFile | None, work: str, *, quick: bool) -> list[Line]:
    checks: dict[str, Check] = {"ours": by_the_product, BY_HAND: by_hand}
    rates: dict[str, list[float]] = {name: [] for name in checks}
    for number in range(1 + (QUICK_ROUNDS if quick else ROUNDS)):
        for name, check in checks.items():
            began = time.perf_counter()
            entries = check(path, keys)
            if number:
                rates[name].append(entries / (time.perf_counter() - began))
    ours, theirs = rates.values()
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    by_hand_rate = a_second(statistics.median(theirs))
    used = "json, hashlib and sqlite3" if keys is None else "json, hashlib, sqlite3 and cryptography"
    return [
        Line(work, a_second(statistics.median(ours)), statistics.median(ratios), BY_HAND, spread(ratios)),
        Line(f"{work}, {BY_HAND}", by_hand_rate, more=used),
    ]


def by_the_product(path: Path, keys: KeyFile | None) -> int:
    with Database(f"sqlite:///{path}", keys=keys) as database, database.read() as tx:
        found = check_whole_trail(database, tx, processes=1).verification
    assert found.valid, found.first_fault
    return found.entries


def by_hand(path: Path, keys: KeyFile | None) -> int:
    """Order, predecessor, hash, anchor and salted commitment of every entry."""
    last, last_hash = 0, "0" * 64
    with closing(sqlite3.connect(path)) as connection:
        whole = opener(connection, keys.path if keys else None)
        for *envelope, own_hash, salt, body, anchored in connection.execute(ROWS):
            entry = dict(zip(COLUMNS, envelope, strict=True))
            holds = (
                entry["sequence"] == last + 1
                and entry["prev_hash"] == last_hash
                and sha256((last_hash + encode(entry)).encode()).hexdigest() == own_hash == anchored
                and sha256(whole(last + 1, salt, body)).hexdigest() == entry["commitment"]
            )
            assert holds, last + 1
            last, last_hash = last + 1, own_hash
    return last
