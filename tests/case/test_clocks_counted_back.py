"""Steps of a plan: clocks that are counted back from the due date of another, and move with it."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from case.bridges import asked, case_of, clock, decision, done, rules, suspended
from dates import on
from reviewflow.case.case import Case
from reviewflow.case.clocks import OwedClock, clock_key, clocks_touched, explain, owed_clocks, still_kept
from reviewflow.statute.deadlines import Deadline, standing
from reviewflow.statute.working_days import WorkingDayCalendar
from reviewflow.workflow.definition import Definition

SEEN_ON = "2026-03-26"
"""A Thursday; over Easter, ten working days later is Monday 2026-04-13."""


def step(before: int, of: str, **words: Any) -> dict[str, Any]:
    """A step that is due so many working days before another clock."""
    usual = {"title": "Meeting", "met_by": ["meeting_on"], "basis": "local-x", "force": "local"}
    return {**usual, "working_days_before_due": before, "of": of, **words}


REPAIR = clock(
    title="Repair", working_days=10, met_by=["repair_bridge"], restarted_by=["reopen"], may_suspend="local-x"
)
PLAN = rules(clocks={"a_meeting": step(4, "repair"), "repair": REPAIR, "papers": step(2, "a_meeting", met_by=["drop"])})
"""The step before that which it leads to, as the alphabet puts them in a database."""


def owed(definition: Definition, case: Case, calendar: WorkingDayCalendar) -> dict[str, OwedClock]:
    return {clock_key(found): found for found in owed_clocks(asked(definition, case), calendar=calendar)}


def plan(calendar: WorkingDayCalendar, definition: Definition = PLAN, **case: Any) -> dict[str, Deadline]:
    found = owed(definition, case_of(definition, **{"seen_on": SEEN_ON, **case}), calendar)
    return {key: each.deadline for key, each in found.items()}


# Counting


def test_a_step_is_due_so_many_working_days_before_what_it_leads_to(calendar: WorkingDayCalendar) -> None:
    found = plan(calendar)

    assert found["repair"].due_on == on("Monday 2026-04-13")
    assert found["a_meeting"].due_on == on("Tuesday 2026-04-07"), "Good Friday and Easter Monday lie before it"
    assert found["a_meeting"].starts_on == found["repair"].due_on
    assert found["a_meeting"].safe_on == on("Tuesday 2026-04-07"), "nobody reads its days as clear days"


def test_a_step_is_counted_over_bank_holidays(calendar: WorkingDayCalendar) -> None:
    assert plan(calendar)["papers"].due_on == on("Wednesday 2026-04-01"), "two before Tuesday 7 April, over Easter"


def test_a_step_gives_the_day_that_counting_from_the_start_gives(calendar: WorkingDayCalendar) -> None:
    forwards = rules(clocks={"repair": REPAIR, "same": clock(working_days=6)})

    assert plan(calendar)["a_meeting"].due_on == plan(calendar, forwards)["same"].due_on


@pytest.mark.parametrize("order", list(itertools.permutations(["repair", "a_meeting", "papers"])))
def test_the_order_in_the_file_does_not_matter(calendar: WorkingDayCalendar, order: tuple[str, ...]) -> None:
    clocks = {"a_meeting": step(4, "repair"), "repair": REPAIR, "papers": step(2, "a_meeting", met_by=["drop"])}
    definition = rules(clocks={name: clocks[name] for name in order})

    assert list(plan(calendar, definition)) == ["repair", "a_meeting", "papers"]
    assert plan(calendar, definition) == plan(calendar)


def test_a_step_has_not_started_before_that_which_it_leads_to(calendar: WorkingDayCalendar) -> None:
    assert owed(PLAN, case_of(PLAN, reported_on=SEEN_ON), calendar) == {}


def test_a_step_does_not_run_where_that_which_it_leads_to_does_not_apply(calendar: WorkingDayCalendar) -> None:
    definition = rules(clocks={"repair": {**REPAIR, "applies_when": ["is_urgent"]}, "a_meeting": step(4, "repair")})

    assert plan(calendar, definition) == {}
    assert set(plan(calendar, definition, urgent=True)) == {"repair", "a_meeting"}


def test_a_step_may_apply_by_conditions_of_its_own(calendar: WorkingDayCalendar) -> None:
    definition = rules(clocks={"repair": REPAIR, "a_meeting": step(4, "repair", applies_when=["is_urgent"])})

    assert set(plan(calendar, definition)) == {"repair"}


# Moving


def test_a_step_moves_when_the_start_of_what_it_leads_to_moves(calendar: WorkingDayCalendar) -> None:
    assert plan(calendar, seen_on="2026-03-27")["a_meeting"].due_on == on("Wednesday 2026-04-08")


def test_a_step_moves_with_an_added_holiday(calendar: WorkingDayCalendar) -> None:
    proclaimed = calendar.with_changes(added={on("Tuesday 2026-03-31"): "Day of joy"})

    assert plan(proclaimed)["repair"].due_on == on("Tuesday 2026-04-14")
    assert plan(proclaimed)["a_meeting"].due_on == on("Wednesday 2026-04-08")


def test_a_holiday_between_a_step_and_what_it_leads_to_moves_only_the_end(calendar: WorkingDayCalendar) -> None:
    proclaimed = calendar.with_changes(added={on("Thursday 2026-04-09"): "Day of joy"})

    assert plan(proclaimed)["repair"].due_on == on("Tuesday 2026-04-14")
    assert plan(proclaimed)["a_meeting"].due_on == on("Tuesday 2026-04-07")


def test_a_step_moves_when_the_days_before_it_were_suspended(calendar: WorkingDayCalendar) -> None:
    found = plan(calendar, suspensions=[suspended("repair", "Monday 2026-03-30", "Wednesday 2026-04-01")])

    assert (found["repair"].due_on, found["repair"].original_due_on) == (
        on("Wednesday 2026-04-15"),
        on("Monday 2026-04-13"),
    )
    assert found["a_meeting"].due_on == on("Thursday 2026-04-09")
    assert found["a_meeting"].original_due_on == on("Tuesday 2026-04-07")
    assert found["papers"].due_on == on("Tuesday 2026-04-07")


def test_days_that_were_suspended_after_a_step_do_not_count_on_the_way_back(calendar: WorkingDayCalendar) -> None:
    found = plan(calendar, suspensions=[suspended("repair", "Wednesday 2026-04-08", "Wednesday 2026-04-22")])

    assert found["repair"].due_on == on("Monday 2026-04-27")
    assert found["a_meeting"].due_on == on("Tuesday 2026-04-07"), "what was late before the suspension stays late"


def test_a_step_is_due_on_no_day_that_was_suspended(calendar: WorkingDayCalendar) -> None:
    found = plan(calendar, suspensions=[suspended("repair", "Tuesday 2026-04-07", "Thursday 2026-04-09")])

    assert found["repair"].due_on == on("Wednesday 2026-04-15")
    assert found["a_meeting"].due_on == on("Thursday 2026-04-09")
    assert found["papers"].due_on == on("Wednesday 2026-04-01")


def test_several_suspensions_are_passed_over_on_the_way_back(calendar: WorkingDayCalendar) -> None:
    two = [
        suspended("repair", "Monday 2026-03-30", "Tuesday 2026-03-31"),
        suspended("repair", "Thursday 2026-04-09", "Monday 2026-04-13"),
    ]
    found = plan(calendar, suspensions=two)

    assert found["repair"].due_on == on("Thursday 2026-04-16")
    assert found["a_meeting"].due_on == on("Wednesday 2026-04-08")


def test_every_step_stands_still_while_that_which_it_leads_to_does(calendar: WorkingDayCalendar) -> None:
    found = plan(calendar, suspensions=[suspended("repair", "Friday 2026-04-10")])

    assert [each.suspended for each in found.values()] == [True, True, True]
    for each in found.values():
        assert standing(each, on("Monday 2026-04-20")) == "suspended", "even the step that was late before"
        assert each.due_on == each.original_due_on, "a suspension that lasts has no length yet"


def test_a_suspension_that_began_after_the_end_makes_nothing_good(calendar: WorkingDayCalendar) -> None:
    found = plan(calendar, suspensions=[suspended("repair", "Tuesday 2026-04-14")])

    assert [standing(each, on("Monday 2026-04-20")) for each in found.values()] == ["overdue"] * 3


# Met and called off


def test_a_step_is_met_by_its_own_act(calendar: WorkingDayCalendar) -> None:
    found = plan(calendar, meeting_on="2026-04-06")

    assert (found["a_meeting"].met_on, found["repair"].met_on) == (on("Monday 2026-04-06"), None)
    assert standing(found["a_meeting"], on("Monday 2026-04-20")) == "met_in_time"


def test_a_step_that_was_left_out_is_no_longer_owed_when_the_end_is_met(calendar: WorkingDayCalendar) -> None:
    found = plan(calendar, done=[done("repair_bridge", "Thursday 2026-04-02")])

    assert {key: each.cancelled for key, each in found.items()} == {"repair": False, "a_meeting": True, "papers": True}


def test_a_step_that_was_met_stays_met_when_the_end_is_met(calendar: WorkingDayCalendar) -> None:
    found = plan(calendar, meeting_on="2026-04-09", done=[done("repair_bridge", "Friday 2026-04-10")])

    assert standing(found["a_meeting"], on("Monday 2026-04-20")) == "met_late"


def test_a_step_is_called_off_with_what_it_leads_to(calendar: WorkingDayCalendar) -> None:
    definition = rules(clocks={"repair": clock(cancelled_by=["reopen"]), "a_meeting": step(4, "repair")})
    assert plan(calendar, definition, done=[done("reopen", "Thursday 2026-04-02")])["a_meeting"].cancelled


def test_a_step_is_owed_again_when_what_it_leads_to_is(calendar: WorkingDayCalendar) -> None:
    acts = [done("repair_bridge", "Thursday 2026-04-02"), done("reopen", "Tuesday 2026-04-07")]

    assert [each.cancelled for each in plan(calendar, done=acts).values()] == [False, False, False]


def test_a_step_may_be_called_off_by_itself(calendar: WorkingDayCalendar) -> None:
    definition = rules(clocks={"repair": REPAIR, "a_meeting": step(4, "repair", cancelled_by=["check_bridge"])})
    found = plan(calendar, definition, done=[done("check_bridge", "Thursday 2026-04-02")])

    assert (found["a_meeting"].cancelled, found["repair"].cancelled) == (True, False)


# Kept over a move to newer rules


def test_a_step_is_counted_back_from_a_date_that_was_kept(calendar: WorkingDayCalendar) -> None:
    found = plan(calendar, kept={"repair": "2026-04-30"})

    assert found["a_meeting"].due_on == on("Friday 2026-04-24")


def test_the_kept_date_of_a_step_stands_instead_of_the_counted_one(calendar: WorkingDayCalendar) -> None:
    found = plan(calendar, kept={"a_meeting": "2026-04-11"})

    assert found["a_meeting"].due_on == on("Saturday 2026-04-11")
    assert found["a_meeting"].safe_on == on("Friday 2026-04-10")
    assert found["papers"].due_on == on("Thursday 2026-04-09"), "what leads to the step is counted back from there"


@pytest.mark.parametrize(
    ("facts", "acts"),
    [({"seen_on": "2026-03-27"}, ()), ({}, (done("reopen", "Thursday 2026-04-02"),))],
    ids=["another start", "owed again"],
)
def test_the_kept_date_of_a_step_is_let_go_with_that_of_the_end(facts: dict[str, Any], acts: tuple[Any, ...]) -> None:
    kept = {"repair": "2026-04-30", "a_meeting": "2026-04-28", "papers": "2026-04-27"}
    before = case_of(PLAN, seen_on=SEEN_ON, kept=kept)
    after = before.changed(facts={**before.facts, **facts}, done=acts)

    assert still_kept(PLAN, before, after, None) == {}
    assert still_kept(PLAN, before, before.changed(facts={**before.facts, "cause": "flood"}), None) == kept


# On items


def test_a_step_of_an_item_leads_to_the_clock_of_that_item(calendar: WorkingDayCalendar) -> None:
    reply = clock(starts="asked_on", met_by=["record_view"])
    definition = rules(item={"clocks": {"reply": reply, "draft": step(2, "reply", met_by=["drop"])}})
    items = [decision(1, asked_on="2026-03-02"), decision(2, asked_on="2026-03-03")]
    found = plan(calendar, definition, items=items)

    assert found["partner_decision-1/draft"].due_on == on("Thursday 2026-03-05")
    assert found["partner_decision-2/draft"].due_on == on("Friday 2026-03-06")
    case = case_of(definition, items=items)
    one = owed_clocks(asked(definition, case), calendar=calendar, scope=frozenset([("partner_decision", 1)]))
    assert [clock_key(each) for each in one] == ["partner_decision-1/reply", "partner_decision-1/draft"]


def test_a_change_that_touches_what_a_step_leads_to_touches_the_step() -> None:
    before = case_of(PLAN, seen_on=SEEN_ON)
    after = before.changed(done=(done("repair_bridge", "Thursday 2026-04-02"),))

    assert clocks_touched(PLAN, before, after, None) == frozenset([None])


# Why


def why(calendar: WorkingDayCalendar, key: str, **case: Any) -> str:
    of = case_of(PLAN, **{"seen_on": SEEN_ON, **case})
    return "\n".join(explain(owed(PLAN, of, calendar)[key], asked(PLAN, of), calendar=calendar).sentences())


def test_a_step_says_what_it_is_counted_back_from(calendar: WorkingDayCalendar) -> None:
    said = why(calendar, "papers")

    assert said.splitlines() == [
        "Meeting is due on Tuesday 7 April 2026, which is not counted.",
        "Monday 6 April 2026 back to Friday 3 April 2026: not counted (Easter Monday, weekend, Good Friday).",
        "Thursday 2 April 2026 back to Wednesday 1 April 2026: working days 1 to 2.",
        "Due Wednesday 1 April 2026, 2 working days before Tuesday 7 April 2026, when Meeting is due, until the end of"
        " that day in London.",
    ]


def test_a_step_says_which_days_stood_still(calendar: WorkingDayCalendar) -> None:
    said = why(calendar, "a_meeting", suspensions=[suspended("repair", "Tuesday 2026-04-07", "Thursday 2026-04-09")])

    assert (
        "Due Thursday 9 April 2026, 4 working days before Wednesday 15 April 2026, when Repair is due, moved on" in said
    )
    assert "Without the suspension it was due on Tuesday 7 April 2026." in said


def test_a_step_says_that_it_stands_still(calendar: WorkingDayCalendar) -> None:
    said = why(calendar, "a_meeting", suspensions=[suspended("repair", "Friday 2026-04-10")])

    assert "Suspended from Friday 10 April 2026 (The river is high), and still is" in said


def test_a_step_before_a_kept_date_speaks_of_no_suspension(calendar: WorkingDayCalendar) -> None:
    said = why(calendar, "a_meeting", kept={"repair": "2026-04-30"})

    assert "Due Friday 24 April 2026, 4 working days before Thursday 30 April 2026, when Repair is due, until" in said
    assert "uspen" not in said
