"""A workflow that nobody thought of when the program was written needs files and no Python.

The files are in ``examples/safeguarding_adults_review``. They are a folder of a partnership's own, put before the
shipped ones by the setting ``REVIEWFLOW_FILES``.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from casework.office import ADMINISTRATOR, Office, everything
from dates import on
from reviewflow.case.case import Actor
from reviewflow.casework.changes.record_facts import CorrectFacts
from reviewflow.casework.changes.suspend_clock import ResumeClock, SuspendClock
from reviewflow.casework.desk import Desk
from reviewflow.casework.office.calendar import adopt_calendar, calendar_text
from reviewflow.casework.office.publish import faults_of, publications, publish
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.views.case_view import view_case
from reviewflow.errors import (
    ClockMayNotBeSuspended,
    ConditionNotMet,
    DutiesNotSeparate,
    EditionNotInForce,
    FactInvalid,
    FactMissing,
    ItemKindNotKept,
    NotTheirOwn,
    OutsidePartnership,
    RoleNotAllowed,
    TransitionNotAllowed,
    TransitionNotFound,
    WorkflowNotFound,
)
from reviewflow.reports.figures import compute_figures
from reviewflow.scenarios.run import rehearse
from reviewflow.store.audit_log import verify
from reviewflow.store.notices import list_notices, notice_texts
from reviewflow.store.session import Database
from reviewflow.workflow.compile import compile_all
from reviewflow.workflow.definition import Definition
from reviewflow.workflow.diagram import mermaid
from reviewflow.workflow.faults import Fault
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library

ROOT = Path(__file__).parents[2]
PUBLISHED_AT = dt.datetime(2024, 1, 1, 9, tzinfo=dt.UTC)
EXAMPLE = ROOT / "examples/safeguarding_adults_review"
BOARD = "example_adults_board"
REVIEW = "safeguarding_adults_review"
NAME, BORN = "Zebedee Plantedname", "1941-02-03"
WORDS_OF_IT = re.compile(r"adults|adult_at_risk|involvement_return|\bSARs?\b|care.?act|section.44", re.IGNORECASE)


def files_with(folder: Path) -> WorkflowFiles:
    """The shipped files with a folder of one's own before them, as the setting puts it."""
    both = (folder, ROOT)
    return WorkflowFiles([each / "workflows" for each in both], templates=[each / "templates/notices" for each in both])


def of_the_board(library: Library) -> Library:
    """The same with no other partnership than the board."""
    return replace(library, partnerships={BOARD: library.partnerships[BOARD]})


@pytest.fixture(scope="session")
def own_files() -> WorkflowFiles:
    return files_with(EXAMPLE)


@pytest.fixture(scope="session")
def own_library(own_files: WorkflowFiles) -> Library:
    return own_files.load()


@pytest.fixture(scope="session")
def rules(own_library: Library) -> Definition:
    (compiled,) = compile_all(of_the_board(own_library))
    return compiled.definition()


@pytest.fixture
def board(database: Database, own_files: WorkflowFiles, own_library: Library) -> Office:
    """The board's office on an empty database, on each kind in turn."""
    desk = Desk(database, now=lambda: PUBLISHED_AT)
    adopt_calendar(desk, calendar_text(own_files), by=ADMINISTRATOR)
    (publication,) = publications(own_library, only=[BOARD])
    publish(desk, publication, by=ADMINISTRATOR)
    return Office(database, at="Monday 2025-09-01")


def referred(board: Office) -> str:
    """A referral with the adult whom it is about."""
    case = board.open(
        REVIEW, partnership=BOARD, referred_on="2025-09-01", referred_by="hospital", summary="Found at home, unwell."
    )
    board.add(case, "adult_at_risk", label="Adult A", name=NAME, date_of_birth=BORN, harm=["neglect"], died=False)
    return case


def recommended(board: Office, *, met: bool = True) -> str:
    """A referral on which the subgroup has recommended a decision."""
    case = referred(board)
    board.do(case, "tell_sister_boards")
    board.do(case, "recommend", "example.subgroup_chair", test_met=met, test_reasons="As the section has it.")
    return case


