"""The figures in the browser: with what each counts, the cases behind it, and in a file; for those who may see them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest

from casework.journeys import incident_at
from casework.office import Office
from reviewflow.reports import figures_seen
from reviewflow.settings import Settings
from web.visits import Page, Visits, visits

YEAR = "from-day=1&from-month=4&from-year=2023&to-day=31&to-month=3&to-year=2024"


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    """What is read, and from which server, is tested beneath."""
    return sqlite_office


@pytest.fixture
def coordinator(settings: Settings, office: Office) -> Iterator[Visits]:
    with visits(settings, office, "bristol.coordinator") as visit:
        yield visit


def test_each_number_stands_with_what_it_counts_its_days_and_its_basis(office: Office, coordinator: Visits) -> None:
    case = incident_at(office, "rapid_review")
    answer = coordinator.get(f"/figures/about/serious_incident?{YEAR}")

    text = answer.text.replace("\N{NO-BREAK SPACE}", " ")
    assert answer.status_code == 200
    assert "Saturday 1 April 2023 to Sunday 31 March 2024, both included" in text
    assert "Partnership: Keeping Bristol Safe Partnership" in text
    assert 'aria-label="Notifications: 1, see the cases"' in text
    assert "1 April 2023 to 31 March 2024. Basis: notified" in text
    assert "Serious incidents that were notified, counted once each" in text
    assert '<title id="bars-notifications_by_category-title">' in text
    assert " style=" not in text
    assert len(answer.content) < 60_000
    [link] = [each for each in Page(answer.text).links if each.startswith("/figures/notifications?")]
    assert f"/cases/{case}" in coordinator.page(link).links


def test_the_first_page_has_the_main_figures_and_leads_to_the_rest(office: Office, coordinator: Visits) -> None:
    incident_at(office, "rapid_review")
    answer = coordinator.get(f"/figures?{YEAR}")
    page = Page(answer.text)

    assert 'aria-label="Notifications: 1, see the cases"' in answer.text
    assert "No stated figure contradicts another" in answer.text
    assert len(answer.content) < 60_000
    others = {each for each in page.links if each.startswith("/figures/about/")}
    assert len(others) > 5
    numbers = set[str]()
    for each in others:
        told = coordinator.get(each)
        assert told.status_code == 200, each
        assert len(told.content) < 60_000, each
        assert "1 April 2023 to 31 March 2024" in told.text.replace("\N{NO-BREAK SPACE}", " "), each
        numbers.update(link for link in Page(told.text).links if link.startswith("/figures/notif"))
    assert numbers, "what is counted is on the pages"
    assert coordinator.get(f"/figures/about/moon?{YEAR}").status_code == 404
    assert coordinator.get("/figures/about/serious_incident?from=2024-01-01&to=2023-01-01").status_code == 422


def test_what_adds_up_is_drawn_together(office: Office, coordinator: Visits) -> None:
    incident_at(office, "rapid_review")
    about = f"/figures/about/serious_incident?{YEAR}"
    text = coordinator.get(about).text

    assert "Rapid reviews in time: 0; Rapid reviews late: 0; Rapid reviews not sent yet: 1." in text
    assert "Considered, not notified: 0; Near misses: 0; Notifications: 1." in text
    withheld = coordinator.get(f"{about}&below=5").text
    assert "Rapid reviews not sent yet: fewer than 5." in withheld


def test_without_days_it_is_about_the_last_year_and_wrong_days_are_said(coordinator: Visits) -> None:
    text = coordinator.get("/figures").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Thursday 16 March 2023 to Friday 15 March 2024" in text
    said = coordinator.get("/figures?from=2022-03-16&to=2022-04-15").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Wednesday 16 March 2022 to Friday 15 April 2022, both included" in said
    for wrong in (
        "from=moon&to=2022-04-15",
        "from=2022-05-16&to=2022-04-15",
        "from-day=31&from-month=2&from-year=2023",
        f"{YEAR[:-4]}2022",
        "to-day=1&to-month=1&to-year=2024",
    ):
        answer = coordinator.get(f"/figures?{wrong}")
        assert answer.status_code == 422, wrong
        assert "There is a problem" in answer.text


def test_what_is_recorded_is_counted_at_once(office: Office, coordinator: Visits) -> None:
    for number in (1, 2):
        incident_at(office, "notified")
        for _ in range(2):
            assert f'aria-label="Notifications: {number}, see the cases"' in coordinator.get(f"/figures?{YEAR}").text


def test_small_numbers_are_withheld_and_lead_nowhere(office: Office, coordinator: Visits) -> None:
    incident_at(office, "notified")
    text = coordinator.get(f"/figures?{YEAR}&below=5").text

    assert "fewer than 5" in text
    assert "/figures/notifications?" not in text
    assert "Withheld: numbers from 1 to 4" in text


def test_another_basis_is_said_with_each_number_and_an_unknown_one_is_not_taken(
    office: Office, coordinator: Visits
) -> None:
    incident_at(office, "notified")

    assert "Basis: aware; a figure that has no such date" in coordinator.get(f"/figures?{YEAR}&by=aware").text
    assert "each figure" in coordinator.get(f"/figures?{YEAR}&by=moon").text


@pytest.mark.parametrize("form", ["csv", "xlsx", "docx"])
def test_they_can_be_taken_away(office: Office, coordinator: Visits, form: str) -> None:
    incident_at(office, "notified")
    answer = coordinator.get(f"/figures?{YEAR}&file={form}")

    assert f'filename="figures-2023-04-01-2024-03-31.{form}"' in answer.headers["content-disposition"]
    if form == "csv":
        assert "Notifications,,1,2023-04-01,2024-03-31,notified" in answer.content.decode("utf-8-sig")
    else:
        assert zipfile.is_zipfile(io.BytesIO(answer.content))
    assert coordinator.get(f"/figures?{YEAR}&file=exe").status_code == 404


@pytest.mark.parametrize("role", ["press_officer", "referrer", "agency_lead"])
def test_they_are_refused_to_who_sees_no_facts(settings: Settings, office: Office, role: str) -> None:
    incident_at(office, "notified")
    with visits(settings, office, f"bristol.{role}", role=role) as visit:
        assert visit.get(f"/figures?{YEAR}").status_code == 403
        assert visit.get(f"/figures/notifications?{YEAR}").status_code == 403


def test_of_another_partnership_nothing_is_counted(settings: Settings, office: Office) -> None:
    case = incident_at(office, "notified")
    with visits(settings, office, "gloucestershire.coordinator") as visit:
        text = visit.get(f"/figures?{YEAR}").text
        assert "/figures/notifications?" not in text
        assert case not in visit.get(f"/figures/notifications?{YEAR}").text
        assert visit.get(f"/figures/moon?{YEAR}").status_code == 404
        assert visit.get("/figures/notifications?from-day=x").status_code == 404


def test_the_cases_of_a_figure_come_page_by_page(
    office: Office, coordinator: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures_seen, "PAGE", 2)
    cases = [f"/cases/{incident_at(office, 'notified')}" for _ in range(3)]
    first = coordinator.page(f"/figures/notifications?{YEAR}")
    assert [each for each in first.links if each in cases] == cases[:2]
    [more] = [each for each in first.links if "after=" in each]
    assert [each for each in coordinator.page(more).links if each in cases] == cases[2:]
