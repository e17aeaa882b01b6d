"""Whether a condition holds: each comparison, each question about items, links, and conditions combined."""

from __future__ import annotations

from typing import Any

import pytest

from case.bridges import TODAY, asked, case_of, decision, rules
from reviewflow.case.case import Item
from reviewflow.case.conditions import holds, unmet

QUESTION: dict[str, Any] = {"says": "It is so.", "do": "Make it so."}


def answer(
    question: dict[str, Any], *, items: tuple[Item, ...] = (), links: tuple[str, ...] = (), **facts: Any
) -> bool:
    definition = rules(conditions={"it": {**QUESTION, **question}})
    return holds("it", asked(definition, case_of(definition, items=items, links=links, **facts)))


@pytest.mark.parametrize(
    ("question", "value", "expected"),
    [
        pytest.param({"fact": "cause", "is": "flood"}, "flood", True, id="is: it is"),
        pytest.param({"fact": "cause", "is": "flood"}, "traffic", False, id="is: it is another"),
        pytest.param({"fact": "cause", "is": "flood"}, None, False, id="is: nothing is recorded"),
        pytest.param({"fact": "urgent", "is": False}, False, True, id="is: no"),
        pytest.param({"fact": "urgent", "is": False}, None, False, id="is: no is not the same as nothing"),
        pytest.param({"fact": "lanes", "is": 2.5}, "2.5", True, id="is: a number kept as text"),
        pytest.param({"fact": "cost", "is": 12}, "12.00", True, id="is: money, however it is written"),
        pytest.param({"fact": "cost", "is": 12}, "12.01", False, id="is: another sum of money"),
        pytest.param({"fact": "cause", "in": ["flood", "traffic"]}, "traffic", True, id="in: among them"),
        pytest.param({"fact": "cause", "in": ["flood"]}, "traffic", False, id="in: not among them"),
        pytest.param({"fact": "cause", "in": ["flood"]}, None, False, id="in: nothing is recorded"),
        pytest.param({"fact": "damages", "includes": "rail"}, ["deck", "rail"], True, id="includes: it does"),
        pytest.param({"fact": "damages", "includes": "rail"}, ["deck"], False, id="includes: it does not"),
        pytest.param({"fact": "damages", "includes": "rail"}, None, False, id="includes: nothing is recorded"),
        pytest.param({"fact": "damages", "includes": "rail"}, "handrail", False, id="includes: a text is no list"),
        pytest.param({"fact": "urgent", "known": True}, False, True, id="known: no is known"),
        pytest.param({"fact": "lanes", "known": True}, 0, True, id="known: zero is known"),
        pytest.param({"fact": "urgent", "known": True}, None, False, id="known: it is not"),
        pytest.param({"fact": "urgent", "known": False}, None, True, id="not known: it is not"),
        pytest.param({"fact": "urgent", "known": False}, False, False, id="not known: no is known"),
        pytest.param({"fact": "inspector", "known": True}, "identity:" + "0" * 64, True, id="known: who somebody is"),
        pytest.param({"fact": "lanes", "at_least": 2}, 2, True, id="at least: just as many"),
        pytest.param({"fact": "lanes", "at_least": 2}, "1.9", False, id="at least: too few"),
        pytest.param({"fact": "lanes", "at_least": 2}, 10, True, id="at least: ten is more than two"),
        pytest.param({"fact": "lanes", "at_least": 2}, None, False, id="at least: nothing is recorded"),
        pytest.param({"fact": "lanes", "at_least": 0}, None, False, id="at least: nothing is not zero"),
        pytest.param({"fact": "lanes", "at_least": 1}, True, False, id="at least: yes is no number"),
        pytest.param({"fact": "cost", "at_most": 99.5}, "99.50", True, id="at most: just as much"),
        pytest.param({"fact": "cost", "at_most": 99.5}, "99.51", False, id="at most: too much"),
        pytest.param({"fact": "cost", "at_most": 99.5}, "100", False, id="at most: money is no text"),
        pytest.param({"fact": "cost", "at_most": 99.5}, None, False, id="at most: nothing is recorded"),
        pytest.param({"fact": "seen_on", "on_or_after": "2026-04-01"}, "2026-04-01", True, id="on or after: on it"),
        pytest.param({"fact": "seen_on", "on_or_after": "2026-04-01"}, "2026-03-31", False, id="on or after: before"),
        pytest.param({"fact": "seen_on", "on_or_after": "2026-04-01"}, None, False, id="on or after: no date"),
        pytest.param({"fact": "seen_on", "before": "2026-04-01"}, "2026-03-31", True, id="before: the day before"),
        pytest.param({"fact": "seen_on", "before": "2026-04-01"}, "2026-04-01", False, id="before: on the day"),
        pytest.param({"fact": "seen_on", "before": "2026-04-01"}, None, False, id="before: no date"),
        pytest.param(
            {"fact": "told_at", "before": "2026-04-01"}, "2026-03-31T22:59:00Z", True, id="before: late that evening"
        ),
        pytest.param(
            {"fact": "told_at", "before": "2026-04-01"},
            "2026-03-31T23:01:00Z",
            False,
            id="before: past midnight in London",
        ),
        pytest.param(
            {"fact": "told_at", "on_or_after": "2026-04-01"},
            "2026-03-31T23:01:00Z",
            True,
            id="on or after: past midnight in London",
        ),
    ],
)
def test_a_fact_is_compared(question: dict[str, Any], value: Any, expected: bool) -> None:
    assert answer(question, **{question["fact"]: value}) is expected


