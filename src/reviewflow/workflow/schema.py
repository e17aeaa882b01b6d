"""JSON Schemas of the workflow files, so that an editor helps while they are written."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from reviewflow.workflow import file_format
from reviewflow.workflow.file_format import Shape

_FILES: Mapping[str, type[Shape]] = {
    "workflow": file_format.WorkflowShape,
    "item": file_format.ItemShape,
    "edition": file_format.EditionShape,
    "partnership": file_format.PartnershipShape,
    "roles": file_format.RolesShape,
    "code_lists": file_format.CodeListsShape,
    "recipients": file_format.RecipientsShape,
    "sources": file_format.SourcesShape,
    "disagreements": file_format.DisagreementsShape,
    "examples": file_format.ExamplesShape,
    "figures": file_format.FiguresShape,
}
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, str]:
    """Every schema: file name to text."""
    notes = dict(_notes())
    return {f"{name}.schema.json": _text(shape, notes) for name, shape in _FILES.items()}


def write_schemas(folder: Path) -> tuple[Path, ...]:
    """Write every schema into a folder, which is ``workflows/schema`` for the shipped files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in schemas().items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return tuple(written)


def _text(shape: type[Shape], notes: Mapping[tuple[str, str], str]) -> str:
    schema: dict[str, Any] = {"$schema": DIALECT, **shape.model_json_schema(by_alias=True)}
    described = [(shape.__qualname__, schema), *schema.get("$defs", {}).items()]
    for name, part in described:
        for word, description in part.get("properties", {}).items():
            note = notes.get((name.rpartition(".")[2], word))
            if note is not None:
                description["description"] = note
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _notes() -> Iterator[tuple[tuple[str, str], str]]:
    """The note below each word of ``file_format``, by shape and word."""
    tree = ast.parse(inspect.getsource(file_format))
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for word, below in pairwise(node.body):
                if isinstance(word, ast.AnnAssign) and isinstance(word.target, ast.Name):
                    note = _note(below)
                    if note is not None:
                        yield (node.name, _as_written(node.name, word.target.id)), note


def _note(below: ast.stmt) -> str | None:
    if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str):
        return " ".join(below.value.value.split())
    return None


def _as_written(shape: str, word: str) -> str:
    found = getattr(file_format, shape, None)
    if isinstance(found, type) and issubclass(found, Shape) and word in found.model_fields:
        return found.model_fields[word].alias or word
    return word
