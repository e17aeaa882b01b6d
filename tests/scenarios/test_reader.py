"""Every fault of a scenario file is found before the run, with its line."""

import pytest

from scenarios.conftest import Refused, Rehearsed
from scenarios.written import CHILD, OPENED


@pytest.mark.parametrize(
    ("step", "says"),
    [
        pytest.param("on: Monday 2021-03-23", "2021-03-23 is a Tuesday", id="wrong weekday"),
        pytest.param("on: Monday 2021-02-30", "there is no such day", id="no such day"),
        pytest.param("on: yesterday", "not written as year", id="not a day"),
        pytest.param('{on: 2021-03-28, at: "01:30", sweep: true}', "went forward", id="skipped hour"),
        pytest.param('{on: 2021-03-28, at: "25:30", sweep: true}', "there is no such time", id="no such time"),
        pytest.param("{on: 2021-03-22, at: half past, sweep: true}", "at", id="not a time"),
        pytest.param("sweep: true", "the first step says no day", id="no day at all"),
        pytest.param("{on: 2021-03-22, stir: true}", "stir is not a word", id="unknown word"),
        pytest.param("{on: 2021-03-22}", "does nothing", id="nothing done"),
        pytest.param("{on: 2021-03-22, open: action, sweep: true, by: x}", "open and sweep", id="two things in one"),
        pytest.param("{on: 2021-03-22, open: serious_incident}", "needs by", id="nobody does it"),
        pytest.param("{on: 2021-03-22, sweep: true, reason: x}", "reason does not belong", id="a word too many"),
        pytest.param("{on: 2021-03-22, by: coordinator, add: child}", "needs case", id="no case"),
        pytest.param("{on: 2021-03-22, by: coordinator, do: sign_off}", "needs case or item", id="no subject"),
        pytest.param("{on: 2021-03-22, by: coordinator, case: A, do: correct_facts}", "needs facts", id="no facts"),
    ],
)
def test_a_step_that_cannot_be_read_is_refused_with_its_line(faults_of: Refused, step: str, says: str) -> None:
    faults = faults_of(step)

    assert says in " ".join(fault.fault for fault in faults)
    assert faults[0].line == 4
    assert faults[0].file.endswith("scenario.yaml")