@pytest.mark.parametrize(
    ("seen_on", "on_or_after", "before"),
    [("2026-04-01", False, True), ("2026-04-02", True, False), ("2026-04-03", True, False)],
)
def test_a_date_is_compared_with_another_fact(seen_on: str, on_or_after: bool, before: bool) -> None:
    dates: dict[str, Any] = {"seen_on": seen_on, "meeting_on": "2026-04-02"}

    assert answer({"fact": "seen_on", "on_or_after": "meeting_on"}, **dates) is on_or_after
    assert answer({"fact": "seen_on", "before": "meeting_on"}, **dates) is before


def test_a_date_is_compared_with_the_day_of_an_instant() -> None:
    facts: dict[str, Any] = {"seen_on": "2026-04-01", "told_at": "2026-04-01T09:30:00Z"}

    assert not answer({"fact": "seen_on", "before": "told_at"}, **facts)
    assert answer({"fact": "seen_on", "on_or_after": "told_at"}, **facts)


@pytest.mark.parametrize("comparison", ["on_or_after", "before"])
def test_a_date_compared_with_one_that_is_not_recorded_is_neither_before_nor_after(comparison: str) -> None:
    assert not answer({"fact": "seen_on", comparison: "meeting_on"}, seen_on="2026-04-01")


# Items


ANSWERED = decision(1, "answered", partner="council")
ASKED = decision(2, "asked", partner="police")
SHUT = decision(3, "answered", partner="police", question="shut")


@pytest.mark.parametrize(
    ("question", "items", "expected"),
    [
        pytest.param({}, (), False, id="any: there is none"),
        pytest.param({}, (ASKED,), True, id="any: there is one"),
        pytest.param({"in_states": ["answered"]}, (ASKED,), False, id="any: none is in that state"),
        pytest.param({"in_states": ["answered"]}, (ASKED, ANSWERED), True, id="any: one is in that state"),
        pytest.param({"where": {"question": "shut"}}, (ASKED,), False, id="any: none is about it"),
        pytest.param({"where": {"question": "shut"}}, (SHUT,), True, id="any: one is about it"),
        pytest.param(
            {"where": {"question": "shut"}, "in_states": ["asked"]},
            (ASKED, SHUT),
            False,
            id="any: one is about it and another is in that state",
        ),
        pytest.param(
            {"where": {"question": "shut", "partner": "council"}}, (SHUT,), False, id="any: one of two facts differs"
        ),
        pytest.param({"where": {"view": None}}, (ASKED,), True, id="any: where nothing is recorded"),
        pytest.param({"where": {"fee": 10}}, (decision(1, fee="10.00"),), True, id="any: a sum of money"),
        pytest.param({"count": "none"}, (), True, id="none: there is none"),
        pytest.param({"count": "none"}, (ASKED,), False, id="none: there is one"),
        pytest.param({"count": "none", "in_states": ["answered"]}, (ASKED,), True, id="none: in another state"),
        pytest.param(
            {"count": "none", "where": {"question": "shut"}}, (ASKED, SHUT), False, id="none: one is about it"
        ),
        pytest.param({"count": "every", "in_states": ["answered"]}, (), False, id="every: nobody was asked"),
        pytest.param({"count": "every", "in_states": ["answered"]}, (ANSWERED,), True, id="every: all are"),
        pytest.param({"count": "every", "in_states": ["answered"]}, (ANSWERED, ASKED), False, id="every: all but one"),
        pytest.param(
            {"count": "every", "in_states": ["answered", "asked"]},
            (ANSWERED, ASKED),
            True,
            id="every: one of two states",
        ),
        pytest.param(
            {"count": "every", "in_states": ["answered"], "where": {"question": "shut"}},
            (ASKED, SHUT),
            True,
            id="every: the other is not about it",
        ),
    ],
)
def test_items_are_counted(question: dict[str, Any], items: tuple[Item, ...], expected: bool) -> None:
    assert answer({"items": "partner_decision", **question}, items=items) is expected


