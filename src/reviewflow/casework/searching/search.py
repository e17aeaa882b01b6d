"""Search over everything that somebody may see. Who the people in a case are is never searched.

What is looked for stands in groups: cases by their reference, what is called so in a list, words in reasons and
rationales, letters by their titles, people and agencies of the directory. Each group is bounded and paged.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice

from reviewflow.case.case import Actor, Case
from reviewflow.casework.access.seeing import FACTS, LETTERS, TRAIL, Sight, kept_from, look_at, only_seen, sights_of
from reviewflow.casework.asking.find_entries import Finder, newest_first
from reviewflow.casework.asking.keep_search import extend_search
from reviewflow.casework.asking.vocabulary import vocabulary
from reviewflow.casework.desk import Desk
from reviewflow.casework.views.filled import Filled, R, T, fill
from reviewflow.casework.views.lists_seen import notice_title
from reviewflow.casework.views.trail_view import EntryView, entry_said
from reviewflow.errors import CaseNotFound, QuestionTooWide
from reviewflow.questions.language import Words
from reviewflow.questions.words import words_of
from reviewflow.statute.london import local_date, longdate
from reviewflow.store.case_lists import BEYOND_EVERY_REFERENCE, cases_titled, references_with
from reviewflow.store.cases import load_cases
from reviewflow.store.notices import NOTHING_AFTER, NoticeRow, titled_notices
from reviewflow.store.session import Transaction
from reviewflow.store.trail_search import these_entries
from reviewflow.workflow.definition import Definition
from reviewflow.workflow.file_format import ListShape

from .search_directory import Names
from .search_found import Find, Found, Group, Hit, Results, number_in

CASES, ENTRIES, LETTERS_FOUND, PEOPLE, AGENCIES = "cases", "entries", "letters", "people", "agencies"
TITLES = {
    CASES: "Cases",
    ENTRIES: "Reasons and rationales",
    LETTERS_FOUND: "Letters",
    PEOPLE: "People of the directory",
    AGENCIES: "Agencies and bodies",
}
FEW, PAGE = 5, 25
"""How many of each group stand on the first page, and on a page of one group alone."""
SHORTEST, LONGEST, MOST_WORDS = 2, 200, 8
MOST_SAID = 300
"""Letters of what an entry says; the entry itself says it whole."""
CAUGHT_UP_FIRST = 2_000
"""So many new entries are taken into the search before an answer; more are left to the worker."""


def search(
    desk: Desk,
    text: str,
    *,
    actor: Actor,
    lists: Mapping[str, ListShape],
    sees_all: bool = False,
    only: str | None = None,
    after: str | None = None,
) -> Results:
    """Search in the partnership of whoever asks; ``only`` one group, on from ``after``.

    ``sees_all``: whoever may open the database asks, for no role.
    """
    asked = " ".join(text.split())[:LONGEST]
    if len(asked.replace("*", "")) < SHORTEST:
        return Results(asked, (), ("Type two letters or more.",) if asked else ())
    left = extend_search(desk, most=CAUGHT_UP_FIRST) if only in (None, ENTRIES) else 0
    with desk.database.read() as tx:
        looking = _Search(tx, desk, asked, actor, lists, sees_all=sees_all)
        if left:
            looking.notes.append(f"The newest {left:,} entries of the trail are not searched yet.")
        groups = tuple(looking.groups(only, after))
    return Results(asked, groups, tuple(looking.notes))


class _Search:
    def __init__(
        self,
        tx: Transaction,
        desk: Desk,
        text: str,
        actor: Actor,
        lists: Mapping[str, ListShape],
        *,
        sees_all: bool,
    ) -> None:
        self._tx, self._desk, self._text, self._actor, self._lists = tx, desk, text, actor, lists
        self._sees_all = sees_all
        self._plain = text.replace("*", "").strip()
        self._today = local_date(desk.now())
        self._directory = desk.directory(tx, actor.partnership)
        self._names = Names(self._directory, self._plain, self._today)
        self._published = desk.published_definitions(tx, actor.partnership)
        self.notes: list[str] = []

    def groups(self, only: str | None, after: str | None) -> Iterator[Group]:
        """The groups in which something was found; one that was asked for, also when nothing was."""
        for key, (title, find) in self._ways().items():
            if only in (None, key):
                hits, next_page = find(PAGE if only else FEW, after)
                if hits or only:
                    yield Group(key, title, tuple(hits), next_page)

    def _ways(self) -> Mapping[str, tuple[str, Find]]:
        called = {name: each for name, each in self._lists.items() if self._label(each) and not each.in_states}
        return {
            CASES: (TITLES[CASES], self._cases),
            **{name: (shape.title, partial(self._called, shape)) for name, shape in called.items()},
            ENTRIES: (TITLES[ENTRIES], self._entries),
            LETTERS_FOUND: (TITLES[LETTERS_FOUND], self._letters),
            AGENCIES: (TITLES[AGENCIES], self._names.agencies),
            PEOPLE: (TITLES[PEOPLE], partial(self._names.people, self._published)),
        }

    def _seen(self, references: Iterator[str] | Sequence[str]) -> Mapping[str, tuple[Case, Sight]]:
        if self._sees_all:
            whole = Sight(frozenset({FACTS, LETTERS, TRAIL}))
            return {name: (stored.case, whole) for name, stored in load_cases(self._tx, references).items()}
        return sights_of(self._tx, self._desk, references, self._actor)

    def _definition(self, case: Case) -> Definition:
        return self._desk.definition(self._tx, case.workflow_hash)

    def _cases(self, size: int, after: str | None) -> Found:
        if " " in self._plain:
            return (), None
        words = self._plain.upper()

        def read(last: str | None, limit: int) -> list[str]:
            before = last or after or BEYOND_EVERY_REFERENCE
            return references_with(
                self._tx, partnership=self._actor.partnership, words=words, before=before, limit=limit
            )

        def keep(rows: Sequence[str]) -> list[tuple[str, Hit]]:
            seen = self._seen(rows)
            return [(row, self._case(seen[row][0])) for row in rows if row in seen]

        found = self._filled(read, keep, size)
        hits = list(found.lines)
        if after is None and not hits and not self._sees_all:
            hits += self._joint(words)
        return hits, found.last

    def _joint(self, reference: str) -> Iterator[Hit]:
        """A case of another partnership that is linked with one's own, by its whole reference."""
        try:
            yield self._case(look_at(self._tx, self._desk, reference, self._actor)[0])
        except CaseNotFound:
            return

    def _case(self, case: Case) -> Hit:
        definition = self._definition(case)
        return Hit(case.reference, f"{definition.title}. {definition.states[case.state].title}.", case=case.reference)

    def _label(self, shape: ListShape) -> str | None:
        return next((each.label for each in self._published.get(shape.cases, ()) if each.label), None)

    def _called(self, shape: ListShape, size: int, after: str | None) -> Found:
        fact = self._label(shape) or ""
        known = self._published.get(shape.cases, ())
        if any(fact in each.facts and each.facts[fact].identifying for each in known):
            return (), None

        def read(last: tuple[str, str] | None, limit: int) -> list[tuple[str, str]]:
            before = last[0] if last else after or BEYOND_EVERY_REFERENCE
            rows = cases_titled(
                self._tx,
                workflow=shape.cases,
                partnership=self._actor.partnership,
                fact=fact,
                words=self._plain,
                before=before,
                limit=limit,
            )
            return [(reference, title) for reference, _, title in rows]

        def keep(rows: Sequence[tuple[str, str]]) -> list[tuple[tuple[str, str], Hit]]:
            seen = self._seen([reference for reference, _ in rows])
            found = []
            for row in rows:
                if row[0] in seen and seen[row[0]][1].sees(FACTS):
                    case = seen[row[0]][0]
                    state = self._definition(case).states[case.state].title
                    found.append((row, Hit(f"{row[0]}: {row[1]}", f"{state}.", case=row[0])))
            return found

        found = self._filled(read, keep, size)
        return found.lines, found.last[0] if found.last else None

    def _entries(self, size: int, after: str | None) -> Found:
        parts = self._parts()
        if not parts or not (self._sees_all or self._may(TRAIL)):
            return (), None
        words = vocabulary(self._tx, self._desk, self._actor.partnership)
        hidden = kept_from(self._tx, self._desk, self._actor)
        finder = Finder(self._tx, self._desk, words, self._actor.partnership, hidden)
        try:
            found = finder.find((parts,))
        except QuestionTooWide as refusal:
            self.notes.append(str(refusal))
            return (), None

        def read(last: int | None, limit: int) -> list[int]:
            return list(islice(newest_first(found, before=last or number_in(after)), limit))

        def keep(rows: Sequence[int]) -> list[tuple[int, Hit]]:
            kept = these_entries(self._tx, rows)
            seen = self._seen(sorted({entry.case_reference for entry, _ in kept if entry.case_reference}))
            told = []
            for entry, body in kept:
                case, sight = seen.get(entry.case_reference or "", (None, None))
                if case is not None and sight is not None and sight.sees(TRAIL):
                    view = entry_said(self._tx, self._desk, self._directory, case, entry, body, kept_from=hidden)
                    told.append((entry.sequence, self._entry(view)))
            return told

        page = self._filled(read, keep, size)
        return page.lines, str(page.last) if page.last else None

    def _entry(self, view: EntryView) -> Hit:
        entry = view.entry
        asked = [(part.words[0], part.begins) for part in self._parts()]
        texts = [f"Reason: {view.reason}"] if view.reason else []
        texts += [f"{title}: {words}" for title, words in view.facts]
        found = [text for text in texts if any(_holds(text, *each) for each in asked)]
        said = " ".join(text if text.endswith(".") else f"{text}." for text in found)
        on = longdate(dt.date.fromisoformat(entry.happened_on))
        title = f"{entry.case_reference}, entry {entry.sequence}: {view.title}"
        says = f"By {view.role}, on {on}. {said}".strip()
        says = says if len(says) <= MOST_SAID else f"{says[:MOST_SAID].rsplit(' ', 1)[0]} …"
        return Hit(title, says, case=entry.case_reference, entry=entry.sequence)

    def _parts(self) -> tuple[Words, ...]:
        given = self._text.split()[:MOST_WORDS]
        if len(self._text.split()) > MOST_WORDS:
            self.notes.append(f"Only the first {MOST_WORDS} words were looked for in reasons and rationales.")
        found = []
        for word in given:
            plain = words_of(word)
            found += [Words((each,), begins=word.endswith("*") and each == plain[-1]) for each in plain]
        return tuple(found)

    def _letters(self, size: int, after: str | None) -> Found:
        if not (self._sees_all or self._may(LETTERS)):
            return (), None
        names = self._names_of_letters()
        if not names:
            return (), None

        def read(last: NoticeRow | None, limit: int) -> list[NoticeRow]:
            before = last.id if last else number_in(after) or NOTHING_AFTER
            return titled_notices(
                self._tx, partnership=self._actor.partnership, names=names, before=before, limit=limit
            )

        def keep(rows: Sequence[NoticeRow]) -> list[tuple[NoticeRow, Hit]]:
            seen = self._seen(sorted({row.case for row in rows}))
            found = []
            for row in rows:
                if row.case in seen and seen[row.case][1].sees(LETTERS):
                    title = notice_title(self._definition(seen[row.case][0]), row.name)
                    on = local_date(dt.datetime.fromisoformat(row.created_at))
                    says = f"{row.case}, written on {longdate(on)}."
                    found.append((row, Hit(f"{title}, to {row.recipient_name}", says, case=row.case, letter=row.id)))
            return found

        page = self._filled(read, keep, size)
        return page.lines, str(page.last.id) if page.last else None

    def _names_of_letters(self) -> list[str]:
        subjects = [s for of in self._published.values() for each in of for s in (each, *each.items.values())]
        titles = {name: notice.title for subject in subjects for name, notice in subject.notices.items()}
        return [name for name, title in titles.items() if self._names.is_in(title)]

    def _may(self, part: str) -> bool:
        return only_seen(self._tx, self._desk, self._actor, part=part) is not None

    def _filled(
        self,
        read: Callable[[R | None, int], Sequence[R]],
        keep: Callable[[Sequence[R]], Sequence[tuple[R, T]]],
        size: int,
    ) -> Filled[R, T]:
        page = fill(read, keep, size=size)
        if page.looked_at:
            self.notes.append(f"It looked at {page.looked_at:,} and no further. The next page goes on.")
        return page


def _holds(text: str, word: str, begins: bool) -> bool:
    return any(each.startswith(word) if begins else each == word for each in words_of(text))
