"""A rehearsal does what the file says, lets time pass, and stops at the first thing that is not as expected."""

import datetime as dt
from pathlib import Path

import pytest

from dates import on
from reviewflow.casework.changes import door
from reviewflow.casework.changes.save_change import Saved
from reviewflow.casework.desk import Desk
from reviewflow.casework.papers import Command
from reviewflow.errors import DatabaseNotReady, RoleNotAllowed
from reviewflow.scenarios import acting
from reviewflow.scenarios.results import StepResult
from reviewflow.scenarios.run import play, rehearse
from reviewflow.store.cases import load_case
from reviewflow.store.session import Database
from reviewflow.store.statements import Statement
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library
from scenarios.conftest import Rehearsed
from scenarios.written import CHILD, NOTIFIED, OPENED, Written, line_of

# What happens


def test_each_step_says_what_it_caused(rehearsed: Rehearsed) -> None:
    rehearsal = rehearsed(OPENED, CHILD, NOTIFIED)
    opened, child, notified = rehearsal.steps

    assert (opened.caused.case, opened.caused.reference, opened.caused.to_state) == ("RR3", "SI-2021-001", "considered")
    assert child.caused.item == "CH-1"
    assert (notified.caused.from_state, notified.caused.to_state) == ("considered", "notified")
    clocks = {clock.clock: (clock.state, clock.due_on) for clock in notified.caused.clocks}
    assert clocks["notification"] == ("met", on("Friday 2021-03-26"))
    assert clocks["rapid_review"] == ("running", on("Wednesday 2021-04-14"))
    assert ("notification_pack", "panel_system") in {(each.notice, each.to) for each in notified.caused.notices}


def test_steps_without_a_day_stay_on_the_day_and_a_new_day_begins_in_the_morning(rehearsed: Rehearsed) -> None:
    rehearsal = rehearsed(OPENED, CHILD, "{on: Tuesday 2021-03-23, sweep: true}", '{at: "16:00", sweep: true}')

    assert [f"{step.at:%d %H:%M}" for step in rehearsal.steps] == ["22 10:30", "22 10:30", "23 09:00", "23 16:00"]


def test_a_time_need_not_stand_in_quotes(rehearsed: Rehearsed) -> None:
    assert f"{rehearsed(OPENED, '{at: 11:45, sweep: true}').steps[1].at:%H:%M}" == "11:45"


def test_time_is_londons_in_summer_too(rehearsed: Rehearsed) -> None:
    step = rehearsed(OPENED, '{on: Monday 2021-03-29, at: "10:30", sweep: true}').steps[1]

    assert step.at == dt.datetime(2021, 3, 29, 9, 30, tzinfo=dt.UTC)


def test_a_late_entry_counts_from_the_day_on_which_it_happened(rehearsed: Rehearsed) -> None:
    late = (
        "{on: Monday 2021-03-29, by: la_notifier, case: RR3, do: submit_notification, happened_on: Friday 2021-03-26}"
    )
    clocks = """
    expect:
      RR3:
        clocks:
          notification: {standing: met_in_time, met_on: Friday 2021-03-26}
          rapid_review: {starts_on: Friday 2021-03-26, due_on: Tuesday 2021-04-20}
        facts: {notified_on: Friday 2021-03-26}
    """

    assert rehearsed(OPENED, CHILD, late, clocks).failed is None


def test_a_fact_may_refer_to_a_case_and_to_an_item_by_its_handle(rehearsed: Rehearsed) -> None:
    finding = "{by: coordinator, case: RR3, add: finding, as: FOUND, facts: {text: Made up., polarity: gap}}"
    action = "{by: coordinator, open: action, as: DO_IT, facts: {title: Made up, findings: [$FOUND]}}"
    rehearsal = rehearsed(OPENED, finding, action, "expect: {DO_IT: {facts: {findings: [SI-2021-001/F-1]}}}")

    assert rehearsal.failed is None
    assert rehearsal.called["FOUND"].item == "F-1"


