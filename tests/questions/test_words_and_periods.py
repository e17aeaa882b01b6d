"""How texts become words and periods become marks."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewflow.questions.periods import marks_of_day, marks_of_period
from reviewflow.questions.words import holds_in_row, words_of

DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2030, 12, 31))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The hospital's first call", ["the", "hospital", "first", "call"]),
        ("The hospitals’ Enquiry", ["the", "hospitals", "enquiry"]),
        ("didn't", ["didnt"]),
        ("Café, naïve; ÉCOLE", ["cafe", "naive", "ecole"]),
        ("well-being (s.47) 2021", ["well", "being", "s", "47", "2021"]),
        ("snake_case", ["snake", "case"]),
        ("“…” —", []),
        ("x" * 50, ["x" * 40]),
    ],
)
def test_the_words_of_a_text(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_a_phrase_stands_in_a_row() -> None:
    assert holds_in_row("They were looked after elsewhere.", ["looked", "after"])
    assert not holds_in_row("After they looked.", ["looked", "after"])


def test_a_long_period_is_few_marks() -> None:
    marks = list(marks_of_period(dt.date(2018, 3, 30), dt.date(2021, 2, 2)))

    assert marks[:4] == ["2018-03-30", "2018-03-31", "2018-04", "2018-05"]
    assert marks[-4:] == ["2020", "2021-01", "2021-02-01", "2021-02-02"]
    assert len(marks) == 2 + 9 + 2 + 1 + 2


@given(first=DAYS, last=DAYS, day=DAYS)
def test_a_day_bears_just_one_mark_of_a_period_it_lies_in_and_none_of_another(
    first: dt.date, last: dt.date, day: dt.date
) -> None:
    of_day = set(marks_of_day(day.isoformat()))

    assert len(of_day & set(marks_of_period(first, last))) == (1 if first <= day <= last else 0)
