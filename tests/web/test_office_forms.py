"""Forms about what is no single step of a case: bank holidays, newer rules, minutes, and addresses of calendars."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from casework.journeys import incident_at
from casework.office import Office
from reviewflow.settings import Settings
from web.visits import Page, Visits, day, own_form, visits


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    return sqlite_office


@pytest.fixture
def coordinator(settings: Settings, office: Office) -> Iterator[Visits]:
    with visits(settings, office, "bristol.coordinator") as visit:
        yield visit


def test_a_proclaimed_holiday_shows_which_dates_it_moves_and_then_moves_them(
    coordinator: Visits, office: Office
) -> None:
    case = incident_at(office, "notified")
    path = "/admin/holidays/change"
    typed = {**day("on", "20 3 2024"), "how": "holiday", "name": "A proclaimed day", "source": "The Gazette"}
    looked = coordinator.post(path, {**coordinator.form(path).fields, **typed})
    before = office.deadlines(case)["rapid_review"].due_on
    assert f"{case}, " in looked.text
    assert "before on" in looked.text

    answer = coordinator.post(path, {**own_form(Page(looked.text), path).fields, "action": "send"})

    assert answer.headers["location"] == "/admin/holidays"
    assert office.deadlines(case)["rapid_review"].due_on > before
    assert "A proclaimed day" in coordinator.get("/admin/holidays").text


def test_a_day_that_does_not_count_already_is_refused_beside_its_field(coordinator: Visits) -> None:
    typed = {**day("on", "29 3 2024"), "how": "holiday", "name": "Good Friday", "source": "known"}

    answer = coordinator.send("/admin/holidays/change", **typed)

    assert answer.status_code == 422
    assert 'href="#on-day"' in answer.text


def test_challenges_of_minutes_are_added_all_or_none(coordinator: Visits, office: Office) -> None:
    case = incident_at(office, "rapid_review")
    head = "case,minute,raised_by,subject,challenge"
    right = f"{case},4,independent_chair,Returns,Why are they late?"
    typed = {"meeting": "Executive, 15 March 2024", **day("happened_on", "15 3 2024")}

    wrong = coordinator.send("/minutes", **typed, rows=f"{head}\n{right}\nSI-none,5,independent_chair,x,y")
    assert "row 3" in wrong.text
    assert not office.case(case).items_of("challenge")
    coordinator.send("/minutes", **typed, rows=f"{head}\n{right}")

    assert len(office.case(case).items_of("challenge")) == 1


def test_minutes_are_not_for_those_who_may_not_challenge(settings: Settings, office: Office) -> None:
    with visits(settings, office, "bristol.press_officer") as visit:
        assert visit.get("/minutes").status_code == 403


def test_an_address_of_a_calendar_is_shown_once_and_taken_back(coordinator: Visits) -> None:
    csrf = coordinator.form("/me/calendar").fields["csrf"]
    made = coordinator.post("/me/calendar", {"csrf": csrf, "whose": "mine"}).text
    address = made.partition("/calendar/")[2].partition(".ics")[0]
    assert coordinator.client.get(f"/calendar/{address}.ics").status_code == 200
    page = coordinator.page("/me/calendar")
    assert address not in coordinator.get("/me/calendar").text

    (form,) = [each for each in page.forms if each.action.endswith("/revoke")]
    coordinator.post(form.action, form.fields)

    assert coordinator.client.get(f"/calendar/{address}.ics").status_code == 404
    assert coordinator.post(form.action, form.fields).headers["location"] == "/me/calendar", "a second click"


def test_dates_of_the_whole_partnership_are_opened_by_the_office_alone(settings: Settings, office: Office) -> None:
    with visits(settings, office, "bristol.agency_lead") as visit:
        csrf = visit.form("/me/calendar").fields["csrf"]
        assert visit.post("/me/calendar", {"csrf": csrf, "whose": "partnership"}).status_code == 403


def test_a_move_to_newer_rules_shows_every_date_before_and_after(settings: Settings, office: Office) -> None:
    office.at("Thursday 2023-12-14")
    case = incident_at(office, "notified")
    office.at("Monday 2024-01-08")
    with office.database.read() as tx:
        editions = office.desk.published_definitions(tx, "bristol")["serious_incident"]
    newer = next(each for each in editions if each.edition == "working_together_2023")
    path = f"/cases/{case}/migrate"
    with visits(settings, office, "bristol.coordinator") as visit:
        typed = {"to": newer.hash, "reason": "The partnership moved."}
        looked = visit.post(path, {**visit.form(path).fields, **typed})
        assert "still due on" in looked.text
        assert office.case(case).workflow_hash != newer.hash, "a look moves nothing"

        answer = visit.post(path, {**own_form(Page(looked.text), path).fields, "action": "send"})

        assert answer.headers["location"].startswith(f"/cases/{case}/done/")
    assert office.case(case).workflow_hash == newer.hash


def test_a_move_is_for_those_who_keep_the_case(settings: Settings, office: Office) -> None:
    case = incident_at(office, "notified")
    with visits(settings, office, "bristol.executive") as visit:
        assert "Move to newer rules" not in visit.get(f"/cases/{case}").text
        assert visit.get(f"/cases/{case}/migrate").status_code == 403


def test_everything_about_a_case_is_for_those_who_keep_it_and_names_nobody(
    settings: Settings, office: Office, coordinator: Visits
) -> None:
    case = incident_at(office, "rapid_review")
    office.add(case, "child", label="Child A", name="Synthetic Name")

    answer = coordinator.get(f"/cases/{case}/export.json")

    assert answer.json()["case"]["reference"] == case
    assert "attachment" in answer.headers["content-disposition"]
    assert "Synthetic Name" not in answer.text
    with visits(settings, office, "bristol.executive") as visit:
        assert visit.get(f"/cases/{case}/export.json").status_code == 403
    with visits(settings, office, "gloucestershire.coordinator") as visit:
        assert visit.get(f"/cases/{case}/export.json").status_code == 404
