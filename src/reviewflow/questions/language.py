"""Read a question: ``key:value``, free words and "phrases", with ``not`` and ``or``. Nothing in it is carried out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, product

from reviewflow.errors import QuestionInvalid, QuestionTooWide
from reviewflow.statute.london import parse_date
from reviewflow.workflow.faults import did_you_mean

from .keys import KEYS
from .words import words_of

MOST_PARTS = 40
"""Values, words and phrases in one question."""
LONGEST = 2_000
"""Characters of a question."""
SHORTEST_BEGINNING = 3
"""Letters before a ``*``."""

_KEY = re.compile(r"(-?)([A-Za-z_]+):")
_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»"}
_WILD = re.compile(r"[*?\[\]{}^$|\\]")


@dataclass(frozen=True, slots=True)
class Period:
    """A first and a last day, both included; None is open."""

    first: dt.date | None
    last: dt.date | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """From a least to a greatest whole number, both included; None is open."""

    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Keyed:
    """A key with its values, of which any will do."""

    key: str
    values: tuple[str | Period | Numbers, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a reason or rationale: one, several in a row, or the beginning of one."""

    words: tuple[str, ...]
    begins: bool = False
    """Only the beginning of the one word is given."""
    negated: bool = False


Part = Keyed | Words
Question = tuple[tuple[Part, ...], ...]
"""Any of these holds; in each, every part does."""


def read_question(text: str) -> Question:
    """Read a question as it is typed.

    Raises:
        QuestionInvalid: with what cannot be read, and how it is written.
        QuestionTooWide: it has too many parts.
        DateInvalid: a date is none.
    """
    if len(text) > LONGEST:
        raise QuestionTooWide(what=f"The question has more than {LONGEST:,} characters", do="Shorten it.")
    found: list[tuple[Part, ...]] = []
    parts: list[Part] = []
    negated = False
    for token in _tokens(text):
        if token.lower() == "or":
            if not parts or negated:
                raise QuestionInvalid(why="there is nothing before `or`", do="Write it between two things to find.")
            found.append(tuple(parts))
            parts = []
        elif token.lower() == "not" and not negated:
            negated = True
        else:
            parts.append(_part(token, negated))
            negated = False
    if negated or not parts:
        why = "it ends with `not`" if negated else "there is nothing after `or`" if found else "nothing is asked"
        raise QuestionInvalid(why=why, do="Write for instance case:SI-2025-001 or what:record_view.")
    found.append(tuple(parts))
    _check_size(found)
    return tuple(found)


def both(questions: Sequence[Question]) -> Question:
    """One question that finds what every one of these finds."""
    return tuple(tuple(chain.from_iterable(parts)) for parts in product(*questions))


def _check_size(found: list[tuple[Part, ...]]) -> None:
    size = sum(len(part.values) if isinstance(part, Keyed) else 1 for parts in found for part in parts)
    if size > MOST_PARTS:
        what = f"The question has {size} values and words, and {MOST_PARTS} are the most"
        raise QuestionTooWide(what=what, do="Ask it in several questions.")


def _tokens(text: str) -> Iterator[str]:
    """What stands between spaces; quotation marks hold words together."""
    token, closing = "", ""
    for letter in text.replace("\t", " ").replace("\n", " "):
        if letter == " " and not closing:
            if token:
                yield token
            token = ""
            continue
        closing = _closing_after(letter, closing)
        token += letter
    if closing:
        raise QuestionInvalid(why="a quotation mark is opened and not closed", do='Close it: "words in a row".')
    if token:
        yield token


def _part(token: str, negated: bool) -> Part:
    keyed = _KEY.match(token)
    if keyed is not None:
        return _keyed(keyed[2].lower(), token[keyed.end() :], negated != bool(keyed[1]))
    if token.startswith("-") and len(token) > 1:
        token, negated = token[1:], not negated
    return _words(token, negated)


