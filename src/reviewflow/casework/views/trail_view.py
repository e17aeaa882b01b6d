"""Entries of the trail about a case, in words, as people read them on a page."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reviewflow.audit.entry import Entry
from reviewflow.case.case import Case, FactValue
from reviewflow.case.directory import Directory
from reviewflow.case.fact_words import in_words
from reviewflow.casework.access.unnamed import unnamed
from reviewflow.casework.desk import Desk
from reviewflow.casework.numbers import find_item
from reviewflow.questions.marks import Surroundings
from reviewflow.questions.sentence import deed
from reviewflow.statute.london import longdate
from reviewflow.statute.words import capitalised, spoken
from reviewflow.store import audit_log
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Definition, Subject

from .case_view import key_in_words

PAGE = 50
NO_MORE = "Not recorded any more"


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry in words. Names of people in the case are never in it."""

    entry: Entry
    title: str
    who: str
    role: str
    to_state: str | None
    """Where the case or item then was, where that changed."""
    reason: str | None
    facts: tuple[tuple[str, str], ...]
    dates: tuple[str, ...]
    letters: tuple[str, ...]
    not_written: tuple[str, ...]
    destroyed: bool = False


def entries_page(
    tx: Transaction, desk: Desk, case: Case, *, after: int = 0
) -> tuple[tuple[EntryView, ...], int | None]:
    """A page of the trail of a case, the oldest first, and what the next goes on after."""
    found = audit_log.page_of_entries(tx, case.reference, after=after, limit=PAGE + 1)
    directory = desk.directory(tx, case.partnership)
    views = tuple(_view(tx, desk, directory, case, each, None) for each in found[:PAGE])
    return views, found[PAGE - 1].sequence if len(found) > PAGE else None


def entry_in(tx: Transaction, desk: Desk, case: Case, sequence: int, *, kept_from: Collection[str]) -> EntryView:
    """One entry about a case, with everything that it says. Cases of ``kept_from`` are not named in it.

    Raises:
        EntryNotFound: the case has no such entry.
    """
    found = audit_log.entry_of_case(tx, case.reference, sequence)
    text = audit_log.read_body(tx, sequence)
    body = None if text is None else unnamed(json.loads(text), kept_from)
    directory = desk.directory(tx, case.partnership)
    return _view(tx, desk, directory, case, found, body, whole=True)


def entry_said(
    tx: Transaction,
    desk: Desk,
    directory: Directory,
    case: Case,
    entry: Entry,
    text: str | None,
    *,
    kept_from: Collection[str],
) -> EntryView:
    """The same of an entry whose body was read already."""
    body = None if text is None else unnamed(json.loads(text), kept_from)
    return _view(tx, desk, directory, case, entry, body)


def _view(
    tx: Transaction,
    desk: Desk,
    directory: Directory,
    case: Case,
    entry: Entry,
    body: Mapping[str, Any] | None,
    *,
    whole: bool = False,
) -> EntryView:
    definition = desk.definition(tx, entry.workflow_hash or case.workflow_hash)
    subject = _subject(definition, case, entry)
    said = body or {}
    user = directory.users.get(entry.by_user)
    state = subject.states.get(entry.to_state) if entry.to_state and entry.to_state != entry.from_state else None
    on = dt.date.fromisoformat(entry.happened_on)
    return EntryView(
        entry=entry,
        title=capitalised(deed(entry, Surroundings(definition, subject))),
        who=user.name if user else definition.roles.get(entry.by_user, entry.by_user),
        role=definition.roles.get(entry.by_role, entry.by_role),
        to_state=state.title if state else None,
        reason=said.get("reason"),
        facts=tuple(_facts(subject, directory, said.get("facts", {}), on)),
        dates=tuple(_date(definition, each) for each in said.get("clocks", ())),
        letters=tuple(_letter(subject, directory, each, on) for each in said.get("notices", ())),
        not_written=tuple(
            f"{_letter(subject, directory, each, on)}: {each['why']}" for each in said.get("letters_not_written", ())
        ),
        destroyed=whole and body is None,
    )


def _subject(definition: Definition, case: Case, entry: Entry) -> Subject:
    return definition.items[find_item(definition, case, entry.item).kind] if entry.item else definition


def _facts(
    subject: Subject, directory: Directory, facts: Mapping[str, FactValue], on: dt.date
) -> Iterator[tuple[str, str]]:
    for name, value in facts.items():
        if name in subject.facts:
            said = in_words(subject.facts[name], value, directory=directory, on=on)
            yield subject.facts[name].title, said or NO_MORE


def _date(definition: Definition, said: Mapping[str, Any]) -> str:
    item, _, clock = str(said["clock"]).rpartition("/")
    kind, _, number = item.rpartition("-")
    subject = definition.items.get(kind) if kind else definition
    if subject is None or clock not in subject.clocks:
        title = spoken(clock)
    else:
        title = key_in_words(definition, clock, (kind, int(number)) if kind else None)
    due = longdate(dt.date.fromisoformat(str(said["due_on"])))
    if said.get("state") == "running" and said.get("was_due_on"):
        return f"{title}: due on {due}, before on {longdate(dt.date.fromisoformat(str(said['was_due_on'])))}"
    words = {"running": f"due on {due}", "met": "done", "suspended": "suspended"}
    return f"{title}: {words.get(str(said.get('state')), 'no longer owed')}"


def _letter(subject: Subject, directory: Directory, said: Mapping[str, Any], on: dt.date) -> str:
    rule, party = subject.notices.get(said["notice"]), directory.party(str(said["to"]))
    return f"{rule.title if rule else spoken(said['notice'])}, to {party.name_on(on) if party else said['to']}"
