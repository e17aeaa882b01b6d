"""Whether a fact can be so: by type, by range and by sense."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from reviewflow.errors import DateInvalid, FactInvalid, FactQuestioned, FactUnknown
from reviewflow.statute.london import parse_date
from reviewflow.workflow.definition import Fact, Subject

from .case import Facts, FactValue, local_day
from .directory import Directory

LARGEST = 10**15
"""Beyond it nobody counts anything here, and not every reader of JSON keeps a whole number as it is."""
MOST_DECIMALS = 6
LONGEST_WORDS = 2_000
"""Characters of a text that stands in lists and headings; a long text may be longer."""

Given = object
"""A value as a person, a form or a file gives it."""


def check_facts(
    given: Mapping[str, Given],
    *,
    subject: Subject,
    recorded: Facts,
    today: dt.date,
    directory: Directory,
    confirmed: Iterable[str] = (),
    anew: bool = False,
) -> dict[str, FactValue]:
    """The given facts as they are kept, after every check.

    Dates are compared with one another after all are read, so that their order in the
    command does not matter. With ``anew`` a date that was recorded before may pass the dates
    that once followed it: what is done again is dated again, and the earlier round stays as it was.

    Raises:
        FactUnknown: the subject has no such fact.
        FactInvalid: the value does not fit.
        FactQuestioned: it fits but is unlikely, and nobody has confirmed it.
    """
    kept: dict[str, FactValue] = {}
    for name, value in given.items():
        fact = subject.facts.get(name)
        if fact is None:
            raise FactUnknown(fact=name, do=f"The facts of {subject.title.lower()} are: {', '.join(subject.facts)}.")
        kept[name] = read_fact(fact, value, directory=directory)
    together = {**recorded, **kept}
    for name in kept:
        _check_sense(subject.facts[name], together, subject=subject, today=today, confirmed=confirmed)
    for name in kept:
        if anew and recorded.get(name) is not None:
            continue
        for fact in subject.compared_with.get(name, ()):
            if fact.name not in kept:
                _check_sense(fact, together, subject=subject, today=today, confirmed=(fact.name,))
    return kept


def read_fact(fact: Fact, value: Given, *, directory: Directory) -> FactValue:
    """One value by its type; None, an empty list or a text of spaces takes a fact back to *not recorded*."""
    if value is None or (isinstance(value, (str, list, tuple)) and not _says_something(value)):
        return None
    return _READERS[fact.type](fact, value, directory)


def _says_something(value: str | Sequence[object]) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)


def _refuse(fact: Fact, value: Given, why: str, do: str = "Check it and give it again.") -> FactInvalid:
    shown = "this value" if fact.identifying else value
    return FactInvalid(fact=fact.name, value=shown, why=why, do=do)


def _text(fact: Fact, value: Given, _: Directory) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise _refuse(fact, value, "it must be text")
    # The trail keeps texts in this form, and what is kept twice must be the same.
    text = unicodedata.normalize("NFC", str(value).strip())
    if "\x00" in text or not _whole(text):
        raise _refuse(fact, "this text", "it holds a character that cannot be kept")
    if fact.type != "long_text" and len(text) > LONGEST_WORDS:
        raise _refuse(fact, "this text", f"it has {len(text):,} characters, and {LONGEST_WORDS:,} are the most")
    return text


def _whole(text: str) -> bool:
    """Whether it has no half of a character, as broken programs leave them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _date(fact: Fact, value: Given, _: Directory) -> str:
    if isinstance(value, dt.datetime):
        raise _refuse(fact, value, "it must be a date without a time")
    if isinstance(value, dt.date):
        return value.isoformat()
    if not isinstance(value, str):
        raise _refuse(fact, value, "it must be a date")
    try:
        return parse_date(value).isoformat()
    except DateInvalid as refusal:
        # The reason may repeat the date.
        why = "it is not such a date, or its weekday is another one" if fact.identifying else str(refusal.facts["why"])
        raise _refuse(fact, value, why, "Write it as 2026-04-01 or Wednesday 2026-04-01.") from None


def _instant(fact: Fact, value: Given, _: Directory) -> str:
    try:
        moment = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(str(value))
    except ValueError:
        raise _refuse(fact, value, "it must be a date with a time, such as 2026-04-01T10:30+01:00") from None
    if moment.tzinfo is None:
        raise _refuse(fact, value, "the time has no time zone")
    try:
        return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:
        raise _refuse(fact, value, "there is no such year") from None


_YES_NO: dict[object, bool] = {True: True, False: False, "yes": True, "no": False, "true": True, "false": False}


