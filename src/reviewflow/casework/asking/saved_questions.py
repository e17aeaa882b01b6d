"""The questions that people saved: the trail holds them, and what was said of each last is what stands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from reviewflow.casework.desk import Desk
from reviewflow.questions.language import read_question
from reviewflow.store import trail_search
from reviewflow.store.session import Transaction
from reviewflow.workflow.file_format import QuestionShape

from .find_entries import Finder, newest_first

SAVE_QUESTION, FORGET_QUESTION = "save_question", "forget_question"
OF_SAVED_QUESTIONS = frozenset({SAVE_QUESTION, FORGET_QUESTION})
_FOUND_BY = f"what:{SAVE_QUESTION},{FORGET_QUESTION}"


def key_of(number: object) -> str:
    """What a question is asked by that was first saved by the entry of this number."""
    return f"q-{number}"


@dataclass(frozen=True, slots=True)
class SavedQuestion:
    """A question that somebody saved."""

    number: int
    """The entry by which it was first saved. Addresses carry it in the place of the title."""
    title: str
    asks: str
    by_user: str
    by_role: str
    """Whose it is: others of the role may change and remove it too, so that none is left behind by a leaver."""
    recorded_at: str
    """When it was saved, or changed last."""

    @property
    def key(self) -> str:
        """What it is asked by, beside its title."""
        return key_of(self.number)

    @property
    def shape(self) -> QuestionShape:
        """The same as the saved questions of the files are."""
        return QuestionShape(title=self.title, asks=self.asks)


def saved_questions(tx: Transaction, desk: Desk, partnership: str) -> Mapping[str, SavedQuestion]:
    """Those of a partnership by their keys, the oldest first, as far as the search reaches."""
    words = {"what": {SAVE_QUESTION: "", FORGET_QUESTION: ""}}
    found = Finder(tx, desk, words, partnership).find(read_question(_FOUND_BY))
    numbers = list(newest_first(found))
    saved: dict[str, SavedQuestion] = {}
    for entry, text in reversed(list(trail_search.these_entries(tx, numbers))):
        if text is None or entry.partnership != partnership:
            continue
        said = json.loads(text)["command"]
        before = saved.get(key_of(said.get("saved")))
        if entry.what == FORGET_QUESTION:
            saved.pop(key_of(said["saved"]), None)
        elif before is not None:
            more = {"title": said["title"], "asks": said["question"], "recorded_at": entry.recorded_at}
            saved[before.key] = replace(before, **more)
        else:
            one = SavedQuestion(
                entry.sequence, said["title"], said["question"], entry.by_user, entry.by_role, entry.recorded_at
            )
            saved[one.key] = one
    return saved


def named(saved: Mapping[str, SavedQuestion], name: str) -> SavedQuestion | None:
    """The one of a key or a title; None where there is none."""
    called = " ".join(name.split()).casefold()
    return saved.get(called) or next((each for each in saved.values() if each.title.casefold() == called), None)
