"""Words by which the trail is searched: kept as keyed digests, so that nobody reads them off the tables.

A word is found by its digest at once. Where only its beginning is given the words themselves are
needed: each is kept sealed beside its digest, and opened once in a process.
"""

from __future__ import annotations

import json

from .sealed_columns import sealed
from .session import Row, Transaction
from .statements import Statement, among
from .vault import INSTALLATION

WORD = "word:"
MOST_OPENED = 200_000
"""Words that a process keeps open."""
_FEW = 2_000

ALL = Statement("SELECT mark, id FROM search_mark WHERE mark >= 'word:' AND mark < 'word;'")
_SEALED = f"SELECT mark, {sealed('search_mark', 'word')} FROM search_mark"
ALL_SEALED = Statement(f"{_SEALED} WHERE mark >= 'word:' AND mark < 'word;'")
_ON_SQLITE, _ON_POSTGRESQL = among("marks")
THESE_SEALED = Statement(f"{_SEALED} WHERE mark {_ON_SQLITE}", postgresql=f"{_SEALED} WHERE mark {_ON_POSTGRESQL}")


def kept_as(tx: Transaction, mark: str) -> str:
    """A mark as the database has it."""
    if not mark.startswith(WORD) or not tx.vault.seals(tx):
        return mark
    return f"{WORD}{tx.vault.digest(tx, mark)}"


def row_of(tx: Transaction, mark: str) -> Row:
    """A mark that is to be kept, with the word sealed beside it where it is one."""
    kept = kept_as(tx, mark)
    word = tx.seal_of(INSTALLATION, "search_mark", "word", (kept,), mark) if kept != mark else None
    return (kept, word)


def words_from(tx: Transaction, beginning: str) -> list[tuple[str, int]]:
    """The words with a beginning, in order, each as a mark with its id."""
    rows = tx.rows(ALL)
    opened = tx.vault.words
    missing = [mark for mark, _ in rows if mark not in opened]
    if missing:
        if len(opened) + len(missing) > MOST_OPENED:
            opened.clear()
        few = len(missing) <= _FEW
        found = tx.rows(THESE_SEALED, {"marks": json.dumps(missing)}) if few else tx.rows(ALL_SEALED)
        opened.update(found)
    return sorted((word, id) for mark, id in rows if (word := opened.get(mark, "")).startswith(beginning))
