"""Opening a case: under which edition, with which reference, by whom, and what is refused."""

from __future__ import annotations

import pytest

from casework.journeys import incident_at
from casework.office import Office
from reviewflow.errors import (
    DatabaseNotReady,
    EditionNotInForce,
    FactInvalid,
    FactMissing,
    FactQuestioned,
    FactUnknown,
    OutsidePartnership,
    ReferenceInvalid,
    ReferenceTaken,
    RoleNotAllowed,
    TimeRunsBackwards,
    WorkflowNotFound,
)


def edition_of(office: Office, case: str) -> str:
    [(edition,)] = office.rows("SELECT edition FROM review_case WHERE reference = :case", case=case)
    assert isinstance(edition, str)
    return edition


@pytest.mark.parametrize(
    ("aware", "edition"),
    [
        pytest.param("Wednesday 2018-07-04", "working_together_2018", id="the first day of 2018"),
        pytest.param("Thursday 2023-12-14", "working_together_2018", id="the last day of 2018"),
        pytest.param("Friday 2023-12-15", "working_together_2023", id="the first day of 2023"),
        pytest.param("Friday 2024-03-15", "working_together_2023", id="long after"),
    ],
)
def test_the_day_of_awareness_chooses_the_edition(office: Office, aware: str, edition: str) -> None:
    assert edition_of(office, office.open(became_aware_on=aware)) == edition


def test_a_workflow_without_such_a_fact_takes_the_edition_of_the_day_it_is_opened(office: Office) -> None:
    period = {"title": "Report", "period_from_on": "2022-04-01", "period_until_on": "2023-03-31"}

    late = office.open("yearly_report", **period)
    early = office.open("yearly_report", happened_on="Thursday 2023-12-14", **period)

    assert (edition_of(office, early), edition_of(office, late)) == ("working_together_2018", "working_together_2023")


def test_before_the_first_edition_nothing_is_opened(office: Office) -> None:
    with office.refuses(EditionNotInForce, match="in force on 2018-07-03 for serious_incident"):
        office.open(became_aware_on="Tuesday 2018-07-03")


def test_what_only_the_later_edition_has_is_unknown_under_the_earlier_one(office: Office) -> None:
    with office.refuses(FactUnknown, match="care_leaver_age is not a fact"):
        office.open(became_aware_on="Thursday 2023-12-14", care_leaver_age=20)

    assert office.open(became_aware_on="Friday 2023-12-15", care_leaver_age=20) == "SI-2023-001"


def test_references_count_up_by_workflow_year_and_partnership(office: Office) -> None:
    opened = [office.open(became_aware_on=day) for day in ("2023-02-01", "2024-02-01", "2024-03-01")]
    elsewhere = office.open(partnership="north_somerset", by="coordinator", became_aware_on="2024-02-01")
    action = office.open("action", title="Act")

    assert opened == ["SI-2023-001", "SI-2024-001", "SI-2024-002"]
    assert elsewhere.startswith("NS") or elsewhere == "SI-2024-003", "the scheme is the partnership's own"
    assert action == "AC-2024-001"


def test_a_number_that_somebody_chose_is_passed_over(office: Office) -> None:
    office.open(became_aware_on="2024-02-01", reference="SI-2024-001")

    assert office.open(became_aware_on="2024-02-01") == "SI-2024-002"


def test_a_refusal_uses_up_no_number(office: Office) -> None:
    with office.refuses(FactMissing):
        office.open(summary="Something happened.")

    assert office.open(became_aware_on="2024-02-01") == "SI-2024-001"


def test_a_reference_is_given_once(office: Office) -> None:
    office.open(became_aware_on="2024-02-01", reference="OLD-7")

    with office.refuses(ReferenceTaken, match="OLD-7"):
        office.open(became_aware_on="2024-02-01", reference="OLD-7")