def test_cases_are_linked_by_their_handles(rehearsed: Rehearsed) -> None:
    other = OPENED.replace("as: RR3", "as: RR4")
    link = "{by: coordinator, case: RR4, do: link, relation: related_to, to: RR3}"
    expected = "expect: {RR3: {links: [{relation: related_to, to: RR4}], only: [links]}}"

    assert rehearsed(OPENED, other, link, expected).failed is None


def test_a_holiday_that_is_proclaimed_moves_the_clocks_that_are_running(rehearsed: Rehearsed) -> None:
    holiday = "{holiday: {day: Thursday 2021-03-25, name: A made-up occasion, source: A made-up proclamation}}"
    moved = rehearsed(OPENED, holiday, "expect: {RR3: {clocks: {notification: {due_on: Monday 2021-03-29}}}}")

    assert moved.failed is None
    assert {clock.case for clock in moved.steps[1].caused.clocks} == {"RR3"}


def test_an_act_for_another_partnership_is_refused_on_this_ones_case(rehearsed: Rehearsed) -> None:
    steps = [
        "{by: coordinator, partnership: gloucestershire, case: RR3, add: child, refused: OutsidePartnership}",
        "{by: gloucestershire/coordinator, case: RR3, add: child, refused: OutsidePartnership}",
    ]

    assert rehearsed(OPENED, *steps).failed is None


def test_a_partnership_that_publishes_later_has_no_rules_before(rehearsed: Rehearsed) -> None:
    elsewhere = OPENED.replace("open:", "partnership: gloucestershire\nopen:")
    early = elsewhere.replace("as: RR3", "as: EARLY") + "refused: DatabaseNotReady"

    assert rehearsed(early, "publish: gloucestershire", elsewhere).failed is None


def test_a_case_is_moved_to_the_rules_of_another_edition(rehearsed: Rehearsed) -> None:
    move = "{by: coordinator, case: RR3, do: migrate_case, to: working_together_2023, reason: Made up.}"
    expected = "expect: {RR3: {edition: working_together_2023}}"

    assert rehearsed(OPENED, "expect: {RR3: {edition: working_together_2018}}", move, expected).failed is None


def test_an_edition_that_is_published_later_is_not_in_force_before(rehearsed: Rehearsed) -> None:
    head = "partnership: bristol\neditions: [working_together_2018]"
    opened = OPENED.replace("2021-03-22", "2024-01-08").replace("Friday 2021-03-19", "Friday 2024-01-05")
    steps = [opened + "refused: EditionNotInForce", "publish: {editions: [working_together_2023]}", opened]

    assert rehearsed(*steps, head=head).failed is None


def test_a_receipt_tells_where_the_two_systems_differ(rehearsed: Rehearsed) -> None:
    receipt = """
    by: la_notifier
    case: RR3
    receipt: {notice: notification_pack, reference: SYNTHETIC-1, typed: {incident_area: gloucestershire}}
    """

    assert rehearsed(OPENED, CHILD, NOTIFIED, receipt).steps[3].caused.differ == {"incident_area": "bristol"}


# Alerts


def test_alerts_between_two_steps_are_raised_on_their_own_day(rehearsed: Rehearsed) -> None:
    later = rehearsed(OPENED, "on: Monday 2021-03-29\nsweep: true").steps[1]
    of_clock = [(alert.rung, alert.on) for alert in later.alerts if alert.clock == "notification"]

    assert of_clock[-3:] == [
        ("working_days_before_1", on("Thursday 2021-03-25")),
        ("due_today", on("Friday 2021-03-26")),
        ("overdue_1", on("Monday 2021-03-29")),
    ]


