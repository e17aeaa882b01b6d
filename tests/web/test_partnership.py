"""What a partnership has set up is shown as it is in force, and an edited file is checked, compared and published."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from casework.journeys import incident_at
from casework.office import Office
from reviewflow.settings import Settings
from web.visits import Page, Visits, own_form, visits

PUBLISH = "/admin/publish"


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    return sqlite_office


@pytest.fixture
def administrator(settings: Settings, office: Office) -> Iterator[Visits]:
    with visits(settings, office, "bristol.administrator") as visit:
        yield visit


def on_file(visit: Visits) -> str:
    """The file as the form has it."""
    (text,) = visit.form(PUBLISH).fields["text"]
    return text.removeprefix("\n")


def test_what_is_in_force_is_shown_with_since_when_and_what_it_rests_on(settings: Settings, office: Office) -> None:
    with visits(settings, office, "bristol.coordinator") as visit:
        page = visit.get("/admin/partnership").text
        assert "In force since" in page
        assert "Clinical Commissioning Group" in page, "the name of before, with its days"
        assert "Rests on:" in page
        assert PUBLISH not in page
        assert "Start the rapid review" in visit.get("/admin/delegations").text
        assert visit.get(PUBLISH).status_code == 403


def test_a_file_with_faults_is_shown_again_with_line_and_what_to_do(administrator: Visits) -> None:
    text = on_file(administrator).replace("partners: [local_authority,", "partners: [local_autority,")
    answer = administrator.send(PUBLISH, text=text)

    assert answer.status_code == 422
    assert "This file, line 25" in answer.text
    assert "Did you mean local_authority?" in answer.text
    assert "local_autority" in on_file(administrator), "what was typed is kept"


def test_the_file_of_another_partnership_is_refused(administrator: Visits) -> None:
    text = on_file(administrator).replace("partnership: bristol\n", "partnership: north_somerset\n")

    assert "another partnership" in administrator.send(PUBLISH, text=text).text


def test_a_changed_file_is_compared_and_published(administrator: Visits, office: Office) -> None:
    case = incident_at(office, "notified")
    before = office.case(case).workflow_hash
    text = on_file(administrator).replace("name: Press officer (synthetic)", "name: Press office (synthetic)")
    looked = administrator.post(PUBLISH, {**administrator.form(PUBLISH).fields, "text": text})
    assert "The user bristol.press_officer changes" in looked.text
    assert "Press office (synthetic)" not in administrator.get("/admin/people").text, "a look keeps nothing"

    answer = administrator.post(PUBLISH, {**own_form(Page(looked.text), PUBLISH).fields, "action": "send"})

    led_to = answer.headers["location"]
    assert led_to.startswith("/admin/partnership?published=yes&file=")
    (takes,) = [each for each in administrator.page(led_to).links if each.startswith("/under-way/")]
    file = administrator.get(f"{takes}/result")
    for _ in range(300):
        if file.status_code == 200:
            break
        time.sleep(0.01)
        file = administrator.get(f"{takes}/result")
    assert file.content == text.encode(), "the file is what was published, to be put where the command reads it"
    assert file.headers["content-disposition"].startswith('attachment; filename="bristol.yaml"')
    assert "Press office (synthetic)" in administrator.get("/admin/people").text
    assert office.case(case).workflow_hash == before, "an open case stays under its own rules"
