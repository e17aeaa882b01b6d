"""A mail server as they are out there: it greylists, refuses some recipients, and keeps what it took."""

from __future__ import annotations

import email
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256

from aiosmtpd.smtp import SMTP, Envelope, Session

from channels.mail_server import MailServer
from reviewflow.channels.outgoing import Outcome, Outgoing, Sent, TryAgain, Undeliverable
from reviewflow.channels.smtp import SmtpChannel

REFUSED = "bristol-la-decision-maker@example.org"
NO_SUCH_USER = "550 5.1.1 No such user here"
LATER = "451 4.7.1 Greylisted, come back later"

Arrival = tuple[str, str]
"""The Message-ID of what arrived, and a hash of its words."""


@dataclass(slots=True)
class StrictServer(MailServer):
    """What it does beside that which it is told."""

    refuses: tuple[str, ...] = ()
    greylists: int = 0
    """How often it says later to each recipient, before it takes anything for them."""
    hangs_up_times: dict[str, int] = field(default_factory=dict)
    """How often it still hangs up ``in the message`` or ``before the answer``."""
    said_later: Counter[str] = field(default_factory=Counter)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuses:
            return NO_SUCH_USER
        if self.said_later[address] < self.greylists:
            self.said_later[address] += 1
            return LATER
        self._tell_to_hang_up()
        return await MailServer.handle_RCPT(self, server, session, envelope, address, options)

    def _tell_to_hang_up(self) -> None:
        self.hangs_up = next((how for how, times in self.hangs_up_times.items() if times), None)
        if self.hangs_up:
            self.hangs_up_times[self.hangs_up] -= 1

    @property
    def arrivals(self) -> list[Arrival]:
        """What arrived, in order."""
        return [(message_id_of(each.content), sha256(each.content).hexdigest()) for each in self.arrived]


def message_id_of(content: bytes) -> str:
    """The identifier in the head of a mail."""
    return str(email.message_from_bytes(content)["Message-ID"])


class Counting:
    """A channel that counts how often it is used; a crash counts nothing."""

    name = "smtp"

    def __init__(self, channel: SmtpChannel) -> None:
        self._channel = channel
        self.tries: list[tuple[int, int, str]] = []
        """The delivery, which try it is, and what became of it."""

    def send(self, message: Outgoing) -> Sent:
        try:
            sent = self._channel.send(message)
        except (TryAgain, Undeliverable) as fault:
            self.tries.append((message.id, message.attempts, str(fault)))
            raise
        self.tries.append((message.id, message.attempts, "sent"))
        return sent

    def ask(self, provider_ref: str) -> Outcome:
        return self._channel.ask(provider_ref)