def test_an_expectation_sees_the_alerts_since_the_one_before(rehearsed: Rehearsed) -> None:
    steps = [
        "{on: Friday 2021-03-26, expect: {alerts: [{case: RR3, clock: notification, rung: due_today}]}}",
        "expect: {alerts: []}",
        "{on: Monday 2021-03-29, expect: {alerts: [{case: RR3, clock: notification, rung: due_today}]}}",
    ]
    failed = rehearsed(OPENED, *steps).failed

    assert failed is not None
    assert failed.step == 4


def test_a_list_of_alerts_may_leave_some_out_unless_it_is_the_only_ones(rehearsed: Rehearsed) -> None:
    alerts = "alerts: [{case: RR3, clock: notification, rung: due_today}]"

    assert rehearsed(OPENED, f"{{on: Friday 2021-03-26, expect: {{{alerts}}}}}").passed
    assert not rehearsed(OPENED, f"{{on: Friday 2021-03-26, expect: {{{alerts}, only: [alerts]}}}}").passed


def test_one_alert_does_not_answer_for_two(rehearsed: Rehearsed) -> None:
    alert = "{case: RR3, clock: notification, rung: due_today}"

    assert not rehearsed(OPENED, f"{{on: Friday 2021-03-26, expect: {{alerts: [{alert}, {alert}]}}}}").passed


# Expectations


@pytest.mark.parametrize(
    ("expected", "what", "found"),
    [
        pytest.param("RR3: {state: notified}", "RR3 state", "considered", id="state"),
        pytest.param("RR3: {version: 9}", "RR3 version", 2, id="version"),
        pytest.param("RR3: {ended: true}", "RR3 ended", False, id="ended"),
        pytest.param("RR3: {edition: working_together_2023}", "RR3 edition", "working_together_2018", id="edition"),
        pytest.param(
            "RR3: {clocks: {notification: {due_on: 2021-03-29}}}",
            "RR3 clocks notification due_on",
            "Friday 2021-03-26",
            id="due on another day",
        ),
        pytest.param(
            "RR3: {clocks: {notification: {standing: overdue}}}",
            "RR3 clocks notification standing",
            "running",
            id="standing",
        ),
        pytest.param(
            "RR3: {clocks: {rapid_review: {due_on: 2021-03-29}}}", "RR3 clocks rapid_review", "not started", id="none"
        ),
        pytest.param(
            "RR3: {clocks: {notification: null}}", "RR3 clocks notification", "due 2021-03-26, running", id="started"
        ),
        pytest.param("RR3: {facts: {summary: Other.}}", "RR3 facts summary", "Made up.", id="fact"),
        pytest.param("RR3: {facts: {summary: null}}", "RR3 facts summary", "Made up.", id="fact not recorded"),
        pytest.param("RR3: {facts: {outcome: lcspr}}", "RR3 facts outcome", None, id="fact that is not there"),
        pytest.param("CHILD: {facts: {name: Synthetic}}", "CHILD facts name", "(recorded)", id="identity"),
        pytest.param("RR3: {items: {child: 2}}", "RR3 items child", 1, id="how many"),
        pytest.param("RR3: {items: {CH-2: recorded}}", "RR3 items CH-2", "not there", id="no such item"),
        pytest.param("RR3: {links: [{relation: related_to, to: RR3}]}", "RR3 links", [], id="link"),
        pytest.param("notices: [{notice: notification_pack}]", "notices", [], id="notice"),
        pytest.param("trail: {entries: 1}", "trail entries", 5, id="trail"),
        pytest.param(
            "figures: {from: 2021-03-01, to: 2021-03-31, notifications: 1}", "figures notifications", 0, id="figure"
        ),
    ],
)
def test_what_is_not_as_expected_is_told(rehearsed: Rehearsed, expected: str, what: str, found: object) -> None:
    rehearsal = rehearsed(OPENED, CHILD, f"expect: {{{expected}}}", "{sweep: true}")
    failed = rehearsal.failed

    assert failed is not None
    assert (failed.step, failed.what, failed.found) == (3, what, found)
    assert len(rehearsal.steps) == 3, "nothing is carried out after it"