def _yes_no(fact: Fact, value: Given, _: Directory) -> bool:
    key = value.lower() if isinstance(value, str) else value
    if not isinstance(key, (str, bool)) or key not in _YES_NO:
        raise _refuse(fact, value, "it must be yes or no")
    return _YES_NO[key]


def _number(fact: Fact, value: Given, _: Directory) -> int | str:
    try:
        if isinstance(value, bool):
            raise InvalidOperation
        number = Decimal(str(value))
        if not number.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise _refuse(fact, value, "it must be a number") from None
    if fact.minimum is not None and number < Decimal(str(fact.minimum)):
        raise _refuse(fact, value, f"it must be at least {fact.minimum:g}")
    if fact.maximum is not None and number > Decimal(str(fact.maximum)):
        raise _refuse(fact, value, f"it must be at most {fact.maximum:g}")
    if abs(number) > LARGEST:
        raise _refuse(fact, "this number", "it is too large")
    if -int(number.as_tuple().exponent) > MOST_DECIMALS:
        raise _refuse(fact, "this number", "it has too many decimals")
    whole = number == number.to_integral_value() and fact.type != "money"
    return int(number) if whole else f"{number:f}"


def _choice(fact: Fact, value: Given, _: Directory) -> str:
    if not isinstance(value, str) or value not in fact.options:
        raise _refuse(fact, value, f"it must be one of {', '.join(fact.options)}")
    return value


def _key_of(kind: str) -> Callable[[Fact, Given, Directory], str]:
    def read(fact: Fact, value: Given, directory: Directory) -> str:
        known = directory.keys(kind)
        if not isinstance(value, str) or value not in known:
            do = f"Known are: {', '.join(sorted(known))}."
            raise _refuse(fact, value, f"no such {kind} is in the partnership's directory", do)
        return value

    return read


def _several(read_one: Callable[[Fact, Given, Directory], str]) -> Callable[[Fact, Given, Directory], list[str]]:
    def read(fact: Fact, value: Given, directory: Directory) -> list[str]:
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, (list, tuple)):
            raise _refuse(fact, value, "it must be a list")
        read_ones = [read_one(fact, part.strip() if isinstance(part, str) else part, directory) for part in parts]
        if "" in read_ones:
            raise _refuse(fact, value, "a place in the list is empty")
        return list(dict.fromkeys(read_ones))

    return read


_SHA256 = re.compile(r"[0-9a-f]{64}")


def _file(fact: Fact, value: Given, _: Directory) -> str:
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        raise _refuse(fact, "this value", "it is not the SHA-256 of a file", "Hand the file in first.")
    return value


_READERS: dict[str, Callable[[Fact, Given, Directory], FactValue]] = {
    "text": _text,
    "long_text": _text,
    "date": _date,
    "instant": _instant,
    "yes_no": _yes_no,
    "number": _number,
    "money": _number,
    "choice": _choice,
    "choices": _several(_choice),
    "agency": _key_of("agency"),
    "agencies": _several(_key_of("agency")),
    "body": _key_of("body"),
    "area": _key_of("area"),
    "person": _key_of("person"),
    "case": _text,
    "item": _text,
    "items": _several(_text),
    "files": _several(_file),
}


def _check_sense(fact: Fact, facts: Facts, *, subject: Subject, today: dt.date, confirmed: Iterable[str]) -> None:
    value = facts.get(fact.name)
    day = local_day(value) if fact.type in ("date", "instant") else None
    if day is None:
        return
    if fact.not_after == "today" and day > today.isoformat():
        raise _refuse(fact, value, f"it is in the future; today is {today.isoformat()}")
    _check_order(fact, day, facts, subject)
    if fact.questioned_before and day < fact.questioned_before and fact.name not in confirmed:
        shown = "a day" if fact.identifying else value
        raise FactQuestioned(fact=fact.name, value=shown, why=f"it is before {fact.questioned_before}")


def _check_order(fact: Fact, day: str, facts: Facts, subject: Subject) -> None:
    earlier = _open_day(fact.not_before, facts, subject)
    if earlier is not None and day < earlier and fact.not_before:
        title = subject.facts[fact.not_before].title.lower()
        raise _refuse(fact, day, f"it is before {earlier} ({title})", "Check both dates.")
    later = _open_day(fact.not_after, facts, subject)
    if later is not None and day > later and fact.not_after:
        title = subject.facts[fact.not_after].title.lower()
        raise _refuse(fact, day, f"it is after {later} ({title})", "Check both dates.")


def _open_day(name: str | None, facts: Facts, subject: Subject) -> str | None:
    """Another date to compare with; an identifying one is kept elsewhere and cannot be."""
    if name is None or name == "today" or subject.facts[name].identifying:
        return None
    return local_day(facts.get(name))
