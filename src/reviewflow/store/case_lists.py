"""Cases of one workflow for a list of its own: by their earliest running date, or by their reference."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from .sealed_columns import sealed
from .session import Transaction
from .statements import Statement, among


class DatedCase(NamedTuple):
    """A case with the running date of its own that comes first."""

    reference: str
    due_on: str | None
    clock: str | None
    id: int
    """The row of the date; 0 where none runs."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which cases are asked for."""

    workflow: str
    partnership: str | None = None
    states: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    """Patterns that the facts have to hold."""
    linked_to: str | None = None
    open_only: bool = False


_NO_EARLIER = (
    " AND NOT EXISTS (SELECT 1 FROM deadline e WHERE e.case_id = d.case_id AND e.item_id IS NULL"
    " AND e.state = 'running' AND (e.due_on < d.due_on OR (e.due_on = d.due_on AND e.id < d.id)))"
)
_DATED = (
    "SELECT c.reference, d.due_on, d.clock, d.id FROM {} WHERE d.case_id = c.id"
    " AND d.state = 'running' AND d.item_id IS NULL"
    " AND (d.due_on > :after_due_on OR (d.due_on = :after_due_on AND d.id > :after_id)) AND d.due_on <= :until"
    f"{_NO_EARLIER}"
)
_DATES_FIRST = "deadline d, review_case c"
_CASES_FIRST = "review_case c CROSS JOIN deadline d"
"""Where few of the cases are asked for, SQLite looks for their dates in this order; PostgreSQL finds its own."""
_BY_DATE = " ORDER BY d.due_on, d.id LIMIT :limit"
_FIRST_DATE = (
    "FROM deadline d WHERE d.case_id = c.id AND d.item_id IS NULL AND d.state = 'running'"
    " ORDER BY d.due_on, d.id LIMIT 1"
)
_BY_REFERENCE = (
    f"SELECT c.reference, (SELECT d.due_on {_FIRST_DATE}), (SELECT d.clock {_FIRST_DATE}), 0 FROM review_case c"
    " WHERE c.reference < :before"
)
_UNDATED = (
    " AND NOT EXISTS (SELECT 1 FROM deadline d WHERE d.case_id = c.id AND d.item_id IS NULL AND d.state = 'running')"
)
_NEWEST = " ORDER BY c.reference DESC LIMIT :limit"
_LINKED = (
    " AND (EXISTS (SELECT 1 FROM case_link l WHERE l.case_id = c.id AND l.to_reference = :linked_to)"
    " OR EXISTS (SELECT 1 FROM case_link l JOIN review_case o ON o.id = l.case_id"
    " WHERE l.to_reference = c.reference AND o.reference = :linked_to))"
)
BEYOND_EVERY_REFERENCE = "\U0010ffff"


def dated_cases(
    tx: Transaction, asked: Narrowed, *, after: tuple[str, int] = ("", 0), until: str = "9999-12-31", limit: int
) -> list[DatedCase]:
    """Those on which a date of their own runs, the earliest first."""
    where, given = _asked(asked)
    few = asked.facts or asked.linked_to
    statement = _statement(f"{_DATED.format(_CASES_FIRST if few else _DATES_FIRST)}{where}{_BY_DATE}")
    parameters = {**given, "after_due_on": after[0], "after_id": after[1], "until": until, "limit": limit}
    return [DatedCase(*row) for row in tx.rows(statement, parameters)]


def undated_cases(tx: Transaction, asked: Narrowed, *, before: str, limit: int) -> list[DatedCase]:
    """Those on which no date of their own runs, the newest reference first."""
    return _newest(tx, asked, before=before, limit=limit, more=_UNDATED)


def newest_cases(tx: Transaction, asked: Narrowed, *, before: str, limit: int) -> list[DatedCase]:
    """All of them, the newest reference first."""
    return _newest(tx, asked, before=before, limit=limit, more="")


def _newest(tx: Transaction, asked: Narrowed, *, before: str, limit: int, more: str) -> list[DatedCase]:
    where, given = _asked(asked)
    statement = _statement(f"{_BY_REFERENCE}{more}{where}{_NEWEST}")
    return [DatedCase(*row) for row in tx.rows(statement, {**given, "before": before, "limit": limit})]


_STATES, _STATES_ON_POSTGRESQL = (f" AND c.state {way}" for way in among("states"))


@lru_cache(maxsize=128)
def _statement(words: str) -> Statement:
    return Statement(words, postgresql=words.replace(_STATES, _STATES_ON_POSTGRESQL))


def _asked(asked: Narrowed) -> tuple[str, Mapping[str, object]]:
    where, given = " AND c.workflow = :workflow", dict[str, object](workflow=asked.workflow)
    if asked.partnership is not None:
        where, given["partnership"] = f"{where} AND c.partnership = :partnership", asked.partnership
    if asked.states:
        where, given["states"] = f"{where}{_STATES}", json.dumps(sorted(asked.states))
    for n, pattern in enumerate(asked.facts):
        where, given[f"pattern_{n}"] = f"{where} AND c.facts LIKE :pattern_{n}", pattern
    if asked.linked_to is not None:
        where, given["linked_to"] = f"{where}{_LINKED}", asked.linked_to
    if asked.open_only:
        where, given["ended"] = f"{where} AND c.ended = :ended", False
    return where, given


# What a case is called is sealed with its other words, so no statement can look into it: it is opened here.
WITH_FACT = Statement(
    f"SELECT c.reference, c.workflow_hash, {sealed('review_case', 'facts', 'c')} FROM review_case c"
    " WHERE c.workflow = :workflow AND c.partnership = :partnership AND c.reference < :before"
    " AND c.facts LIKE :named ORDER BY c.reference DESC LIMIT :limit"
)
_READ_AT_ONCE = 500
REFERENCES = Statement(
    "SELECT c.reference FROM review_case c WHERE c.reference LIKE :pattern ESCAPE '!' AND c.reference < :before"
    " AND c.partnership = :partnership ORDER BY c.reference DESC LIMIT :limit"
)


def like(words: str) -> str:
    """What holds these words anywhere, for LIKE: its own signs are meant as they are written."""
    return f"%{_meant(words)}%"


def _meant(words: str) -> str:
    return words.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def cases_titled(
    tx: Transaction, *, workflow: str, partnership: str, fact: str, words: str, before: str, limit: int
) -> list[tuple[str, str, str]]:
    """Cases of which a fact holds these words: reference, hash of the rules, and the fact."""
    given = {"workflow": workflow, "partnership": partnership, "named": f'%"{fact}"%', "limit": _READ_AT_ONCE}
    found: list[tuple[str, str, str]] = []
    wanted = words.casefold()
    while len(found) < limit:
        rows = tx.rows(WITH_FACT, {**given, "before": before})
        for reference, hash, facts in rows:
            title = json.loads(facts).get(fact)
            if isinstance(title, str) and wanted in title.casefold():
                found.append((reference, hash, title))
        if len(rows) < _READ_AT_ONCE:
            break
        before = rows[-1][0]
    return found[:limit]


def references_with(tx: Transaction, *, partnership: str, words: str, before: str, limit: int) -> list[str]:
    """References of a partnership that hold these words, the newest first."""
    given = {"pattern": like(words), "partnership": partnership, "before": before, "limit": limit}
    return [row[0] for row in tx.rows(REFERENCES, given)]
