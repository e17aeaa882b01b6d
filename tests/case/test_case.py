"""A case as the rules see it."""

from __future__ import annotations

import dataclasses

import pytest

from case.bridges import case_of, decision, done, rules, suspended
from reviewflow.case.case import Case, FactValue, Item, LinkTo, local_day

BRIDGE = rules()
FULL = case_of(
    BRIDGE,
    items=[decision(1), decision(2), Item("child", 1, "recorded", {})],
    links=["B-2026-002"],
    done=[done("check_bridge", "Tuesday 2026-04-14")],
    suspensions=[suspended("check", "Tuesday 2026-04-14")],
    kept={"check": "2026-05-01"},
    cause="flood",
)


def test_a_case_cannot_be_edited() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        FULL.state = "closed"  # type: ignore[misc]


def test_a_changed_case_without_changes_is_the_same_case() -> None:
    assert FULL.changed() == FULL


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("state", "closed"),
        ("facts", {}),
        ("items", ()),
        ("links", ()),
        ("done", ()),
    ],
)
def test_one_part_is_changed_and_all_others_stay(part: str, value: object) -> None:
    changed = FULL.changed(**{part: value})  # type: ignore[arg-type]

    differing = [f.name for f in dataclasses.fields(Case) if getattr(changed, f.name) != getattr(FULL, f.name)]
    assert differing == [part]
    assert getattr(changed, part) == value


def test_a_case_that_is_kept_is_one_version_on() -> None:
    assert FULL.one_version_on() == dataclasses.replace(FULL, version=FULL.version + 1)


def test_items_are_found_by_kind_and_number() -> None:
    assert FULL.items_of("partner_decision") == (decision(1), decision(2))
    assert FULL.items_of("meeting") == ()
    assert FULL.item("partner_decision", 2) == decision(2)
    assert FULL.item("child", 2) is None


def test_a_new_item_comes_last() -> None:
    assert FULL.with_item(decision(3)).items == (*FULL.items, decision(3))


def test_a_changed_item_stays_in_its_place() -> None:
    answered = decision(1, "answered")

    assert FULL.with_item(answered).items == (answered, *FULL.items[1:])
    assert FULL.items[0] == decision(1)


def test_an_item_of_another_kind_with_the_same_number_is_another_item() -> None:
    child = Item("child", 1, "seen", {})

    assert FULL.with_item(child).items == (*FULL.items[:2], child)


def test_the_next_number_of_a_kind_is_one_above_the_highest() -> None:
    gaps = case_of(BRIDGE, items=[decision(7), decision(3)])

    assert gaps.next_number("partner_decision") == 8
    assert gaps.next_number("child") == 1


def test_the_last_of_some_transitions_is_the_one_recorded_last() -> None:
    case = case_of(
        BRIDGE,
        done=[
            done("check_bridge", "Tuesday 2026-04-14", by="pat"),
            done("reopen", "Tuesday 2026-04-14", by="sam"),
            done("check_bridge", "Tuesday 2026-04-14", by="kim"),
            done("check_bridge", "Wednesday 2026-04-15", by="lou", item=1),
        ],
    )

    assert case.last_done(["check_bridge", "reopen"]) == done("check_bridge", "Tuesday 2026-04-14", by="kim")
    assert case.last_done(["reopen"]) == done("reopen", "Tuesday 2026-04-14", by="sam")
    assert case.last_done(["close_bridge"]) is None


def test_what_was_done_on_an_item_is_asked_for_by_item() -> None:
    case = case_of(BRIDGE, done=[done("record_view", "Tuesday 2026-04-14", item=1)])

    assert case.last_done(["record_view"]) is None
    assert case.last_done(["record_view"], ("partner_decision", 1)) is case.done[0]
    assert case.last_done(["record_view"], ("partner_decision", 2)) is None


@pytest.mark.parametrize(
    ("kept", "day"),
    [
        pytest.param("2026-04-01", "2026-04-01", id="a date"),
        pytest.param("2026-04-01T22:59:00Z", "2026-04-01", id="an instant of a summer evening"),
        pytest.param("2026-04-01T23:00:00Z", "2026-04-02", id="an instant past midnight in summer"),
        pytest.param("2026-01-01T23:59:59.5Z", "2026-01-01", id="an instant of a winter night"),
        pytest.param("identity:" + "0" * 64, None, id="the marker of an identity"),
        pytest.param(None, None, id="nothing"),
        pytest.param(True, None, id="a yes"),
        pytest.param(["2026-04-01"], None, id="a list"),
    ],
)
def test_the_day_of_what_is_kept_is_the_day_in_london(kept: FactValue, day: str | None) -> None:
    assert local_day(kept) == day


def test_a_link_says_how_and_to_which_case() -> None:
    assert FULL.links == (LinkTo("beside", "B-2026-002"),)