@pytest.mark.parametrize(
    "reference",
    [
        pytest.param("Zed Synthetic", id="a name"),
        pytest.param("Zed", id="a name in one word"),
        pytest.param("SI-1\nSI-2", id="two lines"),
        pytest.param("../../etc/7", id="a way to a file"),
        pytest.param("7" * 41, id="far too long"),
        pytest.param("SI 7", id="a space"),
        pytest.param("SI-\u0667", id="a figure of another script"),
    ],
)
def test_a_reference_can_neither_be_a_name_nor_leave_its_place(office: Office, reference: str) -> None:
    with office.refuses(ReferenceInvalid, match="nobody's name"):
        office.open(became_aware_on="2024-02-01", reference=reference)


def test_the_first_facts_are_kept_with_the_clocks_they_start(office: Office) -> None:
    case = office.open(became_aware_on="Friday 2024-03-15", notification_nature="serious_harm", summary="  Harm. ")

    assert office.case(case).facts == {
        "became_aware_on": "2024-03-15",
        "notification_nature": "serious_harm",
        "summary": "Harm.",
    }
    assert office.deadlines(case)["notification"].due_on == "2024-03-22"


def test_late_entry_keeps_both_days(office: Office) -> None:
    case = office.open(became_aware_on="Monday 2024-03-11", happened_on="Tuesday 2024-03-12")

    [entry] = office.entries(case)
    assert (entry.happened_on, entry.recorded_at[:10]) == ("2024-03-12", "2024-03-15")
    assert office.case(case).opened_on.isoformat() == "2024-03-12"
    assert office.deadlines(case)["notification"].starts_on == "2024-03-11"


def test_every_way_of_getting_it_wrong_is_refused_and_leaves_nothing(office: Office) -> None:
    with office.refuses(RoleNotAllowed, match="you are acting as Press officer"):
        office.open(by="press_officer", became_aware_on="2024-03-15")
    with office.refuses(OutsidePartnership, match="This case belongs to another partnership than gloucestershire"):
        office.open(by="gloucestershire/coordinator", became_aware_on="2024-03-15")
    with office.refuses(WorkflowNotFound, match="Published for bristol: action, practice_review"):
        office.open("rapid_review", became_aware_on="2024-03-15")
    with office.refuses(DatabaseNotReady, match="nothing is published for wessex"):
        office.open(partnership="wessex", became_aware_on="2024-03-15")
    with office.refuses(FactMissing, match="became_aware_on"):
        office.open()
    with office.refuses(FactUnknown, match="weather is not a fact"):
        office.open(became_aware_on="2024-03-15", weather="fine")
    with office.refuses(FactInvalid, match="it is in the future; today is 2024-03-15"):
        office.open(became_aware_on="Saturday 2024-03-16")
    with office.refuses(FactInvalid, match="2024-03-15 is a Friday"):
        office.open(became_aware_on="Monday 2024-03-15")
    with office.refuses(TimeRunsBackwards, match="Monday 18 March 2024"):
        office.open(became_aware_on="2024-03-15", happened_on="Monday 2024-03-18")


def test_an_unlikely_date_is_asked_about_and_kept_once_it_is_confirmed(office: Office) -> None:
    with office.refuses(FactQuestioned, match=r"confirm: \[incident_on\]"):
        office.open(became_aware_on="2024-03-15", incident_on="1999-12-31")

    case = office.open(became_aware_on="2024-03-15", incident_on="1999-12-31", confirm=("incident_on",))

    assert office.case(case).facts["incident_on"] == "1999-12-31"


def test_a_case_that_is_read_back_is_the_case_that_was_kept(office: Office) -> None:
    case = incident_at(office, "decided")

    kept = office.case(case)

    assert (kept.reference, kept.workflow, kept.partnership, kept.state) == (
        case,
        "serious_incident",
        "bristol",
        "decided",
    )
    assert kept.version == len(office.entries(case))
    assert [done.transition for done in kept.done if done.item is None][-1] == "confirm_decision"
