"""Every transition of every workflow and item is done at least once, by a role that the file names."""

from __future__ import annotations

import datetime as dt

import pytest

from casework import written_table as written
from casework.handing import hand_in
from casework.journeys import (
    ENDINGS,
    ON_THE_WAY,
    action_at,
    care_leaver_death,
    case_at,
    closed_without_review,
    incident_at,
    near_miss,
    not_agreed,
    not_embedded,
    review_at,
    withheld,
    yearly_report_at,
)
from casework.office import Office
from reviewflow.casework.changes.add_item import ADDED
from reviewflow.workflow.definition import Definition, Fact, ItemDefinition, Transition

KEPT = [(workflow, kind) for workflow in written.NAMES for kind in written.items(workflow)]
"""Every workflow with every kind of item that its cases keep."""
ITEM_FACTS: dict[str, dict[str, object]] = {
    "record_view": {"view": "dissent"},
    "record_no_response": {"view": "no_response"},
    "record_agreement": {"view": "agree"},
    "record_nil_return": {"involvement": "not_involved"},
    "record_death": {"died": True},
    "hold_meeting": {"quorate": False, "decisions_stand": "provisional"},
    "appoint_reviewer": {"independent": True, "conflict": "none_declared", "skills_reasons": "Seen."},
    "confirm_decisions": {"decisions_stand": "final"},
}
"""What some transitions of items need that no rule of types would hit upon."""


def walk_the_spare_ways(office: Office) -> None:
    """The transitions of cases that lie on no way to an end: each is done here, on a case that is ready for it."""
    _of_incidents(office)
    _of_reviews(office)
    _of_actions(office)
    _of_yearly_reports(office)


def _of_incidents(office: Office) -> None:
    office.do(incident_at(office, "rapid_review"), "widen_scope", scope_widened="Others of its kind.")
    office.do(incident_at(office, "signed_off"), "return_to_review_group", "executive")
    office.do(near_miss(office), "reconsider", abuse_or_neglect="suspected")
    office.do(care_leaver_death(office), "reconsider_care_leaver_death")
    case = incident_at(office, "panel_replied", panel_view="disagrees")
    office.do(case, "answer_panel", panel_answer="We keep to it.")
    office.do(case, "decide_without_panel_reply")
    office.ask_partners(case, "change_of_outcome")
    changed = {"outcome": "lcspr", "outcome_reasons": "The Panel is right.", "panel_answer": "We change it."}
    office.do(case, "change_outcome", "executive", **changed)
    office.do(closed_without_review(office), "reopen_decision")


def _of_reviews(office: Office) -> None:
    today = office.now.date()
    case = review_at(office, "under_way")
    office.do(case, "invite_family_later")
    office.do(case, "change_scope", scope_changes="One more incident.")
    office.do(case, "tell_of_delay", delay_reasons="An inquest.")
    office.do(case, "receive_report")
    office.do(case, "return_report", return_reasons="No analysis.")
    case = review_at(office, "approved")
    office.do(case, "send_to_second_gatekeeper", second_gatekeeper="home_office")
    office.do(case, "record_second_gatekeeper_reply")
    office.do(case, "tell_of_publication_delay", delay_reasons="Quality assurance.")
    less = {
        "publication": "improvements_only",
        "publication_reasons": "A surviving child.",
        "publication_planned_on": today,
    }
    office.do(case, "decide_publication", **less)
    office.do(case, "justify_non_publication")
    office.do(case, "send_copies")
    office.do(case, "recall_copies", delay_reasons="Not ready.", publication_planned_on=today)
    office.do(case, "record_second_gatekeeper_changes", second_gatekeeper_comments="Change a page.")
    case = withheld(office)
    office.do(case, "send_copies_of_part", partial_release_planned_on=today, redaction_checked_on=today)
    office.do(case, "publish_in_part", published_in_part="The findings.")
    office.do(case, "release_hold", item="H-1", release_reason="trigger_happened")
    office.do(case, "release", publication="full")
    office.do(review_at(office, "kept_available"), "check_available")


