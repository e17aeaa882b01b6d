"""The menu leads to what there is and what the role may use, in no more entries than are read."""

from __future__ import annotations

import pytest

from casework.office import Office
from reviewflow.casework.access.reach import Reach
from reviewflow.casework.access.seeing import OWN_ALONE, WHOLE
from reviewflow.settings import Settings
from reviewflow.web.application import addresses, create_application
from reviewflow.web.navigation import MORE, MOST, PLACES, navigation_of, places_for
from web.visits import visits


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    """A menu does not depend on the kind of server."""
    return sqlite_office


EVERYWHERE = {each.path for each in PLACES}
WHOLLY = Reach("executive", WHOLE, opens=False)


def titles(role: Reach, path: str = "/") -> list[str]:
    return [str(each["text"]) for each in navigation_of(places_for(role, EVERYWHERE), path)]


def test_no_more_entries_than_are_read_and_the_last_leads_to_the_others() -> None:
    assert len(titles(WHOLLY)) == MOST
    assert titles(WHOLLY)[-1] == "More"
    assert titles(WHOLLY)[0] == "What needs doing"


def test_few_places_need_no_page_of_more() -> None:
    assert "More" not in titles(Reach("agency_lead", OWN_ALONE, opens=True))


def test_a_persons_own_work_comes_second() -> None:
    assert titles(Reach("scrutineer", WHOLE, opens=False))[1] == "Scrutiny"
    assert titles(Reach("administrator", WHOLE, opens=False))[1] == "Administration"


def test_who_raises_an_incident_is_led_to_where_it_is_done() -> None:
    assert titles(Reach("referrer", frozenset(), opens=True))[1] == "Open a case"
    assert "Open a case" not in titles(Reach("coordinator", WHOLE, opens=True))


def test_whoever_sees_no_case_is_led_to_none() -> None:
    shown = {each.path for each in places_for(Reach("press_officer", frozenset(), opens=False), EVERYWHERE)}

    assert shown == {"/", "/workflows", "/permissions", "/me", "/me/calendar", "/me/programs", "/account"}


def test_every_place_is_there(settings: Settings) -> None:
    assert {each.path for each in PLACES} - set(addresses(create_application(settings))) == set()


def test_what_there_is_not_is_not_in_the_menu() -> None:
    assert [each.path for each in places_for(WHOLLY, {"/", "/cases"})] == ["/", "/cases"]


@pytest.mark.parametrize(("path", "marked"), [("/figures", "More"), ("/cases/X-1", "Cases"), (MORE, "More")])
def test_the_entry_under_which_a_page_stands_is_marked(path: str, marked: str) -> None:
    entries = navigation_of(places_for(WHOLLY, EVERYWHERE), path)

    assert [each["text"] for each in entries if each["active"] or each["current"]] == [marked]


def test_every_entry_opens(settings: Settings, sqlite_office: Office) -> None:
    for person in ("coordinator", "agency_lead", "press_officer", "administrator", "scrutineer"):
        with visits(settings, sqlite_office, f"bristol.{person}") as visit:
            links = {link for link in visit.page(MORE).links if link in EVERYWHERE}
            assert links >= {"/", "/me", "/account"}
            assert {link: visit.get(link).status_code for link in links} == dict.fromkeys(links, 200)
