"""The timetable as pictures: what is on which day, in words and shapes, and nothing that could be run or styled."""

from __future__ import annotations

import datetime as dt
from xml.etree import ElementTree

import pytest

from casework.conftest import (
    sqlite_office,
    sqlite_published,
)
from casework.journeys import incident_at
from casework.office import Office
from dates import on
from reviewflow.casework.changes.suspend_clock import SuspendClock
from reviewflow.casework.views.timetable import Timetable, timetable
from reviewflow.reports.standing_marks import COLOURS, WORDS, mark
from reviewflow.reports.svg import Picture, lines_of
from reviewflow.reports.timetable_days import bank_holidays, events_of, span_of
from reviewflow.reports.timetable_gantt import gantt
from reviewflow.reports.timetable_month import month_picture, months_of

__all__ = ["sqlite_office", "sqlite_published"]
FORBIDDEN = ("<script", " style=", " on", "href", "javascript:")
MARCH, APRIL = dt.date(2024, 3, 1), dt.date(2024, 4, 1)


def of_incident(office: Office, *, at: str = "Wednesday 2024-04-03") -> Timetable:
    case = incident_at(office, "rapid_review")
    office.add(case, "agency_request", agency="nbt")
    office.at(at)
    return timetable(office.desk, case)


def read(picture: str) -> str:
    """The words of a picture, once it is known to be one."""
    root = ElementTree.fromstring(picture)
    names = {child.tag.rpartition("}")[2] for child in root}
    assert {"title", "desc"} <= names <= {"title", "desc", "rect", "text", "line", "path", "circle"}
    assert root.get("role") == "img"
    title, description = (root.get("aria-labelledby") or "").split()
    assert [child.get("id") for child in list(root)[:2]] == [title, description]
    assert not [each for each in FORBIDDEN if each in picture.replace(" one", "")]
    return " ".join(root.itertext())


def test_the_bars_say_every_date_and_how_it_stands(sqlite_office: Office) -> None:
    found = of_incident(sqlite_office)
    words = read(gantt(found))

    for step in (step for plan in found.plans for step in plan.steps):
        assert step.view.owed.clock.title.split()[0] in words
    assert "late, 22 Mar 2024" in words
    assert "to be done, 9 Apr 2024" in words
    assert "done in time, 15 Mar 2024" in words
    assert "Today is Wednesday 3 April 2024" in words


def test_the_month_says_what_is_on_each_day_and_names_the_bank_holidays(sqlite_office: Office) -> None:
    found = of_incident(sqlite_office)

    assert months_of(found) == (MARCH, APRIL)
    march, april = read(month_picture(found, MARCH)), read(month_picture(found, APRIL))
    assert "Good Friday" in march
    assert "Day zero: Date the notification was submitted" in march
    assert "Tuesday 9 April 2024: Send the rapid review to the Panel (to be done)." in april
    assert "Easter Monday" in april
    assert ("Today" in april.split(), "31" in april.split()) == (True, False)
    assert [name for _, name in bank_holidays(found)] == ["Good Friday", "Easter Monday"]


def test_today_is_left_out_where_it_is_far_away(sqlite_office: Office) -> None:
    found = of_incident(sqlite_office, at="Wednesday 2027-03-03")
    span = span_of(found)

    assert span is not None
    assert span[1] < dt.date(2024, 5, 1)
    assert months_of(found) == (MARCH, APRIL)
    read(gantt(found))


def test_it_is_drawn_no_wider_than_a_page(sqlite_office: Office) -> None:
    assert float(ElementTree.fromstring(gantt(of_incident(sqlite_office))).get("width", "0")) <= 960


def test_nothing_dated_is_said(sqlite_office: Office) -> None:
    case = incident_at(sqlite_office, "considered")
    found = timetable(sqlite_office.desk, case)
    nothing = Timetable(found.view, (), ())

    assert "No date is running." in read(gantt(nothing))
    assert (months_of(nothing), events_of(nothing), bank_holidays(nothing), span_of(nothing)) == ((), {}, (), None)


def test_what_stands_still_is_told(sqlite_office: Office) -> None:
    case = incident_at(sqlite_office, "rapid_review")
    sqlite_office.carry_out(SuspendClock(case=case, clock="rapid_review", reason="The court asked for it."))

    assert "suspended" in read(gantt(timetable(sqlite_office.desk, case)))


def test_every_standing_has_a_shape_and_a_word_of_its_own() -> None:
    shapes = set()
    for standing in WORDS:
        picture = Picture("one", "A", "B")
        mark(picture, standing, 10, 10)
        shapes.add(picture.done(20, 20).replace(COLOURS[standing], "colour"))

    assert len(shapes) == len(set(WORDS.values())) == len(COLOURS)


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", 'a" onload="x', "A & B", "]]>"])
def test_whatever_is_written_stays_words(words: str) -> None:
    picture = Picture('k"><x', words, words)
    picture.text(words, 1, 2)
    picture.add("text", words, fill=words)

    root = ElementTree.fromstring(picture.done(10, 10))
    assert [each.text for each in root] == [words] * 4
    assert root[3].get("fill") == words


def test_words_are_broken_at_spaces() -> None:
    assert lines_of("Letters and templates sent to the agencies", 150, 14) == [
        "Letters and",
        "templates sent to",
        "the agencies",
    ]
    assert lines_of("", 100, 14) == [""]


def test_the_days_are_told_whatever_the_clocks_do(sqlite_office: Office) -> None:
    found = of_incident(sqlite_office, at="Sunday 2024-03-31")

    assert on("Sunday 2024-03-31") in (found.view.today, *events_of(found))
    assert "Today" in read(month_picture(found, MARCH)).split()
