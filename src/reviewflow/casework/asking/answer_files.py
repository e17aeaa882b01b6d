"""An answer as other programs and other readers take it: one JSON value, or a table for a file."""

from __future__ import annotations

import json
from collections.abc import Iterator

from reviewflow.documents.table import Table
from reviewflow.statute.london import LONDON, longdate

from .ask import Answer, Answered

HEADINGS = (
    "Entry", "Happened on", "Recorded at", "Case", "Item", "Person", "Role", "What was done", "State after it",
    "Basis", "In a sentence", "Link",
)  # fmt: skip


def asked(answer: Answer) -> tuple[str, ...]:
    """The question, when and by whom it was asked, and how many were found: a sentence each."""
    at = answer.asked_at.astimezone(LONDON)
    return (
        f"Asked: {answer.question}",
        f"Understood as: {answer.in_words}.",
        f"By {answer.asked_by} on {longdate(at.date())} at {at:%H:%M}, up to entry {answer.reach}.",
        f"Found: {answer.counted}.",
    )


def link_to(sequence: int, base_url: str) -> str:
    """The address of an entry."""
    return f"{base_url.rstrip('/')}/trail/{sequence}" if base_url else ""


def as_json(answer: Answer, *, base_url: str = "") -> dict[str, object]:
    """The whole answer as one value."""
    return {
        "title": answer.title,
        "question": answer.question,
        "in_words": answer.in_words,
        "asked_at": answer.asked_at.isoformat().replace("+00:00", "Z"),
        "asked_by": answer.asked_by,
        "count": answer.count,
        "is_whole": answer.is_whole,
        "reach": answer.reach,
        "notes": list(answer.notes),
        "entries": [_one(each, base_url) for each in answer.found],
        "next_page": str(answer.next_page) if answer.next_page else None,
    }


def json_bytes(answer: Answer, *, base_url: str = "") -> bytes:
    """The same as the text of a file."""
    return (json.dumps(as_json(answer, base_url=base_url), indent=2, ensure_ascii=False) + "\n").encode()


def as_table(answer: Answer, *, base_url: str = "") -> Table:
    """The answer as rows; what a saved question shows beneath an entry follows it."""
    notes = [*answer.notes, "A sentence shortens long texts and leaves some facts out; the entry itself has them all."]
    if answer.next_page:
        notes.append(f"There are more entries than stand here: the last is {answer.next_page}.")
    rows = tuple(row for each in answer.found for row in _rows(each, base_url))
    return Table(title=answer.title, about=asked(answer), headings=HEADINGS, rows=rows, notes=tuple(notes))


def _rows(each: Answered, base_url: str) -> Iterator[tuple[str, ...]]:
    entry = each.entry
    yield (
        str(entry.sequence),
        entry.happened_on,
        entry.recorded_at,
        entry.case_reference or "",
        entry.item or "",
        entry.by_user,
        entry.by_role,
        each.deed,
        entry.to_state or "",
        entry.basis or "",
        each.sentence,
        link_to(entry.sequence, base_url),
    )
    for beneath in each.beneath:
        yield from _rows(beneath, base_url)


def _one(each: Answered, base_url: str) -> dict[str, object]:
    entry = each.entry
    return {
        "entry": entry.sequence,
        "link": link_to(entry.sequence, base_url),
        "sentence": each.sentence,
        "case": entry.case_reference,
        "item": entry.item,
        "what": entry.what,
        "title": each.deed,
        "by": entry.by_user,
        "role": entry.by_role,
        "who": each.who,
        "happened_on": entry.happened_on,
        "recorded_at": entry.recorded_at,
        "recorded_late": each.late,
        "state": entry.to_state,
        "basis": entry.basis,
        "beneath": [_one(below, base_url) for below in each.beneath],
    }