def _of_actions(office: Office) -> None:
    today = office.now.date()
    case = action_at(office, "proposed")
    office.do(
        case, "check_smart", **dict.fromkeys(("specific", "measurable", "achievable", "relevant", "time_bound"), True)
    )
    office.do(action_at(office, "agreed"), "hand_over_action", monitored_by="action_group")
    case = action_at(office, "in_progress")
    office.do(case, "report_progress", "agency_lead", progress="on_track")
    office.do(case, "hand_over_running_action", monitored_by="action_group")
    office.do(case, "change_due_date", due_on=today + dt.timedelta(days=30))
    office.do(case, "remind_owner")
    office.do(case, "complete_action", evidence="Done.")
    office.do(case, "ask_for_impact")
    office.do(case, "record_no_impact", impact_note="Nothing changed.", due_on=today)
    office.do(not_embedded(office), "reopen_action", due_on=today)
    office.do(not_agreed(office), "reconsider_action")


def _of_yearly_reports(office: Office) -> None:
    case = yearly_report_at(office, "drafting")
    office.do(case, "write_report", what_was_done="Three reviews.")
    office.do(case, "add_scrutineer_statement", "scrutineer", scrutineer_statement="It is so.")
    office.do(yearly_report_at(office, "approved"), "return_to_drafting")


def done_somewhere(office: Office) -> set[tuple[str, str]]:
    """Every transition of a case that the trail holds, with its workflow."""
    found = office.rows(
        "SELECT DISTINCT c.workflow, d.transition FROM done d JOIN review_case c ON c.id = d.case_id"
        " WHERE d.item_id IS NULL"
    )
    return {(workflow, transition) for workflow, transition in found}


def rules(office: Office, workflow: str) -> Definition:
    with office.database.read() as tx:
        return office.desk.published_definitions(tx, "bristol")[workflow][-1]


def a_way_to(subject: ItemDefinition, state: str) -> list[Transition]:
    """The shortest row of transitions that leads an item from its opening to a state."""
    ways: dict[str, list[Transition]] = {subject.opens.state: []}
    waiting = [subject.opens.state]
    while waiting:
        here = waiting.pop(0)
        for transition in subject.transitions_from(here):
            if transition.dest not in ways:
                ways[transition.dest] = [*ways[here], transition]
                waiting.append(transition.dest)
    return ways[state]


def fitting(fact: Fact, today: dt.date) -> object:
    """A value that fits."""
    values: dict[str, object] = {
        "date": today,
        "instant": f"{today}T09:30+00:00",
        "yes_no": True,
        "number": fact.minimum or 1,
        "money": "10.50",
        "agency": "nbt",
        "agencies": ["nbt"],
        "body": "police",
        "area": "bristol",
        "person": "bristol.coordinator",
        "choice": next(iter(fact.options), None),
        "choices": list(fact.options)[:1],
    }
    return values.get(fact.type, "Words.")


def do_on_item(office: Office, case: str, subject: ItemDefinition, number: str, transition: Transition) -> None:
    facts = {name: fitting(subject.facts[name], office.now.date()) for name in transition.needs_facts}
    for name in transition.needs_facts:
        if subject.facts[name].type == "files":
            facts[name] = [hand_in(office, whose={"partnership": "bristol", "person": transition.by[0]})]
    office.do(case, transition.name, transition.by[0], item=number, **{**facts, **ITEM_FACTS.get(transition.name, {})})


def done_on_items(office: Office) -> set[tuple[str, str]]:
    found = office.rows("SELECT DISTINCT i.kind, d.transition FROM done d JOIN case_item i ON i.id = d.item_id")
    return {(kind, transition) for kind, transition in found if transition != ADDED}


@pytest.mark.parametrize(("workflow", "kind"), KEPT, ids=[" ".join(kept) for kept in KEPT])
def test_every_transition_of_every_item_can_be_done(either_office: Office, workflow: str, kind: str) -> None:
    office = either_office
    case = case_at(office, workflow, {"serious_incident": "rapid_review"}.get(workflow, written.states(workflow)[0]))
    subject = rules(office, workflow).items[kind]

    for transition in subject.transitions.values():
        opening = {name: fitting(subject.facts[name], office.now.date()) for name in subject.opens.needs_facts}
        number = office.add(case, kind, subject.opens.by[0], **opening)
        for step in [*a_way_to(subject, transition.sources[0]), transition]:
            do_on_item(office, case, subject, number, step)

    assert {(kind, name) for name in subject.transitions} == done_on_items(office)


def test_every_transition_of_every_workflow_can_be_done(either_office: Office) -> None:
    office = either_office
    for reach, _ in ENDINGS.values():
        reach(office)
    for beside in ON_THE_WAY.values():
        beside(office)
    walk_the_spare_ways(office)

    everything = {(name, transition) for name in written.NAMES for transition in rules(office, name).transitions}
    assert everything - done_somewhere(office) == set()
