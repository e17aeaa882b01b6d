"""Facts that came later, facts that were wrong, and links between cases."""

from __future__ import annotations

import json

from casework.journeys import incident_at, review_at
from casework.office import Office
from reviewflow.casework.changes.link_cases import LinkCases
from reviewflow.casework.changes.record_facts import CorrectFacts, RecordFacts
from reviewflow.casework.views.case_view import view_case
from reviewflow.errors import CaseNotFound, FactInvalid, FactUnknown, LinkNotAllowed, ReasonMissing, RoleNotAllowed
from reviewflow.store.sealed_columns import sealed


def test_a_fact_that_comes_later_is_recorded_by_those_who_keep_the_case(office: Office) -> None:
    case = incident_at(office, "considered")

    office.carry_out(RecordFacts(case=case, facts={"incident_on": "Thursday 2024-03-14", "media_interest": "yes"}))

    assert office.case(case).facts["incident_on"] == "2024-03-14"
    assert office.case(case).facts["media_interest"] is True


def test_what_is_recorded_already_can_only_be_corrected(office: Office) -> None:
    case = incident_at(office, "notified")

    with office.refuses(FactInvalid, match="Correct it with correct_facts"):
        office.carry_out(RecordFacts(case=case, facts={"summary": "Something else."}))


def test_a_correction_names_the_entry_it_corrects_and_gives_a_reason(office: Office) -> None:
    case = incident_at(office, "notified")
    wrong = office.entries(case)[-1].sequence
    with office.refuses(ReasonMissing):
        office.carry_out(CorrectFacts(case=case, facts={"summary": "Better."}, reason=" "))

    office.carry_out(CorrectFacts(case=case, facts={"summary": "Better."}, reason="A typing error.", corrects=wrong))

    body = json.loads(office.body(office.entries(case)[-1].sequence))
    assert (body["corrects"], body["reason"], body["facts"]) == (wrong, "A typing error.", {"summary": "Better."})
    assert json.loads(office.body(wrong))["facts"]["summary"] == "A child was seriously harmed.", "the old entry stands"


def test_a_corrected_start_counts_its_clocks_anew_in_the_same_entry(office: Office) -> None:
    case = incident_at(office, "notified")
    assert office.deadlines(case)["rapid_review"].due_on == "2024-04-09"
    office.at("Monday 2024-03-18")

    facts = {"notified_on": "Monday 2024-03-18"}
    saved = office.carry_out(CorrectFacts(case=case, facts=facts, reason="It went out on Monday."))

    moved = {each.clock: (each.was_due_on, each.due_on) for each in saved.clocks}
    assert moved["rapid_review"] == ("2024-04-09", "2024-04-10")
    assert office.deadlines(case)["rapid_review"].revision == 2


def test_a_start_that_is_taken_back_cancels_its_clock_and_deletes_nothing(office: Office) -> None:
    case = incident_at(office, "sent_to_panel")

    facts = {"rapid_review_sent_on": None}
    office.carry_out(CorrectFacts(case=case, facts=facts, reason="It was never sent."))

    assert "rapid_review_sent_on" not in office.case(case).facts
    assert office.deadlines(case)["panel_reply"].state == "cancelled"


def test_a_correction_is_checked_against_the_dates_that_follow_it(office: Office) -> None:
    case = incident_at(office, "notified")
    office.at("Monday 2024-03-18")

    with office.refuses(FactInvalid, match=r"notified_on cannot be '2024-03-15': it is before 2024-03-18"):
        facts = {"became_aware_on": "Monday 2024-03-18"}
        office.carry_out(CorrectFacts(case=case, facts=facts, reason="We knew later."))


def test_facts_of_an_item_are_recorded_and_corrected_too(office: Office) -> None:
    case = incident_at(office, "considered")
    child = office.add(case, "child", label="Child A")

    office.carry_out(RecordFacts(case=case, item=child, facts={"age_band": "from_1_to_5"}))
    office.carry_out(CorrectFacts(case=case, item=child, facts={"label": "Child B"}, reason="Two cases share an A."))

    found = office.case(case).item("child", 1)
    assert found is not None
    assert found.facts == {"label": "Child B", "age_band": "from_1_to_5"}


