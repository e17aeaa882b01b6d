"""Advancing a case or an item: what is stamped, kept, sent and frozen, and what still stands in the way."""

from __future__ import annotations

import datetime as dt
import json

from casework.journeys import (
    REGULATION_11,
    SUBMISSION,
    action_at,
    incident_at,
    near_miss,
    review_at,
    submit_for_sign_off,
)
from casework.office import PARTNERS, Office
from reviewflow.casework.changes.advance_case import Advance
from reviewflow.casework.changes.record_facts import RecordFacts
from reviewflow.casework.views.case_view import view_case
from reviewflow.errors import (
    ConditionNotMet,
    DateInvalid,
    FactInvalid,
    FactMissing,
    FactUnknown,
    ItemKindNotKept,
    ItemNotFound,
    ReasonMissing,
    TimeRunsBackwards,
    TransitionNotAllowed,
    TransitionNotFound,
)


def test_a_transition_stamps_its_day_and_meets_its_clock(office: Office) -> None:
    case = incident_at(office, "considered")
    office.at("Tuesday 2024-03-19")

    saved = office.do(case, "submit_notification", "la_notifier", happened_on="Monday 2024-03-18", **SUBMISSION)

    assert (saved.from_state, saved.to_state) == ("considered", "notified")
    assert office.case(case).facts["notified_on"] == "2024-03-18"
    deadlines = office.deadlines(case)
    assert (deadlines["notification"].state, deadlines["notification"].met_on) == ("met", "2024-03-18")
    assert (deadlines["rapid_review"].starts_on, deadlines["rapid_review"].state) == ("2024-03-18", "running")


def test_a_stamp_may_be_given_when_it_was_another_day(office: Office) -> None:
    case = incident_at(office, "considered")

    office.at("Tuesday 2024-03-19").do(
        case, "submit_notification", "la_notifier", notified_on="2024-03-18", **SUBMISSION
    )

    assert office.case(case).facts["notified_on"] == "2024-03-18"


def test_its_letters_are_written_and_queued_with_it(office: Office) -> None:
    case = incident_at(office, "notified")

    letters = office.rows(
        "SELECT n.name, n.recipient, n.channel, o.status FROM notice n"
        " JOIN outbox o ON o.notice_id = n.id ORDER BY n.id"
    )

    assert [(name, to, channel) for name, to, channel, _ in letters] == [
        ("notification_pack", "panel_system", "form"),
        ("notification_to_partners", "safeguarding_partners", "message"),
    ]
    assert letters[1][3] == "pending"
    body = json.loads(office.body(office.entries(case)[-1].sequence))
    assert [notice["notice"] for notice in body["notices"]] == ["notification_pack", "notification_to_partners"]


def test_a_letter_that_hangs_on_a_condition_goes_only_when_it_holds(office: Office) -> None:
    plain, told = incident_at(office, "considered"), incident_at(office, "considered")

    office.do(plain, "submit_notification", "la_notifier", **SUBMISSION)
    elsewhere = ["somerset_partnership", "gloucestershire_partnership"]
    office.do(told, "submit_notification", "la_notifier", other_areas=elsewhere, **SUBMISSION)

    to = office.rows(
        "SELECT n.recipient FROM notice n JOIN review_case c ON c.id = n.case_id"
        " WHERE n.name = 'notification_to_other_areas' AND c.reference = :case ORDER BY n.id",
        case=told,
    )
    assert [recipient for (recipient,) in to] == elsewhere
    assert office.rows("SELECT count(*) FROM notice WHERE name = 'notification_to_other_areas'") == [(2,)]


def test_everything_that_is_missing_is_named_at_once(office: Office) -> None:
    case = incident_at(office, "considered")

    with office.refuses(FactMissing) as refused:
        office.do(case, "submit_notification", "la_notifier", summary="Harm.")

    assert refused.value.facts["missing"] == (
        "What is being notified (notification_nature); Abuse or neglect (abuse_or_neglect);"
        " Area in which it happened (incident_area)"
    )


