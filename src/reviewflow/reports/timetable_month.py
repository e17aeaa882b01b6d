"""One month of a timetable as a calendar: what is due and done on each day, and which days do not count."""

from __future__ import annotations

import calendar as months
import datetime as dt

from reviewflow.casework.views.timetable import Timetable
from reviewflow.statute.london import MONTHS, WEEKDAYS, longdate
from reviewflow.statute.words import counted

from .standing_marks import WORDS, mark
from .svg import BLUE, INK, LINE, PAPER, QUIET, SHADE, Picture, lines_of
from .timetable_days import Event, calendar_of, events_of, why_shut

_CELL = 134.0
_HEAD = 34.0
_LOWEST = 62.0
_SIZE = 13.0
_LINE = 16.0


def months_of(found: Timetable) -> tuple[dt.date, ...]:
    """The first days of the months in which something is, and of this month where it lies among them."""
    with_something = {day.replace(day=1) for day in events_of(found)}
    this = found.view.today.replace(day=1)
    if with_something and min(with_something) <= this <= max(with_something):
        with_something.add(this)
    return tuple(sorted(with_something))


def month_picture(found: Timetable, month: dt.date) -> str:
    """The picture of a month, given by any day in it."""
    events = {day: on for day, on in events_of(found).items() if (day.year, day.month) == (month.year, month.month)}
    weeks = months.Calendar().monthdatescalendar(month.year, month.month)
    title = f"{MONTHS[month.month - 1]} {month.year} of {found.view.case.reference} as a calendar"
    picture = Picture("month", title, _description(found, events))
    heights = [max(_LOWEST, *(_height(found, events.get(day, ()), day) for day in week)) for week in weeks]
    width, height = 7 * _CELL + 2, _HEAD + sum(heights) + 2
    picture.box(0, 0, width, height, fill=PAPER)
    for n, weekday in enumerate(WEEKDAYS):
        picture.text(weekday, 1 + n * _CELL + 8, 23, size=14, font_weight=700)
    y = _HEAD
    for week, high in zip(weeks, heights, strict=True):
        for n, day in enumerate(week):
            if day.month == month.month:
                _day(picture, found, day, events.get(day, ()), (1 + n * _CELL, y), high)
        y += high
    return picture.done(width, height)


def _description(found: Timetable, events: dict[dt.date, tuple[Event, ...]]) -> str:
    said = [f"{longdate(day)}: {'; '.join(_words(each) for each in on)}." for day, on in events.items()]
    many = sum(map(len, events.values()))
    return f"{counted(many, 'thing')} in this month. {' '.join(said)} Today is {longdate(found.view.today)}."


def _words(event: Event) -> str:
    return event.title if event.standing is None else f"{event.title} ({WORDS[event.standing]})"


def _lines(event: Event) -> list[str]:
    return lines_of(_words(event), _CELL - 34, _SIZE)


def _why(found: Timetable, day: dt.date) -> list[str]:
    """The name of a bank holiday; weekends need none."""
    why = why_shut(calendar_of(found), day)
    return lines_of(why, _CELL - 16, _SIZE) if why and day.weekday() < 5 else []


def _height(found: Timetable, events: tuple[Event, ...], day: dt.date) -> float:
    lines = len(_why(found, day)) + sum(len(_lines(each)) for each in events)
    return 34 + lines * _LINE + len(events) * 8


def _day(
    picture: Picture,
    found: Timetable,
    day: dt.date,
    events: tuple[Event, ...],
    corner: tuple[float, float],
    height: float,
) -> None:
    x, y = corner
    is_today = day == found.view.today
    shut = why_shut(calendar_of(found), day)
    picture.box(x, y, _CELL, height, fill=SHADE if shut else PAPER, stroke=LINE)
    if is_today:
        picture.box(x + 2, y + 2, _CELL - 4, height - 4, fill="none", stroke=INK, stroke_width=3)
    picture.text(str(day.day), x + 9, y + 21, size=15, font_weight=700 if events or is_today else 400)
    if is_today:
        picture.text("Today", x + _CELL - 9, y + 21, size=13, font_weight=700, text_anchor="end")
    at = y + 40
    for words in _why(found, day):
        picture.text(words, x + 9, at, size=_SIZE, fill=QUIET)
        at += _LINE
    for event in events:
        if event.standing is None:
            picture.add("circle", cx=x + 17, cy=at - 4, r=6, fill=BLUE)
        else:
            mark(picture, event.standing, x + 17, at - 4)
        for words in _lines(event):
            picture.text(words, x + 30, at, size=_SIZE)
            at += _LINE
        at += 8
