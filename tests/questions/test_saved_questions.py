"""The saved questions on file are read, and a wrong one is found by its line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reviewflow.casework.asking.check_questions import check_questions
from reviewflow.workflow.file_format import AskersShape, QuestionShape
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def library() -> Library:
    return WorkflowFiles([ROOT / "workflows"], templates=[ROOT / "templates/notices"]).load()


def faults(library: Library, **question: str) -> list[str]:
    """What is wrong when this stands in the place of the corrections."""
    shape = QuestionShape(title="A question", **{"asks": "is:correction", **question})
    questions = replace(library.questions, values={"corrections": shape})
    return [str(each) for each in check_questions(replace(library, questions=questions))]


def test_those_on_file_are_right(library: Library) -> None:
    assert list(check_questions(library)) == []
    assert len(library.questions.values) >= 8


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"asks": "colour:red"}, "there is no key colour"),
        ({"asks": "what:record_vew"}, "asks for what:record_vew, which no file declares. Did you mean record_view?"),
        ({"asks": "clock:rapid_revew"}, "Did you mean rapid_review?"),
        ({"asks": "fact:view=disent"}, "Did you mean view=dissent?"),
        ({"then": "is:nothing"}, "asks for is:nothing"),
    ],
)
def test_a_wrong_one_is_found_with_its_line(library: Library, question: dict[str, str], said: str) -> None:
    (fault,) = faults(library, **question)

    assert "questions.yaml:" in fault
    assert said in fault


def test_a_role_that_nobody_has_may_not_ask(library: Library) -> None:
    askers = replace(library.askers, values={"shipped": AskersShape(may_ask=["scrutiner"])})

    (fault,) = check_questions(replace(library, askers=askers))

    assert "Did you mean scrutineer?" in str(fault)
