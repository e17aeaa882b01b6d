"""Who may do what from where: every state, transition and role of the shipped workflows, as the files have it."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from casework import written_table as written
from casework.journeys import case_at
from casework.office import Office
from reviewflow.case.case import Actor
from reviewflow.casework.changes.advance_case import Advance, decide_advance
from reviewflow.casework.changes.door import papers_for
from reviewflow.casework.changes.save_change import Occurrence
from reviewflow.casework.papers import Papers
from reviewflow.errors import OutsidePartnership, Refusal, RoleNotAllowed, TransitionNotAllowed
from reviewflow.store.cases import load_case
from reviewflow.workflow.compile import compile_workflow
from reviewflow.workflow.library import Library

REACHED = [(workflow, state) for workflow in written.NAMES for state in written.states(workflow)]


def outcome(papers: Papers, transition: str, role: str) -> str:
    """What comes of it, as far as the state and the role decide."""
    acting = replace(papers.moment, actor=Actor(role, role, "bristol"))
    as_role = replace(papers, moment=acting)
    try:
        decide_advance(as_role, Advance(case=papers.case.reference, do=transition, reason="Because."))
    except (RoleNotAllowed, TransitionNotAllowed) as refusal:
        return refusal.name
    except Refusal:
        # Something is missing that another command could give: the state and the role allow it.
        return "allowed"
    return "allowed"


def expected(found: written.Written, state: str, role: str) -> str:
    if role not in found.by:
        return "RoleNotAllowed"
    return "allowed" if state in found.sources else "TransitionNotAllowed"


@pytest.mark.parametrize(("workflow", "state"), REACHED, ids=[" ".join(each) for each in REACHED])
def test_it_is_allowed_just_where_the_file_says_so(either_office: Office, workflow: str, state: str) -> None:
    office = either_office
    case = case_at(office, workflow, state)
    command = Advance(case=case, do="anything", reason="Because.")
    with office.database.read() as tx:
        papers = papers_for(tx, office.desk, command, Occurrence("coordinator", office.now), load_case(tx, case))
    table = {
        (found.transition, role): (outcome(papers, found.transition, role), expected(found, state, role))
        for found, role in itertools.product(written.transitions(workflow), written.roles())
    }

    assert {row: both for row, both in table.items() if both[0] != both[1]} == {}


def test_the_table_is_complete(library: Library) -> None:
    rows = 0
    for workflow in written.NAMES:
        rules = compile_workflow(library, workflow, edition=written.EDITION, partnership="bristol").definition()
        assert set(rules.states) == set(written.states(workflow))
        assert set(rules.transitions) == {found.transition for found in written.transitions(workflow)}
        assert set(rules.roles) == set(written.roles())
        rows += len(rules.states) * len(rules.transitions) * len(rules.roles)

    assert {workflow for workflow, _ in REACHED} == set(library.workflows)
    assert rows == sum(len(written.transitions(workflow)) for workflow, _ in REACHED) * len(written.roles())
    assert rows > 15_000


@pytest.mark.parametrize("workflow", written.NAMES)
def test_somebody_of_another_partnership_may_do_none_of_it(either_office: Office, workflow: str) -> None:
    office = either_office
    case = case_at(office, workflow, written.states(workflow)[0])

    for found, role in itertools.product(written.transitions(workflow), ("coordinator", "executive", "la_notifier")):
        with pytest.raises(OutsidePartnership, match=f"{case} belongs to another partnership than gloucestershire"):
            office.do(case, found.transition, f"gloucestershire/{role}")
    assert len(office.entries(case)) == 1
