"""What a backup says of itself: sealed inside it, what was in the database; on its head, what anybody may know."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypeAlias

from reviewflow.store.contents import Contents

from .units import Run

Kind: TypeAlias = Literal["whole", "changes", "dump"]
"""A whole file of SQLite, what changed in it since the backup before, or what ``pg_dump`` wrote."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands in front of a backup for everybody who holds the file: nothing of any case."""

    id: str
    made_at: str
    kind: Kind
    after: str | None
    """The backup whose changes it holds."""
    schema: str
    product: str
    salt: str
    key: Mapping[str, Any]
    format: int = 1

    def line(self) -> bytes:
        """As it stands in the file."""
        return json.dumps(asdict(self), sort_keys=True).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> Head:
        """Read it again.

        Raises:
            ValueError: it is not one, or of a later version of the format.
        """
        said = json.loads(line)
        if not isinstance(said, dict) or said.get("format") != 1:
            raise ValueError("it is not of a form that this program knows")
        try:
            return cls(**said)
        except TypeError as wrong:
            raise ValueError("its head is not whole") from wrong


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was backed up."""

    contents: Contents
    size: int
    """Of the file of the database, or of what ``pg_dump`` wrote."""
    sha256: str
    """Of its units' hashes, or of what ``pg_dump`` wrote."""
    runs: Sequence[Run] = ()
    """Which units stand in this backup."""
    after_sha256: str | None = None
    """What the backup before it says of itself."""
    key_files: Mapping[str, str] = field(default_factory=dict)
    """The key files that the installation needs beside its database, by setting, with what tells each from others."""

    def written(self, hashes: bytes) -> bytes:
        """As it is sealed: one line, and the hashes of the units behind it."""
        return json.dumps(asdict(self)).encode() + b"\n" + hashes

    @classmethod
    def read(cls, octets: bytes) -> tuple[Manifest, bytes]:
        """Read it again, with the hashes.

        Raises:
            ValueError: it is not one.
        """
        line, _, hashes = octets.partition(b"\n")
        said = json.loads(line)
        try:
            contents = said.pop("contents")
            contents["tables"] = {name: (rows, summed) for name, (rows, summed) in contents["tables"].items()}
            runs = tuple((first, many) for first, many in said.pop("runs"))
            return cls(contents=Contents(**contents), runs=runs, **said), hashes
        except (KeyError, TypeError, AttributeError) as wrong:
            raise ValueError("its manifest is not whole") from wrong
