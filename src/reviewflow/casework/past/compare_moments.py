"""A case at two moments, and what is different, in sentences. Of names it says only that they were recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reviewflow.case.case import Facts, FactValue, Item
from reviewflow.case.identity import is_marker
from reviewflow.casework.desk import Desk
from reviewflow.casework.numbers import item_number
from reviewflow.casework.pinned_moment import Pinned
from reviewflow.casework.views.case_view import CaseView, view_case_in
from reviewflow.errors import CaseNotFound, CaseNotOpenThen
from reviewflow.notices.words import read, said_aloud
from reviewflow.statute.asked_moment import Asked
from reviewflow.statute.london import local_date, longdate
from reviewflow.store.cases import load_case
from reviewflow.store.notices import NoticeRow, list_notices
from reviewflow.workflow.definition import Fact, Subject

from .as_it_stood import Then, as_it_stood
from .dates_that_moved import clock_changes

ALL_LETTERS = 10_000
HEADINGS = {
    "case": "The case",
    "state": "Where it is",
    "fact": "What is recorded",
    "item": "What belongs to it",
    "clock": "Dates",
    "link": "Linked with",
    "letter": "Letters",
}
"""What a difference may be about, with the words above all of that kind."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same."""

    what: str
    """One of :data:`HEADINGS`."""
    about: str
    """The name of the fact, the number of the item, the key of the clock ..."""
    said: str
    """The sentence."""

    def as_json(self) -> dict[str, str]:
        """Its part of the public shape; keys are only ever added."""
        return {"what": self.what, "about": self.about, "said": self.said}


@dataclass(frozen=True, slots=True)
class Moment:
    """A case at one moment."""

    words: str
    pinned: Pinned | None
    view: CaseView | None
    """None where it was not open."""
    letters: Mapping[int, NoticeRow]

    def as_json(self) -> dict[str, Any]:
        """Its part of the public shape; keys are only ever added."""
        return {
            "said": self.words,
            "as_it_stood": self.pinned.as_json() if self.pinned else None,
            "state": self.view.case.state if self.view else None,
        }


@dataclass(frozen=True, slots=True)
class Compared:
    """A case at two moments."""

    reference: str
    earlier: Moment
    later: Moment
    differences: tuple[Difference, ...]

    def as_json(self) -> dict[str, Any]:
        """The public shape of ``compare --json``; keys are only ever added."""
        return {
            "reference": self.reference,
            "earlier": self.earlier.as_json(),
            "later": self.later.as_json(),
            "differences": [each.as_json() for each in self.differences],
        }


def compare_moments(
    desk: Desk, reference: str, earlier: Asked, later: Asked, *, kept_from: Collection[str] = ()
) -> Compared:
    """What is different about a case between two moments. Links to cases of ``kept_from`` are not among it.

    Raises:
        CaseNotFound: there is no such case.
        CaseNotOpenThen: it was open at neither moment.
        EntryNotOnTrail: the trail has no such entry.
    """
    first, second = (_at(desk, reference, each, kept_from) for each in (earlier, later))
    if first.view is None and second.view is None:
        with desk.database.read() as tx:
            opened = longdate(load_case(tx, reference).case.opened_on)
        raise CaseNotOpenThen(case=reference, then=f"{first.words} and {second.words}", opened=opened)
    return Compared(reference, first, second, tuple(_differences(first, second)))


def _at(desk: Desk, reference: str, asked: Asked, kept_from: Collection[str]) -> Moment:
    with desk.database.read() as tx:
        # That there is no such case at all is refused; that there was none then is an answer.
        view_case_in(tx, desk, reference)
    try:
        with as_it_stood(desk, reference, asked) as then, then.desk.database.read() as tx:
            letters = list_notices(tx, reference=reference, limit=ALL_LETTERS)
            view = view_case_in(tx, then.desk, reference).without(kept_from)
            return Moment(_words(then), then.pinned, view, {each.id: each for each in letters})
    except CaseNotFound:
        day = asked.true_on or asked.known_by
        words = f"entry {asked.known_by_entry}" if day is None else longdate(_local(day))
        return Moment(words, None, None, {})


def _local(day: dt.date | dt.datetime) -> dt.date:
    return local_date(day) if isinstance(day, dt.datetime) else day


def _words(then: Then) -> str:
    return then.pinned.words if then.pinned else f"{longdate(local_date(then.desk.now()))}, as known today"


