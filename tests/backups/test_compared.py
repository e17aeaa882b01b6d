"""What comes out of a backup is held against what was put in, part by part."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reviewflow.backups.manifest import Manifest
from reviewflow.casework.backing_up.rebuild import _chained, compare
from reviewflow.errors import BackupNotGood, KeysUnusable
from reviewflow.store.contents import Contents
from reviewflow.store.key_file import KeyFile

WAS = Contents("0015", 3, "a" * 64, "b" * 64, 2, "c" * 64, 1, 10, "d" * 64, {"outbox": (4, "e")})
OTHERS = [
    ({"entries": 2}, "the length of the trail is not"),
    ({"head": "f" * 64}, "the last hash of the trail is not"),
    ({"root": "f" * 64}, "the root over the trail is not"),
    ({"documents": 1}, "a document is not"),
    ({"documents_hash": "f" * 64}, "a document is not"),
    ({"files": 0}, "a file is not"),
    ({"files_hash": "f" * 64}, "a file is not"),
    ({"tables": {"outbox": (3, "e")}}, "these tables are not as they were when it was taken: outbox"),
    ({"tables": {}}, "outbox"),
]


@pytest.mark.parametrize(("other", "said"), OTHERS)
def test_whatever_differs_is_said(other: dict[str, object], said: str) -> None:
    manifest = Manifest(WAS, 100, "0" * 64)
    compare(WAS, manifest, id="one")

    with pytest.raises(BackupNotGood, match=said):
        compare(replace(WAS, **other), manifest, id="one")  # type: ignore[arg-type]


def row(sequence: int, before: str, last: str) -> dict[str, str]:
    return {"sequence": str(sequence), "prev_hash": before, "hash": last}


def test_the_trail_in_a_dump_is_one_chain() -> None:
    whole = [row(1, "0", "one"), row(2, "one", "two"), row(3, "two", "three")]
    assert _chained(reversed(whole), "one") == (3, "three")

    with pytest.raises(BackupNotGood, match="entry 2 of the trail is missing"):
        _chained([whole[0], whole[2]], "one")
    with pytest.raises(BackupNotGood, match="entry 3 of the trail does not follow"):
        _chained([*whole[:2], row(3, "another", "three")], "one")


def test_a_master_key_under_another_name_is_refused(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "keys")
    key = file.make()
    words = file.path.read_text()
    file.path.write_text(words.replace(key.id, "0" * 16))

    with pytest.raises(KeysUnusable, match="a line of it holds no key, or was changed"):
        file.read()
