"""A list over all cases of one kind as a file, as lines for a screen, and as JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from reviewflow.casework.views.case_list_shown import CaseList, Listed, ListedItem
from reviewflow.documents.report import Report, Section
from reviewflow.documents.table import Table
from reviewflow.statute.london import local_date, longdate
from reviewflow.statute.standing import due_in_words
from reviewflow.statute.words import counted

ON_PAPER = ("docx", "text")
"""On paper a line of so many columns cannot be read: each case has a section there."""


def as_file(found: CaseList, form: str, *, now: dt.datetime) -> Table | Report:
    """The list, laid out for one form of file."""
    about = (found.says, f"{counted(len(found.lines), 'case')}. Printed on {longdate(local_date(now))}.")
    left = ("There are more than stand here: narrow it.",) if found.next_page else ()
    if form in ON_PAPER:
        sections = tuple(_section(each, found.today) for each in found.lines)
        return Report(found.title, (*about, *left), sections)
    rows = [dict(_cells(each, found.today)) for each in found.lines]
    headings = tuple(dict.fromkeys(heading for row in rows for heading in row)) or ("Case",)
    cells = tuple(tuple(row.get(heading, "") for heading in headings) for row in rows)
    return Table(found.title, about, headings, cells, left)


def _section(each: Listed, today: dt.date) -> Section:
    rows = tuple((heading, words) for heading, words in _cells(each, today) if words)[1:]
    return Section(each.reference, (), (Table("What is on record", (), ("What", "Words"), rows),))


def _cells(each: Listed, today: dt.date) -> Iterator[tuple[str, str]]:
    yield "Case", each.reference
    yield "Kept by", each.kept_by or ""
    yield "Called", each.called or ""
    yield "Where it is", each.state_title
    yield "Marks", "; ".join(each.marks)
    yield "Owners", ", ".join(name for _, name in each.owners)
    yield "Next date", next_date(each, today)
    yield "Linked with", "; ".join(f"{link.title} {link.reference}" for link in each.links)
    yield from ((title, words) for _, title, words in each.words)
    yield "Decided", "; ".join(f"{d.title}, {longdate(d.on)}, by {d.who}" for d in each.decided)
    for title, items in each.items:
        yield title, "\n".join(item_in_words(item) for item in items)


def next_date(each: Listed, today: dt.date) -> str:
    """The date that comes first, in words; nothing where none runs."""
    if each.due_on is None:
        return ""
    words = due_in_words(each.due_on, today)
    return f"{each.due_for}: {words}" if each.due_for else f"{words[:1].upper()}{words[1:]}"


def item_in_words(item: ListedItem) -> str:
    """``PD-1, Answered. Safeguarding partner: police. View: Dissents.``"""
    said = " ".join(f"{title}: {words.rstrip('.')}." for _, title, words in item.words)
    return f"{item.number}, {item.state}. {said}".strip()


def lines_of(found: CaseList) -> Iterator[tuple[str, str]]:
    """The list for a screen: the reference of each with where it is, and the sentences about it."""
    for each in found.lines:
        called = f" {each.called}." if each.called else ""
        marks = f" {'; '.join(each.marks)}." if each.marks else ""
        yield each.reference, f"{each.state_title}.{called}{marks}"
        for heading, words in _cells(each, found.today):
            if words and heading not in ("Case", "Called", "Where it is", "Marks"):
                yield from (("", f"{heading}: {line}") for line in words.splitlines())


def as_json(found: CaseList) -> list[dict[str, Any]]:
    """The public shape of a list; keys are only ever added."""
    return [_one(each, found.today) for each in found.lines]


def _one(each: Listed, today: dt.date) -> dict[str, Any]:
    return {
        "reference": each.reference,
        "workflow": each.workflow,
        "partnership": each.partnership,
        "called": each.called,
        "state": each.state,
        "state_title": each.state_title,
        "ended": each.ended,
        "mark": each.mark,
        "marks": list(each.marks),
        "owners": [key for key, _ in each.owners],
        "due_on": each.due_on,
        "due_for": each.due_for,
        "late": each.due_on is not None and each.due_on < today,
        "facts": {name: words for name, _, words in each.words},
        "links": [{"title": link.title, "to": link.reference} for link in each.links],
        "decided": [{"what": d.title, "on": d.on, "who": d.who} for d in each.decided],
        "items": [_item(item) for _, items in each.items for item in items],
    }


def _item(item: ListedItem) -> dict[str, Any]:
    return {
        "item": item.number,
        "kind": item.kind,
        "state": item.state,
        "facts": {name: words for name, _, words in item.words},
    }
