"""The bank holidays on file are those that GOV.UK gives, and reach far enough ahead."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays

FILE = Path(__file__).parents[2] / "workflows" / "bank_holidays" / "england-and-wales.json"
ON_FILE = json.loads(FILE.read_text(encoding="utf-8"))
DAYS = {dt.date.fromisoformat(day["date"]): day["name"] for day in ON_FILE["days"]}
first_day = dt.date.fromisoformat(ON_FILE["known_from"])
last_day = dt.date.fromisoformat(ON_FILE["known_to"])


def from_govuk() -> dict[dt.date, str]:
    given = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return {day["date"]: day["title"].replace("\N{RIGHT SINGLE QUOTATION MARK}", "'") for day in given}


def test_the_file_covers_whole_years_from_2012_to_2028() -> None:
    assert first_day == dt.date(2012, 1, 1)
    assert last_day == dt.date(2028, 12, 31)


def test_the_file_equals_what_govuk_gives_for_its_years() -> None:
    given = {day: name for day, name in from_govuk().items() if first_day <= day <= last_day}

    assert given == DAYS


def test_the_days_stand_once_and_in_order() -> None:
    written = [day["date"] for day in ON_FILE["days"]]

    assert written == sorted(set(written))


def test_no_day_on_file_is_a_weekend() -> None:
    assert [day for day in DAYS if day.isoweekday() > 5] == []


@pytest.mark.parametrize("year", range(2012, 2029))
def test_the_file_agrees_with_the_holidays_package_on_every_weekday(year: int) -> None:
    other = holidays.country_holidays("GB", subdiv="ENG", years=year)

    assert {day for day in DAYS if day.year == year} == {day for day in other if day.isoweekday() <= 5}


@pytest.mark.parametrize(
    ("day", "counts_out"),
    [
        pytest.param(dt.date(2020, 5, 4), False, id="the Monday that VE day replaced"),
        pytest.param(dt.date(2020, 5, 8), True, id="VE day"),
        pytest.param(dt.date(2022, 5, 30), False, id="the Monday that moved to June"),
        pytest.param(dt.date(2022, 6, 2), True, id="spring bank holiday, moved"),
        pytest.param(dt.date(2022, 6, 3), True, id="Platinum Jubilee"),
        pytest.param(dt.date(2022, 9, 19), True, id="State Funeral"),
        pytest.param(dt.date(2023, 5, 8), True, id="Coronation"),
        pytest.param(dt.date(2026, 12, 28), True, id="Boxing Day, substitute"),
        pytest.param(dt.date(2026, 8, 3), False, id="a Scottish holiday"),
        pytest.param(dt.date(2026, 3, 17), False, id="a Northern Irish holiday"),
    ],
)
def test_the_days_that_are_easily_got_wrong(day: dt.date, counts_out: bool) -> None:
    assert (day in DAYS) is counts_out


def test_the_calendar_reaches_at_least_eighteen_months_ahead() -> None:
    today = dt.datetime.now(tz=ZoneInfo("Europe/London")).date()
    months_left = (last_day.year - today.year) * 12 + last_day.month - today.month

    assert months_left >= 18, (
        f"The bank holidays on file end on {last_day}, {months_left} months from now. A date beyond that is refused, so"
        " new deadlines would soon fail. Upgrade the package govuk-bank-holidays, add the new days and the new"
        f" known_to and checked_on to {FILE.name}, extend the years in this test, note it under Law and guidance in the"
        " changelog, and recompute open deadlines."
    )
