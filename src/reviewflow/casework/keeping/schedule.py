"""The schedule of a partnership: the national classes with its own periods, and who may do what about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from reviewflow.case.case import Actor
from reviewflow.case.retention import Period, RecordClass
from reviewflow.errors import GroundUnknown, RoleNotAllowed
from reviewflow.statute.basis import Basis
from reviewflow.statute.london import longdate
from reviewflow.statute.words import spoken
from reviewflow.workflow.checks_retention import check_retention
from reviewflow.workflow.faults import did_you_mean, refuse_faults
from reviewflow.workflow.file_format import GroundShape, OwnPeriodShape, PeriodShape, RetentionClassShape
from reviewflow.workflow.library import Library

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground from a list, with what it rests on."""

    key: str
    title: str
    basis: Basis
    note: str | None = None

    @property
    def mark(self) -> str:
        """How far it may be relied on."""
        return f"{self.basis.citation} ({self.basis.force}; {self.basis.mark})"


@dataclass(frozen=True, slots=True)
class Duties:
    """Who may do what, as a file says."""

    roles_of: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, str]

    def may(self, duty: str, role: str) -> bool:
        """Whether a role has a duty."""
        return role in self.roles_of.get(duty, ())

    def has_any(self, role: str) -> bool:
        """Whether it has one at all."""
        return any(role in roles for roles in self.roles_of.values())

    def check(self, duty: str, actor: Actor) -> None:
        """Refuse a role to which the file does not give the duty.

        Raises:
            RoleNotAllowed: with those to which it does.
        """
        if not self.may(duty, actor.role):
            named = " or ".join(self.titles.get(role, role) for role in self.roles_of.get(duty, ()))
            role = self.titles.get(actor.role, actor.role)
            raise RoleNotAllowed(transition=spoken(duty), allowed=named or "nobody", role=role)


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a partnership's files say about keeping records."""

    partnership: str
    classes: tuple[RecordClass, ...]
    duties: Duties
    grounds: Mapping[str, Ground]
    """Why a record may be held."""

    @property
    def birth_facts(self) -> frozenset[str]:
        """The identifying facts that have to be read to count a period."""
        return frozenset(each.period.fact for each in self.classes if each.period.fact)

    def ground(self, key: str) -> Ground:
        """A ground of the list.

        Raises:
            GroundUnknown: it is none of them.
        """
        if key not in self.grounds:
            raise GroundUnknown(ground=key, do=did_you_mean(key, self.grounds))
        return self.grounds[key]


def schedule_of(library: Library, partnership: str) -> Schedule:
    """The schedule of a partnership.

    Raises:
        WorkflowFileInvalid: the file has a fault.
    """
    refuse_faults((*library.faults, *check_retention(library)))
    own = library.own_retention.values.get(partnership, {})
    classes = (_class(library, key, shape, own.get(key)) for key, shape in library.retention.values.items())
    return Schedule(
        partnership=partnership,
        classes=tuple(classes),
        duties=duties_of(library.retention_duties.values, library),
        grounds=grounds_of(library.hold_reasons.values, library),
    )


def duties_of(duties: Mapping[str, list[str]], library: Library) -> Duties:
    """Who may do what, as a file has it."""
    return Duties({duty: tuple(roles) for duty, roles in duties.items()}, library.roles.values)


def grounds_of(grounds: Mapping[str, GroundShape], library: Library) -> Mapping[str, Ground]:
    """A list of grounds with what they rest on."""
    return {key: Ground(key, shape.title, basis_of(library, shape.basis), shape.note) for key, shape in grounds.items()}


def basis_of(library: Library, key: str) -> Basis:
    """What a rule of these files rests on."""
    return Basis.from_source(key, library.sources.values[key].model_dump())


def _class(library: Library, key: str, shape: RetentionClassShape, own: OwnPeriodShape | None) -> RecordClass:
    decided = f"{own.decided_by}, {longdate(own.decided_on)}" if own else None
    where = (shape.where.item, shape.where.fact, shape.where.is_) if shape.where else None
    return RecordClass(
        key=key,
        title=shape.title,
        cases=shape.cases,
        in_states=tuple(shape.in_states),
        not_in_states=tuple(shape.not_in_states),
        where=where,
        period=_period(library, own or shape, decided),
    )


def _period(library: Library, shape: PeriodShape, decided: str | None) -> Period:
    months = shape.months or (shape.years * _MONTHS if shape.years else None)
    basis = basis_of(library, shape.basis)
    return Period(months, shape.starts, shape.fact, shape.item, basis, decided, shape.note)


def as_kept(record: RecordClass, *, due_on: dt.date | None, why: str) -> dict[str, object]:
    """The rule as it stands now, for the trail: a later change of the file changes no decision."""
    period = record.period
    return {
        "class": record.key,
        "title": record.title,
        "period": period.amount,
        "starts": period.starts,
        "why": why,
        "due_on": due_on.isoformat() if due_on else None,
        "basis": period.basis.key,
        "mark": period.mark,
        "adopted": period.decided is not None,
    }
