"""Write a year's pack: as one Word file, or as a folder or ZIP with every document and a manifest of their hashes."""

from __future__ import annotations

import io
import json
import zipfile
from hashlib import sha256
from pathlib import Path, PurePosixPath

from reviewflow.documents.write import form_of, written
from reviewflow.errors import FolderNotEmpty

from .year_pack import YearPack

MANIFEST = "MANIFEST.sha256"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def write_pack(pack: YearPack, to: Path) -> dict[str, str]:
    """Write it where the name says: ``.zip``, a file of another form, or else a folder; each file with its hash.

    Raises:
        FolderNotEmpty: something stands in the folder already.
        FileFormUnknown: the ending is none of those that can be written.
    """
    if to.suffix.lower() == ".zip":
        files = files_of(pack)
        to.write_bytes(_zipped(files))
    elif to.suffix:
        files = {to.name: written(pack.report, form_of(to))}
        to.write_bytes(files[to.name])
    else:
        files = files_of(pack)
        if to.exists() and any(to.iterdir()):
            raise FolderNotEmpty(folder=to)
        for name, words in files.items():
            place = to / PurePosixPath(name)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(words)
    return {name: sha256(words).hexdigest() for name, words in files.items()}


def packed(pack: YearPack, form: str) -> bytes:
    """What stands in a single file: ``zip`` with everything, or the report alone in a form that documents have."""
    return _zipped(files_of(pack)) if form == "zip" else written(pack.report, form)


def files_of(pack: YearPack) -> dict[str, bytes]:
    """Every file of the pack by its name, and last the manifest, which ``sha256sum -c`` reads."""
    files = {
        "pack.docx": written(pack.report, "docx"),
        "pack.json": (json.dumps(pack.as_json(), indent=2, ensure_ascii=False) + "\n").encode(),
        **{file.path: file.words for file in pack.files},
    }
    lines = [f"{sha256(words).hexdigest()}  {name}\n" for name, words in sorted(files.items())]
    return {**files, MANIFEST: "".join(lines).encode()}


def _zipped(files: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as into:
        for name, words in files.items():
            into.writestr(zipfile.ZipInfo(name, _FIRST_DAY), words, zipfile.ZIP_DEFLATED)
    return kept.getvalue()
