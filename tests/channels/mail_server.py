"""A real mail server on this machine, which keeps what arrives and answers as it is told."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from channels.messages import SENDER
from reviewflow.channels.smtp import SmtpChannel

PASSWORD = "correct-horse-battery"
USER = "reviewflow"


@dataclass(frozen=True, slots=True)
class Arrived:
    """One message that the server took."""

    sender: str
    to: tuple[str, ...]
    options: tuple[str, ...]
    content: bytes
    over_tls: bool
    user: str | None


@dataclass(slots=True)
class MailServer:
    """What the server does, and what it has seen."""

    certificate: ssl.SSLContext | None = None
    tls_at_once: bool = False
    knows: tuple[str, ...] = ()
    """Extensions that it offers beside its own: REQUIRETLS, DSN."""
    utf8: bool = True
    needs_login: bool = False
    size: int = 33_554_432
    answers: dict[str, list[str]] = field(default_factory=dict)
    """What it says to MAIL, RCPT and DATA the next times; afterwards it takes them."""
    hangs_up: str | None = None
    """``in the message``, or ``before the answer``."""
    port: int = 0
    arrived: list[Arrived] = field(default_factory=list)
    conversations: int = 0

    def next_answer(self, to: str) -> str | None:
        return self.answers[to].pop(0) if self.answers.get(to) else None

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], *(f"250-{each}" for each in self.knows), responses[-1]]

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if said := self.next_answer("MAIL"):
            return said
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if said := self.next_answer("RCPT"):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if said := self.next_answer("DATA"):
            return said
        content, user = envelope.original_content, session.auth_data
        over_tls = session.ssl is not None or self.tls_at_once
        options = tuple(envelope.mail_options)
        self.arrived.append(
            Arrived(str(envelope.mail_from), tuple(envelope.rcpt_tos), options, content or b"", over_tls, user)
        )
        if self.hangs_up == "before the answer":
            _hang_up(server)
        return f"250 2.0.0 Ok: queued as 4F{len(self.arrived)}"


class _Conversation(SMTP):
    """One connection, which knows the options of the extensions as well."""

    def __init__(self, told: MailServer) -> None:
        told.conversations += 1
        context = None if told.tls_at_once else told.certificate
        super().__init__(
            told,
            hostname="mail.example.org",
            tls_context=context,
            auth_required=told.needs_login,
            auth_require_tls=not told.tls_at_once,
            authenticator=_knows,
            enable_SMTPUTF8=told.utf8,
            data_size_limit=told.size,
            loop=asyncio.get_running_loop(),
        )
        self.told = told

    def _getparams(self, params: Any) -> Any:
        found = super()._getparams(params)
        if found is not None and self.envelope is not None:
            self.envelope.mail_options.extend(params)
            for each in ("REQUIRETLS", "RET", "ENVID"):
                if each in found and ("DSN" if each in ("RET", "ENVID") else each) in self.told.knows:
                    del found[each]
        return found

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self.told.hangs_up != "in the message":
            await super().smtp_DATA(arg)
            return
        await self.push("354 Go on")
        await self._reader.readline()
        _hang_up(self)


def _hang_up(server: SMTP) -> None:
    """Without a word, as when the machine loses its power."""
    transport: Any = server.transport
    transport.abort()


def _knows(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False, auth_data=data.login.decode() if right else None)


@contextmanager
def running(told: MailServer) -> Iterator[MailServer]:
    """The server while it runs, in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def listen() -> asyncio.Server:
        at_once = told.certificate if told.tls_at_once else None
        return await loop.create_server(lambda: _Conversation(told), "127.0.0.1", told.port, ssl=at_once)

    async def stop(server: asyncio.Server) -> None:
        server.close()
        others = [each for each in asyncio.all_tasks() if each is not asyncio.current_task()]
        for each in others:
            each.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    server = asyncio.run_coroutine_threadsafe(listen(), loop).result(10)
    told.port = server.sockets[0].getsockname()[1]
    try:
        yield told
    finally:
        asyncio.run_coroutine_threadsafe(stop(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def make_certificate(folder: Path, *names: str) -> Path:
    """A certificate that signs itself, with its key, for the tests alone."""
    file = folder / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-days", "2", "-subj", "/CN=only a test", "-addext", f"subjectAltName={','.join(names)}"),
            *("-keyout", str(folder / "key.pem"), "-out", str(file)),
        ],
        check=True,
        capture_output=True,
    )
    return file


def context_of(certificate: Path) -> ssl.SSLContext:
    """What a server needs to show the certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.parent / "key.pem")
    return context


def channel_to(server: MailServer, certificate: Path | None, **said: Any) -> SmtpChannel:
    return SmtpChannel(host="127.0.0.1", port=server.port, sender=SENDER, ca_file=certificate, **said)


@contextmanager
def another(certificate: Path, **said: Any) -> Iterator[MailServer]:
    with running(MailServer(context_of(certificate), **said)) as told:
        yield told
