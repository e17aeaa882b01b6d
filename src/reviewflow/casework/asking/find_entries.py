"""Which entries a question finds: every part of it is a number for each page of the trail, and numbers are combined.

The work is bounded: by the parts of a question, by the words that one beginning may stand for, and,
where a phrase has to be looked for in the texts themselves, by how many are looked at and for how long.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from reviewflow.casework.desk import Desk
from reviewflow.errors import CaseNotFound, QuestionTooWide, QuestionWordUnknown
from reviewflow.questions.keys import STANDINGS
from reviewflow.questions.language import Keyed, Numbers, Part, Period, Question, Words
from reviewflow.questions.marks import EVERY_PARTNERSHIP, WORD, texts_of
from reviewflow.questions.periods import marks_of_period
from reviewflow.questions.words import holds_in_row
from reviewflow.store import trail_search
from reviewflow.store.search_bits import EVERY, PAGE, from_places, page_of, places, unpacked
from reviewflow.store.session import Transaction
from reviewflow.workflow.faults import did_you_mean

from .keep_search import subject_of
from .vocabulary import Vocabulary

MOST_WORDS = 500
"""Words that one beginning may stand for."""
MOST_LOOKED_AT = 20_000
"""Entries whose texts are read for a phrase."""
MOST_SECONDS = 3.0
"""For how long texts are read for a phrase."""
_READ_AT_ONCE = 500
_SUGGESTED_FROM = 3_000
_RAREST_FIRST = (
    "case", WORD, "happened", "recorded", "fact", "basis", "is", "agency", "body", "by", "clock", "what", "state",
    "standing", "theme", "role", "delay", "workflow", "partnership",
)  # fmt: skip
"""A period is on few pages, so what comes after it is read there alone."""

Found = dict[int, int]
"""Page to the bits of what was found there; pages without any are left out."""


@dataclass(slots=True)
class Finder:
    """Finds entries for one person's partnership, in one moment of the database."""

    tx: Transaction
    desk: Desk
    vocabulary: Vocabulary
    partnership: str
    kept_from: frozenset[str] = frozenset()
    """Cases that are as if there were none."""
    notes: list[str] = field(default_factory=list)
    """What has to be said about the answer: where it looked no further."""
    is_whole: bool = True
    """Whether everything was looked at."""
    _last: int = field(init=False)
    _until: int = field(init=False)

    def __post_init__(self) -> None:
        self._until = trail_search.reach(self.tx)[0]
        self._last = page_of(self._until)[0]

    def find(self, question: Question) -> Found:
        """What the question finds, within the walls of the partnership.

        Raises:
            QuestionWordUnknown: a key has no such word.
            CaseNotFound: there is no such case.
            QuestionTooWide: it stands for too many words.
        """
        found: Found = {}
        for parts in question:
            found = joined(found, self._all_of(parts))
        return without(found, self.within(self.kept_from)) if self.kept_from else found

    def within(self, cases: Iterable[str]) -> Found:
        """The entries about some cases."""
        found: Found = {}
        for case in cases:
            found = joined(found, self._of_case(case))
        return found

    def of_workflows(self, workflows: Iterable[str], among: Found) -> Found:
        """The entries about cases of some workflows, among those that were found."""
        return self._with_any([f"workflow:{each}" for each in workflows], among)

    def _all_of(self, parts: tuple[Part, ...]) -> Found:
        wanted = sorted((part for part in parts if not part.negated), key=_rank)
        found: Found | None = None
        for part in wanted:
            these = self._part(part, found)
            found = these if found is None else common(found, these)
        # The wall comes late: it is the widest of all marks, and is read only where something is left.
        wall = self._with_any([f"partnership:{each}" for each in (self.partnership, EVERY_PARTNERSHIP)], found)
        found = wall if found is None else common(found, wall)
        for part in parts:
            if part.negated:
                found = without(found, self._part(part, found))
        for part in parts:
            if isinstance(part, Words) and len(part.words) > 1:
                found = self._in_row(found, part)
        return found

    def _part(self, part: Part, among: Found | None) -> Found:
        if isinstance(part, Words):
            return self._words(part, among)
        if part.key == "case":
            return self._cases(part)
        return self._with_any([mark for value in part.values for mark in self._marks(part.key, value)], among)

    def _cases(self, part: Keyed) -> Found:
        found: Found = {}
        for case in part.values:
            these = self._of_case(str(case)) or self._of_case(str(case).upper())
            if not these or not self.kept_from.isdisjoint({str(case), str(case).upper()}):
                raise CaseNotFound(case=case)
            found = joined(found, these)
        return found

    def _of_case(self, case: str) -> Found:
        on: dict[int, list[int]] = {}
        for sequence in trail_search.places_of_case(self.tx, case, self._until):
            page, place = page_of(sequence)
            on.setdefault(page, []).append(place)
        return {page: from_places(of) for page, of in on.items()}

    def _words(self, part: Words, among: Found | None) -> Found:
        if part.begins:
            beginning = f"{WORD}:{part.words[0]}"
            marks = trail_search.marks_from(self.tx, beginning, limit=MOST_WORDS + 1)
            if len(marks) > MOST_WORDS:
                what = f"More than {MOST_WORDS} words begin with {part.words[0]}"
                raise QuestionTooWide(what=what, do="Give more letters before the *.")
            return self._pages([id for _, id in marks], among)
        if len(part.words) > 1 and part.negated:
            # Only where they stand in a row are they unwanted, and that is looked up in the texts.
            return {}
        found = among
        for word in part.words:
            these = self._with_any([f"{WORD}:{word}"], found)
            if not these and not part.negated and not trail_search.ids_of(self.tx, [f"{WORD}:{word}"]):
                self._say_no_such_word(word)
            found = these if found is None else common(found, these)
        return found or {}

    def _say_no_such_word(self, word: str) -> None:
        beginning = f"{WORD}:{word[:2]}"
        known = [mark.partition(":")[2] for mark, _ in trail_search.marks_from(self.tx, beginning, limit=2_000)]
        near = did_you_mean(word, known)
        note = f"No reason or rationale holds the word “{word}”."
        self.notes.append(f"{note} {near}" if near.startswith("Did you mean") else note)

    def _marks(self, key: str, value: str | Period | Numbers) -> Iterator[str]:
        if isinstance(value, Period):
            ends = self._ends(key)
            if ends is not None:
                first, last = max(value.first or ends[0], ends[0]), min(value.last or ends[1], ends[1])
                yield from (f"{key}:{mark}" for mark in marks_of_period(first, last))
        elif isinstance(value, Numbers):
            for mark, _ in trail_search.marks_from(self.tx, f"{key}:", limit=_SUGGESTED_FROM):
                number = int(mark.partition(":")[2])
                if number >= value.least and (value.most is None or number <= value.most):
                    yield mark
        else:
            yield from self._named(key, value)

    def _ends(self, key: str) -> tuple[dt.date, dt.date] | None:
        """The first and the last day that any entry has, so that an open or endless period stays small."""
        days = trail_search.first_and_last(self.tx, f"{key}:")
        return None if days is None else (dt.date.fromisoformat(days[0]), dt.date.fromisoformat(days[1]))

    def _named(self, key: str, value: str) -> Iterator[str]:
        if key == "standing" and (word := plain(value)) in STANDINGS:
            yield from (f"standing:{each}" for each in STANDINGS[word])
            return
        known = self.vocabulary.get(key, {})
        written = (value, plain(value))
        ids = trail_search.ids_of(self.tx, [f"{key}:{each}" for each in written])
        titled = [f"{key}:{word}" for word, title in known.items() if title.casefold() == value.casefold()]
        if ids or titled:
            yield from {*ids, *titled}
        elif not any(each in known for each in written):
            self._refuse(key, value, known)

    def _refuse(self, key: str, value: str, known: Mapping[str, str]) -> None:
        # What other partnerships keep under a key is not theirs to know: what is declared goes before what is kept.
        kept = () if known else trail_search.marks_from(self.tx, f"{key}:", limit=_SUGGESTED_FROM)
        words = set(known) or {mark.partition(":")[2] for mark, _ in kept} - {EVERY_PARTNERSHIP}
        near = did_you_mean(plain(value), words)
        shown = sorted(words)[:12]
        more = f" and {len(words) - 12} more" if len(words) > 12 else ""
        listed = f"There are: {', '.join(shown)}{more}." if words else "Nothing is kept under this key yet."
        do = f"{near} {listed}" if near.startswith("Did you mean") else listed
        raise QuestionWordUnknown(key=key, value=value, do=do)

    def _with_any(self, marks: Iterable[str], among: Found | None) -> Found:
        ids = trail_search.ids_of(self.tx, list(marks))
        return self._pages(list(ids.values()), among)

    def _pages(self, ids: list[int], among: Found | None) -> Found:
        """Where any of the marks is borne, on the pages among which something is left to be found."""
        found: Found = {}
        if not ids or (among is not None and not among):
            return found
        first, last = (0, self._last) if among is None else (min(among), max(among))
        for page, kept in trail_search.pages_of(self.tx, ids, first=first, last=last):
            if among is None or page in among:
                found[page] = found.get(page, 0) | unpacked(kept)
        return found

    def _in_row(self, found: Found, part: Words) -> Found:
        """What is left when the texts themselves are read for a phrase."""
        candidates = found
        if part.negated:
            for word in part.words:
                candidates = common(candidates, self._with_any([f"{WORD}:{word}"], candidates))
        held = self._read_for(candidates, list(part.words))
        return without(found, held) if part.negated else held

    def _read_for(self, candidates: Found, phrase: list[str]) -> Found:
        """Where the phrase stands, the newest first."""
        held: dict[int, list[int]] = {}
        began, looked_at = time.monotonic(), 0
        numbers = newest_first(candidates)
        while some := list(islice(numbers, _READ_AT_ONCE)):
            if looked_at >= MOST_LOOKED_AT or time.monotonic() - began > MOST_SECONDS:
                self.is_whole = False
                words = " ".join(phrase)
                self.notes.append(
                    f"It looked at the newest {looked_at:,} entries that hold the words of “{words}”, and no further:"
                    " narrow the question by a case, a person or a period."
                )
                break
            looked_at += len(some)
            for entry, text in trail_search.these_entries(self.tx, some):
                if text is None:
                    continue
                definition = self.desk.definition(self.tx, entry.workflow_hash) if entry.workflow_hash else None
                texts = texts_of(json.loads(text), subject_of(definition, entry.item))
                if any(holds_in_row(each, phrase) for each in texts):
                    page, place = page_of(entry.sequence)
                    held.setdefault(page, []).append(place)
        return {page: from_places(of) for page, of in held.items()}


def _rank(part: Part) -> int:
    return _RAREST_FIRST.index(WORD if isinstance(part, Words) else part.key)


def plain(value: str) -> str:
    """A word as the files would write it: ``record view`` is ``record_view``."""
    return "_".join(value.lower().split())


def joined(one: Found, other: Found) -> Found:
    """What either found."""
    found = dict(one)
    for page, bits in other.items():
        found[page] = found.get(page, 0) | bits
    return found


def common(one: Found, other: Found) -> Found:
    """What both found."""
    return {page: both for page, bits in one.items() if (both := bits & other.get(page, 0))}


def without(one: Found, other: Found) -> Found:
    """What the first found and the other did not."""
    return {page: left for page, bits in one.items() if (left := bits & ~other.get(page, 0) & EVERY)}


def count_of(found: Found) -> int:
    """How many entries were found."""
    return sum(bits.bit_count() for bits in found.values())


def newest_first(found: Found, *, before: int | None = None) -> Iterator[int]:
    """The numbers of the entries, the newest first; only those before one, when one is named."""
    for page in sorted(found, reverse=True):
        if before is None or page * PAGE < before:
            for place in places(found[page]):
                number = page * PAGE + place
                if before is None or number < before:
                    yield number
