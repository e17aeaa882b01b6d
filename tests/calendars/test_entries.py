"""One date in a calendar: days, hours across the changes of the clocks, and texts that cannot break out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from calendars.reading import ends, events, only_event, read, starts
from dates import on
from reviewflow.calendars.entry import Entry
from reviewflow.calendars.feed import feed_text
from reviewflow.calendars.uid import mark_of, uid_of
from reviewflow.statute.london import LONDON, at_local_time

MADE_AT = dt.datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=dt.UTC)


def entry(**more: Any) -> Entry:
    given = {"uid": "u@example.org", "summary": "SI-2026-003: Send it (due)", "description": "", **more}
    return Entry(**given)


def feed(*entries: Entry) -> str:
    return feed_text(entries, title="Dates", made_at=MADE_AT)


def test_a_day_on_which_something_is_due_takes_the_whole_day_and_nobodys_time() -> None:
    found = only_event(feed(entry(starts=on("Friday 2026-04-24"))))

    assert starts(found) == on("Friday 2026-04-24")
    assert ends(found) == on("Saturday 2026-04-25")
    assert "DTSTART;VALUE=DATE:20260424\r\n" in feed(entry(starts=on("Friday 2026-04-24")))
    assert found["TRANSP"] == "TRANSPARENT"


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        pytest.param("Friday 2026-03-27", 12, id="before the clocks go forward in 2026"),
        pytest.param("Sunday 2026-03-29", 11, id="on the day"),
        pytest.param("Monday 2026-03-30", 11, id="after it"),
        pytest.param("Friday 2026-10-23", 11, id="before they go back in 2026"),
        pytest.param("Sunday 2026-10-25", 12, id="on that day"),
        pytest.param("Monday 2026-10-26", 12, id="after that"),
        pytest.param("Monday 2027-03-29", 11, id="after they go forward in 2027"),
        pytest.param("Monday 2027-11-01", 12, id="after they go back in 2027"),
    ],
)
def test_noon_in_london_stays_noon_whenever_the_clocks_change(day: str, utc: int) -> None:
    text = feed(entry(starts=at_local_time(on(day), "12:00"), minutes=90))
    found = only_event(text)

    assert f"DTSTART;TZID=Europe/London:{on(day):%Y%m%d}T120000\r\n" in text
    assert f"DTEND;TZID=Europe/London:{on(day):%Y%m%d}T133000\r\n" in text
    begins = starts(found)
    assert isinstance(begins, dt.datetime)
    assert begins.astimezone(dt.UTC).hour == utc
    assert found["TRANSP"] == "OPAQUE"


def test_a_meeting_lasts_as_long_as_it_lasts_although_the_clocks_go_forward_meanwhile() -> None:
    text = feed(entry(starts=at_local_time(on("Sunday 2026-03-29"), "00:30"), minutes=60))

    assert "DTSTART;TZID=Europe/London:20260329T003000\r\n" in text
    assert "DTEND;TZID=Europe/London:20260329T023000\r\n" in text


def test_the_second_of_two_like_hours_in_october_is_not_taken_for_the_first() -> None:
    second = dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)
    found = only_event(feed(entry(starts=second)))

    assert second.astimezone(LONDON).fold == 1
    assert starts(found) == second


def test_texts_are_escaped_and_folded_and_come_back_as_they_were() -> None:
    said = "Bring A; then B, then C\\D.\nWho comes? Ångström, naïvely — " + "ü€𝄞" * 60
    text = feed(entry(starts=on("Friday 2026-04-24"), description=said, place="Room 1, floor 2; ring"))
    found = only_event(text)

    assert found["DESCRIPTION"] == said
    assert found["LOCATION"] == "Room 1, floor 2; ring"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_break_in_a_place_begins_no_property_of_its_own(end: str) -> None:
    text = feed(
        entry(starts=on("Friday 2026-04-24"), place=f"Room 1{end}ATTACH:https://evil.example.com{end}END:VEVENT")
    )

    assert "ATTACH" not in only_event(text)
    assert len(read(text).walk("VEVENT")) == 1


def test_instants_are_written_in_utc_to_the_second() -> None:
    text = feed(entry(starts=on("Friday 2026-04-24"), changed_at=MADE_AT))

    assert "DTSTAMP:20260302T093015Z\r\n" in text
    assert "LAST-MODIFIED:20260302T093015Z\r\n" in text


def test_a_feed_says_what_it_is_called_and_how_often_to_look() -> None:
    found = read(feed())

    assert found["METHOD"] == "PUBLISH"
    assert found["X-WR-CALNAME"] == "Dates"
    assert found["X-WR-TIMEZONE"] == "Europe/London"
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in feed()
    assert "X-PUBLISHED-TTL:PT1H\r\n" in feed()


def test_a_feed_holds_every_entry_it_was_given() -> None:
    found = events(feed(*(entry(uid=f"{n}", summary=f"{n}", starts=on("Friday 2026-04-24")) for n in range(3))))

    assert list(found) == ["0", "1", "2"]


def test_two_dates_never_share_a_uid_and_no_slash_stands_in_one() -> None:
    mark = mark_of("0f3c9a17b2d84e65" + "0" * 48)
    named = [
        uid_of("SI-2026-003", "rapid_review", mark=mark),
        uid_of("SI-2026-003", "agency_request-2/return_due", mark=mark),
        uid_of("SI-2026-003.agency_request-2", "return_due", mark=mark),
        uid_of("SI-2026-003", "meeting-1", mark=mark),
        uid_of("SI-2026-003", "rapid_review", mark=mark_of("f" * 64)),
    ]

    assert named[1] == "SI-2026-003:agency_request-2:return_due@0f3c9a17b2d84e65.reviewflow"
    assert len(set(named)) == len(named)
    assert not any("/" in uid for uid in named)
