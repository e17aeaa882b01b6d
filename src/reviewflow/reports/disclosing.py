"""Requests for what is held, and what was released: as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reviewflow.audit.instants import read_instant
from reviewflow.casework.disclosing.find_person import PersonFound
from reviewflow.casework.disclosing.rules import DisclosureRules
from reviewflow.casework.disclosing.withholding import Judged
from reviewflow.casework.keeping.schedule import Ground
from reviewflow.documents.table import Table
from reviewflow.statute.london import longmoment
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


@dataclass(frozen=True, slots=True)
class Exemption:
    """So many parts that were withheld on one ground."""

    ground: str | None
    """None: by the rule that holds where nobody says otherwise."""
    title: str
    parts: int


BY_RULE = "What is about others, and files, unless somebody shows it"
"""Why parts are withheld of which nobody has decided anything."""


def exemptions(found: Disclosure, marked: Mapping[str, int], rules: DisclosureRules) -> tuple[Exemption, ...]:
    """On which grounds parts of what was released were withheld; ``marked`` is what somebody decided."""
    grounds = rules.withheld_because
    named = [
        Exemption(ground, grounds[ground].title if ground in grounds else ground, parts)
        for ground, parts in marked.items()
    ]
    rest = (found.withheld or 0) - sum(marked.values())
    return (*named, *([Exemption(None, BY_RULE, rest)] if rest > 0 else []))


def released_as_json(found: Disclosure, exempt: tuple[Exemption, ...]) -> dict[str, object]:
    """A line of the register: a request of which something was released, with the exemptions."""
    return {
        **disclosure_as_json(found),
        "exemptions": [{"ground": e.ground, "title": e.title, "parts": e.parts} for e in exempt],
    }


def register_table(
    lines: Iterable[tuple[Disclosure, tuple[Exemption, ...]]], rules: DisclosureRules, *, about: tuple[str, ...]
) -> Table:
    """The register as a table to be written out."""
    headings = (
        "Request",
        "Cases",
        "What for",
        "Asked by",
        "Released to",
        "When",
        "By",
        "Withheld",
        "Exemptions",
        "SHA-256",
    )
    return Table("Register of disclosures", about, headings, tuple(_cells(*each, rules) for each in lines))


def _cells(found: Disclosure, exempt: tuple[Exemption, ...], rules: DisclosureRules) -> tuple[str, ...]:
    kind = rules.kinds.get(found.kind)
    people = {part: each["value"] for part, each in found.people.items()}
    return (
        str(found.sequence),
        "; ".join(f"{case}, {item}" if item else case for case, item in found.cases),
        kind.title if kind else found.kind,
        people.get("requester", ""),
        people.get("receiver", ""),
        longmoment(read_instant(found.released_at)) if found.released_at else "",
        found.released_by or "",
        f"{found.withheld} of {found.parts} parts",
        "; ".join(f"{each.title}: {each.parts}" for each in exempt),
        found.package_hash or "",
    )


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
