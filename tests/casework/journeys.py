"""Cases that got where they are by real transitions, and every way by which each workflow ends."""

from __future__ import annotations

from collections.abc import Callable

from casework.office import Office

SUBMISSION = {
    "notification_nature": "serious_harm",
    "abuse_or_neglect": "suspected",
    "incident_area": "bristol",
    "summary": "A child was seriously harmed.",
}
REGULATION_11 = {
    "reg11_improvements": True,
    "reg11_recurrent_themes": False,
    "reg11_agencies_working_together": False,
    "reg11_panel_view": False,
    "reg11_reasons": "(a) yes, (b) to (d) no.",
}
SPINE = (
    "considered",
    "notified",
    "rapid_review",
    "awaiting_sign_off",
    "signed_off",
    "sent_to_panel",
    "panel_replied",
    "decided",
)
"""The states of a serious incident that lead to its decision, in order."""


def incident_at(office: Office, state: str, *, outcome: str = "no_lcspr", panel_view: str = "agrees") -> str:
    """A serious incident in a state of the spine, by real transitions."""
    case = office.open("serious_incident", became_aware_on=office.now.date())
    steps = SPINE[1 : SPINE.index(state) + 1]
    for step in steps:
        _TO[step](office, case, outcome, panel_view)
    assert office.state(case) == state
    return case


def _notify(office: Office, case: str, outcome: str, panel_view: str) -> None:
    office.do(case, "submit_notification", "la_notifier", **SUBMISSION)


def _start(office: Office, case: str, outcome: str, panel_view: str) -> None:
    office.do(case, "start_rapid_review")


def submit_for_sign_off(office: Office, case: str, outcome: str = "no_lcspr", panel_view: str = "agrees") -> None:
    if not office.case(case).items_of("child"):
        office.add(case, "child", label="Child A")
    today = office.now.date()
    facts = {"rapid_review_meeting_on": today, "outcome": outcome, "outcome_reasons": "The partners thought so."}
    office.do(case, "submit_for_sign_off", **facts, **REGULATION_11)


def _sign_off(office: Office, case: str, outcome: str, panel_view: str) -> None:
    office.ask_partners(case, "rapid_review_outcome")
    office.do(case, "sign_off", "executive")


def _send(office: Office, case: str, outcome: str, panel_view: str) -> None:
    office.do(case, "send_rapid_review")


def _reply(office: Office, case: str, outcome: str, panel_view: str) -> None:
    office.do(case, "record_panel_reply", panel_view=panel_view)


def _confirm(office: Office, case: str, outcome: str, panel_view: str) -> None:
    if panel_view != "agrees":
        office.do(case, "answer_panel", panel_answer="We keep to it.")
        office.do(case, "decide_without_panel_reply")
    else:
        office.do(case, "confirm_decision")


_TO: dict[str, Callable[[Office, str, str, str], None]] = {
    "notified": _notify,
    "rapid_review": _start,
    "awaiting_sign_off": submit_for_sign_off,
    "signed_off": _sign_off,
    "sent_to_panel": _send,
    "panel_replied": _reply,
    "decided": _confirm,
}


def not_notified(office: Office) -> str:
    case = incident_at(office, "considered")
    office.ask_partners(case, "notify", "agree", "dissent", "no_response")
    office.do(
        case, "decide_not_to_notify", "la_decision_maker", not_notified_reasons="No harm.", abuse_or_neglect="neither"
    )
    return case


def near_miss(office: Office) -> str:
    case = incident_at(office, "considered")
    office.do(case, "record_near_miss", not_notified_reasons="It was averted.")
    return case


def looked_after_death(office: Office) -> str:
    case = incident_at(office, "considered")
    facts = {"notification_nature": "looked_after_death", "abuse_or_neglect": "neither"}
    office.do(case, "notify_looked_after_death", "la_notifier", summary="A child in care died of an illness.", **facts)
    return case


def care_leaver_death(office: Office) -> str:
    case = incident_at(office, "considered")
    facts = {"notification_nature": "care_leaver_death", "care_leaver_age": 20, "summary": "A care leaver died."}
    office.do(case, "notify_care_leaver_death", "la_notifier", **facts)
    return case


def withdrawn(office: Office) -> str:
    case = incident_at(office, "rapid_review")
    office.ask_partners(case, "withdrawal")
    office.do(case, "withdraw_notification", "la_decision_maker", withdrawn_reasons="The criteria were not met.")
    return case


def duplicate(office: Office) -> str:
    carries_on, case = incident_at(office, "considered"), incident_at(office, "considered")
    office.do(case, "close_as_duplicate", link=carries_on)
    return case


def closed_without_review(office: Office) -> str:
    case = incident_at(office, "decided", outcome="no_lcspr")
    office.do(case, "close_without_review")
    return case


def passed_to_review(office: Office) -> str:
    case = incident_at(office, "decided", outcome="lcspr")
    office.do(case, "pass_to_review", link=review_at(office, "commissioned"))
    return case


def merged_into_review(office: Office) -> str:
    case = incident_at(office, "decided", outcome="merged_into_review")
    office.do(case, "merge_into_review", link=review_at(office, "under_way"))
    return case


