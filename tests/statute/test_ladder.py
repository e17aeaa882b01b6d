"""The ladder of a clock, as people read it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reviewflow.statute.clock import Clock, Escalation
from reviewflow.statute.ladder import alerts_in_words, escalations_in_words

CLOCK = Clock("review", "Review", 15, "working_days", starts="told_on", met_by=("send",), basis="R3")
ROLES = {"executive": "Member of the executive", "police_partner": "Partner for the police"}


@pytest.mark.parametrize(
    ("before", "after", "every", "words"),
    [
        ((5, 2, 1, 0), (1, 3), False, "5, 2 and 1 working days before, on the day, and 1 and 3 working days after"),
        ((0, 5), (), True, "5 working days before, on the day, and every working day after"),
        ((1,), (1,), False, "1 working day before, and 1 working day after"),
        ((0,), (), False, "on the day"),
        ((), (), True, "every working day after"),
        ((), (), False, ""),
    ],
)
def test_the_alerts_are_said_in_the_order_in_which_they_come(
    before: tuple[int, ...], after: tuple[int, ...], every: bool, words: str
) -> None:
    clock = replace(
        CLOCK,
        alert_working_days_before=before,
        alert_working_days_after=after,
        alert_every_working_day_after=every,
    )

    assert alerts_in_words(clock) == words


def test_an_escalation_says_when_and_to_whom() -> None:
    clock = replace(
        CLOCK,
        escalations=(
            Escalation(5, ("police_partner",), "board"),
            Escalation(1, ("executive", "clerk")),
            Escalation(3, level="board"),
        ),
    )

    assert list(escalations_in_words(clock, ROLES)) == [
        "1 working day after, to Member of the executive and clerk",
        "3 working days after, to the body board",
        "5 working days after, to Partner for the police and the body board",
    ]
