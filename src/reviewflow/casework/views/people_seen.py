"""Who is who in a partnership on a day: roles with their days, who is away, who stands in for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from reviewflow.case.directory import DAILY_DIGEST, Delegation, Directory, User
from reviewflow.case.recipients import Absence
from reviewflow.casework.actors import roles_of
from reviewflow.casework.desk import Desk
from reviewflow.statute.london import local_date
from reviewflow.store.people import absences_of, choices_of
from reviewflow.store.session import Transaction

SOON = dt.timedelta(days=28)
"""So long before something runs out it is said that it will."""
Standing = Literal["now", "later", "over"]


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody holds, or a decision that a body may take, for a time."""

    title: str
    from_on: dt.date | None
    until_on: dt.date | None
    standing: Standing
    ends_soon: bool


@dataclass(frozen=True, slots=True)
class AwaySeen:
    """An absence of today or later, and who is told instead."""

    person: str
    name: str
    absence: Absence
    stands_in: str | None
    """The name of the deputy; None where nobody is named."""
    now: bool
    uncovered: bool
    """Whether the deputy is away too on a day of it."""


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """Somebody of the directory."""

    user: User
    works_here: bool
    roles: tuple[Held, ...]
    place: str | None
    """The agency or body that they act for, in words."""
    deputy: str | None
    """The name of the deputy whom the partnership's file names."""
    away: tuple[AwaySeen, ...]
    once_a_day: bool
    """Whether they are alerted by one message a day."""


@dataclass(frozen=True, slots=True)
class StandsIn:
    """Somebody who is away today, for whom another stands in."""

    user: User
    until_on: dt.date | None


def people_seen(tx: Transaction, desk: Desk, partnership: str) -> tuple[PersonSeen, ...]:
    """Everybody of a partnership, as the directory and the absences have it today."""
    directory, today = desk.directory(tx, partnership), local_date(desk.now())
    titles, chosen = roles_of(tx, desk, partnership), choices_of(tx, partnership)
    away = absences_seen(directory, absences_of(tx, partnership), today)
    return tuple(_person(user, directory, titles, chosen, away, today) for user in directory.users.values())


def absences_seen(directory: Directory, absences: Iterable[Absence], today: dt.date) -> tuple[AwaySeen, ...]:
    """The absences of today and later, the first to begin first."""
    known = [each for each in absences if each.until_on is None or today <= each.until_on]
    return tuple(_away(each, directory, known, today) for each in known)


def stood_in_for(tx: Transaction, desk: Desk, partnership: str, person: str) -> tuple[StandsIn, ...]:
    """Those who are away today and for whom somebody stands in, by the absence or else by the partnership's file."""
    directory, today = desk.directory(tx, partnership), local_date(desk.now())
    found = []
    for each in absences_of(tx, partnership):
        user = directory.users.get(each.person)
        if user is not None and each.covers(today) and (each.deputy or user.deputy) == person and user.roles_on(today):
            found.append(StandsIn(user, each.until_on))
    return tuple(found)


def delegations_seen(
    directory: Directory, titles: Mapping[str, str], today: dt.date
) -> tuple[tuple[Delegation, Held], ...]:
    """Which body may take which decision, those of today first; ``titles`` are what decisions are called."""
    found = [
        (each, _held(titles.get(each.decision, each.decision.replace("_", " ")), each.from_on, each.until_on, today))
        for each in directory.delegations
    ]
    order = ("now", "later", "over")
    return tuple(sorted(found, key=lambda each: order.index(each[1].standing)))


def _person(
    user: User,
    directory: Directory,
    titles: Mapping[str, str],
    chosen: Mapping[str, str],
    away: Iterable[AwaySeen],
    today: dt.date,
) -> PersonSeen:
    held = [_held(titles.get(role, role), user.from_on, user.until_on, today) for role in user.roles]
    held += [_held(titles.get(p.role, p.role), p.from_on, p.until_on, today) for p in user.postings]
    place = ("agency", user.agency) if user.agency else ("body", user.body) if user.body else None
    deputy = directory.users.get(user.deputy or "")
    return PersonSeen(
        user=user,
        works_here=user.works_on(today),
        roles=tuple(held),
        place=directory.name_on(place[0], str(place[1]), today) if place else None,
        deputy=deputy.name if deputy else None,
        away=tuple(each for each in away if each.person == user.key),
        once_a_day=chosen.get(user.key, user.wants) == DAILY_DIGEST,
    )


def _held(title: str, from_on: dt.date | None, until_on: dt.date | None, today: dt.date) -> Held:
    standing: Standing = "over" if until_on and until_on < today else "later" if from_on and from_on > today else "now"
    ends_soon = standing == "now" and until_on is not None and until_on - today <= SOON
    return Held(f"{title[:1].upper()}{title[1:]}", from_on, until_on, standing, ends_soon)


def _away(absence: Absence, directory: Directory, known: Iterable[Absence], today: dt.date) -> AwaySeen:
    user = directory.users.get(absence.person)
    deputy = absence.deputy or (user.deputy if user else None)
    return AwaySeen(
        person=absence.person,
        name=user.name if user else absence.person,
        absence=absence,
        stands_in=directory.users[deputy].name if deputy and deputy in directory.users else None,
        now=absence.covers(today),
        uncovered=any(other.person == deputy and other.meets(absence) for other in known),
    )
