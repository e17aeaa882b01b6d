"""A rehearsal is told to programs in one JSON value and to people in plain English."""

import json
from pathlib import Path

import pytest

from reviewflow.cli import main
from reviewflow.scenarios.outcome import as_json, failure_lines, lines_of
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library
from scenarios.conftest import Rehearsed
from scenarios.written import CHILD, NOTIFIED, OPENED, Written

REFUSED = "{by: scrutineer, case: RR3, do: send_rapid_review, refused: RoleNotAllowed}"
WRONG = "{on: Friday 2021-03-26, note: The last day., expect: {RR3: {state: signed_off}}}"


def test_the_json_of_a_rehearsal_has_the_keys_of_the_contract(rehearsed: Rehearsed) -> None:
    told = as_json(rehearsed(OPENED, CHILD, NOTIFIED, REFUSED))

    assert (told["scenario"], told["passed"], told["failed"]) == ("Written for a test", True, None)
    assert len(told["steps"]) == 4
    assert json.loads(json.dumps(told)) == told, "nothing in it needs a form of its own"


def test_each_step_of_the_json_says_what_it_caused(rehearsed: Rehearsed) -> None:
    opened, child, notified, refused = as_json(rehearsed(OPENED, CHILD, NOTIFIED, REFUSED))["steps"]

    assert (opened["step"], opened["line"], opened["on"], opened["at"]) == (1, 4, "2021-03-22", "10:30")
    assert (opened["case"], opened["reference"], opened["to_state"]) == ("RR3", "SI-2021-001", "considered")
    assert {"case": "RR3", "clock": "notification", "state": "running", "due_on": "2021-03-26", "was_due_on": None} in (
        opened["clocks"]
    )
    assert opened["alerts"][0]["clock"] == "notification"
    assert child["item"] == "CH-1"
    assert (notified["from_state"], notified["to_state"]) == ("considered", "notified")
    assert notified["notices"][0]["notice"] == "notification_pack"
    assert refused["refused"]["name"] == "RoleNotAllowed"


def test_the_json_of_a_failure_says_step_expected_and_found(rehearsed: Rehearsed) -> None:
    told = as_json(rehearsed(OPENED, WRONG))

    assert told["passed"] is False
    assert told["failed"] == {
        "step": 2,
        "line": 16,
        "what": "RR3 state",
        "expected": "signed_off",
        "found": "considered",
    }


def test_no_name_of_a_child_is_told(rehearsed: Rehearsed) -> None:
    rehearsal = rehearsed(OPENED, CHILD.replace("Synthetic", "Nobody Inparticular"), NOTIFIED)
    told = "\n".join(line for step in rehearsal.steps for line in lines_of(step))

    assert "Inparticular" not in told
    assert "Inparticular" not in json.dumps(as_json(rehearsal))


def test_people_read_a_block_for_each_step(rehearsed: Rehearsed) -> None:
    rehearsal = rehearsed(OPENED, CHILD, NOTIFIED, REFUSED)
    notified = "\n".join(lines_of(rehearsal.steps[2]))
    refused = "\n".join(lines_of(rehearsal.steps[3]))

    assert notified.startswith("  3  Monday 22 March 2021 10:30, la_notifier\n     RR3: submit_notification\n")
    assert "SI-2021-001: considered -> notified" in notified
    assert "clock rapid_review: due Wednesday 14 April 2021" in notified
    assert "notice notification_pack to" in notified
    assert "refused, as expected: send_rapid_review is done by" in refused


def test_alerts_on_the_way_to_a_step_are_told_before_it(rehearsed: Rehearsed) -> None:
    lines = list(lines_of(rehearsed(OPENED, WRONG).steps[1]))

    assert lines[:2] == ["  2  Friday 26 March 2021 09:00", "     The last day."]
    assert lines[2].startswith("     Tuesday 23 March 2021: alert to coordinator")
    assert lines.index("     expect") > 2


def test_a_failure_is_told_with_step_expected_and_found(rehearsed: Rehearsed) -> None:
    failed = rehearsed(OPENED, WRONG).failed

    assert failed is not None
    assert list(failure_lines(failed, file="a.yaml")) == [
        "Step 2 (a.yaml line 16) did not go as expected: RR3 state",
        "  expected: signed_off",
        "  found: considered",
    ]


# The command


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch, library: Library) -> None:
    """The shipped files need not be read and checked for every test; one does without this."""
    monkeypatch.setattr(WorkflowFiles, "load", lambda _: library)
    monkeypatch.setattr("reviewflow.scenarios.run.check_rules", lambda *_: None)


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as left:
        main(["rehearse", *map(str, arguments)])
    printed = capsys.readouterr()
    return left.value.code, printed.out, printed.err


def test_the_command_shows_every_step_and_exits_with_nothing(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, written(OPENED, CHILD))

    assert (code, err) == (0, "")
    assert out.endswith("Written for a test: 2 steps, everything as expected.\n")
    assert "SI-2021-001/CH-1" in out


@pytest.mark.usefixtures("read_once")
def test_the_command_says_only_the_result_when_it_is_to_be_quiet(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, written(OPENED), "--quiet")[1] == "Written for a test: 1 steps, everything as expected.\n"


@pytest.mark.usefixtures("read_once")
def test_the_command_exits_with_one_at_the_first_failure(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, written(OPENED, WRONG), "--json")

    assert code == 1
    assert json.loads(out)["failed"]["step"] == 2
    assert "expected: signed_off" in err


@pytest.mark.usefixtures("read_once")
def test_the_command_lists_every_fault_of_a_file_it_refuses(
    written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(OPENED, "{by: nobody, case: RR3, do: nothing}")
    code, out, err = run(capsys, path, "--json")

    assert (code, out) == (1, "")
    assert f"Refused: {path} line 16: Step 2: no role or user is called nobody." in err
    assert f"{path}:16: Step 2: serious_incident has no transition nothing." in err


@pytest.mark.usefixtures("read_once")
def test_the_command_leaves_a_database_that_was_named_to_be_looked_at(
    written: Written, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'kept.sqlite'}"

    assert run(capsys, written(OPENED), "--database", url, "--quiet")[0] == 0
    code, _, err = run(capsys, written(OPENED), "--database", url)
    assert code == 1
    assert "it has tables in it already" in err
