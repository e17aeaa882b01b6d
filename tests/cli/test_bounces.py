"""Messages that came back, read from a file, from standard input or from a Maildir."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from cli.terminal import Terminal

REPORT = """From: MAILER-DAEMON@example.org
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.org

Final-Recipient: rfc822; panel@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 No such user

--B
Content-Type: text/rfc822-headers

Message-ID: {message_id}

--B--
"""


@pytest.fixture
def sent(terminal: Terminal, incident: str, own_settings: Path) -> str:
    """The Message-ID of the last letter that left."""
    terminal.page("worker", "--once")
    letter = max(own_settings.glob("outbox/*.txt"))
    return letter.read_text(encoding="utf-8").partition("\n")[0].removeprefix("Message-ID: ")


def report(message_id: str, *, action: str = "failed", status: str = "5.1.1") -> str:
    return REPORT.format(message_id=message_id, action=action, status=status)


def test_a_letter_that_came_back_is_marked_once(terminal: Terminal, sent: str, own_settings: Path) -> None:
    file = own_settings / "returned.eml"
    file.write_text(report(sent))

    page = " ".join(terminal.page("bounces", str(file)).split())
    assert page == f"* returned.eml: {sent} came back: 5.1.1 550 No such user"
    assert "came back, and was not sent from here, or was marked before." in _in_one_line(
        terminal.page("bounces", str(file))
    )


def test_a_letter_that_is_late_is_only_shown(terminal: Terminal, sent: str, own_settings: Path) -> None:
    file = own_settings / "late.eml"
    file.write_text(report(sent, action="delayed", status="4.4.1"))

    assert terminal.value("bounces", str(file)) == [
        {"file": "late.eml", "outcome": "delayed", "message_id": sent, "why": "4.4.1 550 No such user"}
    ]


def test_a_mail_server_may_pipe_it_in(terminal: Terminal, sent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(report(sent).encode())))

    [found] = terminal.value("bounces", "-")
    assert (found["file"], found["outcome"], found["message_id"]) == ("-", "returned", sent)


def test_a_maildir_is_emptied_into_what_was_read(
    terminal: Terminal, sent: str, own_settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = own_settings / "Maildir/new"
    new.mkdir(parents=True)
    (new / "1.a.mail").write_text(report(sent))
    (new / "2.b.mail").write_text("Subject: I am away\n\nUntil Monday.\n")
    (new / "3.c.mail").write_text(report("<alert-1.0000@elsewhere.example>"))
    monkeypatch.setenv("REVIEWFLOW_BOUNCE_FOLDER", str(new.parent))

    outcomes = [each["outcome"] for each in terminal.value("bounces")]
    assert outcomes == ["returned", "no bounce", "not ours"]
    assert sorted(each.name for each in (new.parent / "cur").iterdir()) == [
        "1.a.mail:2,S", "2.b.mail:2,S", "3.c.mail:2,S"
    ]  # fmt: skip
    assert list(new.iterdir()) == []
    assert terminal.value("bounces") == []
    assert terminal.page("bounces") == "Nothing has come back.\n"


def test_a_report_about_a_message_of_others_changes_nothing(terminal: Terminal, sent: str, own_settings: Path) -> None:
    file = own_settings / "returned.eml"
    file.write_text(report("<alert-1.0000@elsewhere.example>"))
    before = terminal.value("trail", "show")
    terminal.page("bounces", str(file))

    assert terminal.value("trail", "show") == before


def test_without_a_file_and_a_folder_it_says_what_to_do(terminal: Terminal, own_settings: Path) -> None:
    assert "Name a file, or set bounce_folder" in terminal.misuse("bounces")
    assert "No such file or directory" in _in_one_line(terminal.misuse("bounces", str(own_settings / "none.eml")))


def _in_one_line(page: str) -> str:
    return " ".join(page.replace("│", " ").split())
