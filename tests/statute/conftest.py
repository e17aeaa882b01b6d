from datetime import date
from pathlib import Path

import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays

from reviewflow.statute.bank_holidays import read_bank_holidays
from reviewflow.statute.working_days import WorkingDayCalendar

ON_FILE = Path(__file__).parents[2] / "workflows" / "bank_holidays" / "england-and-wales.json"


@pytest.fixture(scope="session")
def england_and_wales() -> WorkingDayCalendar:
    return read_bank_holidays(ON_FILE)


@pytest.fixture(scope="session")
def gov_uk() -> BankHolidays:
    """The oracle: what GOV.UK has published, as kept by the Ministry of Justice."""
    return BankHolidays(use_cached_holidays=True)


@pytest.fixture(scope="session")
def gov_uk_work_days(gov_uk: BankHolidays) -> list[date]:
    """Every working day from 2012 to 2028, by the oracle alone."""
    days = map(date.fromordinal, range(date(2012, 1, 1).toordinal(), date(2029, 1, 1).toordinal()))
    return [day for day in days if gov_uk.is_work_day(day, division=BankHolidays.ENGLAND_AND_WALES)]
