"""A calendar behind a secret address: whose dates stand in it, who may open one, and what closes it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from calendars.reading import events, read, starts
from casework.changed_files import with_changed
from casework.journeys import SUBMISSION, incident_at
from casework.office import ADMINISTRATOR, Office, everything
from dates import on
from reviewflow.case.recipients import Absence
from reviewflow.casework.calendar_feeds.calendar_feed import feed
from reviewflow.casework.calendar_feeds.calendar_links import feed_for_token
from reviewflow.casework.calendar_feeds.make_calendar_link import (
    MadeLink,
    MakeCalendarLink,
    RevokeCalendarLink,
    make_calendar_link,
    make_calendar_link_in,
    revoke_calendar_link,
)
from reviewflow.casework.office.calendar import ChangeCalendarDay, change_calendar_day
from reviewflow.errors import ActorUnknown, CalendarLinkNotFound, OutsidePartnership, RoleNotAllowed
from reviewflow.statute.london import at_local_time
from reviewflow.store.audit_log import verify
from reviewflow.store.calendar_links import links_of
from reviewflow.store.people import add_absence

BASE_URL = "https://reviews.example.org"
COORDINATOR, NURSE = "bristol.coordinator", "bristol.agency_lead"


def of_person(office: Office, person: str | None = COORDINATOR, partnership: str = "bristol") -> dict[str, Any]:
    with office.database.read() as tx:
        return events(feed(tx, office.desk, partnership, person, base_url=BASE_URL, now=office.now))


def made(office: Office, by: str = COORDINATOR, *, person: str | None = COORDINATOR) -> MadeLink:
    return make_calendar_link(office.desk, MakeCalendarLink(partnership="bristol", person=person), by=by)


def opened(office: Office, token: str) -> str | None:
    return feed_for_token(office.desk, token, base_url=BASE_URL)


def last_read(office: Office) -> str | None:
    with office.database.read() as tx:
        return links_of(tx, "bristol")[0].last_read_at


# What stands in it


def test_the_open_deadlines_of_a_partnership_stand_in_its_calendar(office: Office) -> None:
    case = incident_at(office, "notified")

    found = of_person(office, None)

    entry = found[f"{case}: Send the rapid review to the Panel (due)"]
    assert starts(entry).isoformat() == office.deadlines(case)["rapid_review"].due_on
    assert entry["SEQUENCE"] == 0
    assert str(entry["URL"]) == f"{BASE_URL}/cases/{case}"
    assert "15 working days after" in entry["DESCRIPTION"]


def test_what_was_met_is_shown_as_done_for_ninety_days(office: Office) -> None:
    case = incident_at(office, "notified")
    assert f"{case}: Notify the Panel (done)" in of_person(office, None)

    office.later(days=90)
    assert f"{case}: Notify the Panel (done)" in of_person(office, None)
    office.later(days=1)
    assert f"{case}: Notify the Panel (done)" not in of_person(office, None)


def test_another_partnerships_dates_never_stand_in_it(office: Office) -> None:
    incident_at(office, "notified")

    assert of_person(office, None, partnership="gloucestershire") == {}


def test_a_person_sees_the_dates_of_which_the_person_would_be_alerted(office: Office) -> None:
    case = incident_at(office, "notified")

    assert f"{case}: Send the rapid review to the Panel (due)" in of_person(office, "bristol.review_group_chair")
    assert of_person(office, "bristol.press_officer") == {}


def test_an_agencys_return_stands_in_the_calendar_of_that_agency_and_of_no_other(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    number = office.add(case, "agency_request", agency="nbt")

    summary = f"{case} {number}: The agency's return (due)"

    assert summary in of_person(office, NURSE)
    assert summary not in of_person(office, "bristol.agency_lead_awp")
    assert summary in of_person(office, COORDINATOR)


def test_a_deadline_that_a_bank_holiday_moves_keeps_its_uid_and_counts_up(office: Office) -> None:
    case = incident_at(office, "notified")
    summary = f"{case}: Send the rapid review to the Panel (due)"
    before = of_person(office)[summary]
    office.later(hours=1)
    holiday = ChangeCalendarDay(day=on("Wednesday 2024-03-20"), name="A day of mourning", source="A proclamation")

    change_calendar_day(office.desk, holiday, by=ADMINISTRATOR)

    after = of_person(office)[summary]
    assert starts(after) > starts(before)
    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], before["SEQUENCE"] + 1)
    assert after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt


def test_a_meeting_stands_in_the_calendars_of_those_it_invites_also_where_they_have_no_address(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    at = at_local_time(on("Wednesday 2024-03-27"), "10:00")
    office.add(
        case, "meeting", purpose="progress", planned_on="2024-03-27", starts_at=at, invited=["nbt"], place="Hall"
    )
    summary = f"{case} M-1: Meeting (Progress)"

    assert starts(of_person(office)[summary]) == at
    assert of_person(office)[summary]["LOCATION"] == "Hall"
    assert summary in of_person(office, NURSE), "who works for an agency that is invited"
    assert summary not in of_person(office, "bristol.agency_lead_awp")


def test_a_meeting_that_is_off_stands_in_no_calendar_and_one_that_was_held_does(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    for purpose in ("progress", "executive"):
        office.add(case, "meeting", purpose=purpose, planned_on="2024-03-15")
    office.do(case, "cancel_meeting", item="M-1", cancelled_reasons="No quorum")
    office.do(case, "hold_meeting", item="M-2", chair_kind="partner", quorate=True)

    found = of_person(office)

    assert f"{case} M-1: Meeting (Progress)" not in found
    assert f"{case} M-2: Meeting (Executive)" in found


def test_leave_hides_nobodys_dates_and_whoever_stands_in_sees_them(office: Office) -> None:
    case = incident_at(office, "notified")
    summary = f"{case}: Send the rapid review to the Panel (due)"
    deputy = "bristol.review_group_member"
    assert summary not in of_person(office, deputy)

    away = Absence("bristol.review_group_chair", office.now.date(), None, deputy)
    with office.database.write() as tx:
        at = "2024-03-15T10:00:00.000000Z"
        add_absence(tx, "bristol", away, recorded_at=at, recorded_by="bristol.review_group_chair", sequence=1)

    assert summary in of_person(office, deputy)
    assert summary in of_person(office, "bristol.review_group_chair")


def test_whoever_has_left_has_an_empty_calendar_from_the_next_day(sqlite_office: Office, tmp_path: Path) -> None:
    incident_at(sqlite_office, "notified")
    token = made(sqlite_office).token
    with_changed(
        sqlite_office, tmp_path, ("roles: [coordinator], body", 'roles: [coordinator], until: "2024-03-15", body')
    )

    assert of_person(sqlite_office)
    sqlite_office.later(days=1)
    text = opened(sqlite_office, token)

    assert text is not None, "the program goes on reading, and takes out what it had"
    assert read(text).walk("VEVENT") == []


def test_whoever_has_left_an_agency_does_not_see_what_it_is_invited_to(sqlite_office: Office, tmp_path: Path) -> None:
    case = incident_at(sqlite_office, "rapid_review")
    sqlite_office.add(case, "meeting", purpose="progress", planned_on="2024-03-27", invited=["nbt"])
    assert of_person(sqlite_office, NURSE)

    with_changed(sqlite_office, tmp_path, ("agency: nbt, address", 'agency: nbt, until: "2024-03-14", address'))

    assert of_person(sqlite_office, NURSE) == {}


def test_whoever_is_in_the_directory_no_longer_has_an_empty_calendar(sqlite_office: Office, tmp_path: Path) -> None:
    incident_at(sqlite_office, "notified")
    token = made(sqlite_office).token
    with_changed(
        sqlite_office,
        tmp_path,
        ("  bristol.coordinator: {", "  bristol.other_coordinator: {"),
        ("deputy: bristol.coordinator", "deputy: bristol.other_coordinator"),
    )

    text = opened(sqlite_office, token)

    assert text is not None
    assert read(text).walk("VEVENT") == []


def test_no_identifying_value_and_nobodys_name_stands_in_a_calendar(office: Office) -> None:
    case = incident_at(
        office,
        "notified",
    )
    office.add(case, "child", label="Child A", name="Quentin Planted", address="1 Planted Street")
    office.do(case, "start_rapid_review")
    office.add(case, "meeting", purpose="other", purpose_in_words="About Quentin Planted", planned_on="2024-03-27")
    with office.database.read() as tx:
        text = feed(tx, office.desk, "bristol", None, base_url=BASE_URL, now=office.now).replace("\r\n ", "")

    assert "Planted" not in text
    assert "Child A" not in text
    assert "synthetic" not in text, "the name of a member of staff"
    assert SUBMISSION["summary"] not in text
    assert case in text


# The address


def test_a_secret_address_opens_the_calendar_of_the_person_it_is_for(office: Office) -> None:
    case = incident_at(office, "notified")
    link = made(office)

    text = opened(office, link.token)

    assert text is not None
    assert f"{case}: Send the rapid review to the Panel (due)" in events(text)


def test_a_revoked_address_opens_nothing_and_looks_like_one_that_never_was(office: Office) -> None:
    link = made(office)
    revoke_calendar_link(office.desk, RevokeCalendarLink(partnership="bristol", link=link.mark), by=COORDINATOR)

    assert opened(office, link.token) is None
    assert opened(office, "x" * 43) is None
    assert opened(office, "") is None
    assert opened(office, "\ud800") is None
    assert last_read(office) is None


def test_only_the_hash_of_an_address_is_kept_and_nothing_of_it_is_on_the_trail(office: Office) -> None:
    link = made(office)

    kept = repr(everything(office.database))

    assert link.token not in kept
    assert hashlib.sha256(link.token.encode()).hexdigest() in kept
    assert link.token not in office.body(link.sequence)
    assert len(link.token) == 43


def test_two_addresses_are_never_the_same(office: Office) -> None:
    tokens = {made(office).token for _ in range(5)}

    assert len(tokens) == 5


def test_making_and_revoking_stand_on_the_trail(office: Office) -> None:
    link = made(office)
    revoke_calendar_link(office.desk, RevokeCalendarLink(partnership="bristol", link=link.mark), by="business_manager")

    said = [(e.what, e.by_user, e.partnership, e.case_reference) for e in office.trail()[-2:]]
    assert said == [
        ("make_calendar_link", COORDINATOR, "bristol", None),
        ("revoke_calendar_link", "business_manager", "bristol", None),
    ]
    with office.database.read() as tx:
        assert verify(tx).valid


def test_an_address_can_be_made_again_from_its_entry(office: Office) -> None:
    command = MakeCalendarLink(partnership="bristol", person=None)
    with office.database.write() as tx:
        actor = office.desk.directory(tx, "bristol").actor("coordinator", roles={"coordinator": ""})
        make_calendar_link_in(tx, office.desk, command, by=actor, token_hash="a" * 64)

    with office.database.read() as tx:
        assert links_of(tx, "bristol")[0].token_hash == "a" * 64


def test_when_an_address_was_last_read_is_kept_at_most_once_an_hour(office: Office) -> None:
    token = made(office).token
    opened(office, token)
    first = last_read(office)

    office.later(minutes=59)
    opened(office, token)
    assert last_read(office) == first
    office.later(minutes=2)
    opened(office, token)

    assert first == "2024-03-15T10:00:00.000000Z"
    assert last_read(office) == "2024-03-15T11:01:00.000000Z"


# Who may


def test_the_coordinator_may_open_the_dates_of_the_whole_partnership(office: Office) -> None:
    for role in ("coordinator", "business_manager", "bristol.administrator"):
        assert opened(office, made(office, role, person=None).token)


@pytest.mark.parametrize("by", [NURSE, "bristol.scrutineer", "police_partner"])
def test_nobody_else_may_open_the_dates_of_the_whole_partnership(office: Office, by: str) -> None:
    with office.refuses(RoleNotAllowed, match="coordinator or business manager or administrator"):
        made(office, by, person=None)


@pytest.mark.parametrize("by", [NURSE, "bristol.business_manager", "coordinator"])
def test_nobody_opens_the_dates_of_somebody_else(office: Office, by: str) -> None:
    with office.refuses(RoleNotAllowed):
        made(office, by, person=COORDINATOR)


def test_a_role_that_nobody_named_holds_has_no_dates_of_its_own(office: Office) -> None:
    with office.refuses(ActorUnknown):
        made(office, "coordinator", person="coordinator")


def test_nobody_of_another_partnership_makes_or_revokes_an_address_here(office: Office) -> None:
    link = made(office)

    with office.refuses(OutsidePartnership):
        made(office, "gloucestershire/coordinator", person=None)
    with office.refuses(OutsidePartnership):
        command = RevokeCalendarLink(partnership="bristol", link=link.mark)
        revoke_calendar_link(office.desk, command, by="gloucestershire/coordinator")


def test_a_person_revokes_an_own_address_and_nobody_elses(office: Office) -> None:
    own, other = made(office, NURSE, person=NURSE), made(office)

    revoke_calendar_link(office.desk, RevokeCalendarLink(partnership="bristol", link=own.mark), by=NURSE)

    with office.refuses(RoleNotAllowed):
        revoke_calendar_link(office.desk, RevokeCalendarLink(partnership="bristol", link=other.mark), by=NURSE)
    assert opened(office, own.token) is None
    assert opened(office, other.token) is not None


@pytest.mark.parametrize("mark", ["", "nothing", "a" * 12])
def test_an_address_that_is_not_there_cannot_be_revoked(office: Office, mark: str) -> None:
    made(office)

    with office.refuses(CalendarLinkNotFound, match="reviewflow calendar links"):
        revoke_calendar_link(office.desk, RevokeCalendarLink(partnership="bristol", link=mark), by=COORDINATOR)


def test_an_address_is_revoked_once(office: Office) -> None:
    link = made(office)
    command = RevokeCalendarLink(partnership="bristol", link=link.mark)
    revoke_calendar_link(office.desk, command, by=COORDINATOR)

    with office.refuses(CalendarLinkNotFound):
        revoke_calendar_link(office.desk, command, by=COORDINATOR)
