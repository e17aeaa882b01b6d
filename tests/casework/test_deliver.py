"""Deliveries: claimed by one worker, sent, and only then marked; a crash sends the same once more."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from casework.journeys import incident_at
from casework.office import Office
from reviewflow.audit.instants import instant_text
from reviewflow.casework.deliver import LEASE, deliver
from reviewflow.casework.folder_channel import FolderChannel
from reviewflow.store import outbox
from reviewflow.store.outbox import ToSend


class Post:
    """A way out that keeps what was sent, and fails when it is told to."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.fails = 0

    def send(self, letter: ToSend) -> str:
        if self.fails:
            self.fails -= 1
            raise OSError("the disk is full")
        self.sent.append(letter.dedup_key)
        return f"post-{letter.id}"


@pytest.fixture
def post() -> Post:
    return Post()


def test_what_waits_is_sent_once(office: Office, post: Post) -> None:
    incident_at(office, "notified")
    first = deliver(office.desk, post, worker="here#1")

    assert [letter.dedup_key for letter in first.sent] == post.sent != []
    assert deliver(office.desk, post, worker="here#1").sent == ()
    assert _waiting(office).letters == 0


def test_what_another_worker_has_claimed_is_left_alone_until_its_lease_ends(office: Office, post: Post) -> None:
    incident_at(office, "notified")
    _claim_and_die(office)

    assert deliver(office.desk, post, worker="there#2").sent == ()
    office.now += LEASE + LEASE
    assert deliver(office.desk, post, worker="there#2").sent != ()


def test_a_worker_that_comes_back_too_late_marks_nothing(office: Office, post: Post) -> None:
    incident_at(office, "notified")
    claimed = _claim_and_die(office)
    office.now += LEASE + LEASE
    with office.database.write() as tx:
        outbox.claim(tx, worker="there#2", now=_text(office), until=_text(office, LEASE.total_seconds()), limit=9)
        outbox.mark_sent(tx, claimed[0].id, worker="here#1", now=_text(office), provider_ref="late")

    assert _waiting(office).letters == len(claimed)


def test_what_cannot_be_sent_is_kept_with_the_reason_and_tried_again_later(office: Office, post: Post) -> None:
    incident_at(office, "notified")
    post.fails = 1
    first = deliver(office.desk, post, worker="here#1")

    assert [why for _, why in first.failed] == ["the disk is full"]
    assert _waiting(office).last_error == "the disk is full"
    assert deliver(office.desk, post, worker="here#1").sent == ()
    office.now += LEASE + LEASE
    assert deliver(office.desk, post, worker="here#1").sent != ()
    assert _waiting(office).last_error is None


def test_the_same_letter_sent_twice_gives_the_same_files(sqlite_office: Office, tmp_path: Path) -> None:
    incident_at(sqlite_office, "notified")
    channel = FolderChannel(tmp_path / "outbox")
    letters = _claim_and_die(sqlite_office)
    for letter in letters:
        channel.send(letter)
    before = {each.name: each.read_bytes() for each in channel.folder.iterdir()}
    sqlite_office.now += LEASE + LEASE
    deliver(sqlite_office.desk, channel, worker="there#2")

    assert {each.name: each.read_bytes() for each in channel.folder.iterdir()} == before
    assert len(before) == 2 * len(letters)


def test_no_reference_leads_out_of_the_folder(tmp_path: Path) -> None:
    channel = FolderChannel(tmp_path / "outbox")
    channel.send(_letter(case="../../etc/passwd"))

    assert sorted(each.name for each in channel.folder.iterdir()) == [
        "000007-..-..-etc-passwd.html",
        "000007-..-..-etc-passwd.txt",
    ]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["outbox"]


def test_a_line_break_in_a_name_begins_no_other_header(tmp_path: Path) -> None:
    channel = FolderChannel(tmp_path)
    channel.send(_letter(to="Somebody\nBcc: another@example.org"))
    head = (tmp_path / "000007-SI-2024-001.txt").read_text(encoding="utf-8").partition("\n\n")[0]

    assert "To: Somebody Bcc: another@example.org <box@example.org>" in head
    assert not any(line.startswith("Bcc:") for line in head.splitlines())


def test_an_alert_becomes_a_page_with_its_headings(tmp_path: Path) -> None:
    FolderChannel(tmp_path).send(_letter(html=None, text="What to do\n----------\n\nSend <it>.\n"))
    page = (tmp_path / "000007-SI-2024-001.html").read_text(encoding="utf-8")

    assert ">What to do</h2>" in page
    assert "Send &lt;it&gt;." in page


def _letter(*, case: str = "SI-2024-001", to: str = "A", html: str | None = "<p>", text: str = "Words.\n") -> ToSend:
    due_at = "2024-03-15T10:00:00.000000Z"
    return ToSend(7, "notice-7", "notice", due_at, case, to, "box@example.org", "A subject", text, html)


def _claim_and_die(office: Office) -> list[ToSend]:
    with office.database.write() as tx:
        return outbox.claim(tx, worker="here#1", now=_text(office), until=_text(office, LEASE.total_seconds()), limit=9)


def _text(office: Office, seconds: float = 0) -> str:
    return instant_text(office.now + dt.timedelta(seconds=seconds))


def _waiting(office: Office) -> outbox.Waiting:
    with office.database.read() as tx:
        return outbox.waiting(tx)