def test_every_condition_that_does_not_hold_is_named_with_what_to_do(office: Office) -> None:
    case = incident_at(office, "considered")
    wrong = {**SUBMISSION, "abuse_or_neglect": "neither", "notification_nature": "care_leaver_death"}

    with office.refuses(ConditionNotMet) as refused:
        office.do(case, "submit_notification", "la_notifier", **wrong)

    assert "without that there is no duty to notify the Panel" in str(refused.value)
    assert "told to the Department and Ofsted and not to the Panel" in str(refused.value)


def test_a_condition_is_asked_with_the_facts_that_come_with_the_command(office: Office) -> None:
    case = office.open(became_aware_on="2024-03-15", abuse_or_neglect="neither")

    office.do(case, "submit_notification", "la_notifier", **SUBMISSION)

    assert office.case(case).facts["abuse_or_neglect"] == "suspected"


def test_what_may_not_be_done_now_says_what_may(office: Office) -> None:
    case = incident_at(office, "considered")

    with office.refuses(TransitionNotAllowed, match=r"From here: submit_notification, decide_not_to_notify"):
        office.do(case, "send_rapid_review")
    with office.refuses(TransitionNotFound, match="has no transition send_rapid_reviw"):
        office.do(case, "send_rapid_reviw")


def test_a_fact_that_has_nothing_to_do_with_it_is_refused(office: Office) -> None:
    case = incident_at(office, "considered")

    with office.refuses(FactUnknown, match="Record other facts with record_facts"):
        office.do(case, "submit_notification", "la_notifier", panel_view="agrees", **SUBMISSION)


def test_a_reason_that_others_will_ask_for_must_be_given(office: Office) -> None:
    case = incident_at(office, "signed_off")

    for reason in (None, "", "   "):
        with office.refuses(ReasonMissing, match="return_to_review_group needs a reason"):
            office.do(case, "return_to_review_group", "executive", reason=reason)


def test_a_reason_of_nothing_but_spaces_is_no_fact_either(office: Office) -> None:
    case = incident_at(office, "considered")
    office.ask_partners(case, "notify")

    with office.refuses(FactMissing, match="not_notified_reasons"):
        office.do(
            case, "decide_not_to_notify", "la_decision_maker", not_notified_reasons="  \n", abuse_or_neglect="neither"
        )


def test_nothing_happens_in_the_future(office: Office) -> None:
    case = incident_at(office, "notified")

    with office.refuses(TimeRunsBackwards, match="start_rapid_review happened at Monday 18 March 2024"):
        office.do(case, "start_rapid_review", happened_on="Monday 2024-03-18")


def test_a_moment_is_kept_with_its_local_day(office: Office) -> None:
    office.at("Tuesday 2024-04-02")
    case = incident_at(office, "notified")
    late_evening = dt.datetime(2024, 4, 1, 23, 30, tzinfo=dt.UTC)

    office.carry_out(Advance(case=case, do="start_rapid_review"), happened_at=late_evening)

    entry = office.entries(case)[-1]
    assert (entry.happened_on, entry.happened_at) == ("2024-04-02", "2024-04-01T23:30:00.000000Z")


def test_a_moment_that_is_to_come_or_on_another_day_or_nowhere_in_the_world_is_refused(office: Office) -> None:
    case = incident_at(office, "notified")
    start = Advance(case=case, do="start_rapid_review")
    noon = dt.datetime(2024, 3, 15, 12, tzinfo=dt.UTC)

    with office.refuses(TimeRunsBackwards):
        office.carry_out(start, happened_at=noon)
    with office.refuses(DateInvalid, match="lies on Thursday 14 March 2024"):
        office.carry_out(start, happened_at=noon - dt.timedelta(days=1), happened_on=office.now.date())
    with office.refuses(DateInvalid, match="without a time zone"):
        office.carry_out(start, happened_at=noon.replace(tzinfo=None), happened_on=office.now.date())


