"""What holds for every count, whichever days are drawn."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reviewflow.statute.clock import Counted, Limit, Suspension, Unit
from reviewflow.statute.counting import add_months, counted_back, due_on, safe_on
from reviewflow.statute.explanation import explain, explain_back
from reviewflow.statute.working_days import WorkingDayCalendar

DAYS = st.dates(date(2014, 1, 1), date(2025, 12, 31))
AMOUNTS = st.integers(0, 80)
WAYS: tuple[Counted, ...] = ("after", "before")
EITHER_WAY = st.sampled_from(WAYS)
UNITS: tuple[Unit, ...] = ("working_days", "calendar_days", "months")


@st.composite
def limits(draw: st.DrawFn, counted: st.SearchStrategy[Counted] = EITHER_WAY) -> Limit:
    unit = draw(st.sampled_from(UNITS))
    return Limit(draw(st.integers(0, 14 if unit == "months" else 80)), unit, draw(counted), draw(st.booleans()))


@st.composite
def ended_suspensions(draw: st.DrawFn) -> list[Suspension]:
    starts = draw(st.lists(st.tuples(st.integers(-30, 120), st.integers(0, 60)), min_size=1, max_size=4))
    day = draw(DAYS)
    return [
        Suspension(day + timedelta(days=first), day + timedelta(days=first + length), "criminal proceedings", "P9")
        for first, length in starts
    ]


@given(day=DAYS, amount=st.integers(1, 80), counted=EITHER_WAY)
def test_working_days_never_fall_due_on_a_day_that_is_skipped(
    day: date, amount: int, counted: Counted, england_and_wales: WorkingDayCalendar
) -> None:
    due = due_on(Limit(amount, "working_days", counted), day_zero=day, calendar=england_and_wales)

    assert england_and_wales.is_working_day(due)


@given(day=DAYS, amount=AMOUNTS)
def test_forwards_and_then_back_returns_to_the_working_day_it_began_with(
    day: date, amount: int, england_and_wales: WorkingDayCalendar
) -> None:
    working = england_and_wales.working_day_on_or_before(day)
    there = england_and_wales.working_day_after(working, amount)

    assert england_and_wales.working_day_before(there, amount) == working


@given(day=DAYS, amount=st.integers(0, 15), holiday_in=st.integers(-5, 40))
def test_one_bank_holiday_more_never_makes_anything_due_earlier(
    day: date, amount: int, holiday_in: int, england_and_wales: WorkingDayCalendar
) -> None:
    limit = Limit(amount, "working_days")
    proclaimed = england_and_wales.with_changes(added={day + timedelta(days=holiday_in): "Proclaimed"})

    before = due_on(limit, day_zero=day, calendar=england_and_wales)
    after = due_on(limit, day_zero=day, calendar=proclaimed)

    assert after >= before
    assert after <= england_and_wales.next_working_day(before)


@given(limit=limits(), day=DAYS, gap=st.integers(0, 40))
def test_what_starts_earlier_is_never_due_later(
    limit: Limit, day: date, gap: int, england_and_wales: WorkingDayCalendar
) -> None:
    dues = [due_on(limit, day_zero=d, calendar=england_and_wales) for d in (day, day + timedelta(days=gap))]

    assert dues == sorted(dues)


@given(limit=limits(), day=DAYS)
def test_a_longer_limit_never_ends_nearer_to_day_zero(
    limit: Limit, day: date, england_and_wales: WorkingDayCalendar
) -> None:
    longer = Limit(limit.amount + 1, limit.unit, limit.counted, limit.counts_day_zero)
    near, far = (due_on(each, day_zero=day, calendar=england_and_wales) for each in (limit, longer))

    assert abs(far - day) >= abs(near - day)


@given(limit=limits(st.just("after")), day=DAYS)
def test_forwards_is_never_before_day_zero(limit: Limit, day: date, england_and_wales: WorkingDayCalendar) -> None:
    due = due_on(limit, day_zero=day, calendar=england_and_wales)

    assert due >= day
    assert day <= safe_on(limit, due, day_zero=day, calendar=england_and_wales) <= due


@given(limit=limits(), day=DAYS)
def test_the_explanation_ends_on_the_due_date_and_counts_exactly_the_amount(
    limit: Limit, day: date, england_and_wales: WorkingDayCalendar
) -> None:
    explanation = explain(limit, day_zero=day, calendar=england_and_wales)

    assert [n for n, _ in explanation.counted] == list(range(1, limit.amount + 1))
    assert explanation.due_on == (explanation.counted[-1][1] if limit.amount else day)


@given(limit=limits(), day=DAYS)
def test_no_day_between_is_forgotten_or_named_twice(
    limit: Limit, day: date, england_and_wales: WorkingDayCalendar
) -> None:
    explanation = explain(limit, day_zero=day, calendar=england_and_wales)
    if limit.unit == "months" or limit.amount == 0:
        return
    named = sorted([d for _, d in explanation.counted] + [d for d, _ in explanation.skipped])
    direction = 1 if limit.counted == "after" else -1
    first = day if limit.counts_day_zero else day + timedelta(days=direction)
    between = abs((explanation.due_on - first).days) + 1

    assert named == sorted(first + timedelta(days=direction * n) for n in range(between))


@given(limit=limits(st.just("after")), suspensions=ended_suspensions(), shift=st.integers(-60, 60))
def test_a_suspension_never_makes_anything_due_earlier(
    limit: Limit, suspensions: list[Suspension], shift: int, england_and_wales: WorkingDayCalendar
) -> None:
    day = suspensions[0].from_on + timedelta(days=shift)
    without = due_on(limit, day_zero=day, calendar=england_and_wales)

    assert due_on(limit, day_zero=day, calendar=england_and_wales, suspensions=suspensions) >= without


@given(limit=limits(st.just("after")), suspensions=ended_suspensions(), shift=st.integers(-60, 60))
def test_walking_through_suspensions_finds_the_day_that_the_arithmetic_finds(
    limit: Limit, suspensions: list[Suspension], shift: int, england_and_wales: WorkingDayCalendar
) -> None:
    day_zero = suspensions[0].from_on + timedelta(days=shift)
    explanation = explain(limit, day_zero=day_zero, calendar=england_and_wales, suspensions=suspensions)

    assert len(explanation.counted) == limit.amount
    if limit.unit != "months" and limit.amount:
        assert explanation.counted[-1][1] == explanation.due_on
    if limit.amount and explanation.due_on != explanation.original_due_on:
        assert not any(s.covers(explanation.due_on) for s in suspensions)


@given(limit=limits(st.just("after")), suspensions=ended_suspensions(), shift=st.integers(-60, 60))
def test_months_move_on_by_exactly_the_suspended_days_before_the_new_date(
    limit: Limit, suspensions: list[Suspension], shift: int, england_and_wales: WorkingDayCalendar
) -> None:
    day_zero = suspensions[0].from_on + timedelta(days=shift)
    months = Limit(limit.amount % 14 + 1, "months", "after", limit.counts_day_zero)
    explanation = explain(months, day_zero=day_zero, calendar=england_and_wales, suspensions=suspensions)

    moved_on = explanation.due_on - explanation.original_due_on
    assert moved_on == timedelta(days=len(explanation.skipped))
    assert all(day <= explanation.due_on for day, _ in explanation.skipped)


@given(day=DAYS, months=st.integers(-60, 60))
def test_months_keep_the_day_or_end_with_the_month(day: date, months: int) -> None:
    later = add_months(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(day=DAYS, amount=AMOUNTS)
def test_the_clear_days_reading_is_one_working_day_earlier(
    day: date, amount: int, england_and_wales: WorkingDayCalendar
) -> None:
    limit = Limit(amount, "working_days", "before")
    due = due_on(limit, day_zero=day, calendar=england_and_wales)

    safe = safe_on(limit, due, day_zero=day, calendar=england_and_wales)

    assert safe < due
    assert england_and_wales.is_working_day(safe)
    assert england_and_wales.working_days_from(safe, until=due) == 1


@given(
    days=st.tuples(st.integers(1, 40), st.integers(1, 40)), suspensions=ended_suspensions(), shift=st.integers(-60, 60)
)
def test_counting_back_from_the_due_date_finds_the_day_that_counting_from_the_start_finds(
    days: tuple[int, int], suspensions: list[Suspension], shift: int, england_and_wales: WorkingDayCalendar
) -> None:
    day_zero, (there, back) = suspensions[0].from_on + timedelta(days=shift), days
    count = {"day_zero": day_zero, "calendar": england_and_wales, "suspensions": suspensions}
    due = due_on(Limit(there + back, "working_days"), **count)  # type: ignore[arg-type]

    step = counted_back(
        Limit(back, "working_days", "before"), last_day=due, calendar=england_and_wales, suspensions=suspensions
    )

    assert step == due_on(Limit(there, "working_days"), **count)  # type: ignore[arg-type]


@given(back=st.integers(1, 40), suspensions=ended_suspensions(), shift=st.integers(-60, 60))
def test_walking_back_finds_the_day_that_the_arithmetic_finds(
    back: int, suspensions: list[Suspension], shift: int, england_and_wales: WorkingDayCalendar
) -> None:
    last_day = suspensions[0].from_on + timedelta(days=shift)
    explanation = explain_back(
        Limit(back, "working_days", "before"),
        last_day=last_day,
        leads_to="Publication",
        calendar=england_and_wales,
        suspensions=suspensions,
    )

    assert explanation.counted[-1] == (back, explanation.due_on)
    assert explanation.safe_on == explanation.due_on
    assert not any(s.covers(explanation.due_on) for s in suspensions)
