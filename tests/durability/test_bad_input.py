"""What is wrong in a directory or a template, from the deadline to the mailbox: the change stands, the others are told,
somebody who can act is warned, and `health` is red."""

from __future__ import annotations

import email
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from casework.journeys import SUBMISSION, incident_at
from casework.office import ADMINISTRATOR, WORDING, Office, outlets
from channels.mail_server import channel_to, context_of, running
from channels.messages import as_read, mailbox_in, parts_of
from durability.strict_server import StrictServer, message_id_of
from reviewflow.casework.alerting.alert_words import AlertWords
from reviewflow.casework.health import Place, checks_of, look
from reviewflow.casework.office.publish import publications, publish
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.sending.deliver import Outlets
from reviewflow.casework.working.sweep import AtWork, Swept, sweep
from reviewflow.channels.folder import FolderChannel
from reviewflow.notices.environment import Templates
from reviewflow.store.audit_log import verify
from reviewflow.workflow.library import Library

NOTIFIER, NOTIFIERS_ADDRESS = "bristol.la_notifier", "bristol-la-notifier@example.org"
Change = Callable[[Callable[[dict[str, Any]], object]], None]


@pytest.fixture
def change(office: Office, library: Library) -> Change:
    """Publishes Bristol's directory with something changed in it, past every check of its file."""

    def publish_changed(how: Callable[[dict[str, Any]], object]) -> None:
        (publication,) = publications(library, only=["bristol"])
        directory = json.loads(publication.directory)
        how(directory)
        text = json.dumps(directory, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        publish(office.desk, replace(publication, directory=text), by=ADMINISTRATOR)

    return publish_changed


class Ways:
    """Mail through a real server, and warnings into a folder."""

    def __init__(self, office: Office, server: StrictServer, certificate: Path, folder: Path) -> None:
        self.office = office
        self.server = server
        self.folder = folder
        self.outlets = outlets(channel_to(server, certificate), warnings=FolderChannel(folder))

    def tick(self, outlets: Outlets | None = None) -> Swept:
        return sweep(self.office.desk, outlets or self.outlets, worker=AtWork("here#1", self.office.now))

    @property
    def addresses(self) -> set[str]:
        """To whom anything was handed over to the server."""
        return {to for each in self.server.arrived for to in each.to}

    @property
    def warnings(self) -> list[str]:
        """What stands in the folder."""
        return [path.read_text(encoding="utf-8") for path in sorted(self.folder.glob("*.txt"))]

    def dead(self) -> list[tuple[str, str]]:
        """Whom a message that was given up was for, and why."""
        rows = self.office.rows("SELECT recipient, last_error FROM outbox WHERE status = 'dead' ORDER BY id")
        return [(str(to), str(why)) for to, why in rows]

    def red(self) -> set[str]:
        """Which checks of health are not well."""
        seen = look(self.office.desk, Place({}, needs_addresses=True))
        return {check.name for check in checks_of(seen) if not check.well}

    def check_everything_else(self) -> None:
        """The trail holds, and nothing waits."""
        with self.office.database.read() as tx:
            assert verify(tx).valid
        assert replay(self.office.database).differences == ()
        assert self.office.rows("SELECT id FROM outbox WHERE status = 'pending' AND channel = 'message'") == []


@pytest.fixture
def ways(office: Office, certificate: Path, tmp_path: Path) -> Iterator[Ways]:
    with running(StrictServer(context_of(certificate))) as server:
        assert isinstance(server, StrictServer)
        yield Ways(office, server, certificate, tmp_path / "warnings")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        (None, "No address is on file"),
        ("", "No address is on file"),
        ("nobody", "it needs one @"),
        ("one@example.org, two@example.org", "it needs one @"),
        ("la@example.org\r\nBcc: other@example.org", "it needs one @"),
        ("la@example.org\nRCPT TO:<other.example.org>", "U+000A"),
        ("Name <la@example.org>", "cannot stand there"),
        ("la@exa mple.org", "is no address"),
        ("l" * 65 + "@example.org", "longer than an address may be"),
    ],
)
def test_somebody_without_a_right_address_is_given_up_and_another_way_says_so(
    ways: Ways, change: Change, address: str | None, why: str
) -> None:
    change(lambda directory: directory["users"][NOTIFIER].update({"address": address}))
    case = incident_at(ways.office, "considered")
    ways.tick()

    [(to, said)] = ways.dead()
    assert to == "Notifier of the local authority (synthetic)"
    assert why in said
    assert "bristol-coordinator@example.org" in ways.addresses, "the others are told"
    assert not any("other" in each or "two" in each or each.startswith("l@") for each in ways.addresses)
    [warning] = ways.warnings
    assert case in warning
    assert "To: Business manager" in warning
    assert "dead letters" in ways.red()
    given_up = [e for e in ways.office.entries(case) if e.what == "record_delivery"]
    assert len(given_up) == 1
    ways.check_everything_else()


