"""What was true on a day, worked out by hand: late entries, corrections, suspensions, links, and both times at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from casework.journeys import SUBMISSION, incident_at, review_at
from casework.office import ADMINISTRATOR, Office
from casework.random_walk import Walk
from dates import on
from reviewflow.case.case import Case
from reviewflow.casework.changes.link_cases import LinkCases
from reviewflow.casework.changes.record_facts import CorrectFacts, RecordFacts
from reviewflow.casework.changes.suspend_clock import ResumeClock, SuspendClock
from reviewflow.casework.office.calendar import ChangeCalendarDay, change_calendar_day
from reviewflow.casework.past.as_it_stood import all_as_they_stood, as_it_stood
from reviewflow.casework.views.case_view import CaseView, ClockView, find_clock, view_case
from reviewflow.errors import CaseNotFound, ClockNotFound
from reviewflow.statute.asked_moment import Asked
from reviewflow.store import past as store
from reviewflow.store import recorded_times
from reviewflow.store.alerts import list_alerts
from reviewflow.store.lists import CaseLine, list_cases, list_due
from reviewflow.store.notices import list_notices

AWARE = "Friday 2024-03-15"


def true_on(office: Office, case: str, day: str, *, known: str | None = None) -> CaseView:
    with as_it_stood(office.desk, case, Asked(on(known) if known else None, true_on=on(day))) as then:
        return view_case(then.desk, case)


def known_on(office: Office, case: str, day: str) -> CaseView:
    with as_it_stood(office.desk, case, Asked(on(day))) as then:
        return view_case(then.desk, case)


def clock(view: CaseView, name: str) -> tuple[str, str, str | None]:
    found: ClockView = find_clock(view, name)
    met = found.owed.deadline.met_on
    return found.standing, found.owed.deadline.due_on.isoformat(), met.isoformat() if met else None


@pytest.fixture
def late(office: Office) -> str:
    """Notified on Tuesday 19 March 2024, which was recorded on Monday 25 March."""
    case = office.at(AWARE).open("serious_incident", became_aware_on=on(AWARE))
    office.at("Monday 2024-03-25")
    office.do(case, "submit_notification", "la_notifier", happened_on="Tuesday 2024-03-19", **SUBMISSION)
    office.at("Monday 2024-04-22")
    return case


def test_what_was_entered_late_was_true_from_the_day_on_which_it_happened(office: Office, late: str) -> None:
    known, true = known_on(office, late, "Wednesday 2024-03-20"), true_on(office, late, "Wednesday 2024-03-20")

    assert (known.case.state, true.case.state) == ("considered", "notified")
    assert clock(known, "notification") == ("running", "2024-03-22", None)
    assert clock(true, "notification") == ("met_in_time", "2024-03-22", "2024-03-19")
    # Fifteen working days after Tuesday 19 March, over Good Friday and Easter Monday.
    assert clock(true, "rapid_review") == ("running", "2024-04-11", None)


def test_the_day_before_it_happened_it_was_not_true(office: Office, late: str) -> None:
    true = true_on(office, late, "Monday 2024-03-18")

    assert true.case.state == "considered"
    with pytest.raises(ClockNotFound):
        find_clock(true, "rapid_review")


def test_both_at_once_tell_what_somebody_could_know_about_an_earlier_day(office: Office, late: str) -> None:
    day = "Wednesday 2024-03-20"

    assert true_on(office, late, day, known="Friday 2024-03-22").case.state == "considered"
    assert true_on(office, late, day, known="Monday 2024-03-25").case.state == "notified"


def test_nobody_knew_what_a_later_day_would_bring(office: Office, late: str) -> None:
    known = on("Friday 2024-03-22")
    with as_it_stood(office.desk, late, Asked(known, true_on=on("Tuesday 2024-04-16"))) as then:
        view = view_case(then.desk, late)

    assert (view.case.state, view.today) == ("considered", known)
    assert then.pinned is not None
    assert then.pinned.true_on == known


def test_a_case_did_not_stand_before_it_was_opened(office: Office, late: str) -> None:
    with pytest.raises(CaseNotFound):
        true_on(office, late, "Thursday 2024-03-14")


# Corrections


@pytest.fixture
def corrected(office: Office) -> str:
    """Notified on Monday 18 March; on Tuesday 26 March it is put right that it was Tuesday 19 March."""
    case = office.at(AWARE).open("serious_incident", became_aware_on=on(AWARE))
    office.at("Monday 2024-03-18")
    office.do(case, "submit_notification", "la_notifier", **SUBMISSION)
    office.at("Tuesday 2024-03-26")
    facts = {"notified_on": "2024-03-19", "summary": "A child was hurt."}
    office.carry_out(CorrectFacts(case=case, facts=facts, reason="The receipt says so."))
    return case


def test_a_correction_counts_from_the_start(office: Office, corrected: str) -> None:
    known, true = (of(office, corrected, "Wednesday 2024-03-20") for of in (known_on, true_on))

    assert clock(known, "rapid_review")[:2] == ("running", "2024-04-10")
    assert clock(true, "rapid_review")[:2] == ("running", "2024-04-11")
    assert (known.case.facts["summary"], true.case.facts["summary"]) == (SUBMISSION["summary"], "A child was hurt.")


def test_a_date_that_was_put_right_is_not_true_before_itself(office: Office, corrected: str) -> None:
    true = true_on(office, corrected, "Monday 2024-03-18")

    assert true.case.state == "notified", (
        "that it was done on Monday stands; only the date of the notification was wrong"
    )
    assert "notified_on" not in true.case.facts
    assert true.case.facts["summary"] == "A child was hurt."


def test_what_was_recorded_later_without_a_day_of_its_own_counts_from_its_recording(office: Office) -> None:
    case = office.at(AWARE).open("serious_incident", became_aware_on=on(AWARE))
    office.at("Thursday 2024-03-21").carry_out(RecordFacts(case=case, facts={"summary": "Hurt."}))

    assert "summary" not in true_on(office, case, "Wednesday 2024-03-20").case.facts
    assert true_on(office, case, "Thursday 2024-03-21").case.facts["summary"] == "Hurt."


def test_a_date_that_was_recorded_later_says_itself_when_it_came_true(office: Office) -> None:
    case = incident_at(office.at(AWARE), "notified")
    office.at("Thursday 2024-03-21").carry_out(RecordFacts(case=case, facts={"told_to_authority_on": "2024-03-15"}))

    assert true_on(office, case, "Monday 2024-03-18").case.facts["told_to_authority_on"] == "2024-03-15"


# Clocks that stood still


def test_a_clock_that_was_said_late_to_run_again_was_running(office: Office) -> None:
    review = review_at(office.at(AWARE), "under_way")
    office.carry_out(SuspendClock(case=review, clock="publication", reason="A prosecution."))
    office.at("Monday 2024-04-22").carry_out(
        ResumeClock(case=review, clock="publication", reason="The trial is over.", on=on("Monday 2024-04-15"))
    )

    day = "Thursday 2024-04-18"
    assert clock(known_on(office, review, day), "publication") == ("suspended", "2024-09-15", None)
    # One month was taken out of the six.
    assert clock(true_on(office, review, day), "publication") == ("running", "2024-10-15", None)
    assert clock(true_on(office, review, "Monday 2024-04-01"), "publication")[0] == "suspended"


def test_a_bank_holiday_that_was_proclaimed_later_counts(office: Office, late: str) -> None:
    office.at("Monday 2024-03-25")
    command = ChangeCalendarDay(day=on("Wednesday 2024-04-10"), name="A royal day", source="The Gazette.")
    change_calendar_day(office.desk, command, by=ADMINISTRATOR)
    office.at("Tuesday 2024-03-26")

    assert clock(true_on(office, late, "Wednesday 2024-03-20"), "rapid_review")[1] == "2024-04-12"


# Links


def test_a_link_is_seen_from_both_ends_from_the_day_on_which_it_was_made(office: Office) -> None:
    one, other = incident_at(office.at(AWARE), "notified"), incident_at(office, "notified")
    office.at("Tuesday 2024-03-26").carry_out(LinkCases(case=one, relation="related_to", to=other))

    for case, end in ((one, other), (other, one)):
        assert true_on(office, case, "Monday 2024-03-25").case.links == ()
        assert [link.reference for link in true_on(office, case, "Tuesday 2024-03-26").case.links] == [end]


# Lists


@contextmanager
def _lines(office: Office, asked: Asked) -> Iterator[list[CaseLine]]:
    with all_as_they_stood(office.desk, asked) as then, then.desk.database.read() as tx:
        yield list_cases(tx, filters={})


def test_a_list_tells_it_as_the_case_does(office: Office, late: str) -> None:
    day = on("Wednesday 2024-03-20")
    with _lines(office, Asked(day)) as (known,), _lines(office, Asked(true_on=day)) as (true,):
        assert (known.state, known.next_due_on) == ("considered", "2024-03-22")
        assert (true.state, true.next_due_on) == ("notified", "2024-03-20"), "working day 1 of the timetable"


# Where everything was recorded on its day, the two are one


def test_what_was_recorded_on_its_day_was_known_when_it_was_true(office: Office) -> None:
    case = office.at(AWARE).open("serious_incident", became_aware_on=on(AWARE))
    office.at("Tuesday 2024-03-19")
    office.do(case, "submit_notification", "la_notifier", **SUBMISSION)
    office.at("Wednesday 2024-03-20")
    office.do(case, "start_rapid_review")
    number = office.add(case, "agency_request", agency="nbt")
    office.at("Thursday 2024-03-21").do(case, "send_reminder", item=number)
    office.at("Monday 2024-04-22")

    day = on(AWARE)
    while day < office.now.date():
        known, true = (_case(office, case, asked) for asked in (Asked(day), Asked(true_on=day)))
        assert known == true
        day += dt.timedelta(days=1)


def _case(office: Office, case: str, asked: Asked) -> tuple[Case, list[object]]:
    with as_it_stood(office.desk, case, asked) as then:
        view = view_case(then.desk, case)
        return replace(view.case, version=0), [each.owed for each in view.clocks]


def test_what_is_taken_over_or_left_out_is_what_its_entries_would_give(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Walk(sqlite_office, 5)
    walk.go(60)
    days = sorted({dt.date.fromisoformat(each.recorded_at[:10]) for each in sqlite_office.trail()})
    quick = [_everything(sqlite_office, day) for day in days]
    with sqlite_office.database.write() as tx:
        assert not recorded_times.extend(tx, 10_000)
    assert [_everything(sqlite_office, day) for day in days] == quick

    every = store.touched
    monkeypatch.setattr("reviewflow.casework.past.as_it_stood._settled", lambda *_: 0)
    monkeypatch.setattr(store, "touched", lambda tx: [each._replace(began_on="0001-01-01") for each in every(tx)])
    assert [_everything(sqlite_office, day) for day in days] == quick
    assert quick[0] != quick[-1]


def _everything(office: Office, day: dt.date) -> list[object]:
    with all_as_they_stood(office.desk, Asked(true_on=day)) as then, then.desk.database.read() as tx:
        lists = (list_cases(tx, filters={}, limit=1_000), list_due(tx, limit=1_000))
        return [*lists, list_alerts(tx, limit=1_000), list_notices(tx, limit=1_000)]
