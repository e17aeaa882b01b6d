"""Certificates, one right for this machine and one for another name; and a mail server with a channel to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from channels.mail_server import MailServer, channel_to, context_of, make_certificate, running
from reviewflow.channels.smtp import SmtpChannel


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("right"), "DNS:localhost", "IP:127.0.0.1")


@pytest.fixture(scope="session")
def certificate_of_another(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("other"), "DNS:mail.example.org")


@pytest.fixture
def server(certificate: Path) -> Iterator[MailServer]:
    with running(MailServer(context_of(certificate))) as told:
        yield told


@pytest.fixture
def channel(server: MailServer, certificate: Path) -> SmtpChannel:
    return channel_to(server, certificate)
