"""On every day exactly one edition of the guidance is in force."""

from __future__ import annotations

import pytest

from workflow.pack import Pack

FIRST = "editions/first_guide.yaml"
SECOND = """
edition: second_guide
title: The second guide
in_force_from: 2023-12-15
status: in_force
basis: G1
"""


def with_second(pack: Pack, *, ends: str) -> None:
    pack.plant(FIRST, "status: in_force", f"in_force_until: {ends}\nstatus: past")
    pack.add("editions/second_guide.yaml", SECOND)


def test_editions_that_follow_one_another_are_right(pack: Pack) -> None:
    with_second(pack, ends="2023-12-14")

    assert pack.faults() == ()


@pytest.mark.parametrize(
    ("ends", "says"),
    [
        pytest.param("2023-12-13", "no edition is in force from 2023-12-14 to 2023-12-14", id="a day without one"),
        pytest.param("2023-12-15", "in force on the same days from 2023-12-15", id="a day with two"),
        pytest.param("2018-01-01", "ends before it begins", id="an edition that ends before it begins"),
    ],
)
def test_a_gap_or_an_overlap_is_found(pack: Pack, ends: str, says: str) -> None:
    with_second(pack, ends=ends)

    found = [fault for fault in pack.faults() if says in fault.fault]

    assert [fault.line for fault in found] == [pack.line_of(FIRST, "in_force_until")]


def test_two_editions_in_force_are_found(pack: Pack) -> None:
    pack.add("editions/second_guide.yaml", SECOND)

    says = [fault.fault for fault in pack.faults()]

    assert "Both first_guide and second_guide say that they are in force." in says
    assert "The editions first_guide and second_guide are in force on the same days from 2023-12-15." in says


def test_an_edition_without_a_first_day_is_awaited(pack: Pack) -> None:
    pack.add("editions/second_guide.yaml", SECOND.replace("2023-12-15", "null"))

    assert [fault.fault for fault in pack.faults()] == ["The edition second_guide is not awaited and has no first day."]


def test_a_past_edition_has_a_last_day(pack: Pack) -> None:
    pack.plant(FIRST, "status: in_force", "status: past")

    assert [fault.fault for fault in pack.faults()] == ["The edition first_guide is past and has no last day."]


def test_an_edition_rests_on_something(pack: Pack) -> None:
    pack.plant(FIRST, "basis: G1", "basis: G9")

    assert [fault.fault for fault in pack.faults()] == ["The edition rests on G9, which is not in sources.yaml."]
