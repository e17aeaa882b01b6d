"""Messages as files: the same files at every try, and never over those of another database."""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from channels.messages import INVITATION, a_message, an_invitation
from reviewflow.channels import folder
from reviewflow.channels.folder import FolderChannel
from reviewflow.channels.outgoing import TryAgain, Undeliverable


@pytest.fixture
def channel(tmp_path: Path) -> FolderChannel:
    return FolderChannel(tmp_path / "outbox")


def files(channel: FolderChannel) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in sorted(channel.folder.iterdir())}


def test_a_message_becomes_a_text_and_a_page(channel: FolderChannel) -> None:
    sent = channel.send(a_message())

    assert (channel.name, sent.provider_ref, sent.settled) == ("folder", "000007-SI-2026-001.txt", True)
    assert list(files(channel)) == ["000007-SI-2026-001.html", "000007-SI-2026-001.txt"]
    assert files(channel)["000007-SI-2026-001.html"].decode() == a_message().html


def test_the_text_is_a_message_that_a_mail_program_can_open(channel: FolderChannel) -> None:
    channel.send(a_message(to="Müller, Ana", subject="Fällig"))
    head, _, body = files(channel)["000007-SI-2026-001.txt"].decode().partition("\n\n")

    assert head.splitlines() == [
        "Message-ID: <alert-7.0f3c5a@reviews.example.org>",
        "Date: Tue, 03 Mar 2026 09:30:00 +0000",
        "To: Müller, Ana <coordinator@example.org>",
        "Subject: Fällig",
        "Content-Type: text/plain; charset=utf-8",
    ]
    assert body == a_message().text


def test_an_invitation_is_a_calendar_file_as_well(channel: FolderChannel) -> None:
    channel.send(an_invitation())

    assert files(channel)["000007-SI-2026-001.ics"] == INVITATION.encode()


def test_a_message_about_several_cases_is_named_for_its_kind(channel: FolderChannel) -> None:
    assert channel.send(a_message(kind="digest", case=None)).provider_ref == "000007-digest.txt"


def test_a_recipient_without_an_address_gets_a_file_all_the_same(channel: FolderChannel) -> None:
    channel.send(a_message(address=None))

    assert b"To: Coordinator\n" in files(channel)["000007-SI-2026-001.txt"]


def test_nobody_else_can_read_the_files(channel: FolderChannel) -> None:
    channel.send(an_invitation())

    assert {each.stat().st_mode & 0o777 for each in channel.folder.iterdir()} == {0o600}
    assert channel.folder.stat().st_mode & 0o777 == 0o700


def test_the_same_message_gives_the_same_files_again(channel: FolderChannel) -> None:
    channel.send(an_invitation(attempts=1))
    before = files(channel)
    channel.send(an_invitation(attempts=2))

    assert files(channel) == before


def test_a_message_that_was_half_written_is_completed(channel: FolderChannel) -> None:
    channel.send(an_invitation())
    before = files(channel)
    for name in ("000007-SI-2026-001.txt", "000007-SI-2026-001.ics"):
        (channel.folder / name).unlink()
    (channel.folder / ".000007-SI-2026-001.txt.unfinished").write_text("To: Coord")
    channel.send(an_invitation(attempts=2))

    assert files(channel) == before


def test_the_files_of_another_database_are_left_alone(channel: FolderChannel) -> None:
    channel.send(a_message())
    before = files(channel)
    with pytest.raises(TryAgain, match=r"holds another message\. .+ Give each its own outbox_folder"):
        channel.send(a_message(message_id="<alert-7.bb@reviews.example.org>", html="<p>other", text="other"))

    assert files(channel) == before


def test_of_two_databases_that_write_at_once_one_is_stopped(channel: FolderChannel) -> None:
    outcomes: list[str] = []

    def send(mark: str) -> None:
        try:
            channel.send(a_message(message_id=f"<alert-7.{mark}@example.org>", html=mark, text=mark))
            outcomes.append(mark)
        except TryAgain:
            outcomes.append("stopped")

    threads = [threading.Thread(target=send, args=(f"m{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    [winner] = [each for each in outcomes if each != "stopped"]
    assert len(outcomes) == 8
    assert files(channel)["000007-SI-2026-001.html"].decode() == winner
    assert files(channel)["000007-SI-2026-001.txt"].decode().endswith(f"\n\n{winner}")


def test_a_worker_that_stands_still_does_not_stop_the_others_for_ever(
    channel: FolderChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "_PATIENCE", 0.05)
    channel.folder.mkdir()
    with folder._alone_in(channel.folder), pytest.raises(TryAgain, match="for too long"):
        channel.send(a_message())

    assert channel.send(a_message()).provider_ref == "000007-SI-2026-001.txt"


def test_no_reference_leads_out_of_the_folder(channel: FolderChannel) -> None:
    channel.send(a_message(case="../../etc/passwd"))

    assert list(files(channel)) == ["000007-..-..-etc-passwd.html", "000007-..-..-etc-passwd.txt"]
    assert [each.name for each in channel.folder.parent.iterdir()] == ["outbox"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        pytest.param({"to": "Somebody\nBcc: another@example.org"}, "name of the recipient", id="name"),
        pytest.param({"address": "a@example.org\nBcc: another@example.org"}, "The address", id="address"),
        pytest.param({"subject": "A\u2028B"}, "The subject", id="subject"),
        pytest.param({"subject": "x" * 10_000_000}, "The subject", id="10 MB"),
        pytest.param({"text": "half a character: \ud800"}, "The text", id="text"),
        pytest.param({"html": "\x00"}, "The HTML", id="HTML"),
        pytest.param({"message_id": "<a@b>\nBcc: c@d"}, "The Message-ID", id="identifier"),
    ],
)
def test_what_would_begin_another_header_is_refused(channel: FolderChannel, said: dict[str, Any], why: str) -> None:
    with pytest.raises(Undeliverable, match=why):
        channel.send(a_message(**said))

    assert not channel.folder.exists()


def test_a_folder_that_cannot_be_made_is_a_fault_of_the_machine(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=r"Not a directory|File exists"):
        FolderChannel(tmp_path / "file" / "outbox").send(a_message())


def test_a_share_that_cannot_lock_is_written_to_all_the_same(
    channel: FolderChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(descriptor: int, how: int) -> None:
        raise OSError(9, os.strerror(9))

    monkeypatch.setattr(fcntl, "flock", cannot)
    channel.send(a_message())

    with pytest.raises(TryAgain, match="holds another message"):
        channel.send(a_message(message_id="<alert-7.bb@reviews.example.org>"))


def test_of_a_file_nothing_more_is_known(channel: FolderChannel) -> None:
    assert channel.ask("000007-SI-2026-001.txt").status == "sending"
