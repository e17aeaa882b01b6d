"""Conditions that cannot be asked.

Each fault is planted in the minimal pack and must be the one that is found, at its line.
"""

from __future__ import annotations

import pytest

from workflow.pack import Pack, Planted

INCIDENT = "incident/workflow.yaml"
LETTER = "items/letter.yaml"

PLANTED = {
    "it asks about a fact that is not there": Planted(
        INCIDENT, "fact: nature", "fact: nture", "asks about the fact nture"
    ),
    "it asks about a fact that nobody can record": Planted(
        LETTER,
        "states:\n  sent:\n",
        "  read_on:\n    type: date\n    title: Read on\nconditions:\n  was_read:\n    says: Nobody has read it.\n"
        "    fact: read_on\n    known: true\nstates:\n  sent:\n",
        "read_on, which nobody can record",
        "fact: read_on",
    ),
    "it asks for an option that is not there": Planted(
        INCIDENT, "is: death", "is: deth", "none of its options", do="Did you mean death?"
    ),
    "it asks for a code that is not in the list": Planted(
        INCIDENT, "includes: neglect", "includes: weather", "none of its options"
    ),
    "it compares a choice with a date": Planted(
        INCIDENT, "    is: death", "    before: 2020-01-01", "does not fit nature of type choice"
    ),
    "it compares a date with what is no date": Planted(
        INCIDENT, "on_or_after: 2020-01-01", 'on_or_after: "2020-13-01"', "which is not a date"
    ),
    "it compares a date with a fact that is not there": Planted(
        INCIDENT, "on_or_after: 2020-01-01", "on_or_after: long_ago", "compares with the fact long_ago"
    ),
    "it compares a date with a fact that is no date": Planted(
        INCIDENT, "on_or_after: 2020-01-01", "on_or_after: summary", "summary, which is not a date"
    ),
    "it asks about items of a kind that is not kept": Planted(
        INCIDENT,
        "    items: letter\n    where: {urgent: true}\n    in_states: [answered]\n",
        "    items: parcel\n",
        "items of the kind parcel",
    ),
    "it asks about a state that the item does not have": Planted(
        INCIDENT, "in_states: [answered]", "in_states: [burnt]", "the state burnt, which letter does not have"
    ),
    "it asks about a fact that the item does not have": Planted(
        INCIDENT, "where: {urgent: true}", "where: {heavy: true}", "the fact heavy, which letter does not have"
    ),
    "it compares a fact of the item with what does not fit": Planted(
        INCIDENT, "where: {urgent: true}", "where: {urgent: very}", "it is a yes or no"
    ),
    "it compares a fact that identifies a person": Planted(
        LETTER,
        "states:\n  sent:\n",
        "conditions:\n  is_known:\n    says: It is somebody else.\n    fact: child_name\n    is: Child A\n"
        "states:\n  sent:\n",
        "child_name, which identifies a person",
        "fact: child_name",
    ),
    "it compares a fact of the item that identifies a person": Planted(
        INCIDENT, "where: {urgent: true}", "where: {child_name: Child A}", "child_name, which identifies a person"
    ),
    "it asks of every item and does not say what": Planted(
        INCIDENT, "    in_states: [answered]\n    count: every", "    count: every", "does not say what", "count: every"
    ),
    "it asks for a relation that is not there": Planted(
        INCIDENT, "linked: follows", "linked: leads", "the relation leads"
    ),
    "it combines a condition that is not there": Planted(
        INCIDENT,
        "any: [is_a_death, about_neglect]",
        "any: [is_a_death, about_nothing]",
        "combines the condition about_nothing",
    ),
    "it combines nothing": Planted(INCIDENT, "any: [is_a_death, about_neglect]", "any: []", "combines nothing"),
    "it denies a condition that is not there": Planted(
        INCIDENT, "not: grave", "not: light", "denies the condition light"
    ),
    "it names a predicate that is not registered": Planted(
        INCIDENT, "predicate: every_partner_agrees", "predicate: everybody_agrees", "no registered predicate"
    ),
    "it does not give a parameter": Planted(
        INCIDENT,
        "    predicate: every_partner_agrees\n    with: {question: sign_off}\n",
        "    predicate: every_partner_agrees\n",
        "does not say question",
    ),
    "it gives a parameter that is not taken": Planted(
        INCIDENT,
        "{question: sign_off}",
        "{question: sign_off, mood: good}",
        "mood, which it does not take",
        "with: {question",
    ),
    "it asks for what came since a transition that is not there": Planted(
        INCIDENT,
        "{question: sign_off}",
        "{question: sign_off, since: [send_rewiew]}",
        "since the transition send_rewiew",
        "with: {question",
        do="Did you mean send_review?",
    ),
    "it names no list of transitions": Planted(
        INCIDENT,
        "{question: sign_off}",
        "{question: sign_off, since: send_review}",
        "no list of transitions in since",
        "with: {question",
    ),
}


@pytest.mark.parametrize("case", PLANTED)
def test_what_is_planted_is_found(pack: Pack, case: str) -> None:
    PLANTED[case].is_found_in(pack)


def test_conditions_that_rest_on_one_another_in_a_circle_are_found(pack: Pack) -> None:
    pack.plant(INCIDENT, "any: [is_a_death, about_neglect]", "any: [is_a_death, not_grave]")

    says = [fault.fault for fault in pack.faults()]

    assert says == ["The condition grave leads back to itself.", "The condition not_grave leads back to itself."]
