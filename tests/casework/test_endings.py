"""Every way in which a case ends, walked from its first day by real transitions."""

from __future__ import annotations

import pytest

from casework.journeys import ENDINGS
from casework.office import Office
from reviewflow.workflow.definition import Definition


def rules_of(office: Office, reference: str) -> Definition:
    with office.database.read() as tx:
        return office.desk.definition(tx, office.case(reference).workflow_hash)


@pytest.mark.parametrize("ending", ENDINGS)
def test_it_ends_there_and_nothing_is_owed_any_more(office: Office, ending: str) -> None:
    reach, state = ENDINGS[ending]

    case = reach(office)

    assert office.state(case) == state
    assert rules_of(office, case).states[state].ends
    assert {d.state for d in office.deadlines(case).values()} <= {"met", "cancelled"}
