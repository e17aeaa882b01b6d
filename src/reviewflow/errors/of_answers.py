"""What is refused of questions to the trail, and of answers as files."""

from __future__ import annotations

from .refusal import Refusal


class QuestionInvalid(Refusal):
    """This question cannot be read: {why}. {do}"""


class QuestionWordUnknown(Refusal):
    """Nothing is known under {key}: as {value}. {do}"""


class QuestionTooWide(Refusal):
    """{what}. {do}"""


class SavedQuestionUnknown(Refusal):
    """There is no saved question {question}. {do}"""


class SavedQuestionOfOthers(Refusal):
    """{question} was saved by somebody in another role: {role}. Save one of your own under another name."""


class MayNotAsk(Refusal):
    """Questions are asked of the trail by {allowed}; you are acting as {role}. Ask someone in that role to do it."""


class DocumentsNotInstalled(Refusal):
    """This cannot be written as {form}, because the library for it is not installed here.
    Install reviewflow with the extra `documents` (pip install 'reviewflow[documents]'), or use .csv, .json or .txt."""


class FileFormUnknown(Refusal):
    """It is not known how to write {file}. End its name with one of: {known}."""


class TableTooLong(Refusal):
    """{rows} rows are too many for {form}, which holds {most}. Ask for less, or use .csv or .json."""
