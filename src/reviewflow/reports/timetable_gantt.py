"""The timetable of a case as bars along a line of days (a Gantt chart). The table beside it says the same in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from reviewflow.casework.views.timetable import Plan, Step, Timetable
from reviewflow.statute.london import MONTHS, longdate
from reviewflow.statute.standing import FORCE
from reviewflow.statute.words import counted

from .standing_marks import COLOURS, WORDS, mark, today_mark
from .svg import INK, LINE, PAPER, QUIET, SHADE, Picture, lines_of, width_of
from .timetable_days import ONE_DAY, calendar_of, span_of, steps_of, title_of, why_shut

_LABELS = 250.0
"""How wide the column of words is."""
_ROOM = 165.0
"""Beside the last day, for the words of a mark."""
_DAYS_WIDE = 540.0
_WIDEST_DAY = 22.0
_SHADED_FROM = 3.0
"""From which width of a day on it is seen that it does not count."""
_TOP = 70.0
_LINE = 17.0
_HEAD = 34.0


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where a day is."""

    first: dt.date
    last: dt.date
    day: float
    """How wide one is."""

    def at(self, day: dt.date) -> float:
        """Its left edge."""
        return _LABELS + (day - self.first).days * self.day

    def middle(self, day: dt.date) -> float:
        return self.at(day) + self.day / 2

    @property
    def width(self) -> float:
        return ((self.last - self.first).days + 1) * self.day


def gantt(found: Timetable) -> str:
    """The picture of a timetable."""
    view = found.view
    picture = Picture("gantt", f"Timetable of {view.case.reference} as bars", _description(found))
    span = span_of(found)
    if span is None:
        picture.text("No date is running.", 0, 24, size=16)
        return picture.done(320, 40)
    first, last = span[0] - ONE_DAY, span[1] + ONE_DAY
    scale = _Scale(first, last, min(_WIDEST_DAY, _DAYS_WIDE / ((last - first).days + 1)))
    width = _LABELS + scale.width + _ROOM
    height = _TOP + sum(_HEAD + sum(_height(step) for step in plan.steps) for plan in found.plans) + 10
    picture.box(0, 0, width, height, fill=PAPER)
    _shade(picture, found, scale, height)
    _axis(picture, scale, height)
    if first <= view.today <= last:
        today_mark(picture, scale.middle(view.today), _TOP - 26, height)
    y = _TOP
    for plan in found.plans:
        _head(picture, found, plan, y)
        y += _HEAD
        for step in plan.steps:
            _row(picture, plan, step, scale, y, today=view.today)
            y += _height(step)
    return picture.done(width, height)


def _description(found: Timetable) -> str:
    steps = [step for _, step in steps_of(found)]
    by_standing = [f"{sum(s.view.standing == each for s in steps)} {words}" for each, words in WORDS.items()]
    said = ", ".join(each for each in by_standing if not each.startswith("0 ")) or "none"
    return f"{counted(len(steps), 'date')}: {said}. Today is {longdate(found.view.today)}. The table says the same."


def _label(step: Step) -> list[str]:
    return lines_of(title_of(step), _LABELS - 16, 14)


def _height(step: Step) -> float:
    return (len(_label(step)) + 1) * _LINE + 14


def _shade(picture: Picture, found: Timetable, scale: _Scale, height: float) -> None:
    if scale.day < _SHADED_FROM:
        return
    calendar, day = calendar_of(found), scale.first
    while day <= scale.last:
        if why_shut(calendar, day):
            picture.box(scale.at(day), _TOP - 12, scale.day, height - _TOP + 12, fill=SHADE)
        day += ONE_DAY


def _axis(picture: Picture, scale: _Scale, height: float) -> None:
    free_from = 0.0
    for day, words in _ticks(scale):
        x = scale.at(day)
        picture.line(x, _TOP - 12, x, height)
        if x >= free_from:
            picture.text(words, x + 2, 22, size=13, fill=QUIET)
            free_from = x + width_of(words, 13) + 12
    picture.line(0, _TOP - 12, _LABELS + scale.width, _TOP - 12, stroke=INK)


def _ticks(scale: _Scale) -> Iterator[tuple[dt.date, str]]:
    """Mondays where a day is wide, else the first days of months, else of years."""
    by_weeks = scale.day * 7 >= 60
    by_years = scale.day * 365 < 300
    day = scale.first
    while day <= scale.last:
        if by_weeks and day.weekday() == 0:
            yield day, f"{day.day} {MONTHS[day.month - 1][:3]}"
        elif not by_weeks and day.day == 1 and (not by_years or day.month == 1):
            yield day, str(day.year) if by_years else f"{MONTHS[day.month - 1][:3]} {day.year}"
        day += ONE_DAY


def _head(picture: Picture, found: Timetable, plan: Plan, y: float) -> None:
    kind = f"{found.view.definition.items[plan.kind].title}: " if plan.kind else ""
    words = f"Day zero: {longdate(plan.on)}. {kind}{plan.title}"
    picture.box(0, y + 3, width_of(words, 14.5) + 12, 24, fill=PAPER)
    picture.text(words, 0, y + 22, size=14, font_weight=700)


def _row(picture: Picture, plan: Plan, step: Step, scale: _Scale, y: float, *, today: dt.date) -> None:
    deadline, standing = step.view.owed.deadline, step.view.standing
    lines = _label(step)
    for n, words in enumerate(lines):
        picture.text(words, 0, y + 14 + n * _LINE)
    picture.text(FORCE[step.view.owed.clock.force], 0, y + 14 + len(lines) * _LINE, size=13, fill=QUIET)
    at = y + 14
    start, due = scale.at(min(plan.on, deadline.due_on)), scale.at(deadline.due_on) + scale.day
    picture.box(start, at - 5, max(due - start, 2), 10, fill=PAPER, stroke=COLOURS[standing], stroke_width=1.5)
    done_to = deadline.met_on or min(today, deadline.due_on)
    if done_to > plan.on and standing != "cancelled":
        end = min(scale.at(done_to) + scale.day, due)
        picture.box(start, at - 5, max(end - start, 1), 10, fill=COLOURS[standing], fill_opacity=0.35)
    if deadline.met_on and deadline.met_on > deadline.due_on:
        late_to = scale.middle(deadline.met_on)
        picture.line(due, at, late_to, at, stroke=COLOURS[standing], stroke_width=3, stroke_dasharray="4 3")
    x = scale.middle(deadline.met_on or deadline.due_on)
    mark(picture, standing, x, at)
    said = f"{WORDS[standing]}, {_short(deadline.met_on or deadline.due_on)}"
    picture.box(x + 11, at - 10, width_of(said, 13) + 2, 20, fill=PAPER)
    picture.text(said, x + 13, at + 5, size=13)
    picture.line(
        0, y + _height(step) - 6, _LABELS + scale.width, y + _height(step) - 6, stroke=LINE, stroke_opacity=0.6
    )


def _short(day: dt.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"
