"""The bank holidays on file: one JSON file for each part of the country, kept with its source and date.

GOV.UK publishes a year or two ahead and drops old years, so a file is extended, never replaced.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TypedDict, cast

from reviewflow.errors import CalendarDoesNotReach, DateInvalid, WorkflowFileInvalid
from reviewflow.statute.london import parse_date
from reviewflow.statute.working_days import WorkingDayCalendar

_DO = "Compare the file with https://www.gov.uk/bank-holidays and correct it."


class Holiday(TypedDict):
    """One bank holiday, on the day on which it is kept (a substitute day where there is one)."""

    date: str
    name: str


class BankHolidayFile(TypedDict):
    """What a file of bank holidays holds."""

    calendar: str
    source: str
    checked_on: str
    known_from: str
    known_to: str
    """Every bank holiday between these two days, both included, is among ``days``."""
    days: list[Holiday]


def read_bank_holidays(path: Path, *, closures: Mapping[date, str] | None = None) -> WorkingDayCalendar:
    """Read ``workflows/bank_holidays/england-and-wales.json``, or another file of its form.

    ``closures`` are local days on which an office is shut; they make notes and stop no clock.

    Raises:
        WorkflowFileInvalid: the file is missing or unreadable, has a day twice or a year without any.
    """
    try:
        content = cast(BankHolidayFile, json.loads(path.read_text(encoding="utf-8")))
        return calendar_from(content, closures=closures)
    except OSError as error:
        raise _invalid(path, f"the file cannot be read ({error.strerror})") from error
    except KeyError as error:
        raise _invalid(path, f"the key {error} is missing") from error
    except (ValueError, TypeError, AttributeError, DateInvalid, CalendarDoesNotReach) as error:
        raise _invalid(path, str(error).rstrip(".")) from error


def calendar_from(content: BankHolidayFile, *, closures: Mapping[date, str] | None = None) -> WorkingDayCalendar:
    """Build the calendar from what such a file holds."""
    holidays: dict[date, str] = {}
    for day in content["days"]:
        kept_on = parse_date(day["date"])
        if kept_on in holidays:
            raise ValueError(f"{kept_on} stands in the file twice")
        holidays[kept_on] = day["name"]
    known_from, known_to = parse_date(content["known_from"]), parse_date(content["known_to"])
    _check_no_year_is_empty(holidays, known_from, known_to)
    return WorkingDayCalendar(
        content["calendar"], holidays=holidays, known_from=known_from, known_to=known_to, closures=closures
    )


def _check_no_year_is_empty(holidays: Mapping[date, str], known_from: date, known_to: date) -> None:
    # A year said to be known but left empty would count its bank holidays as working days, in silence.
    if known_to < known_from:
        raise ValueError(f"known_to, {known_to}, is before known_from, {known_from}")
    empty = set(range(known_from.year, known_to.year + 1)) - {day.year for day in holidays}
    if empty:
        raise ValueError(f"there is no bank holiday in {min(empty)}, although the file says that year is known")


def _invalid(path: Path, fault: str) -> WorkflowFileInvalid:
    return WorkflowFileInvalid(count=1, where=path.name, fault=fault, do=_DO)
