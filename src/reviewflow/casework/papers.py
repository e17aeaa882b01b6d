"""The papers before whoever decides, and the change that a decision makes."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationInfo, model_validator

from reviewflow.case.case import Actor, Case, Done, FactValue, Item, LinkTo, SuspendedClock
from reviewflow.case.conditions import Situation
from reviewflow.case.directory import Directory
from reviewflow.errors import TrailCannotKeep
from reviewflow.statute.working_days import WorkingDayCalendar
from reviewflow.workflow.definition import Definition, NoticeUse


class Command(BaseModel):
    """Something a person asks for. One shape serves Python, the command line, scenarios and the trail."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _in_one_form(cls, given: Any, info: ValidationInfo) -> Any:
        return given if info.context is ALREADY_KEPT else in_one_form(given)


ALREADY_KEPT: dict[str, Any] = {}
"""The context in which a command is read from the trail, where every text is in its one form."""
LONGEST_TEXT = 100_000
"""Characters: a long report stands elsewhere, and what is kept here is for ever."""
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e]")
"""What steers a screen, or turns round the words that follow, so that people read something else than is kept."""


def in_one_form(given: Any, where: str = "it") -> Any:
    """The same with every text in Unicode's form NFC: what is kept in rows and on the trail must be the same there.

    Lines end as they do on the trail, whichever system they were typed on.

    Raises:
        TrailCannotKeep: a text holds half of a character, as broken programs leave them, or one that
            nobody sees and that changes what is seen, or is too long.
    """
    if isinstance(given, str):
        return _text_in_one_form(given, where)
    if isinstance(given, Mapping):
        return {in_one_form(name): in_one_form(value, str(name)) for name, value in given.items()}
    if isinstance(given, (list, tuple)):
        return [in_one_form(value, where) for value in given]
    return given


def _text_in_one_form(given: str, where: str) -> str:
    if given.isascii() and given.isprintable() and len(given) <= LONGEST_TEXT:
        return given
    if not given.isascii() and any("\ud800" <= letter <= "\udfff" for letter in given):
        raise TrailCannotKeep(why=f"{where} holds half of a character")
    if len(given) > LONGEST_TEXT:
        raise TrailCannotKeep(why=f"{where} has {len(given):,} characters, and {LONGEST_TEXT:,} are the most")
    text = unicodedata.normalize("NFC", given.replace("\r\n", "\n").replace("\r", "\n"))
    if unseen := _UNSEEN.search(text):
        raise TrailCannotKeep(why=f"{where} holds a character that nobody sees (U+{ord(unseen.group()):04X})")
    return text


class Happening(Command):
    """Something that sends letters when it happens."""

    reason: str | None = None
    letters_sent_elsewhere: bool = False
    """True when it is entered late and its letters went out then: none is written now. It needs a reason."""

    def needs_reason(self, by_rule: bool) -> bool:
        """Whether it has to say why: by its rule, or because it writes no letters."""
        return by_rule or self.letters_sent_elsewhere


FactsGiven = Mapping[str, object]
"""Facts as a person gives them, before they are checked."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened, when it was recorded, and by whom."""

    actor: Actor
    happened_on: dt.date
    """The local day in Europe/London."""
    recorded_at: dt.datetime
    """Aware, UTC."""
    happened_at: dt.datetime | None = None
    """Aware, UTC; None when only the day is known."""


@dataclass(frozen=True, slots=True)
class Papers:
    """What a decision has before it. It can read nothing else."""

    definition: Definition
    directory: Directory
    calendar: WorkingDayCalendar
    moment: Moment
    today: dt.date
    """The day of recording: what a fact may not be later than."""
    versions: tuple[int, int]
    """The calendar and the version of the partnership that it is decided under."""
    current: Case | None = None
    """None before the case is opened."""
    item: Item | None = None
    target: Definition | None = None
    """For a move to newer rules: those rules."""

    @property
    def case(self) -> Case:
        """The case as it stands before the change."""
        assert self.current is not None, "an opened case is asked for before it is opened"
        return self.current

    def situation(self, case: Case | None = None, item: Item | None = None) -> Situation:
        """What conditions are asked about; by default the case and item as they stand."""
        return Situation(
            definition=self.definition,
            case=case or self.case,
            directory=self.directory,
            today=self.moment.happened_on,
            item=item or self.item,
        )


@dataclass(frozen=True, slots=True)
class LetterToWrite:
    """A letter that could not be written when it was owed, and is now."""

    notice: str
    to: str
    """The key of whom it is for."""
    by_role: str
    """The title of the role that it says it comes from."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a decision makes of a case: everything that the door then writes in one transaction."""

    what: str
    """The transition or other command, as the trail names it."""
    case: Case
    """The case after it."""
    item: Item | None = None
    """The item that was added or changed, after it."""
    item_is_new: bool = False
    from_state: str | None = None
    to_state: str | None = None
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    """The facts it set on its subject."""
    done: Done | None = None
    notices: tuple[NoticeUse, ...] = ()
    writes: LetterToWrite | None = None
    """One letter that an earlier change owes."""
    freezes: str | None = None
    link: LinkTo | None = None
    suspends: SuspendedClock | None = None
    resumes: SuspendedClock | None = None
    basis: str | None = None
    reason: str | None = None
    corrects: int | None = None
    """The sequence of the entry that it corrects."""

    @property
    def item_key(self) -> tuple[str, int] | None:
        """Kind and number of the item that was added or changed."""
        return (self.item.kind, self.item.number) if self.item else None
