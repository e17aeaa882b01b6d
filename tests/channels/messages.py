"""A message to send, of which a test says only what it is about."""

from __future__ import annotations

import datetime as dt
import email
from dataclasses import replace
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from typing import Any

from reviewflow.channels.address import read_mailbox
from reviewflow.channels.outgoing import Outgoing
from reviewflow.notices.letter import letter

WRITTEN = """Subject: Rapid review due: SI-2026-001

The rapid review of SI-2026-001 is due.

# What to do

* Send it.

https://reviews.example.org/cases/SI-2026-001
"""
SENDER = read_mailbox("Keeping Bristol Safe Partnership <reviews@example.org>")
INVITATION = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Panel – SI-2026-001\r\nEND:VCALENDAR\r\n"
_LETTER = letter(WRITTEN)
_PLAIN = Outgoing(
    id=7,
    message_id="<alert-7.0f3c5a@reviews.example.org>",
    kind="alert",
    case="SI-2026-001",
    to="Coordinator",
    address="coordinator@example.org",
    subject=_LETTER.subject,
    text=_LETTER.text,
    html=_LETTER.html,
    due_at=dt.datetime(2026, 3, 3, 9, 30, tzinfo=dt.UTC),
    attempts=1,
)


def a_message(**said: Any) -> Outgoing:
    return replace(_PLAIN, **said)


def an_invitation(**said: Any) -> Outgoing:
    return a_message(kind="invitation", calendar=INVITATION, calendar_method="REQUEST", **said)


def as_read(content: bytes) -> EmailMessage:
    """The message as a mail program reads it, which has nothing to complain of."""
    read = email.message_from_bytes(content, _class=EmailMessage, policy=default)
    assert read.defects == []
    return read


def mailbox_in(content: bytes, header: str) -> tuple[str, str]:
    """Name and address in a header.

    Read by the older half of the library: the newer one of Python 3.11 puts a space between two encoded words.
    """
    written = " ".join(str(email.message_from_bytes(content)[header]).split("\r\n "))
    name, address = parseaddr(written)
    return str(make_header(decode_header(name))), address


def parts_of(content: bytes) -> dict[str, str]:
    """The words of each part, by its type."""
    parts = [part for part in as_read(content).walk() if not part.is_multipart()]
    return {part.get_content_type(): part.get_content().replace("\r\n", "\n") for part in parts}
