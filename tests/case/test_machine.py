"""Where a transition leads: the library as an evaluator over a plain value."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from case.bridges import asked, case_of, decision, rules
from reviewflow.case.case import Case
from reviewflow.case.conditions import Situation
from reviewflow.case.machine import destination

BRIDGE = rules()


def leads(transition: str, case: Case) -> str | None:
    return destination(transition, asked(BRIDGE, case))


@pytest.mark.parametrize("state", ["reported", "checked", "repaired"])
def test_a_transition_leads_on_from_each_of_its_states(state: str) -> None:
    assert leads("close_bridge", case_of(BRIDGE, state=state)) == "closed"


def test_a_transition_leads_nowhere_from_another_state() -> None:
    assert leads("close_bridge", case_of(BRIDGE, state="closed")) is None


def test_a_transition_may_lead_back_out_of_an_end() -> None:
    assert leads("reopen", case_of(BRIDGE, state="closed")) == "reported"


def test_a_state_that_the_rules_do_not_have_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="no_such_state"):
        leads("close_bridge", case_of(BRIDGE, state="no_such_state"))


@pytest.mark.parametrize("transition", ["burn_bridge", "to_closed", "trigger", ""])
def test_what_is_no_transition_leads_nowhere(transition: str) -> None:
    assert leads(transition, case_of(BRIDGE)) is None


@pytest.mark.parametrize(
    ("facts", "dest"),
    [
        ({}, None),
        ({"urgent": True}, None),
        ({"cost": "1"}, None),
        ({"urgent": True, "cost": "1"}, "repaired"),
    ],
)
def test_a_transition_leads_on_when_all_its_conditions_hold(facts: dict[str, Any], dest: str | None) -> None:
    assert leads("repair_bridge", case_of(BRIDGE, state="checked", **facts)) == dest


def test_an_item_has_its_own_machine() -> None:
    case = case_of(BRIDGE, state="checked", items=[decision(1, "answered"), decision(2)])

    assert destination("ask_again", asked(BRIDGE, case, item=1)) == "asked"
    assert destination("ask_again", asked(BRIDGE, case, item=2)) is None
    assert destination("ask_again", asked(BRIDGE, case)) is None
    assert destination("repair_bridge", asked(BRIDGE, case, item=1)) is None


def test_the_case_is_not_changed_by_the_question() -> None:
    case = case_of(BRIDGE)

    assert leads("check_bridge", case) == "checked"
    assert case == case_of(BRIDGE)


def test_the_machine_is_not_changed_by_questions() -> None:
    case = case_of(BRIDGE)
    later = case_of(BRIDGE, state="checked", urgent=True, cost="1")

    answers = [(leads("check_bridge", case), leads("repair_bridge", later), leads("reopen", case)) for _ in range(3)]

    assert answers == [("checked", "repaired", None)] * 3


def test_a_condition_that_fails_leaves_the_machine_as_it_was() -> None:
    broken = rules(
        conditions={"broken": {"says": "It is.", "predicate": "no_such_predicate"}},
        transitions=[
            {"transition": "leap", "title": "Leap", "from": "reported", "to": "closed", "by": [], "needs": ["broken"]}
        ],
    )
    case = case_of(broken)

    with pytest.raises(KeyError, match="no_such_predicate"):
        destination("leap", asked(broken, case))

    assert destination("check_bridge", asked(broken, case)) == "checked"


def test_two_sets_of_rules_do_not_share_a_machine() -> None:
    newer = rules(transitions=[{"transition": "sink", "title": "Sink", "from": "reported", "to": "closed", "by": []}])

    assert destination("sink", asked(newer, case_of(newer))) == "closed"
    assert leads("sink", case_of(BRIDGE)) is None


def test_many_threads_may_ask_the_same_machine_at_once() -> None:
    fresh = rules(title="A bridge that nobody asked about")
    ready = asked(fresh, case_of(fresh, state="checked", urgent=True, cost="1"))
    unready = asked(fresh, case_of(fresh, state="checked"))
    answers = {id(ready): "repaired", id(unready): None}

    def ask(situation: Situation) -> bool:
        return destination("repair_bridge", situation) == answers[id(situation)]

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, [ready, unready] * 200))
