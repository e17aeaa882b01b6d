"""Who sees a case today, and from whom it is kept: for those who keep it, and for the scrutineer."""

from __future__ import annotations

from dataclasses import dataclass

from reviewflow.case.case import Actor, Case
from reviewflow.case.directory import Directory
from reviewflow.case.permissions import SCRUTINEER, check_keeps, check_may_act_on
from reviewflow.case.walls import person_key
from reviewflow.casework.access.namesakes import has_namesakes
from reviewflow.casework.access.readings import reader
from reviewflow.casework.access.seeing import PARTS, sight_of
from reviewflow.casework.desk import Desk
from reviewflow.statute.london import local_date
from reviewflow.store.cases import load_case
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Definition

WHO_SEES = "who_sees"


@dataclass(frozen=True, slots=True)
class Seer:
    """Somebody who sees the case in one role."""

    person: str
    name: str
    role: str
    role_title: str
    parts: tuple[str, ...]
    agency: str | None
    """The name of the agency; of the case only what that agency was asked is seen."""


@dataclass(frozen=True, slots=True)
class KeptOutPerson:
    """Somebody whom walls name."""

    person: str
    """With the partnership before, where it is another one than the case's."""
    name: str


@dataclass(frozen=True, slots=True)
class WhoSees:
    """Who sees a case, and who never does."""

    case: Case
    definition: Definition
    conflicts: tuple[KeptOutPerson, ...]
    only_for: tuple[KeptOutPerson, ...]
    seers: tuple[Seer, ...]
    """The people of the case's own partnership, in the order of its file."""
    may_be_named: bool
    """Whether a name in the case is also the name of somebody who works here and has no conflict on record."""
    people: tuple[tuple[str, str], ...]
    """Everybody whom the case could be kept from or to: key and name."""


def who_sees(desk: Desk, reference: str, *, by: str | Actor) -> WhoSees:
    """Who sees a case today.

    Raises:
        CaseNotFound: there is none, or they may not know that there is.
        OutsidePartnership: it is another partnership's.
        RoleNotAllowed: they neither keep the case nor scrutinise it.
    """
    with desk.database.read() as tx:
        stored = load_case(tx, reference)
        case, definition = stored.case, desk.definition(tx, stored.case.workflow_hash)
        actor = reader(tx, desk, stored, by) if isinstance(by, str) else by
        check_may_act_on(definition, case, actor=actor)
        check_keeps(definition, actor=actor, what=WHO_SEES, also=(SCRUTINEER,))
        directory = desk.directory(tx, case.partnership)
        named = actor.role in definition.kept_by and has_namesakes(tx, case, directory)
        of_walls = (case.walls.kept_from, case.walls.only_for)
        kept = [tuple(_named(tx, desk, case, each) for each in people) for people in of_walls]
    today = local_date(desk.now())
    seers = (
        seer
        for key, user in directory.users.items()
        for role in user.roles_on(today)
        if (seer := _seer(definition, case, directory, key, role)) is not None
    )
    at_work = ((key, user.name) for key, user in directory.users.items() if user.works_on(today))
    return WhoSees(case, definition, kept[0], kept[1], tuple(seers), named, tuple(at_work))


def _seer(definition: Definition, case: Case, directory: Directory, key: str, role: str) -> Seer | None:
    user = directory.users[key]
    sight = sight_of(definition, case, Actor(key, role, case.partnership, agency=user.agency, body=user.body))
    if sight is None:
        return None
    parts = tuple(part for part in PARTS if sight.sees(part))
    agency = directory.agencies[sight.agency].name_on(case.opened_on) if sight.agency else None
    return Seer(key, user.name, role, definition.roles.get(role, role), parts, agency)


def _named(tx: Transaction, desk: Desk, case: Case, person: str) -> KeptOutPerson:
    partnership, _, key = person.partition("/")
    user = desk.directory(tx, partnership).users.get(key)
    said = key if partnership == case.partnership else person_key(partnership, key)
    return KeptOutPerson(said, user.name if user else key)
