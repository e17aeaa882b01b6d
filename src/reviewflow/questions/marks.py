"""The marks of an entry: everything by which it can be found. They follow from the trail and what was published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from reviewflow.audit.entry import Entry
from reviewflow.audit.instants import read_instant
from reviewflow.case.case import Facts, FactValue
from reviewflow.case.directory import Directory
from reviewflow.case.identity import is_marker
from reviewflow.statute.london import local_date
from reviewflow.workflow.definition import Condition, Definition, Fact, Subject

from .periods import marks_of_day
from .words import words_of

WORD = "word"
"""The key under which words are kept."""
EVERY_PARTNERSHIP = "*"
"""The partnership of what concerns all of them, such as a bank holiday."""
_FREE = frozenset({"text", "long_text"})
_KEYED = frozenset({"choice", "choices", "yes_no", "body", "agency", "agencies", "area"})
_BODIES = {"body": "body", "agency": "agency", "agencies": "agency"}
_READING = "read_"
_CORRECTS = "correct_facts"
_DELEGATION = "body_may_decide"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What has to be known beside an entry to tell by what it can be found."""

    definition: Definition | None = None
    subject: Subject | None = None
    """The rules of the item that it is about, or of the case."""
    carried: Facts = field(default_factory=dict)
    """What is on record of the case or of the item that it is about, with what this entry sets."""
    themes: tuple[str, ...] = ()
    """Of the case, with what this entry sets."""
    directory: Directory | None = None
    """As it was when the entry was recorded."""
    delay: int | None = None
    """Working days from when it happened to when it was recorded."""


def marks_of(entry: Entry, body: Mapping[str, Any] | None, around: Surroundings) -> set[str]:
    """Every mark, as ``key:value``; a body that was destroyed by law has none."""
    marks = set(_of_envelope(entry, around))
    if body is not None:
        marks.update(_of_body(entry, body, around))
    return marks


def _of_envelope(entry: Entry, around: Surroundings) -> Iterator[str]:
    yield f"by:{entry.by_user}"
    yield f"role:{entry.by_role}"
    yield f"what:{entry.what}"
    yield f"partnership:{entry.partnership or EVERY_PARTNERSHIP}"
    for key, value in (("state", entry.to_state), ("basis", entry.basis)):
        if value:
            yield f"{key}:{value}"
    if around.definition is not None:
        yield f"workflow:{around.definition.key}"
    recorded_on = local_date(read_instant(entry.recorded_at)).isoformat()
    yield from (f"happened:{day}" for day in marks_of_day(entry.happened_on))
    yield from (f"recorded:{day}" for day in marks_of_day(recorded_on))
    if around.delay is not None:
        yield f"delay:{around.delay}"
    user = around.directory.users.get(entry.by_user) if around.directory else None
    if user is not None:
        yield from (f"{key}:{value}" for key, value in (("body", user.body), ("agency", user.agency)) if value)
    if entry.what.startswith(_READING):
        yield "is:reading"


def _of_body(entry: Entry, body: Mapping[str, Any], around: Surroundings) -> Iterator[str]:
    given: Facts = body.get("facts") or {}
    command = body.get("command") or {}
    if entry.what == _CORRECTS or body.get("corrects") is not None:
        yield "is:correction"
    if _takes_decision_without_delegation(entry, given, around):
        yield "is:without_delegation"
    yield from (f"theme:{theme}" for theme in around.themes)
    yield from _of_clocks(entry, body.get("clocks") or (), given, around)
    if isinstance(command.get("clock"), str):
        yield from _of_named_clock(command)
    facts = around.subject.facts if around.subject else {}
    yield from (f"fact:{name}" for name in given)
    # What an item is about tells its later entries too; of a case that would be every entry.
    for name, value in {**(around.carried if entry.item else {}), **given}.items():
        yield from _of_fact(name, facts.get(name), value)
    yield from (f"{WORD}:{word}" for text in texts_of(body, around.subject) for word in words_of(text))


