"""Which alerts are owed now: the ladder of a deadline, and the rungs of today."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dates import on
from reviewflow.alerts.due import (
    DUE_TODAY,
    MOVED,
    Ladder,
    RaisedSoFar,
    is_overdue_rung,
    ladder_of,
    next_alert_on,
    owed,
)
from reviewflow.errors import CalendarDoesNotReach
from reviewflow.statute.clock import Clock, Counted, Escalation
from reviewflow.statute.deadlines import deadline_for
from reviewflow.statute.working_days import WorkingDayCalendar

BEFORE, AFTER = (5, 2, 0), (1, 3)
DUE = on("Monday 2026-03-16")


@pytest.fixture(scope="module")
def calendar() -> WorkingDayCalendar:
    return WorkingDayCalendar(
        "riverside",
        holidays={on("Friday 2026-04-03"): "Good Friday", on("Monday 2026-04-06"): "Easter Monday"},
        known_from=on("Thursday 2026-01-01"),
        known_to=on("Thursday 2026-12-31"),
    )


def a_clock(
    *,
    before: tuple[int, ...] = BEFORE,
    after: tuple[int, ...] = AFTER,
    counted: Counted = "after",
    every: bool = False,
    escalations: tuple[int, ...] = (),
) -> Clock:
    return Clock(
        name="check",
        title="Check",
        amount=7,
        unit="working_days",
        counted=counted,
        starts="seen_on",
        met_by=("check_bridge",),
        basis="local-x",
        alert_working_days_before=before,
        alert_working_days_after=after,
        alert_every_working_day_after=every,
        escalations=tuple(Escalation(days, to=("executive",)) for days in escalations),
    )


def ladder(
    calendar: WorkingDayCalendar, due: str, *, safe: str | None = None, clock: Clock | None = None
) -> dict[str, date]:
    due_on = on(due)
    found = ladder_of(clock or a_clock(), due_on=due_on, safe_on=on(safe) if safe else due_on, calendar=calendar)
    return {rung.name: rung.on for rung in found.rungs}


# The ladder


def test_a_ladder_has_its_rungs_before_on_and_after_the_due_date(calendar: WorkingDayCalendar) -> None:
    assert ladder(calendar, "Monday 2026-03-16") == {
        "working_days_before_5": on("Monday 2026-03-09"),
        "working_days_before_2": on("Thursday 2026-03-12"),
        "due_today": on("Monday 2026-03-16"),
        "overdue_1": on("Tuesday 2026-03-17"),
        "overdue_3": on("Thursday 2026-03-19"),
    }


def test_a_ladder_is_told_in_the_order_of_its_days_whatever_the_order_of_the_file(
    calendar: WorkingDayCalendar,
) -> None:
    mixed = a_clock(before=(0, 5, 2), after=(3, 1))

    found = ladder(calendar, "Monday 2026-03-16", clock=mixed)

    assert list(found) == ["working_days_before_5", "working_days_before_2", "due_today", "overdue_1", "overdue_3"]


def test_a_clock_without_alerts_has_no_ladder(calendar: WorkingDayCalendar) -> None:
    assert ladder(calendar, "Monday 2026-03-16", clock=a_clock(before=(), after=())) == {}


def test_bank_holidays_and_weekends_are_passed_over_on_both_sides(calendar: WorkingDayCalendar) -> None:
    found = ladder(calendar, "Tuesday 2026-04-07")

    assert found["working_days_before_2"] == on("Wednesday 2026-04-01")
    assert ladder(calendar, "Thursday 2026-04-02")["overdue_1"] == on("Tuesday 2026-04-07")


@pytest.mark.parametrize("due", ["Saturday 2026-03-14", "Sunday 2026-03-15"])
def test_what_is_due_when_nobody_is_at_work_is_alerted_on_the_working_day_before(
    calendar: WorkingDayCalendar, due: str
) -> None:
    assert ladder(calendar, due) == {
        "working_days_before_5": on("Friday 2026-03-06"),
        "working_days_before_2": on("Wednesday 2026-03-11"),
        "due_today": on("Friday 2026-03-13"),
        "overdue_1": on("Monday 2026-03-16"),
        "overdue_3": on("Wednesday 2026-03-18"),
    }


def test_what_is_due_on_a_bank_holiday_is_alerted_before_the_whole_of_it(calendar: WorkingDayCalendar) -> None:
    assert ladder(calendar, "Monday 2026-04-06")["due_today"] == on("Thursday 2026-04-02")


def test_alerts_before_are_counted_from_the_safe_day_and_those_after_from_the_due_date(
    calendar: WorkingDayCalendar,
) -> None:
    found = ladder(calendar, "Monday 2026-03-16", safe="Friday 2026-03-13")

    assert found["working_days_before_2"] == on("Wednesday 2026-03-11")
    assert found["due_today"] == on("Friday 2026-03-13")
    assert found["overdue_1"] == on("Tuesday 2026-03-17")


def test_a_clock_that_runs_backwards_alerts_by_the_earlier_of_its_two_readings(calendar: WorkingDayCalendar) -> None:
    backwards = a_clock(counted="before")
    deadline = deadline_for(backwards, day_zero=on("Thursday 2026-04-16"), calendar=calendar)

    found = ladder_of(backwards, due_on=deadline.due_on, safe_on=deadline.safe_on, calendar=calendar)

    assert deadline.due_on == on("Tuesday 2026-04-07")
    assert {rung.name: rung.on for rung in found.rungs if rung.name in ("due_today", "overdue_1")} == {
        "due_today": on("Thursday 2026-04-02"),
        "overdue_1": on("Wednesday 2026-04-08"),
    }


def test_a_ladder_that_begins_before_the_bank_holidays_on_file_is_refused(calendar: WorkingDayCalendar) -> None:
    with pytest.raises(CalendarDoesNotReach, match="2025-12-31 is outside the bank holidays on file"):
        ladder(calendar, "Monday 2026-01-05")


def test_a_rung_after_the_end_of_the_bank_holidays_on_file_is_left_to_the_next_file(
    calendar: WorkingDayCalendar,
) -> None:
    assert list(ladder(calendar, "Tuesday 2026-12-29"))[-2:] == ["due_today", "overdue_1"]


def test_a_ladder_that_just_reaches_to_the_end_of_what_is_on_file_stands(calendar: WorkingDayCalendar) -> None:
    assert ladder(calendar, "Monday 2026-12-28")["overdue_3"] == on("Thursday 2026-12-31")


def test_escalations_are_rungs_of_their_own_and_name_those_to_whom_they_go(calendar: WorkingDayCalendar) -> None:
    found = ladder_of(a_clock(escalations=(5, 2)), due_on=DUE, safe_on=DUE, calendar=calendar)

    assert [(rung.name, rung.on) for rung in found.escalations] == [
        ("escalation_2", on("Wednesday 2026-03-18")),
        ("escalation_5", on("Monday 2026-03-23")),
    ]
    assert [rung.escalates and rung.escalates.working_days_after for rung in found.rungs][-2:] == [None, 5]
    assert found.reminders == ladder_of(a_clock(), due_on=DUE, safe_on=DUE, calendar=calendar).reminders


def test_an_escalation_after_the_end_of_what_is_on_file_is_left_to_the_next_file(calendar: WorkingDayCalendar) -> None:
    found = ladder(calendar, "Monday 2026-12-28", clock=a_clock(escalations=(3, 4)))

    assert "escalation_3" in found
    assert "escalation_4" not in found


# What is owed


class Sweeps:
    """A deadline that is swept on some days: what was raised, and when to look again."""

    def __init__(self, ladder: Ladder, *, raised: Collection[str] = ()) -> None:
        self.ladder = ladder
        self.raised: list[str] = list(raised)
        self.acknowledged = False

    @property
    def so_far(self) -> RaisedSoFar:
        return RaisedSoFar(tuple(self.raised), self.acknowledged)

    def on(self, day: date) -> list[str]:
        """What one sweep raises."""
        found = [rung.name for rung in owed(self.ladder, raised=self.so_far, today=day)]
        self.raised += found
        return found

    def next(self, today: date) -> date | None:
        """When to look again."""
        return next_alert_on(self.ladder, raised=self.so_far, today=today)


@pytest.fixture
def plain(calendar: WorkingDayCalendar) -> Ladder:
    """5 and 2 working days before, on the day, and one after."""
    return ladder_of(a_clock(after=(1,)), due_on=DUE, safe_on=DUE, calendar=calendar)


@pytest.fixture
def full(calendar: WorkingDayCalendar) -> Ladder:
    """As the shipped rules have it: before, on the day, every working day after, and two escalations."""
    clock = a_clock(after=(), every=True, escalations=(2, 5))
    return ladder_of(clock, due_on=DUE, safe_on=DUE, calendar=calendar)


@pytest.mark.parametrize(
    ("today", "raised", "names"),
    [
        pytest.param("Sunday 2026-03-08", (), [], id="before the first"),
        pytest.param("Monday 2026-03-09", (), ["working_days_before_5"], id="on the first"),
        pytest.param("Tuesday 2026-03-10", (), ["working_days_before_5"], id="a day late"),
        pytest.param("Monday 2026-03-09", ("working_days_before_5",), [], id="raised already"),
        pytest.param("Wednesday 2026-03-11", ("working_days_before_5",), [], id="between two"),
        pytest.param("Thursday 2026-03-12", ("working_days_before_5",), ["working_days_before_2"], id="the next"),
        pytest.param("Monday 2026-03-16", (), ["due_today"], id="the earlier ones are passed over"),
        pytest.param("Monday 2026-03-16", ("due_today",), [], id="and are not raised afterwards"),
        pytest.param("Monday 2026-03-16", ("overdue_1",), ["due_today"], id="a later one raised under older rules"),
        pytest.param("Friday 2026-12-25", ("due_today",), ["overdue_1"], id="the last, for as long as it takes"),
        pytest.param("Friday 2026-12-25", ("overdue_1",), [], id="the ladder is done"),
    ],
)
def test_the_latest_rung_that_has_come_is_owed_once(
    plain: Ladder, today: str, raised: tuple[str, ...], names: list[str]
) -> None:
    assert Sweeps(plain, raised=raised).on(on(today)) == names


@pytest.mark.parametrize(
    ("today", "raised", "next_on"),
    [
        pytest.param("Sunday 2026-03-08", (), "Monday 2026-03-09", id="before the first"),
        pytest.param("Monday 2026-03-09", (), "Monday 2026-03-09", id="owed today"),
        pytest.param("Tuesday 2026-03-10", (), "Tuesday 2026-03-10", id="owed since yesterday"),
        pytest.param("Monday 2026-03-09", ("working_days_before_5",), "Thursday 2026-03-12", id="the next rung"),
        pytest.param("Monday 2026-03-16", ("due_today",), "Tuesday 2026-03-17", id="the one after the due date"),
    ],
)
def test_the_next_look_is_on_the_day_of_the_next_rung(
    plain: Ladder, today: str, raised: tuple[str, ...], next_on: str
) -> None:
    assert Sweeps(plain, raised=raised).next(on(today)) == on(next_on)


def test_a_ladder_that_is_done_needs_no_further_look(plain: Ladder) -> None:
    assert Sweeps(plain, raised=["overdue_1"]).next(on("Tuesday 2026-03-17")) is None


def test_nothing_is_ever_owed_on_an_empty_ladder(calendar: WorkingDayCalendar) -> None:
    empty = ladder_of(a_clock(before=(), after=()), due_on=DUE, safe_on=DUE, calendar=calendar)

    assert Sweeps(empty).on(DUE) == []
    assert Sweeps(empty).next(DUE) is None


def test_the_rung_of_the_due_date_has_a_name_of_its_own() -> None:
    assert DUE_TODAY == "due_today"
    assert [is_overdue_rung(name) for name in ("overdue_1", "due_today", "escalation_2", "moved")] == [
        True, False, False, False
    ]  # fmt: skip


# Every working day after


def test_it_is_told_again_on_every_working_day_and_on_no_other(calendar: WorkingDayCalendar) -> None:
    due = on("Wednesday 2026-04-01")
    sweeps = Sweeps(ladder_of(a_clock(after=(), every=True), due_on=due, safe_on=due, calendar=calendar))
    told = {day: sweeps.on(day) for day in (due + timedelta(days=n) for n in range(9))}

    assert {day: names for day, names in told.items() if names} == {
        on("Wednesday 2026-04-01"): ["due_today"],
        on("Thursday 2026-04-02"): ["overdue_1"],
        on("Tuesday 2026-04-07"): ["overdue_2"],
        on("Wednesday 2026-04-08"): ["overdue_3"],
        on("Thursday 2026-04-09"): ["overdue_4"],
    }


def test_after_a_gap_only_the_repeat_of_today_is_owed(full: Ladder) -> None:
    assert Sweeps(full, raised=["overdue_1", "escalation_2"]).on(on("Friday 2026-03-20")) == ["overdue_4"]


def test_a_repeat_that_comes_on_a_weekend_is_the_one_of_friday(full: Ladder) -> None:
    sweeps = Sweeps(full, raised=["escalation_2"])

    assert sweeps.on(on("Saturday 2026-03-21")) == ["overdue_4"]
    assert sweeps.on(on("Sunday 2026-03-22")) == []
    assert sweeps.on(on("Monday 2026-03-23")) == ["overdue_5", "escalation_5"]


def test_on_the_weekend_after_the_due_date_nothing_is_repeated_yet(calendar: WorkingDayCalendar) -> None:
    due = on("Friday 2026-03-13")
    sweeps = Sweeps(ladder_of(a_clock(after=(), every=True), due_on=due, safe_on=due, calendar=calendar))

    assert sweeps.on(on("Saturday 2026-03-14")) == ["due_today"]
    assert sweeps.next(on("Saturday 2026-03-14")) == on("Monday 2026-03-16")


def test_the_next_look_at_what_is_overdue_is_on_the_next_working_day(full: Ladder) -> None:
    overdue = Sweeps(full, raised=["overdue_4", "escalation_2"])

    assert overdue.next(on("Friday 2026-03-20")) == on("Monday 2026-03-23")
    assert Sweeps(full, raised=["working_days_before_5"]).next(on("Monday 2026-03-09")) == on("Thursday 2026-03-12")


def test_once_acknowledged_it_is_repeated_no_more_and_goes_further_up_all_the_same(full: Ladder) -> None:
    sweeps = Sweeps(full)
    assert sweeps.on(on("Tuesday 2026-03-17")) == ["overdue_1"]
    sweeps.acknowledged = True

    assert sweeps.next(on("Tuesday 2026-03-17")) == on("Wednesday 2026-03-18")
    assert sweeps.on(on("Wednesday 2026-03-18")) == ["escalation_2"]
    assert sweeps.next(on("Wednesday 2026-03-18")) == on("Monday 2026-03-23")
    assert sweeps.on(on("Monday 2026-03-23")) == ["escalation_5"]
    assert sweeps.next(on("Monday 2026-03-23")) is None


def test_what_was_acknowledged_as_overdue_falls_back_to_no_earlier_reminder(full: Ladder) -> None:
    # A worker that was switched off over the due date never raised the rung of the day.
    sweeps = Sweeps(full, raised=["working_days_before_5"])
    assert sweeps.on(on("Tuesday 2026-03-17")) == ["overdue_1"]
    sweeps.acknowledged = True

    assert [sweeps.on(DUE + timedelta(days=n)) for n in range(1, 20)].count(["due_today"]) == 0


def test_acknowledging_stops_the_repeats_and_not_the_rungs_that_the_rules_name(calendar: WorkingDayCalendar) -> None:
    clock = a_clock(after=(3,), every=True)
    sweeps = Sweeps(ladder_of(clock, due_on=DUE, safe_on=DUE, calendar=calendar), raised=["overdue_1"])
    sweeps.acknowledged = True

    told = [name for n in range(1, 20) for name in sweeps.on(DUE + timedelta(days=n))]
    assert told == ["overdue_3"]


def test_a_repeat_that_the_rules_name_as_well_is_raised_once(calendar: WorkingDayCalendar) -> None:
    clock = a_clock(after=(1, 3), every=True)
    sweeps = Sweeps(ladder_of(clock, due_on=DUE, safe_on=DUE, calendar=calendar))

    told = [sweeps.on(DUE + timedelta(days=n)) for n in range(1, 5)]
    assert told == [["overdue_1"], ["overdue_2"], ["overdue_3"], ["overdue_4"]]


def test_an_escalation_is_never_passed_over(full: Ladder) -> None:
    assert Sweeps(full).on(on("Tuesday 2026-03-31")) == ["overdue_11", "escalation_2", "escalation_5"]


def test_beyond_the_bank_holidays_on_file_nothing_is_repeated_and_nothing_stale_is_told(
    calendar: WorkingDayCalendar,
) -> None:
    due = on("Tuesday 2026-12-29")
    clock = a_clock(after=(), every=True, escalations=(2,))
    sweeps = Sweeps(ladder_of(clock, due_on=due, safe_on=due, calendar=calendar), raised=["working_days_before_5"])

    assert sweeps.on(on("Thursday 2026-12-31")) == ["overdue_2", "escalation_2"]
    assert sweeps.next(on("Thursday 2026-12-31")) is None
    assert sweeps.on(date(2027, 1, 4)) == []


def test_beyond_them_the_last_reminder_that_can_be_named_is_owed_all_the_same(calendar: WorkingDayCalendar) -> None:
    due = on("Tuesday 2026-12-29")
    sweeps = Sweeps(ladder_of(a_clock(after=(), every=True), due_on=due, safe_on=due, calendar=calendar))

    assert sweeps.on(date(2027, 1, 4)) == ["due_today"]


# A date that moved


def test_a_date_that_moved_is_told_at_once_and_once(calendar: WorkingDayCalendar) -> None:
    sweeps = Sweeps(ladder_of(a_clock(), due_on=DUE, safe_on=DUE, calendar=calendar, moved=True))

    assert sweeps.next(on("Tuesday 2026-03-03")) == on("Tuesday 2026-03-03")
    assert sweeps.on(on("Tuesday 2026-03-03")) == [MOVED]
    assert sweeps.on(on("Tuesday 2026-03-03")) == []
    assert sweeps.next(on("Tuesday 2026-03-03")) == on("Monday 2026-03-09")
    assert sweeps.on(on("Monday 2026-03-09")) == ["working_days_before_5"]


def test_where_a_reminder_is_owed_anyway_it_tells_of_the_move_too(calendar: WorkingDayCalendar) -> None:
    sweeps = Sweeps(ladder_of(a_clock(), due_on=DUE, safe_on=DUE, calendar=calendar, moved=True))

    assert sweeps.on(on("Tuesday 2026-03-10")) == ["working_days_before_5"]
    assert sweeps.on(on("Wednesday 2026-03-11")) == []


def test_of_a_clock_that_alerts_nobody_no_move_is_told(calendar: WorkingDayCalendar) -> None:
    silent = a_clock(before=(), after=())

    assert ladder_of(silent, due_on=DUE, safe_on=DUE, calendar=calendar, moved=True).rungs == ()


# Looking every day, or only now and then


def test_looking_every_day_raises_every_rung_once(plain: Ladder) -> None:
    sweeps = Sweeps(plain)
    for n in range(40):
        sweeps.on(on("Sunday 2026-03-01") + timedelta(days=n))

    assert sweeps.raised == [rung.name for rung in plain.rungs]


class Scene(NamedTuple):
    """A ladder, the days on which somebody looks, and the day on which an alert is acknowledged."""

    ladder: Ladder
    days: list[date]
    acknowledged_on: date | None


YEAR = WorkingDayCalendar(
    "riverside",
    holidays={on("Friday 2026-04-03"): "Good Friday", on("Monday 2026-04-06"): "Easter Monday"},
    known_from=date(2026, 1, 1),
    known_to=date(2026, 12, 31),
)
NUMBERS = st.sets(st.integers(1, 12), max_size=4)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Any ladder on any due date of the spring, looked at on any days."""
    before = draw(st.sets(st.integers(0, 12), max_size=4))
    clock = a_clock(
        before=tuple(before),
        after=tuple(draw(NUMBERS)),
        every=draw(st.booleans()),
        escalations=tuple(draw(NUMBERS)),
    )
    due = draw(st.dates(date(2026, 3, 10), date(2026, 4, 20)))
    early = timedelta(days=draw(st.integers(0, 2)))
    ladder = ladder_of(clock, due_on=due, safe_on=due - early, calendar=YEAR, moved=draw(st.booleans()))
    days = st.dates(due - timedelta(days=30), due + timedelta(days=40))
    return Scene(ladder, sorted(draw(st.sets(days, min_size=1))), draw(st.none() | days))


