"""Until when a case is kept where several classes of the schedule fit it, and from which day each is counted."""

from __future__ import annotations

import datetime as dt

import pytest

from reviewflow.case.case import Case, Done, Item
from reviewflow.case.identity import MARK
from reviewflow.case.retention import CLOSED, FACT, OPENED, YOUNGEST, KeptUntil, Period, RecordClass, kept_until
from reviewflow.statute.basis import Basis

OPENED_ON, CLOSED_ON = dt.date(2020, 2, 29), dt.date(2021, 6, 30)
BASIS = Basis("RET-X", "A schedule", None, None, "local_practice", "local", "unverified", None, OPENED_ON, "Kept.")


def record(
    key: str,
    years: int | None,
    starts: str = CLOSED,
    *,
    fact: str | None = None,
    item: str | None = None,
    where: tuple[str | None, str, bool | str] | None = None,
    in_states: tuple[str, ...] = (),
    not_in_states: tuple[str, ...] = (),
) -> RecordClass:
    period = Period(None if years is None else 12 * years, starts, fact, item, BASIS)
    return RecordClass(key, key.capitalize(), "incident", in_states, not_in_states, where, period)


def child(number: int, **facts: str | bool) -> Item:
    return Item("child", number, "recorded", facts)


def case(*items: Item, state: str = "closed", **facts: str | bool) -> Case:
    done = (Done("close", CLOSED_ON, "coordinator"), Done("nil_return", dt.date(2022, 1, 1), "lead", ("request", 1)))
    return Case("SI-2020-001", "incident", "0" * 64, "bristol", state, facts, OPENED_ON, items=items, done=done)


def until(of: Case, *records: RecordClass, **identities: str) -> KeptUntil:
    found = kept_until(of, records, identities)
    assert found is not None
    return found


def test_of_several_classes_the_one_that_keeps_longest_holds() -> None:
    short, long = record("short", 6), record("long", 35)

    assert [until(case(), *each).record.key for each in ((short, long), (long, short))] == ["long", "long"]
    assert until(case(), short, long).due_on == dt.date(2056, 6, 30)


def test_what_is_counted_from_another_day_may_keep_longer_though_it_is_fewer_years() -> None:
    from_opening, from_closing = record("opening", 7, OPENED), record("closing", 6)

    assert until(case(), from_opening, from_closing).due_on == dt.date(2027, 6, 30)
    assert until(case(), from_opening).due_on == dt.date(2027, 2, 28), "there is no 29 February in that year"


@pytest.mark.parametrize("first", [True, False])
def test_one_of_which_nobody_can_tell_holds_before_all_others(first: bool) -> None:
    unknown, long = record("unknown", 1, FACT, fact="published_on"), record("long", 75)

    found = until(case(), *((unknown, long) if first else (long, unknown)))
    assert (found.record.key, found.due_on) == ("unknown", None)
    assert "the day under published_on, which is not recorded. A person decides." in found.why


def test_a_class_without_a_period_leaves_it_to_a_person() -> None:
    found = until(case(), record("long", 35), record("none", None))

    assert (found.record.key, found.due_on) == ("none", None)
    assert found.why == "No period is known for: None. A person decides."


def test_a_class_that_does_not_fit_keeps_nothing() -> None:
    other = [
        record("state", 75, in_states=("withdrawn",)),
        record("not state", 75, not_in_states=("closed",)),
        record("fact", 75, where=(None, "published", True)),
        record("item", 75, where=("child", "died", True)),
    ]

    assert kept_until(case(child(1, died=False)), tuple(other), {}) is None
    assert until(case(child(1, died=False)), *other, record("rest", 6)).record.key == "rest"
    assert until(case(child(1), child(2, died=True)), *other, record("rest", 6)).record.key == "item"
    assert until(case(published=True), *other).record.key == "fact"


def test_what_an_item_had_done_later_does_not_move_the_day_of_closing() -> None:
    assert until(case(), record("short", 6)).due_on == dt.date(2027, 6, 30)


def test_from_a_birth_it_ends_with_the_year_and_shows_no_birthday() -> None:
    youngest = record("birth", 25, YOUNGEST, item="child", fact="date_of_birth")
    marker = f"{MARK}{'a' * 64}"
    children = (child(1, date_of_birth=marker), child(2, date_of_birth="2008-12-31"))

    found = until(case(*children), youngest, **{marker: "2010-05-04"})
    assert found.due_on == dt.date(2036, 1, 1)
    assert "2010" not in found.why


@pytest.mark.parametrize("births", [(), (None,), ("2010-05-04", None)])
def test_where_a_birth_is_not_recorded_a_person_decides(births: tuple[str | None, ...]) -> None:
    children = [child(n, **({"date_of_birth": each} if each else {})) for n, each in enumerate(births, 1)]

    found = until(case(*children), record("birth", 25, YOUNGEST, item="child", fact="date_of_birth"))
    assert (found.due_on, "is not recorded" in found.why) == (None, True)
