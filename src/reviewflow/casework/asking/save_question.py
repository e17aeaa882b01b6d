"""Save a question under a name, change it and take it off the list; each is an entry of the trail and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reviewflow.case.case import Actor
from reviewflow.casework.actors import find_actor, roles_of
from reviewflow.casework.desk import Desk
from reviewflow.casework.envelopes import envelope_without_case
from reviewflow.errors import FactInvalid, FactMissing, SavedQuestionOfOthers, SavedQuestionUnknown
from reviewflow.questions.language import read_question
from reviewflow.store import audit_log
from reviewflow.store.session import Transaction

from .ask import CAUGHT_UP_FIRST, Asking, check_cases, check_may_ask
from .find_entries import Finder
from .keep_search import extend_search, extend_search_in
from .saved_questions import FORGET_QUESTION, SAVE_QUESTION, SavedQuestion, named, saved_questions
from .vocabulary import vocabulary

LONGEST_TITLE = 100
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class SaveQuestion:
    """A question to be saved; ``instead_of`` is the key or the title of the one that it takes the place of."""

    title: str
    question: str
    instead_of: str | None = field(default=None)


def save_question(
    desk: Desk, asking: Asking, command: SaveQuestion, *, by: str, partnership: str | None = None
) -> SavedQuestion:
    """Save a question.

    Raises:
        MayNotAsk: this role asks nothing of the trail.
        FactInvalid: its name is too long, or another's.
        FactMissing: it has no name, or asks nothing.
        SavedQuestionUnknown: the one that it should take the place of is not there.
        SavedQuestionOfOthers: that one belongs to another role.
        QuestionInvalid: it cannot be read.
        QuestionWordUnknown: a key has no such word.
        CaseNotFound: there is no such case.
    """
    actor = check_question(desk, asking, command, by=by, partnership=partnership)
    with desk.database.write() as tx:
        tx.hold_rules()
        return save_question_in(tx, desk, asking, command, by=actor)


def check_question(
    desk: Desk, asking: Asking, command: SaveQuestion, *, by: str, partnership: str | None = None
) -> Actor:
    """Refuse what could not be asked, before anybody has to wait for the database; who saves it.

    Raises:
        Refusal: as when it is saved.
    """
    extend_search(desk, most=CAUGHT_UP_FIRST)
    with desk.database.read() as tx:
        actor = find_actor(tx, desk, by, partnership=partnership)
        check_may_ask(tx, desk, asking, actor)
        text = _given("question", command.question, LONGEST)
        question = read_question(text)
        check_cases(tx, desk, actor, question)
        Finder(tx, desk, vocabulary(tx, desk, actor.partnership), actor.partnership).find(question)
    return actor


def save_question_in(tx: Transaction, desk: Desk, asking: Asking, command: SaveQuestion, *, by: Actor) -> SavedQuestion:
    """The same inside a transaction that is open already, of what was checked."""
    title = " ".join(_given("title", command.title, LONGEST_TITLE).split())
    saved = _saved_in(tx, desk, by)
    before = None if command.instead_of is None else _own(tx, desk, saved, command.instead_of, by)
    others = [each.title for each in saved.values() if each != before]
    if title.casefold() in {each.casefold() for each in (*others, *(q.title for q in asking.saved.values()))}:
        do = "Choose another name, or change that one."
        raise FactInvalid(fact="title", value=title, why="there is a saved question of that name", do=do)
    what: dict[str, object] = {"title": title, "question": _given("question", command.question, LONGEST)}
    enter_saved_in(tx, desk, SAVE_QUESTION, {**what, **({"saved": before.number} if before else {})}, by=by)
    kept = _saved_in(tx, desk, by)
    return kept[before.key] if before else list(kept.values())[-1]


def forget_question(desk: Desk, asking: Asking, name: str, *, by: str, partnership: str | None = None) -> SavedQuestion:
    """Take a saved question off the list, by its key or its title. What it asked stays on the trail.

    Raises:
        MayNotAsk: this role asks nothing of the trail.
        SavedQuestionUnknown: there is none.
        SavedQuestionOfOthers: it belongs to another role.
    """
    extend_search(desk, most=CAUGHT_UP_FIRST)
    with desk.database.write() as tx:
        tx.hold_rules()
        actor = find_actor(tx, desk, by, partnership=partnership)
        return forget_question_in(tx, desk, asking, name, by=actor)


def forget_question_in(tx: Transaction, desk: Desk, asking: Asking, name: str, *, by: Actor) -> SavedQuestion:
    """The same inside a transaction that is open already."""
    check_may_ask(tx, desk, asking, by)
    found = _own(tx, desk, _saved_in(tx, desk, by), name, by)
    enter_saved_in(tx, desk, FORGET_QUESTION, {"title": found.title, "saved": found.number}, by=by)
    return found


def enter_saved_in(
    tx: Transaction,
    desk: Desk,
    kind: str,
    what: Mapping[str, object],
    *,
    by: Actor,
    seal: audit_log.Seal | None = None,
) -> None:
    """Put it on the trail, which is all there is of it, inside a transaction that is open already."""
    now = desk.now()
    envelope = envelope_without_case(kind, by=by, now=now, partnership=by.partnership)
    audit_log.append(tx, envelope, {"command": {"kind": kind, **what}}, seal=seal)


def _saved_in(tx: Transaction, desk: Desk, by: Actor) -> Mapping[str, SavedQuestion]:
    extend_search_in(tx, desk, most=CAUGHT_UP_FIRST)
    return saved_questions(tx, desk, by.partnership)


def _own(tx: Transaction, desk: Desk, saved: Mapping[str, SavedQuestion], name: str, by: Actor) -> SavedQuestion:
    found = named(saved, name)
    if found is None:
        raise SavedQuestionUnknown(question=name, do="See them with `reviewflow trail questions`.")
    if found.by_role != by.role:
        titles = roles_of(tx, desk, by.partnership)
        raise SavedQuestionOfOthers(question=found.title, role=titles.get(found.by_role, found.by_role))
    return found


def _given(fact: str, text: str, most: int) -> str:
    if not text.strip():
        raise FactMissing(transition=SAVE_QUESTION, missing=f"the {fact}")
    if len(text.strip()) > most:
        why = f"it has more than {most} characters"
        raise FactInvalid(fact=fact, value=f"{text[:20]} ...", why=why, do="Shorten it.")
    return text.strip()
