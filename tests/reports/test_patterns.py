"""Patterns worth asking about: found where they are planted, and nowhere else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewflow.casework.access.readings import READ_IDENTITIES, READ_RETURN
from reviewflow.reports.pattern_rules import RULES, Looked, Rule, Seen
from reviewflow.workflow.checks_scrutiny import PATTERNS
from reviewflow.workflow.file_format import PatternShape
from reviewflow.workflow.files import WorkflowFiles

ROOT = Path(__file__).parents[2]
SHIPPED = WorkflowFiles([ROOT / "workflows"], templates=[ROOT / "templates/notices"]).load().patterns.values
MONDAY = dt.datetime(2024, 3, 4, 9, tzinfo=dt.UTC)
LONG_AFTER = dt.date(2024, 12, 31)


def entry(number: int, what: str = "add", **more: object) -> Seen:
    """An entry, a day after the one before, of what happened on the day on which it was recorded."""
    given: dict[str, object] = {
        "case": f"SI-2024-{number:03d}",
        "item": None,
        "by": "bristol.coordinator",
        "partnership": "bristol",
        "recorded_at": MONDAY + dt.timedelta(days=number),
    }
    given |= more
    given.setdefault("happened_on", given["recorded_at"].date())  # type: ignore[attr-defined]
    return Seen(sequence=number, what=what, **given)  # type: ignore[arg-type]


def rule(name: str, **more: object) -> Rule:
    shape: PatternShape = SHIPPED[name]
    found = Rule(
        thresholds=shape.thresholds,
        transitions=frozenset(shape.transitions),
        looks_for=frozenset(shape.looks_for),
        leaves_out=frozenset(shape.leaves_out),
        partner_of=lambda case, item: ("police", "The police"),
        now=LONG_AFTER,
    )
    return found if not more else Rule(**{**{f: getattr(found, f) for f in found.__slots__}, **more})


def look(name: str, *entries: Seen, **more: object) -> Looked:
    return RULES[name](entries, rule(name, **more))


def test_every_pattern_of_the_file_has_its_rule_and_the_other_way_round() -> None:
    assert set(RULES) == set(PATTERNS) == set(SHIPPED)


# Planted


def late(number: int, minutes: int, *, days: int = 20, by: str = "bristol.coordinator") -> Seen:
    at = MONDAY + dt.timedelta(minutes=minutes)
    return entry(number, recorded_at=at, happened_on=at.date() - dt.timedelta(days=days), by=by)


def test_a_run_of_late_entries_in_one_sitting_is_found() -> None:
    run = [late(number, minutes=10 * number) for number in (1, 2, 3, 4)]

    looked = look("backdated_runs", *run)

    (found,) = looked.found
    assert found.entries == (1, 2, 3, 4)
    assert "bristol.coordinator recorded 4 entries on Monday 4 March 2024" in found.question
    assert found.question.endswith("?")


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param([late(n, 10 * n) for n in (1, 2, 3)], id="three are no run"),
        pytest.param([late(n, 10 * n, days=5) for n in (1, 2, 3, 4)], id="five days are not more than five"),
        pytest.param([late(n, 31 * n) for n in (1, 2, 3, 4)], id="half an hour lies between"),
        pytest.param([late(n, n, by=f"user_{n % 2}") for n in range(1, 7)], id="by two people"),
        pytest.param(
            [late(1, 1), late(2, 2), entry(3, recorded_at=MONDAY + dt.timedelta(minutes=3)), late(4, 4), late(5, 5)],
            id="one in between was in time",
        ),
    ],
)
def test_what_is_no_run_is_not_found(entries: list[Seen]) -> None:
    assert look("backdated_runs", *entries).found == ()


def decision(number: int, minutes: float, *, case: str, what: str = "sign_off", by: str = "chair") -> Seen:
    return entry(number, what, case=case, by=by, recorded_at=MONDAY + dt.timedelta(minutes=minutes))


def test_decisions_minutes_apart_on_two_cases_are_found() -> None:
    looked = look("decisions_minutes_apart", decision(1, 0, case="A"), decision(2, 5, case="B"))

    assert looked.found[0].entries == (1, 2)
    assert looked.found[0].cases == ("A", "B")
    assert "within 5 minute(s)" in looked.found[0].question


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param([decision(1, 0, case="A"), decision(2, 5.1, case="B")], id="more than five minutes"),
        pytest.param([decision(1, 0, case="A"), decision(2, 1, case="A")], id="the same case"),
        pytest.param([decision(1, 0, case="A"), decision(2, 1, case="B", by="other")], id="two people"),
        pytest.param([decision(1, 0, case="A"), decision(2, 1, case="B", what="add")], id="not a decision"),
    ],
)
def test_other_decisions_are_not_found(entries: list[Seen]) -> None:
    assert look("decisions_minutes_apart", *entries).found == ()


def view(number: int, said: str) -> Seen:
    return entry(number, "record_view", item=f"PD-{number}", view=said)


def test_a_partner_who_always_agrees_is_found_and_one_dissent_is_enough_not_to_be() -> None:
    eight = [view(number, "agree") for number in range(1, 9)]

    (found,) = look("never_dissents", *eight).found
    assert found.question == "What did The police weigh before it agreed 8 times out of 8?"
    assert look("never_dissents", *eight[:7]).found == ()
    assert look("never_dissents", *eight, view(9, "dissent")).found == ()
    assert look("never_dissents", *eight[:7], view(9, "no_response")).found == ()


def moved(number: int, *, left: int, was: str = "2024-03-29", due: str = "2024-05-01", **more: object) -> Seen:
    day = dt.date.fromisoformat(was) - dt.timedelta(days=left)
    at = dt.datetime.combine(day, dt.time(9), dt.UTC)
    clock = {"clock": "rapid_review", "due_on": due, "was_due_on": was, "state": "running", **more}
    return entry(number, "correct", recorded_at=at, clocks=(clock,))


@pytest.mark.parametrize(("left", "count"), [(0, 1), (3, 1), (4, 0), (-1, 0)])
def test_a_deadline_moved_in_its_last_days_is_found(left: int, count: int) -> None:
    assert len(look("moved_before_it_passed", moved(1, left=left)).found) == count


def test_a_deadline_that_came_earlier_or_was_met_was_not_put_off() -> None:
    assert look("moved_before_it_passed", moved(1, left=1, due="2024-03-20")).found == ()
    assert look("moved_before_it_passed", moved(1, left=1, state="met")).found == ()
    assert look("moved_before_it_passed", moved(1, left=1), follows=lambda *_: True).found == ()


def test_a_deadline_that_was_stopped_in_its_last_days_is_found() -> None:
    clock = {"clock": "publication", "due_on": "2024-03-29", "state": "suspended"}
    stopped = entry(1, recorded_at=dt.datetime(2024, 3, 28, 9, tzinfo=dt.UTC), clocks=(clock,))

    assert "1 day(s) before it was due" in look("moved_before_it_passed", stopped).found[0].question


RETURNED = entry(1, "record_return", case="A", item="AR-1", by="nurse")
SIGNED = entry(30, "submit_for_sign_off", case="A")
ELSEWHERE = entry(2, READ_RETURN, case="B", item="AR-9", by="chair")


def read(number: int, what: str = READ_RETURN, by: str = "chair", item: str = "AR-1") -> Seen:
    return entry(number, what, case="A", item=item, by=by)


def test_a_return_that_nobody_read_before_the_decision_is_found() -> None:
    (found,) = look("returns_never_read", RETURNED, ELSEWHERE, SIGNED).found

    assert found.question == "Who read the return AR-1 on A before submit for sign off, entry 30?"
    assert found.entries == (1, 30)


@pytest.mark.parametrize("reading", [read(3), read(3, READ_IDENTITIES)])
def test_a_return_that_somebody_else_read_is_not_found(reading: Seen) -> None:
    assert look("returns_never_read", RETURNED, ELSEWHERE, reading, SIGNED).found == ()


@pytest.mark.parametrize("reading", [read(3, by="nurse"), read(3, item="AR-2")])
def test_the_reading_of_who_recorded_it_or_of_another_does_not_count(reading: Seen) -> None:
    assert len(look("returns_never_read", RETURNED, ELSEWHERE, reading, SIGNED).found) == 1


def test_a_return_may_wait_some_days() -> None:
    soon, late = (RETURNED.recorded_on + dt.timedelta(days=days) for days in (10, 11))

    assert look("returns_never_read", RETURNED, ELSEWHERE, now=soon).found == ()
    assert len(look("returns_never_read", RETURNED, ELSEWHERE, now=late).found) == 1


def test_where_nobody_reads_returns_here_nothing_is_said_about_them() -> None:
    looked = look("returns_never_read", RETURNED, SIGNED)

    assert looked.found == ()
    assert looked.at == 1
    assert looked.cannot_tell is not None


# On any history


@st.composite
def quiet_histories(draw: st.DrawFn) -> list[Seen]:
    """A history in which everything is recorded when it happens, hours apart, with a dissent now and then."""
    found = []
    for number in range(1, draw(st.integers(1, 60))):
        kind = draw(st.sampled_from(["add", "sign_off", "record_view", "record_return", "correct"]))
        case = draw(st.sampled_from("ABC"))
        at = MONDAY + dt.timedelta(hours=7 * number)
        view = ("dissent" if number % 5 == 0 else "agree") if kind == "record_view" else None
        due = (at.date() + dt.timedelta(days=draw(st.integers(4, 90)))).isoformat()
        clocks = (
            ({"clock": "c", "was_due_on": due, "due_on": "2030-01-01", "state": "running"},)
            if kind == "correct"
            else ()
        )
        found.append(entry(2 * number, kind, case=case, item=f"X-{number}", recorded_at=at, view=view, clocks=clocks))
        if kind == "record_return":
            at += dt.timedelta(hours=1)
            found.append(entry(2 * number + 1, READ_RETURN, case=case, item=f"X-{number}", by="chair", recorded_at=at))
    return found


@given(quiet_histories())
@settings(max_examples=200)
def test_nothing_is_found_where_nothing_was_planted(history: list[Seen]) -> None:
    views = [e for e in history if e.view]
    for name in RULES:
        if name == "never_dissents" and all(e.view == "agree" for e in views) and len(views) >= 8:
            continue
        assert look(name, *history).found == (), name


PLANTED = {
    "backdated_runs": [late(9000 + n, 10 * n, by="planted") for n in range(4)],
    "decisions_minutes_apart": [decision(9000 + n, n, case=f"P{n}", by="planted") for n in range(2)],
    "moved_before_it_passed": [moved(9000, left=2)],
    "returns_never_read": [
        entry(9000, "record_return", case="P", item="AR-1", by="planted"),
        entry(9001, READ_RETURN, case="Q", item="AR-1"),
        entry(9002, "approve_report", case="P"),
    ],
}


@given(quiet_histories(), st.sampled_from(sorted(PLANTED)))
@settings(max_examples=200)
def test_what_is_planted_in_any_history_is_found_and_nothing_else(history: list[Seen], name: str) -> None:
    with_it = sorted([*history, *PLANTED[name]], key=lambda e: e.sequence)

    (found,) = look(name, *with_it).found

    assert set(found.entries) <= {e.sequence for e in PLANTED[name]}
