"""What a channel is given, and what it says of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one recipient, in the words in which it leaves. Every try gives the same."""

    id: int
    """The number of the delivery."""
    message_id: str
    """The same at every try, and another for every delivery: ``<alert-12.0f3c...@reviews.example.org>``."""
    kind: str
    """``notice``, ``alert``, ``digest``, ``invitation``, ``warning`` or ``checkpoint``."""
    case: str | None
    """The reference of the case; None where it is about several, or about none."""
    to: str
    """The name of the recipient: a party, a person or a role, never a child."""
    address: str | None
    subject: str
    text: str
    html: str
    due_at: dt.datetime
    """From when it might leave: the date that the message carries."""
    attempts: int
    """Which try this is, from 1."""
    calendar: str | None = None
    """An invitation as iCalendar text."""
    calendar_method: str | None = None
    """``REQUEST`` or ``CANCEL``."""
    secret: str | None = field(default=None, repr=False)
    """With which what another system is told is signed."""


@dataclass(frozen=True, slots=True)
class Sent:
    """It has left."""

    provider_ref: str
    """What it is called where it went: a file, the queue number of a mail server, an identifier of Notify."""
    settled: bool = True
    """False where the provider takes it now and says later what became of it."""


class TryAgain(Exception):
    """It could not leave now, and may later."""


class Undeliverable(Exception):
    """It will never leave like this: no address, a refused address, a recipient who may not be written to."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a provider says became of a message."""

    status: str
    """``sending``, ``delivered`` or ``failed``."""
    why: str = ""


class Channel(Protocol):
    """A way out of the house."""

    @property
    def name(self) -> str:
        """``folder``, ``smtp`` or ``notify``."""
        ...

    def send(self, message: Outgoing) -> Sent:
        """Send one message, for good. Sending it twice does no harm: both carry the same identifier.

        Raises:
            TryAgain: it could not leave now. An ``OSError`` means the same.
            Undeliverable: it never will.
        """
        ...

    def ask(self, provider_ref: str) -> Outcome:
        """What became of a message that was not settled when it left.

        Raises:
            TryAgain: the provider does not answer now.
        """
        ...
