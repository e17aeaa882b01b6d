"""What keeps the office going: bank holidays, health, exports, the worker."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cli.terminal import Terminal

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-c", "from reviewflow.cli import main; main()"]
DAY_OFF = ("2021-03-30", "--name", "A day off", "--source", "Synthetic proclamation")


def test_a_proclaimed_bank_holiday_moves_the_dates_and_says_which(terminal: Terminal, incident: str) -> None:
    page = terminal.page("holiday", "add", *DAY_OFF)

    assert page.startswith("Tuesday 30 March 2021 is no working day now: A day off.")
    assert "SI-2021-001, rapid_review: Wednesday 14 April 2021 -> Thursday 15 April" in page
    assert terminal.value("trail", "replay")["identical"]


def test_it_may_be_taken_back(terminal: Terminal, incident: str) -> None:
    terminal.value("holiday", "add", *DAY_OFF)
    moved = terminal.value("holiday", "remove", *DAY_OFF)["moved"]

    assert {each["clock"]: each["due_on"] for each in moved}["rapid_review"] == "2021-04-14"
    assert "it is a working day already" in terminal.refusal("holiday", "remove", *DAY_OFF)


def test_health_says_what_is_wrong_and_what_to_do(terminal: Terminal, incident: str) -> None:
    told = terminal.run("health")

    assert (told.code, told.err[:41]) == (1, "Refused: Not everything works: worker. St")
    assert "well   database: " in told.out
    assert "WRONG  worker: No worker has ever swept. Start it: `reviewflow worker`." in told.out


# A server has a clock of its own, which a test cannot set.
@pytest.mark.only_sqlite
def test_a_worker_that_swept_lately_and_an_empty_outbox_are_well(terminal: Terminal, incident: str) -> None:
    terminal.page("worker", "--once")

    assert terminal.value("health")["healthy"]


def test_a_worker_that_has_stopped_is_seen(terminal: Terminal, incident: str) -> None:
    terminal.page("worker", "--once")
    told = terminal.at("Monday 2021-03-22", "10:06").run("health", "--json")

    assert told.code == 1
    assert {each["check"]: each["well"] for each in json.loads(told.out)["checks"]}["worker"] is False


def test_letters_that_do_not_leave_are_seen(terminal: Terminal, incident: str, own_settings: Path) -> None:
    (own_settings / "outbox").write_text("a file where the folder should be", encoding="utf-8")
    swept = terminal.run("worker", "--once")
    told = terminal.at("Monday 2021-03-22", "11:00").run("health")

    assert (swept.code, "is tried again later" in " ".join(swept.out.split())) == (1, True)
    assert "WRONG  outbox: " in told.out
    assert "The last fault was: " in " ".join(told.out.split())


def test_bank_holidays_that_end_soon_are_seen(terminal: Terminal) -> None:
    told = terminal.at("Monday 2028-01-31").run("health")

    assert "WRONG  calendar: The bank holidays on file reach to Sunday 31 December 2028." in told.out


@pytest.mark.only_sqlite
def test_health_without_a_database_says_so(terminal: Terminal, own_settings: Path) -> None:
    (own_settings / "office.sqlite").unlink()
    told = terminal.run("health")

    assert told.code == 1
    assert "WRONG  database: There is no file" in told.out


def test_a_case_is_exported_with_its_trail_and_without_a_name(
    terminal: Terminal, incident: str, own_settings: Path
) -> None:
    terminal.page("export", "--case", incident, "--to", "case.json")
    whole = json.loads((own_settings / "case.json").read_text(encoding="utf-8"))

    assert (whole["case"]["reference"], [each["sequence"] for each in whole["trail"]]) == (incident, [3, 4, 5])
    assert "Zed" not in str(whole)
    assert json.loads(terminal.run("export", "--case", incident).out) == whole


@pytest.mark.slow
def test_a_worker_sweeps_until_it_is_told_to_stop(terminal: Terminal, incident: str, own_settings: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
    worker = subprocess.Popen(
        [*PROGRAM, "worker", "--every", "60"], stdout=subprocess.PIPE, text=True, env=environment, cwd=own_settings
    )
    assert worker.stdout is not None
    with worker:
        said = [worker.stdout.readline(), worker.stdout.readline()]
        worker.send_signal(signal.SIGTERM)
        said.append(worker.stdout.read())

    assert said[0].startswith("Sweeping every 60 seconds.")
    assert "put into" in said[1]
    assert said[2].endswith("Stopped.\n")
    assert worker.returncode == 0
