"""A whole case as a document: every fact, item, date, letter and file, and every entry of its trail, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from reviewflow.audit.entry import Entry
from reviewflow.audit.instants import read_instant
from reviewflow.case.case import Facts
from reviewflow.case.fact_words import in_words
from reviewflow.casework.views.case_view import CaseView, ItemView, number_of
from reviewflow.casework.views.trail_view import EntryView
from reviewflow.documents.report import Report, Section
from reviewflow.documents.table import Table
from reviewflow.statute.london import longdate, longmoment
from reviewflow.workflow.definition import Subject

from .pack_cases import link_in_words


class Paper(NamedTuple):
    """A letter, a frozen state or a file of the case, and where it stands beside the document."""

    what: str
    to: str
    on: str
    path: str
    sha256: str


def case_document(
    view: CaseView, entries: Sequence[EntryView], papers: Sequence[Paper], *, names: str | None
) -> Report:
    """The document; ``names`` is the file in which who the people are stands, where it is there."""
    case, definition = view.case, view.definition
    apart = f"Who the people are stands apart, in {names}." if names else "Who the people are is not recorded."
    if case.destroyed_on is not None:
        apart = f"What it said was destroyed by law on {longdate(case.destroyed_on)}: see certificate.html."
    about = (
        f"{definition.partnership_title}. {definition.states[case.state].title}. Opened on {longdate(case.opened_on)},"
        f" under {definition.edition_title}.",
        apart,
        *(link_in_words(view, link) for link in case.links),
    )
    sections: list[Section | Table] = [
        _facts_table("What is recorded", definition, case.facts, view),
        _dates(view),
        *(_item(view, each) for each in view.items),
        _papers(papers),
        _trail(entries),
    ]
    return Report(f"{case.reference}: {definition.title}", about, tuple(sections))


def _facts_table(title: str, rules: Subject, given: Facts, view: CaseView) -> Table:
    rows = tuple(
        (
            rules.facts[name].title if name in rules.facts else name,
            in_words(rules.facts[name], value, directory=view.directory, on=view.today)
            if name in rules.facts
            else str(value),
        )
        for name, value in given.items()
    )
    return Table(title, (), ("What", "As recorded"), rows)


def _item(view: CaseView, each: ItemView) -> Table:
    rules = view.definition.items[each.item.kind]
    label = f": {each.label}" if each.label != each.number else ""
    title = f"{rules.title} {each.number}{label} ({rules.states[each.item.state].title})"
    return _facts_table(title, rules, each.item.facts, view)


def _dates(view: CaseView) -> Table:
    rows = tuple(
        (
            each.owed.clock.title + (f", {number}" if (number := number_of(view, each)) else ""),
            longdate(each.owed.deadline.starts_on),
            longdate(each.owed.deadline.due_on),
            longdate(each.owed.deadline.met_on) if each.owed.deadline.met_on else "",
            each.standing.replace("_", " "),
        )
        for each in view.clocks
    )
    return Table("Dates", (), ("What", "Counted from", "Due", "Done", "How it stands"), rows)


def _papers(papers: Sequence[Paper]) -> Table:
    rows = tuple((each.what, each.to, each.on, f"./{each.path}", each.sha256[:16]) for each in papers)
    headings = ("What", "To", "On", "File", "SHA-256 begins")
    return Table("Letters, forms, frozen states and files", (), headings, rows)


def _trail(entries: Sequence[EntryView]) -> Table:
    rows = tuple(
        (
            str(each.entry.sequence),
            longmoment(read_instant(each.entry.recorded_at)),
            _day(each.entry),
            f"{each.who}, {each.role}" if each.role != each.who else each.who,
            each.title + (f": now {each.to_state}" if each.to_state else ""),
            "\n".join(_said(each)),
        )
        for each in entries
    )
    headings = ("Entry", "Recorded", "Happened", "By", "What", "With")
    return Table("Every entry of the trail about it", (), headings, rows)


def _day(entry: Entry) -> str:
    return longdate(dt.date.fromisoformat(entry.happened_on))


def _said(each: EntryView) -> list[str]:
    if each.destroyed:
        return ["What it said was destroyed."]
    return [
        *([f"Reason: {each.reason}"] if each.reason else []),
        *(f"{title}: {value}" for title, value in each.facts),
        *each.dates,
        *(f"Letter: {letter}" for letter in each.letters),
        *(f"Not written: {letter}" for letter in each.not_written),
    ]


def names_table(reference: str, rows: Sequence[Mapping[str, str]]) -> Table:
    """Who the people in a case are, and what the files that were handed in are called."""
    return Table(
        f"{reference}: who the people are",
        ("Names and other identifying facts. Keep this apart from the rest.",),
        ("Belongs to", "What", "Value"),
        tuple((each["of"], each["what"], each["value"]) for each in rows),
    )
