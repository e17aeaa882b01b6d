"""A clock: a legal (or local) time limit, as the workflow file states it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from reviewflow.errors import DateInvalid

Unit = Literal["working_days", "calendar_days", "months"]
Counted = Literal["after", "before"]
Force = Literal["must", "should", "local"]

_UNIT_WORDS = {"working_days": "working day", "calendar_days": "day", "months": "month"}


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a clock gives, in which unit, and which way it is counted from day zero."""

    amount: int
    """Zero means day zero itself."""
    unit: Unit
    counted: Counted = "after"
    counts_day_zero: bool = False
    """True only where a local convention calls the start day number 1."""

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError("a limit is never negative: count the other way instead")

    @property
    def words(self) -> str:
        """For instance ``15 working days after``, to be followed by day zero."""
        if self.amount == 0:
            return "the same day as"
        plural = "" if self.amount == 1 else "s"
        return f"{self.amount} {_UNIT_WORDS[self.unit]}{plural} {self.counted}"


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who is told when a clock is overdue by so many working days, beside those whom its alerts are for."""

    working_days_after: int
    to: tuple[str, ...] = ()
    """Roles."""
    level: str | None = None
    """A body of the partnership: its mailbox, and the people who act for it."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time limit with what starts it, what meets it and what it rests on.

    It holds no date: a clock running on one case is a :class:`~reviewflow.statute.deadlines.Deadline`.
    """

    name: str
    title: str
    amount: int
    unit: Unit
    starts: str
    """The date fact that is day zero; for a clock counted back from another, the one that other starts from."""
    met_by: tuple[str, ...]
    """Transitions or date facts."""
    basis: str
    """A key in ``sources.yaml``."""
    force: Force = "local"
    counted: Counted = "after"
    counts_day_zero: bool = False
    """True only where a local convention calls the start day working day 1."""
    warn_as_if_from: str | None = None
    """A second start that some areas use; it gives an earlier warning date, never the due date."""
    applies_when: tuple[str, ...] = ()
    cancelled_by: tuple[str, ...] = ()
    restarted_by: tuple[str, ...] = ()
    """Transitions after which it is owed again: what was done before no longer meets it; a date fact does."""
    may_suspend: str | None = None
    """The basis on which it may be suspended; None means that it may not."""
    alert_working_days_before: tuple[int, ...] = ()
    alert_working_days_after: tuple[int, ...] = ()
    alert_to: tuple[str, ...] = ()
    alert_every_working_day_after: bool = False
    """Whether it is told again on every working day after the due date, until it is met or somebody acknowledges."""
    escalations: tuple[Escalation, ...] = ()
    counted_back_from: str | None = None
    """Another clock, from whose due date it is counted back: it moves when that one moves."""
    invites: bool = False
    """Whether those whom its alerts are for get the due date as an entry for their calendars."""
    at_least: bool = False
    """A time that something is kept up at the least: whoever keeps it up longer is not late."""
    milestone: bool = False
    from_working_day: int | None = None
    disagreement: str | None = None
    limit: Limit = field(init=False, repr=False, compare=False)
    """What there is to count."""

    def __post_init__(self) -> None:
        limit = Limit(self.amount, self.unit, self.counted, self.counts_day_zero)
        object.__setattr__(self, "limit", limit)


@dataclass(frozen=True, slots=True)
class Suspension:
    """A stretch in which the days do not count, from and including its first day."""

    from_on: date
    until_on: date | None
    """The first day that counts again; None while it lasts."""
    reason: str
    basis: str

    def __post_init__(self) -> None:
        if self.until_on is not None and self.until_on < self.from_on:
            raise DateInvalid(text=str(self.until_on), why=f"the suspension began later, on {self.from_on}")

    def covers(self, day: date) -> bool:
        """Whether the day is one of those that do not count."""
        return self.from_on <= day and (self.until_on is None or day < self.until_on)
