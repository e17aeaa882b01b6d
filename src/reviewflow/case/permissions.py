"""Who may do a thing: by role, by partnership, and kept apart from who did another."""

from __future__ import annotations

from collections.abc import Mapping

from reviewflow.errors import DutiesNotSeparate, NotTheirOwn, OutsidePartnership, RoleNotAllowed
from reviewflow.workflow.definition import Definition, Opening, Transition

from .case import Actor, Case
from .conditions import Situation

SYSTEM = "system"
"""The role of the sweep, which acts for nobody."""
SCRUTINEER = "scrutineer"
"""The role that reads and asks, and changes nothing. Whatever it reads is on the trail."""


def check_may_act_for(partnership: str, *, actor: Actor, case: str) -> None:
    """Refuse someone of another partnership.

    Raises:
        OutsidePartnership: the actor works for another partnership.
    """
    if actor.partnership != partnership:
        raise OutsidePartnership(case=case, partnership=actor.partnership)


def check_role(what: Transition | Opening, *, actor: Actor, roles: Mapping[str, str]) -> None:
    """Refuse a role that the rules do not name.

    Raises:
        RoleNotAllowed: with the roles that may.
    """
    if actor.role not in what.by:
        name = what.name if isinstance(what, Transition) else what.title
        allowed = " or ".join(roles.get(role, role) for role in what.by)
        raise RoleNotAllowed(transition=name, allowed=allowed, role=roles.get(actor.role, actor.role))


def check_keeps(definition: Definition, *, actor: Actor, what: str, also: tuple[str, ...] = ()) -> None:
    """Refuse a role that does not keep the case, unless it is named in ``also``.

    Raises:
        RoleNotAllowed: with the roles that may.
    """
    may = (*definition.kept_by, *also)
    if actor.role not in may:
        roles = definition.roles
        allowed = " or ".join(dict.fromkeys(roles.get(role, role) for role in may))
        raise RoleNotAllowed(transition=what, allowed=allowed, role=roles.get(actor.role, actor.role))


def may_record_names(definition: Definition) -> tuple[str, ...]:
    """The roles that may record who is in a case, beside those who keep it."""
    subjects = (definition, *definition.items.values())
    return tuple({role: None for s in subjects if s.identifying_facts for role in s.opens.by})


def check_own(transition: Transition, *, actor: Actor, situation: Situation) -> None:
    """Refuse somebody who works for another body or agency than the one it is for.

    Those who keep the case record for everybody; a role that nobody named holds works for nobody.

    Raises:
        NotTheirOwn: with the body or agency that it is for.
    """
    name = transition.own
    if name is None or actor.role in situation.definition.kept_by:
        return
    kind = "body" if situation.subject.facts[name].type == "body" else "agency"
    own = actor.body if kind == "body" else actor.agency
    named = situation.facts.get(name)
    keys = named if isinstance(named, list) else [named]
    if own is None or named is None or own in keys:
        return
    words = [situation.directory.name_on(kind, str(key), situation.today) for key in (*keys, own)]
    raise NotTheirOwn(transition=transition.name, allowed=" or ".join(words[:-1]), own=words[-1])


def check_duties_separate(transition: Transition, *, actor: Actor, case: Case, item: tuple[str, int] | None) -> None:
    """Refuse the person who did the transition from which this one is kept separate.

    Raises:
        DutiesNotSeparate: the same person did the other.
    """
    for other in transition.separate_from:
        done = case.last_done((other,), item)
        if done is not None and done.user == actor.user:
            raise DutiesNotSeparate(transition=transition.name, other=other, user=actor.user)
