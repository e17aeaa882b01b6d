"""Whether each partner was asked and has answered, agreed or been heard, and who may decide."""

from __future__ import annotations

from datetime import date

import pytest

from case.bridges import DIRECTORY, TODAY, case_of, decision, done, rules
from dates import on
from reviewflow.case.case import Case, Done, Item
from reviewflow.case.predicates import PARAMETERS, PREDICATES

BRIDGE = rules()
DAY = "Tuesday 2026-04-14"


def answer(name: str, case: Case, *, today: date = TODAY, **parameters: object) -> bool:
    return PREDICATES[name].answers(case, case.facts, DIRECTORY, today, **parameters)


def views(*given: Item, after: tuple[Done, ...] = ()) -> Case:
    """A case with these decisions, each put on record in the order of their numbers, and what was done after them."""
    recorded = [done("record_view", DAY, item=item.number) for item in given if "view" in item.facts]
    return case_of(BRIDGE, items=given, done=[*recorded, *after])


def view(number: int, partner: str, view: str, state: str = "answered") -> Item:
    return decision(number, state, partner=partner, view=view)


BOTH_AGREE = (view(1, "council", "agree"), view(2, "police", "agree"))
ONE_DISSENTS = (view(1, "council", "agree"), view(2, "police", "dissent"))
ONE_ESCALATED = (view(1, "council", "agree"), view(2, "police", "dissent", "escalated"))
ONE_SILENT = (view(1, "council", "agree"), view(2, "police", "no_response"))
ONE_UNDECIDED = (view(1, "council", "agree"), view(2, "police", "thinking"))
ONE_NOT_ASKED = (view(1, "council", "agree"),)


@pytest.mark.parametrize(
    ("given", "decided", "agree", "consensus"),
    [
        pytest.param(BOTH_AGREE, True, True, True, id="both agree"),
        pytest.param(ONE_DISSENTS, True, False, False, id="one dissents"),
        pytest.param(ONE_ESCALATED, True, False, True, id="one dissents and was escalated"),
        pytest.param(ONE_SILENT, True, False, False, id="one did not respond"),
        pytest.param(ONE_UNDECIDED, False, False, False, id="one gave no view that counts"),
        pytest.param(ONE_NOT_ASKED, False, False, False, id="one was never asked"),
        pytest.param((), False, False, False, id="nobody was asked"),
    ],
)
def test_what_the_partners_say(given: tuple[Item, ...], decided: bool, agree: bool, consensus: bool) -> None:
    case = views(*given)

    assert answer("every_partner_decided", case, question="repair") is decided
    assert answer("every_partner_agrees", case, question="repair") is agree
    assert answer("consensus_or_escalated", case, question="repair") is consensus


ALL_THREE = pytest.mark.parametrize("name", ["every_partner_decided", "every_partner_agrees", "consensus_or_escalated"])


@ALL_THREE
def test_an_answer_to_another_question_does_not_count(name: str) -> None:
    assert not answer(name, views(*BOTH_AGREE), question="shut")


@ALL_THREE
def test_the_view_of_somebody_who_is_no_partner_does_not_matter(name: str) -> None:
    assert answer(name, views(*BOTH_AGREE, view(3, "board", "dissent")), question="repair")


@ALL_THREE
def test_whoever_is_asked_anew_has_given_no_view_until_the_new_question_is_answered(name: str) -> None:
    anew = decision(3, partner="police")

    assert not answer(name, views(*BOTH_AGREE, anew), question="repair")
    assert answer(name, views(*BOTH_AGREE, view(3, "police", "agree")), question="repair")


def test_the_latest_view_of_a_partner_counts_whatever_the_order_of_the_items() -> None:
    first, second = view(1, "police", "agree"), view(3, "police", "dissent")

    assert not answer("every_partner_agrees", views(second, *BOTH_AGREE[:1], first), question="repair")


@ALL_THREE
def test_a_view_that_nobody_put_on_record_does_not_count(name: str) -> None:
    case = case_of(BRIDGE, items=BOTH_AGREE, done=[done("record_view", DAY, item=1), done("ask_again", DAY, item=2)])

    assert not answer(name, case, question="repair")


