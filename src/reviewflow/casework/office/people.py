"""Who is away, who stands in, and how a person wants to be alerted. It is about no case, and stands on the trail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from reviewflow.audit.entry import Entry
from reviewflow.audit.instants import instant_text
from reviewflow.case.case import Actor
from reviewflow.case.directory import Directory
from reviewflow.case.permissions import check_may_act_for
from reviewflow.case.recipients import Absence
from reviewflow.casework.actors import find_actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.envelopes import envelope_without_case
from reviewflow.casework.papers import ALREADY_KEPT, Command
from reviewflow.errors import FactInvalid, RoleNotAllowed
from reviewflow.statute.london import longdate
from reviewflow.store import audit_log, people
from reviewflow.store.session import Transaction
from reviewflow.workflow.faults import did_you_mean

RECORD_ABSENCE, END_ABSENCE, CHOOSE_DELIVERY = "record_absence", "end_absence", "choose_delivery"
ABOUT_PEOPLE = frozenset({RECORD_ABSENCE, END_ABSENCE, CHOOSE_DELIVERY})
FOR_OTHERS = ("coordinator", "business_manager", "administrator")
"""The roles that may say it for somebody else."""


class RecordAbsence(Command):
    """Say on which days a person is away, and who is told instead."""

    partnership: str
    person: str
    from_on: dt.date
    """The first day away."""
    until_on: dt.date | None = None
    """The last day away; None: until further notice."""
    deputy: str | None = None
    """None: the deputy whom the partnership's file names."""


class EndAbsence(Command):
    """Say that a person is not away after all, or no longer: the absence counts no more."""

    partnership: str
    person: str
    from_on: dt.date
    """The first day of the absence that is meant."""


class ChooseDelivery(Command):
    """Say how a person wants to be alerted from now on."""

    partnership: str
    person: str
    choice: Literal["at_once", "daily_digest"]


@dataclass(frozen=True, slots=True)
class AbsenceRecorded:
    """What was recorded, and what whoever records it should know."""

    sequence: int
    stands_in: str | None
    """The key of the deputy; None where nobody is named."""
    notes: tuple[str, ...]
    """Sentences: what leaves somebody without a deputy on those days."""


def record_absence(desk: Desk, command: RecordAbsence, *, by: str) -> AbsenceRecorded:
    """Record an absence.

    Raises:
        FactInvalid: the person or the deputy is not known, the days do not fit together, or the person
            is away on some of them already.
        OutsidePartnership: it is said by somebody of another partnership.
        RoleNotAllowed: it is said for somebody else, in a role that may not.
        ActorUnknown: nobody knows who says it.
    """
    with desk.database.write() as tx:
        return record_absence_in(tx, desk, command, by=_hold(tx, desk, command.partnership, by))


def record_absence_in(
    tx: Transaction, desk: Desk, command: RecordAbsence, *, by: Actor, seal: audit_log.Seal | None = None
) -> AbsenceRecorded:
    """The same inside a transaction that is open already."""
    directory = _checked(tx, desk, command.partnership, command.person, RECORD_ABSENCE, by)
    absence = Absence(command.person, command.from_on, command.until_on, command.deputy)
    known = people.absences_of(tx, command.partnership)
    _check_deputy(directory, absence)
    _check_days(absence, known)
    now = desk.now()

    entry = _enter(tx, RECORD_ABSENCE, command, by=by, now=now, seal=seal)
    at = instant_text(now)
    people.add_absence(tx, command.partnership, absence, recorded_at=at, recorded_by=by.user, sequence=entry.sequence)
    stands_in = absence.deputy or _deputy_on_file(directory, absence.person)
    return AbsenceRecorded(entry.sequence, stands_in, tuple(_notes(directory, absence, stands_in, known)))


def end_absence(desk: Desk, command: EndAbsence, *, by: str) -> int:
    """End an absence; the sequence of the entry.

    Raises:
        FactInvalid: no absence of the person that still counts began on that day.
        OutsidePartnership: it is said by somebody of another partnership.
        RoleNotAllowed: it is said for somebody else, in a role that may not.
        ActorUnknown: nobody knows who says it.
    """
    with desk.database.write() as tx:
        return end_absence_in(tx, desk, command, by=_hold(tx, desk, command.partnership, by))


def end_absence_in(
    tx: Transaction, desk: Desk, command: EndAbsence, *, by: Actor, seal: audit_log.Seal | None = None
) -> int:
    """The same inside a transaction that is open already."""
    _checked(tx, desk, command.partnership, command.person, END_ABSENCE, by)
    own = [absence for absence in people.absences_of(tx, command.partnership) if absence.person == command.person]
    if not any(absence.from_on == command.from_on for absence in own):
        days = " and ".join(absence.from_on.isoformat() for absence in own) or "none"
        why = f"no absence of {command.person} begins on that day"
        raise FactInvalid(fact="from", value=str(command.from_on), why=why, do=f"Those on record begin on: {days}.")
    now = desk.now()
    entry = _enter(tx, END_ABSENCE, command, by=by, now=now, seal=seal)
    people.end_absence(tx, command.partnership, command.person, from_on=command.from_on, ended_at=instant_text(now))
    return entry.sequence


