"""What was typed into one question, read."""

from __future__ import annotations

import pytest

from reviewflow.web.forms.fields import CHECKBOXES, DATE, MOMENT, NUMBER, RADIOS, SELECT, TEXT, TEXTAREA, TICK, Field
from reviewflow.web.forms.typed import NotReadable, Typed, read

OPTIONS = (("a", "A"), ("b", "B"))
MEETING = {"f-day": ("15",), "f-month": ("3",), "f-year": ("2024",), "f-time": ("14:30",)}


@pytest.mark.parametrize("control", [TEXT, TEXTAREA, NUMBER, RADIOS, SELECT, TICK])
def test_two_answers_to_one_question_are_none(control: str) -> None:
    with pytest.raises(NotReadable, match="give one answer"):
        read(Field("f", "Outcome", control, options=OPTIONS), {"f": ("a", "b")})


@pytest.mark.parametrize("part", MEETING)
def test_no_part_of_a_time_is_given_twice(part: str) -> None:
    twice: Typed = {**MEETING, part: ("1", "2")}
    for control in (MOMENT, *((DATE,) if part != "f-time" else ())):
        with pytest.raises(NotReadable, match="give one answer"):
            read(Field("f", "Held at", control), twice)
    assert read(Field("f", "Held at", MOMENT), MEETING) == "2024-03-15T14:30:00+00:00"


def test_several_are_chosen_where_several_may_be() -> None:
    assert read(Field("f", "Agencies", CHECKBOXES, options=OPTIONS), {"f": ("a", "b")}) == ["a", "b"]