def test_everything_that_can_be_expected_is_found_where_it_is_so(rehearsed: Rehearsed) -> None:
    expected = """
    expect:
      RR3:
        state: notified
        version: 3
        reference: SI-2021-001
        ended: false
        edition: working_together_2018
        clocks:
          notification: {due_on: Friday 2021-03-26, original_due_on: 2021-03-26, standing: met_in_time, force: should}
          rapid_review: {due_on: 2021-04-14, met_on: null, basis: R3}
          panel_reply: null
        next: [start_rapid_review, {do: start_rapid_review, by: coordinator}, {do: sign_off, allowed: false}]
        links: []
        facts: {notified_on: Monday 2021-03-22, incident_area: bristol, outcome: null}
        items: {CHILD: recorded, CH-1: recorded, child: 1, finding: 0}
      CHILD: {state: recorded, facts: {label: Child A, name: (recorded)}, clocks: {}}
      notices: [{notice: notification_pack, to: panel_system, case: RR3, says: [SI-2021-001]}]
      figures: {from: 2021-03-01, to: 2021-03-31, by: notified, notifications: 1, notifications_in_time: 1}
      trail: {valid: true}
      replay: {identical: true}
    """
    rehearsal = rehearsed(OPENED, CHILD, NOTIFIED, expected)

    assert rehearsal.failed is None
    assert rehearsal.steps[3].compared > 25


@pytest.mark.parametrize(
    ("notice", "fits"),
    [
        ("{notice: notification_pack, says: [SI-2021-001, bristol.coordinator]}", False),
        ("{notice: notification_pack, says: [SI-2021-001]}", True),
        ("{notice: rapid_review_to_panel}", False),
        ("{notice: notification_to_partners, to: safeguarding_partners, named: The three safeguarding partners}", True),
        ("{notice: notification_to_partners, named: Somebody else}", False),
        ("{notice: notification_to_partners, to: [safeguarding_partners, police]}", False),
    ],
)
def test_a_notice_is_known_by_its_recipients_and_its_words(rehearsed: Rehearsed, notice: str, fits: bool) -> None:
    assert rehearsed(OPENED, CHILD, NOTIFIED, f"expect: {{notices: [{notice}]}}").passed is fits


def test_a_transition_may_be_done_only_when_its_conditions_hold(rehearsed: Rehearsed) -> None:
    failed = rehearsed(OPENED, "expect: {RR3: {next: [start_rapid_review]}}").failed

    assert failed is not None
    assert failed.expected == "start_rapid_review may be done"
    assert str(failed.found).startswith("start_rapid_review may not be done")


def test_the_line_of_a_failure_is_that_of_the_expectation(rehearsed: Rehearsed, written: Written) -> None:
    steps = (OPENED, "expect:\n  RR3:\n    state: considered\n    version: 2")
    failed = rehearsed(*steps).failed

    assert failed is not None
    assert failed.line == line_of(written(*steps), "version: 2")


# Refusals


def test_a_refusal_that_is_expected_and_comes_changes_nothing(rehearsed: Rehearsed) -> None:
    refused = "{by: scrutineer, case: RR3, do: submit_notification, refused: RoleNotAllowed}"
    rehearsal = rehearsed(OPENED, refused, "expect: {RR3: {state: considered, version: 1}}")

    assert rehearsal.failed is None
    assert rehearsal.steps[1].refused is not None
    assert rehearsal.steps[1].refused.message.startswith("submit_notification is done by")


@pytest.mark.parametrize(
    ("step", "expected", "found"),
    [
        pytest.param(
            CHILD.replace("facts:", "refused: FactMissing, facts:"), "refused: FactMissing", "it was done", id="none"
        ),
        pytest.param(
            "{by: scrutineer, case: RR3, do: submit_notification, refused: FactMissing}",
            "refused: FactMissing",
            "refused: RoleNotAllowed: ",
            id="another",
        ),
        pytest.param(
            "{by: scrutineer, case: RR3, do: submit_notification}", "done", "refused: RoleNotAllowed: ", id="unexpected"
        ),
    ],
)
def test_a_refusal_that_is_not_as_expected_fails(rehearsed: Rehearsed, step: str, expected: str, found: str) -> None:
    failed = rehearsed(OPENED, step).failed

    assert failed is not None
    assert failed.expected == expected
    assert str(failed.found).startswith(found)


