"""The page of the workflow files: every word that each may hold, from the same description by which they are read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from reviewflow.statute.words import capitalised
from reviewflow.workflow.schema import schemas

from .markdown import table

Schema = Mapping[str, Any]

_PLACES = {
    "workflow": "workflows/<name>/workflow.yaml",
    "examples": "workflows/<name>/examples.yaml",
    "item": "workflows/items/<name>.yaml",
    "edition": "workflows/editions/<name>.yaml",
    "partnership": "workflows/partnerships/<name>.yaml",
    "roles": "workflows/roles.yaml",
    "recipients": "workflows/recipients.yaml",
    "code_lists": "workflows/code_lists.yaml",
    "sources": "workflows/sources.yaml",
    "disagreements": "workflows/disagreements.yaml",
    "figures": "workflows/figures.yaml",
}
_EVERYWHERE = {
    "alert_to": "The roles that are alerted.",
    "alert_working_days_after": "Staff are alerted so many working days after, while it is late.",
    "alert_working_days_before": "Staff are alerted so many working days before; 0 is the day itself.",
    "applies_when": "Conditions that must all hold; otherwise it does not run and is not shown.",
    "basis": "What it rests on.",
    "by": "The roles that may do it.",
    "clocks": "The time limits.",
    "conditions": "Named questions about a case, answered yes or no.",
    "facts": "What may be recorded.",
    "hint": "Help for the person who is asked, or who wonders what is next.",
    "needs": "Conditions that must hold. Each says what is missing and what to do.",
    "needs_facts": "Facts that must be recorded already or be given with it.",
    "note": "For the reader of the file.",
    "notices": "Letters and forms to others.",
    "opens": "How it begins.",
    "reason": "Whether a reason has to be given.",
    "stamps": "The date fact that takes the day on which it happened.",
    "states": "Where it can be.",
    "title": "As people read it.",
    "transitions": "What a person may do that leads from one state to another.",
}
"""What a word means that means the same in every part, where the part does not say more."""
_PLACE = re.compile(r"^`workflows/[^`]*`(\.$|: )")
_HEADS = ("Word", "Value", "Without it", "Meaning")
_PLAIN = {"string": "text", "integer": "whole number", "number": "number", "boolean": "yes or no", "null": "nothing"}
_NAME = "^[a-z][a-z0-9_]*$"
_BASIS_KEY = r"^[A-Za-z0-9_\-]+$"


def file_words() -> str:
    """The page ``docs/reference/workflow-files.md``."""
    known = {name.removesuffix(".schema.json"): json.loads(text) for name, text in schemas().items()}
    parts: dict[str, Schema] = {}
    for schema in known.values():
        parts |= schema.get("$defs", {})
    lines = [*_opening_words()]
    for name in [*_PLACES, *(name for name in known if name not in _PLACES)]:
        lines += [f"## `{_PLACES.get(name, name)}`", "", *_words(known[name])]
    lines += ["# Parts of these files", ""]
    for title, part in sorted(parts.items(), key=lambda each: part_title(each[0])):
        lines += [f"## {part_title(title)}", "", *_words(part)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _opening_words() -> Iterator[str]:
    yield "# Workflow files: every word"
    yield ""
    yield "The files are YAML. A word that does not stand here is refused, with its line. A *name* is lower case with"
    yield "underscores, a *basis key* a key of `sources.yaml`. A word that has to be given says so in the third column."
    yield "An editor that knows JSON Schema helps with the files in `workflows/schema/`."
    yield ""


def part_title(name: str) -> str:
    """What a part of a file is called on the page: ``ClockShape`` is *Clock*."""
    bare = name.rpartition("__")[2].removesuffix("Shape")
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in bare).strip()
    return words.capitalize()


def _words(schema: Schema) -> Iterator[str]:
    # The heading says already where the file stands.
    said = _PLACE.sub("", str(schema.get("description", "")).replace("``", "`").strip())
    if said:
        yield from (*capitalised(said).splitlines(), "")
    if "properties" in schema:
        required = schema.get("required", [])
        rows = (
            (f"`{word}`", _value(each), _without(word, each, required), _said(word, each))
            for word, each in _each(schema)
        )
        yield from table(_HEADS, rows)


def _each(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """Words that have to be given first, and the order of the file otherwise."""
    required = schema.get("required", [])
    yield from sorted(schema["properties"].items(), key=lambda each: (each[0] not in required, 0))


def _said(word: str, schema: Schema) -> str:
    return str(schema.get("description", _EVERYWHERE.get(word, ""))).replace("``", "`")


def _without(word: str, schema: Schema, required: list[str]) -> str:
    if word in required:
        return "**needed**"
    default = schema.get("default")
    if default is None or default in ([], {}, ""):
        return ""
    return "yes" if default is True else "no" if default is False else f"`{default}`"


def _value(schema: Schema) -> str:
    """What may stand behind a word, in words."""
    if "$ref" in schema:
        title = part_title(schema["$ref"].rpartition("/")[2])
        return f"[{title.lower()}](#{title.lower().replace(' ', '-')})"
    for several in ("anyOf", "oneOf"):
        if several in schema:
            values = dict.fromkeys(_value(each) for each in schema[several] if each.get("type") != "null")
            return " or ".join(values)
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{value}`" for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of: {_value(schema.get('items', {}))}"
    if schema.get("type") == "object":
        return f"by name: {_value(_of_each(schema))}"
    if schema.get("type") == "string":
        return _text(schema)
    return _PLAIN.get(str(schema.get("type")), "anything")


def _of_each(schema: Schema) -> Schema:
    """What stands behind each key of a part with keys of one's own."""
    patterns = schema.get("patternProperties")
    found: Schema = next(iter(patterns.values())) if patterns else schema.get("additionalProperties", {})
    return found


def _text(schema: Schema) -> str:
    if schema.get("format") == "date":
        return "date"
    return {_NAME: "name", _BASIS_KEY: "basis key"}.get(str(schema.get("pattern")), "text")