def ask_members(board: Office, case: str, question: str) -> None:
    """Every partner of the board agrees."""
    for partner in ("council", "health", "constabulary"):
        number = board.add(case, "partner_decision", partner=partner, question=question)
        board.do(case, "record_view", f"example.{partner}_member", item=number, view="agree", reasons="We agree.")


def under_way(board: Office) -> str:
    """A review that has begun."""
    case = recommended(board)
    ask_members(board, case, "hold_adults_review")
    board.do(case, "decide_to_review", "example.health_member", decided_by="board")
    board.do(case, "start_review", terms_of_reference="What was known and done.")
    return case


def published(board: Office) -> str:
    """A review from the referral to the published report, with an answer that came late."""
    case = under_way(board)
    request = board.add(case, "involvement_return", agency="hospital", questions="What did you do?")
    board.do(case, "invite_adult", item="AA-1")
    board.at("Tuesday 2025-10-21")
    board.do(case, "record_involvement", "example.hospital_lead", item=request, summary="One stay in May.")
    board.add(case, "finding", heading="Visits ended unseen", text="Nobody saw it.", polarity="gap")
    board.do(case, "receive_report", "example.reviewer")
    ask_members(board, case, "report")
    board.do(case, "approve_report", "example.council_member")
    board.carry_out(CorrectFacts(case=case, facts={"publication_planned_on": "2025-11-14"}, reason="As agreed."))
    board.do(case, "send_copies")
    board.at("Friday 2025-11-14").do(case, "publish", public_address="https://board.example.org/a")
    return case


def letters(board: Office, case: str) -> Iterator[tuple[str, str, str, str]]:
    """The letters of a case: name, recipient, way out and text."""
    with board.database.read() as tx:
        for row in list_notices(tx, reference=case):
            yield row.name, row.recipient, row.channel, notice_texts(tx, row.id).text


# The files


def test_its_files_have_no_fault(own_files: WorkflowFiles, own_library: Library) -> None:
    assert faults_of(own_files, of_the_board(own_library)) == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        pytest.param(
            f"workflows/{REVIEW}/workflow.yaml", "met_by: [tell_sister_boards]", "met_by: [tell_sister_bord]",
            "is met by tell_sister_bord", id="a clock",
        ),
        pytest.param(
            f"workflows/{REVIEW}/examples.yaml", "expect: {sister_boards: Wednesday 2025-09-10}",
            "expect: {sister_boards: Thursday 2025-09-11}", "comes out on Wednesday 2025-09-10", id="an example",
        ),
        pytest.param(
            "workflows/items/adult_at_risk.yaml", "code_list: harm_to_adults", "code_list: harm_to_adult",
            "harm_to_adult", id="a code list",
        ),
        pytest.param(
            "workflows/figures.yaml", "met_late: return_due", "met_late: return_owed", "return_owed", id="a figure"
        ),
        pytest.param(
            "workflows/editions/adults_board_procedure.yaml", "record_view:", "record_vieu:", "record_vieu",
            id="an edition",
        ),
        pytest.param(
            "templates/notices/sister_boards_told.txt.j2", 'ask("area")', 'ask("aria")', "aria", id="a letter"
        ),
        pytest.param(
            "templates/notices/involvement_reminder.txt.j2", "Please send it today",
            "{% for each in items.adult_at_risk %}{{ each.facts.name }}{% endfor %}", "says who somebody is",
            id="a name where none may stand",
        ),
    ],
)  # fmt: skip
def test_a_slip_in_its_files_is_found(tmp_path: Path, file: str, old: str, new: str, fault: str) -> None:
    found = _faults_after(tmp_path, file, old, new)

    assert len(found) == 1, found
    assert fault in found[0].fault
    assert Path(found[0].file).name == Path(file).name


def _faults_after(folder: Path, file: str, old: str, new: str) -> tuple[Fault, ...]:
    own = folder / "own"
    shutil.copytree(EXAMPLE, own)
    text = (own / file).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (own / file).write_text(text.replace(old, new), encoding="utf-8")
    files = files_with(own)
    return faults_of(files, of_the_board(files.load()))


def test_the_shipped_workflows_stay_just_what_they_are(library: Library, own_library: Library) -> None:
    alone, beside = (
        [each.hash for each in compile_all(replace(of, partnerships={"bristol": of.partnerships["bristol"]}))]
        for of in (library, own_library)
    )

    assert alone == beside