def _differences(earlier: Moment, later: Moment) -> Iterator[Difference]:
    before, after = earlier.view, later.view
    if before is None or after is None:
        there = before or after
        assert there is not None, "a case that was open at neither moment is refused"
        title = there.definition.states[there.case.state].title
        said = f"The case was not open yet; now it is: {title}." if before is None else "The case is no longer open."
        yield Difference("case", there.case.reference, said)
        return
    yield from _of_state(before, after)
    yield from _of_facts(before.case.facts, after.case.facts, before.definition, before, after)
    yield from _of_items(before, after)
    for key, said in clock_changes(before, after):
        yield Difference("clock", key, said)
    yield from _of_links(before, after)
    yield from _of_letters(earlier, later)


def _of_state(before: CaseView, after: CaseView) -> Iterator[Difference]:
    if before.case.state != after.case.state:
        was, now = (view.definition.states[view.case.state].title for view in (before, after))
        yield Difference("state", after.case.state, f"It went from {was} to {now}.")
    if before.definition.hash != after.definition.hash:
        rules = after.definition
        said = f"It moved to newer rules: {rules.title}, version {rules.version}, {rules.edition_title}."
        yield Difference("case", rules.hash, said)


def _of_facts(
    was: Facts, now: Facts, rules: Subject, before: CaseView, after: CaseView, *, of: str = ""
) -> Iterator[Difference]:
    for name, fact in rules.facts.items():
        if was.get(name) == now.get(name):
            continue
        said = _fact_changed(fact, was.get(name), now.get(name), before, after)
        yield Difference("fact", f"{of}/{name}" if of else name, f"{of}: {said}" if of else said)


def _fact_changed(fact: Fact, was: FactValue, now: FactValue, before: CaseView, after: CaseView) -> str:
    if fact.identifying or is_marker(was) or is_marker(now):
        words = {True: "was recorded", False: "was recorded anew"}[was is None]
        return f"{fact.title} {words if now is not None else 'is no longer recorded'} (it is not shown here)."
    if was is None:
        return f"{fact.title}: {_shown(fact, now, after)}. It was not recorded before."
    if now is None:
        return f"{fact.title} is no longer recorded; it was {_shown(fact, was, before)}."
    return f"{fact.title}: {_shown(fact, now, after)}. It was {_shown(fact, was, before)}."


def _shown(fact: Fact, value: FactValue, view: CaseView) -> str:
    return said_aloud(read(fact, value, view.today, view.directory.name_on)).rstrip(".")


def _of_items(before: CaseView, after: CaseView) -> Iterator[Difference]:
    had: dict[tuple[str, int], Item] = {(item.kind, item.number): item for item in before.case.items}
    for each in after.items:
        item, rules = each.item, after.definition.items[each.item.kind]
        was = had.pop((item.kind, item.number), None)
        title = f"{rules.title} {each.number}"
        state = rules.states[item.state].title
        if was is None:
            label = f" ({each.label})" if each.label != each.number else ""
            yield Difference("item", each.number, f"{title}{label} was added: {state}.")
            continue
        if was.state != item.state:
            yield Difference("item", each.number, f"{title} went from {rules.states[was.state].title} to {state}.")
        yield from _of_facts(was.facts, item.facts, rules, before, after, of=title)
    for item in had.values():
        number = item_number(before.definition, item)
        yield Difference("item", number, f"{before.definition.items[item.kind].title} {number} is not there.")


def _of_links(before: CaseView, after: CaseView) -> Iterator[Difference]:
    for links, others, words in ((after, before, "was linked with"), (before, after, "is no longer linked with")):
        for link in links.case.links:
            if link not in others.case.links:
                rule = links.definition.links.get(link.relation)
                title = rule.title if rule else link.relation.replace("_", " ")
                yield Difference("link", link.reference, f"It {words} {link.reference} ({title}).")


def _of_letters(earlier: Moment, later: Moment) -> Iterator[Difference]:
    view = later.view
    assert view is not None
    rules = {**view.definition.notices}
    for kind in view.definition.items.values():
        rules.update(kind.notices)
    for id in sorted(set(later.letters) - set(earlier.letters)):
        each = later.letters[id]
        title = rules[each.name].title if each.name in rules else each.name.replace("_", " ")
        said = f"A letter was written on {_day_of(each.created_at)} to {each.recipient_name}: {title}."
        yield Difference("letter", str(id), said)


def _day_of(at: str) -> str:
    return longdate(local_date(dt.datetime.fromisoformat(at)))
