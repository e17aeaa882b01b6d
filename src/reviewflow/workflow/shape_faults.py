"""Whether a file uses only the words of ``file_format``, and in plain sentences what to do where it does not."""

from __future__ import annotations

import difflib
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from reviewflow.workflow.faults import Fault
from reviewflow.workflow.file_format import Shape
from reviewflow.workflow.reader import Address, Document, Plain

S = TypeVar("S", bound=Shape)


@dataclass(frozen=True, slots=True)
class Loaded(Generic[S]):
    """A file that has the right shape, with the lines of its parts."""

    shape: S
    document: Document

    @property
    def file(self) -> str:
        """The name under which its faults are listed."""
        return self.document.file


def fit_shape(document: Document, shape: type[S]) -> tuple[Loaded[S] | None, tuple[Fault, ...]]:
    """The file as its shape, or everything that keeps it from having that shape."""
    try:
        return Loaded(shape.model_validate(document.data), document), ()
    except ValidationError as error:
        details = _one_reading(error.errors(include_url=False), document)
        return None, tuple(_fault(detail, document, shape) for detail in details)


def words_of(shape: type[Shape]) -> tuple[str, ...]:
    """The words that may stand in this part of a file."""
    return tuple(field.alias or name for name, field in shape.model_fields.items())


def _standing(location: Address, document: Document) -> Address:
    while location and location not in document.lines:
        location = location[:-1]
    return location


def _at(data: Plain, address: Address) -> Any:
    part: Any = data
    for step in address:
        part = part[step]
    return part


_NOT_TEXT = frozenset(
    {"string_type", "date_type", "date_from_datetime_parsing", "literal_error", "int_type", "bool_type"}
)
_NOT_KEYS = frozenset({"model_type", "dict_type", "model_attributes_type"})


def _one_reading(details: Iterable[ErrorDetails], document: Document) -> list[ErrorDetails]:
    """Where a part may be written in two ways, keep the faults of the way the author tried."""
    kept: dict[tuple[Address, str], ErrorDetails] = {}
    grouped: dict[Address, list[ErrorDetails]] = {}
    for detail in details:
        grouped.setdefault(_standing(detail["loc"], document), []).append(detail)
    for place, group in grouped.items():
        wrong_way = _NOT_TEXT if isinstance(_at(document.data, place), dict) else _NOT_KEYS
        for detail in [d for d in group if d["type"] not in wrong_way] or group[:1]:
            ending = str(detail["loc"][-1]) if detail["type"] == "missing" else detail["type"]
            kept.setdefault((place, ending), detail)
    return list(kept.values())


def _words_at(shape: type[Shape], location: Address) -> tuple[str, ...]:
    """The words allowed where a word was refused: the shape that the location leads to."""
    annotations: list[Any] = [shape]
    for step in location:
        following = [a for annotation in annotations for a in _follow(annotation, step)]
        annotations = following or annotations
    shapes = [a for annotation in annotations for a in _alternatives(annotation) if _is_shape(a)]
    return tuple(word for found in shapes for word in words_of(found))


def _is_shape(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Shape)


def _alternatives(annotation: Any) -> list[Any]:
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return [a for part in get_args(annotation) for a in _alternatives(part)]
    if origin is Annotated:
        return _alternatives(get_args(annotation)[0])
    return [annotation]


def _follow(annotation: Any, step: str | int) -> list[Any]:
    found: list[Any] = []
    for part in _alternatives(annotation):
        if _is_shape(part):
            named = [f.annotation for name, f in part.model_fields.items() if (f.alias or name) == step]
            found += named or _of_any_name(part)
        elif get_origin(part) in (dict, list):
            found.append(get_args(part)[-1])
    return found


def _of_any_name(shape: type[Shape]) -> list[Any]:
    """What stands under the words that the author of the file makes up, such as handles."""
    if shape.model_config.get("extra") != "allow":
        return []
    return [get_args(get_type_hints(shape)["__pydantic_extra__"])[-1]]


def _fault(detail: ErrorDetails, document: Document, shape: type[Shape]) -> Fault:
    location = detail["loc"]
    place = _standing(location, document)
    sentence, do = _SENTENCES.get(detail["type"], _as_said)(detail, _where(place), shape)
    return Fault(document.file, document.line(place), sentence, do)


def _where(place: Address) -> str:
    return " > ".join(str(step + 1) if isinstance(step, int) else step for step in place) or "the file"


Sentence = tuple[str, str]


def _as_said(detail: ErrorDetails, where: str, shape: type[Shape]) -> Sentence:
    said = detail["msg"].removeprefix("Value error, ")
    return f"{where}: {said[:1].lower()}{said[1:]}.", "Compare it with the JSON Schema of this file."


def _missing(detail: ErrorDetails, where: str, shape: type[Shape]) -> Sentence:
    word = detail["loc"][-1]
    return f"{where} lacks {word}.", f"Add a line that begins with {word}:"


