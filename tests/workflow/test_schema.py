"""The schemas for editors say what the reader says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from reviewflow.workflow.reader import read_file
from reviewflow.workflow.schema import schemas, write_schemas
from workflow.pack import MINIMAL, SHIPPED, Pack

FILES = {
    "workflow": "incident/workflow.yaml",
    "item": "items/letter.yaml",
    "edition": "editions/first_guide.yaml",
    "partnership": "partnerships/northtown.yaml",
    "roles": "roles.yaml",
    "code_lists": "code_lists.yaml",
    "recipients": "recipients.yaml",
    "sources": "sources.yaml",
    "disagreements": "disagreements.yaml",
    "examples": "incident/examples.yaml",
    "figures": "figures.yaml",
    "questions": "questions.yaml",
    "dip_sample": "dip_sample.yaml",
    "domains": "domains.yaml",
    "year_pack": "year_pack.yaml",
    "patterns": "patterns.yaml",
    "lists": "lists.yaml",
    "retention": "retention.yaml",
    "disclosure": "disclosure.yaml",
}


def as_json(path: Path) -> Any:
    document, faults = read_file(path)
    assert document is not None, faults
    return json.loads(json.dumps(document.data, default=str))


def validator(kind: str) -> Draft202012Validator:
    schema = json.loads(schemas()[f"{kind}.schema.json"])
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_the_schemas_on_file_are_those_of_the_format() -> None:
    on_file = {path.name: path.read_text(encoding="utf-8") for path in (SHIPPED / "schema").glob("*.schema.json")}
    told = "write them again with reviewflow.workflow.schema.write_schemas(Path('workflows/schema'))"

    assert {name: on_file.get(name) for name in schemas()} == schemas(), told


def test_there_is_a_schema_for_every_kind_of_file() -> None:
    assert {f"{kind}.schema.json" for kind in FILES} == set(schemas())


@pytest.mark.parametrize("kind", FILES)
def test_a_right_file_fits_its_schema(kind: str) -> None:
    path = MINIMAL / "workflows" / FILES[kind]

    assert [error.message for error in validator(kind).iter_errors(as_json(path))] == []


def test_a_word_that_is_not_known_does_not_fit_the_schema(pack: Pack) -> None:
    pack.plant("items/letter.yaml", "prefix: L", "prefix: L\ncolour: red")

    errors = list(validator("item").iter_errors(as_json(pack.path("items/letter.yaml"))))

    assert "colour" in errors[0].message


def test_an_editor_is_told_what_each_word_means() -> None:
    schema = json.loads(schemas()["workflow.schema.json"])

    assert schema["$defs"]["ClockShape"]["properties"]["warn_as_if_from"]["description"].startswith("A second start")
    assert schema["properties"]["edition_by"]["description"].startswith("The date fact")
    assert schema["$defs"]["ConditionShape"]["properties"]["with"]


def test_the_schemas_are_written_into_a_folder(tmp_path: Path) -> None:
    written = write_schemas(tmp_path / "schema")

    assert {path.name for path in written} == set(schemas())
