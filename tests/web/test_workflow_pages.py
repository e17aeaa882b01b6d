"""The rules in the browser: drawn and in words, with a case's place where it may be seen, compared, and rehearsed."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.changed_files import with_changed
from casework.journeys import incident_at
from casework.office import Office, everything
from reviewflow.settings import Settings
from web.visits import Page, Visits, visits


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    """What is read, and from which server, is tested beneath."""
    return sqlite_office


@pytest.fixture
def coordinator(settings: Settings, office: Office) -> Iterator[Visits]:
    with visits(settings, office, "bristol.coordinator") as visit:
        yield visit


def test_every_workflow_and_everything_that_belongs_to_it_has_its_page(coordinator: Visits) -> None:
    found = [link for link in coordinator.page("/workflows").links if link.startswith("/workflows/")]
    assert "/workflows/serious_incident" in found
    for link in found:
        page = coordinator.page(link)
        for item in [each for each in page.links if "item=" in each][:3]:
            assert coordinator.get(item).status_code == 200
    text = coordinator.get("/workflows/serious_incident").text
    assert text.count("<svg") == 1
    assert 'aria-labelledby="states-serious_incident-title states-serious_incident-desc"' in text
    assert "Not verified" in text
    assert "seen second-hand only" in text
    assert "Keeping Children Safe Business Delivery Group" in text
    assert "the body keeping_children_safe" not in text
    assert " style=" not in text
    assert len(text) < 150_000


def test_the_place_of_a_case_is_shown_to_who_may_see_it(settings: Settings, office: Office) -> None:
    case = incident_at(office, "rapid_review")
    path = f"/workflows/serious_incident?case={case}"
    with visits(settings, office, "bristol.coordinator") as visit:
        assert path in visit.page(f"/cases/{case}").links
        text = visit.get(path).text
        assert "The case is here" in text
        assert "It is now in: Rapid review under way." in text
        assert visit.get("/workflows/practice_review?case=" + case).status_code == 404
        assert visit.get("/workflows/serious_incident?case=SI-2024-999").status_code == 404
    for person in ("bristol.press_officer", "gloucestershire.coordinator"):
        with visits(settings, office, person) as visit:
            assert visit.get(path).status_code == 404
            assert "The case is here" not in visit.get("/workflows/serious_incident").text


@pytest.mark.parametrize(
    "path",
    ["/workflows/moon", "/workflows/action?hash=0000", "/workflows/action?item=moon", "/workflows/moon/compare",
     "/workflows/action/compare?before=a&after=b", "/rehearsals/none"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(coordinator: Visits, path: str) -> None:
    assert coordinator.get(path).status_code == 404


def test_two_versions_are_compared_with_the_open_cases_that_one_sees(
    settings: Settings, office: Office, tmp_path: Path
) -> None:
    case = incident_at(office, "rapid_review")
    before = office.case(case).workflow_hash
    with_changed(office, tmp_path, ("Rapid review meeting", "Meeting of the group"))
    with office.database.read() as tx:
        [*_, after] = [e.hash for e in office.desk.published_definitions(tx, "bristol")["serious_incident"]]
    path = f"/workflows/serious_incident/compare?before={before}&after={after}"
    with visits(settings, office, "bristol.coordinator") as visit:
        assert "/workflows/serious_incident/compare" in visit.page("/workflows/serious_incident").links
        text = visit.get(path).text
        assert "Meeting of the group" in text
        assert f'href="/cases/{case}"' in text
    with visits(settings, office, "bristol.press_officer") as visit:
        assert case not in visit.get(path).text
    with visits(settings, office, "gloucestershire.coordinator") as visit:
        assert visit.get(path).status_code == 404


def rehearsed(visit: Visits, story: str) -> str:
    """Where a rehearsal leads, once it is over."""
    [form] = [each for each in visit.page("/rehearsals").forms if each.action == "/rehearsals"]
    assert story in form.choices["story"]
    answer = visit.post("/rehearsals", {**form.fields, "story": story})
    assert answer.status_code == 303
    for _ in range(600):
        text = visit.get(answer.headers["location"]).text
        if 'data-state="running"' not in text:
            [link] = [each for each in Page(text).links if each.startswith("/rehearsals/")]
            return link
        time.sleep(0.05)
    raise AssertionError("it never ended")


def test_a_rehearsal_is_watched_and_touches_nothing(settings: Settings, office: Office) -> None:
    with visits(settings, office, "bristol.coordinator") as visit:
        before = everything(office.database)
        link = rehearsed(visit, "rapid_review_across_easter")
        text = visit.get(link).text
        after = everything(office.database)
        same = {name for name in before if before[name] == after[name]}
        assert set(before) - same == {"long_work"}
        assert re.search(r"\d+ steps, everything as expected", text)
        assert 'id="step-22"' in text
        assert "alert to" in text
        assert visit.post("/rehearsals", {"csrf": "x"}).status_code in (400, 403)
        empty = visit.page("/rehearsals").forms
        fields = next(each for each in empty if each.action == "/rehearsals").fields
        assert "Choose a story" in visit.post("/rehearsals", {**fields, "story": "../etc/passwd"}).text
    with visits(settings, office, "bristol.business_manager") as other:
        assert other.get(link).status_code == 404
    with visits(settings, office, "bristol.agency_lead") as other:
        assert other.get("/rehearsals").status_code == 403
