"""What a rehearsal found: what each step caused, and the first expectation that failed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from reviewflow.store.session import Database
from reviewflow.workflow.reader import Address

from .handles import Called


@dataclass(frozen=True, slots=True)
class AlertRaised:
    """An alert, on the day on which it was raised."""

    on: dt.date
    case: str
    """The handle of the case, or its reference when it has none."""
    clock: str
    item: str | None
    """Its handle, or its number when it has none."""
    number: str | None
    rung: str
    due_on: dt.date
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoticeWritten:
    """One copy of a notice."""

    case: str
    item: str | None
    """Its handle, or its number when it has none."""
    number: str | None
    notice: str
    title: str
    to: str
    to_name: str
    words: str = field(repr=False)
    """Its subject and text."""


@dataclass(frozen=True, slots=True)
class ClockChanged:
    """What a step did to one clock."""

    case: str
    clock: str
    """With the number of the item before it when it is an item's: ``AR-1/return_due``."""
    state: str
    """``running``, ``met``, ``cancelled`` or ``suspended``."""
    due_on: dt.date
    was_due_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Caused:
    """What a step caused."""

    case: str | None = None
    """The handle."""
    reference: str | None = None
    item: str | None = None
    sequence: int | None = None
    """The entry on the trail."""
    from_state: str | None = None
    to_state: str | None = None
    clocks: tuple[ClockChanged, ...] = ()
    notices: tuple[NoticeWritten, ...] = ()
    differ: Mapping[str, str] = field(default_factory=dict)
    """For a receipt: what is held here, where something else was typed there."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal that was expected and came."""

    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One expectation, and what was found."""

    at: Address
    """Where it stands in its step."""
    expected: object
    found: object
    holds: bool

    @property
    def what(self) -> str:
        """What was compared, in the words of the file."""
        words = [each for each in self.at if isinstance(each, str) and each != "expect"]
        return " ".join(words) or "the step"


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step, as it was carried out."""

    number: int
    """From 1."""
    line: int
    at: dt.datetime
    """Aware, UTC."""
    by: str | None
    did: str
    """What it asked for, in the words of the file."""
    note: str | None
    caused: Caused
    alerts: tuple[AlertRaised, ...]
    """Raised since the step before it, and by it."""
    refused: Refused | None
    compared: int
    """How many expectations were met."""


@dataclass(frozen=True, slots=True)
class Failure:
    """The first expectation that failed."""

    step: int
    line: int
    """Of the expectation."""
    what: str
    expected: object
    found: object


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A scenario that was carried out, as far as its expectations held."""

    scenario: str
    file: str
    partnership: str
    steps: tuple[StepResult, ...]
    failed: Failure | None
    called: Mapping[str, Called]
    """Handle to the reference of its case, and for an item its number."""
    database: Database | None = None
    """The database, still open, when it was to be kept."""

    @property
    def passed(self) -> bool:
        """Whether every expectation held."""
        return self.failed is None
