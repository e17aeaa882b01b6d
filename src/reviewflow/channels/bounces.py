"""Messages that came back: which of ours it was, whether for good, and why, as RFC 3464 has it.

Anybody can send such a message, and it may be anything. What cannot be read is no bounce.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser, HeaderParser
from email.policy import compat32
from typing import Any

from reviewflow.channels.address import in_one_line

READS_AT_MOST = 4_000_000
"""Of one message, in octets. A report stands before the message that it is about."""
_PARTS_AT_MOST = 100
_MESSAGE_ID = re.compile(r"<[^<>\s@]{1,200}@[^<>\s@]{1,255}>")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_HEXADECIMAL = re.compile(r"\+([0-9A-F]{2})")
_REPORTS = ("message/delivery-status", "message/global-delivery-status")
_HEADS = ("text/rfc822-headers", "message/global-headers", "message/rfc822", "message/global")


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a mail server says of a message of ours that it could not deliver."""

    message_id: str
    """With its angle brackets, as it left."""
    permanent: bool
    """False where the server goes on trying."""
    why: str
    """The status and the words of the server, in one line."""


def read_bounce(content: bytes) -> Bounce | None:
    """Read a message as a report that another could not be delivered; None for any other message."""
    try:
        parts = list(_parts_of(BytesParser(policy=compat32).parsebytes(content[:READS_AT_MOST])))
        return _bounce(parts)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError):
        # The parser of the standard library fails in each of these ways when it is fed what is no message.
        return None


def _bounce(parts: list[Message]) -> Bounce | None:
    if parts[0].get_content_type() != "multipart/report":
        return None
    fields = [each for part in parts if part.get_content_type() in _REPORTS for each in _blocks(part)]
    recipient = next((each for each in fields if _is_bad_news(each)), None)
    message_id = _which(parts, fields)
    if recipient is None or message_id is None:
        return None
    return Bounce(message_id, _is_final(recipient), _why(recipient))


def _is_bad_news(fields: Message) -> bool:
    action, status = _field(fields, "Action").lower(), _field(fields, "Status")
    return action in ("failed", "delayed") or (not action and status[:1] in ("4", "5"))


def _is_final(fields: Message) -> bool:
    """Whether the server gave up. A status 4.x.x with the action ``failed`` says that it tried for days, and has."""
    action = _field(fields, "Action").lower()
    return action == "failed" or (not action and _field(fields, "Status").startswith("5"))


def _why(fields: Message) -> str:
    status = _STATUS.search(_field(fields, "Status"))
    _, _, words = _field(fields, "Diagnostic-Code").rpartition("smtp;")
    said = " ".join(each for each in (status[0] if status else "", words.strip()) if each)
    return in_one_line(said) or "The mail server gave no reason."


def _which(parts: list[Message], fields: list[Message]) -> str | None:
    """The Message-ID of the message that came back, from wherever the report repeats it."""
    for part in parts[1:]:
        if part.get_content_type() in _HEADS:
            found = next((_MESSAGE_ID.search(_field(each, "Message-ID")) for each in _blocks(part)), None)
            if found:
                return found[0]
    for each in fields:
        envelope = _HEXADECIMAL.sub(lambda code: chr(int(code[1], 16)), _field(each, "Original-Envelope-Id"))
        if found := _MESSAGE_ID.fullmatch(f"<{envelope.strip('<>')}>"):
            return found[0]
    answered = _MESSAGE_ID.search(f"{_field(parts[0], 'In-Reply-To')} {_field(parts[0], 'References')}")
    return answered[0] if answered else None


def _field(fields: Message, name: str) -> str:
    return " ".join(str(fields.get(name, "")).split())


def _blocks(part: Message) -> Iterable[Message]:
    """The groups of fields in a part, whether the parser has read them already or left them as text."""
    payload: Any = part.get_payload()
    if not isinstance(payload, list):
        decoded = part.get_payload(decode=True)
        text = decoded.decode("utf-8", "replace") if isinstance(decoded, bytes) else ""
        return [HeaderParser(policy=compat32).parsestr(each.lstrip()) for each in re.split(r"\r?\n\r?\n", text)]
    blocks: list[Message] = []
    for each in payload[:_PARTS_AT_MOST]:
        blocks.append(each)
        rest = each.get_payload()
        if isinstance(rest, str) and part.get_content_type() in _REPORTS:
            blocks += [HeaderParser(policy=compat32).parsestr(text) for text in re.split(r"\r?\n\r?\n", rest)]
    return blocks


def _parts_of(message: Message) -> Iterator[Message]:
    """The message and its parts, in order, without going into the message that came back."""
    yield message
    if message.is_multipart():
        payload: Any = message.get_payload()
        yield from [each for each in payload[:_PARTS_AT_MOST] if isinstance(each, Message)]
