"""The folder channel: each letter as a pair of files, for a person or another program to send on.

The names of the files carry the number of the delivery and the reference of the case, and nobody's name.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from email.utils import format_datetime
from pathlib import Path

from reviewflow.audit.instants import read_instant
from reviewflow.notices.letter import letter as as_letter
from reviewflow.store.outbox import ToSend

_NOT_FOR_A_FILE_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_UNDERLINED = re.compile(r"^(.+)\n-+$", re.MULTILINE)


class FolderChannel:
    """Puts letters into a folder that only this user can read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, letter: ToSend) -> str:
        """Write both files, for good; the same letter gives the same files again."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{letter.id:06d}-{_NOT_FOR_A_FILE_NAME.sub('-', letter.case)}"
        _write(self.folder / f"{name}.html", letter.html or _html_of(letter))
        _write(self.folder / f"{name}.txt", _with_headers(letter))
        _settle(self.folder)
        return f"{name}.txt"


def _with_headers(letter: ToSend) -> str:
    """The text as a message that a mail program can open."""
    to = f"{letter.to} <{letter.address}>" if letter.address else letter.to.replace(",", ", ")
    headers = {
        "Message-ID": f"<{letter.dedup_key}@reviewflow>",
        "Date": format_datetime(read_instant(letter.due_at).astimezone(dt.UTC)),
        "To": to,
        "Subject": letter.subject,
        "Content-Type": "text/plain; charset=utf-8",
    }
    return "".join(f"{name}: {_one_line(value)}\n" for name, value in headers.items()) + f"\n{letter.text}"


def _one_line(value: str) -> str:
    # A line break in a name would begin another header.
    return " ".join(value.split())


def _html_of(letter: ToSend) -> str:
    """Of an alert only the text is kept; its headings are underlined there."""
    body = _UNDERLINED.sub(r"# \1", letter.text)
    return as_letter(f"Subject: {_one_line(letter.subject)}\n\n{body}").html


def _write(path: Path, text: str) -> None:
    """Write a file whole, or not at all."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _settle(folder: Path) -> None:
    """Make sure that the names of the files outlive a power cut as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
