"""Invitations: asked when a date is set, asked again when it moves, and off when it is; with no name in any of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from calendars.reading import only_event, read, starts
from casework.changed_files import with_changed
from casework.journeys import SUBMISSION, incident_at
from casework.office import ADMINISTRATOR, Office
from dates import on
from reviewflow.case.case import Item
from reviewflow.casework.changes.invitation_words import InvitationWords, invitation_words
from reviewflow.casework.changes.migrate_case import MigrateCase
from reviewflow.casework.changes.record_facts import CorrectFacts
from reviewflow.casework.office.calendar import ChangeCalendarDay, change_calendar_day
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.telling.calendar_dates import due_date, meeting_date
from reviewflow.errors import FactMissing, NoticeCannotBeRendered
from reviewflow.statute.london import at_local_time
from reviewflow.store.statements import Statement

NBT, AWP = "safeguarding.nbt@example.org", "safeguarding.awp@example.org"
GROUP = "review-group.bristol@example.org"
COORDINATOR = "bristol-coordinator@example.org"
EDITION = "working_together_2023"
BASE_URL = "https://reviews.example.org"


class Kept(NamedTuple):
    """An invitation as its row has it."""

    id: int
    uid: str
    address: str
    number: int
    method: str
    title: str
    starts: str
    minutes: int | None
    place: str | None


KEPT = "SELECT id, uid, address, number, method, title, starts, minutes, place FROM invitation ORDER BY id"


def kept(office: Office) -> list[Kept]:
    return [Kept(*row) for row in office.rows(KEPT)]


def sent(office: Office, since: list[Kept]) -> dict[str, Kept]:
    """What was queued since, by address."""
    return {row.address: row for row in kept(office)[len(since) :]}


def words(office: Office, invitation: int, **more: Any) -> InvitationWords:
    ((delivery,),) = office.rows("SELECT id FROM outbox WHERE invitation_id = :id", id=invitation)
    with office.database.read() as tx:
        return invitation_words(tx, office.desk, delivery, base_url=BASE_URL, **more)


def plan(office: Office, case: str, day: str = "Wednesday 2024-03-27", time: str | None = "10:00", **more: Any) -> str:
    given = {"planned_on": on(day), "place": "Room 1, College Green", "invited": ["nbt", "awp"], **more}
    if time:
        given["starts_at"] = at_local_time(on(day), time)
    return office.add(case, "meeting", purpose="rapid_review", **given)


@pytest.fixture
def case(office: Office) -> str:
    return incident_at(office, "rapid_review")


@pytest.fixture
def sqlite_case(sqlite_office: Office) -> str:
    return incident_at(sqlite_office, "rapid_review")


def test_a_meeting_invites_the_people_in_its_roles_the_agencies_and_the_body_that_meets(
    office: Office, case: str
) -> None:
    plan(office, case, body="review_group")

    found = {row.address: row for row in kept(office)}
    assert {NBT, AWP, GROUP, COORDINATOR, "bristol-review-group-chair@example.org"} <= set(found)
    assert "bristol-agency-lead@example.org" not in found, "the mailbox of the agency is invited"
    assert {(row.number, row.method, row.minutes) for row in found.values()} == {(0, "REQUEST", 60)}
    assert len({row.uid for row in found.values()}) == 1


def test_every_invitation_waits_to_leave_with_its_recipient(office: Office, case: str) -> None:
    plan(office, case)

    rows = office.rows(
        "SELECT o.kind, o.channel, o.status, o.address, v.address, o.partnership, o.due_at FROM outbox o"
        " JOIN invitation v ON v.id = o.invitation_id"
    )
    assert len(rows) == len(kept(office))
    assert {row[:3] for row in rows} == {("invitation", "message", "pending")}
    assert all(row[3] == row[4] for row in rows)
    assert {row[5] for row in rows} == {"bristol"}


def test_a_meeting_without_an_hour_takes_its_day_until_the_hour_is_known(office: Office, case: str) -> None:
    number = plan(office, case, time=None)
    before = kept(office)
    assert {(row.starts, row.minutes) for row in before} == {("2024-03-27", None)}

    at = at_local_time(on("Wednesday 2024-03-27"), "14:00")
    office.do(case, "rearrange_meeting", item=number, planned_on="2024-03-27", starts_at=at)

    (row,) = {(row.uid, row.number, row.starts) for row in sent(office, before).values()}
    assert row == (before[0].uid, 1, "2024-03-27T14:00:00.000000Z")


def test_a_meeting_that_is_moved_is_the_same_entry_with_the_next_number(office: Office, case: str) -> None:
    number = plan(office, case)
    before = kept(office)
    at = at_local_time(on("Tuesday 2024-04-02"), "10:00")

    office.do(case, "rearrange_meeting", item=number, planned_on="2024-04-02", starts_at=at)

    after = sent(office, before)
    assert set(after) == {row.address for row in before}
    assert {(row.uid, row.number, row.method) for row in after.values()} == {(before[0].uid, 1, "REQUEST")}
    event = only_event(words(office, after[NBT].id).calendar)
    assert (event["UID"], event["SEQUENCE"]) == (before[0].uid, 1)
    assert starts(event) == at


def test_an_hour_that_was_planned_for_another_day_is_open_again(office: Office, case: str) -> None:
    number = plan(office, case)

    office.do(case, "rearrange_meeting", item=number, planned_on="2024-04-02")

    assert {(row.starts, row.minutes) for row in kept(office) if row.number == 1} == {("2024-04-02", None)}


def test_what_changes_no_entry_invites_nobody_again(office: Office, case: str) -> None:
    number = plan(office, case)
    before = kept(office)

    office.do(case, "send_papers", item=number, agenda="The report")
    office.do(case, "rearrange_meeting", item=number, planned_on="2024-03-27")

    assert kept(office) == before


def test_a_meeting_that_is_cancelled_is_taken_back_from_everybody(office: Office, case: str) -> None:
    number = plan(office, case)
    before = kept(office)

    office.do(case, "cancel_meeting", item=number, cancelled_reasons="No quorum")

    after = sent(office, before)
    assert set(after) == {row.address for row in before}
    assert {(row.number, row.method) for row in after.values()} == {(1, "CANCEL")}
    made = words(office, after[NBT].id)
    assert read(made.calendar)["METHOD"] == "CANCEL"
    assert only_event(made.calendar)["SEQUENCE"] == 1
    assert made.method == "CANCEL"
    assert made.subject == f"Off: {before[0].title}"


def test_a_meeting_that_was_held_is_left_in_calendars_as_it_is(office: Office, case: str) -> None:
    number = plan(office, case)
    before = kept(office)
    office.at("Wednesday 2024-03-27", "12:00")

    office.do(case, "hold_meeting", item=number, chair_kind="partner", quorate=True)

    assert kept(office) == before


def test_an_agency_that_is_invited_no_longer_is_told_so_and_the_others_are_left_in_peace(
    office: Office, case: str
) -> None:
    number = plan(office, case)
    before = kept(office)

    office.do(case, "rearrange_meeting", item=number, planned_on="2024-03-27", invited=["nbt"])

    assert [(a, row.method, row.number) for a, row in sent(office, before).items()] == [(AWP, "CANCEL", 1)]


def test_an_agency_that_is_invited_again_gets_a_number_above_the_one_that_called_it_off(
    office: Office, case: str
) -> None:
    number = plan(office, case)
    office.do(case, "rearrange_meeting", item=number, planned_on="2024-03-27", invited=["nbt"])
    before = kept(office)

    office.do(case, "rearrange_meeting", item=number, planned_on="2024-03-27", invited=["nbt", "awp"])

    assert [(a, row.method, row.number) for a, row in sent(office, before).items()] == [(AWP, "REQUEST", 2)]


def test_whoever_was_told_that_it_is_off_is_not_told_again(office: Office, case: str) -> None:
    number = plan(office, case)
    office.do(case, "cancel_meeting", item=number, cancelled_reasons="No quorum")
    before = kept(office)

    office.carry_out(CorrectFacts(case=case, item=number, facts={"place": "Room 2"}, reason="It was another."))

    assert kept(office) == before


def test_a_meeting_of_the_past_invites_nobody_and_is_taken_back_from_nobody(office: Office, case: str) -> None:
    number = plan(office, case)
    plan(office, case, day="Thursday 2024-03-14")
    before = kept(office)
    assert {row.starts for row in before} == {"2024-03-27T10:00:00.000000Z"}
    office.at("Thursday 2024-03-28")

    office.do(case, "cancel_meeting", item=number, cancelled_reasons="Nobody came")

    assert kept(office) == before


def test_what_nobody_has_tried_to_send_is_overtaken_by_what_came_after(office: Office, case: str) -> None:
    number = plan(office, case)
    with office.database.write() as tx:
        tx.execute(Statement("UPDATE outbox SET attempts = 1 WHERE address = :address"), {"address": NBT})
    office.do(case, "cancel_meeting", item=number, cancelled_reasons="No quorum")

    rows = office.rows(
        "SELECT o.address, v.number, o.status FROM outbox o JOIN invitation v ON v.id = o.invitation_id"
        " WHERE o.address IN (:nbt, :awp) ORDER BY o.address, v.number",
        nbt=NBT,
        awp=AWP,
    )
    assert rows == [(AWP, 0, "withdrawn"), (AWP, 1, "pending"), (NBT, 0, "pending"), (NBT, 1, "pending")]


# Deadlines


@pytest.fixture
def incident(office: Office) -> str:
    """An incident in a partnership that keeps the day of the rapid review in calendars."""
    case = office.open(became_aware_on=office.now.date(), partnership="north_somerset")
    office.do(case, "submit_notification", "la_notifier", **{**SUBMISSION, "incident_area": "north_somerset"})
    return case


def test_a_clock_that_invites_gives_its_due_date_to_those_it_alerts(office: Office, incident: str) -> None:
    due_on = office.deadlines(incident)["rapid_review"].due_on

    found = kept(office)
    assert "north-somerset-coordinator@example.org" in {row.address for row in found}
    assert {(row.starts, row.minutes, row.number) for row in found} == {(due_on, None, 0)}
    event = only_event(words(office, found[0].id).calendar)
    assert starts(event) == dt.date.fromisoformat(due_on)
    assert event["SUMMARY"] == f"{incident}: Send the rapid review to the Panel (due)"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"


def test_a_clock_that_does_not_invite_sends_nothing_to_calendars(office: Office, case: str) -> None:
    assert kept(office) == []


def test_a_deadline_that_a_bank_holiday_moves_is_the_same_entry_with_the_next_number(
    office: Office, incident: str
) -> None:
    before = kept(office)
    holiday = ChangeCalendarDay(day=on("Wednesday 2024-03-20"), name="A day of mourning", source="A proclamation")

    change_calendar_day(office.desk, holiday, by=ADMINISTRATOR)

    due_on = office.deadlines(incident)["rapid_review"].due_on
    after = sent(office, before)
    assert due_on > before[0].starts
    assert set(after) == {row.address for row in before}
    assert {(row.uid, row.number, row.starts) for row in after.values()} == {(before[0].uid, 1, due_on)}
    assert replay(office.database).differences == ()


def test_a_deadline_that_is_met_before_its_day_is_taken_out_of_calendars(office: Office, incident: str) -> None:
    before = kept(office)
    office.ask_partners(incident, "withdrawal")
    office.do(incident, "withdraw_notification", "la_decision_maker", withdrawn_reasons="It was another child.")

    after = sent(office, before)
    assert {(row.number, row.method) for row in after.values()} == {(1, "CANCEL")}
    assert set(after) == {row.address for row in before}


def test_a_move_to_rules_that_invite_sends_what_they_send_and_a_move_back_takes_it_back(
    sqlite_office: Office, tmp_path: Path
) -> None:
    case = incident_at(sqlite_office, "notified")
    older = sqlite_office.case(case).workflow_hash
    plan(sqlite_office, case)
    meeting = kept(sqlite_office)
    to = "        alert_to: [coordinator, business_manager, review_group_chair]\n"
    with_changed(sqlite_office, tmp_path, (to, f"{to}        invite: true\n"))
    with sqlite_office.database.read() as tx:
        rules = sqlite_office.desk.published_definitions(tx, "bristol")["serious_incident"]
        newer = next(each.hash for each in rules if each.clocks["rapid_review"].invites and each.edition == EDITION)

    sqlite_office.carry_out(MigrateCase(case=case, to=newer, reason="They invite."))
    asked = sent(sqlite_office, meeting)
    sqlite_office.carry_out(MigrateCase(case=case, to=older, reason="They did not."))

    assert {(row.starts, row.number) for row in asked.values()} == {
        (sqlite_office.deadlines(case)["rapid_review"].due_on, 0)
    }
    off = kept(sqlite_office)[len(meeting) + len(asked) :]
    assert {(row.address, row.method) for row in off} == {(address, "CANCEL") for address in asked}
    assert replay(sqlite_office.database).differences == ()


@pytest.mark.parametrize(
    ("state", "standing", "says"),
    [
        pytest.param("running", "stands", "(due)", id="running"),
        pytest.param("suspended", "left", "(suspended)", id="suspended: left in calendars until its day is known"),
        pytest.param("met", "off", "(done)", id="met"),
        pytest.param("cancelled", "off", "(cancelled)", id="cancelled"),
    ],
)
def test_how_a_due_date_stands_follows_from_its_clock(
    sqlite_office: Office, sqlite_case: str, state: str, standing: str, says: str
) -> None:
    with sqlite_office.database.read() as tx:
        rules = sqlite_office.desk.definition(tx, sqlite_office.case(sqlite_case).workflow_hash)

    found = due_date(rules, sqlite_case, rules.clocks["rapid_review"], None, due_on="2024-04-09", state=state)

    assert (found.standing, found.day) == (standing, on("Tuesday 2024-04-09"))
    assert found.summary.endswith(says)


def test_a_planned_day_in_no_year_of_ours_stands_in_no_calendar(sqlite_office: Office, sqlite_case: str) -> None:
    with sqlite_office.database.read() as tx:
        rules = sqlite_office.desk.definition(tx, sqlite_office.case(sqlite_case).workflow_hash)

    assert meeting_date(rules, sqlite_case, Item("meeting", 1, "planned", {"planned_on": "9999-12-31"})) is None
    assert meeting_date(rules, sqlite_case, Item("meeting", 1, "planned", {})) is None


# What stands in them


def test_no_identifying_value_and_no_persons_name_stands_in_what_is_sent(office: Office, case: str) -> None:
    office.add(case, "child", label="Child A", name="Quentin Planted", nhs_number="943 476 5919")
    number = plan(office, case, purpose_in_words="About Quentin Planted")
    office.do(case, "cancel_meeting", item=number, cancelled_reasons="Quentin Planted is ill")

    for row in kept(office):
        made = words(office, row.id)
        whole = f"{made.subject}{made.text}{made.html}{made.calendar}".replace("\r\n ", "")
        assert "Planted" not in whole
        assert "943 476" not in whole
        assert "9434765919" not in whole
        assert "synthetic" not in whole, "the name of a member of staff"
        assert case in made.subject
        assert f"{BASE_URL}/cases/{case}" in made.text


def test_a_place_cannot_pass_for_a_heading_or_a_link(office: Office, case: str) -> None:
    marked = "\ue003https://evil.example.com\ue004"
    plan(office, case, place=f"# Room 1\n* [x](https://evil.example.com) <b>{marked}")

    made = words(office, kept(office)[0].id)

    assert "<b>" not in made.html
    assert "<h2" in made.html
    assert made.html.count("<h2") == 1
    assert 'href="https://evil' not in made.html
    assert only_event(made.calendar)["LOCATION"] == f"# Room 1 * [x](https://evil.example.com) <b>{marked}"


def test_the_words_are_the_same_however_often_they_are_written(office: Office, case: str) -> None:
    plan(office, case)
    first = words(office, kept(office)[0].id)

    office.later(days=3)

    assert words(office, kept(office)[0].id) == first


def test_answers_come_to_the_business_unit(office: Office, case: str) -> None:
    plan(office, case)

    event = only_event(words(office, kept(office)[0].id, mail_from="noreply@example.org").calendar)

    assert event["ORGANIZER"] == "mailto:office.bristol@example.org"
    assert event["ORGANIZER"].params["CN"] == "Partnership business unit"


# Whom they reach


def test_whoever_has_no_address_gets_none_and_nothing_fails(
    sqlite_office: Office, sqlite_case: str, tmp_path: Path
) -> None:
    with_changed(sqlite_office, tmp_path, (f", address: {COORDINATOR}", ""), (f"    address: {NBT}\n", ""))

    plan(sqlite_office, sqlite_case)

    assert not {COORDINATOR, NBT} & {row.address for row in kept(sqlite_office)}
    assert AWP in {row.address for row in kept(sqlite_office)}


def test_two_people_at_one_mailbox_get_one_invitation(sqlite_office: Office, sqlite_case: str, tmp_path: Path) -> None:
    with_changed(sqlite_office, tmp_path, ("bristol-business-manager@example.org", "Bristol-Coordinator@example.org"))

    plan(sqlite_office, sqlite_case)

    assert [a for row in kept(sqlite_office) if (a := row.address.casefold()) == COORDINATOR] == [COORDINATOR]


def test_whoever_has_left_is_told_that_the_meeting_is_off_for_them_at_its_next_change(
    sqlite_office: Office, sqlite_case: str, tmp_path: Path
) -> None:
    number = plan(sqlite_office, sqlite_case)
    before = kept(sqlite_office)
    with_changed(sqlite_office, tmp_path, (f"address: {COORDINATOR}", f'address: {COORDINATOR}, until: "2024-03-20"'))

    sqlite_office.do(sqlite_case, "rearrange_meeting", item=number, planned_on="2024-03-28")

    after = sent(sqlite_office, before)
    assert after[COORDINATOR].method == "CANCEL"
    assert after[NBT].method == "REQUEST"


def test_without_a_business_unit_the_address_that_mail_comes_from_invites(
    sqlite_office: Office, sqlite_case: str, tmp_path: Path
) -> None:
    plan(sqlite_office, sqlite_case)
    (first, *_) = kept(sqlite_office)
    with_changed(sqlite_office, tmp_path, ("    address: office.bristol@example.org\n", ""))

    event = only_event(words(sqlite_office, first.id, mail_from="reviews@example.org").calendar)
    assert event["ORGANIZER"] == "mailto:reviews@example.org"
    with pytest.raises(NoticeCannotBeRendered, match="no address that mail comes from"):
        words(sqlite_office, first.id)


# Proof


def test_a_replay_makes_the_same_invitations(office: Office, case: str) -> None:
    number = plan(office, case, body="review_group")
    office.do(case, "rearrange_meeting", item=number, planned_on="2024-04-02")
    office.carry_out(CorrectFacts(case=case, item=number, facts={"place": "Room 2"}, reason="It moved."))
    office.do(case, "cancel_meeting", item=number, cancelled_reasons="No quorum")

    assert {row.method for row in kept(office)} == {"REQUEST", "CANCEL"}
    assert replay(office.database).differences == ()


def test_a_change_that_is_refused_invites_nobody(office: Office, case: str) -> None:
    with office.refuses(FactMissing):
        office.add(case, "meeting", purpose="rapid_review", invited=["nbt"])
