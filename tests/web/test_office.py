"""Administration: who is who, who is away, accounts, health and warnings, for those who run the office."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from casework.journeys import incident_at
from casework.office import Office
from reviewflow.audit.instants import instant_text
from reviewflow.casework.views.people_seen import people_seen, stood_in_for
from reviewflow.settings import Settings
from reviewflow.store.cases import case_id_of
from reviewflow.store.warnings import open_warnings, raise_warning
from web.visits import Page, Visits, day, visits

PEOPLE, COORDINATOR, MANAGER = "/admin/people", "bristol.coordinator", "bristol.business_manager"
OFFICE_PAGES = ("/admin", PEOPLE, f"{PEOPLE}/{COORDINATOR}", "/admin/away", "/admin/health")
ADMINISTRATORS_PAGES = ("/admin/sign-ins", "/admin/installation", "/admin/backups")


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    """Most of these pages do not depend on the kind of server."""
    return sqlite_office


@pytest.fixture
def administrator(settings: Settings, office: Office) -> Iterator[Visits]:
    with visits(settings, office, "bristol.administrator") as visit:
        yield visit


@pytest.mark.parametrize(
    ("person", "office_is", "administrators_is"),
    [("administrator", 200, 200), ("coordinator", 200, 403), ("executive", 403, 403), ("agency_lead", 403, 403)],
)
def test_each_page_is_for_those_whose_it_is(
    settings: Settings, office: Office, person: str, office_is: int, administrators_is: int
) -> None:
    with visits(settings, office, f"bristol.{person}") as visit:
        assert {page: visit.get(page).status_code for page in OFFICE_PAGES} == dict.fromkeys(OFFICE_PAGES, office_is)
        found = {page: visit.get(page).status_code for page in ADMINISTRATORS_PAGES}
        assert found == dict.fromkeys(ADMINISTRATORS_PAGES, administrators_is)


def test_nobody_sees_who_is_who_elsewhere(administrator: Visits) -> None:
    assert administrator.get(f"{PEOPLE}/gloucestershire.coordinator").status_code == 404
    assert "gloucestershire." not in administrator.get(PEOPLE).text


def test_an_account_is_made_and_its_link_is_shown_once(administrator: Visits) -> None:
    home = f"{PEOPLE}/{COORDINATOR}"
    (form,) = [each for each in administrator.page(home).forms if each.action == f"{home}/account"]

    answer = administrator.post(form.action, form.fields)

    assert "/set-up/" in answer.text
    assert "/set-up/" not in administrator.get(home).text
    again = administrator.post(form.action, form.fields)
    assert "there is an account already" in again.text
    assert "/set-up/" not in again.text


@pytest.mark.parametrize(("what", "says"), [("reset", "/set-up/"), ("sign-out", ""), ("remove", "")])
def test_an_account_is_reset_signed_out_and_taken_away(
    settings: Settings, office: Office, administrator: Visits, what: str, says: str
) -> None:
    home = f"{PEOPLE}/{COORDINATOR}"
    csrf = {"csrf": administrator.page(home).forms[-1].fields["csrf"]}
    administrator.post(f"{home}/account", csrf)
    with visits(settings, office, COORDINATOR) as coordinator:
        answer = administrator.post(f"{home}/{what}", csrf)

        assert answer.status_code == (200 if says else 303)
        assert says in answer.text
        assert coordinator.get("/").headers["location"].startswith("/sign-in")


def test_accounts_are_not_for_those_who_only_run_the_office(settings: Settings, office: Office) -> None:
    with visits(settings, office, COORDINATOR) as visit:
        csrf = {"csrf": visit.page("/").forms[0].fields["csrf"]}
        for what in ("account", "reset", "remove", "sign-out"):
            assert visit.post(f"{PEOPLE}/{MANAGER}/{what}", csrf).status_code == 403
        assert "Make an account" not in visit.get(f"{PEOPLE}/{MANAGER}").text


def test_leave_of_others_is_recorded_shown_and_ended(settings: Settings, office: Office) -> None:
    with visits(settings, office, COORDINATOR) as visit:
        typed = {**day("from_on", "15 3 2024"), **day("until_on", "22 3 2024"), "deputy": "bristol.executive"}
        answer = visit.send(f"{PEOPLE}/{MANAGER}/away", **typed)
        assert answer.headers["location"] == f"{PEOPLE}/{MANAGER}"
        assert "Member of the executive (synthetic) stands in" in visit.get("/admin/away").text
        with office.database.read() as tx:
            (stands_in,) = stood_in_for(tx, office.desk, "bristol", "bristol.executive")
        assert stands_in.user.key == MANAGER

        visit.send(f"{PEOPLE}/{MANAGER}/back/2024-03-15")
        assert "Nobody is away today" in visit.get("/admin/away").text


def test_before_leave_is_recorded_it_is_said_who_is_told_and_what_is_wrong_with_that(
    settings: Settings, office: Office
) -> None:
    path = f"{PEOPLE}/{MANAGER}/away"
    with visits(settings, office, "bristol.administrator") as visit:
        visit.send(f"{PEOPLE}/{COORDINATOR}/away", **day("from_on", "15 3 2024"), **day("until_on", "22 3 2024"))
        answer = visit.post(path, {**visit.form(path).fields, **day("from_on", "18 3 2024")})

    assert "Coordinator (synthetic), who stands in, is away" in answer.text
    with office.database.read() as tx:
        away = [each for person in people_seen(tx, office.desk, "bristol") for each in person.away]
    assert [each.person for each in away] == [COORDINATOR], "a look keeps nothing"


def test_how_others_are_alerted_is_chosen(administrator: Visits) -> None:
    administrator.send(f"{PEOPLE}/{COORDINATOR}/alerts", choice="daily_digest")

    assert "One message a day" in administrator.get(f"{PEOPLE}/{COORDINATOR}").text


def test_a_warning_is_settled_with_a_reason(administrator: Visits, office: Office) -> None:
    number = warned(office, "bristol")

    missing = administrator.send(f"/admin/warnings/{number}", reason="")
    assert "There is a problem" in missing.text
    administrator.send(f"/admin/warnings/{number}", reason="Told by telephone.")

    with office.database.read() as tx:
        assert open_warnings(tx) == []
    assert administrator.get(f"/admin/warnings/{number}").status_code == 404


def test_a_warning_of_another_partnership_is_as_if_there_were_none(administrator: Visits, office: Office) -> None:
    number = warned(office, "gloucestershire")

    assert administrator.get(f"/admin/warnings/{number}").status_code == 404
    assert "The letter box is full" not in administrator.get("/admin/health").text


def test_a_case_that_is_not_seen_is_not_named_on_the_page_of_health(administrator: Visits, office: Office) -> None:
    case = incident_at(office, "notified")
    warned(office, "bristol", case)

    text = administrator.get("/admin/health").text
    assert "The letter box is full" in text
    assert case not in text


def test_secrets_of_the_installation_are_never_shown(settings: Settings, office: Office) -> None:
    secret = replace(settings, metrics_token="not-for-anybody", smtp_password="nor-this")
    with visits(secret, office, "bristol.administrator") as visit:
        text = visit.get("/admin/installation").text

    assert "set, and not shown" in text
    assert "not-for-anybody" not in text
    assert "nor-this" not in text
    assert settings.database_url not in text


def warned(office: Office, partnership: str, case: str | None = None) -> int:
    """Something that is wrong with the alerting."""
    with office.database.write() as tx:
        number = raise_warning(
            tx,
            "letter box",
            partnership=partnership,
            case_id=case_id_of(tx, case) if case else None,
            outbox_id=None,
            what="The letter box is full.",
            do="Empty it.",
            at=instant_text(office.now),
        )
    assert number is not None
    return number


def test_pages_name_people_and_not_their_keys(administrator: Visits) -> None:
    page = administrator.get(f"{PEOPLE}/{COORDINATOR}")

    assert "Business manager (synthetic)" in page.text
    assert len(Page(page.text).ids) == len(set(Page(page.text).ids))
