"""Invitations as calendar programs send them to one another: asked, changed, and off."""

from __future__ import annotations

import datetime as dt

import pytest

from calendars.reading import only_event, read
from dates import on
from reviewflow.calendars.entry import Entry
from reviewflow.calendars.invitation import CANCEL, REQUEST, Organiser, invitation_text
from reviewflow.statute.london import at_local_time

MADE_AT = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
UNIT = Organiser('Partnership, "business" unit; North', "office@example.org")
MEETING = Entry(
    uid="m@example.org",
    summary="SI-2026-003 M-1: Meeting (Rapid review)",
    description="",
    starts=at_local_time(on("Thursday 2026-03-05"), "10:00"),
)
DUE = Entry(uid="d@example.org", summary="SI-2026-003: Send it (due)", description="", starts=on("Friday 2026-04-24"))


def invitation(entry: Entry, method: str = REQUEST, *, to: str = "nurse@example.org", answer: bool = True) -> str:
    return invitation_text(entry, method=method, organiser=UNIT, to=to, answer=answer, made_at=MADE_AT)


def test_an_invitation_says_who_asks_whom_and_wants_an_answer() -> None:
    found = only_event(invitation(MEETING))

    assert found["ORGANIZER"] == "mailto:office@example.org"
    assert found["ATTENDEE"] == "mailto:nurse@example.org"
    assert found["ATTENDEE"].params["RSVP"] == "TRUE"
    assert found["STATUS"] == "CONFIRMED"
    assert read(invitation(MEETING))["METHOD"] == "REQUEST"


def test_the_name_of_who_invites_comes_back_whatever_stands_in_it() -> None:
    found = only_event(invitation(MEETING))

    assert found["ORGANIZER"].params["CN"] == 'Partnership, "business" unit; North'


def test_no_name_stands_beside_the_address_of_who_is_invited() -> None:
    assert "CN" not in only_event(invitation(MEETING))["ATTENDEE"].params


def test_a_day_on_which_something_is_due_asks_for_no_answer_and_needs_no_time_zone() -> None:
    text = invitation(DUE, answer=False)

    assert only_event(text)["ATTENDEE"].params["RSVP"] == "FALSE"
    assert "VTIMEZONE" not in text


def test_what_is_off_is_called_off_under_the_same_uid() -> None:
    text = invitation(MEETING, CANCEL)
    found = only_event(text)

    assert read(text)["METHOD"] == "CANCEL"
    assert found["UID"] == only_event(invitation(MEETING))["UID"]
    assert found["ATTENDEE"].params["RSVP"] == "FALSE"


@pytest.mark.parametrize("planted", ["\r\nATTENDEE:mailto:evil@example.com", "\nX-EVIL:1", "\rX-EVIL:1"])
def test_an_address_with_a_line_break_is_refused(planted: str) -> None:
    with pytest.raises(ValueError, match="CR or LF"):
        invitation(MEETING, to=f"nurse@example.org{planted}")
