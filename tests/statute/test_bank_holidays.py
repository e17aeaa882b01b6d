"""The bank holidays on file."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays

from dates import on
from reviewflow.errors import WorkflowFileInvalid
from reviewflow.statute.bank_holidays import read_bank_holidays
from reviewflow.statute.working_days import WorkingDayCalendar

DAYS = [{"date": "2026-01-01", "name": "New Year's Day"}, {"date": "2026-04-03", "name": "Good Friday"}]
GOOD = {
    "calendar": "england-and-wales",
    "source": "made up for this test",
    "checked_on": "2026-11-20",
    "known_from": "2026-01-01",
    "known_to": "2026-12-31",
    "days": DAYS,
}


def written(folder: Path, content: Mapping[str, object]) -> Path:
    path = folder / "england-and-wales.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_the_file_holds_the_days_that_gov_uk_has_published_and_no_others(
    england_and_wales: WorkingDayCalendar, gov_uk: BankHolidays
) -> None:
    published = {day["date"] for day in gov_uk.get_holidays(division=BankHolidays.ENGLAND_AND_WALES)}

    assert set(england_and_wales.holidays) == published


def test_a_second_library_computes_the_same_bank_holidays(england_and_wales: WorkingDayCalendar) -> None:
    computed = holidays.country_holidays("GB", subdiv="ENG", years=range(2012, 2029))

    # It also names the holiday itself where a substitute day is kept for one at a weekend.
    assert set(england_and_wales.holidays) == {day for day in computed if day.weekday() < 5}


def test_the_file_reaches_a_year_ahead(england_and_wales: WorkingDayCalendar) -> None:
    ahead = date.today() + timedelta(days=365)  # noqa: DTZ011

    assert england_and_wales.known_to >= ahead, (
        "The bank holidays on file end within a year. Copy the new ones from https://www.gov.uk/bank-holidays into "
        "workflows/bank_holidays/england-and-wales.json, keep the old ones, and set known_to and checked_on."
    )


def test_a_calendar_is_read_with_the_closures_of_an_office(tmp_path: Path) -> None:
    closure = {on("Thursday 2026-12-24"): "council offices shut"}

    calendar = read_bank_holidays(written(tmp_path, GOOD), closures=closure)

    assert calendar.name == "england-and-wales"
    assert calendar.why_not_working(on("Friday 2026-04-03")) == "Good Friday"
    assert calendar.closures == closure


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        pytest.param({"days": [*DAYS, DAYS[0]]}, "2026-01-01 stands in the file twice", id="twice"),
        pytest.param({"known_to": "2027-12-31"}, "no bank holiday in 2027", id="a year without any"),
        pytest.param({"known_from": "2026-01-02"}, "2026-01-01 is outside", id="a day outside the stretch"),
        pytest.param({"known_to": "2025-12-31"}, "is before known_from", id="the wrong way round"),
        pytest.param({"known_to": "the end"}, "'the end' is not a date", id="not a date"),
        pytest.param({"days": ["2026-01-01"]}, "indices", id="a bare list"),
        pytest.param({"days": [{"date": "2026-01-01"}]}, "the key 'name' is missing", id="a day without a name"),
        pytest.param({"days": [{"date": 20260101, "name": "x"}]}, "strip", id="a number for a date"),
    ],
)
def test_a_file_with_a_fault_is_refused_with_the_fault_named(
    changes: dict[str, object], fault: str, tmp_path: Path
) -> None:
    with pytest.raises(WorkflowFileInvalid, match=fault) as refused:
        read_bank_holidays(written(tmp_path, {**GOOD, **changes}))

    assert "england-and-wales.json" in str(refused.value)
    assert "gov.uk/bank-holidays" in str(refused.value)


@pytest.mark.parametrize("key", ["calendar", "known_from", "known_to", "days"])
def test_a_file_without_a_key_is_refused(key: str, tmp_path: Path) -> None:
    without = {name: value for name, value in GOOD.items() if name != key}

    with pytest.raises(WorkflowFileInvalid, match=f"the key '{key}' is missing"):
        read_bank_holidays(written(tmp_path, without))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkflowFileInvalid, match="cannot be read"):
        read_bank_holidays(tmp_path / "scotland.json")


def test_a_file_that_is_not_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "england-and-wales.json"
    path.write_text("days: []", encoding="utf-8")

    with pytest.raises(WorkflowFileInvalid, match="Expecting value"):
        read_bank_holidays(path)
