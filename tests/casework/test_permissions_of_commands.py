"""Who may do what to a real case: by role, by partnership, apart from who did another, and for nobody but their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from casework.journeys import incident_at, submit_for_sign_off
from casework.office import Office
from reviewflow.case.case import Actor
from reviewflow.casework.changes.add_item import AddItem
from reviewflow.casework.changes.advance_case import Advance
from reviewflow.casework.changes.keep_out import LiftConflict, LiftRestriction, RecordConflict, RestrictCase
from reviewflow.casework.changes.letters_owed import WriteLetter
from reviewflow.casework.changes.link_cases import LinkCases
from reviewflow.casework.changes.migrate_case import MigrateCase
from reviewflow.casework.changes.open_case import OpenCase
from reviewflow.casework.changes.record_facts import CorrectFacts, RecordFacts
from reviewflow.casework.changes.suspend_clock import ResumeClock, SuspendClock
from reviewflow.casework.papers import Command
from reviewflow.casework.views.case_view import view_case
from reviewflow.errors import ActorUnknown, DutiesNotSeparate, NotTheirOwn, OutsidePartnership, RoleNotAllowed

AWARE = {"became_aware_on": "2024-03-15"}
COMMANDS: dict[str, Callable[[str, str], Command]] = {
    "open": lambda case, to: OpenCase(workflow="serious_incident", partnership="bristol", facts=AWARE),
    "advance": lambda case, to: Advance(case=case, do="start_rapid_review"),
    "add": lambda case, to: AddItem(case=case, add="child", facts={"label": "Child A"}),
    "record": lambda case, to: RecordFacts(case=case, facts={"media_interest": True}),
    "correct": lambda case, to: CorrectFacts(case=case, facts={"summary": "x"}, reason="x"),
    "link": lambda case, to: LinkCases(case=case, relation="related_to", to=case),
    "suspend": lambda case, to: SuspendClock(case=case, clock="rapid_review", reason="x"),
    "resume": lambda case, to: ResumeClock(case=case, clock="rapid_review", reason="x"),
    "migrate": lambda case, to: MigrateCase(case=case, to=to, reason="x"),
    "record_conflict": lambda case, to: RecordConflict(case=case, person="bristol.executive", reason="x"),
    "lift_conflict": lambda case, to: LiftConflict(case=case, person="bristol.executive", reason="x"),
    "restrict": lambda case, to: RestrictCase(case=case, to=("bristol.coordinator",), reason="x"),
    "lift_restriction": lambda case, to: LiftRestriction(case=case, reason="x"),
    "write_letter": lambda case, _: WriteLetter(
        case=case, notice="notification_to_partners", to="safeguarding_partners", by_role="coordinator", owed_since=1
    ),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("by", ["gloucestershire/coordinator", "gloucestershire/gloucestershire.coordinator"])
def test_somebody_of_another_partnership_may_do_nothing(office: Office, command: str, by: str) -> None:
    case = incident_at(office, "notified")

    with office.refuses(OutsidePartnership, match="belongs to another partnership than gloucestershire"):
        office.carry_out(COMMANDS[command](case, office.case(case).workflow_hash), by=by)


@pytest.mark.parametrize("command", COMMANDS)
def test_somebody_unknown_may_do_nothing(office: Office, command: str) -> None:
    case = incident_at(office, "notified")

    for by in ("nobody", "bristol.nobody", "gloucestershire.coordinator", "bristol.coordinator as executive"):
        with office.refuses(ActorUnknown):
            office.carry_out(COMMANDS[command](case, office.case(case).workflow_hash), by=by)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_role_that_the_rules_do_not_name_may_not(office: Office, command: str) -> None:
    case = incident_at(office, "notified")

    for by in ("press_officer", "bristol.press_officer"):
        with office.refuses(RoleNotAllowed, match="Press officer"):
            office.carry_out(COMMANDS[command](case, office.case(case).workflow_hash), by=by)


def test_the_page_of_a_case_says_that_somebody_outside_may_do_nothing(office: Office) -> None:
    case = incident_at(office, "notified")

    view = view_case(office.desk, case, by="gloucestershire/coordinator")

    assert [each.allowed for each in view.next] == [False] * len(view.next)
    assert all("another partnership" in " ".join(each.why_not) for each in view.next)


# Separate duties


def test_who_submitted_it_may_not_sign_it_off(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    office.add(case, "child", label="Child A")
    submit_for_sign_off(office, case)
    office.ask_partners(case, "rapid_review_outcome")
    same = Actor("coordinator", "executive", "bristol")
    with office.refuses(DutiesNotSeparate, match="submit_for_sign_off, and that was coordinator"):
        office.do(case, "sign_off", same)
    assert office.do(case, "sign_off", Actor("someone.else", "executive", "bristol")).to_state == "signed_off"


def test_who_submitted_it_last_may_not_sign_it_off_either(office: Office) -> None:
    case = incident_at(office, "awaiting_sign_off")
    office.do(case, "return_to_review_group", "executive")
    facts = {"rapid_review_meeting_on": "2024-03-15"}
    office.do(case, "submit_for_sign_off", Actor("pat", "review_group_chair", "bristol"), **facts)
    office.ask_partners(case, "rapid_review_outcome")

    with office.refuses(DutiesNotSeparate, match="that was pat"):
        office.do(case, "sign_off", Actor("pat", "executive", "bristol"))


def test_the_page_says_who_must_leave_it_to_a_colleague(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    office.add(case, "child", label="Child A")
    submit_for_sign_off(office, case)

    allowed = {each.do: each.allowed for each in view_case(office.desk, case, by="coordinator").next}

    assert not allowed["sign_off"]


# Their own


@pytest.fixture
def asked(office: Office) -> tuple[str, str]:
    """A case on which the police are asked for their view; returns it with the number of the decision."""
    case = incident_at(office, "awaiting_sign_off")
    return case, office.add(case, "partner_decision", partner="police", question="rapid_review_outcome")


VIEW: dict[str, object] = {"view": "agree", "reasons": "Yes."}


def test_a_partner_answers_for_its_own_body(office: Office, asked: tuple[str, str]) -> None:
    case, number = asked

    office.do(case, "record_view", "bristol.police_partner", item=number, **VIEW)

    assert office.state(case, number) == "answered"


@pytest.mark.parametrize("by", ["bristol.icb_partner", "bristol.local_authority_partner", "bristol.executive"])
def test_a_partner_does_not_answer_for_another_body(office: Office, asked: tuple[str, str], by: str) -> None:
    case, number = asked

    with office.refuses(
        NotTheirOwn, match="record_view is for Avon and Somerset Police, or for those who keep the case"
    ):
        office.do(case, "record_view", by, item=number, **VIEW)


@pytest.mark.parametrize(
    "by", ["bristol.coordinator", "bristol.business_manager", "coordinator", "police_partner", "icb_partner"]
)
def test_those_who_keep_the_case_and_bare_roles_record_for_everybody(
    office: Office, asked: tuple[str, str], by: str
) -> None:
    case, number = asked

    office.do(case, "record_view", by, item=number, **VIEW)

    assert office.state(case, number) == "answered"


def test_an_agency_answers_its_own_request_alone(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    number = office.add(case, "agency_request", agency="nbt")

    for transition, facts in (
        ("record_return", {"involvement": "with_child"}),
        ("record_nil_return", {"involvement": "not_involved"}),
        ("decline_request", {"declined_reasons": "No."}),
    ):
        with office.refuses(NotTheirOwn, match="is for North Bristol NHS Trust.*you act for Avon and Wiltshire"):
            office.do(case, transition, "bristol.agency_lead_awp", item=number, **facts)
    office.do(case, "record_return", "bristol.agency_lead", item=number, involvement="with_child")

    assert office.state(case, number) == "returned"


def test_the_page_says_whose_it_is(office: Office, asked: tuple[str, str]) -> None:
    case, number = asked

    (item,) = [each for each in view_case(office.desk, case, by="bristol.icb_partner").items if each.number == number]

    (view,) = [each for each in item.next if each.do == "record_view"]
    assert not view.allowed
    assert any("is for Avon and Somerset Police" in why for why in view.why_not)
