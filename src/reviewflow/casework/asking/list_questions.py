"""Every saved question that somebody may ask: those of the files, and those that were saved in their partnership."""

from __future__ import annotations

from collections.abc import Mapping

from reviewflow.casework.actors import find_actor
from reviewflow.casework.desk import Desk
from reviewflow.workflow.file_format import QuestionShape

from .ask import CAUGHT_UP_FIRST, Asking
from .keep_search import extend_search
from .saved_questions import SavedQuestion, saved_questions


def questions_of(desk: Desk, asking: Asking, *, by: str, partnership: str | None = None) -> Mapping[str, QuestionShape]:
    """By what they are asked by. What the files ask anybody may know; what people saved only those who may ask it.

    Raises:
        ActorUnknown: neither a role nor a user.
    """
    extend_search(desk, most=CAUGHT_UP_FIRST)
    with desk.database.read() as tx:
        asker = find_actor(tx, desk, by, partnership=partnership)
        own = saved_questions(tx, desk, asker.partnership) if asker.role in asking.may_ask else {}
    return {**asking.saved, **_shapes(own)}


def every_question(desk: Desk, asking: Asking, partnership: str) -> Mapping[str, QuestionShape]:
    """The same for somebody of whom it is known that they may ask."""
    return {**asking.saved, **_shapes(own_questions(desk, partnership))}


def own_questions(desk: Desk, partnership: str) -> Mapping[str, SavedQuestion]:
    """Those that were saved in a partnership."""
    extend_search(desk, most=CAUGHT_UP_FIRST)
    with desk.database.read() as tx:
        return saved_questions(tx, desk, partnership)


def _shapes(own: Mapping[str, SavedQuestion]) -> dict[str, QuestionShape]:
    return {key: each.shape for key, each in own.items()}
