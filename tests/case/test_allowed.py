"""Each refusal of a transition, with its words; and what may be done next."""

from __future__ import annotations

from typing import Any

import pytest

from case.bridges import asked, case_of, decision, done, rules, someone
from reviewflow.case.allowed import (
    Next,
    check_conditions,
    check_facts_known,
    check_from_state,
    check_may_set,
    check_reason,
    find_transition,
    what_next,
    where_it_leads,
)
from reviewflow.case.case import Actor, Case
from reviewflow.errors import (
    ConditionNotMet,
    FactMissing,
    FactUnknown,
    ReasonMissing,
    TransitionNotAllowed,
    TransitionNotFound,
)
from reviewflow.workflow.definition import Definition, Opening

BRIDGE = rules()
CHECK, REPAIR, REOPEN = (BRIDGE.transitions[name] for name in ("check_bridge", "repair_bridge", "reopen"))


# Is there such a transition?


def test_a_transition_is_found_by_its_name() -> None:
    assert find_transition(BRIDGE, "reopen") is REOPEN


def test_a_transition_that_the_rules_do_not_have_is_refused_with_those_they_have() -> None:
    says = "Bridge has no transition burn. It has: check_bridge, repair_bridge, close_bridge, reopen."

    with pytest.raises(TransitionNotFound, match=says):
        find_transition(BRIDGE, "burn")


# May it be done from here?


def test_a_transition_from_another_state_is_refused_with_what_may_be_done_instead() -> None:
    says = r"reopen may not be done now: bridge is in the state Checked \(checked\). From here: repair_bridge, close_"

    with pytest.raises(TransitionNotAllowed, match=says):
        check_from_state(REOPEN, asked(BRIDGE, case_of(BRIDGE, state="checked")))


def test_where_nothing_leads_on_the_refusal_says_so() -> None:
    case = case_of(BRIDGE, items=[decision(1, "dropped")])
    drop = BRIDGE.items["partner_decision"].transitions["drop"]

    with pytest.raises(TransitionNotAllowed, match=r"partner's decision .* Dropped .* Nothing leads on from here"):
        check_from_state(drop, asked(BRIDGE, case, item=1))


def test_a_state_that_the_rules_no_longer_have_is_shown_by_its_name() -> None:
    with pytest.raises(TransitionNotAllowed, match=r"in the state flooded \(flooded\)"):
        check_from_state(REOPEN, asked(BRIDGE, case_of(BRIDGE, state="flooded")))


def test_a_transition_from_its_own_state_is_let_through() -> None:
    check_from_state(CHECK, asked(BRIDGE, case_of(BRIDGE)))


# Is everything there?


def test_every_missing_fact_is_named_by_title_and_key() -> None:
    says = r"check needs what is not recorded yet: Cause \(cause\); Cost \(cost\). Give it with the command"

    with pytest.raises(FactMissing, match=says):
        check_facts_known(["cause", "urgent", "cost"], {"urgent": False}, what="check", subject=BRIDGE)


def test_no_and_zero_are_known() -> None:
    check_facts_known(["urgent", "lanes"], {"urgent": False, "lanes": 0}, what="check", subject=BRIDGE)


@pytest.mark.parametrize("name", ["cause", "summary", "checked_on"])
def test_a_transition_takes_what_it_needs_what_it_may_set_and_what_it_stamps(name: str) -> None:
    check_may_set([name], CHECK)


def test_a_fact_that_a_transition_has_nothing_to_do_with_is_refused() -> None:
    says = (
        "cost is not a fact .* Check the bridge takes: cause, checked_on, summary. Record other facts with record_facts"
    )

    with pytest.raises(FactUnknown, match=says):
        check_may_set(["cause", "cost"], CHECK)


def test_a_transition_that_takes_no_facts_says_so() -> None:
    with pytest.raises(FactUnknown, match="Open it again takes: none"):
        check_may_set(["cost"], REOPEN)


def test_an_opening_takes_its_own_facts_or_any() -> None:
    check_may_set(["seen_on", "summary", "reported_on"], BRIDGE.opens)
    check_may_set(["cost", "whatever"], Opening("reported", "Report", ("coordinator",), may_set=None))
    with pytest.raises(FactUnknown, match="Report a bridge takes: reported_on, seen_on, summary"):
        check_may_set(["cost"], BRIDGE.opens)


@pytest.mark.parametrize("reason", [None, "", "  \n"])
def test_a_reason_that_says_nothing_is_missing(reason: str | None) -> None:
    with pytest.raises(ReasonMissing, match="close_bridge needs a reason"):
        check_reason(reason, required=True, what="close_bridge")


def test_a_reason_is_asked_for_only_where_it_is_required() -> None:
    check_reason("It fell.", required=True, what="close_bridge")
    check_reason(None, required=False, what="reopen")


# Do its conditions hold?


def test_where_it_leads_is_the_state_the_machine_gives() -> None:
    case = case_of(BRIDGE, state="checked", urgent=True, cost="1")

    assert where_it_leads(REPAIR, asked(BRIDGE, case)) == "repaired"


def test_every_condition_that_does_not_hold_is_named_with_what_to_do() -> None:
    says = "repair_bridge may not be done yet: It is not urgent; Nobody knows the cost. Record why it is. Ask for it."

    with pytest.raises(ConditionNotMet) as refusal:
        where_it_leads(REPAIR, asked(BRIDGE, case_of(BRIDGE, state="checked")))

    assert str(refusal.value) == says


