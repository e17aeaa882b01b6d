"""Ask the trail a question. Some people's questions are kept on the trail themselves, like other readings."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from reviewflow.audit.entry import Entry
from reviewflow.case.case import Actor
from reviewflow.casework.access.seeing import TRAIL, kept_from, sights_of, trails_out_of_sight
from reviewflow.casework.access.unnamed import unnamed
from reviewflow.casework.actors import find_actor, roles_of
from reviewflow.casework.asking.saved_questions import named, saved_questions
from reviewflow.casework.desk import Desk
from reviewflow.casework.envelopes import envelope_without_case
from reviewflow.errors import CaseNotFound, MayNotAsk, SavedQuestionUnknown
from reviewflow.questions.in_words import in_words
from reviewflow.questions.language import Keyed, Question, both, read_question
from reviewflow.questions.marks import Surroundings
from reviewflow.questions.sentence import actor as acting
from reviewflow.questions.sentence import deed, recorded_late, sentence
from reviewflow.store import audit_log, trail_search
from reviewflow.store.session import Transaction
from reviewflow.workflow.faults import did_you_mean
from reviewflow.workflow.file_format import AskersShape, QuestionShape
from reviewflow.workflow.library import Library

from .find_entries import Finder, Found, common, count_of, newest_first, without
from .keep_search import Marker, extend_search
from .vocabulary import vocabulary

ASK_QUESTION = "ask_question"
_READ_AT_ONCE = 500
CAUGHT_UP_FIRST = 20_000
"""Up to so many new entries are taken into the search before an answer; more of them are said to be missing."""
MOST_IN_A_FILE = 50_000
"""Entries in a file at most."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is on file about asking: the saved questions, and who may ask."""

    saved: Mapping[str, QuestionShape]
    askers: Mapping[str, AskersShape]

    @classmethod
    def of(cls, library: Library) -> Asking:
        """As the workflow files have it."""
        return cls(library.questions.values, library.askers.values)

    @property
    def may_ask(self) -> frozenset[str]:
        """The roles that may ask."""
        return frozenset(role for each in self.askers.values() for role in each.may_ask)

    @property
    def kept(self) -> frozenset[str]:
        """The roles whose questions are kept on the trail."""
        return frozenset(role for each in self.askers.values() for role in each.kept_on_the_trail)

    def named(self, name: str) -> QuestionShape:
        """A saved question.

        Raises:
            SavedQuestionUnknown: with those there are.
        """
        if name not in self.saved:
            near = did_you_mean(name, self.saved)
            listed = "See them with `reviewflow trail questions`."
            do = f"{near} {listed}" if near.startswith("Did you mean") else listed
            raise SavedQuestionUnknown(question=name, do=do)
        return self.saved[name]


