"""What a program asks, read strictly: what nobody described is refused, and nothing is guessed."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from pydantic import ValidationError

from reviewflow.casework.papers import in_one_form
from reviewflow.errors import Refusal, RequestUnreadable, TrailCannotKeep

from .bodies import Body
from .operation import LARGEST_NUMBER, LONGEST, PLAIN, Parameter

_PLAIN = re.compile(PLAIN)
_TAG = re.compile(r'^"(\d{1,15})(\.[0-9a-f]+)?"$')
DEEPEST = 20


def read_query(text: str, known: Iterable[Parameter]) -> dict[str, object]:
    """What the address says after its question mark.

    Raises:
        RequestUnreadable: something is unknown, said twice, missing, or of another kind.
    """
    shapes = {each.name: each for each in known}
    found: dict[str, object] = {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=100, errors="strict")
    except ValueError:
        raise _unreadable("the address", "it is not written as addresses are") from None
    for name, said in pairs:
        if name not in shapes:
            raise _unreadable(name, f"there is no such parameter; there are: {', '.join(shapes) or 'none'}")
        if name in found:
            raise _unreadable(name, "it is said twice")
        found[name] = read_parameter(shapes[name], said)
    missing = next((each.name for each in shapes.values() if each.required and each.name not in found), None)
    if missing:
        raise _unreadable(missing, "it is not there")
    return found


def read_parameter(shape: Parameter, said: str) -> object:
    """One value.

    Raises:
        RequestUnreadable: it is of another kind.
    """
    if shape.kind == "flag":
        if said not in ("true", "false"):
            raise _unreadable(shape.name, "it is neither true nor false")
        return said == "true"
    if shape.kind == "day":
        try:
            day = dt.date.fromisoformat(said)
        except ValueError:
            day = None
        if day is None or day.isoformat() != said:
            raise _unreadable(shape.name, "it is no day, such as 2026-03-09")
        return day
    if shape.kind == "number":
        if not re.fullmatch(r"-?(0|[1-9][0-9]{0,17})", said) or not shape.least <= int(said) <= shape.most:
            raise _unreadable(shape.name, f"it is no whole number from {shape.least} to {shape.most}")
        return int(said)
    if shape.choices and said not in shape.choices:
        raise _unreadable(shape.name, f"it is none of: {', '.join(shape.choices)}")
    if not said or len(said) > LONGEST or not _PLAIN.match(said):
        raise _unreadable(shape.name, f"it is not text of 1 to {LONGEST} characters")
    return said


def read_body(octets: bytes, model: type[Body]) -> Body:
    """The body of a request.

    Raises:
        RequestUnreadable: it is no JSON object, a key stands in it twice, or it is not of the shape.
    """
    try:
        text = octets.decode("utf-8")
        given = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number, parse_int=_number)
    except Refusal:
        raise
    except (ValueError, RecursionError):
        raise _unreadable("the body", "it is not JSON in UTF-8") from None
    if not isinstance(given, dict):
        raise _unreadable("the body", "it is not a JSON object")
    if _depth(given) > DEEPEST:
        raise _unreadable("the body", f"it is nested deeper than {DEEPEST} levels")
    try:
        return model.model_validate_json(json.dumps(in_one_form(given)))
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(each) for each in first["loc"]) or "the body"
        raise _unreadable(where, f"{first['msg'][:1].lower()}{first['msg'][1:]}") from None


def version_asked(said: str | None) -> int | None:
    """The version of a case in ``If-Match``; None where nothing or any version is named.

    Raises:
        RequestUnreadable: it is none that this API has given.
    """
    if said is None or said.strip() == "*":
        return None
    found = _TAG.match(said.strip())
    if found is None:
        raise _unreadable("If-Match", "it is no ETag of a case, such as one that was answered here")
    return int(found[1])


def _once(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _unreadable("the body", "a key stands in it twice")
    return found


def _number(said: str) -> int:
    if len(said) > 16 or abs(int(said)) > LARGEST_NUMBER:
        raise TrailCannotKeep(why=f"a number is larger than programs can keep apart ({said[:20]})")
    return int(said)


def _no_number(said: str) -> float:
    raise _unreadable("the body", f"{said} is no number of JSON")


def _depth(value: object) -> int:
    deepest, level = 0, [value]
    while level:
        deepest += 1
        level = [
            inner
            for each in level
            for inner in (each.values() if isinstance(each, dict) else each if isinstance(each, list) else ())
        ]
    return deepest


def _unreadable(where: str, why: str) -> RequestUnreadable:
    return RequestUnreadable(why=f"{where}: {why}", do="It is described under /api/v1/openapi.json.")
