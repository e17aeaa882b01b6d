"""Who may do a thing: by role, by partnership, and kept apart from who did another."""

from __future__ import annotations

from collections.abc import Mapping

from reviewflow.errors import CaseNotFound, DutiesNotSeparate, NotTheirOwn, OutsidePartnership, RoleNotAllowed
from reviewflow.workflow.definition import Definition, Opening, Subject, Transition

from .case import Actor, Case
from .conditions import Situation
from .recipients import KeptOut, nobody_kept_out
from .walls import GUEST, Walls, person_key

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


def is_kept_out(definition: Definition, case: Case, actor: Actor) -> bool:
    """Whether a case is as if there were none for somebody, whatever their role.

    A conflict of interest holds in every role. A case that is kept to some people is still seen by the scrutineer,
    so that nothing can be hidden from scrutiny, by those who act for an agency, of what that agency was asked, and by
    guests, of what they are invited to.
    """
    return is_walled_off(definition, case.walls, person_key(actor.partnership, actor.user), actor.role)


def is_walled_off(definition: Definition, walls: Walls, person: str, role: str) -> bool:
    """The same of a person as walls name them, in a role."""
    if person in walls.kept_from:
        return True
    if not walls.only_for or person in walls.only_for or person.endswith(GUEST):
        return False
    return role not in (SYSTEM, SCRUTINEER) and role not in agency_roles(definition)


def kept_out_of(definition: Definition, walls: Walls, partnership: str) -> KeptOut:
    """Whether a user of a partnership, in a role, is kept out of a case: for those who look for whom to tell."""
    if not walls:
        return nobody_kept_out
    return lambda user, role: is_walled_off(definition, walls, person_key(partnership, user), role)


def check_may_act_on(definition: Definition, case: Case, *, actor: Actor) -> None:
    """Refuse someone of another partnership, and someone who is kept out of the case.

    Raises:
        OutsidePartnership: the actor works for another partnership.
        CaseNotFound: the actor may not know that there is such a case.
    """
    check_may_act_for(case.partnership, actor=actor, case=case.reference)
    if case.walls and is_kept_out(definition, case, actor):
        raise CaseNotFound(case=case.reference)


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


def own_kind(definition: Definition, subject: Subject, transition: Transition, role: str) -> str | None:
    """Whether a role does a transition for its own ``agency`` or ``body`` alone; None where it does for everybody."""
    if transition.own is None or role in definition.kept_by:
        return None
    return "body" if subject.facts[transition.own].type == "body" else "agency"


def check_own(transition: Transition, *, actor: Actor, situation: Situation) -> None:
    """Refuse somebody who works for another body or agency than the one it is for.

    Those who keep the case record for everybody; a role that nobody named holds works for nobody.

    Raises:
        NotTheirOwn: with the body or agency that it is for.
    """
    name, kind = transition.own, own_kind(situation.definition, situation.subject, transition, actor.role)
    if name is None or kind is None:
        return
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


_FOR_AGENCIES: dict[str, frozenset[str]] = {}
"""By the hash of the rules: what has a hash cannot change."""


def agency_roles(definition: Definition) -> frozenset[str]:
    """The roles that are there to act for the agency that something is about, and do not keep the case."""
    if definition.hash not in _FOR_AGENCIES:
        subjects = (definition, *definition.items.values())
        by = {role for s in subjects for t in s.transitions.values() if t.own in s.agency_facts for role in t.by}
        _FOR_AGENCIES[definition.hash] = frozenset(by - set(definition.kept_by))
    return _FOR_AGENCIES[definition.hash]
