"""The table of clauses tells who must act, how far a rule was verified, and what carries it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from reviewflow.reports.clause_table import carriers_of, clause_table, verification_in_words
from reviewflow.workflow.file_format import (
    CodeListsShape,
    EditionShape,
    ItemShape,
    PartnershipShape,
    SourceShape,
    SourcesShape,
    WorkflowShape,
)

WORKFLOWS = Path(__file__).parents[2] / "workflows"


def a_source(**changes: Any) -> SourceShape:
    facts: dict[str, Any] = {
        "title": "Tell the harbour",
        "kind": "act",
        "force": "must",
        "verified": "read",
        "checked_on": dt.date(2026, 11, 20),
        "says": "The keeper tells the harbour.",
    }
    return SourceShape.model_validate(facts | changes)


def a_workflow(**changes: Any) -> WorkflowShape:
    facts: dict[str, Any] = {
        "workflow": "lighthouse",
        "version": "1",
        "title": "Lighthouse",
        "reference": "LH-{year}-{number:03d}",
        "facts": {"seen_on": {"type": "date", "title": "Seen on"}},
        "states": {"lit": {"title": "Lit"}, "told": {"title": "Told", "ends": True}},
        "opens": {"state": "lit", "title": "Light it", "by": ["keeper"]},
    }
    return WorkflowShape.model_validate(facts | changes)


TELL = {"transition": "tell", "title": "Tell", "from": "lit", "to": "told", "by": ["keeper"], "basis": "H1"}
CLOCK = {
    "title": "Tell in time",
    "starts": "seen_on",
    "working_days": 3,
    "met_by": ["tell"],
    "force": "must",
    "basis": "H2",
    "may_suspend": "H3",
}


def test_a_clause_names_the_transition_and_the_state_that_carry_it() -> None:
    page = clause_table({"H1": a_source(actor="keeper")}, subjects=[a_workflow(transitions=[TELL])])

    assert "| keeper | must | none |" in page
    assert "lighthouse: transition tell, to state told" in page


def test_a_clock_carries_its_basis_and_the_ground_for_suspending_it() -> None:
    found = carriers_of(subjects=[a_workflow(clocks={"telling": CLOCK})])

    assert [str(c) for c in found["H2"]] == ["lighthouse: clock telling"]
    assert [str(c) for c in found["H3"]] == ["lighthouse: clock telling, ground for suspending it"]


def test_conditions_notices_facts_and_the_opening_carry_clauses_too() -> None:
    workflow = a_workflow(
        facts={"seen_on": {"type": "date", "title": "Seen on", "basis": "F1"}},
        conditions={"was_seen": {"says": "Nobody saw it.", "fact": "seen_on", "known": True, "basis": "C1"}},
        notices={"letter": {"title": "Letter", "template": "letter", "to": ["harbour"], "basis": "L1"}},
        opens={"state": "lit", "title": "Light it", "by": ["keeper"], "basis": "O1"},
    )

    found = carriers_of(subjects=[workflow])

    assert {key: str(carriers[0]) for key, carriers in found.items()} == {
        "F1": "lighthouse: fact seen_on",
        "C1": "lighthouse: condition was_seen",
        "L1": "lighthouse: notice letter",
        "O1": "lighthouse: opening, in state lit",
    }


def test_what_an_edition_adds_carries_its_clauses() -> None:
    edition = EditionShape.model_validate(
        {
            "edition": "second",
            "title": "Second edition",
            "in_force_from": dt.date(2023, 12, 15),
            "status": "in_force",
            "basis": "E1",
            "adds": {"lighthouse": {"transitions": [TELL]}},
        }
    )

    found = carriers_of(subjects=[], editions=[edition])

    assert str(found["E1"][0]) == "edition second: the edition"
    assert str(found["H1"][0]) == "edition second, lighthouse: transition tell, to state told"


def test_a_clause_that_nothing_carries_is_listed_with_its_reason() -> None:
    page = clause_table({"H9": a_source(note="The harbour is closed.")}, subjects=[a_workflow()])

    assert "nothing, see below" in page
    assert "1 of 1 clauses are carried by no file of rules" in page
    assert "| **H9** Tell the harbour | The harbour is closed. |" in page


def test_a_missing_reason_is_said_plainly() -> None:
    assert "No reason is on file." in clause_table({"H9": a_source()}, subjects=[])


@pytest.mark.parametrize(
    ("source", "words"),
    [
        pytest.param(a_source(), "read in an official or primary text; checked on 2026-11-20", id="read"),
        pytest.param(
            a_source(verified="unverified", certainty="medium"),
            "not verified, nobody has read the text yet; checked on 2026-11-20; certainty of what is said here: medium",
            id="unverified",
        ),
        pytest.param(
            a_source(verified="secondary", certainty="high"),
            "restated by another body, the official text was not read; checked on 2026-11-20; "
            "certainty of what is recalled beyond it: high",
            id="partly recalled",
        ),
        pytest.param(
            a_source(kind="suggestion", verified="unverified", certainty="low"),
            "our own design, there is no text to read",
            id="a suggestion",
        ),
    ],
)
def test_how_far_a_clause_was_verified_is_said_in_words(source: SourceShape, words: str) -> None:
    assert verification_in_words(source) == words


def test_a_bar_in_a_text_does_not_break_the_table() -> None:
    page = clause_table({"H1": a_source(says="The keeper | the harbour.")}, subjects=[])

    assert "The keeper \\| the harbour." in page


# The shipped files


def on_file(path: Path) -> Any:
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    return yaml.load(path.read_text(encoding="utf-8"))


SOURCES = SourcesShape.model_validate(on_file(WORKFLOWS / "sources.yaml")).sources
SUBJECTS: list[WorkflowShape | ItemShape] = [
    *(WorkflowShape.model_validate(on_file(p)) for p in sorted(WORKFLOWS.glob("*/workflow.yaml"))),
    *(ItemShape.model_validate(on_file(p)) for p in sorted(WORKFLOWS.glob("items/*.yaml"))),
]
CARRIERS = carriers_of(
    subjects=SUBJECTS,
    editions=[EditionShape.model_validate(on_file(p)) for p in sorted(WORKFLOWS.glob("editions/*.yaml"))],
    partnerships=[PartnershipShape.model_validate(on_file(p)) for p in sorted(WORKFLOWS.glob("partnerships/*.yaml"))],
    code_lists=CodeListsShape.model_validate(on_file(WORKFLOWS / "code_lists.yaml")),
    rules={name: on_file(WORKFLOWS / f"{name}.yaml") for name in ("retention", "disclosure")},
)


def test_every_basis_in_the_shipped_files_is_a_source_on_file() -> None:
    unknown = {key: [str(c) for c in carriers] for key, carriers in CARRIERS.items() if key not in SOURCES}

    assert unknown == {}


def test_every_shipped_clause_that_nothing_carries_has_a_reason() -> None:
    without_reason = [key for key, source in SOURCES.items() if key not in CARRIERS and not source.note]

    assert without_reason == [], "Carry it in a workflow, or say in its note in sources.yaml why nothing does."


def test_no_shipped_clause_is_called_verified_and_uncertain() -> None:
    assert [key for key, s in SOURCES.items() if s.verified == "read" and s.certainty] == []
    assert [key for key, s in SOURCES.items() if s.verified == "unverified" and not s.certainty] == []
