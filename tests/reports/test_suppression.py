"""Small numbers are withheld, and so is what would give them away."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dates import on
from reports.records import FIRST, LAST, Records
from reviewflow.reports.counting import Period, Value
from reviewflow.reports.figure_lines import lines
from reviewflow.reports.figure_report import Contradiction, Figure, FiguresReport, Stated
from reviewflow.reports.suppression import ELSE_WORKED_OUT, hidden_groups, suppress
from reviewflow.workflow.file_format import FigureShape

YEAR = Period(on(FIRST), on(LAST))


def a_report(values: Mapping[str, Value], *contradictions: Contradiction) -> FiguresReport:
    figures = {name: Figure(name, name, f"All {name}.", value, "notified") for name, value in values.items()}
    return FiguresReport(YEAR, None, None, None, figures, contradictions)


def shapes(**sums: tuple[list[str], list[str]]) -> dict[str, FigureShape]:
    return {
        name: FigureShape(title=name, definition=f"All {name}.", sum_of=added, less=less)
        for name, (added, less) in sums.items()
    }


def values(report: FiguresReport) -> dict[str, object]:
    return {name: figure["value"] for name, figure in report.as_json()["figures"].items()}


@pytest.mark.parametrize(("number", "shown"), [(0, 0), (1, None), (4, None), (5, 5), (None, None)])
def test_numbers_from_one_up_to_the_bound_are_withheld(number: int | None, shown: int | None) -> None:
    report = suppress(a_report({"deaths": number}), {}, below=5)

    assert values(report) == {"deaths": shown}
    withheld = number is not None and shown is None
    assert report.figures["deaths"].suppressed == ("fewer than 5" if withheld else None)


def test_a_withheld_part_of_a_sum_takes_the_smallest_other_number_with_it() -> None:
    sums = shapes(reviews=(["begun"], ["withdrawn"]))
    report = suppress(a_report({"begun": 13, "withdrawn": 1, "reviews": 12}), sums, below=5)

    assert values(report) == {"begun": 13, "withdrawn": None, "reviews": None}
    assert report.figures["reviews"].suppressed == ELSE_WORKED_OUT


def test_what_is_withheld_for_one_sum_cannot_be_worked_out_from_another() -> None:
    sums = shapes(reviews=(["begun"], ["withdrawn"]), waiting=(["reviews"], ["in_time", "late"]))
    numbers = {"begun": 13, "withdrawn": 1, "reviews": 12, "in_time": 7, "late": 0, "waiting": 5}
    report = suppress(a_report(numbers), sums, below=5)

    assert [name for name, value in values(report).items() if value is None] == ["withdrawn", "reviews", "waiting"]


def test_what_was_not_recorded_is_not_told_by_a_small_number() -> None:
    figure = Figure("deaths", "Deaths", "All deaths.", 9, "notified", not_recorded=2, undated=8)
    report = FiguresReport(YEAR, None, None, None, {"deaths": figure}, ())
    [shown] = suppress(report, {}, below=5).as_json()["figures"].values()

    assert (shown["value"], shown["not_recorded"], shown["undated"]) == (9, None, 8)


def test_a_group_is_withheld_and_said_to_be() -> None:
    report = suppress(a_report({"themes": {"neglect": 9, "knives": 2, "online": 6, "drugs": 0}}), {}, below=5)
    shown = report.as_json()["figures"]["themes"]

    assert shown["value"] == {"neglect": 9, "knives": None, "online": None, "drugs": 0}
    assert shown["suppressed"] == {"knives": "fewer than 5", "online": ELSE_WORKED_OUT}


GROUPS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 12), max_size=8)


@given(GROUPS, st.integers(2, 9))
def test_no_small_group_is_shown_or_is_all_that_is_missing(groups: dict[str, int], below: int) -> None:
    hidden = hidden_groups(groups, below=below)
    shown = {group: n for group, n in groups.items() if group not in hidden}

    assert [n for n in shown.values() if 0 < n < below] == []
    missing = sum(groups.values()) - sum(shown.values())
    worked_out = hidden and (len(hidden) == 1 or missing < below)
    # Where everything but nothing is withheld there is nothing left to take away.
    assert not worked_out or not any(shown.values())


@given(GROUPS, st.integers(2, 9))
def test_groups_without_a_small_number_are_shown_whole(groups: dict[str, int], below: int) -> None:
    if all(n == 0 or n >= below for n in groups.values()):
        assert hidden_groups(groups, below=below) == {}


def test_a_contradiction_does_not_tell_what_is_withheld() -> None:
    stated = Stated("deaths", 9, "Page 4", YEAR, None, "YR-2022-01", "FG-1", "bristol", None)
    report = suppress(a_report({"deaths": 3}, Contradiction(stated, computed=3, basis="notified")), {}, below=5)
    [shown] = report.as_json()["contradictions"]

    assert (shown["stated"], shown["computed"], shown["suppressed"]) == (None, None, "a number that is withheld")


def test_the_lines_show_no_withheld_number(records: Records) -> None:
    for _ in range(3):
        records.notified("Monday 2021-04-12")
    told = lines(records.report(FIRST, LAST, below=5))

    assert "Withheld: numbers from 1 to 4, and others that would give them away" in told
    assert "Notifications: fewer than 5" in told
    assert "    Bristol: fewer than 5" in told
    assert [line for line in told if line.endswith(": 3")] == []
