"""Keep the search up with the trail: when a question is asked and by the worker, never when an entry is added."""

from __future__ import annotations

import datetime as dt
import json
from collections import OrderedDict, defaultdict
from collections.abc import Mapping
from typing import Any

from reviewflow.audit.entry import Entry
from reviewflow.audit.instants import read_instant
from reviewflow.case.case import Facts
from reviewflow.case.directory import Directory
from reviewflow.casework.desk import Desk
from reviewflow.errors import CalendarDoesNotReach, WorkflowNotFound
from reviewflow.questions.marks import Surroundings, marks_of
from reviewflow.statute.london import local_date
from reviewflow.statute.working_days import WorkingDayCalendar
from reviewflow.store import published, trail_search
from reviewflow.store.search_bits import PAGE, from_places, packed, packed_places, page_of, unpacked
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Definition, Subject

FORM = 2
"""Raise it whenever entries get other marks than before: what is kept is then made anew."""
AT_ONCE = 20_000
"""So many entries are taken in one transaction, so that nobody waits long for it."""
_AT_HAND = 20_000
"""Cases whose facts are kept at hand."""

_DAY = dt.timedelta(days=1)
Body = Mapping[str, Any]


def extend_search(desk: Desk, *, most: int = AT_ONCE) -> int:
    """Take in what was added to the trail since, at most so many entries; how many are still left."""
    with desk.database.read() as tx:
        if _left(tx) == 0:
            return 0
    with desk.database.write() as tx:
        return extend_search_in(tx, desk, most=most)


def extend_search_in(tx: Transaction, desk: Desk, *, most: int = AT_ONCE) -> int:
    """The same inside a transaction that is open already."""
    trail_search.hold_reach(tx)
    sequence, form = trail_search.reach(tx)
    if form != FORM:
        trail_search.drop_everything(tx)
        sequence = 0
    until = min(trail_search.end_of_trail(tx), sequence + most)
    if until > sequence:
        _take_in(tx, desk, sequence, until)
        trail_search.keep_reach(tx, until, FORM)
    return trail_search.end_of_trail(tx) - until


def rebuild_search(desk: Desk) -> int:
    """Make it anew from the whole trail; how many entries it holds."""
    with desk.database.write() as tx:
        trail_search.hold_reach(tx)
        trail_search.drop_everything(tx)
    return catch_up(desk)


def catch_up(desk: Desk) -> int:
    """Take in everything that was added since; the last entry that can be found."""
    while extend_search(desk, most=PAGE):
        pass
    with desk.database.read() as tx:
        return trail_search.reach(tx)[0]


def _left(tx: Transaction) -> int:
    sequence, form = trail_search.reach(tx)
    return trail_search.end_of_trail(tx) - (sequence if form == FORM else 0)


def _take_in(tx: Transaction, desk: Desk, after: int, until: int) -> None:
    marker = Marker(tx, desk)
    found: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for entry, text in trail_search.entries_between(tx, after, until):
        page, place = page_of(entry.sequence)
        on_page = found[page]
        for mark in marker.marks(entry, None if text is None else json.loads(text)):
            on_page[mark].append(place)
    ids = trail_search.add_marks(tx, sorted({mark for marks in found.values() for mark in marks}))
    for page, marks in found.items():
        before = trail_search.on_page(tx, page) if page == page_of(after)[0] else {}
        rows = []
        for mark, places in marks.items():
            kept = before.get(ids[mark])
            made = packed_places(places) if kept is None else packed(unpacked(kept) | from_places(places))
            rows.append((ids[mark], page, made))
        trail_search.keep_pages(tx, sorted(rows))


