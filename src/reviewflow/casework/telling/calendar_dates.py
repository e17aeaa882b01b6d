"""The dates of a case that stand in calendars: its due dates, and its meetings with their hours.

What a calendar is told of them is the case reference, titles of the rules, and the place of a meeting.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from reviewflow.case.case import Facts, Item
from reviewflow.case.clocks import ItemKey, key_of
from reviewflow.statute.clock import Clock
from reviewflow.statute.london import local_date
from reviewflow.workflow.definition import CalendarRule, Definition, ItemDefinition

YEARS = range(1996, 2200)
"""Outside these a year is a slip of the pen, and calendar programs cannot show it."""
Standing = Literal["stands", "left", "off"]
"""It stands; it is left as calendars have it (held, or suspended for a time); or it is off."""
_STANDING: Mapping[str, Standing] = {"running": "stands", "suspended": "left"}
"""How the due date of a clock stands, by the state of the clock; in every other it is off."""


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """One date of a case as a calendar has it."""

    about: str
    """The key of its clock, or its item: ``meeting-1``."""
    summary: str
    starts: dt.date | dt.datetime
    """A local day, or an aware instant."""
    standing: Standing = "stands"
    minutes: int | None = None
    """How long it is; None for the whole day."""
    place: str | None = None

    @property
    def day(self) -> dt.date:
        """Its day in London."""
        return day_of(self.starts)


def day_of(starts: dt.date | dt.datetime) -> dt.date:
    """The day in London of a local day or an instant."""
    return local_date(starts) if isinstance(starts, dt.datetime) else starts


def due_date(
    definition: Definition, reference: str, clock: Clock, item: ItemKey | None, *, due_on: str, state: str
) -> CalendarDate:
    """The due date of a clock. What was done, or is no longer owed, is off; what is suspended is left."""
    called = _called(definition, reference, item)
    standing = _STANDING.get(state, "off")
    words = {"met": "done", "running": "due"}.get(state, state)
    day = dt.date.fromisoformat(due_on)
    return CalendarDate(key_of(clock.name, item), f"{called}: {clock.title} ({words})", day, standing)


def meeting_date(definition: Definition, reference: str, item: Item) -> CalendarDate | None:
    """The day, or the day and hour, for which an item is planned; N

    A start that lies on another day than the planned one is that of an earlier plan, and the hour is open again.
    """
    rules = definition.items[item.kind]
    rule = rules.calendar
    planned = item.facts.get(rule.on) if rule else None
    if rule is None or not isinstance(planned, str):
        return None
    day = dt.date.fromisoformat(planned)
    if day.year not in YEARS:
        return None
    starts = _start(item.facts, rule)
    timed = starts is not None and local_date(starts) == day
    key = (item.kind, item.number)
    return CalendarDate(
        about=f"{item.kind}-{item.number}",
        summary=f"{_called(definition, reference, key)}: {_title(rules, rule, item.facts)}",
        starts=starts if starts is not None and timed else day,
        standing=_standing(rules, rule, item),
        minutes=rule.minutes if timed else None,
        place=_place(item.facts, rule),
    )


def _called(definition: Definition, reference: str, item: ItemKey | None) -> str:
    return f"{reference} {definition.items[item[0]].prefix}-{item[1]}" if item else reference


def _title(rules: ItemDefinition, rule: CalendarRule, facts: Facts) -> str:
    chosen = facts.get(rule.title) if rule.title else None
    words = rules.facts[rule.title].options.get(str(chosen)) if rule.title and chosen else None
    return f"{rules.title} ({words})" if words else rules.title


def _start(facts: Facts, rule: CalendarRule) -> dt.datetime | None:
    value = facts.get(rule.starts_at) if rule.starts_at else None
    return dt.datetime.fromisoformat(value) if isinstance(value, str) else None


def _place(facts: Facts, rule: CalendarRule) -> str | None:
    value = facts.get(rule.place) if rule.place else None
    return " ".join(value.split()) if isinstance(value, str) else None


def _standing(rules: ItemDefinition, rule: CalendarRule, item: Item) -> Standing:
    if item.state in rule.called_off_in:
        return "off"
    return "left" if rules.states[item.state].ends else "stands"