def _unknown_word(detail: ErrorDetails, where: str, shape: type[Shape]) -> Sentence:
    word = str(detail["loc"][-1])
    words = _words_at(shape, detail["loc"][:-1])
    near = difflib.get_close_matches(word, words, n=1)
    do = f"Did you mean {near[0]}?" if near else f"Take it out; the words here are {', '.join(words)}."
    return f"{where}: {word} is not a word that may stand here.", do


def _not_text(detail: ErrorDetails, where: str, shape: type[Shape]) -> Sentence:
    return (
        f"{where} must be text, and {_kind(detail['input'])} stands there.",
        "Write text; put a number or date in quotes.",
    )


def _kind(value: object) -> str:
    names: Mapping[str, str] = {
        "NoneType": "nothing",
        "int": "a number",
        "float": "a number",
        "bool": "true or false",
        "date": "a date",
        "list": "a list",
        "dict": "a block of keys",
        "str": "text",
    }
    return names.get(type(value).__name__, "something else")


def _bad_name(detail: ErrorDetails, where: str, shape: type[Shape]) -> Sentence:
    pattern = str(detail.get("ctx", {}).get("pattern", ""))
    if pattern.startswith("^[a-z]"):
        do = "Write it in lower case letters, figures and underscores, beginning with a letter."
    elif pattern.startswith("^[A-Z]{"):
        do = "Write one to four capital letters."
    elif pattern.startswith("^[0-2]"):
        return f"{where}: {detail['input']!r} is not a time.", 'Write it in quotes, such as "10:30".'
    elif pattern.startswith("^[A-Za-z]["):
        do = "Write it in letters, figures, hyphens and underscores, beginning with a letter."
    else:
        do = "Write it in letters, figures and hyphens, as the key stands in sources.yaml."
    return f"{where}: {detail['input']!r} is not written as a name.", do


def _not_one_of(detail: ErrorDetails, where: str, shape: type[Shape]) -> Sentence:
    expected = detail.get("ctx", {}).get("expected", "")
    return f"{where}: {detail['input']!r} may not stand here.", f"Use one of {expected}."


def _not_number(detail: ErrorDetails, where: str, shape: type[Shape]) -> Sentence:
    return (
        f"{where} must be a whole number, and {detail['input']!r} stands there.",
        "Write it in figures, without quotes.",
    )


def _not_date(detail: ErrorDetails, where: str, shape: type[Shape]) -> Sentence:
    return f"{where}: {detail['input']!r} is not a date.", "Write it as 2026-04-01."


def _not_list(detail: ErrorDetails, where: str, shape: type[Shape]) -> Sentence:
    return f"{where} must be a list, and {_kind(detail['input'])} stands there.", "Write it as [one, another]."


def _not_keys(detail: ErrorDetails, where: str, shape: type[Shape]) -> Sentence:
    return f"{where} must be a block of keys, and {_kind(detail['input'])} stands there.", "Indent the keys below it."


def _not_true_or_false(detail: ErrorDetails, where: str, shape: type[Shape]) -> Sentence:
    return f"{where} must be true or false, and {detail['input']!r} stands there.", "Write true or false."


def _too_small(detail: ErrorDetails, where: str, shape: type[Shape]) -> Sentence:
    least = detail.get("ctx", {}).get("ge")
    return f"{where} is {detail['input']}, which is too small.", f"Write {least} or more."


def _too_short(detail: ErrorDetails, where: str, shape: type[Shape]) -> Sentence:
    return f"{where} is too short to say anything.", "Write it as words that a person can read."


def _too_few(detail: ErrorDetails, where: str, shape: type[Shape]) -> Sentence:
    return f"{where} is an empty list.", "Write at least one there, or take the line out."


def _not_possible(detail: ErrorDetails, where: str, shape: type[Shape]) -> Sentence:
    said = detail["msg"].removeprefix("Value error, ")
    return f"{where}: {said}.", "Keep one of them, and take the others out."


_SENTENCES: Mapping[str, Callable[[ErrorDetails, str, type[Shape]], Sentence]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_word,
    "string_type": _not_text,
    "string_pattern_mismatch": _bad_name,
    "literal_error": _not_one_of,
    "int_type": _not_number,
    "int_parsing": _not_number,
    "int_from_float": _not_number,
    "float_type": _not_number,
    "float_parsing": _not_number,
    "date_type": _not_date,
    "date_parsing": _not_date,
    "date_from_datetime_parsing": _not_date,
    "list_type": _not_list,
    "dict_type": _not_keys,
    "model_type": _not_keys,
    "model_attributes_type": _not_keys,
    "bool_type": _not_true_or_false,
    "bool_parsing": _not_true_or_false,
    "greater_than_equal": _too_small,
    "string_too_short": _too_short,
    "too_short": _too_few,
    "value_error": _not_possible,
}