def _keyed(name: str, text: str, negated: bool) -> Keyed:
    key = KEYS.get(name)
    if key is None:
        raise QuestionInvalid(why=f"there is no key {name}:", do=_keys_there_are(name))
    values = tuple(filter(None, map(_unquoted, _split(text))))
    if not values:
        raise QuestionInvalid(why=f"nothing stands after {name}:", do=f"Write for instance {key.example}.")
    if key.is_period:
        return Keyed(name, tuple(map(_period, values)), negated)
    if key.is_number:
        return Keyed(name, tuple(_numbers(value, key.example) for value in values), negated)
    return Keyed(name, values, negated)


def _keys_there_are(name: str) -> str:
    near = did_you_mean(name, KEYS)
    listed = f"The keys are: {', '.join(KEYS)}. Words in reasons are written without a key."
    return f"{near} {listed}" if near.startswith("Did you mean") else listed


def _split(text: str) -> Iterator[str]:
    """What stands between commas; quotation marks hold a value together."""
    value, closing = "", ""
    for letter in text:
        if not closing and letter == ",":
            yield value
            value = ""
            continue
        closing = _closing_after(letter, closing)
        value += letter
    yield value


def _closing_after(letter: str, closing: str) -> str:
    """The quotation mark that is waited for after a letter."""
    if closing:
        return "" if letter == closing else closing
    return _QUOTES.get(letter, "")


def _unquoted(value: str) -> str:
    value = value.strip()
    if value[:1] in _QUOTES:
        value = value[1:-1]
    return value.strip()


def _period(text: str) -> Period:
    first, dots, last = text.partition("..")
    if not dots:
        return Period(_begin(text), _end(text))
    period = Period(_begin(first) if first.strip() else None, _end(last) if last.strip() else None)
    if period.first and period.last and period.first > period.last:
        raise QuestionInvalid(why=f"the period {text} ends before it begins", do="Write the earlier day first.")
    return period


_MONTH = re.compile(r"(\d{4})-(\d{2})")


def _begin(text: str) -> dt.date:
    text = text.strip()
    if re.fullmatch(r"\d{4}", text):
        text = f"{text}-01-01"
    return parse_date(f"{text}-01" if _MONTH.fullmatch(text) else text)


def _end(text: str) -> dt.date:
    text = text.strip()
    if re.fullmatch(r"\d{4}", text):
        return parse_date(f"{text}-12-31")
    if not _MONTH.fullmatch(text):
        return parse_date(text)
    first = parse_date(f"{text}-01")
    return (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def _numbers(text: str, example: str) -> Numbers:
    more = re.fullmatch(r"(>=?)?\s*(\d{1,6})", text)
    between = re.fullmatch(r"(\d{1,6})\.\.(\d{1,6})", text)
    if more:
        number = int(more[2])
        return Numbers(number + (more[1] == ">"), number if not more[1] else None)
    if between:
        return Numbers(int(between[1]), int(between[2]))
    raise QuestionInvalid(why=f"{text} is no number", do=f"Write for instance {example}.")


def _words(token: str, negated: bool) -> Words:
    quoted = token[:1] in _QUOTES
    begins = token.endswith("*") and not quoted
    text = _unquoted(token).removesuffix("*") if begins else _unquoted(token)
    if wild := _WILD.search(text):
        do = "Free text is words, “phrases” and beginnings of words such as neglect*; there are no other wildcards."
        raise QuestionInvalid(why=f"{wild.group()} in {token} means nothing here", do=do)
    words = tuple(words_of(text))
    if begins and not words:
        do = "Free text is words, “phrases” and beginnings of words such as neglect*; there are no other wildcards."
        raise QuestionInvalid(why=f"{token} would find everything", do=do)
    if not words:
        raise QuestionInvalid(why=f"there is no word in {token}", do="Write words of the reasons, or a key.")
    if begins and (len(words) > 1 or len(words[0]) < SHORTEST_BEGINNING):
        do = f"Give at least {SHORTEST_BEGINNING} letters of one word before the *."
        raise QuestionInvalid(why=f"{token} would find too much", do=do)
    return Words(words, begins, negated)
