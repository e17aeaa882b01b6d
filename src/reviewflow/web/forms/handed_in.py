"""Files that come with a form: taken before anything else, so that whatever is wrong with the rest they are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from fastapi import HTTPException, Request
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect

from reviewflow.casework.desk import Desk
from reviewflow.casework.drafts import Owner
from reviewflow.casework.handing_in.uploads import MEGABYTE, PIECE, take_file, throw_away, whole_uploads
from reviewflow.errors import FileNotTaken

from .fields import FILES
from .form import Form
from .refused import Wrong
from .typed import Typed, one

NEW = "-new"
"""What the control for choosing files is called behind the name of its field."""
REMOVE = "remove"
"""The button that takes a file away: its value is the field and the hash."""
MOST_FILES = 20
LARGEST_WITH_FILES = 250 * MEGABYTE
"""Octets of a form with files in it."""


class Sent(dict[str, list[str]]):
    """What was sent with a form, and the files that came with it."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[tuple[str, UploadFile]] = []


def is_with_files(request: Request) -> bool:
    """Whether a form was sent in the way in which files are."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == "multipart/form-data"


async def sent_with_files(request: Request, *, largest_text: int, most_fields: int, known: bool) -> Sent:
    """What was sent. Large files wait in temporary files, not in memory; from whoever is not ``known`` none is taken.

    Raises:
        HTTPException: it is too large, was cut off, or is no form.
    """
    said = request.headers.get("content-length", "")
    if not said.isdigit() or int(said) > (LARGEST_WITH_FILES if known else largest_text):
        raise HTTPException(413, "That is too much to be sent at once.")
    try:
        form = await request.form(max_files=MOST_FILES, max_fields=most_fields, max_part_size=largest_text)
    except (HTTPException, ClientDisconnect, ValueError):
        raise HTTPException(400, "That was cut off, or could not be read as a form.") from None
    sent = Sent()
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if value.filename:
                sent.files.append((name, value))
            else:
                value.file.close()
        else:
            sent.setdefault(name, []).append(value)
    return sent


def with_files(desk: Desk, whose: Owner, form: Form, typed: Typed, *, most: int) -> tuple[Typed, list[Wrong]]:
    """What was typed, with the files that came taken, and the one that was to be taken away gone; what is wrong."""
    names = {field.name for field in form.every_field if field.control == FILES}
    kept = {name: list(said) for name, said in typed.items() if name.removesuffix(NEW) not in names or name in names}
    wrongs: list[Wrong] = []
    name, _, sha256 = one(typed, REMOVE).partition(":")
    if name in names and sha256 in kept.get(name, ()):
        kept[name].remove(sha256)
        throw_away(desk, whose, sha256=sha256)
    kept.pop(REMOVE, None)
    for name, file in typed.files if isinstance(typed, Sent) else ():
        field = name.removesuffix(NEW)
        if field not in names:
            file.file.close()
            continue
        called = file.filename or ""
        try:
            found = take_file(desk, whose, called, _size(file.file), _pieces(file.file), most=most)
        except FileNotTaken as refusal:
            wrongs.append(Wrong(f"{called[:100]}: {refusal.facts['why']}. {refusal.facts['do']}".rstrip(" ."), field))
        else:
            listed = kept.setdefault(field, [])
            if found.sha256 in listed:
                throw_away(desk, whose, key=found.key)
            elif found.sha256:
                listed.append(found.sha256)
        finally:
            file.file.close()
    return kept, wrongs


def close_files(typed: Typed) -> None:
    """Let go of files that a form takes none of."""
    for _, file in typed.files if isinstance(typed, Sent) else ():
        file.file.close()


def names_of_files(desk: Desk, whose: Owner, kept: Mapping[str, str]) -> dict[str, str]:
    """What files are called, by their hashes: those that wait to be sent, and those that the case keeps."""
    return {**kept, **{sha256: file_line(each.name, each.size) for sha256, each in whole_uploads(desk, whose).items()}}


def file_line(name: str, size: int) -> str:
    """``chronology.docx, 1.2 MB``."""
    return (
        f"{name}, {size / MEGABYTE:.1f}\N{NO-BREAK SPACE}MB"
        if size >= MEGABYTE / 10
        else f"{name}, {max(1, size // 1000)}\N{NO-BREAK SPACE}kB"
    )


def _size(file: BinaryIO) -> int:
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    return size


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while octets := file.read(PIECE):
        yield octets