@dataclass(frozen=True, slots=True)
class AskTrail:
    """A question: typed, saved, or a saved one that is narrowed by what is typed."""

    question: str = ""
    saved: str | None = None
    limit: int = 50
    before: int | None = None
    """Only entries before this one, for the next page."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One entry of an answer."""

    entry: Entry
    body: Mapping[str, Any] | None
    around: Surroundings
    beneath: tuple[Answered, ...] = ()
    """For a saved question that shows more about the same case: the entries that it shows."""

    @property
    def sentence(self) -> str:
        """The entry, said."""
        return sentence(self.entry, self.body, self.around)

    @property
    def deed(self) -> str:
        """What was done, by its title."""
        return deed(self.entry, self.around)

    @property
    def who(self) -> str:
        """In which role, and for whom."""
        return acting(self.entry, self.around)

    @property
    def late(self) -> str:
        """That it was recorded on another day, when it was."""
        return recorded_late(self.entry, self.around)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found."""

    title: str
    """Of the saved question, where one was asked."""
    question: str
    """As it was typed, or as it is saved."""
    in_words: str
    asked_at: dt.datetime
    asked_by: str
    count: int
    is_whole: bool
    """False: there may be more than ``count``."""
    reach: int
    """The newest entry that was looked at."""
    found: tuple[Answered, ...]
    """One page, the newest first."""
    notes: tuple[str, ...]
    next_page: int | None

    @property
    def counted(self) -> str:
        """How many there are, in words."""
        number = f"{self.count:,} {'entry' if self.count == 1 else 'entries'}"
        return number if self.is_whole else f"at least {number}"


def ask(desk: Desk, asking: Asking, command: AskTrail, *, by: str, partnership: str | None = None) -> Answer:
    """Ask. The answer holds nothing of another partnership, and nothing of a case whose trail the asker does not see.

    Raises:
        ActorUnknown: neither a role nor a user.
        MayNotAsk: this role asks nothing of the trail.
        QuestionInvalid: it cannot be read.
        QuestionWordUnknown: a key has no such word.
        QuestionTooWide: it is more than can be looked for at once.
        SavedQuestionUnknown: none is saved under that name.
        CaseNotFound: there is no such case.
    """
    left = extend_search(desk, most=CAUGHT_UP_FIRST)
    with desk.database.read() as tx:
        asker = find_actor(tx, desk, by, partnership=partnership)
        check_may_ask(tx, desk, asking, asker)
        answer = _answer(tx, desk, asking, command, asker, left)
    if asker.role in asking.kept and command.before is None:
        with desk.database.write() as tx:
            enter_question_in(tx, desk, {"question": answer.question, "found": answer.count}, by=asker)
    return answer


def enter_question_in(
    tx: Transaction, desk: Desk, what: Mapping[str, object], *, by: Actor, seal: audit_log.Seal | None = None
) -> None:
    """Put a question on the trail, inside a transaction that is open already."""
    now = desk.now()
    envelope = envelope_without_case(ASK_QUESTION, by=by, now=now, partnership=by.partnership)
    audit_log.append(tx, envelope, {"command": {"kind": ASK_QUESTION, **what}}, seal=seal)


def described(tx: Transaction, desk: Desk, numbers: Sequence[int], *, kept_from: Collection[str]) -> list[Answered]:
    """Entries by their numbers, the newest first, with all that is needed to say them.

    Cases of ``kept_from`` are not named in them. Whether an entry is about one is for the asker to know.
    """
    marker = Marker(tx, desk, in_order=False)
    found = []
    for some in _in_turn(numbers, _READ_AT_ONCE):
        for entry, text in trail_search.these_entries(tx, some):
            body = None if text is None else json.loads(text)
            found.append(Answered(entry, unnamed(body, kept_from), marker.around(entry, body)))
    return found


def _in_turn(numbers: Sequence[int], many: int) -> list[Sequence[int]]:
    return [numbers[at : at + many] for at in range(0, len(numbers), many)]


def check_may_ask(tx: Transaction, desk: Desk, asking: Asking, asker: Actor) -> None:
    """Refuse a role that asks nothing of the trail.

    Raises:
        MayNotAsk: with those that do.
    """
    if asker.role not in asking.may_ask:
        roles = roles_of(tx, desk, asker.partnership)
        allowed = " or ".join(sorted(roles.get(role, role) for role in asking.may_ask))
        raise MayNotAsk(allowed=allowed, role=roles.get(asker.role, asker.role))


def _answer(tx: Transaction, desk: Desk, asking: Asking, command: AskTrail, asker: Actor, left: int) -> Answer:
    saved = _saved(tx, desk, asking, command.saved, asker) if command.saved else None
    words = vocabulary(tx, desk, asker.partnership)
    hidden = kept_from(tx, desk, asker)
    finder = Finder(tx, desk, words, asker.partnership, hidden)
    texts = [text for text in (saved.asks if saved else "", command.question.strip()) if text]
    questions = [read_question(text) for text in texts or [""]]
    check_cases(tx, desk, asker, both(questions))
    found = finder.find(both(questions))
    found = without(found, finder.of_workflows(trails_out_of_sight(tx, desk, asker), found))
    numbers = list(islice(newest_first(found, before=command.before), command.limit + 1))
    last = numbers[command.limit - 1] if len(numbers) > command.limit else None
    page = _in_sight(tx, desk, asker, described(tx, desk, numbers[: command.limit], kept_from=hidden))
    if saved and saved.then:
        page = _with_what_goes_beneath(tx, desk, finder, saved.then, page)
    if left:
        finder.notes.append(f"The newest {left:,} entries are not searched yet: run `reviewflow trail index`.")
    said = in_words(both(questions), words)
    return Answer(
        title=saved.title if saved else "Answer from the trail",
        question=" and ".join(f"({text})" for text in texts) if len(texts) > 1 else texts[0],
        in_words=said,
        asked_at=desk.now(),
        asked_by=f"{asker.user} as {asker.role}" if asker.user != asker.role else asker.role,
        count=count_of(found),
        is_whole=finder.is_whole,
        reach=trail_search.reach(tx)[0],
        found=tuple(page),
        notes=(*([saved.note] if saved and saved.note else []), *finder.notes),
        next_page=last,
    )


def _saved(tx: Transaction, desk: Desk, asking: Asking, name: str, asker: Actor) -> QuestionShape:
    """One of the files, or one that somebody of the partnership saved."""
    own = None if name in asking.saved else named(saved_questions(tx, desk, asker.partnership), name)
    return asking.named(name) if own is None else own.shape


def check_cases(tx: Transaction, desk: Desk, asker: Actor, question: Question) -> None:
    """Refuse a case whose trail the asker does not see just as one that is not there.

    Raises:
        CaseNotFound: there is none, or they may not know that there is.
    """
    for part in (part for parts in question for part in parts):
        if not isinstance(part, Keyed) or part.key != "case":
            continue
        for value in map(str, part.values):
            seen = sights_of(tx, desk, {value, value.upper()}, asker)
            if not any(sight.sees(TRAIL) for _, sight in seen.values()):
                raise CaseNotFound(case=value)


def _in_sight(tx: Transaction, desk: Desk, asker: Actor, page: Sequence[Answered]) -> list[Answered]:
    """What is about no case, and about a case of which the asker sees the trail."""
    cases = {each.entry.case_reference for each in page if each.entry.case_reference}
    seen = {case for case, (_, sight) in sights_of(tx, desk, cases, asker).items() if sight.sees(TRAIL)}
    return [each for each in page if each.entry.case_reference is None or each.entry.case_reference in seen]


def _with_what_goes_beneath(
    tx: Transaction, desk: Desk, finder: Finder, then: str, page: Sequence[Answered]
) -> list[Answered]:
    """Each entry with those about the same case that the second question finds, the oldest first."""
    cases = {each.entry.case_reference for each in page if each.entry.case_reference}
    if not cases:
        return list(page)
    found: Found = common(finder.find(read_question(then)), finder.within(sorted(cases)))
    of_case: dict[str | None, list[Answered]] = {}
    for each in reversed(described(tx, desk, list(newest_first(found)), kept_from=finder.kept_from)):
        of_case.setdefault(each.entry.case_reference, []).append(each)
    return [
        Answered(each.entry, each.body, each.around, tuple(of_case.get(each.entry.case_reference, ()))) for each in page
    ]
