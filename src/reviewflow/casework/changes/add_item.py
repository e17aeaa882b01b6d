"""Add an item to a case: a child, an agency request, a meeting, a hold ..."""

from __future__ import annotations

from pydantic import Field

from reviewflow.case.allowed import check_conditions, check_reason
from reviewflow.case.case import Done, Item
from reviewflow.case.permissions import check_role
from reviewflow.casework.papers import Change, FactsGiven, Happening, Papers
from reviewflow.errors import ItemKindNotKept

from .open_case import opening_facts

ADDED = "add"
"""The transition under which the opening of an item stands in its history."""


class AddItem(Happening):
    """Add an item of a kind to a case."""

    case: str
    add: str
    """The kind of item."""
    facts: FactsGiven = Field(default_factory=dict)
    confirm: tuple[str, ...] = ()


def decide_add_item(papers: Papers, command: AddItem) -> Change:
    """The case with the new item, numbered on it."""
    rules = papers.definition.items.get(command.add)
    if rules is None:
        known = ", ".join(papers.definition.items)
        raise ItemKindNotKept(workflow=papers.definition.title.lower(), kind=command.add, known=known)
    opening, moment = rules.opens, papers.moment
    check_role(opening, actor=moment.actor, roles=papers.definition.roles)
    check_conditions(opening.needs, papers.situation(), what=opening.title)
    facts = opening_facts(papers, opening, rules, command.facts, confirm=command.confirm)
    check_reason(command.reason, required=command.needs_reason(opening.reason_required), what=opening.title)
    item = Item(rules.key, papers.case.next_number(rules.key), opening.state, facts)
    done = Done(ADDED, moment.happened_on, moment.actor.user, (item.kind, item.number))
    return Change(
        what=f"{ADDED}_{rules.key}",
        case=papers.case.with_item(item),
        item=item,
        item_is_new=True,
        to_state=opening.state,
        facts=facts,
        done=done,
        notices=() if command.letters_sent_elsewhere else opening.notices,
        basis=opening.basis,
        reason=command.reason,
    )