def played(scene: Scene, days: list[date]) -> list[tuple[date, list[str], date | None]]:
    """Each sweep: the day, what it raised, and when it says to look again."""
    sweeps, told = Sweeps(scene.ladder), []
    for day in days:
        raised = sweeps.on(day)
        overdue = any(map(is_overdue_rung, sweeps.raised))
        if scene.acknowledged_on is not None and day >= scene.acknowledged_on and overdue:
            sweeps.acknowledged = True
        told.append((day, raised, sweeps.next(day)))
    return told


@settings(max_examples=300)
@given(scenes())
def test_whenever_somebody_looks_each_rung_is_raised_at_most_once_and_never_two_reminders_together(
    scene: Scene,
) -> None:
    told = played(scene, scene.days)
    names = [name for _, raised, _ in told for name in raised]

    assert len(names) == len(set(names))
    for _, raised, _ in told:
        assert len([name for name in raised if not name.startswith("escalation")]) <= 1


@settings(max_examples=300)
@given(scenes())
def test_no_rung_comes_before_its_day_and_the_latest_comes_on_the_first_look_at_or_after_it(scene: Scene) -> None:
    on_day = {rung.name: rung.on for rung in scene.ladder.rungs}
    so_far: set[str] = set()
    for day, raised, _ in played(scene, scene.days):
        assert all(on_day.get(name, day) <= day for name in raised)
        so_far.update(raised)
        come = [rung for rung in scene.ladder.reminders if rung.on <= day]
        if come and not any(map(is_overdue_rung, so_far)):
            assert come[-1].name in so_far