@pytest.mark.parametrize("how", ["record_view", "record_no_response", "record_agreement"])
def test_a_view_is_put_on_record_in_three_ways(how: str) -> None:
    case = case_of(BRIDGE, items=BOTH_AGREE, done=[done("record_view", DAY, item=1), done(how, DAY, item=2)])

    assert answer("every_partner_agrees", case, question="repair")


def test_a_view_recorded_on_an_item_of_another_kind_is_not_the_partners() -> None:
    elsewhere = Done("record_view", on(DAY), "pat", ("challenge", 2))
    case = case_of(BRIDGE, items=BOTH_AGREE, done=[done("record_view", DAY, item=1), elsewhere])

    assert not answer("every_partner_agrees", case, question="repair")


# Since


@ALL_THREE
def test_a_view_from_before_the_case_came_back_does_not_count(name: str) -> None:
    case = views(*BOTH_AGREE, after=(done("reopen", DAY),))

    assert answer(name, case, question="repair")
    assert not answer(name, case, question="repair", since=["reopen"])


@ALL_THREE
def test_a_view_from_after_the_case_came_back_counts(name: str) -> None:
    again = [done("record_view", DAY, item=number) for number in (1, 2)]
    case = case_of(BRIDGE, items=BOTH_AGREE, done=[done("reopen", DAY), *again])

    assert answer(name, case, question="repair", since=["reopen"])


def test_each_partner_has_to_be_heard_again() -> None:
    case = views(*BOTH_AGREE, after=(done("reopen", DAY), done("record_view", DAY, item=2)))

    assert not answer("every_partner_agrees", case, question="repair", since=["reopen"])


def test_it_is_the_last_time_that_the_case_came_back_which_counts() -> None:
    again = (done("record_view", DAY, item=1), done("record_view", DAY, item=2))
    case = views(*BOTH_AGREE, after=(done("reopen", DAY), *again, done("reopen", DAY)))

    assert not answer("every_partner_agrees", case, question="repair", since=["reopen"])


def test_any_of_several_transitions_may_bring_the_case_back() -> None:
    case = views(*BOTH_AGREE, after=(done("check_bridge", DAY),))

    assert not answer("every_partner_agrees", case, question="repair", since=["reopen", "check_bridge"])


def test_the_order_of_recording_counts_and_not_the_day_it_is_said_to_have_happened() -> None:
    late_entry = done("reopen", "Thursday 2026-01-01")

    case = views(*BOTH_AGREE, after=(late_entry,))

    assert not answer("every_partner_agrees", case, question="repair", since=["reopen"])


def test_a_transition_of_an_item_does_not_bring_the_case_back() -> None:
    case = views(*BOTH_AGREE, after=(done("reopen", DAY, item=1),))

    assert answer("every_partner_agrees", case, question="repair", since=["reopen"])


# Who may decide


@pytest.mark.parametrize(
    ("day", "body", "may"),
    [
        ("Wednesday 2025-12-31", "board", False),
        ("Thursday 2026-01-01", "board", True),
        ("Tuesday 2026-03-31", "board", True),
        ("Wednesday 2026-04-01", "board", False),
        ("Tuesday 2026-03-31", "panel", False),
        ("Wednesday 2026-04-01", "panel", True),
        ("Friday 2099-01-02", "panel", True),
        ("Wednesday 2026-04-01", "council", False),
        ("Wednesday 2026-04-01", None, False),
    ],
)
def test_a_body_may_decide_while_its_delegation_is_in_force(day: str, body: str | None, may: bool) -> None:
    case = case_of(BRIDGE, decided_by=body)

    assert answer("body_may_decide", case, today=on(day), decision="shut", fact="decided_by") is may


@pytest.mark.parametrize("body", ["council", None])
def test_a_decision_without_a_scheme_of_delegation_is_free(body: str | None) -> None:
    case = case_of(BRIDGE, decided_by=body)

    assert answer("body_may_decide", case, decision="paint", fact="decided_by")


def test_the_check_of_the_files_knows_what_each_predicate_takes() -> None:
    assert PARAMETERS["body_may_decide"] == ("decision", "fact")
    assert PARAMETERS["every_partner_agrees"] == ("question", "since?")
    assert PARAMETERS.keys() == PREDICATES.keys()
