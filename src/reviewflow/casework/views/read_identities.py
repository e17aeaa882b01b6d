"""Read who the people in a case are. It takes a reason, and the reading is an entry of the trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reviewflow.case.allowed import check_reason
from reviewflow.case.case import Facts, FactValue
from reviewflow.case.identity import is_marker
from reviewflow.casework.access.namesakes import same_name
from reviewflow.casework.access.readings import READ_IDENTITIES, enter_reading_in, reader
from reviewflow.casework.desk import Desk
from reviewflow.casework.numbers import item_number
from reviewflow.errors import CaseDestroyed
from reviewflow.store.cases import load_case
from reviewflow.store.identities import load_identities
from reviewflow.workflow.definition import Fact


@dataclass(frozen=True, slots=True)
class IdentityRead:
    """One identifying fact, with its value."""

    item: str | None
    """The number of the item, such as ``CH-1``; None for the case itself."""
    fact: str
    title: str
    value: FactValue
    works_here: tuple[str, ...] = ()
    """The users of the partnership who have the same name: it may be one of them, who then has a conflict."""


def read_identities(desk: Desk, reference: str, *, by: str, reason: str) -> list[IdentityRead]:
    """Read every identifying fact of a case.

    Raises:
        CaseNotFound: there is no such case.
        CaseDestroyed: what it says was destroyed by law.
        ReasonMissing: no reason was given.
        RoleNotAllowed: the reader neither keeps the case nor may record who is in it.
        OutsidePartnership: the reader works for another partnership.
    """
    check_reason(reason, required=True, what=READ_IDENTITIES)
    with desk.database.write() as tx:
        stored = load_case(tx, reference)
        actor = reader(tx, desk, stored, by)
        if stored.case.destroyed_on is not None:
            raise CaseDestroyed(case=reference)
        enter_reading_in(tx, desk, reference, READ_IDENTITIES, {"reason": reason}, by=actor)
        case, definition = stored.case, desk.definition(tx, stored.case.workflow_hash)
        known = load_identities(tx, stored.id)
        numbered: list[tuple[str | None, Mapping[str, Fact], Facts]] = [(None, definition.facts, case.facts)]
        numbered += [(item_number(definition, i), definition.items[i.kind].facts, i.facts) for i in case.items]
        directory = desk.directory(tx, case.partnership)
        return [
            IdentityRead(number, name, rules[name].title, read := known.get(str(value)), same_name(read, directory))
            for number, rules, facts in numbered
            for name, value in facts.items()
            if is_marker(value)
        ]
