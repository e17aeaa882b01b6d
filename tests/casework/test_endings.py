"""Every way in which a case ends, walked from its first day by real transitions."""

from __future__ import annotations

import pytest

from casework.journeys import ENDINGS, incident_at
from casework.office import Office
from reviewflow.casework.changes.record_facts import RecordFacts
from reviewflow.errors import ConditionNotMet
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


def test_a_death_with_abuse_suspected_is_no_near_miss(office: Office) -> None:
    case = incident_at(office, "considered")
    office.carry_out(
        RecordFacts(case=case, facts={"notification_nature": "child_death", "abuse_or_neglect": "suspected"})
    )

    with office.refuses(ConditionNotMet, match="That is no near miss"):
        office.do(case, "record_near_miss", not_notified_reasons="It was averted.")
