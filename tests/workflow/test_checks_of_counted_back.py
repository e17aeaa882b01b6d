"""Clocks that are counted back from what is not there, from themselves, or from too short a time.

Each fault is planted in the minimal pack and must be the one that is found, at its line.
"""

from __future__ import annotations

import pytest

from workflow.pack import Pack, Planted

INCIDENT = "incident/workflow.yaml"
EXAMPLES = "incident/examples.yaml"
LETTER = "items/letter.yaml"
NORTHTOWN = "partnerships/northtown.yaml"
FORWARDS = "        working_day: 10\n        from_working_day: 8\n        starts: told_on\n"
DAYS = "    working_days: 15\n"
NOTICES = "\nnotices:\n"


def back(before: int, of: str, more: str = "") -> str:
    """The milestone of Northtown, counted back."""
    return f"        working_days_before_due: {before}\n        of: {of}\n{more}"


def clock(name: str, before: int, of: str, more: str = "") -> str:
    """One clock more of the incident, counted back."""
    return (
        f"  {name}:\n    title: A step\n    working_days_before_due: {before}\n    of: {of}\n    met_by: [tell_panel]\n"
        f"    force: local\n    basis: A1\n{more}"
    )


PLANTED = {
    "it is counted back from what is not there": Planted(
        NORTHTOWN,
        FORWARDS,
        back(5, "reviev"),
        "counted back from the clock reviev, which is not declared for incident",
        "of: reviev",
        do="Did you mean review?",
    ),
    "it is counted back from itself": Planted(
        NORTHTOWN, FORWARDS, back(5, "meeting"), "meeting is counted back from itself", "of: meeting"
    ),
    "it is counted back from a clock of another subject": Planted(
        NORTHTOWN,
        FORWARDS,
        back(5, "answer"),
        "counted back from answer, a clock of letter and not of incident",
        "of: answer",
    ),
    "it is counted back in a circle": Planted(
        INCIDENT,
        NOTICES,
        clock("first", 1, "second") + clock("second", 1, "third") + clock("third", 1, "first") + NOTICES,
        "first is counted back in a circle: first, second, third, first",
        "of: second",
    ),
    "it is due before that which it is counted back from has begun": Planted(
        NORTHTOWN,
        FORWARDS,
        back(16, "review", "        alert_working_days_before: [0]\n"),
        "due 16 working days before review, before review has begun to run",
        "working_days_before_due: 16",
        do="Use 15 or fewer.",
        also="comes out",
    ),
    "it is due too early by a step between": Planted(
        INCIDENT,
        NOTICES,
        clock("first", 10, "review") + clock("second", 6, "first", "    alert_working_days_before: []\n") + NOTICES,
        "second is due 6 working days before first, before first has begun to run",
        "working_days_before_due: 6",
        do="Use 5 or fewer.",
    ),
    "it has an alert before it has begun to run": Planted(
        NORTHTOWN,
        FORWARDS,
        back(5, "review", "        alert_working_days_before: [11, 0]\n"),
        "an alert 11 working days before it is due, before it has begun to run",
        "alert_working_days_before: [11",
        do="Use 10 or fewer.",
        also="comes out",
    ),
    "its span begins after its end": Planted(
        NORTHTOWN,
        FORWARDS,
        back(5, "review", "        from_working_day: 11\n"),
        "begins on working day 11 and ends on 10",
        "from_working_day: 11",
        also="comes out",
    ),
    "it may be suspended by itself": Planted(
        INCIDENT,
        NOTICES,
        clock("first", 1, "review", "    may_suspend:  G1\n") + NOTICES,
        "counted back from review and may be suspended by itself",
        "may_suspend:  G1",
    ),
    "it says that its start counts": Planted(
        INCIDENT,
        NOTICES,
        clock("first", 1, "review", "    counts_day_zero: true\n") + NOTICES,
        "counted back from review and can have no counts_day_zero",
        "counts_day_zero",
    ),
}


@pytest.mark.parametrize("case", PLANTED)
def test_what_is_planted_is_found(pack: Pack, case: str) -> None:
    PLANTED[case].is_found_in(pack)


@pytest.mark.parametrize(
    ("milestone", "fault"),
    [
        pytest.param("        of: review\n", "either working_day and starts, or", id="no number"),
        pytest.param("        working_days_before_due: 2\n", "either working_day and starts, or", id="of nothing"),
        pytest.param("        working_day: 2\n", "either working_day and starts, or", id="no start"),
        pytest.param(back(2, "review", "        starts: told_on\n"), "either working_day and starts", id="a start too"),
        pytest.param(back(2, "review", "        working_day: 2\n"), "either working_day and starts", id="both"),
        pytest.param(back(0, "review"), "is 0, which is too small", id="the day itself"),
    ],
)
def test_a_milestone_is_counted_one_way(pack: Pack, milestone: str, fault: str) -> None:
    pack.plant(NORTHTOWN, FORWARDS, milestone)

    assert [each for each in pack.faults() if fault in each.fault]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (DAYS, DAYS + "    of: telling\n", "has both of and working_days_before_due"),
        (DAYS, "    working_days_before_due: 2\n", "has both of and working_days_before_due"),
        (DAYS, "    working_days_before_due: 2\n    of: telling\n", "either starts from a fact or is counted back"),
        (DAYS, DAYS + "    working_days_before_due: 2\n    of: telling\n", "exactly one of working_days"),
        ("    starts: told_on\n", "", "either starts from a fact or is counted back"),
    ],
    ids=["of without a number", "a number of nothing", "a start too", "two amounts", "neither"],
)
def test_a_clock_is_counted_one_way(pack: Pack, old: str, new: str, fault: str) -> None:
    pack.plant(INCIDENT, old, new)

    assert [each for each in pack.faults() if fault in each.fault]


def test_a_choice_about_the_start_of_a_step_is_found(pack: Pack) -> None:
    pack.plant(INCIDENT, NOTICES, clock("first", 1, "review") + NOTICES)
    pack.plant(NORTHTOWN, "    choose_clocks:\n", "    choose_clocks:\n      first: {starts: told_on}\n")

    [fault] = pack.faults()
    assert fault.fault == "The clock first is counted back from review, and no starts can be chosen for it."
    assert fault.do == "Choose it for review: this one moves with it."


def test_an_example_is_counted_back(pack: Pack) -> None:
    pack.plant(NORTHTOWN, FORWARDS, back(3, "review"))
    assert pack.faults() == (), "Friday 17 April is three working days before Wednesday 22 April"

    pack.plant(EXAMPLES, "meeting: Friday 2026-04-17", "meeting: Thursday 2026-04-16")
    [fault] = pack.faults()
    assert "and it comes out on Friday 2026-04-17" in fault.fault


def test_an_example_of_a_step_gives_the_start_of_what_it_leads_to(pack: Pack) -> None:
    pack.plant(NORTHTOWN, FORWARDS, back(3, "review"))
    pack.plant(
        EXAMPLES,
        "{aware_on: Monday 2026-03-30, told_on: Wednesday 2026-04-01}\n    expect: {review: Wednesday 2026-04-22, ",
        "{told_on: Wednesday 2026-04-01}\n    expect: {",
    )

    [fault] = pack.faults()
    assert fault.fault == "The example expects meeting and does not give aware_on, from which it starts."
