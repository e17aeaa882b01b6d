"""What is due for review, what is held and what was destroyed: as values, and the certificate as a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reviewflow.audit.instants import read_instant
from reviewflow.case.retention import RecordClass
from reviewflow.casework.keeping.due import DueCase
from reviewflow.casework.keeping.schedule import Schedule
from reviewflow.documents.report import Report, Section
from reviewflow.documents.table import Table
from reviewflow.statute.london import longdate, longmoment, parse_date
from reviewflow.statute.words import counted
from reviewflow.store.keeping import Destruction, Hold

STANDING: Mapping[str, str] = {
    "on_hold": "On hold",
    "linked_to_open": "Linked with a case that is still open",
    "proposed": "Proposed for destruction",
    "approved": "Destruction approved",
    "due": "Due for review",
    "undated": "No date can be told: a person decides",
    "not_yet": "Not yet due",
}
"""How a case stands by the schedule, in words."""
STATES: Mapping[str, str] = {
    "proposed": "Proposed, and waits for somebody else",
    "approved": "Approved, and not carried out yet",
    "refused": "Refused",
    "destroyed": "Destroyed",
}
"""What came of a proposal, in words."""
NOTHING_BY_ITSELF = "Nothing is destroyed by itself: one person proposes it, and another one approves it."


def day_words(text: object) -> str:
    """An ISO date in words; a dash where there is none."""
    return longdate(parse_date(str(text))) if text else "-"


def moment_words(text: object) -> str:
    """An instant in words; a dash where there is none."""
    return longmoment(read_instant(str(text))) if text else "-"


def class_as_json(record: RecordClass) -> dict[str, object]:
    """One class of records as a value."""
    period = record.period
    return {
        "class": record.key,
        "title": record.title,
        "workflow": record.cases,
        "months": period.months,
        "period": period.amount,
        "starts": period.starts,
        "basis": period.basis.key,
        "verified": period.basis.verified,
        "force": period.basis.force,
        "adopted": period.decided,
        "mark": period.mark,
        "note": period.note,
    }


def schedule_as_json(schedule: Schedule) -> dict[str, object]:
    """The whole schedule as one value."""
    return {
        "partnership": schedule.partnership,
        "classes": [class_as_json(each) for each in schedule.classes],
        "duties": {duty: list(roles) for duty, roles in schedule.duties.roles_of.items()},
        "hold_reasons": [
            {"ground": each.key, "title": each.title, "basis": each.basis.key, "mark": each.mark}
            for each in schedule.grounds.values()
        ],
    }


def due_as_json(each: DueCase) -> dict[str, object]:
    """One case that is due, as a value."""
    return {
        "case": each.case.reference,
        "workflow": each.case.workflow,
        "state": each.case.state,
        "due_on": each.kept.due_on.isoformat() if each.kept.due_on else None,
        "standing": each.standing,
        "why": each.kept.why,
        "class": each.kept.record.key,
        "title": each.kept.record.title,
        "basis": each.kept.record.period.basis.key,
        "verified": each.kept.record.period.basis.verified,
        "mark": each.kept.record.period.mark,
        "holds": [hold.sequence for hold in each.holds],
        "open_links": list(each.open_links),
        "open_links_unseen": each.open_unseen,
        "proposal": each.destruction.sequence if each.destruction else None,
    }


def hold_as_json(hold: Hold) -> dict[str, object]:
    """A hold as a value."""
    return {
        "hold": hold.sequence,
        "case": hold.case,
        "partnership": hold.partnership,
        "ground": hold.ground,
        "reason": hold.reason,
        "review_on": hold.review_on,
        "placed_at": hold.placed_at,
        "placed_by": hold.placed_by,
        "lifted_at": hold.lifted_at,
        "lifted_by": hold.lifted_by,
        "lifted_reason": hold.lifted_reason,
    }


def destruction_as_json(found: Destruction) -> dict[str, object]:
    """A proposal and what came of it, as a value."""
    return {
        "proposal": found.sequence,
        "case": found.case,
        "state": found.state,
        "rule": dict(found.rule),
        "due_on": found.due_on,
        "reason": found.reason,
        "proposed_at": found.proposed_at,
        "proposed_by": found.proposed_by,
        "decided_at": found.decided_at,
        "decided_by": found.decided_by,
        "decided_reason": found.decided_reason,
        "destroyed_at": found.destroyed_at,
        "destroyed_by": found.destroyed_by,
    }


def certificate_report(certificate: Mapping[str, Any], *, place: str) -> Report:
    """The certificate as a document."""
    rule, gone = certificate["rule"], certificate["entries"]
    until = certificate["backups_until"]
    backups = (
        f"Backups that were made before may still hold it, at the longest until {day_words(until)}."
        if until
        else "Backups that were made before may still hold it. How long they are kept was not said then."
    )
    rows = (
        ("Case", certificate["case"]),
        ("Class of records", rule.get("title", "-")),
        ("Rule", rule.get("why", "-")),
        ("What the rule rests on", rule.get("mark", "-")),
        ("Why", certificate["reason"]),
        ("Proposed by", f"{certificate['proposed']['by']}, {moment_words(certificate['proposed']['at'])}"),
        ("Approved by", f"{certificate['approved']['by']}, {moment_words(certificate['approved']['at'])}"),
        ("Why it was approved", certificate["approved"]["reason"]),
        ("Destroyed by", f"{certificate['destroyed']['by']}, {moment_words(certificate['destroyed']['at'])}"),
    )
    return Report(
        title=f"Certificate of destruction: {certificate['case']}",
        about=(
            f"{place}. What this case said was destroyed by law. Its reference, dates and hashes stay.",
            backups,
        ),
        sections=(
            Table("What was done, by whom and by which rule", (), ("", ""), tuple((a, str(b)) for a, b in rows)),
            Section("What was destroyed", tuple(_gone(certificate, gone))),
            Table("Hashes", (), ("Of what", "SHA-256"), tuple(_hashes(certificate, gone))),
        ),
    )


def _gone(certificate: Mapping[str, Any], gone: Mapping[str, Any]) -> Iterator[str]:
    yield f"What {counted(gone['count'], 'entry', 'entries')} of the trail said, with the salts by which it was fixed."
    yield f"{counted(certificate['identities'], 'identity', 'identities')}: names and what else says who somebody is."
    yield f"The words of {counted(len(certificate['letters']), 'letter')}."
    yield f"The bytes and the names of {counted(len(certificate['files']), 'file')}."
    yield "Every text among the facts of the case and of what belongs to it, and what was begun and not sent."


def _hashes(certificate: Mapping[str, Any], gone: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    said = f"The commitments of the entries, {gone['first']} to {gone['last']}, one to a line"
    yield said, gone["sha256_of_commitments"]
    for what, word in (("letters", "A letter"), ("files", "A file"), ("snapshots", "A frozen picture of the case")):
        yield from ((word, hash) for hash in certificate[what])
