"""The questions that are asked of the trail again and again, under names, and who may ask."""

from __future__ import annotations

from .words import Name, Role, Sentence, Shape


class QuestionShape(Shape):
    """One saved question."""

    title: Sentence
    asks: Sentence
    """The question, in the language of `reviewflow trail query`."""
    then: Sentence | None = None
    """What is shown beneath each entry found: the entries about the same case that this finds."""
    note: Sentence | None = None
    """What has to be known to read the answer."""


class AskersShape(Shape):
    """Who may ask, and whose questions are kept on the trail."""

    may_ask: list[Role]
    """The roles that may ask the trail about their partnership."""
    kept_on_the_trail: list[Role] = []
    """Those of them whose questions are entries of the trail themselves."""


class QuestionsShape(Shape):
    """``workflows/questions.yaml``."""

    questions: dict[Name, QuestionShape]
    askers: dict[Name, AskersShape] = {}
    """By a name of one's own. What several say is put together."""
