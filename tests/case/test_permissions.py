"""Who may do a thing: by role, by partnership, for their own body or agency, and apart from who did another."""

from __future__ import annotations

from typing import Any

import pytest

from case.bridges import asked, case_of, decision, done, rules, someone
from reviewflow.case.case import Actor, Case
from reviewflow.case.permissions import (
    check_duties_separate,
    check_keeps,
    check_may_act_for,
    check_own,
    check_role,
)
from reviewflow.errors import DutiesNotSeparate, NotTheirOwn, OutsidePartnership, RoleNotAllowed

ON_AGENCIES = {"from": "reported", "to": "reported", "by": ["agency_lead"]}
BRIDGE = rules(
    transitions=[
        {**ON_AGENCIES, "transition": "reply", "title": "Reply", "own": "agency"},
        {**ON_AGENCIES, "transition": "reply_all", "title": "Reply together", "own": "agencies"},
    ]
)
CHECK, REPAIR = BRIDGE.transitions["check_bridge"], BRIDGE.transitions["repair_bridge"]
RECORD_VIEW = BRIDGE.items["partner_decision"].transitions["record_view"]


# By partnership and role


def test_somebody_of_the_partnership_may_act_for_it() -> None:
    check_may_act_for("riverside", actor=someone(), case="B-2026-001")


def test_somebody_of_another_partnership_is_refused_without_being_told_whose_case_it_is() -> None:
    with pytest.raises(OutsidePartnership, match="B-2026-001 belongs to another partnership than hillside") as refusal:
        check_may_act_for("riverside", actor=someone(partnership="hillside"), case="B-2026-001")

    assert "riverside" not in str(refusal.value)


@pytest.mark.parametrize("role", ["coordinator", "agency_lead"])
def test_each_role_that_the_rules_name_may(role: str) -> None:
    check_role(CHECK, actor=someone(role), roles=BRIDGE.roles)


@pytest.mark.parametrize("role", ["referrer", "system", ""])
def test_another_role_is_refused_with_those_that_may(role: str) -> None:
    with pytest.raises(RoleNotAllowed, match="check_bridge is done by Agency lead or Coordinator; you are acting as"):
        check_role(CHECK, actor=someone(role), roles=BRIDGE.roles)


def test_an_opening_is_refused_by_its_title() -> None:
    check_role(BRIDGE.opens, actor=someone("referrer"), roles=BRIDGE.roles)
    with pytest.raises(RoleNotAllowed, match=r"Report a bridge is done by Coordinator or Referrer; .* as Agency lead"):
        check_role(BRIDGE.opens, actor=someone("agency_lead"), roles=BRIDGE.roles)


def test_those_who_keep_the_case_may_keep_it() -> None:
    check_keeps(BRIDGE, actor=someone("coordinator"), what="record_facts")


def test_another_role_does_not_keep_the_case() -> None:
    with pytest.raises(RoleNotAllowed, match="record_facts is done by Coordinator; you are acting as Referrer"):
        check_keeps(BRIDGE, actor=someone("referrer"), what="record_facts")


def test_a_role_named_beside_the_keepers_may_too_and_nobody_is_named_twice() -> None:
    check_keeps(BRIDGE, actor=someone("referrer"), what="record_facts", also=("coordinator", "referrer"))
    with pytest.raises(RoleNotAllowed, match="is done by Coordinator or Referrer; you are acting as Agency lead"):
        check_keeps(BRIDGE, actor=someone("agency_lead"), what="record_facts", also=("coordinator", "referrer"))


# For their own body or agency


def record_view(actor: Actor, **facts: Any) -> None:
    case = case_of(BRIDGE, items=[decision(1, **facts)])
    check_own(RECORD_VIEW, actor=actor, situation=asked(BRIDGE, case, item=1))


def partner(body: str | None) -> Actor:
    return Actor("sam", "local_authority_partner", "riverside", agency="rail", body=body)


def test_a_partner_records_its_own_view() -> None:
    record_view(partner("council"), partner="council")


def test_a_partner_does_not_record_the_view_of_another() -> None:
    says = "record_view is for Riverside Police, or for those who keep the case; you act for Riverside Council"

    with pytest.raises(NotTheirOwn, match=says):
        record_view(partner("council"), partner="police")


def test_those_who_keep_the_case_record_for_everybody() -> None:
    record_view(someone("coordinator", body="council"), partner="police")


def test_a_role_that_nobody_named_holds_works_for_nobody() -> None:
    record_view(partner(None), partner="police")


def test_what_is_for_nobody_in_particular_is_for_everybody() -> None:
    record_view(partner("council"))


def reply(transition: str, actor: Actor, **facts: Any) -> None:
    check_own(BRIDGE.transitions[transition], actor=actor, situation=asked(BRIDGE, case_of(BRIDGE, **facts)))


def test_an_agency_replies_for_itself_and_for_no_other() -> None:
    lead = someone("agency_lead", agency="rail", body="council")

    reply("reply", lead, agency="rail")
    with pytest.raises(NotTheirOwn, match=r"reply is for Old Rail, .* you act for Rail Trust"):
        reply("reply", lead, agency="old_rail")


def test_an_agency_replies_where_it_is_one_of_several() -> None:
    reply("reply_all", someone("agency_lead", agency="rail"), agencies=["old_rail", "rail"])
    with pytest.raises(NotTheirOwn, match=r"reply_all is for Rail Trust or Old Rail, .* you act for Somebody else"):
        reply("reply_all", someone("agency_lead", agency="Somebody else"), agencies=["rail", "old_rail"])


def test_a_transition_that_is_nobodys_own_is_open_to_its_roles() -> None:
    case = case_of(BRIDGE, agency="old_rail")

    check_own(CHECK, actor=someone("agency_lead", agency="rail"), situation=asked(BRIDGE, case))


# Apart from who did another


def checked_by(*people: str, on: str = "Tuesday 2026-04-14") -> Case:
    return case_of(BRIDGE, state="checked", done=[done("check_bridge", on, by=user) for user in people])


def repair(case: Case, user: str) -> None:
    check_duties_separate(REPAIR, actor=someone(user=user), case=case, item=None)


def test_whoever_did_the_one_may_not_do_the_other() -> None:
    says = "repair_bridge must be done by someone other than the person who did check_bridge, and that was pat"

    with pytest.raises(DutiesNotSeparate, match=says):
        repair(checked_by("pat"), "pat")


def test_a_colleague_may_and_so_may_anybody_where_nobody_did_the_other() -> None:
    repair(checked_by("pat"), "kim")
    repair(checked_by(), "pat")


def test_of_several_it_is_the_last_who_may_not() -> None:
    repair(checked_by("pat", "kim"), "pat")
    with pytest.raises(DutiesNotSeparate, match="that was kim"):
        repair(checked_by("pat", "kim"), "kim")


def test_what_was_done_on_an_item_is_not_what_was_done_on_the_case() -> None:
    case = case_of(BRIDGE, state="checked", done=[done("check_bridge", "Tuesday 2026-04-14", item=1)])

    repair(case, "pat")
    with pytest.raises(DutiesNotSeparate):
        check_duties_separate(REPAIR, actor=someone(), case=case, item=("partner_decision", 1))
