"""Partners agree to an outcome, and so only after there is one."""

from __future__ import annotations

from casework.journeys import incident_at, submit_for_sign_off
from casework.office import Office
from reviewflow.errors import ConditionNotMet


def test_a_view_given_before_the_review_was_submitted_is_none_on_its_outcome(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    office.ask_partners(case, "rapid_review_outcome")
    submit_for_sign_off(office, case)

    with office.refuses(ConditionNotMet, match="given before the review was last submitted does not count"):
        office.do(case, "sign_off", "executive")

    office.ask_partners(case, "rapid_review_outcome")
    office.do(case, "sign_off", "executive")
    assert office.state(case) == "signed_off"
