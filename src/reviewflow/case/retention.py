"""Until when the record of a case is kept, by a schedule that stands in a file. Pure: nothing is destroyed here.

Of several classes that fit a case, the one that keeps longest holds, and one whose beginning is not recorded holds
before all others: it cannot be said that its time is over. What is counted from a birth ends with the year, so that
no list shows a birthday.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from reviewflow.statute.basis import Basis
from reviewflow.statute.counting import add_months
from reviewflow.statute.london import longdate
from reviewflow.statute.words import counted

from .case import Case, FactValue, local_day
from .identity import is_marker

CLOSED, OPENED, FACT, YOUNGEST = "closed", "opened", "fact", "youngest"
NOT_ADOPTED = "Nobody here has adopted this period: check it with whoever answers for your records."
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Period:
    """How long, from when, and by what right."""

    months: int | None
    """None where no period is known."""
    starts: str
    fact: str | None
    item: str | None
    basis: Basis
    decided: str | None = None
    """Where the partnership has decided it for itself: by whom and when."""
    note: str | None = None

    @property
    def amount(self) -> str:
        """Such as ``35 years``."""
        if self.months is None:
            return "No period is known"
        years, months = divmod(self.months, _MONTHS)
        said = [counted(years, "year")] if years else []
        return " and ".join([*said, *([counted(months, "month")] if months else [])])

    @property
    def mark(self) -> str:
        """How far it may be relied on, for every screen and every list."""
        own = f"Decided here: {self.decided}." if self.decided else NOT_ADOPTED
        return f"{self.basis.citation} ({self.basis.force}; {self.basis.mark}). {own}"


@dataclass(frozen=True, slots=True)
class RecordClass:
    """A class of records, with the period that holds for one partnership."""

    key: str
    title: str
    cases: str
    in_states: tuple[str, ...]
    not_in_states: tuple[str, ...]
    where: tuple[str | None, str, bool | str] | None
    """An item, a fact, and the value that it must have."""
    period: Period

    def fits(self, case: Case) -> bool:
        """Whether a case that has ended belongs to it."""
        if case.workflow != self.cases or case.state in self.not_in_states:
            return False
        if self.in_states and case.state not in self.in_states:
            return False
        if self.where is None:
            return True
        item, fact, value = self.where
        facts = [case.facts] if item is None else [each.facts for each in case.items_of(item)]
        return any(each.get(fact) == value for each in facts)


@dataclass(frozen=True, slots=True)
class KeptUntil:
    """What the schedule says about one case."""

    record: RecordClass
    due_on: dt.date | None
    """The first day on which it is to be reviewed; None where it cannot be told."""
    why: str
    """In a sentence."""


def kept_until(case: Case, records: tuple[RecordClass, ...], identities: Mapping[str, FactValue]) -> KeptUntil | None:
    """Until when a case that has ended is kept; None where no class fits it.

    ``identities`` are values by their markers, for periods that begin with a birth.
    """
    found = [_until(case, each, identities) for each in records if each.fits(case)]
    if not found:
        return None
    return max(found, key=lambda each: each.due_on or dt.date.max)


def closed_on(case: Case) -> dt.date:
    """The day on which the case came to where it is."""
    own = [each.on for each in case.done if each.item is None]
    return max(own, default=case.opened_on)


def _until(case: Case, record: RecordClass, identities: Mapping[str, FactValue]) -> KeptUntil:
    period = record.period
    if period.months is None:
        return KeptUntil(record, None, f"No period is known for: {record.title}. A person decides.")
    begins, what = _begins(case, period, identities)
    if begins is None:
        return KeptUntil(record, None, f"{period.amount} from {what}, which is not recorded. A person decides.")
    if period.starts == YOUNGEST:
        year = add_months(begins, period.months).year
        why = f"{period.amount} from {what}, to the end of that year."
        return KeptUntil(record, dt.date(year, 12, 31) + dt.timedelta(days=1), why)
    due = add_months(begins, period.months)
    return KeptUntil(record, due, f"{period.amount} from {what}, {longdate(begins)}.")


def _begins(case: Case, period: Period, identities: Mapping[str, FactValue]) -> tuple[dt.date | None, str]:
    if period.starts == CLOSED:
        return closed_on(case), "the day on which it was closed"
    if period.starts == OPENED:
        return case.opened_on, "the day on which it was opened"
    if period.starts == FACT:
        day = local_day(case.facts.get(period.fact or ""))
        return (dt.date.fromisoformat(day) if day else None), f"the day under {period.fact}"
    births = [_plain(each.facts.get(period.fact or ""), identities) for each in case.items_of(period.item or "")]
    what = f"the birth of the youngest {period.item}"
    if not births or None in births:
        return None, what
    return max(dt.date.fromisoformat(each) for each in births if each), what


def _plain(value: FactValue, identities: Mapping[str, FactValue]) -> str | None:
    known = identities.get(str(value)) if is_marker(value) else value
    return local_day(known)