def other_learning(office: Office) -> str:
    case = incident_at(office, "decided", outcome="other_learning")
    office.do(case, "start_other_learning", other_learning_kind="appreciative_enquiry")
    return case


def passed_to_national_review(office: Office) -> str:
    case = incident_at(office, "decided", outcome="national_review")
    office.do(case, "pass_to_national_review")
    return case


def handed_over_to_panel(office: Office) -> str:
    case = incident_at(office, "panel_replied", panel_view="national_review")
    office.do(case, "hand_over_to_panel", outcome="national_review", outcome_reasons="The Panel takes it.")
    return case


REVIEW_SPINE = (
    "commissioned",
    "scoped",
    "under_way",
    "report",
    "approved",
    "copies_sent",
    "published",
    "kept_available",
    "closed",
)


def review_at(office: Office, state: str, *, review_type: str = "lcspr") -> str:
    """A practice review in a state of its spine, by real transitions."""
    today = office.now.date()
    case = office.open("practice_review", title="Review", review_type=review_type, commissioned_on=today)
    for step in REVIEW_SPINE[1 : REVIEW_SPINE.index(state) + 1]:
        _REVIEW_TO[step](office, case)
    assert office.state(case) == state
    return case


def _scope(office: Office, case: str) -> None:
    if office.case(case).facts["review_type"] in ("lcspr", "thematic_lcspr"):
        reviewer = office.add(case, "reviewer", reviewer_name="Alex Example")
        skills = {"independent": True, "conflict": "none_declared", "skills_reasons": "Seen."}
        office.do(case, "appoint_reviewer", item=reviewer, **skills)
        office.do(case, "tell_of_decision")
    office.do(case, "agree_scope", terms_of_reference="What happened?", methodology="Systems.")


def _begin(office: Office, case: str) -> None:
    office.do(case, "invite_family")
    office.add(case, "monitoring_check", check_on=office.now.date())
    office.do(case, "start_review")


def _receive(office: Office, case: str) -> None:
    office.do(case, "receive_report")


def _approve(office: Office, case: str) -> None:
    office.ask_partners(case, "report")
    office.do(case, "approve_report", "executive", report_summarises_improvements=True, report_analyses_causes=True)


def _send_copies(office: Office, case: str) -> None:
    today = office.now.date()
    ready = {"publication_planned_on": today, "response_agreed_on": today, "redaction_checked_on": today}
    office.do(case, "decide_publication", publication="full", **ready)
    office.do(case, "send_copies")


def _publish(office: Office, case: str) -> None:
    office.do(case, "publish", public_address="https://example.org/review")


def _keep(office: Office, case: str) -> None:
    office.do(case, "keep_available", available_until_on=office.now.date())


def _close(office: Office, case: str) -> None:
    office.do(case, "close_review")


_REVIEW_TO: dict[str, Callable[[Office, str], None]] = {
    "scoped": _scope,
    "under_way": _begin,
    "report": _receive,
    "approved": _approve,
    "copies_sent": _send_copies,
    "published": _publish,
    "kept_available": _keep,
    "closed": _close,
}


def withheld(office: Office) -> str:
    case = review_at(office, "approved")
    hold_publication(office, case)
    office.do(case, "withhold", publication="withheld", publication_reasons="A trial is near.")
    return case


def hold_publication(office: Office, case: str) -> str:
    today = office.now.date()
    why = {"reason_kind": "criminal", "reason_given": "A prosecution.", "release_trigger": "The trial has ended."}
    return office.add(case, "hold", from_on=today, review_on=today, **why)


def discontinued(office: Office) -> str:
    case = review_at(office, "scoped")
    office.do(case, "discontinue_review")
    return case


def finished_without_publication(office: Office) -> str:
    case = review_at(office, "approved", review_type="appreciative_enquiry")
    office.do(case, "finish_without_publication", early_learning="An event was held.")
    return case


ACTION_SPINE = ("proposed", "agreed", "in_progress", "completed", "impact_shown", "closed")


def action_at(office: Office, state: str) -> str:
    """An action in a state of its spine, by real transitions."""
    agencies = ["nbt", "awp"]
    case = office.open("action", title="Use the neglect toolkit", owner_agencies=agencies, arises_from_kind="audit")
    for step in ACTION_SPINE[1 : ACTION_SPINE.index(state) + 1]:
        _ACTION_TO[step](office, case)
    assert office.state(case) == state
    return case


def _agree(office: Office, case: str) -> None:
    office.do(
        case,
        "agree_action",
        due_on=office.now.date(),
        outcome_wanted="Neglect is seen earlier.",
        recommendation="Use the toolkit.",
        smart_override="The measure follows.",
    )


def _start_action(office: Office, case: str) -> None:
    office.do(case, "start_action", "agency_lead")


def _complete(office: Office, case: str) -> None:
    office.do(case, "complete_action", "agency_lead", evidence="The toolkit was sent.")


def _show_impact(office: Office, case: str) -> None:
    office.add(case, "evidence", measure="Audit", shows="improvement")
    office.do(case, "show_impact", impact_note="It is used.", impact="shown")