def test_nothing_is_sent_before_it_was_signed_off(office: Office) -> None:
    case = incident_at(office, "signed_off")

    with office.refuses(FactInvalid, match="it is before 2024-03-15"):
        office.do(case, "send_rapid_review", happened_on="Thursday 2024-03-14")


def test_what_is_done_again_is_dated_again(office: Office) -> None:
    case = action_at(office, "impact_shown")
    office.at("Monday 2024-03-18").do(case, "close_action")
    office.at("Tuesday 2024-03-19").do(case, "reopen_action", due_on="2024-04-30")

    office.at("Monday 2024-04-22").do(case, "complete_action", "agency_lead")

    facts = office.case(case).facts
    assert (facts["impact_shown_on"], facts["completed_on"]) == ("2024-03-15", "2024-04-22")


def test_an_incident_that_is_reconsidered_gets_its_new_day_of_awareness_and_its_clocks_from_it(office: Office) -> None:
    case = near_miss(office)

    office.at("Monday 2024-04-22").do(case, "reconsider", became_aware_on="Friday 2024-04-19")

    notification = office.deadlines(case)["notification"]
    assert (notification.starts_on, notification.due_on, notification.state) == ("2024-04-19", "2024-04-26", "running")


# Items


def test_an_item_gets_the_next_number_of_its_kind(office: Office) -> None:
    case = incident_at(office, "rapid_review")

    numbers = [office.add(case, "child", label="Child A"), office.add(case, "agency_request", agency="nbt")]
    numbers += [office.add(case, "child", label="Child B"), office.add(case, "agency_request", agency="awp")]

    assert numbers == ["CH-1", "AR-1", "CH-2", "AR-2"]


