"""JSON Schemas of the workflow files, so that an editor helps while they are written."""

from __future__ import annotations

import ast
import inspect
import json
import sys
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
    "questions": file_format.QuestionsShape,
    "dip_sample": file_format.DipSampleShape,
    "domains": file_format.DomainsShape,
    "year_pack": file_format.YearPackShape,
    "patterns": file_format.PatternsShape,
    "lists": file_format.ListsShape,
    "retention": file_format.RetentionShape,
    "disclosure": file_format.DisclosureShape,
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


def schema_text(shape: type[Shape]) -> str:
    """The schema of one kind of file, such as a scenario, whose shape another room keeps."""
    return _text(shape, dict(_notes()))


def _text(shape: type[Shape], notes: Mapping[tuple[str, str], str]) -> str:
    schema: dict[str, Any] = {"$schema": DIALECT, **shape.model_json_schema(by_alias=True)}
    described = [(shape.__qualname__, schema), *schema.get("$defs", {}).items()]
    for name, part in described:
        for word, description in part.get("properties", {}).items():
            found = (notes.get((base, word)) for base in (name.rpartition(".")[2], "SubjectShape"))
            note = next((note for note in found if note is not None), None)
            if note is not None:
                description["description"] = note
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _notes() -> Iterator[tuple[tuple[str, str], str]]:
    """The note below each word of the file format, by shape and word."""
    shapes = {shape.__name__: shape for shape in _every_shape(Shape)}
    for module in sorted({shape.__module__ for shape in shapes.values()}):
        for node in ast.walk(ast.parse(inspect.getsource(sys.modules[module]))):
            if isinstance(node, ast.ClassDef) and node.name in shapes:
                yield from _notes_of(node, shapes[node.name])


def _every_shape(shape: type[Shape]) -> Iterator[type[Shape]]:
    for below in shape.__subclasses__():
        yield below
        yield from _every_shape(below)


def _notes_of(node: ast.ClassDef, shape: type[Shape]) -> Iterator[tuple[tuple[str, str], str]]:
    for word, below in pairwise(node.body):
        if isinstance(word, ast.AnnAssign) and isinstance(word.target, ast.Name):
            note = _note(below)
            if note is not None:
                field = shape.model_fields.get(word.target.id)
                yield (shape.__name__, (field.alias if field else None) or word.target.id), note


def _note(below: ast.stmt) -> str | None:
    if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str):
        return " ".join(below.value.value.split())
    return None
