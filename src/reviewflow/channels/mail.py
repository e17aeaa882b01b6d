"""A message as a mail server takes it: text and HTML, an invitation where there is one, and no attachment.

The head is written here word by word, because the way in which the standard library breaks a
long head differs between its versions, and a name must arrive as it is.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from reviewflow.channels.address import Address, Mailbox, check_line, check_text, read_address
from reviewflow.channels.outgoing import Outgoing, Undeliverable
from reviewflow.notices.mail_page import mail_page

PRODUCT = "reviewflow"
_SEVEN_BIT = SMTP.clone(cte_type="7bit")
_LINE = 76
_MESSAGE_ID = re.compile(r"<[!-;=?A-~]+@[!-;=?A-~]+>")
_ONE_OR_MORE_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_METHODS = ("REQUEST", "CANCEL")
_LEAVES_OUT_NO_BOUNCE = "OOF, DR, RN, NRN, AutoReply"
"""What Exchange is asked not to answer with. NDR is not among it: a bounce is what we need to see."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A message and its envelope."""

    to: Address
    sender: Address
    content: bytes
    """With CRLF, and ASCII alone unless :attr:`needs_utf8`."""

    @property
    def needs_utf8(self) -> bool:
        """Whether an address itself is not ASCII, so that every server on the way must know SMTPUTF8."""
        return not (self.to.local_part + self.sender.local_part).isascii()


def as_mail(message: Outgoing, *, sender: Mailbox) -> Mail:
    """Write a message as mail. The same message gives the same bytes.

    Raises:
        Undeliverable: it has no address, or it cannot be sent exactly as it is.
    """
    if message.address is None or not message.address.strip():
        raise Undeliverable("No address is on file for this recipient.")
    to = read_address(message.address)
    _check(message)
    head = {
        "From": _mailbox("From", Mailbox(sender.name or PRODUCT, sender.address)),
        "To": _mailbox("To", Mailbox(message.to, to)),
        "Subject": _words("Subject", message.subject),
        "Date": format_datetime(message.due_at.astimezone(dt.UTC)),
        "Message-ID": message.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": _LEAVES_OUT_NO_BOUNCE,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return Mail(to, sender.address, lines.encode() + _body(message, sender.name or PRODUCT).as_bytes())


def _check(message: Outgoing) -> None:
    check_line("The name of the recipient", message.to)
    check_line("The subject", message.subject)
    check_text("The text", message.text)
    check_text("The HTML", message.html)
    check_text("The calendar entry", (message.calendar or "").replace("\r\n", "\n"))
    if not _MESSAGE_ID.fullmatch(message.message_id):
        raise Undeliverable("Its Message-ID is none, so that its answer could not be found again.")


def _body(message: Outgoing, sender: str) -> EmailMessage:
    """The parts, the plainest first: a program shows the last that it understands."""
    body = EmailMessage(policy=_SEVEN_BIT)
    # So encoded, no line of a part can be taken for the boundary: that begins with =_, which is always written =3D_.
    body.set_content(message.text, charset="utf-8", cte="quoted-printable")
    if message.html:
        page = mail_page(message.html, sender=sender)
        body.add_alternative(page, subtype="html", charset="utf-8", cte="quoted-printable")
    if message.calendar is not None:
        if message.calendar_method not in _METHODS:
            raise Undeliverable(f"A calendar entry is for {' or '.join(_METHODS)}.")
        method = {"method": message.calendar_method}
        body.add_alternative(
            message.calendar, subtype="calendar", charset="utf-8", cte="quoted-printable", params=method
        )
    if body.is_multipart():
        # Otherwise a random one is made, and a second try would not be the same bytes.
        body.set_boundary(f"=_{sha256(message.message_id.encode()).hexdigest()[:32]}")
    return body


def _mailbox(header: str, mailbox: Mailbox) -> str:
    name = _phrase(header, mailbox.name)
    return f"{name}\r\n <{mailbox.address}>" if name else str(mailbox.address)


def _phrase(header: str, name: str) -> str:
    """A name as it stands before an address: plain, in quotation marks, or encoded."""
    if not name or (_ONE_OR_MORE_ATOMS.fullmatch(name) and _is_plain(name) and len(name) < _LINE - len(header)):
        return name
    if _is_plain(name) and len(name) < _LINE // 2:
        return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return _encoded(header, name)


def _words(header: str, text: str) -> str:
    if not _is_plain(text):
        return _encoded(header, text)
    return Header(text, "us-ascii", maxlinelen=_LINE, header_name=header).encode(linesep="\r\n")


def _is_plain(text: str) -> bool:
    """Whether nothing in it could be taken for an encoded word, and no space is lost when a line is broken."""
    return (
        text.isascii() and "=?" not in text and text == " ".join(text.split()) and len(max(text.split() or [""])) < 60
    )


def _encoded(header: str, text: str) -> str:
    return Header(text, "utf-8", maxlinelen=_LINE, header_name=header).encode(linesep="\r\n")
