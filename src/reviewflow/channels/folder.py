"""The folder channel: each message as files, for a person or another program to send on.

The names of the files carry the number of the delivery and the reference of the case, and nobody's name.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import format_datetime
from pathlib import Path

from reviewflow.channels.address import check_line, check_text
from reviewflow.channels.outgoing import Outcome, Outgoing, Sent, TryAgain

_NOT_FOR_A_FILE_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_MESSAGE_ID = "Message-ID: "
_PATIENCE = 10.0
"""How long to wait until another worker has written its files, in seconds."""


@dataclass(frozen=True, slots=True)
class FolderChannel:
    """Puts messages into a folder that only this user can read."""

    folder: Path

    @property
    def name(self) -> str:
        """``folder``."""
        return "folder"

    def send(self, message: Outgoing) -> Sent:
        """Write the files, for good; the same message gives the same files again.

        Raises:
            TryAgain: another database writes into the same folder.
            OSError: the folder cannot be written to.
            Undeliverable: a part of the message cannot be written as it is.
        """
        _check(message)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{message.id:06d}-{_NOT_FOR_A_FILE_NAME.sub('-', message.case or message.kind)}"
        with _alone_in(self.folder) as folder:
            self._check_ours(f"{name}.txt", message.message_id)
            if message.html:
                _write(self.folder / f"{name}.html", message.html)
            if message.calendar is not None:
                _write(self.folder / f"{name}.ics", message.calendar)
            # Last, because whoever sends it on looks for this one.
            _write(self.folder / f"{name}.txt", _with_headers(message))
            # The names of the files outlive a power cut as well.
            os.fsync(folder)
        return Sent(f"{name}.txt")

    def ask(self, provider_ref: str) -> Outcome:
        """Nothing more: what happens to a file is not seen from here."""
        return Outcome("sending", "Of a file in a folder nothing more is known.")

    def _check_ours(self, name: str, message_id: str) -> None:
        path = self.folder / name
        if not path.exists():
            return
        with path.open(encoding="utf-8", errors="replace") as file:
            there = file.readline().removeprefix(_MESSAGE_ID).strip()
        if there != message_id:
            raise TryAgain(
                f"{path} is there already and holds another message. Does another database write into this folder? "
                "Give each its own outbox_folder."
            )


def _check(message: Outgoing) -> None:
    check_line("The name of the recipient", message.to)
    check_line("The address", message.address or "")
    check_line("The subject", message.subject)
    check_line("The Message-ID", message.message_id)
    check_text("The text", message.text)
    check_text("The HTML", message.html)
    check_text("The calendar entry", (message.calendar or "").replace("\r\n", "\n"))


def _with_headers(message: Outgoing) -> str:
    """The text as a message that a mail program can open."""
    to = f"{message.to} <{message.address}>" if message.address else message.to
    headers = {
        "Date": format_datetime(message.due_at.astimezone(dt.UTC)),
        "To": to,
        "Subject": message.subject,
        "Content-Type": "text/plain; charset=utf-8",
    }
    lines = "".join(f"{name}: {value}\n" for name, value in headers.items())
    return f"{_MESSAGE_ID}{message.message_id}\n{lines}\n{message.text}"


@contextmanager
def _alone_in(folder: Path) -> Iterator[int]:
    """The open folder, in which nobody else writes until this ends: between looking and writing nothing may come."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _lock(descriptor)
        yield descriptor
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise TryAgain("Another worker has been writing into the folder for too long.") from None
            time.sleep(0.01)
        except OSError:
            # Some shares of a network cannot lock a folder. What is there already is seen there too.
            return
        else:
            return


def _write(path: Path, text: str) -> None:
    """Write a file whole, or not at all."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
