"""Saved questions on their pages: saved from an answer, listed, asked, changed and taken off; nobody else's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from casework.office import Office
from reviewflow.settings import Settings
from web.visits import Page, Visits, own_form, visits

ASK, QUESTIONS, NEW = "/scrutiny/ask", "/scrutiny/questions", "/scrutiny/questions/new"


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    sqlite_office.open(became_aware_on="2024-03-14")
    return sqlite_office


@pytest.fixture
def scrutineer(settings: Settings, office: Office) -> Iterator[Visits]:
    with visits(settings, office, "bristol.scrutineer") as visit:
        yield visit


def saved_by(visit: Visits, office: Office, title: str = "Who opened cases") -> str:
    """The address under which it is changed and removed."""
    sent = visit.send(NEW, title=title, question="what:open")
    assert sent.status_code == 303, sent.text
    return f"{QUESTIONS}/{[each.sequence for each in office.trail() if each.what == 'save_question'][-1]}"


def test_a_question_is_saved_from_its_answer_and_asked_by_its_name(scrutineer: Visits) -> None:
    answer = scrutineer.post(ASK, {**scrutineer.form(ASK).fields, "question": "what:open"})
    from_answer = next(each for each in Page(answer.text).forms if each.action == NEW)
    form = own_form(Page(scrutineer.post(NEW, from_answer.fields).text), NEW)
    assert form.fields["question"] == ["what:open"]
    sent = scrutineer.post(NEW, {**form.fields, "title": "Who opened cases"})
    assert sent.headers["location"] == f"{QUESTIONS}?done=saved"

    listed = scrutineer.page(f"{QUESTIONS}?done=saved")
    (asks,) = [each for each in listed.links if each.startswith(f"{ASK}?saved=q-")]
    assert asks in scrutineer.page("/scrutiny").links
    chosen = own_form(scrutineer.page(asks), ASK)
    found = scrutineer.post(ASK, chosen.fields).text
    assert '<h2 class="govuk-heading-m" id="answer">Who opened cases</h2>' in found
    assert "Found: 1 entry." in found


def test_a_saved_question_is_changed_and_taken_off_the_list(scrutineer: Visits, office: Office) -> None:
    at = saved_by(scrutineer, office)
    assert scrutineer.form(f"{at}/change").fields["question"] == ["what:open"]
    assert scrutineer.send(f"{at}/change", title="Who opened what").status_code == 303
    assert "Who opened what" in scrutineer.get(QUESTIONS).text
    assert scrutineer.send(f"{at}/remove").headers["location"] == f"{QUESTIONS}?done=removed"
    assert f"{at}/change" not in scrutineer.page(QUESTIONS).links
    assert "None has been saved yet." in scrutineer.get(QUESTIONS).text
    assert scrutineer.get(f"{at}/change").status_code == 404


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(scrutineer: Visits, office: Office) -> None:
    saved_by(scrutineer, office)
    fields = scrutineer.form(NEW).fields

    taken = scrutineer.post(NEW, {**fields, "title": "who opened cases", "question": "what:open"})
    assert taken.status_code == 422
    assert 'id="title-error"' in taken.text
    assert own_form(Page(taken.text), NEW).fields["question"] == ["what:open"]
    unknown = scrutineer.post(NEW, {**fields, "title": "Another", "question": "clock:nothing"})
    assert unknown.status_code == 422
    assert "There is a problem" in unknown.text


def test_another_role_asks_it_and_changes_nothing(scrutineer: Visits, settings: Settings, office: Office) -> None:
    at = saved_by(scrutineer, office)

    with visits(settings, office, "bristol.coordinator") as coordinator:
        page = coordinator.page(QUESTIONS)
        assert any(each.startswith(f"{ASK}?saved=q-") for each in page.links)
        assert f"{at}/change" not in page.links
        assert coordinator.get(f"{at}/change").status_code == 403
        assert coordinator.get(f"{at}/remove").status_code == 403
    with visits(settings, office, "gloucestershire.scrutineer") as other:
        assert "Who opened cases" not in other.get(QUESTIONS).text
        assert other.get(f"{at}/change").status_code == 404
    with visits(settings, office, "bristol.agency_lead") as police:
        assert police.get(QUESTIONS).status_code == 403
        assert police.get(NEW).status_code == 403
