"""What a file is, by its bytes and not by what it calls itself; and whether it is of a kind that is taken here."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from reviewflow.errors import FileNotTaken

ENDINGS: Mapping[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "pdf": "application/pdf",
    "csv": "text/csv",
    "txt": "text/plain",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
}
"""The kinds that are taken, by how their names end."""
TAKEN = "Word (docx), Excel (xlsx), OpenDocument (odt, ods), PDF, CSV, plain text (txt), JPEG or PNG"
LONGEST_NAME = 200
_LARGEST_PART = 4_000_000
"""Octets of a part inside a document that is looked at: a small file may unfold into a very large one."""
_MAIN_PARTS = {
    b"wordprocessingml.document.main+xml": ENDINGS["docx"],
    b"spreadsheetml.sheet.main+xml": ENDINGS["xlsx"],
}
_MOST_PARTS = 5_000
_LARGEST_UNFOLDED = 400_000_000
"""Octets of everything in a document, as it says of itself; no part is unfolded further than is looked at."""
_ACTIVE = re.compile(
    r"(^|/)(vbaproject|vbadata|activex|embeddings/.*\.bin$)|^(basic|scripts)/|\.(exe|dll|js|vbs|hta|lnk|scr|bat|cmd"
    r"|ps1|xlsm|xlsb|xltm|xlam|docm|dotm|pptm|ppsm)$",
    re.IGNORECASE,
)
_ACTIVE_IN_PDF = re.compile(rb"/(JavaScript|Launch|EmbeddedFile|RichMedia)\b")
_FETCHED = re.compile(rb"attachedTemplate.{0,2000}External|External.{0,2000}attachedTemplate", re.DOTALL)
_NO_PLAIN_TEXT = re.compile(rb"\s*(<[!?a-z]|#!|mz|%!ps|\{\\rtf)", re.IGNORECASE)
_NOT_IN_TEXT = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")
_OF_SCANNERS = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
"""In the file with which scanners are tried: it is no document, and is refused where there is no scanner as well."""
_PRINT_IT = "Print it to PDF, so that only what is seen is left, and hand that in."
_SAVE_AS = "Save it as a document without macros, or as PDF, and hand that in."
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_NOT_IN_A_NAME = re.compile(r'[<>:"|?*]')


@dataclass(frozen=True, slots=True)
class _Unfit(Exception):
    why: str
    do: str


def clean_name(name: str) -> str:
    """A file's name as it is kept: no folder, nothing unseen, not endless.

    Raises:
        FileNotTaken: nothing is left of it, or it ends as no kind does that is taken here.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", _UNSEEN.sub("", name)))[-1].strip().strip(".")
    stem, _, ending = last.rpartition(".")
    stem = _NOT_IN_A_NAME.sub("_", stem).strip()[: LONGEST_NAME - 5]
    if not stem or ending.lower() not in ENDINGS:
        what = f"a file that ends in .{ending[:10]} is not taken here" if stem else "its name does not say what it is"
        do = "Save it as a document without macros (docx, xlsx)." if ending.lower() in ("docm", "xlsm") else ""
        raise FileNotTaken(why=what, do=do or f"Taken are {TAKEN}.")
    return f"{stem}.{ending.lower()}"


def kind_of(name: str, content: bytes) -> str:
    """The media type of a file whose bytes are what its name says.

    Raises:
        FileNotTaken: it is something else, holds macros, or is of no kind that is taken here.
    """
    said = ENDINGS[name.rpartition(".")[2]]
    try:
        found = _found(content, said)
    except _Unfit as unfit:
        raise FileNotTaken(why=unfit.why, do=unfit.do) from None
    if found != said:
        do = f"Taken are {TAKEN}. Open it, save it as one of these, and hand that in."
        raise FileNotTaken(why=f"its content is not that of a {name.rpartition('.')[2].upper()} file", do=do)
    return found


def _found(content: bytes, said: str) -> str | None:
    if not content:
        raise _Unfit("it is empty", "Check that it is the right file.")
    if _OF_SCANNERS in content:
        raise _Unfit("it is the file with which virus scanners are tried", "Hand in a document.")
    if content.startswith(b"%PDF-"):
        if _ACTIVE_IN_PDF.search(content):
            raise _Unfit("it holds a program, a form that runs one, or another file", _PRINT_IT)
        return ENDINGS["pdf"]
    if content.startswith(b"\xff\xd8\xff"):
        return ENDINGS["jpg"]
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return ENDINGS["png"]
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        why = "it is protected by a password, or in an old form of Office that may hold macros"
        raise _Unfit(why, "Save it as docx, xlsx or PDF without a password, and hand that in.")
    return said if said.startswith("text/") and _is_text(content) else None


def _packed(content: bytes) -> str | None:
    if content.count(b"PK\x01\x02") > _MOST_PARTS:
        # Counted before anything is read: the list alone of very many parts takes more room than all of them.
        raise _Unfit(f"it holds more than {_MOST_PARTS:,} parts", _SAVE_AS)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
            if sum(each.file_size for each in packed.infolist()) > _LARGEST_UNFOLDED:
                raise _Unfit("it unfolds into far more than a document holds", _SAVE_AS)
            if len(set(names)) < len(names) or any(name.startswith("/") or ".." in name for name in names):
                raise _Unfit("it is packed as no document is", _SAVE_AS)
            if any(_ACTIVE.search(name) for name in names):
                raise _Unfit("it holds macros or a program", _SAVE_AS)
            if "[Content_Types].xml" in names:
                types = _part(packed, "[Content_Types].xml")
                if any(_FETCHED.search(_part(packed, name)) for name in names if name.endswith("settings.xml.rels")):
                    raise _Unfit("it fetches its template from somewhere else when it is opened", _SAVE_AS)
                if b"macroEnabled" in types or b"vbaProject" in types:
                    raise _Unfit("it holds macros", _SAVE_AS)
                return next((kind for mark, kind in _MAIN_PARTS.items() if mark in types), None)
            kind = _part(packed, "mimetype").decode("ascii", "replace").strip() if "mimetype" in names else ""
            return kind if kind in ENDINGS.values() else None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise _Unfit("it is damaged, or protected by a password", "Open it, save it anew, and hand that in.") from None


def _part(packed: zipfile.ZipFile, name: str) -> bytes:
    with packed.open(name) as part:
        return part.read(_LARGEST_PART)


def _is_text(content: bytes) -> bool:
    """Whether it is plain text: no program, no web page, no picture in words."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content = content.decode("utf-16").encode("utf-8", "replace")
        except UnicodeDecodeError:
            return False
    plain = content.removeprefix(b"\xef\xbb\xbf")
    return _NO_PLAIN_TEXT.match(plain) is None and _NOT_IN_TEXT.search(plain) is None