def test_rows_that_changed_although_it_was_refused_are_noticed(
    rehearsed: Rehearsed, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[object] = []

    def carry_out(desk: Desk, command: Command, *, by: str, **_: object) -> Saved:
        calls.append(command)
        if len(calls) == 1:
            return door.carry_out(desk, command, by=by)
        with desk.database.write() as tx:
            tx.execute(Statement("UPDATE review_case SET state = 'notified'"))
        raise RoleNotAllowed(transition="x", allowed="y", role="z")

    monkeypatch.setattr(acting, "carry_out", carry_out)
    failed = rehearsed(OPENED, "{by: scrutineer, case: RR3, do: submit_notification, refused: RoleNotAllowed}").failed

    assert failed is not None
    assert failed.found == "changed: review_case"


# Where it is carried out


@pytest.mark.parametrize("times", [1, 2])
def test_a_scenario_runs_on_both_databases_and_beside_others(
    rehearsed: Rehearsed, database: Database, times: int
) -> None:
    steps = (
        OPENED,
        CHILD,
        NOTIFIED,
        "expect: {RR3: {state: notified}, trail: {valid: true}, replay: {identical: true}}",
    )
    runs = [rehearsed(*steps, database=database) for _ in range(times)]

    assert [run.failed for run in runs] == [None] * times
    with database.read() as tx:
        assert [load_case(tx, run.called["RR3"].reference).case.state for run in runs] == ["notified"] * times


def test_a_database_that_is_kept_is_open_and_has_every_workflow(
    written: Written, shipped: WorkflowFiles, library: Library
) -> None:
    rehearsal = rehearse(written(OPENED), shipped, library=library, keep=True)

    assert rehearsal.database is not None
    with rehearsal.database as database, database.read() as tx:
        published = Desk(database).published_definitions(tx, "bristol")
    assert {"serious_incident", "practice_review", "action", "yearly_report"} <= set(published)


def test_a_database_that_holds_something_already_is_refused(
    written: Written, shipped: WorkflowFiles, library: Library, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'kept.sqlite'}"
    rehearse(written(OPENED), shipped, library=library, database_url=url)

    with pytest.raises(DatabaseNotReady):
        rehearse(written(OPENED), shipped, library=library, database_url=url)


def test_whoever_watches_sees_each_step_as_it_is_done(
    written: Written, shipped: WorkflowFiles, library: Library
) -> None:
    seen: list[StepResult] = []
    rehearsal = rehearse(written(OPENED, CHILD), shipped, library=library, on_step=seen.append)

    assert tuple(seen) == rehearsal.steps
    assert rehearsal.database is None


def test_a_scenario_is_played_beside_other_cases_without_comparing_what_it_expects(
    written: Written, shipped: WorkflowFiles, library: Library, sqlite_database: Database
) -> None:
    path = written(OPENED, "expect: {RR3: {reference: SI-2021-001}}")
    runs = [play(path, shipped, database=sqlite_database, library=library) for _ in range(2)]

    assert [run.failed for run in runs] == [None, None]
    assert [run.called["RR3"].reference for run in runs] == ["SI-2021-001", "SI-2021-002"]


def test_a_scenario_that_is_played_stops_at_a_refusal_that_it_does_not_expect(
    written: Written, shipped: WorkflowFiles, library: Library, sqlite_database: Database
) -> None:
    path = written(OPENED, "{by: coordinator, case: RR3, do: sign_off}", "sweep: true")
    failed = play(path, shipped, database=sqlite_database, library=library).failed

    assert failed is not None
    assert failed.step == 2
