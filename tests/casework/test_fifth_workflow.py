"""A fifth workflow, in files alone: checked, opened, advanced, counted, alerted and replayed without any Python."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.conftest import ROOT
from casework.office import ADMINISTRATOR, PARTNERS, Office
from reviewflow.casework.calendar import adopt_calendar, calendar_text
from reviewflow.casework.case_view import view_case
from reviewflow.casework.desk import Desk
from reviewflow.casework.link_cases import LinkCases
from reviewflow.casework.publish import check_files, faults_of, publications, publish
from reviewflow.casework.replay import replay
from reviewflow.casework.suspend_clock import SuspendClock
from reviewflow.errors import (
    ConditionNotMet,
    DutiesNotSeparate,
    FactMissing,
    ReasonMissing,
    RoleNotAllowed,
    TransitionNotAllowed,
    WorkflowNotFound,
)
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library

PACK = Path(__file__).parents[1] / "data/safeguarding_adults_review"
NAME = "safeguarding_adults_review"


def files_of(pack: Path, shipped: Path = ROOT / "workflows") -> WorkflowFiles:
    """The pack before the shipped files, as an installation names its folders."""
    return WorkflowFiles(
        [pack / "workflows", shipped], templates=[pack / "templates/notices", ROOT / "templates/notices"]
    )


@pytest.fixture(scope="module")
def with_pack() -> Library:
    """The shipped files with the pack, read and found sound."""
    return check_files(files_of(PACK))


@pytest.fixture(scope="module")
def published_pack(with_pack: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pack") / "pack.sqlite"
    with Database(f"sqlite:///{path}") as database:
        create_schema(database)
        desk = Desk(database)
        adopt_calendar(desk, calendar_text(files_of(PACK)), by=ADMINISTRATOR)
        for publication in publications(with_pack, only=["adultshire"]):
            publish(desk, publication, by=ADMINISTRATOR)
    return path


@pytest.fixture
def board(published_pack: Path, tmp_path: Path) -> Iterator[Office]:
    path = tmp_path / "board.sqlite"
    shutil.copy(published_pack, path)
    with Database(f"sqlite:///{path}") as database:
        yield Office(database)


def referral(board: Office, **facts: object) -> str:
    given = {"referred_on": "Friday 2024-03-15", "referred_by": "care_home", **facts}
    return board.open(NAME, partnership="adultshire", **given)


def under_review(board: Office) -> str:
    case = referral(board)
    board.add(case, "adult", label="Adult A", name="Zebedee Plantedname")
    board.do(case, "decide_review", "adultshire.chair", reasons="It was neglect.", criteria_met=True)
    return case


def test_it_opens_with_its_own_reference_its_clocks_and_its_local_timetable(board: Office) -> None:
    case = referral(board)

    assert case == "SAR-2024-01"
    deadlines = board.deadlines(case)
    assert deadlines["decision"].due_on == "2024-04-16"
    assert deadlines["gather_information"].due_on == "2024-04-02"
    page = view_case(board.desk, case).as_json()
    assert (page["state_title"], page["workflow"]) == ("Referred to the board", NAME)


def test_it_advances_and_writes_its_letter(board: Office) -> None:
    case = under_review(board)

    assert board.state(case) == "under_review"
    assert board.deadlines(case)["decision"].state == "met"
    assert board.deadlines(case)["publication"].due_on == "2024-09-15"
    [(to, subject, text)] = board.rows("SELECT recipient_name, subject, text FROM notice")
    assert (to, subject) == ("Adultshire Homes", "Decision on your referral: SAR-2024-01")
    assert "due Sunday 15 September 2024, 6 months after Friday 15 March 2024" in str(text)
    assert "Plantedname" not in str(text)


def test_it_alerts_the_roles_that_its_file_names(board: Office) -> None:
    case = referral(board)
    board.at("Tuesday 2024-04-16")

    alerts = {each.clock: (each.rung, each.to) for each in board.sweep()}

    assert alerts["decision"] == ("due_today", ("coordinator", "board_chair"))
    assert case == "SAR-2024-01"


def test_it_goes_to_its_end_and_replays(board: Office) -> None:
    case = under_review(board)
    board.do(case, "receive_report")
    board.ask_partners(case, "report")
    board.do(case, "return_report", "adultshire.chair")
    board.do(case, "receive_report")
    with board.refuses(ConditionNotMet, match="Not every partner agrees"):
        board.do(case, "publish_report")
    for partner in PARTNERS:
        number = board.add(case, "partner_decision", partner=partner, question="report")
        board.do(case, "record_view", item=number, view="agree", reasons="Yes.")

    board.do(case, "publish_report")

    assert board.state(case) == "published"
    assert {kept.state for kept in board.deadlines(case).values()} <= {"met", "cancelled"}
    assert replay(board.database).differences == ()


def test_its_clock_may_be_suspended_on_the_ground_its_file_gives(board: Office) -> None:
    case = under_review(board)

    board.carry_out(SuspendClock(case=case, clock="publication", reason="A trial."))

    assert board.deadlines(case)["publication"].state == "suspended"
    assert board.entries(case)[-1].basis == "local-adultshire-suspension"


def test_an_item_it_keeps_works_as_anywhere(board: Office) -> None:
    case = referral(board)
    meeting = board.add(case, "meeting", purpose="progress", planned_on="2024-03-22")

    board.do(case, "rearrange_meeting", item=meeting, planned_on="2024-03-25")

    assert "meeting-1/papers_due" in board.deadlines(case)


def test_what_its_file_does_not_allow_is_refused(board: Office) -> None:
    case = referral(board)

    with board.refuses(RoleNotAllowed, match="Independent chair of the safeguarding adults board"):
        board.do(case, "decide_review", "coordinator", reasons="x")
    with board.refuses(FactMissing, match="reasons"):
        board.do(case, "decide_review", "board_chair")
    with board.refuses(ConditionNotMet, match="The criteria are not recorded as met; No adult is recorded"):
        board.do(case, "decide_review", "board_chair", reasons="x")
    with board.refuses(ReasonMissing):
        board.do(case, "decide_no_review", "board_chair", reasons="x", criteria_met=False, reason=None)
    with board.refuses(TransitionNotAllowed, match="From here: decide_review, decide_no_review"):
        board.do(case, "receive_report")
    with board.refuses(WorkflowNotFound, match="action"):
        board.open("action", partnership="adultshire", title="Act")


def test_duties_that_its_file_keeps_apart_are_kept_apart(board: Office) -> None:
    case = referral(board)
    board.add(case, "adult", label="Adult A")
    board.do(case, "decide_review", "adultshire.both", reasons="x", criteria_met=True)
    board.do(case, "receive_report")
    board.ask_partners(case, "report")

    with board.refuses(DutiesNotSeparate, match="that was adultshire.both"):
        board.do(case, "publish_report", "adultshire.both as business_manager")
    board.do(case, "publish_report", "adultshire.chair")


def test_it_may_be_held_beside_a_review_of_another_workflow(board: Office) -> None:
    case = under_review(board)
    today = board.now.date()
    review = board.open(
        "practice_review", partnership="adultshire", title="Joint", review_type="joint_sar", commissioned_on=today
    )
    board.carry_out(LinkCases(case=case, relation="beside", to=review))

    assert [link.reference for link in board.case(review).links] == [case]


def test_its_rules_are_published_with_the_bases_and_the_wording_they_use(board: Office) -> None:
    [(body,)] = board.rows(
        "SELECT body FROM workflow_definition WHERE workflow = :name AND edition = 'working_together_2023'", name=NAME
    )
    rules = json.loads(str(body))

    assert set(rules["sources"]) >= {"local-adultshire-decision", "local-adultshire-publication"}
    assert "adults_decision" in rules["templates"]
    assert rules["roles"]["board_chair"].startswith("Independent chair")


BY_CHAIR = (
    "by: [board_chair]\n    stamps: decided_on\n    needs_facts: [reasons]\n    may_set: [criteria_met, referred_by]"
)
RULES, EXAMPLES, LETTER = "workflow.yaml", "examples.yaml", "adults_decision.txt.j2"
WRONG: dict[str, tuple[str, str, str, str]] = {
    "a state that is not there": (
        RULES,
        f"to: under_review\n    {BY_CHAIR}",
        f"to: undr_review\n    {BY_CHAIR}",
        "undr_review",
    ),
    "a role that nobody has": (RULES, BY_CHAIR, BY_CHAIR.replace("board_chair", "bord_chair"), "bord_chair"),
    "a clock without its basis": (
        RULES,
        "basis: local-adultshire-publication",
        "basis: local-adultshire-x",
        "local-adultshire-x",
    ),
    "a rung before its clock": (RULES, "working_days_before: [5, 0]", "working_days_before: [30, 0]", "30"),
    "nobody who keeps it": (RULES, "kept_by: [coordinator, business_manager]\n", "", "Nobody keeps"),
    "a predicate that is not registered": (RULES, "every_partner_agrees", "everybody_is_happy", "everybody_is_happy"),
    "a transition that is not there": (RULES, "since: [return_report]", "since: [return_reprt]", "return_reprt"),
    "a word that no file may use": (
        RULES,
        'version: "1"\n',
        'version: "1"\npython: import os\n',
        "python is not a word",
    ),
    "an example that does not come out": (EXAMPLES, "Tuesday 2024-04-16", "Monday 2024-04-15", "2024-04-16"),
    "a letter that asks for what is no fact": (LETTER, "facts.reasons", "facts.resons", "resons"),
    "a letter that prints a name it may not": (
        LETTER,
        "{{ facts.reasons }}",
        "{% for adult in items.adult %}{{ adult.facts.name }}{% endfor %}",
        "name",
    ),
}


@pytest.fixture(scope="module")
def national(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The national files alone: what a partnership's own files are checked beside, the sooner."""
    folder = tmp_path_factory.mktemp("national") / "workflows"
    not_national = shutil.ignore_patterns("partnerships", "scenarios", "schema", "examples.yaml")
    shutil.copytree(ROOT / "workflows", folder, ignore=not_national)
    return folder


@pytest.mark.parametrize("what", WRONG)
def test_a_fault_in_its_files_is_found_before_anything_is_published(national: Path, tmp_path: Path, what: str) -> None:
    name, old, new, says = WRONG[what]
    pack = tmp_path / "pack"
    shutil.copytree(PACK, pack)
    path = next(pack.rglob(name))
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, what
    path.write_text(text.replace(old, new), encoding="utf-8")
    files = files_of(pack, national)

    faults = faults_of(files, files.load())

    assert any(says in fault.fault and Path(fault.file).name == name for fault in faults), faults
