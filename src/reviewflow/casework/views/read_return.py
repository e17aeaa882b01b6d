"""Read what an agency sent back. The reading is on the trail: otherwise nobody could say that it was read at all."""

from __future__ import annotations

from dataclasses import dataclass

from reviewflow.case.fact_words import in_words
from reviewflow.case.permissions import check_may_act_on
from reviewflow.casework.access.readings import READ_RETURN, enter_reading_in, reader
from reviewflow.casework.access.seeing import check_sees_item
from reviewflow.casework.desk import Desk
from reviewflow.casework.numbers import find_item, item_number
from reviewflow.statute.london import local_date
from reviewflow.store.cases import load_case

from .case_view import without_identities


@dataclass(frozen=True, slots=True)
class ReturnRead:
    """A return without what names people: that is read with the identities of the case."""

    reference: str
    item: str
    state: str
    """In words."""
    facts: tuple[tuple[str, str, object], ...]
    """Name, title and value of each, as it is kept."""
    words: tuple[tuple[str, str], ...]
    """Title and value of each, as people read it."""


def read_return(desk: Desk, reference: str, number: str, *, by: str) -> ReturnRead:
    """Read one item of a case, such as an agency's return.

    Raises:
        CaseNotFound: there is no such case, or the reader may not know that there is.
        ItemNotFound: the case has no such item, or the reader may not know that it has.
        OutsidePartnership: the reader works for another partnership.
    """
    with desk.database.write() as tx:
        tx.hold_rules()
        stored = load_case(tx, reference)
        definition = desk.definition(tx, stored.case.workflow_hash)
        item = find_item(definition, stored.case, number)
        called = item_number(definition, item)
        actor = reader(tx, desk, stored, by)
        check_may_act_on(definition, stored.case, actor=actor)
        check_sees_item(definition, stored.case, actor, called)
        enter_reading_in(tx, desk, reference, READ_RETURN, {"item": called}, by=actor)
        rules = definition.items[item.kind]
        shown = without_identities(item.facts)
        facts = tuple((name, rules.facts[name].title, value) for name, value in shown.items() if value is not None)
        directory, today = desk.directory(tx, stored.case.partnership), local_date(desk.now())
        words = tuple(
            (title, in_words(rules.facts[name], item.facts[name], directory=directory, on=today))
            for name, title, _ in facts
        )
        return ReturnRead(reference, called, rules.states[item.state].title, facts, words)
