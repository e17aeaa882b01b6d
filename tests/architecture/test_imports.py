"""The rooms: who may import whom, and which libraries stop at which door."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src/reviewflow"
NEVER_IMPORTED = {"tzdata", "govuk-frontend-jinja", "python-multipart"}
"""``zoneinfo`` reads the first where the system has no time zones of its own, templates name the second, and FastAPI
reads forms with the third."""
PART_OF = {"pydantic_core": "pydantic", "starlette": "fastapi", "anyio": "fastapi", "markupsafe": "jinja2"}
"""Modules of a library that it installs apart."""


def test_every_import_contract_holds() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_every_library_that_is_imported_is_declared() -> None:
    undeclared = {name for name in _libraries_imported() if not _distributions(name) & _declared()}

    assert undeclared == set()


def test_every_library_that_is_declared_is_imported() -> None:
    used = {distribution for name in _libraries_imported() for distribution in _distributions(name)}

    assert _declared(extras=False) - used - NEVER_IMPORTED == set()


def _libraries_imported() -> set[str]:
    return (
        {name for file in SOURCE.rglob("*.py") for name in _roots(file)} - set(sys.stdlib_module_names) - {"reviewflow"}
    )


def _roots(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module.partition(".")[0]


def _distributions(name: str) -> set[str]:
    name = PART_OF.get(name, name)
    return {_plain(each) for each in packages_distributions().get(name, [name])}


def _declared(*, extras: bool = True) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    requirements = list(project["dependencies"])
    if extras:
        requirements += [each for extra in project["optional-dependencies"].values() for each in extra]
    return {_plain(each) for each in requirements}


def _plain(requirement: str) -> str:
    name = requirement
    for mark in "[<>=!~; ":
        name = name.partition(mark)[0]
    return name.lower().replace("_", "-").replace(".", "-")
