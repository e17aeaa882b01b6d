"""A bundle as a file: what it holds, under names and times that are always the same, so that it has one form."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from hashlib import sha256

from reviewflow.errors import BundleTooLarge

FORMAT = "reviewflow-bundle"
VERSION = 1
"""Raised when a verifier that knows the older form alone would read a newer bundle wrongly."""
MANIFEST = "manifest.json"
MOST_BYTES, MOST_FILES = (1 << 30) - (1 << 26), 50_000
"""Within what a verifier unpacks, with room for the manifest."""
_WHEN = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o644 << 16
_UNIX = 3


def json_file(value: object) -> bytes:
    """A value as a file of a bundle."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def json_lines(values: list[dict[str, object]]) -> bytes:
    """Values as a file of a bundle, each on a line of its own."""
    return "".join(json.dumps(each, ensure_ascii=False, sort_keys=True) + "\n" for each in values).encode()


def bundle_bytes(about: Mapping[str, object], files: Mapping[str, bytes]) -> bytes:
    """The ZIP file: the manifest, which names every other file by its hash, and then those.

    Nothing in it is compressed. Two versions of a compressor give two results, and then the same
    record would give two bundles; and what is not compressed cannot unpack to more than it is.

    Raises:
        BundleTooLarge: a verifier would refuse it.
    """
    if sum(map(len, files.values())) > MOST_BYTES or len(files) >= MOST_FILES:
        raise BundleTooLarge(files=len(files))
    hashes = {name: sha256(content).hexdigest() for name, content in files.items()}
    manifest = json_file({"format": FORMAT, "version": VERSION, **about, "files": hashes})
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name, content in [(MANIFEST, manifest), *sorted(files.items())]:
            member = zipfile.ZipInfo(name, _WHEN)
            member.create_system, member.external_attr = _UNIX, _PLAIN_FILE
            archive.writestr(member, content)
    return written.getvalue()