def test_it_follows_the_procedure_of_its_board_and_no_guidance_on_children(rules: Definition) -> None:
    assert (rules.edition, rules.in_force_from) == ("adults_board_procedure", "2024-01-01")


def test_it_claims_no_limit_in_law(rules: Definition) -> None:
    clocks = [clock for each in (rules, rules.items["involvement_return"]) for clock in each.clocks.values()]

    assert {clock.force for clock in clocks} == {"local"}
    assert all(clock.basis.startswith("suggestion-sar-") for clock in clocks)
    assert {rules.sources[clock.basis]["verified"] for clock in clocks} == {"unverified"}
    assert {rules.sources[clock.basis]["kind"] for clock in clocks} == {"suggestion"}


def test_nothing_in_the_program_knows_of_it() -> None:
    modules = [each for each in (ROOT / "src").rglob("*") if each.suffix in (".py", ".sql", ".mako")]

    assert modules
    assert [str(each) for each in modules if WORDS_OF_IT.search(each.read_text(encoding="utf-8"))] == []


def test_the_words_of_it_would_be_found() -> None:
    own = list(EXAMPLE.rglob("*.yaml"))

    assert own
    assert [str(each) for each in own if not WORDS_OF_IT.search(each.read_text(encoding="utf-8"))] == []


def test_it_is_drawn(rules: Definition) -> None:
    drawn = mermaid(rules)

    assert drawn.startswith("stateDiagram-v2\n")
    assert "    referred --> recommended : Recommend a decision to the board" in drawn
    assert 'state "Review decided by the board" as commissioned' in drawn, "the board's own words"


# Its cases


def test_it_is_opened_under_its_own_edition_with_a_reference_of_its_own(board: Office) -> None:
    case = referred(board)

    with board.database.read() as tx:
        definition = board.desk.definition(tx, board.case(case).workflow_hash)
    assert (case, board.state(case)) == ("SAR-2025-001", "referred")
    assert definition.edition == "adults_board_procedure"


def test_a_referral_from_before_its_procedure_is_refused(board: Office) -> None:
    with board.refuses(EditionNotInForce, "2023-12-29"):
        board.open(REVIEW, partnership=BOARD, referred_on="Friday 2023-12-29", summary="Long ago.")


def test_its_board_uses_no_other_workflow(board: Office) -> None:
    with board.refuses(WorkflowNotFound, "Published for example_adults_board: safeguarding_adults_review"):
        board.open("serious_incident", partnership=BOARD, became_aware_on="2025-09-01")


def test_its_clocks_run_from_the_referral(board: Office) -> None:
    found = board.deadlines(referred(board))

    assert {name: each.due_on for name, each in found.items()} == {
        "sister_boards": "2025-09-05",
        "decision": "2025-09-25",
        "subgroup_meeting": "2025-09-16",
    }


def test_its_clocks_alert_the_roles_that_its_files_name(board: Office) -> None:
    referred(board)
    found = {
        day: [(each.clock, each.rung, sorted(each.to)) for each in board.at(day).sweep()]
        for day in ("Wednesday 2025-09-03", "Thursday 2025-09-04", "Friday 2025-09-05", "Thursday 2025-09-11")
    }

    assert found == {
        "Wednesday 2025-09-03": [],
        "Thursday 2025-09-04": [("sister_boards", "working_days_before_1", ["coordinator"])],
        "Friday 2025-09-05": [("sister_boards", "due_today", ["coordinator"])],
        "Thursday 2025-09-11": [
            ("sister_boards", "overdue_3", ["coordinator"]),
            ("subgroup_meeting", "working_days_before_3", ["coordinator", "subgroup_chair"]),
        ],
    }


def test_what_meets_a_clock_stops_its_alerts(board: Office) -> None:
    case = referred(board)
    board.at("Thursday 2025-09-04").do(case, "tell_sister_boards")
    board.at("Friday 2025-09-05")

    assert board.sweep() == []
    assert board.deadlines(case)["sister_boards"].met_on == "2025-09-04"


