"""Patterns worth asking about: each with what was looked at, its rule, what was found and what may lie behind it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from typing import Any

from reviewflow.audit.instants import instant_text, read_instant
from reviewflow.case.permissions import SYSTEM
from reviewflow.casework.desk import Desk
from reviewflow.documents.report import Report, Section
from reviewflow.documents.table import Table
from reviewflow.errors import DateInvalid
from reviewflow.statute.london import day_ends_at, day_starts_at, local_date, longdate
from reviewflow.statute.working_days import WorkingDayCalendar
from reviewflow.store import published
from reviewflow.store.pattern_entries import EntryRow, entries_by_people
from reviewflow.store.session import Transaction
from reviewflow.workflow.file_format import AdjustedPatternShape, PatternShape

from .figure_rows import Countables, read_countables
from .pattern_rules import RULES, Found, Looked, Rule, Seen, WorkingDays, was_due_on

NOT_A_FINDING = "This is a question, not a finding: it says nothing about anybody before it has been answered."
_FIRST = dt.date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern, looked for."""

    name: str
    title: str
    rule: str
    """In words, with its thresholds."""
    why: str
    """Why those thresholds."""
    looks_at: str
    thresholds: Mapping[str, int]
    looked: Looked
    innocent: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Its part of the public shape."""
        return {
            "pattern": self.name,
            "title": self.title,
            "rule": self.rule,
            "thresholds": dict(self.thresholds),
            "why_these_thresholds": self.why,
            "looked_at": self.looks_at,
            "looked_at_count": self.looked.at,
            "found": [_found_json(each) for each in self.looked.found],
            "cannot_tell": self.looked.cannot_tell,
            "innocent_explanations": list(self.innocent),
            "note": NOT_A_FINDING,
        }


@dataclass(frozen=True, slots=True)
class Patterns:
    """Every pattern of a period."""

    from_on: dt.date | None
    to_on: dt.date
    partnership: str | None
    patterns: tuple[Pattern, ...]

    @property
    def period(self) -> str:
        """The first and the last day, in words."""
        begins = longdate(self.from_on) if self.from_on else "the beginning of the trail"
        return f"{begins} to {longdate(self.to_on)}, by the day of recording"

    def as_json(self) -> dict[str, Any]:
        """The public shape of ``patterns --json``; keys are only ever added."""
        begins = self.from_on.isoformat() if self.from_on else None
        return {
            "period": {"from": begins, "to": self.to_on.isoformat()},
            "partnership": self.partnership,
            "patterns": [each.as_json() for each in self.patterns],
        }


def look_for_patterns(
    tx: Transaction,
    desk: Desk,
    patterns: Mapping[str, PatternShape],
    adjusted: Mapping[str, AdjustedPatternShape],
    *,
    from_on: dt.date | None = None,
    to_on: dt.date | None = None,
    partnership: str | None = None,
    kept_from: Collection[str] = (),
) -> Patterns:
    """Look for every pattern in what was recorded in a period, but in cases that are kept from whoever asks.

    Raises:
        DateInvalid: the period ends before it begins.
    """
    today = local_date(desk.now())
    last = to_on or today
    if from_on is not None and last < from_on:
        raise DateInvalid(text=str(last), why=f"the period begins later, on {longdate(from_on)}")
    every = _entries(tx, from_on or _FIRST, desk.now(), partnership)
    entries = [each for each in every if each.case not in kept_from]
    places = {each.partnership for each in entries}
    everything, working_days = read_countables(tx, desk).without(kept_from), _working_days(tx, desk, places)
    partners, follows = _partners(tx, desk, everything), _follows(everything)
    found = []
    for name, shape in patterns.items():
        numbers = {**shape.thresholds, **(adjusted[name].thresholds if name in adjusted else {})}
        rule = Rule(
            thresholds=numbers,
            transitions=frozenset(shape.transitions),
            looks_for=frozenset(shape.looks_for),
            leaves_out=frozenset(shape.leaves_out),
            working_days=working_days,
            partner_of=lambda case, item: partners.get((case, item)),
            follows=follows,
            until=day_ends_at(last),
            now=today,
        )
        looked = RULES[name](entries, rule)
        why = f"{shape.why} Here: {adjusted[name].why}" if name in adjusted else shape.why
        found.append(
            Pattern(
                name=name,
                title=shape.title,
                rule=shape.rule.format(**numbers),
                why=why,
                looks_at=shape.looks_at,
                thresholds=numbers,
                looked=looked,
                innocent=tuple(shape.innocent),
            )
        )
    return Patterns(from_on, last, partnership, tuple(found))


def patterns_report(found: Patterns, *, now: dt.datetime) -> Report:
    """The same as a document."""
    about = (
        f"Recorded {found.period}.",
        f"Partnership: {found.partnership or 'all'}.",
        f"Printed on {longdate(local_date(now))}.",
        NOT_A_FINDING,
    )
    return Report("Patterns worth asking about", about, tuple(_section(each) for each in found.patterns))


def lines_of(found: Patterns) -> Iterator[tuple[str, str]]:
    """The report for a screen, each line with its mark: ``#`` a heading, ``*`` a point, none a paragraph."""
    yield "", f"Recorded {found.period}. Partnership: {found.partnership or 'all'}."
    yield "", NOT_A_FINDING
    for each in found.patterns:
        yield "#", each.title
        yield "", f"Looked for: {each.rule}"
        yield "", f"Looked at: {each.looks_at} There were {each.looked.at}."
        yield "", f"Why these numbers: {each.why}"
        yield "", each.looked.cannot_tell or f"Found: {len(each.looked.found) or 'none'}."
        for one in each.looked.found:
            yield "*", f"{one.question} Entries: {_entries_words(one)}."
        if each.looked.found:
            yield "", "It may be that:"
            for said in each.innocent:
                yield "*", said