@settings(max_examples=300)
@given(scenes())
def test_every_escalation_whose_day_has_come_was_raised_acknowledged_or_not(scene: Scene) -> None:
    raised = [name for _, names, _ in played(scene, scene.days) for name in names]
    come = [rung.name for rung in scene.ladder.escalations if rung.on <= max(scene.days)]

    assert sorted(name for name in raised if name.startswith("escalation")) == sorted(come)


@settings(max_examples=300)
@given(scenes())
def test_looking_only_on_the_days_it_names_raises_what_looking_every_day_does(scene: Scene) -> None:
    first, last = min(scene.days), max(scene.days)
    every_day = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    told = played(scene, every_day)

    looked_at: list[date] = []
    day: date | None = first
    while day is not None and day <= last:
        looked_at.append(day)
        following = {at: later for at, _, later in played(scene, looked_at)}[day]
        assert following is None or following > day, "it is never in the past, and a sweep does not look for ever"
        if scene.acknowledged_on is not None and day < scene.acknowledged_on <= (following or last):
            # Who acknowledges looks as well.
            following = scene.acknowledged_on
        day = following
    assert [(at, names) for at, names, _ in played(scene, looked_at) if names] == [
        (at, names) for at, names, _ in told if names
    ]


@settings(max_examples=100)
@given(scenes())
def test_a_ladder_comes_to_its_end_unless_it_is_repeated_every_working_day(scene: Scene) -> None:
    after_all = date(2026, 12, 31)
    last = played(scene, [*scene.days, after_all])[-1][2]

    assert last is None