def test_an_item_has_clocks_and_letters_of_its_own(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    office.add(case, "agency_request", agency="nbt")
    second = office.add(case, "agency_request", agency="awp")

    office.at("Monday 2024-03-18").do(case, "record_return", "agency_lead", item=second, involvement="with_child")

    deadlines = office.deadlines(case)
    assert deadlines["agency_request-1/return_due"].state == "running"
    assert (deadlines["agency_request-2/return_due"].state, office.state(case, second)) == ("met", "returned")
    assert deadlines["agency_request-2/return_due"].met_on == "2024-03-18"
    assert office.rows("SELECT recipient FROM notice WHERE name = 'agency_request' ORDER BY id") == [("nbt",), ("awp",)]


def test_a_clock_that_is_restarted_is_owed_anew(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    number = office.add(case, "agency_request", agency="nbt")
    office.do(case, "record_return", "agency_lead", item=number)

    office.at("Monday 2024-03-25").do(case, "ask_for_more", item=number, questions="And before that?")

    again = office.deadlines(case)["agency_request-1/return_due"]
    assert (again.state, again.met_on, again.starts_on, again.revision) == ("running", None, "2024-03-25", 2)


def test_an_item_that_is_not_there_or_not_kept_is_refused(office: Office) -> None:
    case = incident_at(office, "rapid_review")

    for number in ("AR-1", "AR", "-1", "ZZ-1", "AR-x"):
        with office.refuses(ItemNotFound, match=f"no {number} on case {case}"):
            office.do(case, "record_return", "agency_lead", item=number)
    with office.refuses(ItemKindNotKept, match="A serious incident keeps no hold"):
        office.add(case, "hold")


def test_an_item_cannot_be_advanced_by_what_its_case_can_do(office: Office) -> None:
    case = incident_at(office, "considered")
    child = office.add(case, "child", label="Child A")

    with office.refuses(TransitionNotFound, match="Child has no transition submit_notification"):
        office.do(case, "submit_notification", "la_notifier", item=child)


# Views that went stale


def test_a_view_that_was_given_before_the_rapid_review_went_back_no_longer_counts(office: Office) -> None:
    case = incident_at(office, "signed_off")
    office.do(case, "return_to_review_group", "executive", outcome="lcspr")
    submit_for_sign_off(office, case, "lcspr")

    with office.refuses(ConditionNotMet, match="Not every safeguarding partner's view on the outcome"):
        office.do(case, "sign_off", "executive")

    office.ask_partners(case, "rapid_review_outcome")
    assert office.do(case, "sign_off", "executive").to_state == "signed_off"


def test_a_partner_that_is_asked_again_has_not_answered_yet(office: Office) -> None:
    case = incident_at(office, "awaiting_sign_off")
    office.ask_partners(case, "rapid_review_outcome")
    office.add(case, "partner_decision", partner="police", question="rapid_review_outcome")

    with office.refuses(ConditionNotMet, match="view on the outcome"):
        office.do(case, "sign_off", "executive")


def test_a_view_that_nobody_put_on_record_as_one_does_not_count(office: Office) -> None:
    case = incident_at(office, "awaiting_sign_off")
    question = {"question": "rapid_review_outcome"}
    numbers = [office.add(case, "partner_decision", partner=partner, **question) for partner in PARTNERS]
    for number in numbers[:2]:
        office.do(case, "record_view", item=number, view="agree", reasons="Yes.")

    office.carry_out(RecordFacts(case=case, item=numbers[2], facts={"view": "agree"}))

    with office.refuses(ConditionNotMet, match="view on the outcome"):
        office.do(case, "sign_off", "executive")


def test_a_dissent_must_be_escalated_before_the_sign_off(office: Office) -> None:
    case = incident_at(office, "awaiting_sign_off")
    *_, dissent = office.ask_partners(case, "rapid_review_outcome", "agree", "agree", "dissent")
    with office.refuses(ConditionNotMet, match="dissents or has not responded"):
        office.do(case, "sign_off", "executive")

    office.do(case, "escalate", item=dissent, escalated_to="executive")

    assert office.do(case, "sign_off", "executive").to_state == "signed_off"


def test_a_second_change_of_the_outcome_is_asked_about_anew(office: Office) -> None:
    case = incident_at(office, "panel_replied")
    change = {"outcome_reasons": "On reflection.", "panel_answer": "We change it."}
    office.ask_partners(case, "change_of_outcome")
    office.do(case, "change_outcome", "executive", outcome="lcspr", **change)

    with office.refuses(ConditionNotMet, match="on changing the outcome"):
        office.do(case, "change_outcome", "executive", outcome="no_lcspr", **change)


def test_a_report_that_went_back_is_agreed_to_anew(office: Office) -> None:
    case = review_at(office, "approved")
    office.do(case, "send_to_second_gatekeeper", second_gatekeeper="home_office")
    office.do(case, "record_second_gatekeeper_changes", second_gatekeeper_comments="A page.")

    with office.refuses(ConditionNotMet, match="Not every partner agrees to the report"):
        office.do(case, "approve_report", "executive")


# What the page of a case says


def test_what_is_next_says_who_may_do_it_and_what_stands_in_the_way(office: Office) -> None:
    case = incident_at(office, "awaiting_sign_off")

    by_executive = {each.do: each for each in view_case(office.desk, case, by="bristol.executive").next}
    by_anybody = {each.do: each for each in view_case(office.desk, case).next}

    assert not by_executive["sign_off"].allowed
    assert any("view on the outcome" in why for why in by_executive["sign_off"].why_not)
    assert by_anybody["return_to_review_group"].allowed
    assert not by_executive["withdraw_notification"].allowed


def test_the_answers_to_regulation_11_are_asked_for_one_by_one(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    office.add(case, "child", label="Child A")
    facts = {"rapid_review_meeting_on": "2024-03-15", "outcome": "no_lcspr", "outcome_reasons": "So."}

    for missing in REGULATION_11:
        rest = {name: value for name, value in REGULATION_11.items() if name != missing}
        with office.refuses(FactMissing, match=missing):
            office.do(case, "submit_for_sign_off", **facts, **rest)
