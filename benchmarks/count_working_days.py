"""How fast fifteen working days are counted, beside other ways of counting them, in one run.

Every way counts from the same days and must come to the same dates. Ratios are against the bisect
that one would write by hand.

    python -m benchmarks.count_working_days
"""

from __future__ import annotations

import gc
import time
from bisect import bisect_right
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

import holidays

from reviewflow.statute.bank_holidays import read_bank_holidays
from reviewflow.statute.clock import Clock, Limit
from reviewflow.statute.counting import due_on
from reviewflow.statute.deadlines import deadline_for
from reviewflow.statute.explanation import explain
from reviewflow.statute.working_days import WorkingDayCalendar

from .figures import Line, a_second, print_table

ON_FILE = Path(__file__).parents[1] / "workflows" / "bank_holidays" / "england-and-wales.json"
WORKING_DAYS = 15
ROUNDS, QUICK_ROUNDS = 9, 2
YARDSTICK = "bisect by hand"

Count = Callable[[date], date]


def fresh_days() -> list[date]:
    """Every day from 2013 to 2027 as a new object, because a date keeps its hash once it has been asked for it."""
    return [date.fromordinal(n) for n in range(date(2013, 1, 1).toordinal(), date(2028, 1, 1).toordinal())]


def by_bisect(calendar: WorkingDayCalendar) -> Count:
    first, last = calendar.known_from.toordinal(), calendar.known_to.toordinal()
    days = (date.fromordinal(n) for n in range(first, last + 1))
    working = [day.toordinal() for day in days if calendar.is_working_day(day)]

    def count(day: date) -> date:
        return date.fromordinal(working[bisect_right(working, day.toordinal()) + WORKING_DAYS - 1])

    return count


def by_loop(calendar: WorkingDayCalendar) -> Count:
    off, one_day = frozenset(calendar.holidays), timedelta(days=1)

    def count(day: date) -> date:
        left = WORKING_DAYS
        while left:
            day += one_day
            if day.weekday() < 5 and day not in off:
                left -= 1
        return day

    return count


def by_holidays_package() -> Count:
    england = holidays.country_holidays("GB", subdiv="ENG", years=range(2012, 2029))
    return lambda day: england.get_nth_working_day(day, WORKING_DAYS)


def per_second(work: Callable[[date], object], rounds: int) -> float:
    """The best of several rounds, after one to warm up."""
    best = float("inf")
    for _ in range(rounds + 1):
        days = fresh_days()
        began = time.perf_counter()
        for day in days:
            work(day)
        best = min(best, (time.perf_counter() - began) / len(days))
    return 1 / best


def ways(calendar: WorkingDayCalendar) -> tuple[dict[str, Count], dict[str, Callable[[date], object]]]:
    """The ways that come to a date, the yardstick first, and those that say more than a date."""
    limit = Limit(WORKING_DAYS, "working_days")
    clock = Clock("rapid_review", "Rapid review", WORKING_DAYS, "working_days", "notified_on", (), "R3")
    counts: dict[str, Count] = {
        YARDSTICK: by_bisect(calendar),
        "loop by hand": by_loop(calendar),
        "holidays package": by_holidays_package(),
        "working_day_after": lambda day: calendar.working_day_after(day, WORKING_DAYS),
        "due_on": lambda day: due_on(limit, day_zero=day, calendar=calendar),
    }
    more: dict[str, Callable[[date], object]] = {
        "deadline_for": lambda day: deadline_for(clock, day_zero=day, calendar=calendar),
        "explain, day by day": lambda day: explain(limit, day_zero=day, calendar=calendar),
        "explain, with notes": lambda day: explain(limit, day_zero=day, calendar=calendar).notes,
        "explain, as JSON shape": lambda day: explain(limit, day_zero=day, calendar=calendar).as_json(),
        "explain, in sentences": lambda day: explain(limit, day_zero=day, calendar=calendar).sentences(),
    }
    return counts, more


def measure(*, quick: bool = False) -> list[Line]:
    began = time.perf_counter()
    calendar = read_bank_holidays(ON_FILE)
    loaded_in = time.perf_counter() - began
    counts, more = ways(calendar)
    check_same_dates(counts)
    gc.disable()
    rates = {name: per_second(work, QUICK_ROUNDS if quick else ROUNDS) for name, work in {**counts, **more}.items()}
    gc.enable()
    lines = [Line("bank holidays read and indexed", f"{loaded_in * 1e3:.1f} ms")]
    for name, rate in rates.items():
        ratio = None if name == YARDSTICK else rate / rates[YARDSTICK]
        lines.append(Line(f"count, {name}", a_second(rate), ratio, "" if ratio is None else YARDSTICK))
    return lines


def check_same_dates(counts: Mapping[str, Count]) -> None:
    for day in fresh_days():
        found = {name: count(day) for name, count in counts.items()}
        assert len(set(found.values())) == 1, (day, found)


def main() -> None:
    print_table(measure())


if __name__ == "__main__":
    main()
