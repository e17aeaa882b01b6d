"""Alerting on days on which time is not what it seems: clock changes, holidays, clocks set back, a week off."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections import Counter

import pytest

from casework.alerting import (
    ANN,
    ANN_AT,
    BOSS_AT,
    NOTIFIED,
    about,
    arrived,
    away,
    closed,
    is_replayed,
    statuses,
    tick,
    to,
    wants_digest,
)
from casework.journeys import incident_at, review_at
from casework.office import ADMINISTRATOR, Office, Post
from casework.test_calendar_change import QUEEN, without
from dates import on
from reviewflow.audit.instants import instant_text, read_instant
from reviewflow.casework.changes.record_facts import CorrectFacts
from reviewflow.casework.office.calendar import adopt_calendar, calendar_text, change_calendar_day
from reviewflow.casework.sending.deliver import LEASE
from reviewflow.statute.london import LONDON, day_starts_at, local_date
from reviewflow.store import outbox
from reviewflow.store.audit_log import verify
from reviewflow.workflow.files import WorkflowFiles

HALF_AN_HOUR = dt.timedelta(minutes=30)
NOTIFY = "Notify the Panel"


@pytest.fixture
def post() -> Post:
    return Post()


def play(office: Office, post: Post, *, until: str) -> dict[str, list[str]]:
    """Sweep every half hour to the end of a day; the days in London on which rungs of the clock to notify came."""
    raised: dict[str, list[str]] = {}
    end = day_starts_at(on(until) + dt.timedelta(days=1))
    while office.now < end:
        for each in tick(office, post).raised:
            if each.clock == "notification":
                raised.setdefault(f"{local_date(office.now):%A %Y-%m-%d}", []).append(each.rung)
        office.now += HALF_AN_HOUR
    return raised


def sent_at(office: Office, kind: str = "alert") -> list[dt.datetime]:
    """When messages of one kind left, by the clocks in London."""
    rows = office.rows("SELECT sent_at FROM outbox WHERE kind = :kind AND status = 'sent' ORDER BY id", kind=kind)
    return [read_instant(row[0]).astimezone(LONDON) for row in rows]


def digests_of(office: Office, person: str) -> list[dt.datetime]:
    """When the digests of a person left, by the clocks in London."""
    rows = office.rows(
        "SELECT sent_at FROM outbox WHERE kind = 'digest' AND person = :person AND status = 'sent' ORDER BY id",
        person=person,
    )
    return [read_instant(row[0]).astimezone(LONDON) for row in rows]


def checkpoints(office: Office) -> list[tuple[str, str]]:
    """The day of each checkpoint, and the day in London on which it was made."""
    rows = office.rows("SELECT on_date, made_at FROM checkpoint ORDER BY on_date")
    return [(row[0], local_date(read_instant(row[1])).isoformat()) for row in rows]


def days(first: str, last: str) -> list[str]:
    """Every day between two."""
    start, end = on(first), on(last)
    return [(start + dt.timedelta(days=n)).isoformat() for n in range((end - start).days + 1)]


# Clock changes, the leap day, Christmas


@pytest.mark.parametrize(
    ("aware", "until", "expected"),
    [
        pytest.param(
            "Thursday 2026-03-26",
            "Tuesday 2026-04-07",
            {
                "Thursday 2026-03-26": ["working_days_before_5"],
                "Monday 2026-03-30": ["working_days_before_3"],
                "Tuesday 2026-03-31": ["working_days_before_2"],
                "Wednesday 2026-04-01": ["working_days_before_1"],
                "Thursday 2026-04-02": ["due_today"],
                "Tuesday 2026-04-07": ["overdue_1"],
            },
            id="forward on Sunday 29 March 2026, before Easter",
        ),
        pytest.param(
            "Thursday 2026-10-22",
            "Friday 2026-10-30",
            {
                "Thursday 2026-10-22": ["working_days_before_5"],
                "Monday 2026-10-26": ["working_days_before_3"],
                "Tuesday 2026-10-27": ["working_days_before_2"],
                "Wednesday 2026-10-28": ["working_days_before_1"],
                "Thursday 2026-10-29": ["due_today"],
                "Friday 2026-10-30": ["overdue_1"],
            },
            id="back on Sunday 25 October 2026",
        ),
        pytest.param(
            "Thursday 2027-03-25",
            "Tuesday 2027-04-06",
            {
                "Thursday 2027-03-25": ["working_days_before_5"],
                "Wednesday 2027-03-31": ["working_days_before_3"],
                "Thursday 2027-04-01": ["working_days_before_2"],
                "Friday 2027-04-02": ["working_days_before_1"],
                "Monday 2027-04-05": ["due_today"],
                "Tuesday 2027-04-06": ["overdue_1"],
            },
            id="forward on Easter Sunday 28 March 2027",
        ),
        pytest.param(
            "Thursday 2027-10-28",
            "Friday 2027-11-05",
            {
                "Thursday 2027-10-28": ["working_days_before_5"],
                "Monday 2027-11-01": ["working_days_before_3"],
                "Tuesday 2027-11-02": ["working_days_before_2"],
                "Wednesday 2027-11-03": ["working_days_before_1"],
                "Thursday 2027-11-04": ["due_today"],
                "Friday 2027-11-05": ["overdue_1"],
            },
            id="back on Sunday 31 October 2027",
        ),
        pytest.param(
            "Thursday 2028-02-24",
            "Friday 2028-03-03",
            {
                "Thursday 2028-02-24": ["working_days_before_5"],
                "Monday 2028-02-28": ["working_days_before_3"],
                "Tuesday 2028-02-29": ["working_days_before_2"],
                "Wednesday 2028-03-01": ["working_days_before_1"],
                "Thursday 2028-03-02": ["due_today"],
                "Friday 2028-03-03": ["overdue_1"],
            },
            id="over the leap day of 2028",
        ),
        pytest.param(
            "Friday 2026-12-18",
            "Monday 2027-01-04",
            {
                "Friday 2026-12-18": ["working_days_before_5"],
                "Tuesday 2026-12-22": ["working_days_before_3"],
                "Wednesday 2026-12-23": ["working_days_before_2"],
                "Thursday 2026-12-24": ["working_days_before_1"],
                "Tuesday 2026-12-29": ["due_today"],
                "Wednesday 2026-12-30": ["overdue_1"],
                "Thursday 2026-12-31": ["overdue_2", "escalation_2"],
                "Monday 2027-01-04": ["overdue_3"],
            },
            id="Christmas to New Year, with Boxing Day moved to Monday 28 December 2026",
        ),
    ],
)
def test_every_rung_comes_once_on_its_day_in_london_and_leaves_in_the_hours_of_a_working_day(
    sqlite_office: Office, post: Post, aware: str, until: str, expected: dict[str, list[str]]
) -> None:
    office = sqlite_office.at(aware, "09:00")
    wants_digest(office, ANN)
    case = office.open("serious_incident", became_aware_on=aware)

    assert play(office, post, until=until) == expected

    assert len(set(post.ids)) == len(post.ids)
    told = Counter(message.address for message in about(post.sent, NOTIFY))
    reminders = sum(len([name for name in names if "escalation" not in name]) for names in expected.values())
    assert told[NOTIFIER] == reminders
    assert {time.date() for time in sent_at(office)} <= {on(day) for day in expected}
    assert all(dt.time(8) <= time.time() < dt.time(18) for time in sent_at(office))
    digests = digests_of(office, ANN)
    assert [time.time() for time in digests] == [dt.time(8, 30)] * len(digests)
    assert len({time.date() for time in digests}) == len(digests) >= 4
    assert checkpoints(office) == [(day, day) for day in days(aware, until)]
    assert {status for of in statuses(office, case, "notification").values() for status in of} <= {"sent", "gathered"}
    assert is_replayed(office)


NOTIFIER = "bristol-la-notifier@example.org"


# Midnight


@pytest.mark.parametrize(
    ("aware", "instant", "raised"),
    [
        pytest.param("Monday 2026-06-08", "2026-06-14T22:59:00+00:00", [], id="in summer a minute before"),
        pytest.param("Monday 2026-06-08", "2026-06-14T23:00:00+00:00", ["due_today"], id="in summer it is tomorrow"),
        pytest.param("Monday 2026-06-08", "2026-06-14T23:30:00+00:00", ["due_today"], id="half past eleven in summer"),
        pytest.param("Monday 2026-01-12", "2026-01-18T23:30:00+00:00", [], id="in winter it is still today"),
        pytest.param("Monday 2026-01-12", "2026-01-19T00:00:00+00:00", ["due_today"], id="in winter at midnight"),
    ],
)
def test_a_day_begins_when_it_begins_in_london(
    office: Office, post: Post, aware: str, instant: str, raised: list[str]
) -> None:
    case = office.at(aware).open("serious_incident", became_aware_on=aware)
    tick(office.later(days=4), post)
    office.now = dt.datetime.fromisoformat(instant)

    found = [each for each in tick(office, post).raised if each.clock == "notification"]
    assert [each.rung for each in found] == raised
    if raised:
        entry = [each for each in office.entries(case) if each.what == "raise_alert"][-1]
        assert (entry.happened_on, entry.recorded_at) == (found[0].due_on, instant_text(office.now))
    assert is_replayed(office)


# A holiday proclaimed nine days ahead


@pytest.fixture
def september(sqlite_office: Office, shipped_files: WorkflowFiles) -> Office:
    """Saturday 10 September 2022, with the bank holidays as they stood before the state funeral was proclaimed."""
    text = json.dumps(without(json.loads(calendar_text(shipped_files)), "2022-09-19"))
    adopt_calendar(sqlite_office.desk, text, by=ADMINISTRATOR)
    return sqlite_office.at("Saturday 2022-09-10")


def test_a_holiday_proclaimed_nine_days_ahead_moves_fifty_deadlines_and_people_are_told_once(
    september: Office, post: Post
) -> None:
    office = september
    cases = [incident_at(office.at("Friday 2022-09-02"), "notified") for _ in range(50)]
    tick(office, post)
    tick(office.at("Saturday 2022-09-10"), post)
    assert {office.deadlines(case)["rapid_review"].due_on for case in cases} == {"2022-09-23"}
    told_before = {case: closed(office, case, "rapid_review") for case in cases}
    assert set(map(len, told_before.values())) == {1}
    length = len(office.trail())

    moved = change_calendar_day(office.desk, QUEEN, by=ADMINISTRATOR)

    assert len(office.trail()) == length + 1
    named = json.loads(office.body(length + 1))["clocks"]
    assert [each["case"] for each in named if each["clock"] == "rapid_review"] == cases
    assert {(each["was_due_on"], each["due_on"]) for each in named if each["clock"] == "rapid_review"} == {
        ("2022-09-23", "2022-09-26")
    }
    assert len(named) == len(moved) > 50
    assert {office.deadlines(case)["rapid_review"].due_on for case in cases} == {"2022-09-26"}
    assert {(row[1:]) for case in cases for row in closed(office, case, "rapid_review")} == {
        (told_before[cases[0]][0][1], "moved")
    }
    assert office.rows("SELECT 1 FROM alert a JOIN deadline d ON d.id = a.deadline_id"
                       " WHERE d.revision <> a.due_revision AND a.closed_at IS NULL") == []  # fmt: skip

    before = len(post.sent)
    play(office, post, until="Monday 2022-09-12")
    words = (
        "The date moved from Friday 23 September 2022 to Monday 26 September 2022 because Monday 19 September 2022 is a"
        " bank holiday (State funeral)."
    )
    told = [message for message in post.sent[before:] if words in message.text]
    for address in (ANN_AT, BOSS_AT):
        (digest,) = [message for message in told if message.address == address]
        assert digest.kind == "digest"
        assert {case for case in cases if case in digest.text} == set(cases)
        assert digest.text.count(words) == 50, "each once"
    assert len(set(post.ids)) == len(post.ids)
    assert is_replayed(office)


def test_dates_that_move_before_their_first_reminder_are_told_in_one_message(september: Office, post: Post) -> None:
    office = september
    cases = [incident_at(office, "notified") for _ in range(5)]
    office.sweep()

    change_calendar_day(office.desk, QUEEN, by=ADMINISTRATOR)
    assert {office.deadlines(case)["rapid_review"].due_on for case in cases} == {"2022-10-03"}
    play(office, post, until="Monday 2022-09-12")

    told = [message for message in post.sent if "(State funeral)" in message.text and message.address == ANN_AT]
    assert [message.kind for message in told] == ["digest"]
    assert told[0].text.count("The date moved from Friday 30 September 2022 to Monday 3 October 2022") == 5


def test_a_holiday_that_moves_a_rung_and_not_the_date_brings_it_forward(september: Office) -> None:
    office = september
    case = review_at(office.at("Tuesday 2022-03-22"), "under_way")
    office.at("Saturday 2022-09-10").sweep()
    assert office.deadlines(case)["publication"].next_alert_on == "2022-09-15"

    change_calendar_day(office.desk, QUEEN, by=ADMINISTRATOR)

    kept = office.deadlines(case)["publication"]
    assert (kept.due_on, kept.revision, kept.next_alert_on) == ("2022-09-22", 1, "2022-09-14")
    told = [each.rung for each in office.at("Wednesday 2022-09-14").sweep() if each.clock == "publication"]
    assert told == ["working_days_before_5"]
    assert is_replayed(office)


def test_repeats_that_ended_with_the_bank_holidays_on_file_go_on_with_newer_ones(
    sqlite_office: Office, shipped_files: WorkflowFiles
) -> None:
    office = sqlite_office
    file = json.loads(calendar_text(shipped_files))
    known = [day for day in file["days"] if day["date"] <= "2024-03-31"]
    adopt_calendar(office.desk, json.dumps({**file, "known_to": "2024-03-31", "days": known}), by=ADMINISTRATOR)
    case = incident_at(office, "considered")
    assert [each.rung for each in office.at("Thursday 2024-03-28").sweep() if each.clock == "notification"] == [
        "overdue_4",
        "escalation_2",
    ]
    assert office.deadlines(case)["notification"].next_alert_on is None
    assert office.at("Wednesday 2024-04-03").sweep() == []

    adopt_calendar(office.desk, calendar_text(shipped_files), by=ADMINISTRATOR)

    assert [each.rung for each in office.sweep() if each.clock == "notification"] == ["overdue_6", "escalation_5"]
    assert is_replayed(office)


def test_the_reminder_before_a_new_holiday_comes_on_the_working_day_before_it(september: Office) -> None:
    office = september.at("Friday 2022-09-09")
    case = incident_at(office, "sent_to_panel")
    office.at("Saturday 2022-09-10")
    assert office.deadlines(case)["panel_reply"].next_alert_on == "2022-09-19"

    change_calendar_day(office.desk, QUEEN, by=ADMINISTRATOR)

    assert office.deadlines(case)["panel_reply"].next_alert_on == "2022-09-16"


# A clock that is set back


@pytest.mark.parametrize("back", [dt.timedelta(hours=1), dt.timedelta(days=2)])
def test_a_clock_that_is_set_back_raises_and_sends_nothing_twice_and_loses_nothing(
    office: Office, post: Post, back: dt.timedelta
) -> None:
    wants_digest(office, ANN)
    aware = "Monday 2026-03-09"
    case = office.at(aware, "09:00").open("serious_incident", became_aware_on=aware)
    raised = play(office, post, until="Thursday 2026-03-12")
    office.at("Friday 2026-03-13", "09:00")
    raised = merged(raised, play_until(office, post, "10:00"))
    office.now -= back
    again = play(office, post, until="Tuesday 2026-03-17")

    names = [name for names in merged(raised, again).values() for name in names]
    assert names == [
        "working_days_before_5",
        "working_days_before_3",
        "working_days_before_2",
        "working_days_before_1",
        "due_today",
        "overdue_1",
    ]
    assert len(set(post.ids)) == len(post.ids)
    told = Counter(message.address for message in about(post.sent, NOTIFY))
    assert {told[address] for address in NOTIFIED - {ANN_AT}} == {6}
    assert len({time.date() for time in digests_of(office, ANN)}) == len(digests_of(office, ANN))
    assert statuses(office, case, "notification")["overdue_1"] == {"sent", "gathered"}
    assert [entry.sequence for entry in office.trail()] == list(range(1, len(office.trail()) + 1))
    with office.database.read() as tx:
        assert verify(tx).valid
    assert is_replayed(office)


def merged(*played: dict[str, list[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for day, names in itertools.chain.from_iterable(each.items() for each in played):
        found.setdefault(day, []).extend(names)
    return found


def play_until(office: Office, post: Post, time: str) -> dict[str, list[str]]:
    """Sweep every half hour until a time of the same day."""
    raised: dict[str, list[str]] = {}
    while f"{office.now.astimezone(LONDON):%H:%M}" <= time:
        for each in tick(office, post).raised:
            if each.clock == "notification":
                raised.setdefault(f"{local_date(office.now):%A %Y-%m-%d}", []).append(each.rung)
        office.now += HALF_AN_HOUR
    return raised


def test_a_checkpoint_is_made_once_for_each_day_however_the_clock_is_set(office: Office, post: Post) -> None:
    for day in ("Tuesday 2026-03-10", "Wednesday 2026-03-11", "Tuesday 2026-03-10", "Wednesday 2026-03-11"):
        tick(office.at(day), post)

    assert [day for day, _ in checkpoints(office)] == ["2026-03-10", "2026-03-11"]


@pytest.mark.parametrize("back", [dt.timedelta(hours=2), dt.timedelta(days=2)])
def test_a_lease_that_was_taken_before_the_clock_was_set_back_holds_nobody_up(
    office: Office, post: Post, back: dt.timedelta
) -> None:
    incident_at(office.at("Thursday 2026-03-12", "09:00"), "notified")
    office.now += back
    with office.database.write() as tx:
        until = instant_text(office.now + LEASE)
        taken = outbox.claim(tx, worker="here#1", now=instant_text(office.now), until=until, limit=99)
    office.now -= back

    tick(office, post, worker="there#2")
    assert {message.id for message in post.sent} >= set(taken) != set()


def test_a_lease_of_a_worker_whose_clock_is_minutes_ahead_is_respected(office: Office, post: Post) -> None:
    incident_at(office.at("Thursday 2026-03-12", "09:00"), "notified")
    with office.database.write() as tx:
        ahead = office.now + dt.timedelta(minutes=10)
        outbox.claim(tx, worker="here#1", now=instant_text(ahead), until=instant_text(ahead + LEASE), limit=99)

    tick(office, post, worker="there#2")
    assert [message for message in post.sent if message.kind == "notice"] == []


# A week off


def test_after_a_week_switched_off_the_first_sweep_sends_what_is_owed_now_and_each_once(
    office: Office, post: Post
) -> None:
    overdue = office.at("Monday 2026-03-09").open("serious_incident", became_aware_on="Monday 2026-03-09")
    later = office.at("Tuesday 2026-03-17").open("serious_incident", became_aware_on="Tuesday 2026-03-17")
    assert office.deadlines(overdue)["notification"].due_on == "2026-03-16"
    office.at("Friday 2026-03-20", "09:00")

    told = about(arrived(office, post), NOTIFY)

    assert {rung for _, rung, _ in closed(office, overdue, "notification")} == {"overdue_4", "escalation_2"}
    assert {rung for _, rung, _ in closed(office, later, "notification")} == {"working_days_before_2"}
    about_overdue = [message for message in told if message.case == overdue]
    further_up = [message for message in about_overdue if "It goes further up to you" in message.text]
    assert to([message for message in about_overdue if message not in further_up]) == NOTIFIED
    assert to(further_up) == {BOSS_AT, "bristol-executive@example.org"}
    assert all("Overdue: it was due on Monday 16 March 2026." in message.text for message in about_overdue)
    assert to([message for message in told if message.case == later]) == NOTIFIED
    assert arrived(office, post, kind=None) == []
    assert arrived(office.at("Saturday 2026-03-21"), post, kind=None) == []
    assert to(about(arrived(office.at("Monday 2026-03-23"), post), NOTIFY)[-4:]) == NOTIFIED
    assert is_replayed(office)


def test_after_a_week_switched_off_a_digest_is_one_message(office: Office, post: Post) -> None:
    wants_digest(office, ANN)
    office.at("Thursday 2026-03-12").open("serious_incident", became_aware_on="Thursday 2026-03-12")
    tick(office, post)
    tick(office.at("Thursday 2026-03-19", "07:00"), post)

    digests = arrived(office.at("Thursday 2026-03-19", "08:30"), post, kind="digest")
    assert [message.address for message in digests] == [ANN_AT]
    assert digests[0].text.count(f"{NOTIFY}.") == 1
    assert "Due today, Thursday 19 March 2026." in digests[0].text


def test_what_was_queued_before_the_week_and_is_overdue_by_now_says_so(office: Office, post: Post) -> None:
    case = office.at("Thursday 2026-03-12", "19:00").open("serious_incident", became_aware_on="Thursday 2026-03-12")
    office.sweep()
    office.at("Friday 2026-03-20", "09:00")
    told = about(arrived(office, post), NOTIFY)

    assert to(told) == NOTIFIED, "the one of before the week was never tried, and is taken back"
    assert all("Overdue: it was due on Thursday 19 March 2026." in message.text for message in told)
    assert statuses(office, case, "notification") == {"working_days_before_5": {"withdrawn"}, "overdue_1": {"sent"}}


def test_a_date_that_moved_during_the_week_is_told_with_what_is_owed_now(office: Office, post: Post) -> None:
    case = office.at("Thursday 2026-03-12").open("serious_incident", became_aware_on="Thursday 2026-03-12")
    tick(office, post)
    facts = {"became_aware_on": "Friday 2026-03-13"}
    office.at("Friday 2026-03-13").carry_out(CorrectFacts(case=case, facts=facts, reason="It was on Friday."))
    away(office, "bristol.la_notifier", "Friday 2026-03-13", deputy="bristol.la_decision_maker")

    told = about(arrived(office.at("Friday 2026-03-20"), post), NOTIFY)
    assert to(told) == NOTIFIED - {NOTIFIER}
    assert all("Due today, Friday 20 March 2026." in message.text for message in told)
    assert all("moved from Thursday 19 March 2026 to Friday 20 March 2026" in message.text for message in told)
