"""On the command line a workflow of one's own files is like any other."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from cli.terminal import Terminal

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples/safeguarding_adults_review"
BOARD = "example_adults_board"
REVIEW = "safeguarding_adults_review"
SCENARIO = EXAMPLE / "workflows/scenarios/a_review_of_an_adult.yaml"
REFERRAL = ("--fact", "referred_on=Monday 2025-09-01", "--fact", "summary=Found at home, unwell.")


@pytest.fixture(scope="session")
def board_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the database is kept once `init` has made it."""
    return tmp_path_factory.mktemp("board") / "board.sqlite"


@pytest.fixture
def beginning(own_settings: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """No database yet; the folder of the example is put before the shipped files."""
    monkeypatch.setenv("REVIEWFLOW_FILES", str(EXAMPLE))
    monkeypatch.setenv("REVIEWFLOW_DATABASE_URL", f"sqlite:///{own_settings}/board.sqlite")
    monkeypatch.setenv("REVIEWFLOW_PARTNERSHIP", BOARD)
    monkeypatch.setenv("REVIEWFLOW_USER", "example.coordinator")
    return Terminal(capsys, monkeypatch, at="Monday 2025-09-01")


@pytest.fixture
def board(beginning: Terminal, board_file: Path, own_settings: Path, request: pytest.FixtureRequest) -> Terminal:
    """The board after `init`, which is given once."""
    if not board_file.exists():
        request.getfixturevalue("files_are_sound")
        beginning.page("init", "--partnership", BOARD)
        shutil.copy(own_settings / "board.sqlite", board_file)
    shutil.copy(board_file, own_settings / "board.sqlite")
    return beginning


@pytest.fixture
def referral(board: Terminal) -> str:
    """A referral with the adult whom it is about."""
    reference: str = board.value("open", REVIEW, *REFERRAL, "--fact", "area=exampleton")["reference"]
    board.value("add", reference, "adult_at_risk", "--fact", "label=Adult A", "--fact", "name=Zed Synthetic")
    return reference


def test_its_files_are_checked_with_every_shipped_one(beginning: Terminal) -> None:
    assert beginning.value("workflow", "check") == {"valid": True, "faults": []}


def test_its_folder_is_checked_without_a_setting(beginning: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REVIEWFLOW_FILES")

    assert beginning.page("workflow", "check", str(EXAMPLE)) == "6 workflows and 6 partnerships: no fault.\n"


@pytest.mark.usefixtures("files_are_sound")
def test_it_is_published_into_an_empty_database(beginning: Terminal) -> None:
    page = beginning.page("init", "--partnership", BOARD, "--by", "example.administrator")
    (line,) = beginning.value("workflow", "list")

    assert f"{BOARD}: 1 set of rules published. Entry 2 of the trail." in page
    assert (line["workflow"], line["edition"], line["current"]) == (REVIEW, "adults_board_procedure", True)


def test_a_case_of_it_goes_its_way(board: Terminal, referral: str) -> None:
    board.page("advance", referral, "tell_sister_boards")
    board.page("advance", referral, "recommend", "--fact", "test_met=yes", "--fact", "test_reasons=As it says.")
    refused = board.refusal("advance", referral, "decide_to_review", "--by", "advocate")
    page = board.page("case", referral)

    assert "you are acting as Advocate of the adult" in refused
    assert "Where it is  Recommended to the board" in page
    assert "Procedure of the example adults board" in page
    assert "Zed Synthetic" not in page


def test_its_dates_are_explained_by_its_own_basis(board: Terminal, referral: str) -> None:
    page = board.page("why", referral, "decision")
    told = board.value("due")

    assert "Due Thursday 25 September 2025, 18 working days after Monday 1 September 2025." in page
    assert "A suggestion of this product: no rule asks for it." in page
    assert {each["clock"] for each in told} == {
        "sister_boards",
        "decision",
        "subgroup_meeting",
    }


def test_its_alerts_and_letters_leave_with_the_sweep(board: Terminal, referral: str, own_settings: Path) -> None:
    board.page("advance", referral, "tell_sister_boards")
    board.at("Thursday 2025-09-11").page("worker", "--once")
    left = "".join(each.read_text(encoding="utf-8") for each in (own_settings / "outbox").rglob("*.txt"))

    assert "Subject: A referral for an adults review: SAR-2025-001" in left
    assert "Meeting of the review subgroup" in left
    assert "Zed Synthetic" not in left


def test_its_figures_are_printed_with_their_definitions(board: Terminal, referral: str) -> None:
    period = ("figures", "--from", "2025-04-01", "--to", "2026-03-31")
    found = board.value(*period)["figures"]

    assert found["adults_referrals"]["value"] == 1
    assert found["adults_referrals"]["definition"].startswith("Referrals for a safeguarding adults review")
    assert "Adults at risk by kind of harm" in board.run(*period).out


def test_its_trail_verifies_and_replays(board: Terminal, referral: str) -> None:
    board.at("Thursday 2025-09-11").page("worker", "--once")

    assert board.value("trail", "verify")["valid"]
    assert board.value("trail", "replay")["identical"]


def test_it_is_drawn_and_shown(board: Terminal, own_settings: Path) -> None:
    drawn = board.run("workflow", "diagram", REVIEW).out
    board.run("workflow", "diagram", REVIEW, "--svg", "review.svg")
    page = board.page("workflow", "show", REVIEW)

    assert drawn.startswith("stateDiagram-v2\n")
    assert "referred --> recommended : Recommend a decision to the board" in drawn
    assert "<svg" in (own_settings / "review.svg").read_text(encoding="utf-8")
    assert "by Member of the safeguarding adults board or Chair of the board's review" in page
    assert board.run("workflow", "diagram", REVIEW, "--item", "adult_at_risk").out.startswith("stateDiagram-v2\n")


def test_its_rehearsal_passes(beginning: Terminal) -> None:
    told = beginning.run("rehearse", str(SCENARIO), "--json")

    assert told.code == 0, told.out + told.err
    assert json.loads(told.out)["passed"]


def test_bank_holidays_of_ones_own_are_counted(
    beginning: Terminal, own_settings: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("files_are_sound")
    ours = own_settings / "ours/workflows/bank_holidays"
    shutil.copytree(ROOT / "workflows/bank_holidays", ours)
    file = ours / "england-and-wales.json"
    calendar = json.loads(file.read_text(encoding="utf-8"))
    calendar["days"].append({"date": "2025-09-03", "name": "A day of celebration"})
    calendar["days"].sort(key=lambda day: day["date"])
    file.write_text(json.dumps(calendar), encoding="utf-8")
    monkeypatch.setenv("REVIEWFLOW_FILES", os.pathsep.join((str(own_settings / "ours"), str(EXAMPLE))))
    beginning.page("init", "--partnership", BOARD)
    opened = beginning.page("open", REVIEW, *REFERRAL)

    assert "Tell the sister boards: due on Monday 8 September 2025" in opened
