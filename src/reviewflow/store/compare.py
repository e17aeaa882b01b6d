"""Whether two databases hold the same cases: row by row, by what people call them, never by row number."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import NamedTuple

from reviewflow.errors import SealedValueUnreadable

from .sealed_columns import SEALED, sealed
from .session import Row, Transaction
from .statements import Statement

MOST = 100
"""After so many differences there is no use in listing more."""


class Difference(NamedTuple):
    """One value that is not the same."""

    table: str
    row: str
    """What people call it, such as ``SI-2021-003 agency_request-2``."""
    column: str
    expected: str
    """In the database that is asked about."""
    found: str
    """What the trail gives."""


class _Table(NamedTuple):
    name: str
    keys: tuple[str, ...]
    """The first is the reference of the case, where it is about one."""
    values: tuple[str, ...]
    source: str

    def statement(self) -> Statement:
        return Statement(f"{self._rows()} WHERE {self.keys[0]} = :reference ORDER BY {', '.join(self.keys)}")

    def whole(self) -> Statement:
        """Every row, whatever it is about."""
        return Statement(f"{self._rows()} ORDER BY {', '.join(self.keys)}")

    def _rows(self) -> str:
        values = [self._column(name) for name in self.values]
        return f"SELECT {', '.join([*self.keys, *values])} FROM {self.source}"

    def _column(self, name: str) -> str:
        alias, _, column = name.rpartition(".")
        known = SEALED[self.name].columns if self.name in SEALED and alias in ("", "t") else ()
        return sealed(self.name, column, alias or None) if column in known else name


_OF_CASE = "t JOIN review_case c ON c.id = t.case_id"
_OF_ITEM = f"{_OF_CASE} LEFT JOIN case_item i ON i.id = t.item_id"
_ITEM = ("coalesce(i.kind, '')", "coalesce(i.number, 0)")
_CASE = "c.reference"

_TABLES = (
    _Table(
        "review_case",
        ("reference",),
        (
            "workflow", "workflow_hash", "partnership", "edition", "state", "facts", "opened_on", "version",
            "kept", "ended",
        ),
        "review_case",
    ),
    _Table(
        "case_item",
        (_CASE, "t.kind", "t.number"),
        ("t.state", "t.facts", "t.version"),
        f"case_item {_OF_CASE}",
    ),
    _Table("case_wall", (_CASE,), ("t.walls",), f"case_wall {_OF_CASE}"),
    _Table("case_link", (_CASE, "t.relation", "t.to_reference"), (), f"case_link {_OF_CASE}"),
    _Table(
        "deadline",
        (_CASE, *_ITEM, "t.clock"),
        (
            "t.revision", "t.starts_on", "t.due_on", "t.original_due_on", "t.safe_on", "t.warn_on", "t.met_on",
            "t.state",
            "t.calendar_version", "t.next_alert_on", "t.force", "t.basis", "t.moved_from_on", "t.moved_because",
        ),
        f"deadline {_OF_ITEM}",
    ),
    _Table(
        "suspension",
        (_CASE, *_ITEM, "t.clock", "t.from_on", "t.id"),
        ("t.until_on", "t.reason", "t.basis"),
        f"suspension {_OF_ITEM}",
    ),
    _Table("snapshot", (_CASE, "t.name", "t.sequence"), ("t.hash", "t.body"), f"snapshot {_OF_CASE}"),
    _Table(
        "done",
        (_CASE, *_ITEM, "t.sequence"),
        ("t.transition", "t.happened_on", "t.by_user", "t.by_role"),
        f"done {_OF_ITEM}",
    ),
    _Table("identity", (_CASE, *_ITEM, "t.sequence", "t.fact"), ("t.value", "t.commitment"), f"identity {_OF_ITEM}"),
    _Table(
        "notice",
        (_CASE, "t.name", "t.recipient", "t.sequence", "t.id"),
        (
            "t.recipient_name", "t.address", "t.channel", "t.subject", "t.text", "t.html", "t.sha256",
            "t.template_hash",
            "t.audience_names", "t.created_at",
        ),
        f"notice {_OF_CASE}",
    ),
    _Table(
        "letter_owed",
        (_CASE, "t.name", "t.recipient", "t.sequence", "t.id"),
        ("t.recipient_name", "t.by_role", "t.reason", "t.why", "t.created_at"),
        f"letter_owed {_OF_CASE}",
    ),
    _Table(
        "alert",
        (_CASE, "d.clock", *_ITEM, "t.due_revision", "t.rung"),
        ("t.raised_at", "t.for_roles", "t.acknowledged_at", "t.acknowledged_by", "t.closed_at", "t.closed_because"),
        "alert t JOIN review_case c ON c.id = t.case_id JOIN deadline d ON d.id = t.deadline_id"
        " LEFT JOIN case_item i ON i.id = d.item_id",
    ),
    _Table(
        "invitation",
        (_CASE, "t.uid", "t.address", "t.number"),
        ("t.method", "t.person", "t.recipient", "t.title", "t.starts", "t.minutes", "t.place", "t.made_at"),
        f"invitation {_OF_CASE}",
    ),
    _Table(
        "receipt",
        (_CASE, "n.name", "t.reference"),
        ("t.received_at", "t.by_user"),
        "receipt t JOIN notice n ON n.id = t.notice_id JOIN review_case c ON c.id = n.case_id",
    ),
    _Table(
        "legal_hold",
        (_CASE, "t.sequence", "t.ground", "t.placed_at"),
        ("t.reason", "t.review_on", "t.placed_by", "t.lifted_at", "t.lifted_by", "t.lifted_reason"),
        f"legal_hold {_OF_CASE}",
    ),
    _Table(
        "destruction",
        (_CASE, "t.sequence", "t.proposed_at"),
        ("t.state", "t.rule", "t.due_on", "t.reason", "t.proposed_by", "t.decided_at", "t.decided_by"),
        f"destruction {_OF_CASE}",
    ),
    _Table(
        "dip_answer",
        ("t.reference", "t.sample", "t.sequence"),
        ("t.asked", "t.answers", "t.answered_at", "t.answered_by", "s.kind", "s.seed", "s.frame", "s.drawn"),
        "dip_answer t JOIN sample s ON s.sequence = t.sample",
    ),
)  # fmt: skip

_OF_NO_CASE = (
    _Table(
        "absence",
        ("t.partnership", "t.person", "t.from_on", "t.id"),
        ("t.until_on", "t.deputy", "t.recorded_at", "t.recorded_by", "t.ended_at"),
        "absence t",
    ),
    _Table(
        "disclosure",
        ("t.partnership", "t.sequence", "t.kind", "t.recorded_at"),
        (
            "t.state",
            "t.reason",
            "t.received_on",
            "t.due_on",
            "t.recorded_by",
            "t.proposed_by",
            "t.decided_by",
            "t.released_at",
            "t.released_by",
            "t.content_hash",
            "t.package_hash",
        ),
        "disclosure t",
    ),
    _Table(
        "legal_hold",
        ("t.partnership", "t.sequence", "t.ground", "t.placed_at"),
        ("t.reason", "t.review_on", "t.placed_by", "t.lifted_at", "t.lifted_by", "t.lifted_reason"),
        "legal_hold t WHERE t.case_id IS NULL",
    ),
    _Table("delivery_choice", ("t.partnership", "t.person"), ("t.choice",), "delivery_choice t"),
    _Table(
        "calendar_link",
        ("t.partnership", "t.token_hash"),
        ("t.person", "t.made_at", "t.made_by", "t.revoked_at", "t.revoked_by"),
        "calendar_link t",
    ),
)

_STATEMENTS = tuple((table, table.statement()) for table in _TABLES)
_STATEMENTS_OF_NO_CASE = tuple((table, table.whole()) for table in _OF_NO_CASE)
_ROW_NUMBERS = frozenset({"t.id", "t.sequence"})
"""Columns that only put rows in order: their values depend on what else is in the database."""


def differences(held: Transaction, made: Transaction, *, references: Collection[str]) -> Iterator[Difference]:
    """What is not the same in the rows of these cases, at most so many differences as people read."""
    found = (each for reference in sorted(references) for each in _of_case(held, made, reference))
    return islice(found, MOST)


def differences_of_no_case(held: Transaction, made: Transaction) -> Iterator[Difference]:
    """The same for what is about people and no case: absences, digests, calendar links."""
    found = (
        each
        for table, statement in _STATEMENTS_OF_NO_CASE
        for each in _merge(table, iter(held.rows(statement)), iter(made.rows(statement)))
    )
    return islice(found, MOST)


def rows_of_case(tx: Transaction, reference: str) -> dict[str, list[Row]]:
    """What is compared of one case, by table, without the numbers of rows."""
    found: dict[str, list[Row]] = {}
    for table, statement in _STATEMENTS:
        first = len(table.keys)
        rows = tx.rows(statement, {"reference": reference})
        found[table.name] = [(*_key(table, row), *row[first:]) for row in rows]
    return found


def _of_case(held: Transaction, made: Transaction, reference: str) -> Iterator[Difference]:
    of = {"reference": reference}
    for table, statement in _STATEMENTS:
        try:
            ours = held.rows(statement, of)
        except SealedValueUnreadable as fault:
            yield Difference(table.name, reference, "row", str(fault), "can be read")
            continue
        yield from _merge(table, iter(ours), iter(made.rows(statement, of)))


def _merge(table: _Table, held: Iterator[Row], made: Iterator[Row]) -> Iterator[Difference]:
    ours, theirs = next(held, None), next(made, None)
    while ours is not None or theirs is not None:
        order = _compare(table, ours, theirs)
        if order == 0 and ours is not None and theirs is not None:
            yield from _in_row(table, ours, theirs)
            ours, theirs = next(held, None), next(made, None)
        elif order < 0 and ours is not None:
            yield Difference(table.name, _called(table, ours), "row", "is there", "missing")
            ours = next(held, None)
        elif theirs is not None:
            yield Difference(table.name, _called(table, theirs), "row", "missing", "is there")
            theirs = next(made, None)


def _compare(table: _Table, ours: Row | None, theirs: Row | None) -> int:
    if ours is None or theirs is None:
        return 1 if ours is None else -1
    mine, yours = _key(table, ours), _key(table, theirs)
    return (mine > yours) - (mine < yours)


def _key(table: _Table, row: Row) -> tuple[object, ...]:
    return tuple(row[i] for i, column in enumerate(table.keys) if column not in _ROW_NUMBERS)


def _called(table: _Table, row: Row) -> str:
    return " ".join(str(part) for part in _key(table, row) if part not in ("", 0))


def _in_row(table: _Table, ours: Row, theirs: Row) -> Iterator[Difference]:
    first = len(table.keys)
    for column, mine, yours in zip(table.values, ours[first:], theirs[first:], strict=True):
        if mine != yours:
            yield Difference(table.name, _called(table, ours), column.removeprefix("t."), str(mine), str(yours))
