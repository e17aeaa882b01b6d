"""The figures as they stood on a past day, by either time, on their page and in a file; of what a role sees alone."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import pytest

from casework.journeys import SUBMISSION
from casework.office import Office
from reviewflow.settings import Settings
from web.visits import Visits, visits

AT = "/figures/as-it-stood"
YEAR = "from=2023-04-01&to=2024-03-31"


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    """A notification of Friday 15 March that was recorded on the Wednesday after."""
    case = sqlite_office.open(became_aware_on="2024-03-14")
    sqlite_office.at("Wednesday 2024-03-20").do(
        case,
        "submit_notification",
        "la_notifier",
        happened_on="Friday 2024-03-15",
        reason="Entered late.",
        **SUBMISSION,
    )
    sqlite_office.at("Tuesday 2024-03-26")
    return sqlite_office


@pytest.fixture
def coordinator(settings: Settings, office: Office) -> Iterator[Visits]:
    with visits(settings, office, "bristol.coordinator") as visit:
        yield visit


def number(text: str, title: str) -> str:
    found = re.search(rf"<dt[^>]*>{title}</dt><dd[^>]*>\s*([^<]*?)\s*<", text)
    assert found, title
    return found[1]


def test_what_was_recorded_late_was_true_then_and_not_known_then(coordinator: Visits) -> None:
    known = coordinator.get(f"{AT}?by=known&on=2024-03-18&{YEAR}")
    true = coordinator.get(f"{AT}?by=true&on=2024-03-18&{YEAR}")

    assert (known.status_code, true.status_code) == (200, 200)
    assert number(known.text, "Notifications") == "0"
    assert number(true.text, "Notifications") == "1"
    assert "This is how it stood on" in known.text
    assert len(known.content) < 100_000
    assert AT in coordinator.page("/figures").links


def test_they_are_taken_away_as_the_command_writes_them(coordinator: Visits) -> None:
    file = coordinator.get(f"{AT}?by=true&on=2024-03-18&{YEAR}&file=csv")

    assert file.headers["content-disposition"].startswith('attachment; filename="figures-as-they-stood-2024-03-18.csv"')
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert any("Notifications" in row and "1" in row for row in rows)
    assert coordinator.get(f"{AT}?by=true&on=2024-03-18&{YEAR}&file=exe").status_code == 404


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("by=known&on=", "Enter the day"),
        ("by=known&on=2024-02-31", "must be a real date"),
        ("by=known&on=2030-01-01", "today or in the past"),
        ("by=known&on=2024-03-18&from=2024-01-01&to=2023-01-01", "The last day is before the first"),
        ("by=known&entry=99999", "There is a problem"),
    ],
)
def test_what_cannot_be_asked_is_said_beside_it(coordinator: Visits, query: str, says: str) -> None:
    answer = coordinator.get(f"{AT}?{query}")

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert says in answer.text


def test_who_sees_no_figures_sees_none_of_the_past(settings: Settings, office: Office) -> None:
    for person, status in (("bristol.agency_lead", 403), ("bristol.scrutineer", 200)):
        with visits(settings, office, person) as visit:
            assert visit.get(f"{AT}?by=known&on=2024-03-18").status_code == status, person
            assert visit.get("/figures").status_code == status, person
    with visits(settings, office, "gloucestershire.coordinator") as other:
        assert number(other.get(f"{AT}?by=true&on=2024-03-18&{YEAR}").text, "Notifications") == "0"
