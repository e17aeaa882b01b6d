"""Questions that people save: their partnership finds them, their role changes them, and the trail keeps them."""

from __future__ import annotations

import pytest

from casework.office import Office
from reviewflow.casework.asking.ask import Asking, AskTrail, ask
from reviewflow.casework.asking.keep_search import rebuild_search
from reviewflow.casework.asking.list_questions import own_questions, questions_of
from reviewflow.casework.asking.save_question import SaveQuestion, forget_question, save_question
from reviewflow.casework.asking.saved_questions import SavedQuestion
from reviewflow.casework.replaying.replay import replay
from reviewflow.errors import (
    CaseNotFound,
    FactInvalid,
    FactMissing,
    MayNotAsk,
    QuestionInvalid,
    QuestionWordUnknown,
    Refusal,
    SavedQuestionOfOthers,
    SavedQuestionUnknown,
)
from reviewflow.workflow.library import Library

SCRUTINEER, COORDINATOR = "bristol.scrutineer", "bristol.coordinator"
QUESTION = "what:open role:coordinator"


@pytest.fixture
def asking(library: Library) -> Asking:
    return Asking.of(library)


def save(
    office: Office, asking: Asking, title: str = "Who opened cases", question: str = QUESTION, **more: str
) -> SavedQuestion:
    command = SaveQuestion(title, question, more.get("instead_of"))
    return save_question(office.desk, asking, command, by=more.get("by", SCRUTINEER), partnership="bristol")


def listed(office: Office, partnership: str = "bristol") -> list[tuple[str, str]]:
    return [(each.title, each.asks) for each in own_questions(office.desk, partnership).values()]


def test_a_question_is_saved_asked_changed_and_taken_off_the_list(office: Office, asking: Asking) -> None:
    office.open(became_aware_on="2024-03-15")
    saved = save(office, asking)

    for name in (saved.key, "who OPENED cases"):
        answer = ask(office.desk, asking, AskTrail(saved=name), by=COORDINATOR, partnership="bristol")
        assert (answer.title, answer.count) == ("Who opened cases", 1)
    changed = save(office, asking, "Who opened what", "what:open", instead_of=saved.key)
    assert changed.key == saved.key
    assert listed(office) == [("Who opened what", "what:open")]
    rebuild_search(office.desk)
    assert listed(office) == [("Who opened what", "what:open")], "the trail holds it, and not what it is found by"
    found = questions_of(office.desk, asking, by=COORDINATOR, partnership="bristol")
    assert [*found] == [*asking.saved, saved.key]

    forget_question(office.desk, asking, "who opened what", by=SCRUTINEER, partnership="bristol")
    assert listed(office) == []
    said = [each.what for each in office.trail() if each.what.endswith("_question") and each.what != "ask_question"]
    assert said == ["save_question", "save_question", "forget_question"]
    assert replay(office.database).identical


def test_another_partnership_finds_nothing_of_it(office: Office, asking: Asking) -> None:
    saved = save(office, asking)

    assert listed(office, "gloucestershire") == []
    with pytest.raises(SavedQuestionUnknown):
        ask(
            office.desk,
            asking,
            AskTrail(saved=saved.key),
            by="gloucestershire.scrutineer",
            partnership="gloucestershire",
        )


@pytest.mark.parametrize(
    ("title", "question", "by", "refusal"),
    [
        pytest.param("Mine", QUESTION, "police_partner", MayNotAsk, id="who may not ask"),
        pytest.param("Late", "what:(", SCRUTINEER, QuestionWordUnknown, id="no question"),
        pytest.param("Late", '"never closed', SCRUTINEER, QuestionInvalid, id="half a question"),
        pytest.param("Late", "clock:nothing", SCRUTINEER, QuestionWordUnknown, id="a word that nobody declared"),
        pytest.param("Late", "case:SI-2030-999", SCRUTINEER, CaseNotFound, id="a case that is not there"),
        pytest.param(" ", QUESTION, SCRUTINEER, FactMissing, id="no name"),
        pytest.param("Late", " ", SCRUTINEER, FactMissing, id="nothing asked"),
        pytest.param("L" * 101, QUESTION, SCRUTINEER, FactInvalid, id="a long name"),
        pytest.param("who opened  CASES", QUESTION, SCRUTINEER, FactInvalid, id="a name that is taken"),
        pytest.param("Corrections", QUESTION, SCRUTINEER, FactInvalid, id="a name of the files"),
    ],
)
def test_what_cannot_be_asked_is_not_saved(
    sqlite_office: Office, asking: Asking, title: str, question: str, by: str, refusal: type[Refusal]
) -> None:
    save(sqlite_office, asking)
    before = len(sqlite_office.trail())

    with pytest.raises(refusal):
        save(sqlite_office, asking, title, question, by=by)
    assert len(sqlite_office.trail()) == before


def test_it_belongs_to_the_role_in_which_it_was_saved(sqlite_office: Office, asking: Asking) -> None:
    saved = save(sqlite_office, asking)
    before = len(sqlite_office.trail())

    with pytest.raises(SavedQuestionOfOthers, match="scrutineer"):
        save(sqlite_office, asking, "Another", by=COORDINATOR, instead_of=saved.key)
    with pytest.raises(SavedQuestionOfOthers):
        forget_question(sqlite_office.desk, asking, saved.key, by=COORDINATOR, partnership="bristol")
    with pytest.raises(SavedQuestionUnknown):
        forget_question(sqlite_office.desk, asking, "q-1", by=SCRUTINEER, partnership="bristol")
    assert len(sqlite_office.trail()) == before
