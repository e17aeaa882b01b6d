"""What may be typed as a question, and what is said about what may not."""

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewflow.errors import DateInvalid, QuestionInvalid, QuestionTooWide, Refusal
from reviewflow.questions.language import Keyed, Numbers, Period, Words, read_question


def one(text: str) -> object:
    ((part,),) = read_question(text)
    return part


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("case:SI-2025-001", Keyed("case", ("SI-2025-001",))),
        ('what:"record view"', Keyed("what", ("record view",))),
        ("what:“record view”,open", Keyed("what", ("record view", "open"))),
        ("-role:scrutineer", Keyed("role", ("scrutineer",), negated=True)),
        ("not role:scrutineer", Keyed("role", ("scrutineer",), negated=True)),
        ("not -role:scrutineer", Keyed("role", ("scrutineer",))),
        ("Case:X-1", Keyed("case", ("X-1",))),
        ("fact:view=dissent", Keyed("fact", ("view=dissent",))),
        ("delay:>5", Keyed("delay", (Numbers(6, None),))),
        ("delay:>=5", Keyed("delay", (Numbers(5, None),))),
        ("delay:2..4,9", Keyed("delay", (Numbers(2, 4), Numbers(9, 9)))),
        ("Hospital's", Words(("hospital",))),
        ("neglect*", Words(("neglect",), begins=True)),
        ('"First call, on Monday"', Words(("first", "call", "on", "monday"))),
        ("-neglect", Words(("neglect",), negated=True)),
        ("well-being", Words(("well", "being"))),
    ],
)
def test_a_part_is_read(text: str, part: object) -> None:
    assert one(text) == part


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-04-01..2025-04-30", "2025-04-01", "2025-04-30"),
        ("2025-02", "2025-02-01", "2025-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-12", "2024-12-01", "2024-12-31"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("2024..2025-03", "2024-01-01", "2025-03-31"),
        ("..2025-03-04", None, "2025-03-04"),
        ("2025-03-04..", "2025-03-04", None),
        ('"Tuesday 2025-03-04"', "2025-03-04", "2025-03-04"),
    ],
)
def test_a_period_is_read(text: str, first: str | None, last: str | None) -> None:
    days = [None if day is None else dt.date.fromisoformat(day) for day in (first, last)]

    assert one(f"happened:{text}") == Keyed("happened", (Period(*days),))


def test_parts_stand_together_and_alternatives_apart() -> None:
    assert read_question("role:scrutineer neglect or case:X-1") == (
        (Keyed("role", ("scrutineer",)), Words(("neglect",))),
        (Keyed("case", ("X-1",)),),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "nothing is asked"),
        ("   ", "nothing is asked"),
        ("not", "it ends with `not`"),
        ("or x", "nothing before `or`"),
        ("x or", "nothing after `or`"),
        ('"x', "a quotation mark is opened and not closed"),
        ("what:", "nothing stands after what:"),
        ("agncy:awp", "Did you mean agency"),
        ("colour:red", "The keys are: case, by, role"),
        ("delay:soon", "soon is no number"),
        ("happened:2025-05..2025-04", "ends before it begins"),
        (".*", "there are no other wildcards"),
        ("*", "there are no other wildcards"),
        ("ne*", "would find too much"),
        ("a+$", "means nothing here"),
        ("h?spital", "means nothing here"),
        ("(x|y)", "means nothing here"),
        ("--", "there is no word in"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_write(text: str, said: str) -> None:
    with pytest.raises(QuestionInvalid, match=said.replace("?", r"\?")):
        read_question(text)


@pytest.mark.parametrize("text", ["2025-13", "2025-02-30", "yesterday", '"Monday 2025-03-04"'])
def test_a_day_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(DateInvalid):
        read_question(f"happened:{text}")


def test_a_question_has_a_size() -> None:
    with pytest.raises(QuestionTooWide, match="41 values and words, and 40 are the most"):
        read_question(" ".join(["word"] * 41))
    with pytest.raises(QuestionTooWide, match="41 values"):
        read_question(f"what:{','.join(['x'] * 41)}")
    with pytest.raises(QuestionTooWide, match="2,000 characters"):
        read_question("x" * 2_001)


@given(st.text(alphabet=st.sampled_from('ab :,*-"“”.>=/\\()[]|not or case: what: happened: 2025'), max_size=60))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    with suppress(Refusal):
        assert read_question(text)