def choose_delivery(desk: Desk, command: ChooseDelivery, *, by: str) -> int:
    """Keep how a person wants to be alerted; the sequence of the entry.

    Raises:
        FactInvalid: the person is not known.
        OutsidePartnership: it is said by somebody of another partnership.
        RoleNotAllowed: it is said for somebody else, in a role that may not.
        ActorUnknown: nobody knows who says it.
    """
    with desk.database.write() as tx:
        return choose_delivery_in(tx, desk, command, by=_hold(tx, desk, command.partnership, by))


def choose_delivery_in(
    tx: Transaction, desk: Desk, command: ChooseDelivery, *, by: Actor, seal: audit_log.Seal | None = None
) -> int:
    """The same inside a transaction that is open already."""
    _checked(tx, desk, command.partnership, command.person, CHOOSE_DELIVERY, by)
    entry = _enter(tx, CHOOSE_DELIVERY, command, by=by, now=desk.now(), seal=seal)
    people.set_choice(tx, command.partnership, command.person, command.choice, sequence=entry.sequence)
    return entry.sequence


def about_people_in(
    tx: Transaction,
    desk: Desk,
    kind: str,
    command: Mapping[str, Any],
    *,
    by: Actor,
    seal: audit_log.Seal | None = None,
) -> None:
    """One of these commands as the trail keeps it, carried out again."""
    if kind == RECORD_ABSENCE:
        record_absence_in(tx, desk, RecordAbsence.model_validate(command, context=ALREADY_KEPT), by=by, seal=seal)
    elif kind == END_ABSENCE:
        end_absence_in(tx, desk, EndAbsence.model_validate(command, context=ALREADY_KEPT), by=by, seal=seal)
    else:
        choose_delivery_in(tx, desk, ChooseDelivery.model_validate(command, context=ALREADY_KEPT), by=by, seal=seal)


def _hold(tx: Transaction, desk: Desk, partnership: str, by: str) -> Actor:
    # Whom an alert or an invitation is for is decided before its entry is made: nobody decides it meanwhile.
    tx.change_rules()
    actor = find_actor(tx, desk, by, partnership=partnership)
    # What is on record is read before it is added to, and nobody may add to it between the two.
    tx.lock_trail()
    return actor


def _checked(tx: Transaction, desk: Desk, partnership: str, person: str, what: str, by: Actor) -> Directory:
    directory = desk.directory(tx, partnership)
    check_may_act_for(partnership, actor=by, case=f"The user {person}")
    if person not in directory.users:
        raise _unknown("person", person, directory)
    if by.user != person and by.role not in FOR_OTHERS:
        allowed = " or ".join((person, *FOR_OTHERS))
        raise RoleNotAllowed(transition=what, allowed=allowed, role=by.role)
    return directory


def _unknown(fact: str, person: str, directory: Directory) -> FactInvalid:
    why = f"{directory.partnership} has no such user"
    return FactInvalid(fact=fact, value=person, why=why, do=did_you_mean(person, directory.users))


def _check_deputy(directory: Directory, absence: Absence) -> None:
    if absence.deputy is None:
        return
    if absence.deputy not in directory.users:
        raise _unknown("deputy", absence.deputy, directory)
    if absence.deputy == absence.person:
        do = "Name somebody else, or nobody."
        raise FactInvalid(fact="deputy", value=absence.deputy, why="nobody stands in for themselves", do=do)


def _check_days(absence: Absence, known: tuple[Absence, ...]) -> None:
    if absence.until_on is not None and absence.until_on < absence.from_on:
        why = f"the first day away is later, {longdate(absence.from_on)}"
        raise FactInvalid(fact="until", value=str(absence.until_on), why=why, do="Check both days.")
    for other in known:
        if other.person == absence.person and other.meets(absence):
            why = f"{absence.person} is away {other.words} already"
            do = "End that absence first with `reviewflow away end`, or choose other days."
            raise FactInvalid(fact="from", value=str(absence.from_on), why=why, do=do)


def _notes(directory: Directory, absence: Absence, stands_in: str | None, known: tuple[Absence, ...]) -> Iterator[str]:
    person = absence.person
    if stands_in is None:
        yield f"Nobody is named to stand in for {person}: the others in the same roles are told, if there are any."
    for other in known:
        if not other.meets(absence):
            continue
        if other.person == stands_in:
            yield f"{stands_in}, who stands in, is away {other.words}."
        elif person == (other.deputy or _deputy_on_file(directory, other.person)):
            yield f"{person} stands in for {other.person}, who is away {other.words}."


def _deputy_on_file(directory: Directory, person: str) -> str | None:
    # Somebody who was away may have gone from the file since.
    user = directory.users.get(person)
    return user.deputy if user else None


def _enter(
    tx: Transaction, what: str, command: Command, *, by: Actor, now: dt.datetime, seal: audit_log.Seal | None
) -> Entry:
    envelope = envelope_without_case(what, by=by, now=now, partnership=by.partnership)
    body = {"command": {"kind": what, **command.model_dump(mode="json", exclude_defaults=True)}}
    return audit_log.append(tx, envelope, body, seal=seal)
