"""Letters by a real mail server, from the settings to what a mail program reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from channels.mail_server import PASSWORD, USER, MailServer, context_of, make_certificate, running
from channels.messages import as_read, mailbox_in
from cli.terminal import Terminal


@pytest.fixture
def server(own_settings: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A mail server that wants a log-in, and the settings that name it."""
    certificate = make_certificate(own_settings, "IP:127.0.0.1")
    (own_settings / "password").write_text(f"{PASSWORD}\n")
    with running(MailServer(context_of(certificate), needs_login=True)) as told:
        for name, value in {
            "channel": "smtp",
            "smtp_host": "127.0.0.1",
            "smtp_port": str(told.port),
            "smtp_user": USER,
            "smtp_password_file": str(own_settings / "password"),
            "smtp_ca_file": str(certificate),
            "mail_from": "Keeping Bristol Safe Partnership <reviews@example.org>",
        }.items():
            monkeypatch.setenv(f"REVIEWFLOW_{name.upper()}", value)
        yield told


def test_what_waits_arrives_once_as_mail_and_nothing_is_put_into_the_folder(
    terminal: Terminal, incident: str, server: MailServer, own_settings: Path
) -> None:
    terminal.page("worker", "--once")
    first = list(server.arrived)
    terminal.page("worker", "--once")

    assert first == server.arrived != []
    assert {each.user for each in first} == {USER}
    assert {mailbox_in(each.content, "From") for each in first} == {
        ("Keeping Bristol Safe Partnership", "reviews@example.org")
    }
    assert all("SI-2021-001" in str(as_read(each.content)["Subject"]) for each in first)
    assert not (own_settings / "outbox").exists()


def test_no_name_of_a_child_leaves(terminal: Terminal, incident: str, server: MailServer) -> None:
    terminal.page("worker", "--once")

    assert [each for each in server.arrived if b"Zed" in each.content] == []


def test_a_refused_recipient_is_told_by_the_folder(
    terminal: Terminal, incident: str, server: MailServer, own_settings: Path
) -> None:
    server.answers["RCPT"] = ["550 5.1.1 No such user"]
    told = terminal.run("worker", "--once")

    assert told.code == 1
    assert "550 5.1.1 No such user" in " ".join(told.out.split())
    terminal.run("worker", "--once")
    assert [each for each in (own_settings / "outbox").glob("*.txt") if "No such user" in each.read_text()] != []
