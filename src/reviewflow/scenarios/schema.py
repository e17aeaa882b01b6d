"""The JSON Schema of scenario files, so that an editor helps while they are written."""

from __future__ import annotations

from pathlib import Path

from reviewflow.workflow.schema import schema_text

from .file_format import ScenarioShape

FILE = "scenario.schema.json"
"""Beside the schemas of the workflow files, in ``workflows/schema``."""


def scenario_schema() -> str:
    """The schema as text."""
    return schema_text(ScenarioShape)


def write_scenario_schema(folder: Path) -> Path:
    """Write the schema into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    path.write_text(scenario_schema(), encoding="utf-8")
    return path
