"""What is asked where each step needs what came of the one before: an address made of an answer, rules that changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from casework.journeys import SUBMISSION, incident_at
from casework.office import ADMINISTRATOR, Office
from casework.proving import Outsider, with_key
from casework.test_destroying import an_ended_case, in_a_hundred_years
from casework.test_letters_owed import LETTER, WRONG, doctored, with_template
from reviewflow.casework.office.publish import publish
from reviewflow.settings import shipped_files
from reviewflow.workflow.library import Library

COORDINATOR, CHIEF, ADMINISTERS, SCRUTINEER = "coordinator", "executive", "administrator", "scrutineer"
Step = tuple[str, str, str, object]
Get = Callable[[str], Any]


def steps(
    office: Office, library: Library, get: Get, seen: Mapping[str, Any], busy: str, signed: str
) -> Iterator[Step]:
    """The name, the role, the address and the body of each; ``seen`` holds what was answered so far."""
    yield from _of_alerts_and_receipts(get, busy, signed)
    yield from _of_requests(seen, busy)
    yield from _of_the_office(seen)
    yield from _of_rules_and_letters(office, library, get, seen)
    yield from _of_scrutiny(office, get, seen)


def _of_alerts_and_receipts(get: Get, busy: str, signed: str) -> Iterator[Step]:
    raised = next(each for each in get("/alerts") if each["case"] == busy and each["acknowledged_at"] is None)
    about = {"clock": raised["clock"], "rung": raised["rung"], "note": "The chair has been told."}
    yield "acknowledge_alert", COORDINATOR, f"/cases/{busy}/alerts/acknowledge", about
    yield (
        "record_receipt", COORDINATOR, f"/cases/{signed}/notices/notification_pack/receipts",
        {"reference": "CSI-2021-0412", "received_at": "2021-04-12T15:20:00Z", "typed": {"incident_area": "bristol"}},
    )  # fmt: skip


def _of_requests(seen: Mapping[str, Any], busy: str) -> Iterator[Step]:
    yield "find_person", COORDINATOR, "/disclosures/find", {"name": "Amaryllis Quill", "reason": "Her mother asks"}
    asked = {"kind": "subject_access", "received_on": "2021-04-26", "cases": {busy: "CH-1"}, "reason": "She asks",
             "requester": "Her solicitor"}  # fmt: skip
    yield "record_request", COORDINATOR, "/disclosures", asked
    home = f"/disclosures/{seen['record_request']['request']}"
    yield "preview_disclosure", COORDINATOR, f"{home}/preview", {"reason": "To look through it"}
    about = {"case": busy, "part": "fact/summary", "withheld": True, "ground": "serious_harm", "reason": "At risk"}
    yield "mark_part", COORDINATOR, f"{home}/marks", about
    yield "hide_words", COORDINATOR, f"{home}/hidden", {"words": "Mr Okonkwo", "reason": "A teacher"}
    yield "propose_release", COORDINATOR, f"{home}/propose", {"reason": "Looked through"}
    yield "return_release", CHIEF, f"{home}/return", {"reason": "One letter is missing"}
    yield "propose_release", COORDINATOR, f"{home}/propose", {"reason": "Looked through"}
    yield "approve_release", CHIEF, f"{home}/approve", {"reason": "Read, every part"}
    yield "release_disclosure", COORDINATOR, f"{home}/release", {"to": "Her solicitor", "reason": "By hand"}
    yield "record_request", COORDINATOR, "/disclosures", asked
    home = f"/disclosures/{seen['record_request']['request']}"
    yield "close_request", COORDINATOR, f"{home}/close", {"reason": "She has withdrawn it"}


def _of_the_office(seen: Mapping[str, Any]) -> Iterator[Step]:
    yield "revoke_calendar_link", COORDINATOR, f"/calendar-links/{seen['make_calendar_link']['link']}", None
    yield "withdraw_token", ADMINISTERS, f"/tokens/{seen['make_token']['token']}", None
    yield "withdraw_webhook", COORDINATOR, f"/webhooks/{seen['make_webhook']['webhook']}", None
    yield "rehearse", COORDINATOR, "/rehearsals", {"story": "rapid_review_across_easter"}


def _of_rules_and_letters(office: Office, library: Library, get: Get, seen: Mapping[str, Any]) -> Iterator[Step]:
    # A letter whose wording is at fault is not written, and somebody is warned.
    publish(office.desk, doctored(library, with_template(WRONG)), by=ADMINISTRATOR)
    cases = []
    for _ in range(2):
        cases.append(incident_at(office, "considered"))
        office.do(cases[-1], "submit_notification", "la_notifier", **SUBMISSION)
    older = office.case(cases[0]).workflow_hash
    office.sweep()
    yield "settle_warning", COORDINATOR, f"/warnings/{get('/warnings')[0]['id']}/settle", {"reason": "In hand"}
    text = (shipped_files() / "workflows/partnerships/bristol.yaml").read_text(encoding="utf-8")
    yield "publish_rules", ADMINISTERS, "/rules/publish", {"text": text}
    rules = get("/workflows")
    edition = next(each["edition"] for each in rules if each["hash"] == older)
    newer = next(
        each["hash"]
        for each in rules
        if each["current"] and (each["workflow"], each["edition"]) == ("serious_incident", edition)
    )
    yield "compare_workflows", COORDINATOR, f"/workflows/serious_incident/compare?before={older}&after={newer}", None
    move = {"to": newer, "reason": "The wording of a letter was put right"}
    yield "plan_migration", COORDINATOR, f"/cases/{cases[0]}/migrate/plan", move
    yield "migrate_case", COORDINATOR, f"/cases/{cases[0]}/migrate", move
    yield "migrate_case", COORDINATOR, f"/cases/{cases[1]}/migrate", move
    waiting = {each["case"]: each for each in get("/deliveries")}
    yield "try_delivery_again", COORDINATOR, f"/deliveries/{waiting[cases[0]]['id']}/again", {}
    since = next(e.sequence for e in office.trail() if e.case_reference == cases[1] and e.what == "submit_notification")
    owed = {"notice": LETTER, "to": "safeguarding_partners", "by_role": "la_notifier", "owed_since": since}
    yield "write_letter", COORDINATOR, f"/cases/{cases[1]}/letters", owed


def _of_scrutiny(office: Office, get: Get, seen: Mapping[str, Any]) -> Iterator[Step]:
    drawn = seen["draw_sample"]
    answers = {"timely": "fully", "reasoned": "in_part"}
    yield "answer_sample", SCRUTINEER, f"/samples/{drawn['sample']}/cases/{drawn['drawn'][0]}", {"answers": answers}


def steps_of_countersigning(office: Office, get: Get, seen: Mapping[str, Any]) -> Iterator[Step]:
    """A witness with a key of their own signs a checkpoint that this installation has signed."""
    outsider = Outsider()
    yield (
        "add_witness", SCRUTINEER, "/trail/witnesses",
        {"name": "Auditor", "address": "auditor@example.org", "key": outsider.written},
    )  # fmt: skip
    yield "make_checkpoint", SCRUTINEER, "/trail/checkpoints", None
    signed = outsider.sign(seen["make_checkpoint"]["note"], seconds=int(office.now.timestamp()))
    yield "countersign", SCRUTINEER, "/trail/countersignatures", {"checkpoint": signed}


def steps_of_keeping(office: Office, get: Get, seen: Mapping[str, Any], case: str) -> Iterator[Step]:
    """A case whose time is over, a hundred years on: held, proposed, refused, proposed again and destroyed."""
    home = f"/cases/{case}/retention"
    yield "place_hold", CHIEF, "/retention/holds", {"ground": "national_inquiry", "reason": "It asked", "case": case}
    yield "lift_hold", CHIEF, f"/retention/holds/{seen['place_hold']['hold']}/lift", {"reason": "It has reported"}
    yield "propose_destruction", COORDINATOR, f"{home}/propose", {"reason": "Its time is over"}
    yield "refuse_destruction", CHIEF, f"{home}/refuse", {"reason": "A claim was made"}
    yield "propose_destruction", COORDINATOR, f"{home}/propose", {"reason": "Its time is over"}
    yield "approve_destruction", CHIEF, f"{home}/approve", {"reason": "Looked at"}
    yield "destroy_case", COORDINATOR, f"{home}/destroy", {"backups_kept_days": 35}
    yield "get_certificate", COORDINATOR, f"{home}/certificate", None


__all__ = ["an_ended_case", "in_a_hundred_years", "steps", "steps_of_countersigning", "steps_of_keeping", "with_key"]