def test_a_letter_without_an_address_does_not_stop_the_change_that_sends_it(ways: Ways, change: Change) -> None:
    change(lambda directory: directory["recipients"]["safeguarding_partners"].pop("address"))
    case = incident_at(ways.office, "considered")
    ways.office.do(case, "submit_notification", "la_notifier", **SUBMISSION)
    ways.tick()

    assert ways.office.state(case) == "notified"
    assert ways.dead() == [("The three safeguarding partners", "No address is on file for this recipient.")]
    assert "bristol-coordinator@example.org" in ways.addresses
    assert len(ways.warnings) == 1
    ways.check_everything_else()


def test_a_role_that_nobody_holds_is_said_at_once_and_the_others_are_told(ways: Ways, change: Change) -> None:
    change(lambda directory: directory["users"].pop(NOTIFIER))
    case = incident_at(ways.office, "considered")
    ways.tick()

    [(_, said)] = ways.dead()
    assert said.startswith("Nobody holds the role of ")
    assert NOTIFIERS_ADDRESS not in ways.addresses
    assert "bristol-coordinator@example.org" in ways.addresses
    [warning] = ways.warnings
    assert case in warning
    assert "Nobody holds the role of" in warning
    assert ways.red()
    [raised] = [entry for entry in ways.office.entries(case) if entry.what == "raise_alert"]
    assert any("nobody" in one for one in json.loads(ways.office.body(raised.sequence))["to"])
    ways.check_everything_else()


def test_where_nobody_at_all_can_be_told_the_sweep_goes_on_and_health_says_so(ways: Ways, change: Change) -> None:
    change(lambda directory: directory.update({"users": {}}))
    case = incident_at(ways.office, "considered")
    ways.tick()

    assert len(ways.office.rows("SELECT id FROM alert")) == 1
    assert ways.office.state(case) == "considered"
    assert ways.red()
    ways.check_everything_else()


class _Fails:
    """A wording that fails in a way that nobody has foreseen."""

    def __init__(self, name: str) -> None:
        self.name = name

    def alert(self, alert: Any) -> Any:
        if alert.reference == self.name:
            raise RuntimeError("nobody has foreseen this")
        return WORDING.alert(alert)

    def digest(self, digest: Any) -> Any:
        return WORDING.digest(digest)

    def guest(self, guest: Any) -> Any:
        return WORDING.guest(guest)


def test_words_that_fail_in_a_way_nobody_has_foreseen_keep_no_other_message_back(ways: Ways) -> None:
    first, second = (incident_at(ways.office, "considered") for _ in range(2))
    wrong = replace(ways.outlets, wording=_Fails(first))
    ways.tick(wrong)

    arrived = [str(as_read(each.content)["Subject"]) for each in ways.server.arrived]
    assert len([each for each in arrived if second in each]) == 4
    assert not [each for each in arrived if first in each]
    assert {why for _, why in ways.dead()} == {"nobody has foreseen this"}
    assert len(ways.dead()) == len(ways.warnings) == 4
    ways.check_everything_else()


