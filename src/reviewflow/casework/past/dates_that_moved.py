"""What became of the dates of a case between two moments, and why a date moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from reviewflow.casework.views.case_view import CaseView, ClockView, number_of
from reviewflow.statute.london import longdate


def clock_changes(before: CaseView, after: CaseView) -> Iterator[tuple[str, str]]:
    """The key of each clock that is not as it was, with a sentence."""
    had = {each.key: each for each in before.clocks}
    for now in after.clocks:
        was = had.pop(now.key, None)
        for said in _changes(before, after, was, now):
            yield now.key, f"{_title(after, now)}: {said}"
    for was in had.values():
        yield was.key, f"{_title(before, was)}: it has not started; its start is not recorded."


def _title(view: CaseView, each: ClockView) -> str:
    number = number_of(view, each)
    return f"{each.owed.clock.title}, {number}" if number else each.owed.clock.title


def _changes(before: CaseView, after: CaseView, was: ClockView | None, now: ClockView) -> Iterator[str]:
    due = longdate(now.owed.deadline.due_on)
    if was is None:
        yield f"it started, and is due on {due}." if now.standing != "cancelled" else "it started, and is not owed."
    elif was.owed.deadline.due_on != now.owed.deadline.due_on:
        yield (
            f"the date moved from {longdate(was.owed.deadline.due_on)} to {due},"
            f" because {' and '.join(why_it_moved(before, was, after, now))}."
        )
    if was is None or was.standing != now.standing:
        yield from _standing(was, now)


def _standing(was: ClockView | None, now: ClockView) -> Iterator[str]:
    met = now.owed.deadline.met_on
    match now.standing:
        case "met_in_time" | "met_late" if met is not None:
            yield f"it was met on {longdate(met)}, {'in time' if now.standing == 'met_in_time' else 'LATE'}."
        case "overdue":
            yield f"it is overdue since {longdate(now.owed.deadline.due_on)}."
        case "suspended":
            yield "it is suspended."
        case "cancelled" if was is not None:
            yield "it is no longer owed."
        case "running" | "due_today" if was is not None and was.standing not in ("running", "due_today"):
            yield "it is running again."
        case _:
            return


def why_it_moved(before: CaseView, was: ClockView, after: CaseView, now: ClockView) -> tuple[str, ...]:
    """Why a date is another one, to be read after *because*."""
    return tuple(_reasons(before, was, after, now)) or ("the dates on record were changed",)


def _reasons(before: CaseView, was: ClockView, after: CaseView, now: ClockView) -> Iterator[str]:
    old, new = was.owed.deadline, now.owed.deadline
    ahead = now.explanation.leads_to
    if old.starts_on != new.starts_on and ahead is not None:
        yield f"it is counted back from another date, which moved ({ahead})"
    elif old.starts_on != new.starts_on:
        yield f"it counts from {longdate(new.starts_on)} and not from {longdate(old.starts_on)}"
    if old.suspensions != new.suspensions:
        yield "the clock was suspended for a time" if new.suspensions else "no suspension counts any longer"
    if was.owed.clock.limit != now.owed.clock.limit:
        yield f"the rules say {now.owed.clock.limit.words} and not {was.owed.clock.limit.words}"
    if before.case.kept.get(was.key) != after.case.kept.get(now.key):
        yield "the case moved to newer rules"
    yield from _holidays(was, now)


def _holidays(was: ClockView, now: ClockView) -> Iterator[str]:
    """The days on the way that were counted then and are not now, or the other way about."""
    old, new = was.explanation.calendar, now.explanation.calendar
    if was.explanation.calendar_version == now.explanation.calendar_version:
        return
    days = sorted({day for each in (was, now) for day, _ in (*each.explanation.skipped, *_counted(each))})
    for day in days:
        before, after = old.why_not_working(day), new.why_not_working(day)
        if before != after:
            yield f"{longdate(day)} is {f'not counted ({after})' if after else 'an ordinary working day'}"


def _counted(each: ClockView) -> Iterator[tuple[dt.date, str]]:
    yield from ((day, "") for _, day in each.explanation.counted)
