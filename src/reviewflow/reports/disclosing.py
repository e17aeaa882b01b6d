"""Requests for what is held, and what was released: as values."""

from __future__ import annotations

from collections.abc import Mapping

from reviewflow.casework.disclosing.find_person import PersonFound
from reviewflow.casework.disclosing.rules import DisclosureRules
from reviewflow.casework.disclosing.withholding import Judged
from reviewflow.casework.keeping.schedule import Ground
from reviewflow.store.disclosures import Disclosure

STATES: Mapping[str, str] = {
    "recorded": "Being worked on",
    "proposed": "Proposed, and waits for somebody else",
    "approved": "Approved, and not released yet",
    "released": "Released",
    "closed": "Ended without a release",
}
"""How a request stands, in words."""


def ground_as_json(ground: Ground) -> dict[str, object]:
    """A ground as a value."""
    return {
        "ground": ground.key,
        "title": ground.title,
        "basis": ground.basis.key,
        "verified": ground.basis.verified,
        "mark": ground.mark,
        "note": ground.note,
    }


def rules_as_json(rules: DisclosureRules) -> dict[str, object]:
    """What the files say, as one value."""
    kinds = [{**ground_as_json(each), "answer_months": each.answer_months} for each in rules.kinds.values()]
    return {
        "kinds": kinds,
        "withheld_because": [ground_as_json(each) for each in rules.withheld_because.values()],
        "shown_because": [ground_as_json(each) for each in rules.shown_because.values()],
        "duties": {duty: list(roles) for duty, roles in rules.duties.roles_of.items()},
    }


def disclosure_as_json(found: Disclosure) -> dict[str, object]:
    """A request and what came of it, as a value: a line of the log."""
    names = {part: found.people[part]["value"] for part in ("requester", "subject", "receiver") if part in found.people}
    return {
        "request": found.sequence,
        "kind": found.kind,
        "state": found.state,
        "cases": [{"case": case, "item": item} for case, item in found.cases],
        "reason": found.reason,
        "requester": names.get("requester"),
        "subject": names.get("subject"),
        "received_on": found.received_on,
        "due_on": found.due_on,
        "recorded_at": found.recorded_at,
        "recorded_by": found.recorded_by,
        "proposed_at": found.proposed_at,
        "proposed_by": found.proposed_by,
        "decided_at": found.decided_at,
        "decided_by": found.decided_by,
        "decided_reason": found.decided_reason,
        "released_at": found.released_at,
        "released_by": found.released_by,
        "released_to": names.get("receiver"),
        "sha256": found.package_hash,
        "parts": found.parts,
        "withheld": found.withheld,
    }


def judged_as_json(each: Judged) -> dict[str, object]:
    """A part as it would be released, as a value."""
    return {
        "case": each.part.case,
        "part": each.part.key,
        "section": each.part.section,
        "title": each.part.title,
        "withheld": each.withheld,
        "ground": each.ground,
        "reason": each.reason,
        "marked_by": each.by,
        "blacked_out": each.blacked_out,
        "text": each.text,
    }


def found_as_json(found: PersonFound) -> dict[str, object]:
    """Where somebody is named, as a value."""
    return {
        "named_in": [{"case": e.case, "item": e.item, "fact": e.fact, "title": e.title} for e in found.named],
        "acted_on": list(found.acted_on),
    }
