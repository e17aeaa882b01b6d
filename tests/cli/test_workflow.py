"""The rules on the command line: from files to cases."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cli.terminal import Terminal

ROOT = Path(__file__).parents[2]
FAULTY = """
partnership: elsewhere
title: Elsewhere Partnership
"""


@pytest.fixture
def whole_pack(own_settings: Path) -> Path:
    """A copy of every shipped workflow file."""
    folder = own_settings / "pack/workflows"
    shutil.copytree(ROOT / "workflows", folder)
    return folder


def test_the_shipped_files_have_no_fault(terminal: Terminal) -> None:
    assert terminal.value("workflow", "check") == {"valid": True, "faults": []}


def test_a_file_of_ones_own_is_checked_with_the_shipped_ones(terminal: Terminal, own_settings: Path) -> None:
    (own_settings / "ours/partnerships").mkdir(parents=True)
    file = own_settings / "ours/partnerships/elsewhere.yaml"
    file.write_text(FAULTY, encoding="utf-8")

    for path in ("ours", "ours/partnerships/elsewhere.yaml"):
        told = terminal.run("workflow", "check", path, "--json")
        faults = json.loads(told.out)["faults"]
        assert told.code == 1
        assert told.err.startswith("Refused: ")
        assert {each["file"] for each in faults} == {str(file)}
        assert set(faults[0]) == {"file", "line", "fault", "do"}


def test_every_fault_is_listed_with_its_line(terminal: Terminal, whole_pack: Path) -> None:
    file = whole_pack / "serious_incident/workflow.yaml"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(n for n, line in enumerate(lines) if line.strip() == "basis: R3" and "    " in line)
    lines[place] = lines[place].replace("R3", "R3333")
    file.write_text("".join(lines), encoding="utf-8")
    told = terminal.run("workflow", "check", str(whole_pack.parent))

    assert told.code == 1
    assert f"workflow.yaml, line {place + 1}" in told.out.replace("\n", " ").replace("  ", " ") or (
        f"line {place + 1}" in told.out
    )


def test_a_whole_pack_stands_on_its_own(terminal: Terminal, whole_pack: Path) -> None:
    sources = whole_pack / "sources.yaml"
    sources.write_text(sources.read_text(encoding="utf-8").replace("Fifteen working days", "Within fifteen"), "utf-8")

    assert terminal.value("workflow", "check", str(whole_pack))["valid"]
    assert terminal.value("workflow", "check", str(whole_pack / "serious_incident/workflow.yaml"))["valid"]


def test_a_folder_that_is_not_there_is_wrong_usage(terminal: Terminal) -> None:
    assert "There is no" in terminal.misuse("workflow", "check", "nowhere")


def test_what_is_published_is_listed_with_its_open_cases(terminal: Terminal, incident: str) -> None:
    found = {(each["workflow"], each["edition"]): each for each in terminal.value("workflow", "list")}

    assert found["serious_incident", "working_together_2018"]["open_cases"] == 1
    assert found["serious_incident", "working_together_2023"]["open_cases"] == 0
    assert all(each["current"] for each in found.values())
    assert "serious_incident 1.0" in terminal.page("workflow", "list")


@pytest.mark.usefixtures("files_are_sound")
def test_publishing_the_same_again_adds_nothing(terminal: Terminal) -> None:
    assert terminal.page("workflow", "publish", "--partnership", "bristol") == "bristol: nothing new.\n"


@pytest.mark.usefixtures("files_are_sound")
def test_a_changed_file_is_published_and_old_cases_keep_their_rules(
    terminal: Terminal, incident: str, whole_pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = terminal.value("case", incident)["workflow_hash"]
    file = whole_pack / "serious_incident/workflow.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("title: Serious incident\n", "title: Grave incident\n"), "utf-8"
    )
    monkeypatch.setenv("REVIEWFLOW_FILES", str(whole_pack.parent))
    published = terminal.value("workflow", "publish", "--partnership", "bristol", "--by", "bristol.administrator")
    new = next(
        each["hash"] for each in terminal.value("workflow", "list")
        if each["workflow"] == "serious_incident" and each["current"] and each["edition"] == "working_together_2018"
    )  # fmt: skip

    assert published[0]["entry"] == 6
    assert terminal.value("case", incident)["workflow_hash"] == before != new
    changes = terminal.value("workflow", "diff", before[:12], new[:12])["workflows"][0]
    assert changes["open_cases"] == [incident]
    assert [each["part"] for each in changes["changes"]] == ["workflow"]


def test_rules_are_shown_in_words(terminal: Terminal) -> None:
    page = terminal.page("workflow", "show", "serious_incident@working_together_2018")

    assert page.startswith("Serious incident (serious_incident)\nKeeping Bristol Safe Partnership")
    assert "* Send the rapid review to the Panel (rapid_review)" in page
    assert "15 working days after: Date the notification was submitted (notified_on)" in page
    assert "Rests on R3 (guidance): seen second-hand only" in page
    words = " ".join(page.split())
    assert "1 working day before: Send the rapid review to the Panel is due (rapid_review) met by sign_off" in words
    assert "alerts 10, 5, 2 and 1 working days before, on the day, and every working day after" in words
    assert (
        "escalated 2 working days after, to Business manager of the partnership, Member of the partnership's" in words
    )
    assert terminal.page("workflow", "show", "serious_incident", "--item", "child").startswith("Child (child)")
    assert len(terminal.value("workflow", "show", "action")["hash"]) == 64


def test_rules_that_are_not_published_are_refused(terminal: Terminal) -> None:
    assert "Did you mean serious_incident?" in terminal.refusal("workflow", "show", "serious_incidents")


def test_a_diagram_is_text_or_a_picture(terminal: Terminal, own_settings: Path) -> None:
    assert terminal.run("workflow", "diagram", "action").out.startswith("stateDiagram-v2\n")
    terminal.run("workflow", "diagram", "action", "--svg", "action.svg")
    assert "<svg" in (own_settings / "action.svg").read_text(encoding="utf-8")
    assert "one of" in terminal.misuse("workflow", "diagram", "action", "--svg", "a", "--mermaid")


def test_two_editions_are_compared_with_the_cases_that_a_move_would_touch(terminal: Terminal, incident: str) -> None:
    editions = ("working_together_2018", "working_together_2023")
    found = {each["workflow"]: each for each in terminal.value("workflow", "diff", *editions)["workflows"]}
    page = terminal.page("workflow", "diff", *editions)

    assert found["serious_incident"]["open_cases"] == [incident]
    assert any(each["name"] == "care_leaver_death_notified" for each in found["serious_incident"]["changes"])
    assert f"Open cases under the first: {incident}" in page


def test_a_move_to_newer_rules_is_looked_at_before_it_is_made(terminal: Terminal, incident: str) -> None:
    move = ("workflow", "migrate", incident, "--to", "working_together_2023")
    plan = terminal.value(*move, "--dry-run", "--clock", "rapid_review=recompute")
    choices = {each["clock"]: each["choice"] for each in plan["clocks"]}

    assert (choices["rapid_review"], choices["letters_out"]) == ("recompute", "keep")
    assert terminal.value("case", incident)["edition"] == "working_together_2018"
    assert "Nothing was changed." in terminal.page(*move, "--dry-run")
    assert "needs a reason" in terminal.refusal(*move)
    terminal.page(*move, "--reason", "The partners agreed to it.")
    assert terminal.value("case", incident)["edition"] == "working_together_2023"
    assert terminal.value("trail", "replay")["identical"]


def test_a_move_says_only_what_it_understands(terminal: Terminal, incident: str) -> None:
    move = ("workflow", "migrate", incident, "--dry-run", "--to", "working_together_2023")

    assert "keep or recompute or from_today" in terminal.misuse(*move, "--clock", "rapid_review=maybe")
    assert "There is no clock rapid_reviews" in terminal.refusal(*move, "--clock", "rapid_reviews=keep")
