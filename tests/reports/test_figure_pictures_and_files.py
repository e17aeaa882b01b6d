"""A figure of several numbers as bars, the figures as a file, and who sees which of them."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree

import pytest

from dates import on
from reports.records import FIRST, LAST, LATER
from reviewflow.casework.desk import Desk
from reviewflow.reports.counting import Period, Value
from reviewflow.reports.figure_bars import bars
from reviewflow.reports.figure_file import HEADINGS, figures_table
from reviewflow.reports.figure_report import Figure, FiguresReport
from reviewflow.reports.figures_seen import last_year, names_seen
from reviewflow.reports.suppression import suppress
from reviewflow.store.session import Database
from reviewflow.workflow.library import Library

YEAR = Period(on(FIRST), on(LAST))


def figure(value: Value, **titles: str) -> Figure:
    return Figure("themes", "By theme", "Cases for each theme.", value, "notified", titles=titles)


def words(picture: str | None) -> list[str]:
    assert picture is not None
    root = ElementTree.fromstring(picture)
    assert root.get("role") == "img"
    assert " style=" not in picture
    return [text.strip() for text in root.itertext() if text.strip()]


def lengths(picture: str) -> list[float]:
    root = ElementTree.fromstring(picture)
    return [float(each.get("width", "0")) for each in root if each.tag.endswith("rect")][1:]


def test_bars_are_as_long_as_their_numbers_and_say_them() -> None:
    picture = bars(figure({"a": 1, "b": 4, "c": 0}, a="Neglect <b>", b="Exploitation", c="None of it"), YEAR)

    found = words(picture)
    assert found[0] == "By theme, Thursday 1 April 2021 to Thursday 31 March 2022, both included"
    assert found[1] == "Basis: notified. Neglect <b>: 1; Exploitation: 4; None of it: 0."
    assert {"Neglect <b>", "Exploitation", "1", "4", "0"} <= set(found)
    assert picture is not None
    one, four = lengths(picture)
    assert four == 4 * one


def test_what_is_withheld_has_no_bar_and_says_so() -> None:
    report = FiguresReport(YEAR, None, None, None, {"themes": figure({"a": 2, "b": 9, "c": 12})}, ())
    shown = suppress(report, {}, below=5).figures["themes"]
    picture = bars(shown, YEAR)

    assert picture is not None
    assert len(lengths(picture)) == 1
    assert "fewer than 5" in words(picture)
    assert "2" not in words(picture)[2:]


@pytest.mark.parametrize("value", [3, None, {}])
def test_there_is_nothing_to_draw_of_one_number(value: Value) -> None:
    assert bars(figure(value), YEAR) is None


@pytest.mark.parametrize("most", [1, 2, 3, 7, 11, 49, 100, 101, 5_000, 123_456])
def test_the_scale_reaches_as_far_as_the_longest_bar(most: int) -> None:
    picture = bars(figure({"a": most}), YEAR)
    assert picture is not None
    [length] = lengths(picture)
    assert 0 < length <= 480
    assert len(words(picture)) < 14


def test_a_file_has_a_row_for_each_number_with_its_period_and_basis() -> None:
    figures: Mapping[str, Figure] = {
        "themes": figure({"a": 1, "b": 4}, a="Neglect", b="Exploitation"),
        "deaths": Figure("deaths", "Deaths", "All deaths.", None, "notified", not_recorded=2),
        "none": Figure("none", "None at all", "Nothing.", {}, "sent"),
    }
    table = figures_table(FiguresReport(YEAR, None, "bristol", "Bristol", figures, ()), now=LATER)

    rows = [dict(zip(HEADINGS, row, strict=True)) for row in table.rows]
    assert [(row["Figure"], row["Group"], row["Number"]) for row in rows] == [
        ("By theme", "Neglect", "1"),
        ("By theme", "Exploitation", "4"),
        ("Deaths", "", "not recorded"),
        ("None at all", "", "none"),
    ]
    assert {(row["First day"], row["Last day"]) for row in rows} == {("2021-04-01", "2022-03-31")}
    assert rows[2]["Could not be judged"] == "2"
    assert "Partnership: Bristol" in table.about


def test_who_sees_no_facts_sees_no_figure_of_them(sqlite_records: str, library: Library) -> None:
    with Database(sqlite_records) as database, database.read() as tx:
        published = Desk(database, now=lambda: LATER).published_definitions(tx, "bristol")
    figures = library.figures.values

    assert names_seen(figures, published, "coordinator") == frozenset(figures)
    for role in ("referrer", "press_officer", "agency_lead"):
        assert names_seen(figures, published, role) == frozenset()
    assert names_seen(figures, {"action": published["action"]}, "coordinator") >= {"actions", "actions_by_owner"}
    assert "considered" not in names_seen(figures, {"action": published["action"]}, "coordinator"), "a sum of others"


def test_the_last_year_ends_today() -> None:
    assert last_year(on("Thursday 2024-02-29")) == Period(on("Wednesday 2023-03-01"), on("Thursday 2024-02-29"))
    assert last_year(on("Tuesday 2021-04-20")) == Period(on("Tuesday 2020-04-21"), on("Tuesday 2021-04-20"))
