"""What is written is what the reference page and its schema say."""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import verify_trail

from bundles.materials import Materials, entries_of, every_file
from reviewflow.audit.bundle_file import FORMAT, MOST_BYTES, MOST_FILES, VERSION, bundle_bytes
from reviewflow.errors import BundleTooLarge

REFERENCE = Path(__file__).parents[2] / "docs/reference"
SCHEMA = json.loads((REFERENCE / "bundle.schema.json").read_text(encoding="utf-8"))
PAGE = (REFERENCE / "bundle.md").read_text(encoding="utf-8")
BUNDLES = ("whole", "for_anybody", "of_case", "of_case_for_anybody", "of_period", "unsigned", "after_compromise")


def check(name: str, value: Any) -> None:
    jsonschema.Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{name}"}).validate(value)


@pytest.mark.parametrize("which", BUNDLES)
def test_every_file_is_as_the_schema_says(materials: Materials, which: str) -> None:
    bundle = getattr(materials, which)
    files = every_file(bundle)
    for name in SCHEMA["$defs"]:
        if name != "entries.jsonl":
            check(name, json.loads(files[name]))
    for entry in entries_of(bundle):
        check("entries.jsonl", entry)


def test_the_file_has_one_form(materials: Materials) -> None:
    with zipfile.ZipFile(BytesIO(materials.whole)) as archive:
        members = archive.infolist()

    assert {each.date_time for each in members} == {(1980, 1, 1, 0, 0, 0)}
    assert {each.compress_type for each in members} == {zipfile.ZIP_STORED}
    assert [each.filename for each in members] == ["manifest.json", *sorted(each.filename for each in members[1:])]


def test_the_page_lists_every_code() -> None:
    listed = {int(n) for line in re.findall(r"^\| ([\d, ]+) \|", PAGE, re.M) for n in line.split(",")}

    assert listed == set(verify_trail.CODES.values()) | {2}


def test_writer_and_reader_know_the_same_version_and_sizes() -> None:
    assert (FORMAT, VERSION) == (verify_trail.FORMAT, verify_trail.VERSION)
    assert MOST_BYTES < verify_trail.MOST_BYTES
    assert MOST_FILES < verify_trail.MOST_FILES


def test_no_bundle_is_written_that_a_verifier_would_refuse() -> None:
    with pytest.raises(BundleTooLarge):
        bundle_bytes({}, {f"notices/{n}.txt": b"" for n in range(MOST_FILES)})