def test_a_date_of_birth_can_be_corrected_after_a_death_was_recorded(office: Office) -> None:
    case = incident_at(office, "considered")
    dates = {"date_of_birth": "2020-01-01", "died_on": "2024-03-14"}
    child = office.add(case, "child", label="Child A", **dates)

    facts = {"date_of_birth": "2020-02-01"}
    office.carry_out(CorrectFacts(case=case, item=child, facts=facts, reason="From the certificate."))

    value = sealed("identity", "value")
    assert office.rows(f"SELECT {value} FROM identity WHERE fact = 'date_of_birth' ORDER BY id") == [
        ('"2020-01-01"',),
        ('"2020-02-01"',),
    ]


def test_others_may_neither_record_nor_correct(office: Office) -> None:
    case = incident_at(office, "notified")

    for by in ("scrutineer", "press_officer", "executive"):
        with office.refuses(RoleNotAllowed, match="correct_facts is done by Review coordinator"):
            office.carry_out(CorrectFacts(case=case, facts={"summary": "x"}, reason="x"), by=by)
    with office.refuses(FactUnknown):
        office.carry_out(RecordFacts(case=case, facts={"weather": "fine"}))
    with office.refuses(CaseNotFound, match="no case SI-1999-001 here"):
        office.carry_out(RecordFacts(case="SI-1999-001", facts={"summary": "x"}))


# Links


def test_a_link_is_seen_from_both_its_ends(office: Office) -> None:
    case, review = incident_at(office, "decided", outcome="lcspr"), review_at(office, "commissioned")

    office.carry_out(LinkCases(case=case, relation="reviewed_in", to=review))

    assert [(link.relation, link.reference) for link in office.case(case).links] == [("reviewed_in", review)]
    assert [(link.relation, link.reference) for link in office.case(review).links] == [("reviewed_in", case)]
    assert view_case(office.desk, review).as_json()["links"] == [{"relation": "reviewed_in", "to": case}]


def test_one_review_takes_several_incidents(office: Office) -> None:
    review = review_at(office, "under_way")
    cases = [incident_at(office, "decided", outcome="merged_into_review") for _ in range(2)]

    for case in cases:
        office.do(case, "merge_into_review", link=review)

    assert sorted(link.reference for link in office.case(review).links) == cases


def test_links_come_in_the_order_of_the_cases_whenever_they_were_made(office: Office) -> None:
    review = review_at(office, "commissioned")
    cases = [incident_at(office, "considered") for _ in range(4)]
    for number in (2, 0, 3, 1):
        office.carry_out(LinkCases(case=cases[number], relation="reviewed_in", to=review))

    assert [link.reference for link in office.case(review).links] == cases


def test_a_link_that_stands_already_serves_the_transition_that_needs_one(office: Office) -> None:
    case, review = incident_at(office, "decided", outcome="lcspr"), review_at(office, "commissioned")
    office.carry_out(LinkCases(case=case, relation="reviewed_in", to=review))

    assert office.do(case, "pass_to_review").to_state == "closed"
    assert office.rows("SELECT count(*) FROM case_link") == [(1,)]


def test_a_link_that_makes_no_sense_is_refused(office: Office) -> None:
    case, other = incident_at(office, "decided", outcome="lcspr"), incident_at(office, "considered")

    with office.refuses(LinkNotAllowed, match=f"{other} is a serious_incident"):
        office.do(case, "pass_to_review", link=other)
    with office.refuses(LinkNotAllowed, match="there is no case PR-1999-001"):
        office.do(case, "pass_to_review", link="PR-1999-001")
    with office.refuses(LinkNotAllowed, match="no case is named"):
        office.do(case, "pass_to_review")
    with office.refuses(LinkNotAllowed, match="it links to no case"):
        office.do(case, "record_panel_reply", panel_view="agrees", link=other)
    with office.refuses(LinkNotAllowed, match="it is the case itself"):
        office.carry_out(LinkCases(case=case, relation="related_to", to=case))
    with office.refuses(LinkNotAllowed, match="its workflow has no such link"):
        office.carry_out(LinkCases(case=case, relation="joint_with", to=other))
    office.carry_out(LinkCases(case=case, relation="related_to", to=other))
    with office.refuses(LinkNotAllowed, match="linked to .* already"):
        office.carry_out(LinkCases(case=case, relation="related_to", to=other))
    with office.refuses(RoleNotAllowed):
        office.carry_out(LinkCases(case=other, relation="related_to", to=case), by="scrutineer")
