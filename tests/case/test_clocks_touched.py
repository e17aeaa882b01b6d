"""Counting only the clocks that a change touched gives what counting all of them gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from case.bridges import asked, case_of, clock, decision, done, rules, suspended
from reviewflow.case.case import Case, LinkTo
from reviewflow.case.clocks import ItemKey, Scope, clock_key, clocks_touched, owed_clocks
from reviewflow.statute.deadlines import Deadline
from reviewflow.statute.working_days import WorkingDayCalendar
from reviewflow.workflow.definition import Definition

DAY = "Wednesday 2026-03-04"
AGREED = {
    "says": "All agree.",
    "predicate": "every_partner_agrees",
    "with": {"question": "repair", "since": ["reopen"]},
}
OTHERS: dict[str, Any] = {
    "agreed": AGREED,
    "not_agreed": {"says": "They do not.", "not": "agreed"},
    "answered": {"says": "One has answered.", "items": "partner_decision", "in_states": ["answered"]},
    "linked": {"says": "It is linked.", "linked": "beside"},
    "some": {"says": "Some of it.", "any": ["is_urgent", "linked"]},
    "of_the_item": {"says": "It agrees.", "fact": "view", "is": "agree"},
}
OWN = {
    "plain": clock(met_by=["check_bridge", "checked_on"], may_suspend="local-x"),
    "again": clock(restarted_by=["reopen"], cancelled_by=["repair_bridge"]),
    "urgent": clock(applies_when=["is_urgent"]),
}
STEPS: dict[str, Any] = {
    name: {
        "title": "A step",
        "working_days_before_due": 2,
        "of": of,
        "met_by": ["meeting_on"],
        "basis": "local-x",
        "force": "local",
    }
    for name, of in {"a_step": "plain", "another": "a_step", "before_again": "again", "before_urgent": "urgent"}.items()
}
ELSEWHERE = {name: clock(applies_when=[name]) for name in ("agreed", "not_agreed", "answered", "some")}
REPLY = {"reply": clock(starts="asked_on", met_by=["record_view"], restarted_by=["ask_again"])}
REPLY_IF_AGREED = {"reply_if": clock(starts="asked_on", met_by=["drop"], applies_when=["of_the_item"])}
REPLY_ELSEWHERE = {
    "reply_if": clock(starts="asked_on", met_by=["drop"], applies_when=["agreed"]),
    "reply_when": clock(starts="asked_on", met_by=["drop"], applies_when=["answered"]),
}


def of_clocks(case: dict[str, Any], item: dict[str, Any]) -> Definition:
    return rules(conditions=OTHERS, clocks=case, item={"clocks": item, "conditions": OTHERS_OF_ITEM})


OTHERS_OF_ITEM = {name: OTHERS[name] for name in ("agreed", "answered", "linked", "of_the_item")}
ALONE = of_clocks(OWN, {**REPLY, **REPLY_IF_AGREED})
CASE_ASKS_ELSEWHERE = of_clocks({**OWN, **ELSEWHERE}, {**REPLY, **REPLY_IF_AGREED})
ITEM_ASKS_ELSEWHERE = of_clocks(OWN, {**REPLY, **REPLY_ELSEWHERE})
BOTH_ASK_ELSEWHERE = of_clocks({**OWN, **ELSEWHERE}, {**REPLY, **REPLY_ELSEWHERE})
WITH_STEPS = of_clocks({**OWN, **STEPS}, {**REPLY, **REPLY_IF_AGREED})
ALL = (ALONE, CASE_ASKS_ELSEWHERE, ITEM_ASKS_ELSEWHERE, BOTH_ASK_ELSEWHERE, WITH_STEPS)

Step = tuple[Case, ItemKey | None]
"""The case after a change, and the item that was changed."""


def _number(case: Case, draw: int) -> int:
    return case.items[draw % len(case.items)].number if case.items else 0


def _on_case(name: str, value: str | bool) -> Callable[[Case, int], Step]:
    return lambda case, _: (case.changed(facts={**case.facts, name: value}), None)


def _case_does(transition: str, state: str) -> Callable[[Case, int], Step]:
    return lambda case, _: (case.changed(state=state, done=(*case.done, done(transition, DAY))), None)


def _item_does(transition: str, state: str, **facts: str) -> Callable[[Case, int], Step]:
    def step(case: Case, draw: int) -> Step:
        number = _number(case, draw)
        item = case.item("partner_decision", number) or decision(number := case.next_number("partner_decision"))
        changed = replace(item, state=state, facts={**item.facts, **facts})
        acts = (*case.done, done(transition, DAY, item=number))
        return case.changed(items=case.items_with(changed), done=acts), ("partner_decision", number)

    return step


def _add(partner: str) -> Callable[[Case, int], Step]:
    def step(case: Case, _: int) -> Step:
        number = case.next_number("partner_decision")
        return case.with_item(decision(number, partner=partner, asked_on="2026-03-03")), ("partner_decision", number)

    return step


CHANGES: tuple[Callable[[Case, int], Step], ...] = (
    _on_case("seen_on", "2026-03-02"),
    _on_case("seen_on", "2026-03-03"),
    _on_case("checked_on", "2026-03-05"),
    _on_case("urgent", True),
    _on_case("urgent", False),
    _case_does("check_bridge", "checked"),
    _case_does("repair_bridge", "repaired"),
    _case_does("close_bridge", "closed"),
    _case_does("reopen", "reported"),
    _add("council"),
    _add("police"),
    _item_does("record_view", "answered", view="agree"),
    _item_does("record_view", "answered", view="dissent"),
    _item_does("ask_again", "asked", asked_on="2026-03-09"),
    _item_does("drop", "dropped"),
    lambda case, _: (case.changed(links=(*case.links, LinkTo("beside", f"B-{len(case.links)}"))), None),
    lambda case, _: (replace(case, suspensions=(suspended("plain", DAY, "Friday 2026-03-06"),)), None),
    lambda case, _: (replace(case, kept={"plain": "2026-05-01", "partner_decision-1/reply": "2026-05-01"}), None),
    lambda case, _: (replace(case, kept={}), None),
)


def keyed(definition: Definition, case: Case, calendar: WorkingDayCalendar, scope: Scope | None) -> dict[str, Deadline]:
    found = owed_clocks(asked(definition, case), calendar=calendar, scope=scope)
    return {clock_key(owed): owed.deadline for owed in found}


def in_scope(deadlines: dict[str, Deadline], scope: Scope | None) -> dict[str, Deadline]:
    keys = None if scope is None else {f"{item[0]}-{item[1]}" if item else "" for item in scope}
    return {key: found for key, found in deadlines.items() if keys is None or key.rpartition("/")[0] in keys}


@given(
    definition=st.sampled_from(ALL), walk=st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 3)), max_size=14)
)
def test_counting_what_was_touched_gives_what_counting_all_gives(
    definition: Definition, walk: list[tuple[Callable[[Case, int], Step], int]], calendar: WorkingDayCalendar
) -> None:
    before = case_of(definition, seen_on="2026-03-02")
    standing = keyed(definition, before, calendar, None)
    for change, draw in walk:
        after, item = change(before, draw)
        scope = clocks_touched(definition, before, after, item)
        counted = keyed(definition, after, calendar, scope)
        untouched = {key: found for key, found in standing.items() if key not in in_scope(standing, scope)}
        before, standing = after, keyed(definition, after, calendar, None)

        assert counted == in_scope(standing, scope)
        assert {**untouched, **counted} == standing


# What each change touches


FIRST, SECOND = ("partner_decision", 1), ("partner_decision", 2)
AGREEING = [decision(1, "answered", partner="council", view="agree", asked_on="2026-03-03")]


def touched(definition: Definition, change: Callable[[Case, int], Step]) -> Scope | None:
    before = case_of(definition, seen_on="2026-03-02", items=AGREEING)
    after, item = change(before, 0)
    return clocks_touched(definition, before, after, item)


@pytest.mark.parametrize("definition", [ALONE, CASE_ASKS_ELSEWHERE])
def test_a_change_of_the_case_touches_its_own_clocks(definition: Definition) -> None:
    assert touched(definition, _on_case("urgent", True)) == frozenset({None})


def test_a_change_of_the_case_may_touch_items_whose_clocks_ask_elsewhere() -> None:
    assert touched(ITEM_ASKS_ELSEWHERE, _case_does("reopen", "reported")) is None


def test_a_change_of_an_item_touches_its_own_clocks() -> None:
    assert touched(ALONE, _item_does("drop", "dropped")) == frozenset({FIRST})
    assert touched(ALONE, _add("police")) == frozenset({SECOND})


def test_a_change_of_an_item_touches_those_of_a_case_that_asks_about_items() -> None:
    assert touched(CASE_ASKS_ELSEWHERE, _item_does("drop", "dropped")) == frozenset({FIRST, None})


def test_a_change_of_an_item_may_touch_others_that_ask_about_it() -> None:
    assert touched(ITEM_ASKS_ELSEWHERE, _item_does("drop", "dropped")) is None


def test_the_end_of_a_case_touches_every_clock() -> None:
    assert touched(ALONE, _case_does("close_bridge", "closed")) is None


@pytest.mark.parametrize("change", CHANGES[-4:-1], ids=["a link", "a suspension", "a kept due date"])
def test_what_may_reach_any_clock_touches_every_clock(change: Callable[[Case, int], Step]) -> None:
    assert touched(ALONE, change) is None


def test_the_opening_of_a_case_and_a_move_to_other_rules_touch_every_clock() -> None:
    case = case_of(ALONE)

    assert clocks_touched(ALONE, None, case, None) is None
    assert clocks_touched(ALONE, case, replace(case, workflow_hash="another"), None) is None


def test_what_is_out_of_scope_is_not_counted(calendar: WorkingDayCalendar) -> None:
    case = case_of(ALONE, seen_on="2026-03-02", items=[*AGREEING, decision(2, asked_on="2026-03-03")])

    assert set(keyed(ALONE, case, calendar, frozenset([SECOND]))) == {"partner_decision-2/reply"}
    assert set(keyed(ALONE, case, calendar, frozenset([None]))) == {"plain", "again"}
    assert keyed(ALONE, case, calendar, frozenset()) == {}
