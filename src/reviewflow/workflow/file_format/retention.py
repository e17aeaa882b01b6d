"""How long the records of cases are kept, by class, and who may hold, propose, approve and destroy."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from .words import BasisKey, Name, Role, Sentence, Shape

Amount = Annotated[int, Field(ge=1, le=200)]
Months = Annotated[int, Field(ge=1, le=2400)]


class WhereShape(Shape):
    """What a case must have to belong to a class of records."""

    item: Name | None = None
    """The kind of item, one of which must have the fact; without it, the case itself must."""
    fact: Name
    is_: bool | str = Field(alias="is")
    """The value that it must have."""


class PeriodShape(Shape):
    """How long, from when, and by what right."""

    years: Amount | None = None
    months: Months | None = None
    """Neither years nor months: no period is known, and a person decides."""
    starts: Literal["closed", "opened", "fact", "youngest"] = "closed"
    """What starts it: the day on which the case was closed or opened, the latest day under a ``fact`` of the case, or
    the birth of the ``youngest`` among its items of a kind."""
    fact: Name | None = None
    """For ``fact`` and ``youngest``: the date."""
    item: Name | None = None
    """For ``youngest``: the kind of item."""
    basis: BasisKey
    note: str | None = None


class RetentionClassShape(PeriodShape):
    """One class of records."""

    title: Sentence
    cases: Name
    """The workflow whose cases belong to it."""
    in_states: list[Name] = []
    """Only cases that ended in these states; none: in every one."""
    not_in_states: list[Name] = []
    """No case that ended in one of these."""
    where: WhereShape | None = None
    """Only cases that have this; of several classes that fit, the one that keeps longest holds."""


class OwnPeriodShape(PeriodShape):
    """A partnership's own period for a class."""

    decided_by: Sentence
    """Which body decided it, or which policy it stands in."""
    decided_on: dt.date


class GroundShape(Shape):
    """A ground from a list, with what it rests on."""

    title: Sentence
    basis: BasisKey
    note: str | None = None


class RetentionShape(Shape):
    """``retention.yaml``: how long records are kept."""

    classes: dict[Name, RetentionClassShape] = {}
    own: dict[Name, dict[Name, OwnPeriodShape]] = {}
    """Partnership to class to the period that it has decided for itself."""
    duties: dict[Name, list[Role]] = {}
    """What is done about retention to the roles that may do it."""
    hold_reasons: dict[Name, GroundShape] = {}
    """Why a record may be held, whatever the schedule says."""