class Marker:
    """Tells the marks of entry after entry, and remembers what they rest on.

    ``in_order`` says that it is given every entry of the trail, one after the other. Otherwise it tells only what is
    needed to say single entries: of each item what is on record of it, and no themes.
    """

    def __init__(self, tx: Transaction, desk: Desk, *, in_order: bool = True) -> None:
        self._in_order = in_order
        self._tx = tx
        self._desk = desk
        self._facts: OrderedDict[str, dict[str | None, Facts]] = OrderedDict()
        self._calendar = desk.calendar(tx)
        self._versions: dict[str, list[tuple[int, int]]] = {}

    def marks(self, entry: Entry, body: Body | None) -> set[str]:
        """Every mark of an entry. Give the entries of a case in their order."""
        return marks_of(entry, body, self.around(entry, body))

    def around(self, entry: Entry, body: Body | None) -> Surroundings:
        """What has to be known beside the entry."""
        definition = self._definition(entry)
        subject = subject_of(definition, entry.item)
        themes: tuple[str, ...] = ()
        carried: Facts = {}
        if not self._in_order:
            carried = self._of_item(entry) if entry.item else {}
        elif entry.case_reference and definition is not None:
            facts = self._facts_of(entry, body)
            carried = facts.get(entry.item, {})
            named = facts.get(None, {}).get("theme")
            themes = tuple(map(str, named)) if isinstance(named, list) else (str(named),) if named else ()
        return Surroundings(
            definition=definition,
            subject=subject,
            carried=carried,
            themes=themes,
            directory=self.directory(entry),
            delay=working_days_late(self._calendar, entry),
        )

    def directory(self, entry: Entry) -> Directory | None:
        """Who was who when the entry was recorded; None before anything was published."""
        if entry.partnership is None:
            return None
        if entry.partnership not in self._versions:
            self._versions[entry.partnership] = published.versions_of(self._tx, entry.partnership)
        known = [id for sequence, id in self._versions[entry.partnership] if sequence <= entry.sequence]
        return self._desk.directory_at(self._tx, known[-1]) if known else None

    def _definition(self, entry: Entry) -> Definition | None:
        if entry.workflow_hash is None:
            return None
        try:
            return self._desk.definition(self._tx, entry.workflow_hash)
        except WorkflowNotFound:
            return None

    def _facts_of(self, entry: Entry, body: Body | None) -> Mapping[str | None, Facts]:
        """What is on record of the case (None) and its items after this entry.

        The trail of the case is read where it is not at hand.
        """
        reference = entry.case_reference or ""
        if reference not in self._facts:
            of_case: dict[str | None, Facts] = {}
            for earlier, text in trail_search.entries_of_case_before(self._tx, reference, entry.sequence):
                _learn(of_case, earlier, None if text is None else json.loads(text))
            self._facts[reference] = of_case
            if len(self._facts) > _AT_HAND:
                self._facts.popitem(last=False)
        self._facts.move_to_end(reference)
        _learn(self._facts[reference], entry, body)
        return self._facts[reference]

    def _of_item(self, entry: Entry) -> Facts:
        """What is on record of the item alone, which is all that is said of it."""
        found: dict[str | None, Facts] = {}
        of = (entry.case_reference or "", entry.item or "", entry.sequence)
        for earlier, text in trail_search.entries_of_item(self._tx, *of):
            _learn(found, earlier, None if text is None else json.loads(text))
        return found.get(entry.item, {})


def _learn(of_case: dict[str | None, Facts], entry: Entry, body: Body | None) -> None:
    given: Facts = (body or {}).get("facts") or {}
    if given:
        of_case[entry.item] = {**of_case.get(entry.item, {}), **given}


def working_days_late(calendar: WorkingDayCalendar | None, entry: Entry) -> int | None:
    """Working days after the day on which it happened, up to the day on which it was recorded; None for none."""
    recorded_on = local_date(read_instant(entry.recorded_at))
    happened_on = dt.date.fromisoformat(entry.happened_on)
    if calendar is None or recorded_on <= happened_on:
        return None
    try:
        return calendar.working_days_from(happened_on + _DAY, until=recorded_on + _DAY)
    except CalendarDoesNotReach:
        return None


def subject_of(definition: Definition | None, item: str | None) -> Subject | None:
    """The rules of the item with this number, or of the case."""
    if definition is None or item is None:
        return definition
    prefix = item.rpartition("-")[0]
    return next((kind for kind in definition.items.values() if kind.prefix == prefix), None)
