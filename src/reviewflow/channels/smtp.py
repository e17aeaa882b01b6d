"""The SMTP channel: each message through a mail server, over TLS unless the settings say otherwise in as many words.

What the server says decides: to the message itself (its sender, recipient or words) a final no is
final; anything else, our own log-in included, may be better later, and is tried again.
"""

from __future__ import annotations

import smtplib
import ssl
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from reviewflow.channels.address import Mailbox, in_one_line
from reviewflow.channels.domains import EVERYONE, DomainRules
from reviewflow.channels.mail import Mail, as_mail
from reviewflow.channels.outgoing import Outcome, Outgoing, Sent, TryAgain, Undeliverable

STARTTLS = "starttls"
TLS = "tls"
NONE = "none"
PORTS = {STARTTLS: 587, TLS: 465, NONE: 25}
"""How a server may be spoken to, and where it listens for that."""
_PATIENCE = 30.0
"""For each answer, in seconds."""
_FAREWELL = 5.0
_LONGEST_ENVID = 100
_ALTOGETHER = 120.0
"""For one message, in seconds: a worker's claim must not run out meanwhile."""
_OUR_SETTINGS = frozenset({530, 534, 535, 538})
"""Final answers that are about our log-in, wherever in the conversation they come."""


@dataclass(frozen=True, slots=True)
class SmtpChannel:
    """Sends through one mail server, one connection for each message."""

    host: str
    sender: Mailbox
    port: int = PORTS[STARTTLS]
    security: str = STARTTLS
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    """The certificates to trust instead of the machine's own."""
    domains: DomainRules = EVERYONE

    @property
    def name(self) -> str:
        """``smtp``."""
        return "smtp"

    def send(self, message: Outgoing) -> Sent:
        """Send one message; it has left when the server has taken all of it.

        Raises:
            TryAgain: the server is not there, or says that it cannot now.
            Undeliverable: the server will not take this message, or the settings forbid its recipient.
        """
        mail = as_mail(message, sender=self.sender)
        needs_tls = self.domains.needs_tls(mail.to.domain)
        if needs_tls and self.security == NONE:
            raise Undeliverable(f"{mail.to.domain} is written to over TLS alone, and smtp_security is none.")
        with self._connected() as server:
            said = self._hand_over(server, mail, message, needs_tls=needs_tls)
        return Sent(said)

    def ask(self, provider_ref: str) -> Outcome:
        """Nothing more: what a mail server cannot deliver in the end comes back as a bounce."""
        return Outcome("sending", "A mail server says nothing more of what it took.")

    @contextmanager
    def _connected(self) -> Iterator[_Server]:
        """A server that has greeted us and knows who we are. Whatever fails until then is tried again."""
        try:
            server = self._greeted()
        except smtplib.SMTPResponseException as no:
            raise TryAgain(self._said(f"The mail server {self.host} refused us", no.smtp_code, no.smtp_error)) from None
        except (OSError, UnicodeError) as fault:
            # SMTPException is an OSError too: a server that hangs up, or that knows no STARTTLS or AUTH.
            raise TryAgain(self._said(f"The mail server {self.host} cannot be used", None, _words_of(fault))) from None
        try:
            yield server
        finally:
            # It has answered, or has failed to: what becomes of the farewell changes neither.
            with suppress(OSError):
                server.within_time(_FAREWELL).quit()
            server.smtp.close()

    def _greeted(self) -> _Server:
        until = time.monotonic() + _ALTOGETHER
        # Not the machine's own name: to look that up can take longer than everything else.
        own_name = self.sender.address.domain
        if self.security == TLS:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, local_hostname=own_name, timeout=_PATIENCE, context=self._trust()
            )
        else:
            smtp = smtplib.SMTP(self.host, self.port, local_hostname=own_name, timeout=_PATIENCE)
        server = _Server(smtp, until)
        try:
            self._introduce(server)
        except BaseException:
            smtp.close()
            raise
        return server

    def _introduce(self, server: _Server) -> None:
        server.within_time().ehlo_or_helo_if_needed()
        if self.security == STARTTLS:
            server.within_time().starttls(context=self._trust())
            server.within_time().ehlo_or_helo_if_needed()
        if self.user is not None and self.password is not None:
            server.within_time().login(self.user, self.password)

    def _trust(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=None if self.ca_file is None else str(self.ca_file))
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    def _hand_over(self, server: _Server, mail: Mail, message: Outgoing, *, needs_tls: bool) -> str:
        try:
            options = self._options(server.smtp, mail, message, needs_tls=needs_tls)
            self._check(server.within_time().mail(str(mail.sender), options), f"the sender {mail.sender}")
            self._check(server.within_time().rcpt(str(mail.to)), str(mail.to))
            code, said = server.within_time().data(mail.content)
        except smtplib.SMTPDataError as no:
            self._check((no.smtp_code, no.smtp_error), f"the message to {mail.to}")
            raise TryAgain(self._said("The mail server did not say go ahead", no.smtp_code, no.smtp_error)) from None
        except (OSError, UnicodeError) as fault:
            # After the last line too: it may have been taken, and then the next try carries the same Message-ID.
            why = f"The mail server {self.host} broke off while it was sent to {mail.to}"
            raise TryAgain(self._said(why, None, _words_of(fault))) from None
        self._check((code, said), f"the message to {mail.to}")
        return in_one_line(f"{code} {in_one_line(said)}", at_most=200)

    def _options(self, smtp: smtplib.SMTP, mail: Mail, message: Outgoing, *, needs_tls: bool) -> list[str]:
        """What the server is told of the message beside its sender."""
        options = []
        if smtp.has_extn("size"):
            options.append(f"SIZE={len(mail.content)}")
        if smtp.has_extn("dsn"):
            # A bounce then carries the head alone, and says of which message it is even where that is cut off.
            options.append("RET=HDRS")
            name = _xtext(message.message_id.strip("<>"))
            options += [f"ENVID={name}"] if len(name) <= _LONGEST_ENVID else []
        if mail.needs_utf8:
            if not smtp.has_extn("smtputf8"):
                raise Undeliverable(f"{mail.to} is not ASCII, and the mail server {self.host} knows no such addresses.")
            options.append("SMTPUTF8")
        if needs_tls:
            if not smtp.has_extn("requiretls"):
                raise Undeliverable(
                    f"{mail.to.domain} is written to only where TLS is promised all the way (REQUIRETLS), "
                    f"and the mail server {self.host} does not promise it. Send it another way, or change mail_domains."
                )
            options.append("REQUIRETLS")
        return options

    def _check(self, answer: tuple[int, str | bytes], whom: str) -> None:
        code, said = answer
        if 200 <= code < 300:
            return
        if 500 <= code < 600 and code not in _OUR_SETTINGS:
            raise Undeliverable(self._said(f"The mail server refused {whom}", code, said))
        self._not_now(whom, code, said)

    def _not_now(self, whom: str, code: int, said: str | bytes) -> NoReturn:
        raise TryAgain(self._said(f"The mail server did not take {whom} now", code, said))

    def _said(self, what: str, code: int | None, said: str | bytes) -> str:
        """In one line, without what we logged in with, should the server have repeated it."""
        words = in_one_line(said)
        if self.password:
            plain = f"\0{self.user}\0{self.password}".encode()
            for secret in (b64encode(plain).decode(), b64encode(self.password.encode()).decode(), self.password):
                words = words.replace(secret, "…")
        return f"{what}: {words if code is None else f'{code} {words}'}"


@dataclass(frozen=True, slots=True)
class _Server:
    """A conversation that has to end by a certain time, however slowly the other side speaks."""

    smtp: smtplib.SMTP
    until: float

    def within_time(self, patience: float = _PATIENCE) -> smtplib.SMTP:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("It took too long altogether.")
        if self.smtp.sock is not None:
            self.smtp.sock.settimeout(min(patience, left))
        return self.smtp


def _words_of(fault: BaseException) -> str:
    if isinstance(fault, ssl.SSLCertVerificationError):
        return f"its certificate cannot be trusted: {fault.verify_message}"
    if isinstance(fault, UnicodeError):
        # Its words would show a part of a password.
        return "its name, or what we log in with, holds a character that it cannot be told"
    return str(fault) or type(fault).__name__


def _xtext(text: str) -> str:
    """As RFC 3461 writes it: a + or = would be read as something else."""
    return text.replace("+", "+2B").replace("=", "+3D")