@pytest.mark.parametrize(
    ("step", "says", "do"),
    [
        pytest.param("{by: coordinator, open: serious_incidents}", "no workflow", "serious_incident?", id="workflow"),
        pytest.param("{by: coordinater, case: RR3, do: sign_off}", "no role or user", "coordinator?", id="role"),
        pytest.param("{by: bristol.nobody, case: RR3, do: sign_off}", "no role or user", "", id="user"),
        pytest.param("{by: coordinator, case: RR4, do: sign_off}", "is called RR4", "RR3?", id="handle"),
        pytest.param("{by: coordinator, item: RR3, do: sign_off}", "is called RR3", "", id="no item"),
        pytest.param("{by: coordinator, case: RR3, do: sign_of}", "no transition", "sign_off?", id="transition"),
        pytest.param("{by: coordinator, case: RR3, add: kid}", "keeps no kid", "", id="kind of item"),
        pytest.param("{by: coordinator, case: RR3, item: ZZ-1, do: x}", "numbered like ZZ-1", "", id="item number"),
        pytest.param(
            "{by: coordinator, case: RR3, do: sign_off, facts: {sumary: x}}", "no fact", "summary?", id="fact"
        ),
        pytest.param("{by: x, case: RR3, do: y, refused: NoSuch}", "no refusal", "", id="refusal"),
        pytest.param(
            "{by: coordinator, open: action, partnership: brstol}", "no partnership", "bristol?", id="elsewhere"
        ),
        pytest.param("publish: glostershire", "no partnership", "gloucestershire?", id="publish"),
        pytest.param(
            "{by: coordinator, case: RR3, do: suspend_clock, clock: x, reason: y}", "no clock", "", id="clock"
        ),
        pytest.param("{by: coordinator, open: serious_incident, as: RR3}", "taken", "", id="handle taken"),
        pytest.param("{by: coordinator, open: serious_incident, as: alerts}", "word of expect", "", id="reserved"),
        pytest.param(
            "{by: coordinator, case: RR3, do: sign_off, facts: {summary: $RR9}}", "RR9", "RR3?", id="reference"
        ),
        pytest.param('{at: "10:29", sweep: true}', "before the step above", "", id="time runs backwards"),
        pytest.param("{on: 2021-03-21, sweep: true}", "before the step above", "", id="day runs backwards"),
        pytest.param("expect: {RR9: {state: considered}}", "is called RR9", "RR3?", id="expected handle"),
        pytest.param("expect: {RR3: {state: consider}}", "no state", "considered?", id="expected state"),
        pytest.param("expect: {RR3: {stat: considered}}", "not a word", "state?", id="expected word"),
        pytest.param("expect: {RR3: {clocks: {notify: null}}}", "no clock", "", id="expected clock"),
        pytest.param(
            "expect: {RR3: {clocks: {notification: {due_on: Monday 2021-03-26}}}}", "Friday", "", id="its day"
        ),
        pytest.param("expect: {RR3: {next: [sign_of]}}", "no transition", "sign_off?", id="expected next"),
        pytest.param("expect: {RR3: {facts: {sumary: x}}}", "no fact", "summary?", id="expected fact"),
        pytest.param("expect: {RR3: {items: {kid: 1}}}", "no item or kind", "", id="expected item"),
        pytest.param("expect: {alerts: [{case: RR3, clock: notify}]}", "no clock", "", id="clock of an alert"),
        pytest.param("expect: {alerts: [{case: RR3, clock: notification, rung: soon}]}", "no rung", "", id="rung"),
        pytest.param(
            "expect: {alerts: [{case: RR3, clock: notification, to: king}]}", "no role", "", id="alerted role"
        ),
        pytest.param("expect: {notices: [{notice: postcard}]}", "no notice", "", id="notice"),
        pytest.param("expect: {figures: {from: 2021-01-01, to: 2021-02-01, x: 1}}", "no figure", "", id="figure"),
    ],
)
def test_a_name_that_means_nothing_is_refused_with_its_line(faults_of: Refused, step: str, says: str, do: str) -> None:
    faults = faults_of(OPENED, step)

    assert says in faults[0].fault
    assert do in faults[0].do
    assert faults[0].line == 4 + OPENED.strip().count("\n") + 1


def test_every_fault_is_listed_at_its_own_line(faults_of: Refused) -> None:
    faults = faults_of(OPENED, "{by: nobody, case: RR3, do: nothing}", "{by: coordinator, case: RR7, do: sign_off}")

    assert [fault.line for fault in faults] == [16, 16, 17]
    assert [fault.fault[:6] for fault in faults] == ["Step 2", "Step 2", "Step 3"]


def test_a_fault_deep_in_an_expectation_has_the_line_of_its_own_word(faults_of: Refused) -> None:
    faults = faults_of(
        OPENED, "expect:\n  RR3:\n    state: considered\n    clocks:\n      notification: {due: 2021-03-26}"
    )

    assert [(fault.line, fault.do) for fault in faults] == [(20, "Did you mean due_on?")]


def test_a_file_that_is_not_yaml_is_refused_with_its_line(faults_of: Refused) -> None:
    assert faults_of("{on: [}")[0].line == 4


def test_a_scenario_of_a_partnership_that_is_not_there_is_refused(faults_of: Refused) -> None:
    faults = faults_of(OPENED, head="partnership: bristl")

    assert (faults[0].line, faults[0].do) == (2, "Did you mean bristol?")


def test_a_handle_of_a_refused_step_means_nothing_later(faults_of: Refused) -> None:
    faults = faults_of(OPENED + "refused: FactInvalid", CHILD)

    assert "is called RR3" in faults[0].fault


def test_a_name_that_is_not_there_may_be_used_where_its_refusal_is_expected(rehearsed: Rehearsed) -> None:
    steps = [
        "{by: coordinator, case: RR3, do: fly, refused: TransitionNotFound}",
        "{by: coordinator, case: RR3, add: kite, refused: ItemKindNotKept}",
        "{by: coordinator, case: RR9, do: sign_off, refused: CaseNotFound}",
        "{by: coordinator, case: RR3, item: AR-9, do: send_reminder, refused: ItemNotFound}",
        "{by: nobody, case: RR3, do: sign_off, refused: ActorUnknown}",
        "{by: coordinator, open: hunt, refused: WorkflowNotFound}",
    ]

    assert rehearsed(OPENED, *steps).failed is None