def _close_action(office: Office, case: str) -> None:
    office.do(case, "close_action")


_ACTION_TO: dict[str, Callable[[Office, str], None]] = {
    "agreed": _agree,
    "in_progress": _start_action,
    "completed": _complete,
    "impact_shown": _show_impact,
    "closed": _close_action,
}


def not_agreed(office: Office) -> str:
    case = action_at(office, "proposed")
    office.do(case, "do_not_agree")
    return case


def not_embedded(office: Office) -> str:
    case = action_at(office, "closed")
    office.add(case, "evidence", measure="Audit", shows="not_embedded")
    office.do(case, "find_not_embedded")
    return case


REPORT_SPINE = ("drafting", "approved", "published", "sent")


def yearly_report_at(office: Office, state: str) -> str:
    """A yearly report in a state of its spine, by real transitions."""
    period = {"period_from_on": "2022-04-01", "period_until_on": "2023-03-31", "previous_published_on": "2023-09-20"}
    case = office.open("yearly_report", title="Report", **period)
    for step in REPORT_SPINE[1 : REPORT_SPINE.index(state) + 1]:
        _REPORT_TO[step](office, case)
    assert office.state(case) == state
    return case


def _approve_yearly(office: Office, case: str) -> None:
    office.ask_partners(case, "report")
    told = {"what_was_done": "Three reviews.", "how_effective": "Well.", "learning_and_impact": "Some."}
    office.do(case, "approve_yearly_report", "executive", **told)


def _publish_yearly(office: Office, case: str) -> None:
    office.do(case, "publish_report", public_address="https://example.org/report")


def _send_yearly(office: Office, case: str) -> None:
    office.add(case, "report_recipient", recipient="The Panel")
    office.do(case, "send_report")


_REPORT_TO: dict[str, Callable[[Office, str], None]] = {
    "approved": _approve_yearly,
    "published": _publish_yearly,
    "sent": _send_yearly,
}


def abandoned(office: Office) -> str:
    case = yearly_report_at(office, "drafting")
    office.do(case, "abandon_draft")
    return case


SCRUTINY_SPINE = ("open", "ended")


def scrutiny_at(office: Office, state: str) -> str:
    """The scrutiny of a year in a state of its spine, by real transitions."""
    case = office.open("scrutiny", title="2023-24")
    if state == "ended":
        office.do(case, "end_scrutiny")
    assert office.state(case) == state
    return case


ENDINGS: dict[str, tuple[Callable[[Office], str], str]] = {
    "an incident that was not notified": (not_notified, "not_notified"),
    "a near miss": (near_miss, "near_miss"),
    "the death of a looked-after child": (looked_after_death, "looked_after_death_notified"),
    "the death of a care leaver": (care_leaver_death, "care_leaver_death_notified"),
    "a notification that was withdrawn": (withdrawn, "withdrawn"),
    "an incident that was opened twice": (duplicate, "duplicate"),
    "an incident closed without a review": (closed_without_review, "closed"),
    "an incident passed to a review": (passed_to_review, "closed"),
    "an incident merged into a review already running": (merged_into_review, "merged_into_review"),
    "an incident that leads to other learning": (other_learning, "other_learning"),
    "an incident passed to a national review": (passed_to_national_review, "national_review"),
    "an incident that the Panel takes over": (handed_over_to_panel, "national_review"),
    "a review that was published and closed": (lambda office: review_at(office, "closed"), "closed"),
    "a review that was discontinued": (discontinued, "discontinued"),
    "an enquiry that need not be published": (finished_without_publication, "closed"),
    "an action that made a difference": (lambda office: action_at(office, "closed"), "closed"),
    "an action that was not agreed": (not_agreed, "not_agreed"),
    "a yearly report that was sent": (lambda office: yearly_report_at(office, "sent"), "sent"),
    "a yearly report that was abandoned": (abandoned, "abandoned"),
    "the scrutiny of a year that is over": (lambda office: scrutiny_at(office, "ended"), "ended"),
}
"""Every way in which a case ends: how it gets there, and the state in which it ends."""

ON_THE_WAY: dict[str, Callable[[Office], str]] = {
    "withheld": withheld,
    "not_embedded": not_embedded,
}
"""States that lie beside the spine and do not end a case."""


def case_at(office: Office, workflow: str, state: str) -> str:
    """A case of a workflow in a state, by real transitions."""
    spines: dict[str, tuple[tuple[str, ...], Callable[[Office, str], str]]] = {
        "serious_incident": (SPINE, incident_at),
        "practice_review": (REVIEW_SPINE, review_at),
        "action": (ACTION_SPINE, action_at),
        "yearly_report": (REPORT_SPINE, yearly_report_at),
        "scrutiny": (SCRUTINY_SPINE, scrutiny_at),
    }
    spine, reach = spines[workflow]
    if state in spine:
        return reach(office, state)
    if state in ON_THE_WAY:
        return ON_THE_WAY[state](office)
    return next(reach for reach, end in ENDINGS.values() if end == state)(office)
