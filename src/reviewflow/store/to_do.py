"""What is due, for one person: the rows are found by the kind of clock, most urgent first, page by page."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import NamedTuple

from reviewflow.case.case import Facts

from .sealed_columns import sealed
from .session import Transaction
from .statements import Statement, among
from .walls import KEPT_FROM, KEPT_FROM_ON_POSTGRESQL


class ToDoRow(NamedTuple):
    """An open deadline with what is needed to say it in a line."""

    id: int
    case: str
    partnership: str
    workflow_hash: str
    case_state: str
    item_kind: str | None
    item_number: int | None
    item_state: str | None
    clock: str
    due_on: str
    original_due_on: str
    state: str
    force: str


_KINDS, _KINDS_ON_POSTGRESQL = among("kinds")
_TO_DO = (
    "SELECT d.id, c.reference, c.partnership, c.workflow_hash, c.state, i.kind, i.number, i.state, d.clock, d.due_on,"
    " d.original_due_on, d.state, d.force"
    " FROM deadline d JOIN review_case c ON c.id = d.case_id LEFT JOIN case_item i ON i.id = d.item_id"
    " WHERE d.state = 'running' AND (d.due_on > :after_due_on OR (d.due_on = :after_due_on AND d.id > :after_id))"
    " AND d.due_on <= :until AND c.partnership = :partnership AND d.clock {clocks}"
    " AND {of_kinds}{about}"
    " ORDER BY d.due_on, d.id LIMIT :limit"
)
# A key stands in the facts in quotation marks, so this leaves out nothing; whoever asks looks at the rest closely.
_ABOUT = " AND coalesce(i.facts, c.facts) LIKE :about"
# The clock stands in the row of the date: most rows are left out before their case and item are looked up.
_CLOCKS, _CLOCKS_ON_POSTGRESQL = among("clocks")


_KIND = "c.workflow_hash || ' ' || coalesce(i.kind, '') || ' ' || d.clock"


def _to_do(about: str) -> Statement:
    # PostgreSQL thinks that hardly a row is of these kinds, and would read every case for the few: coalesce, which
    # changes nothing here, says nothing of how many there are.
    on_sqlite = {"of_kinds": f"{_KIND} {_KINDS}", "clocks": _CLOCKS}
    on_postgresql = {"of_kinds": f"coalesce({_KIND} {_KINDS_ON_POSTGRESQL}, false)", "clocks": _CLOCKS_ON_POSTGRESQL}
    return Statement(_TO_DO.format(**on_sqlite, about=about), postgresql=_TO_DO.format(**on_postgresql, about=about))


TO_DO, TO_DO_ABOUT = _to_do(""), _to_do(_ABOUT)
_IDS, _IDS_ON_POSTGRESQL = among("ids", numbers=True)
_FACTS = (
    f"SELECT d.id, coalesce({sealed('case_item', 'facts', 'i')}, {sealed('review_case', 'facts', 'c')})"
    " FROM deadline d JOIN review_case c ON c.id = d.case_id"
    " LEFT JOIN case_item i ON i.id = d.item_id WHERE d.id {}"
)
FACTS = Statement(_FACTS.format(_IDS), postgresql=_FACTS.format(_IDS_ON_POSTGRESQL))
_WITHOUT_DATE = (
    "SELECT c.reference FROM review_case c WHERE c.partnership = :partnership AND c.ended = :ended"
    " AND c.reference > :after AND c.workflow_hash || ' ' || c.state {}"
    " AND c.reference NOT IN ({kept_from})"
    " AND NOT EXISTS (SELECT 1 FROM deadline d WHERE d.case_id = c.id AND d.state = 'running')"
    " ORDER BY c.reference LIMIT :limit"
)
WITHOUT_DATE = Statement(
    _WITHOUT_DATE.format(_KINDS, kept_from=KEPT_FROM),
    postgresql=_WITHOUT_DATE.format(_KINDS_ON_POSTGRESQL, kept_from=KEPT_FROM_ON_POSTGRESQL),
)
HASHES = Statement("SELECT hash FROM workflow_definition WHERE partnership = :partnership ORDER BY sequence, hash")


def to_do(
    tx: Transaction,
    *,
    partnership: str,
    kinds: Collection[str],
    about: str | None = None,
    until: str = "9999-12-31",
    after: tuple[str, int] = ("", 0),
    limit: int,
) -> list[ToDoRow]:
    """Open deadlines of these kinds of clock: ``<hash of the rules> <kind of item, or nothing> <clock>``.

    With ``about`` only those whose facts may name that agency or body.
    """
    parameters: dict[str, object] = {"partnership": partnership, "kinds": json.dumps(sorted(kinds)), "until": until}
    clocks = json.dumps(sorted({kind.rpartition(" ")[2] for kind in kinds}))
    parameters.update(after_due_on=after[0], after_id=after[1], limit=limit, clocks=clocks)
    if about is None:
        return [ToDoRow(*row) for row in tx.rows(TO_DO, parameters)]
    return [ToDoRow(*row) for row in tx.rows(TO_DO_ABOUT, {**parameters, "about": f'%"{about}"%'})]


def facts_of_deadlines(tx: Transaction, ids: Collection[int]) -> Mapping[int, Facts]:
    """The facts of the case or item that each deadline runs on."""
    return {id: json.loads(facts) for id, facts in tx.rows(FACTS, {"ids": json.dumps(list(ids))})} if ids else {}


def without_date(
    tx: Transaction,
    *,
    partnership: str,
    places: Collection[str],
    kept_from: Collection[str] = (),
    after: str = "",
    limit: int,
) -> list[str]:
    """Open cases on which no clock runs and that stand in one of these places: ``<hash of the rules> <state>``.

    Those that are kept from whoever asks are left out.
    """
    if not places:
        return []
    parameters: dict[str, object] = {"partnership": partnership, "kinds": json.dumps(sorted(places)), "after": after}
    parameters.update(kept_from=json.dumps(sorted(kept_from)), limit=limit, ended=False)
    return [row[0] for row in tx.rows(WITHOUT_DATE, parameters)]


def hashes_of(tx: Transaction, partnership: str) -> list[str]:
    """The hashes of all rules that were ever published for a partnership."""
    return [row[0] for row in tx.rows(HASHES, {"partnership": partnership})]
