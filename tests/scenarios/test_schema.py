"""The schema for editors says what the reader says."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from reviewflow.scenarios.schema import FILE, scenario_schema
from reviewflow.workflow.reader import read_file
from scenarios.written import CHILD, OPENED, Written

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "workflows/scenarios").glob("*.yaml"))


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json.loads(scenario_schema())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def data_of(path: Path) -> object:
    document, faults = read_file(path)
    assert document is not None, faults
    # An editor sees dates as text.
    return json.loads(json.dumps(document.data, default=str))


def test_the_schema_on_file_is_that_of_the_format() -> None:
    told = "write it again with reviewflow.scenarios.schema.write_scenario_schema(Path('workflows/schema'))"

    assert (ROOT / "workflows/schema" / FILE).read_text(encoding="utf-8") == scenario_schema(), told


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_scenario_fits_the_schema(validator: Draft202012Validator, path: Path) -> None:
    assert [error.message for error in validator.iter_errors(data_of(path))] == []


def test_an_unknown_word_does_not_fit_the_schema(validator: Draft202012Validator, written: Written) -> None:
    good, bad = written(OPENED, CHILD), "{by: coordinator, case: RR3, dose: sign_off}"

    assert validator.is_valid(data_of(good))
    assert not validator.is_valid(data_of(written(OPENED, bad)))
    assert not validator.is_valid(data_of(written(OPENED, "expect: {RR3: {stat: considered}}")))