def test_its_clock_is_suspended_on_its_own_ground(board: Office) -> None:
    case = under_way(board)
    board.carry_out(SuspendClock(case=case, clock="report", reason="The inquest.", from_on=on("Tuesday 2025-09-02")))
    board.at("Monday 2025-09-15")
    board.carry_out(ResumeClock(case=case, clock="report", reason="It has ended.", on=on("Monday 2025-09-15")))
    found = board.deadlines(case)["report"]

    assert (found.original_due_on, found.due_on) == ("2026-05-01", "2026-05-14")
    other = referred(board)
    with board.refuses(ClockMayNotBeSuspended):
        board.carry_out(SuspendClock(case=other, clock="decision", reason="A long summer."))


def test_the_decision_clock_begins_again_when_it_is_looked_at_again(board: Office) -> None:
    case = recommended(board, met=False)
    board.do(case, "decide_not_to_review", "example.council_member", decided_by="board")
    assert board.deadlines(case)["decision"].met_on == "2025-09-01"
    board.at("Monday 2025-10-06").do(case, "reconsider")
    found = board.deadlines(case)

    assert board.state(case) == "referred"
    assert {name: (found[name].due_on, found[name].state) for name in ("decision", "subgroup_meeting")} == {
        "decision": ("2025-10-30", "running"),
        "subgroup_meeting": ("2025-10-21", "running"),
    }


def test_a_code_that_its_list_does_not_know_is_refused(board: Office) -> None:
    case = referred(board)

    with board.refuses(FactInvalid):
        board.add(case, "adult_at_risk", label="Adult B", harm=["bad_luck"])


# What is refused


def test_what_is_not_its_turn_yet_is_refused(board: Office) -> None:
    case = referred(board)

    with board.refuses(TransitionNotAllowed):
        board.do(case, "decide_to_review", "board_member", decided_by="board")
    with board.refuses(FactMissing):
        board.do(case, "recommend", test_met=True)
    with board.refuses(ConditionNotMet, "No review has been decided"):
        board.add(case, "involvement_return", agency="hospital", questions="What did you do?")


def test_what_it_does_not_know_is_refused(board: Office) -> None:
    case = referred(board)

    with board.refuses(ItemKindNotKept):
        board.add(case, "child", label="Child A")
    with board.refuses(TransitionNotFound):
        board.do(case, "send_rapid_review")


def test_a_role_of_its_own_does_what_is_its_own_and_no_more(board: Office) -> None:
    case = referred(board)
    board.do(case, "record_wishes", "advocate", item="AA-1", wishes="To be at home.")

    with board.refuses(RoleNotAllowed, "Advocate of the adult"):
        board.do(case, "tell_sister_boards", "advocate")


def test_people_of_another_partnership_are_refused(board: Office) -> None:
    case = referred(board)

    with board.refuses(OutsidePartnership):
        board.do(case, "tell_sister_boards", Actor("bristol.coordinator", "coordinator", "bristol"))


def test_whoever_recommended_does_not_decide(board: Office) -> None:
    case = recommended(board)
    ask_members(board, case, "hold_adults_review")

    with board.refuses(DutiesNotSeparate):
        board.do(case, "decide_to_review", "example.subgroup_chair as board_member", decided_by="board")


def test_the_board_decides_when_its_own_partners_have_agreed(board: Office) -> None:
    case = recommended(board)

    with board.refuses(ConditionNotMet, "Not every partner of the board agrees"):
        board.do(case, "decide_to_review", "example.health_member", decided_by="board")
    ask_members(board, case, "hold_adults_review")
    board.do(case, "decide_to_review", "example.health_member", decided_by="board")
    assert board.state(case) == "commissioned"


def test_a_body_whose_delegation_has_ended_does_not_decide(board: Office) -> None:
    case = recommended(board)
    ask_members(board, case, "hold_adults_review")

    with board.refuses(ConditionNotMet, "no live delegation"):
        board.do(case, "decide_to_review", "example.health_member", decided_by="review_subgroup")


def test_a_partner_answers_for_itself_alone(board: Office) -> None:
    case = recommended(board)
    number = board.add(case, "partner_decision", partner="health", question="hold_adults_review")

    with board.refuses(NotTheirOwn):
        board.do(case, "record_view", "example.council_member", item=number, view="agree", reasons="They agree.")