def test_a_condition_that_holds_is_not_named() -> None:
    with pytest.raises(ConditionNotMet) as refusal:
        where_it_leads(REPAIR, asked(BRIDGE, case_of(BRIDGE, state="checked", urgent=True)))

    assert refusal.value.facts["why"] == "Nobody knows the cost"
    assert refusal.value.facts["do"] == "Ask for it."


def test_what_the_machine_refuses_for_no_condition_is_refused_all_the_same() -> None:
    with pytest.raises(TransitionNotAllowed, match=r"reopen may not be done now.*Its rules refuse it"):
        where_it_leads(REOPEN, asked(BRIDGE, case_of(BRIDGE)))


def test_conditions_that_hold_are_let_through() -> None:
    check_conditions(["is_urgent"], asked(BRIDGE, case_of(BRIDGE, urgent=True)), what="open")


# What may be done next


def next_by_name(
    case: Case, actor: Actor | None = None, *, item: int | None = None, of: Definition = BRIDGE
) -> dict[str, Next]:
    return {n.do: n for n in what_next(asked(of, case, item=item), definition=of, actor=actor)}


def test_only_what_leads_on_from_here_comes_next_in_the_order_of_the_file() -> None:
    assert list(next_by_name(case_of(BRIDGE))) == ["check_bridge", "close_bridge"]
    assert list(next_by_name(case_of(BRIDGE, state="closed"))) == ["reopen"]


def test_what_comes_next_has_its_title_its_hint_and_its_roles() -> None:
    check = next_by_name(case_of(BRIDGE, cause="flood"))["check_bridge"]

    expected = Next("check_bridge", "Check the bridge", ("agency_lead", "coordinator"), True, (), "Take a lamp.", True)
    assert check == expected


def test_a_fact_to_be_given_is_told_and_does_not_stand_in_the_way() -> None:
    check = next_by_name(case_of(BRIDGE))["check_bridge"]

    assert check.allowed
    assert check.why_not == ("To be given with it: Cause (cause).",)


def test_what_is_asked_for_with_a_transition_does_not_keep_it_from_being_begun() -> None:
    begun = {name: each.may_begin for name, each in next_by_name(case_of(BRIDGE, state="checked")).items()}

    assert begun["repair_bridge"] is False
    assert next_by_name(case_of(BRIDGE))["check_bridge"].may_begin


def test_every_condition_that_does_not_hold_stands_in_the_way() -> None:
    repair = next_by_name(case_of(BRIDGE, state="checked"))["repair_bridge"]

    assert not repair.allowed
    assert repair.why_not == ("It is not urgent. Record why it is.", "Nobody knows the cost. Ask for it.")


READY: dict[str, Any] = {"state": "checked", "urgent": True, "cost": "1"}


@pytest.mark.parametrize(
    ("actor", "why"),
    [
        pytest.param(someone("referrer"), "done by Coordinator; you are acting as Referrer", id="another role"),
        pytest.param(someone(partnership="hillside"), "belongs to another partnership than hillside", id="a neighbour"),
        pytest.param(someone(), "someone other than the person who did check_bridge, and that was pat", id="twice"),
    ],
)
def test_whoever_may_not_do_it_is_told_why(actor: Actor, why: str) -> None:
    case = case_of(BRIDGE, done=[done("check_bridge", "Tuesday 2026-04-14", by="pat")], **READY)

    repair = next_by_name(case, actor)["repair_bridge"]

    assert not repair.allowed
    assert len(repair.why_not) == 1
    assert why in repair.why_not[0]


def test_whoever_may_do_it_is_told_nothing() -> None:
    case = case_of(BRIDGE, done=[done("check_bridge", "Tuesday 2026-04-14", by="pat")], **READY)

    assert next_by_name(case, someone(user="kim"))["repair_bridge"].why_not == ()


def test_a_partner_is_told_that_the_decision_is_another_partners() -> None:
    case = case_of(BRIDGE, items=[decision(1, partner="police")])
    sam = someone("local_authority_partner", user="sam", body="council")

    view = next_by_name(case, sam, item=1)["record_view"]

    assert not view.allowed
    assert "record_view is for Riverside Police" in view.why_not[0]


def test_duties_on_an_item_are_kept_apart_on_that_item_alone() -> None:
    drop_apart = {"transition": "bury", "title": "Bury", "from": "asked", "to": "dropped", "by": ["coordinator"]}
    apart = rules(item={"transitions": [{**drop_apart, "separate_from": ["ask_again"]}]})
    case = case_of(
        apart, items=[decision(1), decision(2)], done=[done("ask_again", "Tuesday 2026-04-14", by="pat", item=1)]
    )

    assert not next_by_name(case, someone(), item=1, of=apart)["bury"].allowed
    assert next_by_name(case, someone(), item=2, of=apart)["bury"].allowed


def test_every_reason_is_told_at_once() -> None:
    needy = {"transition": "blast", "title": "Blast", "from": "reported", "to": "closed", "by": ["coordinator"]}
    strict = rules(transitions=[{**needy, "needs": ["is_urgent"], "needs_facts": ["cause", "area"]}])

    blast = next_by_name(case_of(strict), someone("referrer"), of=strict)["blast"]

    assert [why.split(".")[0] for why in blast.why_not] == [
        "It is not urgent",
        "To be given with it: Cause (cause); Area (area)",
        "blast is done by Coordinator; you are acting as Referrer",
    ]
