"""Clocks that cannot start or be met, or claim too much.

Each fault is planted in the minimal pack and must be the one that is found, at its line.
"""

from __future__ import annotations

import pytest

from workflow.pack import Pack, Planted

INCIDENT = "incident/workflow.yaml"
LETTER = "items/letter.yaml"

PLANTED = {
    "it starts from a fact that is not there": Planted(
        INCIDENT,
        "    starts: aware_on\n    working_days: 5",
        "    starts: awake_on\n    working_days: 5",
        "starts from the fact awake_on",
        "starts: awake_on",
        also="does not give awake_on",
    ),
    "it starts from what is no date": Planted(
        INCIDENT,
        "    starts: aware_on\n    working_days: 5",
        "    starts: summary\n    working_days: 5",
        "summary, which is not a date",
        "starts: summary",
        also="does not give summary",
    ),
    "nothing meets it": Planted(INCIDENT, "met_by: [tell_panel]", "met_by: []", "Nothing meets the clock telling"),
    "it is met by what is neither a transition nor a fact": Planted(
        INCIDENT,
        "met_by: [tell_panel]",
        "met_by: [tell_pannel]",
        "neither a transition nor a fact",
        do="Did you mean tell_panel?",
    ),
    "it is met by a fact that is no date": Planted(
        LETTER, "met_by: [answered_on]", "met_by: [about]", "about, which is not a date"
    ),
    "it starts from a fact that identifies a person": Planted(
        LETTER,
        "    title: Written on\n",
        "    title: Written on\n    identifying: true\n",
        "starts from the fact written_on, which identifies a person",
        "starts: written_on",
    ),
    "it is met by a fact that nobody can record": Planted(
        LETTER, "    stamps: answered_on\n", "", "answered_on, which nobody can record", "met_by: [answered_on]"
    ),
    "it may start from what is no date": Planted(
        INCIDENT, "may_start_from: [aware_on]", "may_start_from: [aware_on, summary]", "may start from the fact summary"
    ),
    "it warns as if from what is not there": Planted(
        INCIDENT, "warn_as_if_from: aware_on", "warn_as_if_from: born_on", "warns as if from the fact born_on"
    ),
    "it applies on a condition that is not there": Planted(
        INCIDENT, "applies_when: [is_a_death]", "applies_when: [is_a_life]", "applies when the condition is_a_life"
    ),
    "it is cancelled by a transition that is not there": Planted(
        INCIDENT,
        "    cancelled_by: [drop_case]\n    restarted_by",
        "    cancelled_by: [lose_case]\n    restarted_by",
        "cancelled by the transition lose_case",
    ),
    "it is restarted by a transition that is not there": Planted(
        INCIDENT, "restarted_by: [reopen_case]", "restarted_by: [renew_case]", "restarted by the transition renew_case"
    ),
    "it names a disagreement that is not on file": Planted(
        INCIDENT, "disagreement: D1", "disagreement: D9", "D9, which is not in disagreements.yaml"
    ),
    "it says must where its basis says should": Planted(
        INCIDENT, "    force: should\n", "    force:   must\n", "its basis G1 says only should", do="Use should"
    ),
    "it says should where its basis is local": Planted(
        INCIDENT,
        "    force: should\n    basis: G1",
        "    force: should\n    basis: local-northtown-timetable",
        "says only local",
        do="Use local",
    ),
    "it has a span and is no milestone": Planted(
        LETTER, "calendar_days: 10", "calendar_days: 10\n    from_working_day: 3", "no milestone", "from_working_day"
    ),
}


@pytest.mark.parametrize("case", PLANTED)
def test_what_is_planted_is_found(pack: Pack, case: str) -> None:
    PLANTED[case].is_found_in(pack)


def test_a_clock_that_starts_from_what_nothing_gives_is_found(pack: Pack) -> None:
    pack.plant(INCIDENT, "  told_on:\n", "  found_on:\n    type: date\n    title: Found on\n  told_on:\n")
    pack.plant(INCIDENT, "    starts: aware_on\n    working_days: 5", "    starts: found_on\n    working_days: 5")

    assert "The clock telling starts from found_on, which no opening or transition gives." in [
        fault.fault for fault in pack.faults()
    ]


def test_a_clock_that_is_met_by_what_can_never_be_done_is_found(pack: Pack) -> None:
    pack.plant(LETTER, "  answered:\n    title", "  lost:\n    title: Lost\n    ends: true\n  answered:\n    title")
    pack.plant(
        LETTER,
        "clocks:\n",
        "  - {transition: find_letter, title: Find it, from: lost, to: sent, by: [coordinator]}\nclocks:\n",
    )
    pack.plant(LETTER, "met_by: [answered_on]", "met_by: [find_letter]")

    assert "The clock answer is met by find_letter, which can never be done." in [
        fault.fault for fault in pack.faults()
    ]


def test_a_clock_that_is_counted_backwards_may_not_be_suspended(pack: Pack) -> None:
    pack.plant(INCIDENT, "may_suspend: G1", "counted: before\n    may_suspend: G1")

    assert any("counted backwards from a planned day" in fault.fault for fault in pack.faults())
