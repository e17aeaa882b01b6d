"""In which cases is somebody named? It reads who the people are, so it takes a reason and is an entry of the trail."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reviewflow.case.allowed import check_reason
from reviewflow.casework.actors import find_actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.keeping.acting import seen_of
from reviewflow.errors import FactMissing
from reviewflow.store import audit_log
from reviewflow.store.identities import named_in
from reviewflow.store.session import Transaction

from .requests import FIND, Step, enter_step
from .rules import DisclosureRules

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class NamedIn:
    """One place where somebody is named."""

    case: str
    item: str | None
    """The number of the item, such as ``CH-1``; None for the case itself."""
    fact: str
    title: str


@dataclass(frozen=True, slots=True)
class PersonFound:
    """Where somebody is named, and what somebody who works here has done."""

    named: tuple[NamedIn, ...]
    acted_on: tuple[str, ...]
    """Cases on which a user of that name has acted."""


def find_person(
    tx: Transaction, desk: Desk, rules: DisclosureRules, name: str, *, partnership: str, by: str, reason: str
) -> PersonFound:
    """The cases in which somebody is named, of those that are seen. Every word of the name has to be there.

    Raises:
        RoleNotAllowed: the file does not give the duty to the role.
        ReasonMissing: no reason is given.
        FactMissing: there is no word in the name.
    """
    actor = find_actor(tx, desk, by, partnership=partnership)
    rules.duties.check(FIND, actor)
    check_reason(reason, required=True, what=FIND)
    wanted = _words(name)
    if not wanted:
        raise FactMissing(transition=FIND, missing="a name")
    places = [each for each in named_in(tx, partnership) if wanted <= _words(each.value)]
    users = [key for key, user in desk.directory(tx, partnership).users.items() if wanted <= _words(user.name)]
    acted = {case for user in users for case in audit_log.cases_acted_on(tx, user, partnership)}
    seen = seen_of(tx, desk, {*(each.case for each in places), *acted}, actor)
    found = []
    for each in places:
        if each.case in seen:
            definition = desk.definition(tx, each.workflow_hash)
            number = f"{definition.items[each.kind].prefix}-{each.number}" if each.kind else None
            title = definition.subject(each.kind).facts[each.fact].title
            found.append(NamedIn(each.case, number, each.fact, title))
    enter_step(tx, desk, FIND, Step(disclosure=0, reason=reason, about={"found": len(found)}), by=actor)
    return PersonFound(tuple(found), tuple(sorted(acted & seen)))


def _words(value: object) -> frozenset[str]:
    return frozenset(each.casefold() for each in _WORD.findall(value)) if isinstance(value, str) else frozenset()
