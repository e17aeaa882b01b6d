"""The description of the API for programs: OpenAPI 3.1, made from the operations, with an example of each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from reviewflow.casework.programs.tokens import SCOPES
from reviewflow.web.answers import API

from .operation import LONGEST, NAME_OF_A_REQUEST, PLAIN, Operation, Parameter, Shape
from .problems import PROBLEM

VERSION = "1.0.0"
_REFS = "#/components/schemas/{model}"
_ABOUT = (
    "The same commands, lists and refusals as on the command line and the pages. A token acts for one person in one"
    " role and never does what that role may not. Lists go on after `next_page`; changes may carry an Idempotency-Key,"
    " and those of a case If-Match with the ETag that was answered. Keys are only ever added to answers."
)
_WORDS: Mapping[int, str] = {
    400: "It cannot be read: it is not of the shape that is described.",
    401: "No token, or one that opens nothing.",
    403: "The person, the role or the token may not.",
    404: "There is nothing here that the person may know of.",
    405: "Not a method of this address.",
    409: "It was changed meanwhile, or is being done.",
    412: "The case is not at the version that If-Match names.",
    413: "More was sent than is read.",
    415: "It is not JSON.",
    422: "It was read, and the rules refuse it: the problem says by which name.",
    429: "This token has sent too many requests in a minute.",
    503: "The database cannot be used just now.",
}
_ALWAYS, _WITH_BODY = (400, 401, 403, 404, 409, 422, 429, 503), (413, 415)
_TYPES: Mapping[str, Mapping[str, Any]] = {
    "entry": {"type": ["integer", "null"]},
    "version": {"type": ["integer", "string"]},
    "clocks": {"type": "array"},
    "notices": {"type": "array"},
    "letters_not_written": {"type": "array"},
    "links": {"type": "array"},
    "items": {"type": "array"},
    "facts": {"type": "object"},
    "ended": {"type": "boolean"},
    "reference": {"type": "string"},
    "workflow": {"type": "string"},
    "partnership": {"type": "string"},
    "roles": {"type": "array"},
    "scopes": {"type": "array"},
    "valid": {"type": "boolean"},
}


def description(operations: Iterable[Operation], *, base_url: str) -> dict[str, Any]:
    """The whole description."""
    schemas: dict[str, Any] = {"Problem": _PROBLEM}
    paths: dict[str, Any] = {}
    for each in operations:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "reviewflow", "version": VERSION, "description": _ABOUT},
        "servers": [{"url": f"{base_url}{API}"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Made with `reviewflow tokens make`. Scopes: "
                    + "; ".join(f"{name} ({says})" for name, says in SCOPES.items())
                    + ".",
                }
            },
        },
    }


def request_schema(operation: Operation) -> dict[str, Any] | None:
    """The shape of the body, whole."""
    return operation.body.model_json_schema() if operation.body is not None else None


def answer_schema(shape: Shape) -> dict[str, Any]:
    """The shape of the answer."""
    one: dict[str, Any] = {"type": "object"}
    if shape.keys:
        one |= {"required": list(shape.keys), "properties": {key: _type(key) for key in shape.keys}}
    return {"type": "array", "items": one} if shape.many else one


def statuses_of(operation: Operation) -> list[int]:
    """With which statuses an operation may be refused."""
    with_body = _WITH_BODY if operation.body is not None else ()
    return sorted((*_ALWAYS, *with_body, *((412,) if operation.versioned else ())))


def words_of_status() -> Mapping[int, str]:
    """What each status of a refusal means."""
    return _WORDS


@cache
def examples() -> Mapping[str, Mapping[str, Any]]:
    """By the name of the operation: what was asked and answered, as it was seen in an office of made-up people."""
    found: Mapping[str, Mapping[str, Any]] = json.loads(files(__package__).joinpath("examples.json").read_text("utf-8"))
    return found


def _operation(each: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    example = examples().get(each.name, {})
    parameters = [*_in_path(each.path), *(_in_query(p) for p in each.query), *_in_headers(each)]
    found: dict[str, Any] = {
        "operationId": each.name,
        "tags": [each.group],
        "summary": each.says,
        "description": f"Needs the scope `{each.scope}`."
        + (f" As `reviewflow {each.commands[0]}`." if each.commands else ""),
        "parameters": parameters,
        "responses": _responses(each, example),
    }
    if each.body is not None:
        content: dict[str, Any] = {"schema": _named(each, schemas)}
        if "request" in example:
            content["examples"] = {"seen": {"value": example["request"]}}
        found["requestBody"] = {"required": True, "content": {"application/json": content}}
    return found


def _named(each: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    assert each.body is not None
    schema = each.body.model_json_schema(ref_template=_REFS)
    schemas.update(schema.pop("$defs", {}))
    return schema


def _responses(each: Operation, example: Mapping[str, Any]) -> dict[str, Any]:
    shape = each.answers
    content: dict[str, Any] = {"schema": answer_schema(shape)}
    if shape.media_type != "application/json":
        content = {"schema": {"type": "string", "contentMediaType": shape.media_type}}
    elif "answer" in example:
        content["examples"] = {"seen": {"value": example["answer"]}}
    whole: dict[str, Any] = {"description": each.says, "content": {shape.media_type: content}}
    if each.name == "get_pack":
        whole["content"]["application/zip"] = {"schema": {"type": "string", "contentMediaType": "application/zip"}}
    found: dict[str, Any] = {str(each.status): whole}
    if each.method == "GET":
        found["304"] = {"description": "It is as If-None-Match says."}
    for status in statuses_of(each):
        problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
        found[str(status)] = {"description": _WORDS[status], "content": {PROBLEM: problem}}
    return found


def _in_path(path: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _text()} for name in re.findall(r"\{(\w+)\}", path)
    ]


def _in_query(each: Parameter) -> dict[str, Any]:
    kinds: dict[str, dict[str, Any]] = {
        "text": {"type": "string", "enum": list(each.choices)} if each.choices else _text(),
        "number": {"type": "integer", "minimum": each.least, "maximum": each.most},
        "flag": {"type": "boolean"},
        "day": {"type": "string", "format": "date"},
    }
    return {
        "name": each.name,
        "in": "query",
        "required": each.required,
        "description": each.says,
        "schema": kinds[each.kind],
    }


def _in_headers(each: Operation) -> list[dict[str, Any]]:
    found = []
    if each.changes:
        says = "The program's own name for this request: sent again within a day it is done once and answered alike."
        named = {"type": "string", "pattern": NAME_OF_A_REQUEST}
        found.append({"name": "Idempotency-Key", "in": "header", "description": says, "schema": named})
    if each.versioned:
        says = "The ETag of the case that was seen: where it has changed since, nothing is done."
        tag = {"type": "string", "pattern": r'^"[1-9][0-9]{0,8}(\.[0-9a-f]{24})?"$'}
        found.append({"name": "If-Match", "in": "header", "description": says, "schema": tag})
    return found


def _text() -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": PLAIN.replace(r"\ud800-\udfff", "")}


def _type(key: str) -> Mapping[str, Any]:
    if key in _TYPES:
        return _TYPES[key]
    if key.endswith("_on"):
        return {"type": ["string", "null"], "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    if key.endswith("_at"):
        return {"type": ["string", "null"]}
    return {}


_PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "description": "A refusal, as RFC 9457 has it.",
    "required": ["type", "title", "status", "detail", "refusal", "do", "facts"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What was refused, in one sentence."},
        "refusal": {"type": ["string", "null"], "description": "Its name, as in docs/reference/refusals.md."},
        "do": {"type": "string", "description": "What to do next."},
        "facts": {"type": "object", "description": "What the words are made of."},
    },
    "examples": [
        {
            "type": "urn:reviewflow:refusal:CaseNotFound",
            "title": "Case not found",
            "status": 404,
            "detail": "There is no case SI-2026-001 here.",
            "refusal": "CaseNotFound",
            "do": "Check the reference with `reviewflow cases`.",
            "facts": {"case": "SI-2026-001"},
        }
    ],
}