def test_what_runs_beside_it_is_agreed_first(board: Office) -> None:
    case = under_way(board)
    second = recommended(board)
    ask_members(board, second, "hold_adults_review")
    board.do(second, "decide_to_review", "example.health_member", decided_by="board")
    board.add(second, "parallel_process", kind="inquest")

    with board.refuses(ConditionNotMet, "how they go together is not recorded"):
        board.do(second, "start_review", terms_of_reference="What was known.")
    board.do(second, "start_review", terms_of_reference="What was known.", parallel_plan="After the inquest.")
    assert board.state(case) == board.state(second) == "under_way"


# Its letters


def test_its_letters_are_written(board: Office) -> None:
    case = published(board)
    found = {name: (recipient, channel, text) for name, recipient, channel, text in letters(board, case)}

    assert {name: (recipient, channel) for name, (recipient, channel, _) in found.items()} == {
        "sister_boards_told": ("sister_boards", "message"),
        "decision_to_members": ("board_members", "message"),
        "decision_to_referrer": ("hospital", "message"),
        "involvement_request": ("hospital", "secure"),
        "adult_letter": ("adult_contact_point", "secure"),
        "copies_to_members": ("board_members", "message"),
    }
    assert "The board means to approve the report by Friday 1 May 2026." in found["decision_to_members"][2]
    assert f"* Adult A: {NAME}, born Monday 3 February 1941" in found["involvement_request"][2]
    assert "* Visits ended unseen" in found["copies_to_members"][2]


def test_the_adult_is_named_nowhere_but_in_the_letters_that_may(board: Office) -> None:
    case = published(board)
    board.at("Monday 2026-06-01").sweep()
    told = {name for name, _, _, text in letters(board, case) if NAME in text}
    holding = {
        table for table, rows in everything(board.database, opened=True).items() if any(_names(row) for row in rows)
    }

    assert told == {"involvement_request", "adult_letter"}
    assert holding == {"identity", "notice"}
    assert not any(_names(row) for rows in everything(board.database).values() for row in rows), "it is sealed"


def _names(row: object) -> bool:
    return NAME in str(row) or BORN in str(row)


# Its trail and its figures


def test_its_trail_verifies_and_gives_just_the_same_rows(board: Office) -> None:
    published(board)
    recommended(board, met=False)
    board.sweep()

    with board.database.read() as tx:
        assert verify(tx).valid
    assert replay(board.database).differences == ()


def test_its_figures_are_counted(board: Office, own_library: Library) -> None:
    published(board)
    referred(board)
    with board.database.read() as tx:
        report = compute_figures(
            tx, board.desk, own_library.figures.values,
            from_on=on("Tuesday 2025-04-01"), to_on=on("Tuesday 2026-03-31"), partnership=BOARD,
        )  # fmt: skip

    assert {name: each.value for name, each in report.figures.items() if name.startswith("adults_")} == {
        "adults_referrals": 2,
        "adults_referrals_withdrawn": 0,
        "adults_referrals_considered": 2,
        "adults_decisions_in_time": 1,
        "adults_decisions_late": 0,
        "adults_reviews": 1,
        "adults_reviews_published": 1,
        "adults_at_risk_by_harm": {"neglect": 2},
        "adults_returns_late": 1,
        "adults_partners_against": 0,
    }


def test_what_is_next_is_said_in_its_own_words(board: Office) -> None:
    case = referred(board)
    view = view_case(board.desk, case, by="coordinator").as_json()

    assert view["state_title"] == "Referred"
    assert {each["do"] for each in view["next"]} == {"tell_sister_boards", "withdraw_referral", "recommend"}


def test_its_rehearsal_goes_as_it_says(own_files: WorkflowFiles, own_library: Library) -> None:
    (path,) = (EXAMPLE / "workflows/scenarios").glob("*.yaml")

    assert path in own_files.scenarios()
    assert rehearse(path, own_files, library=own_library).failed is None


def test_a_shipped_rehearsal_goes_as_it_says_beside_it(own_files: WorkflowFiles) -> None:
    assert rehearse(ROOT / "workflows/scenarios/rapid_review_across_easter.yaml", own_files).failed is None
