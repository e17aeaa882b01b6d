"""What is expected next leads: by the dates that run and the order of the states, as the shipped rules have them."""

from __future__ import annotations

import pytest

from reviewflow.case.allowed import Next
from reviewflow.case.leads_on import Ways, ways_on
from reviewflow.workflow.compile import compile_all
from reviewflow.workflow.definition import Definition
from reviewflow.workflow.library import Library


@pytest.fixture(scope="module")
def shipped(library: Library) -> dict[str, Definition]:
    """The rules of one partnership, each in its newest edition."""
    return {each.workflow: each.definition() for each in compile_all(library) if each.partnership == "bristol"}


def ways(rules: Definition, state: str, *clocks: str) -> Ways:
    """The ways from a state while clocks run, the most urgent first."""
    every = tuple(Next(t.name, t.title, t.by, True, (), t.hint, True) for t in rules.transitions_from(state))
    return ways_on(every, rules, state, owed=[rules.clocks[name] for name in clocks])


def names(found: tuple[Next, ...]) -> list[str]:
    return [each.do for each in found]


def test_what_meets_the_nearest_date_leads(shipped: dict[str, Definition]) -> None:
    found = ways(shipped["serious_incident"], "considered", "decision_to_notify", "notification")

    assert names(found.first) == ["submit_notification", "decide_not_to_notify", "record_near_miss"]
    assert "close_as_duplicate" in names(found.others)


def test_the_first_step_on_the_way_to_a_date_leads_though_it_meets_none(shipped: dict[str, Definition]) -> None:
    found = ways(shipped["serious_incident"], "rapid_review", "rapid_review")

    assert names(found.first) == ["submit_for_sign_off"]
    assert names(found.others) == ["withdraw_notification", "widen_scope"]


def test_without_a_date_the_next_state_leads(shipped: dict[str, Definition]) -> None:
    found = ways(shipped["serious_incident"], "panel_replied")

    assert names(found.first)[0] == "confirm_decision"
    assert set(names(found.others)) >= {"answer_panel", "pass_to_national_review"}


def test_where_it_ends_anyway_every_end_leads_on(shipped: dict[str, Definition]) -> None:
    found = ways(shipped["serious_incident"], "decided")

    assert names(found.first)[0] == "pass_to_review"
    assert set(names(found.onward)) >= {"merge_into_review", "start_other_learning"}


def test_a_date_to_which_no_way_leads_says_nothing(shipped: dict[str, Definition]) -> None:
    rules = shipped["serious_incident"]

    assert ways(rules, "panel_replied", "notification") == ways(rules, "panel_replied")


def test_nothing_is_lost_and_nothing_is_said_twice(shipped: dict[str, Definition]) -> None:
    for rules in shipped.values():
        for state in rules.states:
            for clock in (None, *rules.clocks):
                found = ways(rules, state, *([clock] if clock else []))
                assert sorted(names(found.every)) == sorted(t.name for t in rules.transitions_from(state))