def test_a_template_that_fails_is_given_up_and_mended_it_is_sent_again(ways: Ways) -> None:
    case = incident_at(ways.office, "considered")
    broken = AlertWords(Templates.of_texts({"alert": "Subject: X\n\n{{ case.secret }}\n", "digest": "Subject: X\n\nY"}))
    ways.tick(replace(ways.outlets, wording=broken))

    assert len(ways.dead()) == 4
    assert len(ways.warnings) == 4
    assert all(case in each for each in ways.warnings)
    assert ways.server.arrived == []
    ways.check_everything_else()


STRANGE = [
    pytest.param('O\'Brien, "Ana" (Müller) <x@example.com>', id="commas, quotes, an address"),
    pytest.param("=?utf-8?q?Bcc=3A_x=40example.com?=", id="looks encoded"),
    pytest.param("{{ 7 * 7 }} {% raw %} %s", id="looks like a template"),
    pytest.param("<script>alert(1)</script> & more", id="looks like HTML"),
    pytest.param("# Heading * bullet", id="looks like our formatting"),
    pytest.param("李小龙 é 👩‍👩‍👧 محمد", id="other scripts"),
]


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_name_arrives_as_it_is(ways: Ways, change: Change, name: str) -> None:
    change(lambda directory: directory["users"][NOTIFIER].update({"name": name}))
    incident_at(ways.office, "considered")
    ways.tick()

    [content] = [each.content for each in ways.server.arrived if each.to == (NOTIFIERS_ADDRESS,)]
    assert mailbox_in(content, "To") == (name, NOTIFIERS_ADDRESS)
    assert ways.dead() == []
    ways.check_everything_else()


@pytest.mark.parametrize("name", [*STRANGE, pytest.param("Two\nlines\r\nBcc: x@example.com", id="lines")])
def test_strange_titles_and_names_in_a_letter_are_words_and_nothing_else(ways: Ways, change: Change, name: str) -> None:
    def rename(directory: dict[str, Any]) -> None:
        directory["title"] = name
        directory["recipients"]["safeguarding_partners"]["lead"] = name

    change(rename)
    incident_at(ways.office, "notified")
    ways.tick()

    for each in ways.server.arrived:
        head = email.message_from_bytes(each.content)
        assert head["Bcc"] is None
        assert len(head.get_all("To", [])) == len(head.get_all("Subject", [])) == 1
        assert "<script" not in parts_of(each.content).get("text/html", "")
        assert message_id_of(each.content).endswith("@review.example.org>")
    assert not [each for each in ways.addresses if "example.com" in each]
    ways.check_everything_else()


@pytest.mark.parametrize(
    ("name", "character"),
    [
        ("Ana\r\nBcc: other@example.com", "U+000D"),
        ("Ana\nBcc: other@example.com", "U+000A"),
        ("Ana\u2028Bcc: other@example.com", "U+2028"),
        ("gro.elpmaxe@\u202eana", "U+202E"),
        ("Ana\x07", "U+0007"),
        ("Ana\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace") + "\x1b[2J", "U+001B"),
    ],
)
def test_a_name_that_would_do_something_to_a_head_is_refused_whole_and_somebody_is_warned(
    ways: Ways, change: Change, name: str, character: str
) -> None:
    change(lambda directory: directory["users"][NOTIFIER].update({"name": name}))
    case = incident_at(ways.office, "considered")
    ways.tick()

    [(to, said)] = ways.dead()
    assert to == name, "it is kept as it was given"
    assert character in said
    assert NOTIFIERS_ADDRESS not in ways.addresses
    assert not [each for each in ways.server.arrived if b"other@example.com" in each.content]
    [warning] = ways.warnings
    assert case in warning
    head = warning.partition("\n\n")[0]
    assert "Bcc" not in head
    assert "\x07" not in warning
    assert "\x1b" not in warning
    ways.check_everything_else()


def test_a_message_of_ten_megabytes_in_its_subject_is_refused_and_the_others_leave(ways: Ways, change: Change) -> None:
    change(lambda directory: directory["users"][NOTIFIER].update({"name": "x" * 10_000_000}))
    incident_at(ways.office, "considered")
    ways.tick()

    [(_, said)] = ways.dead()
    assert "10000000 characters" in said
    assert "bristol-coordinator@example.org" in ways.addresses
    ways.check_everything_else()
