"""One case in a year's pack: where it is, its dates, the reasons on record, what partners said, and its documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from reviewflow.case.case import Facts, LinkTo
from reviewflow.case.identity import is_marker
from reviewflow.casework.access.unnamed import names_any
from reviewflow.casework.views.case_view import CaseView, number_of
from reviewflow.documents.report import Section
from reviewflow.documents.table import Table
from reviewflow.statute.london import longdate
from reviewflow.store.documents_of_case import snapshots_of
from reviewflow.store.notices import list_notices, notice_texts
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Fact

MOST_LETTERS = 1_000_000


@dataclass(frozen=True, slots=True)
class PackFile:
    """A file of the pack."""

    path: str
    words: bytes


@dataclass(frozen=True, slots=True)
class Document:
    """A letter, form or frozen state that a case holds, and where it stands in the pack."""

    title: str
    to: str
    on: str
    sha256: str
    path: str | None
    """None where its words are not in the pack."""
    entry: int


def documents_of(tx: Transaction, view: CaseView, kept_from: Collection[str]) -> tuple[list[Document], list[PackFile]]:
    """Every document of a case. What may name people is listed with its hash, and its words stay where they are.

    So is what names a case of ``kept_from``: it stands as it was sent or frozen, or not at all.
    """
    reference, titles = view.case.reference, _titles(view)
    listed, files = [], []
    for row in reversed(list_notices(tx, reference=reference, limit=MOST_LETTERS)):
        path = None
        if not row.names and not names_any(text := notice_texts(tx, row.id).text, kept_from):
            path = f"documents/{reference}/{row.id:05d}-{row.name}.txt"
            files.append(PackFile(path, text.encode()))
        title = titles.get(row.name) or row.name.replace("_", " ").capitalize()
        listed.append(Document(title, row.recipient_name, row.created_at[:10], row.sha256, path, row.sequence))
    for frozen in snapshots_of(tx, reference):
        path = None
        if not names_any(frozen.body, kept_from):
            path = f"documents/{reference}/{frozen.sequence:05d}-{frozen.name}.json"
            files.append(PackFile(path, frozen.body.encode()))
        title = f"{frozen.name.replace('_', ' ').capitalize()}, as it was frozen"
        listed.append(Document(title, "", "", frozen.hash, path, frozen.sequence))
    return sorted(listed, key=lambda each: each.entry), files


def section_of(view: CaseView, documents: list[Document]) -> Section:
    """The section about a case."""
    case = view.case
    paragraphs = (
        f"{view.definition.states[case.state].title}. Opened on {longdate(case.opened_on)},"
        f" under {view.definition.edition_title}.",
        *(link_in_words(view, link) for link in case.links),
    )
    tables = (_dates(view), _reasons(view), _views(view), _documents(documents))
    return Section(
        f"{case.reference}: {view.definition.title.lower()}", paragraphs, tuple(each for each in tables if each.rows)
    )


def _titles(view: CaseView) -> dict[str, str]:
    subjects = (view.definition, *view.definition.items.values())
    return {name: rule.title for subject in subjects for name, rule in subject.notices.items()}


def link_in_words(view: CaseView, link: LinkTo) -> str:
    """A link as it is seen from this end of it."""
    rule = view.definition.links.get(link.relation)
    # A link is seen from both its ends; only one of them declares it.
    words = link.relation.replace("_", " ")
    return f"{rule.title}: {link.reference}." if rule else f"{link.reference}, {words} this case."


def _dates(view: CaseView) -> Table:
    rows = tuple(
        (
            each.owed.clock.title + (f", {number}" if (number := number_of(view, each)) else ""),
            longdate(each.owed.deadline.due_on),
            longdate(each.owed.deadline.met_on) if each.owed.deadline.met_on else "",
            each.standing.replace("_", " "),
        )
        for each in view.clocks
        if not each.owed.clock.milestone
    )
    return Table("Dates", (), ("What", "Due", "Done", "How it stands"), rows)


def _reasons(view: CaseView) -> Table:
    """Whatever stands in words on the case, without what names people."""
    rows = tuple(_in_words(view.definition.facts, view.case.facts))
    return Table("Reasons and what was written", (), ("What", "Words"), rows)


def _in_words(facts: Mapping[str, Fact], given: Facts) -> Iterator[tuple[str, str]]:
    for name, value in given.items():
        fact = facts.get(name)
        if fact is not None and fact.type == "long_text" and isinstance(value, str) and not is_marker(value):
            yield fact.title, value


def _views(view: CaseView) -> Table:
    rows = []
    for item in view.case.items_of("partner_decision"):
        rules, facts = view.definition.items[item.kind], item.facts
        decided = facts.get("decided_on")
        on = longdate(dt.date.fromisoformat(decided)) if isinstance(decided, str) else ""
        question, said = str(facts.get("question")), str(facts.get("view"))
        rows.append(
            (
                view.directory.name_on("body", str(facts.get("partner")), view.today),
                rules.facts["question"].options.get(question, question),
                rules.facts["view"].options.get(said, "Not yet") + (f", {on}" if on else ""),
                str(facts.get("reasons") or ""),
            )
        )
    return Table("What the safeguarding partners said", (), ("Partner", "Question", "View", "Reasons"), tuple(rows))


def _documents(documents: list[Document]) -> Table:
    rows = tuple(
        (
            each.title + (f", to {each.to}" if each.to else ""),
            each.path or "not in the pack: names may stand in it",
            each.sha256[:16],
            str(each.entry),
        )
        for each in documents
    )
    return Table("Documents", (), ("Document", "File", "SHA-256 begins", "Entry"), rows)
