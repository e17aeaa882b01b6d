"""Items that could not stand in a calendar, or would bring a name into one.

Each fault is planted in the minimal pack and must be the one that is found, at its line.
"""

from __future__ import annotations

import pytest

from reviewflow.workflow.compile import compile_workflow
from reviewflow.workflow.diff import compare
from workflow.pack import Pack

LETTER = "items/letter.yaml"
NORTHTOWN = "partnerships/northtown.yaml"
FACTS = """facts:
  kind: {type: choice, title: Kind, options: {first: First letter}}
  heard_on: {type: date, title: Heard on}
  heard_at: {type: instant, title: Heard at}
  room: {type: text, title: Room}
  asked: {type: agencies, title: Asked}
  panel: {type: body, title: Panel}
  child_born_on: {type: date, title: Born on, identifying: true}
"""
CALENDAR = """calendar:
  title: kind
  on: heard_on
  starts_at: heard_at
  place: room
  to: [coordinator]
  agencies: asked
  body: panel
  called_off_in: [answered]
"""


@pytest.fixture
def dated(pack: Pack) -> Pack:
    """The pack with a letter that stands in calendars."""
    pack.plant(LETTER, "facts:\n", CALENDAR + FACTS)
    pack.plant(LETTER, "may_set: [child_name, urgent]", "may_set: any")
    return pack


def test_an_item_that_stands_in_calendars_as_it_should_is_sound(dated: Pack) -> None:
    assert dated.faults() == ()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param(
            "  title: kind\n", "  title: kinds\n", "the fact kinds, which is not declared", id="an unknown fact"
        ),
        pytest.param(
            "  title: kind\n", "  title: about\n", "the fact about, which is text", id="a title in free words"
        ),
        pytest.param("  on: heard_on\n", "  on: heard_at\n", "the fact heard_at, which is instant", id="no day"),
        pytest.param("  starts_at: heard_at\n", "  starts_at: heard_on\n", "which is date", id="no hour"),
        pytest.param("  place: room\n", "  place: urgent\n", "which is yes_no", id="no place"),
        pytest.param("  place: room\n", "  place: child_name\n", "identifies a person", id="a name as the place"),
        pytest.param("  on: heard_on\n", "  on: child_born_on\n", "identifies a person", id="a birthday"),
        pytest.param("  agencies: asked\n", "  agencies: panel\n", "which is body", id="no agency"),
        pytest.param("  body: panel\n", "  body: asked\n", "which is agencies", id="no body"),
        pytest.param("  to: [coordinator]\n", "  to: [cook]\n", "invites the role cook", id="an unknown role"),
        pytest.param("  called_off_in: [answered]\n", "  called_off_in: [lost]\n", "in the state lost", id="no state"),
        pytest.param("  called_off_in: [answered]\n", "  called_off_in: [sent]\n", "does not end it", id="no end"),
    ],
)
def test_what_cannot_stand_in_a_calendar_is_found_at_its_line(dated: Pack, old: str, new: str, fault: str) -> None:
    dated.plant(LETTER, old, new)

    (found,) = dated.faults()

    assert fault in found.fault
    assert (found.file, found.line) == (str(dated.path(LETTER)), dated.line_of(LETTER, new.strip("\n")))
    assert found.do


def test_a_calendar_that_invites_nobody_is_found(dated: Pack) -> None:
    for line in ("  to: [coordinator]\n", "  agencies: asked\n", "  body: panel\n"):
        dated.plant(LETTER, line, "")

    assert [fault.fault for fault in dated.faults()] == ["The calendar of letter invites nobody."]


def test_the_rules_know_how_an_item_stands_in_calendars(dated: Pack) -> None:
    rules = compile_workflow(dated.library(), "incident", edition="first_guide", partnership="northtown").definition()

    calendar = rules.items["letter"].calendar
    assert calendar is not None
    assert (calendar.on, calendar.minutes, calendar.called_off_in) == ("heard_on", 60, ("answered",))
    assert not rules.clocks["review"].invites


def test_a_partnership_may_choose_that_a_clock_invites(pack: Pack) -> None:
    before = compile_workflow(pack.library(), "incident", edition="first_guide", partnership="northtown")
    pack.plant(NORTHTOWN, "    choose_clocks:\n", "    choose_clocks:\n      telling: {invite: true}\n")
    after = compile_workflow(pack.library(), "incident", edition="first_guide", partnership="northtown")

    assert after.definition().clocks["telling"].invites
    assert [c.sentence for c in compare(before.body, after.body)] == [
        "The clock telling of incident changes: invite is now yes."
    ]


def test_a_change_of_the_calendar_is_told_as_one(dated: Pack) -> None:
    before = compile_workflow(dated.library(), "incident", edition="first_guide", partnership="northtown").body
    dated.plant(LETTER, "  place: room\n", "  minutes: 90\n  place: room\n")
    after = compile_workflow(dated.library(), "incident", edition="first_guide", partnership="northtown").body

    (found,) = compare(before, after)
    assert found.sentence.startswith("The item letter changes: calendar from ")
