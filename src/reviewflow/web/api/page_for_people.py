"""The reference page of the API for people: every operation by its subject, from the same table as the description."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reviewflow import errors
from reviewflow.casework.programs.tokens import SCOPES
from reviewflow.reports.markdown import table
from reviewflow.web.answers import API

from .openapi import examples, statuses_of, words_of_status
from .operation import Operation, Parameter
from .problems import status_of

_JSON = "application/json"
_KINDS = {"text": "a text", "number": "a number", "flag": "yes or no", "day": "a day"}
_TYPES = {"string": "a text", "integer": "a whole number", "number": "a number", "boolean": "yes or no",
          "array": "a list", "object": "an object", "null": "null"}  # fmt: skip
_FORMATS = {"date": "a day", "date-time": "a moment"}
_REFUSED_EVERYWHERE, _WITH_IF_MATCH = 422, 412
_ABOUT = f"""\
Every operation, by its subject. How to get a token, ask and change something stands in
[Let another program in](../how-to/use-the-api.md); the same for programs, with an example of each answer, is answered
under `{API}/openapi.json`. What stands in braces is part of the address. Keys of answers are those that are always
there; what they mean stands in [JSON](json.md). Keys are only ever added.

Lists take `limit` and `after` where that is said. Every change may carry an `Idempotency-Key`; where **If-Match** is
said, the program may name the version of the case that it has seen. A refusal is a problem
(`application/problem+json`) with the name that stands in [Refusals](refusals.md) under `refusal`, what to do under
`do`, and the status that the last table says.
"""


def api_page(operations: Iterable[Operation]) -> str:
    """The whole page, in Markdown."""
    groups: dict[str, list[Operation]] = {}
    for each in operations:
        groups.setdefault(each.group, []).append(each)
    lines = ["# The API", "", _ABOUT, "## Scopes", ""]
    lines += table(("Scope", "For what"), [(f"`{name}`", says) for name, says in SCOPES.items()])
    for group, several in groups.items():
        lines += [f"## {group}", ""]
        for each in several:
            lines += _operation(each)
    lines += ["## Refusals by their status", "", "Whatever is refused has changed nothing.", ""]
    lines += table(("Status", "What it means", "By which names"), list(_statuses()))
    return "\n".join(lines).rstrip() + "\n"


def _operation(each: Operation) -> Iterator[str]:
    yield f"### {each.name}"
    yield ""
    yield f"`{each.method} {each.path}`"
    yield ""
    yield each.says
    yield ""
    command = ", ".join(f"`reviewflow {name}`" for name in each.commands)
    yield f"* Scope: `{each.scope}`." + (f" On the command line: {command}." if command else "")
    if each.query:
        yield f"* In the address: {'; '.join(map(_parameter, each.query))}."
    if each.body is not None:
        schema = each.body.model_json_schema()
        yield f"* Body: {'; '.join(_fields(schema)) or 'an empty object'}."
    yield f"* Answer: {each.status}, {_answer(each)}."
    extra = [f"{status}" for status in statuses_of(each)]
    more = " **If-Match** may be sent." if each.versioned else ""
    yield f"* Refusals: {', '.join(extra)}.{more}"
    yield ""
    request = examples().get(each.name, {}).get("request")
    if request:
        yield from ("```json", json.dumps(request, ensure_ascii=False), "```", "")


def _parameter(each: Parameter) -> str:
    kind = " or ".join(f"`{choice}`" for choice in each.choices) or _KINDS[each.kind]
    needed = ", needed" if each.required else ""
    return f"`{each.name}` ({kind}{needed}): {each.says.rstrip('.')}"


def _fields(schema: Mapping[str, Any]) -> Iterator[str]:
    for name, field in schema.get("properties", {}).items():
        needed = ", needed" if name in schema.get("required", ()) else ""
        yield f"`{name}` ({_type(field)}{needed})"


def _type(field: Mapping[str, Any]) -> str:
    if "enum" in field:
        return " or ".join(f"`{each}`" for each in field["enum"])
    several = field.get("anyOf") or field.get("oneOf")
    if several:
        return " or ".join(dict.fromkeys(_type(each) for each in several))
    return _FORMATS.get(field.get("format", "")) or _TYPES.get(field.get("type", ""), "any value")


def _answer(each: Operation) -> str:
    if each.answers.media_type != _JSON:
        return f"a file (`{each.answers.media_type}`)"
    keys = ", ".join(f"`{key}`" for key in each.answers.keys)
    whole = "a list of objects" if each.answers.many else "an object"
    return f"{whole} with {keys}" if keys else whole


def _statuses() -> Iterator[tuple[str, str, str]]:
    names: dict[int, list[str]] = {}
    for name, kind in sorted(vars(errors).items()):
        if inspect.isclass(kind) and issubclass(kind, errors.Refusal) and kind is not errors.Refusal:
            names.setdefault(status_of(kind.__new__(kind)), []).append(f"`{name}`")
    for status, words in sorted(words_of_status().items()):
        if status == _WITH_IF_MATCH:
            names[status] = [f"`{errors.CaseChangedMeanwhile.__name__}`, where If-Match was sent"]
        named = "every other name" if status == _REFUSED_EVERYWHERE else ", ".join(names.get(status, ()))
        yield str(status), words, named
