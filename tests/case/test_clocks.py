"""Which clocks run on a case, and how each came about."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from case.bridges import asked, case_of, clock, decision, done, rules, suspended
from dates import on
from reviewflow.case.case import Case
from reviewflow.case.clocks import OwedClock, clock_key, explain, key_of, owed_clocks, still_kept, suspensions_of
from reviewflow.errors import CalendarDoesNotReach, ClockMayNotBeSuspended
from reviewflow.statute.deadlines import Deadline
from reviewflow.statute.working_days import WorkingDayCalendar
from reviewflow.workflow.definition import Definition

SEEN_ON = "2026-03-02"
"""A Monday; five working days later is Monday 2026-03-09."""


def with_clock(**words: Any) -> Definition:
    return rules(clocks={"check": clock(**words)})


def owed(definition: Definition, case: Case, calendar: WorkingDayCalendar) -> dict[str, OwedClock]:
    return {clock_key(found): found for found in owed_clocks(asked(definition, case), calendar=calendar)}


def deadline(calendar: WorkingDayCalendar, words: dict[str, Any] | None = None, **case: Any) -> Deadline:
    """The deadline of the one clock of a case that was seen on a Monday."""
    definition = with_clock(**(words or {}))
    return owed(definition, case_of(definition, **{"seen_on": SEEN_ON, **case}), calendar)["check"].deadline


# When it runs


def test_a_clock_starts_with_its_date(calendar: WorkingDayCalendar) -> None:
    found = deadline(calendar)

    assert (found.starts_on, found.due_on) == (on("Monday 2026-03-02"), on("Monday 2026-03-09"))
    assert found.met_on is None
    assert not found.cancelled


def test_a_clock_whose_date_is_not_recorded_does_not_run(calendar: WorkingDayCalendar) -> None:
    definition = with_clock()

    assert owed(definition, case_of(definition, reported_on=SEEN_ON), calendar) == {}


def test_easter_is_not_counted(calendar: WorkingDayCalendar) -> None:
    assert deadline(calendar, seen_on="2026-04-01").due_on == on("Friday 2026-04-10")


def test_a_clock_that_runs_past_the_bank_holidays_on_file_is_refused(calendar: WorkingDayCalendar) -> None:
    with pytest.raises(CalendarDoesNotReach, match="2027-01-01 is outside the bank holidays on file"):
        deadline(calendar, seen_on="2026-12-29")


def test_a_clock_from_before_the_bank_holidays_on_file_is_refused(calendar: WorkingDayCalendar) -> None:
    with pytest.raises(CalendarDoesNotReach, match="2025-12-01 is outside the bank holidays on file"):
        deadline(calendar, seen_on="2025-12-01")


@pytest.mark.parametrize(
    ("words", "due_on"),
    [
        pytest.param({"calendar_days": 10}, "Thursday 2026-03-12", id="days"),
        pytest.param({"months": 2}, "Saturday 2026-05-02", id="months"),
        pytest.param({"working_days": 0}, "Monday 2026-03-02", id="the same day"),
        pytest.param({"working_days": 5, "counted": "before"}, "Monday 2026-02-23", id="backwards"),
        pytest.param({"working_days": 5, "counts_day_zero": True}, "Friday 2026-03-06", id="day zero counts"),
    ],
)
def test_a_clock_counts_as_its_file_says(calendar: WorkingDayCalendar, words: dict[str, Any], due_on: str) -> None:
    assert deadline(calendar, words).due_on == on(due_on)


def test_a_second_start_gives_an_earlier_warning(calendar: WorkingDayCalendar) -> None:
    words = {"starts": "reported_on", "warn_as_if_from": "seen_on"}

    found = deadline(calendar, words, reported_on="2026-03-04")

    assert (found.due_on, found.warn_on) == (on("Wednesday 2026-03-11"), on("Monday 2026-03-09"))


def test_a_second_start_that_is_not_recorded_gives_no_warning(calendar: WorkingDayCalendar) -> None:
    words = {"starts": "reported_on", "warn_as_if_from": "checked_on"}

    assert deadline(calendar, words, reported_on="2026-03-04").warn_on is None


# When it applies


@pytest.mark.parametrize(
    ("facts", "runs"),
    [({}, False), ({"urgent": True}, False), ({"cost": "1"}, False), ({"urgent": True, "cost": "1"}, True)],
)
def test_a_clock_applies_when_all_its_conditions_hold(
    calendar: WorkingDayCalendar, facts: dict[str, Any], runs: bool
) -> None:
    definition = with_clock(applies_when=["is_urgent", "cost_is_known"])

    assert bool(owed(definition, case_of(definition, seen_on=SEEN_ON, **facts), calendar)) is runs


# When it is met


def test_a_clock_is_met_on_the_day_of_its_transition(calendar: WorkingDayCalendar) -> None:
    assert deadline(calendar, done=[done("check_bridge", "Thursday 2026-03-05")]).met_on == on("Thursday 2026-03-05")


def test_another_transition_does_not_meet_it(calendar: WorkingDayCalendar) -> None:
    assert deadline(calendar, done=[done("reopen", "Thursday 2026-03-05")]).met_on is None


def test_what_was_done_on_an_item_does_not_meet_a_clock_of_the_case(calendar: WorkingDayCalendar) -> None:
    assert deadline(calendar, done=[done("check_bridge", "Thursday 2026-03-05", item=1)]).met_on is None


def test_a_clock_is_met_by_a_date_fact(calendar: WorkingDayCalendar) -> None:
    words = {"met_by": ["checked_on", "check_bridge"]}

    assert deadline(calendar, words, checked_on="2026-03-06").met_on == on("Friday 2026-03-06")


@pytest.mark.parametrize(
    ("recorded", "done_on"), [("2026-03-04", "Thursday 2026-03-12"), ("2026-03-12", "Wednesday 2026-03-04")]
)
def test_of_a_fact_and_a_transition_the_earlier_meets_it(
    calendar: WorkingDayCalendar, recorded: str, done_on: str
) -> None:
    words = {"met_by": ["checked_on", "check_bridge"]}

    found = deadline(calendar, words, checked_on=recorded, done=[done("check_bridge", done_on)])

    assert found.met_on == on("Wednesday 2026-03-04")


def test_of_two_days_the_earlier_meets_it_whichever_was_recorded_first(calendar: WorkingDayCalendar) -> None:
    again = [done("check_bridge", "Friday 2026-03-06"), done("check_bridge", "Thursday 2026-03-05")]
    words = {"met_by": ["reported_on", "checked_on"]}

    assert deadline(calendar, done=again).met_on == on("Thursday 2026-03-05")
    assert deadline(calendar, words, reported_on="2026-03-06", checked_on="2026-03-05").met_on == on(
        "Thursday 2026-03-05"
    )


# When it is called off


def test_a_clock_is_cancelled_when_its_case_ends(calendar: WorkingDayCalendar) -> None:
    assert deadline(calendar, state="closed").cancelled


def test_what_was_met_stays_met_when_its_case_ends(calendar: WorkingDayCalendar) -> None:
    found = deadline(calendar, state="closed", done=[done("check_bridge", "Thursday 2026-03-05")])

    assert (found.met_on, found.cancelled) == (on("Thursday 2026-03-05"), False)


def test_a_clock_is_called_off_by_a_transition(calendar: WorkingDayCalendar) -> None:
    words = {"cancelled_by": ["repair_bridge"]}

    assert deadline(calendar, words, done=[done("repair_bridge", "Thursday 2026-03-05")]).cancelled
    assert not deadline(calendar, words, done=[done("repair_bridge", "Thursday 2026-03-05", item=1)]).cancelled
    assert not deadline(calendar, words, done=[done("reopen", "Thursday 2026-03-05")]).cancelled


def test_what_was_met_stays_met_when_it_is_called_off(calendar: WorkingDayCalendar) -> None:
    both = [done("repair_bridge", "Wednesday 2026-03-04"), done("check_bridge", "Thursday 2026-03-05")]

    assert not deadline(calendar, {"cancelled_by": ["repair_bridge"]}, done=both).cancelled


# When it is owed again


RESTARTED = {"restarted_by": ["reopen"], "cancelled_by": ["repair_bridge"]}
CHECKED, REPAIRED = done("check_bridge", "Wednesday 2026-03-04"), done("repair_bridge", "Wednesday 2026-03-04")
REOPENED = done("reopen", "Thursday 2026-03-05")


@pytest.mark.parametrize(
    ("acts", "met", "cancelled"),
    [
        pytest.param([CHECKED, REOPENED], False, False, id="what met it before no longer counts"),
        pytest.param([REPAIRED, REOPENED], False, False, id="what called it off before no longer counts"),
        pytest.param([REOPENED, CHECKED], True, False, id="what meets it after counts"),
        pytest.param([REOPENED, REPAIRED], False, True, id="what calls it off after counts"),
        pytest.param([CHECKED, REOPENED, CHECKED, REOPENED], False, False, id="the last time it is owed again counts"),
        pytest.param([CHECKED, REOPENED, CHECKED], True, False, id="it is met again"),
    ],
)
def test_a_clock_is_owed_again(calendar: WorkingDayCalendar, acts: list[Any], met: bool, cancelled: bool) -> None:
    found = deadline(calendar, RESTARTED, done=acts)

    assert (found.met_on is not None, found.cancelled) == (met, cancelled)


def test_a_clock_that_nothing_restarts_stays_met(calendar: WorkingDayCalendar) -> None:
    assert deadline(calendar, done=[CHECKED, REOPENED]).met_on == CHECKED.on


def test_a_restart_on_an_item_does_not_restart_the_clock_of_the_case(calendar: WorkingDayCalendar) -> None:
    acts = [CHECKED, done("reopen", "Thursday 2026-03-05", item=1)]

    assert deadline(calendar, RESTARTED, done=acts).met_on == CHECKED.on


# Suspended


MAY_SUSPEND = {"may_suspend": "local-x"}
HELD = suspended("check", "Wednesday 2026-03-04", "Monday 2026-03-09")


def test_the_days_of_a_suspension_are_not_counted(calendar: WorkingDayCalendar) -> None:
    found = deadline(calendar, MAY_SUSPEND, suspensions=[HELD])

    assert found.due_on == on("Thursday 2026-03-12")
    assert found.original_due_on == on("Monday 2026-03-09")


def test_a_suspension_that_lasts_is_shown(calendar: WorkingDayCalendar) -> None:
    assert deadline(calendar, MAY_SUSPEND, suspensions=[suspended("check", "Wednesday 2026-03-04")]).suspended


@pytest.mark.parametrize("item", [None, 1], ids=["another clock", "a clock of an item"])
def test_the_suspension_of_another_clock_does_not_matter(calendar: WorkingDayCalendar, item: int | None) -> None:
    name = "check" if item else "paint"
    elsewhere = suspended(name, "Wednesday 2026-03-04", "Monday 2026-03-09", item=item)

    assert deadline(calendar, MAY_SUSPEND, suspensions=[elsewhere]).due_on == on("Monday 2026-03-09")


def test_a_clock_without_a_ground_may_not_be_suspended(calendar: WorkingDayCalendar) -> None:
    with pytest.raises(ClockMayNotBeSuspended, match="check may not be suspended"):
        deadline(calendar, suspensions=[HELD])


def test_the_suspensions_of_one_clock_are_told_in_order() -> None:
    second = suspended("check", "Monday 2026-03-16", "Tuesday 2026-03-17")
    case = case_of(with_clock(), suspensions=[HELD, suspended("paint", "Monday 2026-03-09"), second])

    assert suspensions_of(case, "check", None) == (HELD.suspension, second.suspension)
    assert suspensions_of(case, "check", ("partner_decision", 1)) == ()


# Kept over a move to newer rules


def test_a_kept_due_date_stands_instead_of_the_counted_one(calendar: WorkingDayCalendar) -> None:
    found = deadline(calendar, kept={"check": "2026-05-02"})

    assert found.due_on == on("Saturday 2026-05-02")
    assert found.safe_on == on("Friday 2026-05-01"), "alerts are counted from the kept date too"
    assert found.original_due_on == on("Monday 2026-03-09")


def test_the_kept_due_date_of_another_clock_does_not_matter(calendar: WorkingDayCalendar) -> None:
    kept = {"paint": "2026-05-01", "partner_decision-1/check": "2026-05-01"}

    assert deadline(calendar, kept=kept).due_on == on("Monday 2026-03-09")


KEPT = {"check": "2026-05-01", "paint": "2026-05-02"}
TWO_CLOCKS = rules(clocks={"check": clock(**RESTARTED), "paint": clock(starts="reported_on")})
BEFORE_IT = case_of(TWO_CLOCKS, seen_on=SEEN_ON, reported_on=SEEN_ON, kept=KEPT)


def test_a_kept_due_date_is_let_go_when_its_start_moves() -> None:
    after = BEFORE_IT.changed(facts={**BEFORE_IT.facts, "seen_on": "2026-03-03"})

    assert still_kept(TWO_CLOCKS, BEFORE_IT, after, None) == {"paint": "2026-05-02"}


def test_a_kept_due_date_is_let_go_when_it_is_owed_again() -> None:
    after = BEFORE_IT.changed(done=(REOPENED,))

    assert still_kept(TWO_CLOCKS, BEFORE_IT, after, None) == {"paint": "2026-05-02"}


@pytest.mark.parametrize(
    ("facts", "acts"),
    [({"cause": "flood"}, ()), ({}, (CHECKED,)), ({}, (done("reopen", "Thursday 2026-03-05", item=1),))],
    ids=["another fact", "another transition", "the same transition of an item"],
)
def test_a_kept_due_date_outlives_other_changes(facts: dict[str, Any], acts: tuple[Any, ...]) -> None:
    after = BEFORE_IT.changed(facts={**BEFORE_IT.facts, **facts}, done=acts)

    assert still_kept(TWO_CLOCKS, BEFORE_IT, after, None) == KEPT


def test_a_restart_from_long_ago_does_not_let_a_kept_due_date_go() -> None:
    before = BEFORE_IT.changed(done=(REOPENED,))

    assert still_kept(TWO_CLOCKS, before, before.changed(done=(REOPENED, CHECKED)), None) == KEPT


def test_a_kept_due_date_of_an_item_is_let_go_when_that_item_changes() -> None:
    kept = {"partner_decision-1/reply": "2026-05-01", "partner_decision-2/reply": "2026-05-01", "check": "2026-05-01"}
    items = [decision(n, asked_on=SEEN_ON) for n in (1, 2)]
    before = case_of(ON_ITEMS, items=items, kept=kept)
    after = before.with_item(decision(1, asked_on="2026-03-03"))
    subject = ON_ITEMS.items["partner_decision"]

    left = still_kept(subject, before, after, ("partner_decision", 1))

    assert set(left) == {"partner_decision-2/reply", "check"}


# On items


REPLY = clock(starts="asked_on", met_by=["record_view"], restarted_by=["ask_again"], may_suspend="local-x")
ON_ITEMS = rules(clocks={"check": clock()}, item={"clocks": {"reply": REPLY}})


def replies(calendar: WorkingDayCalendar, **case: Any) -> dict[str, Deadline]:
    items = [decision(1, asked_on=SEEN_ON), decision(2, asked_on="2026-03-03")]
    of = case_of(ON_ITEMS, **{"items": items, "seen_on": SEEN_ON, **case})
    return {key: found.deadline for key, found in owed(ON_ITEMS, of, calendar).items()}


def test_each_item_has_clocks_of_its_own_after_those_of_the_case(calendar: WorkingDayCalendar) -> None:
    found = replies(calendar)

    assert list(found) == ["check", "partner_decision-1/reply", "partner_decision-2/reply"]
    assert found["partner_decision-1/reply"].due_on == on("Monday 2026-03-09")
    assert found["partner_decision-2/reply"].due_on == on("Tuesday 2026-03-10")


def test_what_was_done_on_an_item_meets_its_own_clock_alone(calendar: WorkingDayCalendar) -> None:
    met = {
        key
        for key, found in replies(calendar, done=[done("record_view", "Friday 2026-03-06", item=1)]).items()
        if found.met_on
    }

    assert met == {"partner_decision-1/reply"}


def test_what_was_done_on_another_item_does_not_restart_it(calendar: WorkingDayCalendar) -> None:
    acts = [done("record_view", "Thursday 2026-03-05", item=1), done("ask_again", "Friday 2026-03-06", item=2)]

    assert replies(calendar, done=acts)["partner_decision-1/reply"].met_on == on("Thursday 2026-03-05")


def test_an_item_that_has_ended_owes_nothing_and_the_others_still_do(calendar: WorkingDayCalendar) -> None:
    items = [decision(1, "dropped", asked_on=SEEN_ON), decision(2, asked_on=SEEN_ON)]

    assert [key for key, found in replies(calendar, items=items).items() if found.cancelled] == [
        "partner_decision-1/reply"
    ]


def test_nothing_is_owed_on_the_items_of_a_case_that_has_ended(calendar: WorkingDayCalendar) -> None:
    assert all(found.cancelled for found in replies(calendar, state="closed").values())


def test_the_clock_of_one_item_may_be_suspended_and_kept(calendar: WorkingDayCalendar) -> None:
    held = suspended("reply", "Wednesday 2026-03-04", "Thursday 2026-03-05", item=1)

    found = replies(calendar, suspensions=[held], kept={"partner_decision-2/reply": "2026-05-01"})

    assert found["partner_decision-1/reply"].due_on == on("Tuesday 2026-03-10")
    assert found["partner_decision-2/reply"].due_on == on("Friday 2026-05-01")


def test_a_clock_of_an_item_applies_by_the_facts_of_that_item(calendar: WorkingDayCalendar) -> None:
    dissents = {"says": "It dissents.", "fact": "view", "is": "dissent"}
    definition = rules(item={"clocks": {"reply": {**REPLY, "applies_when": ["it"]}}, "conditions": {"it": dissents}})
    items = [decision(1, asked_on=SEEN_ON, view="agree"), decision(2, asked_on=SEEN_ON, view="dissent")]

    assert list(owed(definition, case_of(definition, items=items), calendar)) == ["partner_decision-2/reply"]


def test_a_clock_is_named_with_its_item() -> None:
    assert key_of("check", None) == "check"
    assert key_of("reply", ("partner_decision", 2)) == "partner_decision-2/reply"


# Why


@pytest.mark.parametrize("key", ["check", "partner_decision-1/reply"])
def test_the_explanation_ends_on_the_day_the_clock_is_due(calendar: WorkingDayCalendar, key: str) -> None:
    held = suspended("reply", "Wednesday 2026-03-04", "Thursday 2026-03-05", item=1)
    case = case_of(ON_ITEMS, seen_on=SEEN_ON, items=[decision(1, asked_on="2026-03-03")], suspensions=[held])
    found = owed(ON_ITEMS, case, calendar)[key]

    explained = explain(found, asked(ON_ITEMS, case), calendar=calendar)

    assert explained.due_on == found.deadline.due_on


def test_the_explanation_knows_the_second_start(calendar: WorkingDayCalendar) -> None:
    definition = with_clock(starts="reported_on", warn_as_if_from="seen_on")
    case = case_of(definition, seen_on=SEEN_ON, reported_on="2026-03-04")
    found = owed(definition, case, calendar)["check"]

    assert explain(found, asked(definition, case), calendar=calendar).warning_on == on("Monday 2026-03-09")


# The day


def test_what_is_owed_does_not_depend_on_the_day_it_is_asked(calendar: WorkingDayCalendar) -> None:
    case = case_of(ON_ITEMS, seen_on=SEEN_ON, items=[decision(1, asked_on=SEEN_ON)])
    days: list[date] = [on("Monday 2026-03-02"), on("Wednesday 2026-12-30")]

    early, late = (owed_clocks(asked(ON_ITEMS, case, today=day), calendar=calendar) for day in days)

    assert early == late
