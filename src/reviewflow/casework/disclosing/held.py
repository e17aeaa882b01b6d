"""What is held about a case, part by part: facts, what belongs to it, names, letters, files, and who did what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reviewflow.audit.entry import Entry
from reviewflow.case.case import Case, Facts, FactValue
from reviewflow.case.directory import Directory
from reviewflow.case.fact_words import in_words
from reviewflow.case.identity import is_marker
from reviewflow.casework.desk import Desk
from reviewflow.casework.numbers import item_number
from reviewflow.casework.views.trail_view import EntryView, entry_said
from reviewflow.statute.london import local_date, longdate
from reviewflow.store import audit_log, files, notices
from reviewflow.store.cases import load_case
from reviewflow.store.identities import load_identities
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Definition, Fact

FACT, NAME, LETTER, FILE, ENTRY = "fact", "name", "letter", "file", "entry"
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is held. Its key names nobody: it may stand in an address and on the trail."""

    case: str
    key: str
    """Such as ``fact/summary``, ``CH-1/name``, ``letter/12`` or ``entry/34``."""
    section: str
    title: str
    text: str
    kind: str
    item: str | None = None
    value: FactValue = None
    """Of a name: what is hidden in other texts."""
    file: int | None = None
    of_person: bool = False
    """Whether it is about somebody in particular: a child, an adult, or whoever else has an item of their own."""


def held_of_case(tx: Transaction, desk: Desk, reference: str) -> tuple[Part, ...]:
    """Everything that is held about one case.

    Raises:
        CaseNotFound: there is none.
    """
    stored = load_case(tx, reference)
    case = stored.case
    definition = desk.definition(tx, case.workflow_hash)
    directory = desk.directory(tx, case.partnership)
    known = load_identities(tx, stored.id)
    return (
        *_facts(case, definition, directory, known, desk),
        *_letters(tx, case),
        *_files(tx, case, definition),
        *_entries(tx, desk, directory, case),
    )


def _facts(
    case: Case, definition: Definition, directory: Directory, known: Mapping[str, FactValue], desk: Desk
) -> Iterator[Part]:
    numbered: list[tuple[str | None, str, Mapping[str, Fact], Facts]] = [
        (None, definition.title, definition.facts, case.facts)
    ]
    for item in case.items:
        of, called = definition.items[item.kind], item_number(definition, item)
        numbered.append((called, f"{of.title} {called}", of.facts, item.facts))
    today = local_date(desk.now())
    for number, section, rules, facts in numbered:
        of_person = number is not None and any(each.identifying for each in rules.values())
        for name, value in facts.items():
            fact = rules.get(name)
            if fact is None or fact.type == "files" or value is None:
                continue
            apart = is_marker(value)
            plain = known.get(str(value)) if apart else value
            said = in_words(fact, plain, directory=directory, on=today)
            key = f"{number or 'fact'}/{name}"
            yield Part(
                case.reference,
                key,
                section,
                fact.title,
                said,
                NAME if apart else FACT,
                number,
                plain,
                of_person=of_person,
            )


def _letters(tx: Transaction, case: Case) -> Iterator[Part]:
    for row in notices.list_notices(tx, reference=case.reference, limit=_MOST):
        texts = notices.notice_texts(tx, row.id)
        title = f"{row.subject}, to {row.recipient_name}"
        yield Part(case.reference, f"letter/{row.id}", "Letters", title, texts.text, LETTER)


def _files(tx: Transaction, case: Case, definition: Definition) -> Iterator[Part]:
    for each in files.files_of_case(tx, case.reference):
        number = f"{definition.items[each.kind].prefix}-{each.number}" if each.kind else None
        text = f"{each.name} ({each.media_type}, {each.size:,} octets, SHA-256 {each.sha256})"
        key = f"file/{each.id}"
        yield Part(case.reference, key, "Files", f"File {each.id}", text, FILE, number, file=each.id)


def _entries(tx: Transaction, desk: Desk, directory: Directory, case: Case) -> Iterator[Part]:
    definition = desk.definition(tx, case.workflow_hash)
    people = {item_number(definition, item) for item in case.items if definition.items[item.kind].identifying_facts}
    for row in audit_log.read_kept_of(tx, case.reference):
        entry = Entry(*row[:17])
        # People look at every part of it before it leaves, and black out what is not for the receiver.
        view = entry_said(tx, desk, directory, case, entry, row[19], kept_from=())
        text = f"{view.title}. By {view.who}, {view.role}."
        text += f" Reason: {view.reason}" if view.reason else ""
        key, of_person = f"entry/{entry.sequence}", entry.item in people
        yield Part(case.reference, key, "Who did what", _when(view), text, ENTRY, entry.item, of_person=of_person)


def _when(view: EntryView) -> str:
    return f"Entry {view.entry.sequence}, {longdate(dt.date.fromisoformat(view.entry.happened_on))}"
