"""A refusal in the words of a page, beside the field that it is about."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reviewflow import errors
from reviewflow.case.directory import Directory
from reviewflow.errors import Refusal
from reviewflow.statute.london import longdate
from reviewflow.workflow.definition import Definition, Subject

from .fields import FACT, Field

MOST = 30
"""So many faults of a file are listed at once."""
_ISO = re.compile(r"\b(\d{4}-\d{2}-\d{2})(?:T[0-9:.]+Z?)?\b")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:[._][a-z0-9]+)+")
_COMMAND = re.compile(r"[^.:;]*`reviewflow[^`]*`[^.]*\.?")
_OWN_NAME = re.compile(r" \(([a-z][a-z0-9_]*)\)")
_CONFIRMED = re.compile(r" Check it, and if it is right confirm it with .*$")


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong, and with which field; None: with the whole."""

    says: str
    field: str | None = None
    part: str = ""
    """Of the controls of a date, the one that is meant."""
    confirm: str | None = None
    """The fact that may be confirmed as it is."""

    def at(self, fields: Iterable[Field]) -> str:
        """Where the link of the summary leads."""
        known = {each.name: each for each in fields}
        if self.field not in known:
            return "#main-content"
        parted = known[self.field].control in ("date", "moment")
        return f"#{self.field}-{self.part or 'day'}" if parted else f"#{self.field}"


@dataclass(frozen=True, slots=True)
class Names:
    """What the names of the files are called in words."""

    words: Mapping[str, str]

    @classmethod
    def of(cls, definition: Definition, directory: Directory, subject: Subject | None = None) -> Names:
        """The names that refusals about a case speak of."""
        words: dict[str, str] = {key: user.name for key, user in directory.users.items()}
        for each in (*definition.items.values(), definition, *((subject,) if subject else ())):
            words |= {name: fact.title for name, fact in each.facts.items()}
            words |= {name: state.title for name, state in each.states.items()}
            words |= {name: transition.title for name, transition in each.transitions.items()}
            words |= {name: clock.title for name, clock in each.clocks.items()}
        words |= {key: item.title for key, item in definition.items.items()}
        words |= definition.roles
        return cls(words)

    def in_words(self, text: str) -> str:
        """The text as somebody reads it who knows neither the files nor the command line."""
        text = _COMMAND.sub("", _OWN_NAME.sub(self._without_own_name, text)).strip()
        text = _NAME.sub(lambda found: f"“{self.words[found[0]]}”" if found[0] in self.words else found[0], text)
        return _ISO.sub(lambda found: longdate(dt.date.fromisoformat(found[1])), text)

    def _without_own_name(self, found: re.Match[str]) -> str:
        return "" if found[1] in self.words else found[0]


def wrongs_of(refusal: Refusal, fields: Sequence[Field], names: Names) -> list[Wrong]:
    """What is wrong, for the summary and beside the fields."""
    known = {each.name: each for each in fields}
    match refusal:
        case errors.FactMissing():
            listed = re.findall(r"\((\w+)\)", str(refusal.facts["missing"]))
            found = [Wrong(f"Answer “{names.words.get(n, n)}”", f"{FACT}{n}") for n in listed if f"{FACT}{n}" in known]
            if found and len(found) == len(listed):
                return found
            return [*found, Wrong(names.in_words(f"This is still missing: {refusal.facts['missing']}."))]
        case errors.FactQuestioned():
            name = f"{FACT}{refusal.facts['fact']}"
            title = known[name].title if name in known else ""
            says = f"{title}: {refusal.facts['why']}, which is unlikely. Check it, and tick the box if it is right"
            return [Wrong(names.in_words(says), name, confirm=str(refusal.facts["fact"]))]
        case errors.FactInvalid() | errors.FactUnknown():
            return [_about_fact(refusal, known, names)]
        case errors.ReasonMissing():
            return [Wrong("Enter the reason: others will ask for it", "reason")]
        case errors.LinkNotAllowed():
            field = next((each for each in ("link", "to") if each in known), None)
            return [Wrong(names.in_words(f"{refusal.facts['why']}. {refusal.facts['do']}"), field)]
        case errors.TimeRunsBackwards() | errors.DateInvalid():
            says = f"This is after today, {refusal.facts['recorded']}" if "recorded" in refusal.facts else str(refusal)
            return [Wrong(names.in_words(says), next((n for n in _DAYS if n in known), None))]
        case errors.TrailCannotKeep():
            why = str(refusal.facts["why"])
            named = next((each for each in fields if why.startswith((each.fact or each.name) + " ")), None)
            words = why.partition(" ")[2] if named else why
            return [Wrong(f"{named.title if named else 'What you typed'} {words}", named.name if named else None)]
        case errors.WorkflowFileInvalid():
            faults = refusal.facts["faults"]
            assert isinstance(faults, tuple)
            return [Wrong(f"{each.file}, line {each.line}: {each.fault} {each.do}", "text") for each in faults[:MOST]]
        case errors.ReferenceInvalid() | errors.ReferenceTaken():
            return [Wrong(names.in_words(str(refusal)), "reference")]
        case _:
            return [Wrong(names.in_words(str(refusal)))]


_DAYS = ("happened_on", "on", "from_on", "received_at")


def _about_fact(refusal: Refusal, known: Mapping[str, Field], names: Names) -> Wrong:
    fact = str(refusal.facts["fact"])
    name = next((each for each in (f"{FACT}{fact}", fact, f"{fact}_on") if each in known), None)
    title = known[name].title if name else names.words.get(fact, fact)
    why = str(refusal.facts.get("why", "it cannot be given here"))
    do = str(refusal.facts.get("do", ""))
    more = "" if not do or do.startswith(("Check it and", "Known are", "Write it as")) else f". {do}"
    return Wrong(names.in_words(f"{title}: {why}{more}").rstrip("."), name)