def _section(each: Pattern) -> Section:
    said = each.looked.cannot_tell or f"Found: {len(each.looked.found) or 'none'}."
    paragraphs = (
        f"Looked for: {each.rule}",
        f"Looked at: {each.looks_at} There were {each.looked.at}.",
        f"Why these numbers: {each.why}",
        said,
        *(("It may be that:", *(f"- {one}" for one in each.innocent)) if each.looked.found else ()),
    )
    rows = tuple((one.question, ", ".join(one.cases), _entries_words(one)) for one in each.looked.found)
    table = Table("To be asked", (), ("Question", "Cases", "Entries of the trail"), rows, (NOT_A_FINDING,))
    return Section(each.title, paragraphs, (table,) if rows else ())


def _found_json(found: Found) -> dict[str, Any]:
    return {"question": found.question, "entries": list(found.entries), "cases": list(found.cases)}


def _entries_words(found: Found) -> str:
    return ", ".join(map(str, found.entries))


def _entries(tx: Transaction, first: dt.date, now: dt.datetime, partnership: str | None) -> Iterator[Seen]:
    begins, ends = instant_text(day_starts_at(first)), instant_text(now + dt.timedelta(days=1))
    for row in entries_by_people(tx, machine=SYSTEM, first=begins, last=ends, partnership=partnership):
        yield _seen(row)


def _seen(row: EntryRow) -> Seen:
    """What the rules look at, and no more of it: there may be a million."""
    body: Mapping[str, Any] = json.loads(row.body) if row.body else {}
    facts: Mapping[str, Any] = body.get("facts") or {}
    clocks = body.get("clocks") or ()
    view = facts.get("view")
    return Seen(
        sequence=row.sequence,
        case=intern(row.case),
        what=intern(row.what),
        item=intern(row.item) if row.item else row.item,
        by=intern(row.by_user),
        partnership=intern(row.partnership),
        happened_on=_day(row.happened_on),
        recorded_at=read_instant(row.recorded_at),
        view=intern(view) if isinstance(view, str) else None,
        clocks=tuple(each for each in clocks if was_due_on(each) is not None),
    )


@lru_cache(maxsize=4096)
def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _follows(everything: Countables) -> Callable[[str, str, str], bool]:
    """A step of a timetable follows its limit, and what is done again and again gets a new date when it is done."""
    subjects = {(kind, each.reference): each.subject for kind, of in everything.items.items() for each in of}

    def follows(case: str, key: str, what: str) -> bool:
        item, _, name = key.rpartition("/")
        kind = item.rpartition("-")[0]
        subject = subjects.get((kind, case)) if kind else everything.cases[case].subject
        clock = subject.clocks.get(name) if subject else None
        return clock is not None and (clock.milestone or what in clock.met_by or what in clock.restarted_by)

    return follows


def _partners(tx: Transaction, desk: Desk, everything: Countables) -> dict[tuple[str, str | None], tuple[str, str]]:
    """Each decision of a partner that is on record to the partner's key and name."""
    found: dict[tuple[str, str | None], tuple[str, str]] = {}
    today = local_date(desk.now())
    for each in everything.items.get("partner_decision", ()):
        key = str(each.fact("partner"))
        name = desk.directory(tx, each.partnership).name_on("body", key, today)
        found[each.reference, each.item] = (key, name)
    return found


def _working_days(tx: Transaction, desk: Desk, places: set[str]) -> WorkingDays:
    place = next(iter(sorted(places)), None) or next(iter(published.partnerships(tx)), None)
    calendar: WorkingDayCalendar | None = desk.current(tx, place)[0] if place else None

    def between(first: dt.date, last: dt.date) -> int:
        """Working days after the first, up to and with the last; where no bank holidays are on file, days."""
        if calendar is None or last <= first:
            return 0
        begins, ends = first + dt.timedelta(days=1), last + dt.timedelta(days=1)
        if not calendar.reaches(begins) or not calendar.reaches(ends):
            return (last - first).days
        return calendar.working_days_from(begins, until=ends)

    return between
