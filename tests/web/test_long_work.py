"""The page of long work: how far it is, what came of it, and nobody else's eyes on it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from casework.office import Office
from reviewflow.casework import long_work
from reviewflow.casework.desk import Desk
from reviewflow.casework.drafts import owner
from reviewflow.casework.long_work import Over, Progress, Result, begin
from reviewflow.settings import Settings
from reviewflow.web.desk_door import Door
from reviewflow.web.page import Pages
from reviewflow.web.visitor import Visitor
from reviewflow.web.window import Window
from web.visits import Page, Visits, own_form, visits

ANA = owner("bristol", "bristol.coordinator")


@pytest.fixture
def coordinator(settings: Settings, office: Office) -> Iterator[Visits]:
    with visits(settings, office, "bristol.coordinator") as visit:
        yield visit


def ended(visit: Visits, path: str) -> str:
    for _ in range(300):
        text = visit.get(path).text
        if 'data-state="running"' not in text:
            return text
        time.sleep(0.01)
    raise AssertionError("it never ended")


def test_a_page_begins_it_and_leads_there(settings: Settings, office: Office, coordinator: Visits) -> None:
    door = Door(Pages(Window(settings, now=lambda: office.now, desk=office.desk)))
    ana = Visitor("bristol.coordinator", "Coordinator", "bristol", "coordinator", ("coordinator",), "")

    def work(desk: Desk, progress: Progress) -> Result:
        progress("Counting", 1, 1)
        return Result("figures of 2024;\N{LATIN SMALL LETTER E WITH ACUTE}.csv", "text/csv", b"a,b\n")

    answer = door.work(ana, "Figures of 2024", work, again="/figures")
    assert answer.status_code == 303
    path = answer.headers["location"]
    text = ended(coordinator, path)
    assert "It is finished." in text
    assert f"{path}/result" in Page(text).links
    file = coordinator.get(f"{path}/result")
    assert file.content == b"a,b\n"
    assert file.headers["content-type"].startswith("text/csv")
    said = file.headers["content-disposition"]
    assert said.startswith('attachment; filename="figures of 2024__.csv"; filename*=UTF-8')
    assert path in Page(coordinator.get("/").text).links


def test_while_it_is_under_way_the_page_says_how_far_and_looks_again(office: Office, coordinator: Visits) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work(progress: Progress) -> Result:
        progress("Counting the cases", 3, 10)
        begun.set()
        go_on.wait(10)
        return Result(address="/cases")

    key = begin(office.desk, ANA, "Figures of 2024", work, again="/figures")
    assert begun.wait(10)
    text = coordinator.get(f"/under-way/{key}").text
    assert "Counting the cases: 3 of 10 done." in text
    assert 'max="10" value="3"' in text
    assert f'<noscript><meta http-equiv="refresh" content="5; url=/under-way/{key}?by-itself=yes"></noscript>' in text
    assert "Counting the cases: 3 of 10 done." in coordinator.get("/").text

    go_on.set()
    text = ended(coordinator, f"/under-way/{key}?by-itself=yes")
    assert "/cases" in Page(text).links
    assert "refresh" not in text


def test_what_was_cut_off_can_be_begun_again(
    office: Office, coordinator: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_work, "_HEARD_EVERY_SECONDS", 600)
    go_on = threading.Event()

    def work(progress: Progress) -> Result:
        go_on.wait(60)
        return Result()

    key = begin(office.desk, ANA, "Figures of 2024", work, again="/figures")
    office.later(minutes=3)
    text = coordinator.get(f"/under-way/{key}").text
    assert "cut off before it was finished" in text
    assert "Begin again" in text
    assert "/figures" in Page(text).links
    go_on.set()


def test_it_can_be_stopped_and_nothing_more_comes_of_it(
    settings: Settings, office: Office, coordinator: Visits
) -> None:
    begun, go_on, found = threading.Event(), threading.Event(), list[str]()

    def work(progress: Progress) -> Result:
        progress("Counting the cases", 3, 10)
        begun.set()
        go_on.wait(10)
        try:
            progress("Writing the file", 10, 10)
        except Over:
            found.append("it noticed")
            raise
        return Result("a.csv", "text/csv", b"a")

    path = f"/under-way/{begin(office.desk, ANA, 'Figures of 2024', work, again='/figures')}"
    assert begun.wait(10)
    form = own_form(coordinator.page(path), f"{path}/stop")
    with visits(settings, office, "bristol.executive") as other:
        assert other.post(form.action, form.fields).status_code == 403
        own = {**form.fields, "csrf": other.form("/me/calendar").fields["csrf"]}
        assert other.post(form.action, own).status_code == 404
    assert coordinator.post(form.action, form.fields).headers["location"] == path
    text = coordinator.get(path).text
    assert "You stopped it. Nothing more will come of it." in text
    assert "/figures" in Page(text).links
    go_on.set()
    for _ in range(300):
        if found:
            break
        time.sleep(0.01)
    assert found == ["it noticed"]
    assert coordinator.get(f"{path}/result").status_code == 404
    assert "You stopped it" in coordinator.get(path).text
    assert coordinator.post(form.action, form.fields).status_code == 303, "to stop what is over changes nothing"


@pytest.mark.parametrize("person", ["bristol.executive", "gloucestershire.coordinator"])
def test_it_is_there_for_nobody_else(settings: Settings, office: Office, person: str) -> None:
    key = begin(office.desk, ANA, "Figures of 2024", lambda progress: Result("a.csv", "text/csv", b"a"), again="/")

    with visits(settings, office, person) as other:
        for path in (f"/under-way/{key}", f"/under-way/{key}/result", "/under-way/none", "/under-way/none/result"):
            assert other.get(path).status_code == 404
        assert key not in other.get("/").text


def test_looking_again_by_itself_does_not_keep_a_session_going(
    settings: Settings, office: Office, coordinator: Visits
) -> None:
    key = begin(office.desk, ANA, "Figures of 2024", lambda progress: Result(), again="/")
    for _ in range(2):
        office.later(minutes=settings.session_idle_minutes * 0.6)
        coordinator.get(f"/under-way/{key}?by-itself=yes")
    answer = coordinator.get(f"/under-way/{key}?by-itself=yes")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/session-ended")


def test_who_is_not_signed_in_is_asked_to(settings: Settings, office: Office) -> None:
    with visits(settings, office, "bristol.coordinator") as visit:
        visit.client.cookies.clear()
        assert visit.get("/under-way/none?by-itself=yes").status_code == 303
