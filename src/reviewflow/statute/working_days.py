"""Working days: which days count, and why the others do not.

A working day is any day but Saturday, Sunday and the holidays of the calendar. The calendar
says from when to when its holidays are known; a count that would need a day outside that
stretch is refused, because a holiday proclaimed there would be missed in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType

from reviewflow.errors import CalendarDoesNotReach, DateInvalid, Refusal

_ONE_DAY = timedelta(days=1)
_WEEKEND = {5: "Saturday", 6: "Sunday"}

_Index = tuple[list[date], dict[date, int], dict[date, int], list[tuple[date, str | None]]]


@lru_cache(maxsize=16)
def _indexed(known_from: date, known_to: date, holidays: tuple[tuple[date, str], ...]) -> _Index:
    """The working days, how many come before each day and with it, and why each counts or not. Nobody changes them."""
    of_day = dict(holidays)
    working: list[date] = []
    before: dict[date, int] = {}
    passed: dict[date, int] = {}
    each_day: list[tuple[date, str | None]] = []
    for ordinal in range(known_from.toordinal(), known_to.toordinal() + 1):
        day = date.fromordinal(ordinal)
        reason = of_day.get(day) or _WEEKEND.get(day.weekday())
        each_day.append((day, reason))
        before[day] = len(working)
        if reason is None:
            working.append(day)
        passed[day] = len(working)
    return working, before, passed, each_day


class WorkingDayCalendar:
    """The working days of one part of the country, as far as its bank holidays are known.

    A calendar never changes: :meth:`with_changes` makes another, with another version.
    """

    __slots__ = (
        *("name", "known_from", "known_to", "holidays", "closures", "version"),
        *("_working", "_before", "_passed", "_each_day"),
    )

    def __init__(
        self,
        name: str,
        *,
        holidays: Mapping[date, str],
        known_from: date,
        known_to: date,
        closures: Mapping[date, str] | None = None,
    ) -> None:
        self.name = name
        self.known_from = known_from
        self.known_to = known_to
        self.holidays: Mapping[date, str] = MappingProxyType(dict(sorted(holidays.items())))
        self.closures: Mapping[date, str] = MappingProxyType(dict(closures or {}))
        """Days on which a local office is shut. They make notes; they never stop a clock."""
        for day in self.holidays:
            self.check_reaches(day)
        self.version = self._hash_of_content()
        """SHA-256, in hexadecimal, of all that decides a date. Closures decide none."""
        self._index_days()

    def _hash_of_content(self) -> str:
        days = (f"{day} {name}" for day, name in self.holidays.items())
        lines = [self.name, f"{self.known_from} {self.known_to}", *days]
        return sha256("\n".join(lines).encode()).hexdigest()

    def _index_days(self) -> None:
        # Every question below is then one look-up: the sweep and the figures ask it of each case, every time.
        holidays = tuple(self.holidays.items())
        self._working, self._before, self._passed, self._each_day = _indexed(self.known_from, self.known_to, holidays)

    def __repr__(self) -> str:
        return f"<WorkingDayCalendar {self.name}, {self.known_from} to {self.known_to}, version {self.version[:12]}>"

    def reaches(self, day: date) -> bool:
        """Whether the bank holidays around this day are on file."""
        return self.known_from <= day <= self.known_to

    def check_reaches(self, day: date) -> None:
        """Refuse a day whose bank holidays are not on file.

        Raises:
            CalendarDoesNotReach: it is before or after what the calendar knows.
        """
        if isinstance(day, datetime) or not self.reaches(day):
            raise self._refusal(day)

    def is_working_day(self, day: date) -> bool:
        """Whether the day counts."""
        try:
            return self._before[day] != self._passed[day]
        except KeyError:
            raise self._refusal(day) from None

    def why_not_working(self, day: date) -> str | None:
        """``Saturday``, ``Good Friday`` and so on; None for a working day."""
        return self._each_day[self._place(day)][1]

    def working_day_after(self, day: date, working_days: int) -> date:
        """The n-th working day after a day, which is itself never counted.

        Zero gives the day itself, whether it is a working day or not.

        Raises:
            CalendarDoesNotReach: the day or the count lies outside the bank holidays on file.
        """
        if working_days < 1:
            return self._day_itself(day, working_days)
        try:
            return self._working[self._passed[day] + working_days - 1]
        except KeyError:
            raise self._refusal(day) from None
        except IndexError:
            raise self._refusal(self.known_to + _ONE_DAY) from None

    def working_day_before(self, day: date, working_days: int) -> date:
        """The n-th working day before a day, which is itself never counted.

        Zero gives the day itself, whether it is a working day or not.

        Raises:
            CalendarDoesNotReach: the day or the count lies outside the bank holidays on file.
        """
        if working_days < 1:
            return self._day_itself(day, working_days)
        try:
            index = self._before[day] - working_days
        except KeyError:
            raise self._refusal(day) from None
        if index < 0:
            raise self._refusal(self.known_from - _ONE_DAY)
        return self._working[index]

    def next_working_day(self, after: date) -> date:
        """The first working day after a day."""
        return self.working_day_after(after, 1)

    def previous_working_day(self, before: date) -> date:
        """The last working day before a day."""
        return self.working_day_before(before, 1)

    def working_day_on_or_before(self, day: date) -> date:
        """The day itself when it is a working day, otherwise the last one before it."""
        return day if self.is_working_day(day) else self.working_day_before(day, 1)

    def working_days_from(self, first: date, *, until: date) -> int:
        """How many working days there are from and including ``first``, up to but not including ``until``."""
        try:
            return max(0, self._before[until] - self._before[first])
        except KeyError:
            raise self._refusal(until if self.reaches(first) else first) from None

    def days_after(self, day: date) -> Iterator[tuple[date, str | None]]:
        """Each later day in turn, with the reason why it is not a working day, or None."""
        for place in range(self._place(day) + 1, len(self._each_day)):
            yield self._each_day[place]
        raise self._refusal(self.known_to + _ONE_DAY)

    def days_before(self, day: date) -> Iterator[tuple[date, str | None]]:
        """Each earlier day in turn, with the reason why it is not a working day, or None."""
        for place in range(self._place(day) - 1, -1, -1):
            yield self._each_day[place]
        raise self._refusal(self.known_from - _ONE_DAY)

    def with_changes(
        self,
        *,
        added: Mapping[date, str] | None = None,
        removed: Iterable[date] = (),
        closures: Mapping[date, str] | None = None,
    ) -> WorkingDayCalendar:
        """The calendar after a proclamation: one-off holidays added, moved ones removed, closures noted.

        What is already so stays so, because the same change may reach the file and the table of
        changes one after the other. A day that is both removed and added is a holiday.

        Raises:
            CalendarDoesNotReach: an added holiday lies outside what the calendar knows.
        """
        gone = frozenset(removed)
        kept = {day: name for day, name in self.holidays.items() if day not in gone}
        return WorkingDayCalendar(
            self.name,
            holidays={**kept, **(added or {})},
            known_from=self.known_from,
            known_to=self.known_to,
            closures={**self.closures, **(closures or {})},
        )

    def _place(self, day: date) -> int:
        self.check_reaches(day)
        return day.toordinal() - self.known_from.toordinal()

    def _day_itself(self, day: date, working_days: int) -> date:
        if working_days < 0:
            raise ValueError("a count of working days is never negative: count the other way instead")
        self.check_reaches(day)
        return day

    def _refusal(self, day: date) -> Refusal:
        if isinstance(day, datetime):
            return DateInvalid(text=str(day), why="it carries a time of day, so its local date has to be taken first")
        return CalendarDoesNotReach(day=day, known_from=self.known_from, known_to=self.known_to)
