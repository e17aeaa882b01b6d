"""A date as it was counted at a past moment, beside its count of today, and what makes the difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reviewflow.casework.desk import Desk
from reviewflow.casework.views.case_view import CaseView, ClockView, find_clock, view_case
from reviewflow.errors import CaseNotFound, ClockNotFound
from reviewflow.store.published import CountedBy, counted_by

from .as_it_stood import Then
from .dates_that_moved import why_it_moved


@dataclass(frozen=True, slots=True)
class Count:
    """One count of a date, with the versions that it was counted by."""

    view: CaseView
    clock: ClockView
    by: CountedBy

    def as_json(self) -> dict[str, Any]:
        """Its part of the public shape; keys are only ever added."""
        definition, explanation = self.view.definition, self.clock.explanation
        return {
            "starts_on": self.clock.owed.deadline.starts_on.isoformat(),
            "due_on": self.clock.owed.deadline.due_on.isoformat(),
            "rules": {
                "workflow": definition.key,
                "version": definition.version,
                "edition": definition.edition,
                "hash": definition.hash,
                "published_at": self.by.rules_published_at,
            },
            "calendar": {
                "name": explanation.calendar.name,
                "version": explanation.calendar_version,
                "adopted_at": self.by.calendar_adopted_at,
                "entry": self.by.calendar_entry,
            },
        }


@dataclass(frozen=True, slots=True)
class ThenAndNow:
    """Both counts."""

    then: Count
    now: Count | None
    """None where the clock has started no longer."""
    because: tuple[str, ...]
    """Why the dates differ; empty where they are the same."""

    def as_json(self) -> dict[str, Any]:
        """The public shape of ``counted`` in ``why --json``; keys are only ever added."""
        return {
            "then": self.then.as_json(),
            "now": self.now.as_json() if self.now else None,
            "differs": self.now is None or self.then.as_json()["due_on"] != self.now.as_json()["due_on"],
            "because": list(self.because),
        }


def counted_then_and_now(desk: Desk, then: Then, reference: str, clock: str) -> ThenAndNow:
    """Count a date by the facts, rules and bank holidays of a past moment, and by those of today.

    Raises:
        ClockNotFound: the clock had not started then.
    """
    first = _count(then.desk, reference, clock)
    try:
        second = _count(desk, reference, first.clock.key)
    except (CaseNotFound, ClockNotFound):
        return ThenAndNow(first, None, ("what started it is no longer recorded",))
    if first.clock.owed.deadline.due_on == second.clock.owed.deadline.due_on:
        return ThenAndNow(first, second, ())
    return ThenAndNow(first, second, why_it_moved(first.view, first.clock, second.view, second.clock))


def _count(desk: Desk, reference: str, clock: str) -> Count:
    view = view_case(desk, reference)
    found = find_clock(view, clock)
    with desk.database.read() as tx:
        return Count(view, found, counted_by(tx, view.definition.hash))