def texts_of(body: Mapping[str, Any], subject: Subject | None) -> Iterator[str]:
    """The reason and the free texts that an entry sets; a marker that stands for a name is none."""
    command = body.get("command") or {}
    reasons = {text for text in (body.get("reason"), command.get("reason")) if isinstance(text, str)}
    yield from reasons
    facts = subject.facts if subject else {}
    for name, value in (body.get("facts") or {}).items():
        fact = facts.get(name)
        free = fact is not None and not fact.identifying and fact.type in _FREE
        if free and isinstance(value, str) and not is_marker(value):
            yield value


def _of_fact(name: str, fact: Fact | None, value: FactValue) -> Iterator[str]:
    if fact is None or fact.identifying or fact.type not in _KEYED or value is None:
        return
    for each in value if isinstance(value, list) else (value,):
        plain = {True: "yes", False: "no"}[each] if isinstance(each, bool) else str(each)
        yield f"fact:{name}={plain}"
        if fact.type in _BODIES:
            yield f"{_BODIES[fact.type]}:{plain}"


def _of_clocks(
    entry: Entry, clocks: list[Mapping[str, Any]] | tuple[()], given: Facts, around: Surroundings
) -> Iterator[str]:
    for each in clocks:
        yield f"clock:{str(each['clock']).rpartition('/')[2]}"
        if each.get("was_due_on"):
            yield "standing:moved"
        # A new bank holiday moves dates and says nothing of how they stand.
        state = each.get("state")
        if state == "met":
            state = "met_late" if was_met_late(entry, each, given, around) else "met_in_time"
        if state:
            yield f"standing:{state}"


def was_met_late(entry: Entry, clock: Mapping[str, Any], given: Facts, around: Surroundings) -> bool:
    """Whether an entry met a clock after the day on which it was due; ``clock`` is as the body has it."""
    item, _, name = str(clock["clock"]).rpartition("/")
    return clock.get("state") == "met" and _met_on(entry, item, name, given, around) > str(clock["due_on"])


def _met_on(entry: Entry, item: str, name: str, given: Facts, around: Surroundings) -> str:
    """The day that met a clock: of a fact by which it is met, or else the day on which the entry happened."""
    definition = around.definition
    kind = item.rpartition("-")[0]
    subject = None if definition is None else definition.items.get(kind, definition) if item else definition
    clock = subject.clocks.get(name) if subject else None
    days = [given.get(fact) for fact in clock.met_by] if clock else []
    return next((day[:10] for day in days if isinstance(day, str) and day[:4].isdigit()), entry.happened_on)


def _of_named_clock(command: Mapping[str, Any]) -> Iterator[str]:
    """An alert, a suspension: a command that names its clock."""
    yield f"clock:{str(command['clock']).rpartition('/')[2]}"
    rung = str(command.get("rung", ""))
    if rung.startswith("overdue"):
        yield "standing:overdue"
    elif rung == "due_today":
        yield "standing:due_today"


def _takes_decision_without_delegation(entry: Entry, given: Facts, around: Surroundings) -> bool:
    """Whether a decision was taken, or is put down to, a body that held no leave for it on that day.

    A partnership without a scheme for the decision leaves it free.
    """
    subject, directory = around.subject, around.directory
    if subject is None or directory is None:
        return False
    transition = subject.transitions.get(entry.what)
    asked = {c.name for c in _asked_by(subject, transition.needs)} if transition else set()
    day, facts = dt.date.fromisoformat(entry.happened_on), {**around.carried, **given}
    for condition in subject.conditions.values():
        if condition.asks != "predicate" or condition.subject != _DELEGATION:
            continue
        fact, decision = condition.parameters["fact"], condition.parameters["decision"]
        if condition.name in asked or fact in given:
            scheme = [each for each in directory.delegations if each.decision == decision]
            if scheme and not any(d.body == facts.get(fact) and d.live_on(day) for d in scheme):
                return True
    return False


def _asked_by(subject: Subject, names: tuple[str, ...]) -> Iterator[Condition]:
    for name in names:
        condition = subject.conditions.get(name)
        if condition is not None:
            yield condition
            yield from _asked_by(subject, (*condition.conditions, condition.subject))
