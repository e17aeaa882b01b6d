"""Two people at once: one wins, the other is told who did what; and nothing is lost or doubled in between."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from casework.journeys import SUBMISSION, incident_at
from casework.office import ADMINISTRATOR, Office
from casework.random_walk import stale_deadlines
from dates import on
from reviewflow.casework.alerting.raise_alerts import raise_alerts
from reviewflow.casework.office.calendar import ChangeCalendarDay, change_calendar_day_in
from reviewflow.casework.office.publish import publications, publish_in
from reviewflow.casework.replaying.replay import replay
from reviewflow.errors import CaseChangedMeanwhile, Refusal
from reviewflow.store.audit_log import verify
from reviewflow.workflow.library import Library

PROCLAIMED = ChangeCalendarDay(day=on("Wednesday 2024-03-20"), name="Day of mourning", source="Proclaimed")


def both(*things: Callable[[], object]) -> list[object]:
    """Do several things at the same moment, each in a thread of its own; what came of each, refusals included."""
    start = threading.Barrier(len(things))

    def at_once(thing: Callable[[], object]) -> object:
        start.wait()
        try:
            return thing()
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(len(things)) as people:
        return list(people.map(at_once, things))


def assert_trail_holds(office: Office) -> None:
    with office.database.read() as tx:
        assert verify(tx).valid
    assert replay(office.database).differences == ()


def test_who_looked_at_an_older_version_is_told_who_did_what(office: Office) -> None:
    case = incident_at(office, "considered")
    seen = office.case(case).version
    office.do(case, "record_near_miss", "bristol.la_decision_maker", not_notified_reasons="It was averted.")

    with office.refuses(CaseChangedMeanwhile) as told:
        office.do(case, "submit_notification", "la_notifier", expected_version=seen, **SUBMISSION)

    assert told.value.facts["who"] == "bristol.la_decision_maker"
    assert told.value.facts["what"] == "record_near_miss"
    assert told.value.facts["at"] == "2024-03-15T10:00:00.000000Z"


def test_who_looked_at_the_present_version_may_go_on(office: Office) -> None:
    case = incident_at(office, "considered")

    office.do(case, "submit_notification", "la_notifier", expected_version=office.case(case).version, **SUBMISSION)

    assert office.state(case) == "notified"


def test_a_change_to_an_item_is_a_change_to_its_case(office: Office) -> None:
    case = incident_at(office, "considered")
    seen = office.case(case).version
    office.add(case, "child", label="Child A")

    with office.refuses(CaseChangedMeanwhile, match="coordinator did add_child"):
        office.do(case, "submit_notification", "la_notifier", expected_version=seen, **SUBMISSION)


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_people_at_the_same_moment_one_wins_and_the_other_is_told(office: Office, attempt: int) -> None:
    case = incident_at(office, "considered")
    seen = office.case(case).version
    near_miss = {"by": "la_decision_maker", "not_notified_reasons": "It was averted."}

    results = both(
        lambda: office.do(case, "submit_notification", "la_notifier", expected_version=seen, **SUBMISSION),
        lambda: office.do(case, "record_near_miss", expected_version=seen, **near_miss),
    )

    refusals = [each for each in results if isinstance(each, CaseChangedMeanwhile)]
    winner = {"notified": "la_notifier", "near_miss": "la_decision_maker"}[office.state(case)]
    assert [refusal.facts["who"] for refusal in refusals] == [winner]
    assert len(office.entries(case)) == 2
    assert_trail_holds(office)


def test_the_same_transition_twice_at_the_same_moment_is_done_once(office: Office) -> None:
    case = incident_at(office, "considered")

    results = both(*[lambda: office.do(case, "submit_notification", "la_notifier", **SUBMISSION)] * 4)

    assert [type(each).__name__ for each in results].count("TransitionNotAllowed") == 3
    assert [entry.what for entry in office.entries(case)] == ["open", "submit_notification"]
    assert office.rows("SELECT count(*) FROM notice") == [(2,)]
    assert_trail_holds(office)


def test_cases_opened_at_the_same_moment_get_references_of_their_own(office: Office) -> None:
    opened = both(*[lambda: office.open(became_aware_on="2024-03-14")] * 8)

    assert sorted(map(str, opened)) == [f"SI-2024-{number:03d}" for number in range(1, 9)]
    assert_trail_holds(office)


def test_of_two_who_choose_the_same_reference_one_gets_it(office: Office) -> None:
    results = both(*[lambda: office.open(became_aware_on="2024-03-14", reference="OLD-7")] * 2)

    assert sorted(type(each).__name__ for each in results) == ["ReferenceTaken", "str"]
    assert_trail_holds(office)


def test_cases_that_are_changed_at_the_same_moment_do_not_wait_for_each_other_for_ever(office: Office) -> None:
    cases = [incident_at(office, "considered") for _ in range(6)]

    both(*[lambda case=case: office.do(case, "submit_notification", "la_notifier", **SUBMISSION) for case in cases])

    assert {office.state(case) for case in cases} == {"notified"}
    assert_trail_holds(office)


def test_sweeps_at_the_same_moment_as_changes_raise_each_alert_once(office: Office) -> None:
    cases = [incident_at(office, "notified") for _ in range(12)]
    office.at("Thursday 2024-04-04")

    def sweep() -> object:
        return raise_alerts(office.desk)

    both(*[lambda case=case: office.do(case, "start_rapid_review") for case in cases[:4]], *[sweep] * 3)
    office.sweep()

    raised = office.rows("SELECT deadline_id, due_revision, rung FROM alert")
    assert len(raised) == len(set(raised))
    told = office.rows("SELECT alert_id, person FROM outbox WHERE kind = 'alert'")
    assert len(told) == len(set(told))
    assert len({alert for alert, _ in told}) == len(raised)
    assert [entry.what for entry in office.trail()].count("raise_alert") == len(raised)
    assert_trail_holds(office)


def while_open(office: Office, change: Callable[..., object], meanwhile: Callable[[], object]) -> None:
    """Begin a change that is not finished yet, let somebody do something meanwhile, and then finish it."""
    begun, finish = threading.Event(), threading.Event()

    def changing() -> None:
        with office.database.write() as tx:
            change(tx)
            begun.set()
            finish.wait(timeout=0.5)

    with ThreadPoolExecutor(2) as people:
        first = people.submit(changing)
        begun.wait()
        second = people.submit(meanwhile)
        first.result()
        second.result()


def proclaim(office: Office) -> Callable[..., object]:
    return lambda tx: change_calendar_day_in(tx, office.desk, PROCLAIMED, by=ADMINISTRATOR)


def test_a_case_that_changes_while_a_holiday_is_proclaimed_is_counted_with_it(office: Office) -> None:
    case = incident_at(office, "notified")

    while_open(office, proclaim(office), lambda: office.do(case, "start_rapid_review"))

    assert office.deadlines(case)["rapid_review"].due_on == "2024-04-10"
    assert stale_deadlines(office, case) == {}
    assert_trail_holds(office)


def test_a_case_that_is_opened_while_a_holiday_is_proclaimed_is_counted_with_it(office: Office) -> None:
    opened: list[str] = []

    while_open(office, proclaim(office), lambda: opened.append(office.open(became_aware_on="2024-03-15")))

    assert office.deadlines(opened[0])["decision_to_notify"].due_on == "2024-03-25"
    assert_trail_holds(office)


def test_a_case_that_is_opened_while_rules_are_published_can_be_replayed(office: Office, library: Library) -> None:
    (publication,) = publications(library, only=["bristol"])

    while_open(
        office,
        lambda tx: publish_in(tx, office.desk, publication, by=ADMINISTRATOR),
        lambda: office.open(became_aware_on="2024-03-15"),
    )

    assert_trail_holds(office)
