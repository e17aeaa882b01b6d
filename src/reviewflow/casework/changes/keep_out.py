"""Keep a case from somebody with a conflict of interest, or keep it to some people, whatever the roles of others.

Whoever is kept out sees the case as if there were none and is told nothing of it; see
:func:`~reviewflow.case.permissions.is_kept_out`, which decides, and
:mod:`~reviewflow.casework.access.seeing`, which every page and list asks.
"""

from __future__ import annotations

from dataclasses import replace

from reviewflow.case.allowed import check_reason
from reviewflow.case.directory import Directory
from reviewflow.case.permissions import check_keeps
from reviewflow.case.walls import Walls, person_key
from reviewflow.casework.access.seeing import sight_of
from reviewflow.casework.papers import Change, Command, Papers
from reviewflow.errors import CaseNotFound, FactInvalid, NobodyWouldKeepIt
from reviewflow.workflow.faults import did_you_mean

RECORD_CONFLICT, LIFT_CONFLICT = "record_conflict", "lift_conflict"
RESTRICT_CASE, LIFT_RESTRICTION = "restrict_case", "lift_restriction"
OF_WALLS = frozenset({RECORD_CONFLICT, LIFT_CONFLICT, RESTRICT_CASE, LIFT_RESTRICTION})


class RecordConflict(Command):
    """Record that somebody is named in a case, or has another conflict of interest: from now on they never see it."""

    case: str
    person: str
    """A user of the case's partnership, or one of another: ``gloucestershire/gloucestershire.coordinator``."""
    reason: str | None = None


class LiftConflict(Command):
    """Lift a conflict of interest: the person sees the case again as their role does."""

    case: str
    person: str
    reason: str | None = None


class RestrictCase(Command):
    """Keep a case to some people: nobody else in the roles of its rules sees it from now on."""

    case: str
    to: tuple[str, ...]
    reason: str | None = None


class LiftRestriction(Command):
    """Let everybody whom the rules name see the case again."""

    case: str
    reason: str | None = None


def decide_record_conflict(papers: Papers, command: RecordConflict) -> Change:
    """The case with one more person who never sees it.

    Raises:
        RoleNotAllowed: it is said of somebody else, by somebody who does not keep the case.
        CaseNotFound: it is said of oneself, by somebody who sees no such case.
        FactInvalid: there is no such person, or the conflict is recorded already.
        ReasonMissing: no reason is given.
    """
    case, actor = papers.case, papers.moment.actor
    person = _person(papers, command.person)
    if person != person_key(actor.partnership, actor.user):
        check_keeps(papers.definition, actor=actor, what=RECORD_CONFLICT)
    else:
        # What the trail keeps of whoever acts does not say for which agency they worked.
        user = papers.directory.users.get(actor.user)
        if sight_of(papers.definition, case, replace(actor, agency=user.agency if user else None)) is None:
            raise CaseNotFound(case=case.reference)
    check_reason(command.reason, required=True, what=RECORD_CONFLICT)
    if person in case.walls.kept_from:
        do = "Nothing more is needed."
        raise FactInvalid(fact="person", value=command.person, why="the conflict is recorded already", do=do)
    return _change(papers, RECORD_CONFLICT, case.walls.kept_from_also(person), command.reason)


def decide_lift_conflict(papers: Papers, command: LiftConflict) -> Change:
    """The case without that conflict.

    Raises:
        RoleNotAllowed: it is lifted by somebody who does not keep the case.
        FactInvalid: no conflict of this person is recorded.
        ReasonMissing: no reason is given.
    """
    case = papers.case
    check_keeps(papers.definition, actor=papers.moment.actor, what=LIFT_CONFLICT)
    check_reason(command.reason, required=True, what=LIFT_CONFLICT)
    person = _key(papers, command.person)
    if person not in case.walls.kept_from:
        known = ", ".join(case.walls.kept_from) or "none"
        do = f"Those on record: {known}."
        raise FactInvalid(fact="person", value=command.person, why="no conflict of theirs is recorded", do=do)
    return _change(papers, LIFT_CONFLICT, case.walls.without(person), command.reason)


def decide_restrict_case(papers: Papers, command: RestrictCase) -> Change:
    """The case, kept to these people.

    Raises:
        RoleNotAllowed: it is said by somebody who does not keep the case.
        FactInvalid: there is no such person.
        NobodyWouldKeepIt: none of them keeps the case today and may see it.
        ReasonMissing: no reason is given.
    """
    case = papers.case
    check_keeps(papers.definition, actor=papers.moment.actor, what=RESTRICT_CASE)
    check_reason(command.reason, required=True, what=RESTRICT_CASE)
    people = {_person(papers, each) for each in command.to}
    keepers = keepers_left(papers, case.walls)
    if people.isdisjoint(keepers):
        named = ", ".join(each.partition("/")[2] for each in keepers)
        raise NobodyWouldKeepIt(case=case.reference, keepers=named or "nobody who works here today")
    return _change(papers, RESTRICT_CASE, case.walls.only_for_these(people), command.reason)


def decide_lift_restriction(papers: Papers, command: LiftRestriction) -> Change:
    """The case, open again to whoever its rules let see it.

    Raises:
        RoleNotAllowed: it is said by somebody who does not keep the case.
        FactInvalid: it is kept to nobody.
        ReasonMissing: no reason is given.
    """
    case = papers.case
    check_keeps(papers.definition, actor=papers.moment.actor, what=LIFT_RESTRICTION)
    check_reason(command.reason, required=True, what=LIFT_RESTRICTION)
    if not case.walls.only_for:
        why = "it is not kept to anybody"
        raise FactInvalid(fact="case", value=case.reference, why=why, do="Everybody whom its rules name sees it.")
    return _change(papers, LIFT_RESTRICTION, case.walls.only_for_these(()), command.reason)


def keepers_left(papers: Papers, walls: Walls) -> tuple[str, ...]:
    """Those who keep the case today and have no conflict of interest."""
    partnership = papers.case.partnership
    return tuple(
        person
        for key, user in papers.directory.users.items()
        if not set(user.roles_on(papers.today)).isdisjoint(papers.definition.kept_by)
        and (person := person_key(partnership, key)) not in walls.kept_from
    )


def _change(papers: Papers, what: str, walls: Walls, reason: str | None) -> Change:
    case = papers.case
    return Change(what=what, case=replace(case, walls=walls), from_state=case.state, to_state=case.state, reason=reason)


def _key(papers: Papers, person: str) -> str:
    return person if "/" in person else person_key(papers.case.partnership, person)


def _person(papers: Papers, said: str) -> str:
    """Somebody as walls name them. Whether another partnership has such a user is looked up when it is written."""
    person = _key(papers, said)
    partnership, _, user = person.partition("/")
    if partnership == papers.case.partnership:
        check_user(papers.directory, user)
    return person


def check_user(directory: Directory, user: str) -> None:
    """Refuse a person whom a partnership does not know.

    Raises:
        FactInvalid: with who may be meant.
    """
    if user not in directory.users:
        why = f"{directory.partnership} has no such user"
        raise FactInvalid(fact="person", value=user, why=why, do=did_you_mean(user, directory.users))


def new_in(before: Walls, after: Walls) -> tuple[str, ...]:
    """The people whom walls name and did not name before."""
    known = {*before.kept_from, *before.only_for}
    return tuple(each for each in (*after.kept_from, *after.only_for) if each not in known)