def test_items_of_another_kind_do_not_count() -> None:
    assert not answer({"items": "partner_decision"}, items=(Item("child", 1, "asked", {}),))


# Links and combinations


def test_a_case_is_linked_whichever_case_it_is() -> None:
    assert answer({"linked": "beside"}, links=("B-2026-002",))
    assert not answer({"linked": "beside"})
    assert not answer({"linked": "above"}, links=("B-2026-002",))


COMBINED = rules(
    conditions={
        "all": {**QUESTION, "all": ["is_urgent", "cost_is_known"]},
        "any": {**QUESTION, "any": ["is_urgent", "cost_is_known"]},
        "not": {**QUESTION, "not": "is_urgent"},
        "not_any": {**QUESTION, "not": "any"},
    }
)


@pytest.mark.parametrize(
    ("facts", "holding"),
    [
        ({}, {"not", "not_any"}),
        ({"urgent": True}, {"is_urgent", "any"}),
        ({"cost": "1"}, {"cost_is_known", "any", "not"}),
        ({"urgent": True, "cost": "1"}, {"is_urgent", "cost_is_known", "any", "all"}),
    ],
)
def test_conditions_are_combined(facts: dict[str, Any], holding: set[str]) -> None:
    situation = asked(COMBINED, case_of(COMBINED, **facts))

    assert {name for name in COMBINED.conditions if holds(name, situation)} == holding


def test_what_does_not_hold_is_told_in_the_order_it_was_asked() -> None:
    situation = asked(COMBINED, case_of(COMBINED, cost="1"))

    assert [c.name for c in unmet(["all", "cost_is_known", "is_urgent", "not"], situation)] == ["all", "is_urgent"]


# Whose facts, whose state, whose rules


def test_a_condition_of_an_item_asks_about_the_facts_of_the_item() -> None:
    definition = rules(item={"conditions": {"dissents": {**QUESTION, "fact": "view", "is": "dissent"}}})
    case = case_of(definition, items=[decision(1, view="agree"), decision(2, view="dissent")], view="dissent")

    assert not holds("dissents", asked(definition, case, item=1))
    assert holds("dissents", asked(definition, case, item=2))


def test_a_situation_is_that_of_the_item_when_one_is_meant() -> None:
    definition = rules()
    case = case_of(definition, items=[decision(1, "answered", view="agree")], cause="flood")
    of_case, of_item = asked(definition, case), asked(definition, case, item=1)

    assert (of_case.subject.title, of_case.state, of_case.facts) == ("Bridge", "reported", {"cause": "flood"})
    assert (of_item.subject.title, of_item.state) == ("Partner's decision", "answered")
    assert of_item.facts == {"question": "repair", "view": "agree"}


def test_a_predicate_is_asked_with_the_case_the_facts_the_directory_and_the_day() -> None:
    may_shut = {**QUESTION, "predicate": "body_may_decide", "with": {"decision": "shut", "fact": "decided_by"}}

    assert answer(may_shut, decided_by="panel")
    assert not answer(may_shut, decided_by="board"), f"its leave had ended by {TODAY}"


def test_a_predicate_on_an_item_asks_about_the_facts_of_the_item() -> None:
    may_shut = {**QUESTION, "predicate": "body_may_decide", "with": {"decision": "shut", "fact": "partner"}}
    definition = rules(item={"conditions": {"may_shut": may_shut}})
    case = case_of(definition, items=[decision(1, partner="panel")], partner="board")

    assert holds("may_shut", asked(definition, case, item=1))
