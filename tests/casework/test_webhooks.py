"""What other systems are told: after each change, by reference alone, signed, and only what their person sees."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.server
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from casework.alerting import ANN, publish_with
from casework.journeys import incident_at
from casework.office import Office, Post, outlets
from reviewflow.casework.changes.keep_out import RestrictCase
from reviewflow.casework.programs.webhooks import MakeWebhook, WithdrawWebhook, make_webhook, withdraw_webhook
from reviewflow.casework.sending.deliver import deliver
from reviewflow.channels.outgoing import TryAgain, Undeliverable
from reviewflow.channels.webhook import LOOPBACK, PRIVATE, PUBLIC, WebhookChannel, check_address, check_network
from reviewflow.workflow.library import Library


@dataclass
class Listener:
    """Another system on this machine."""

    answers: int = 204
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            found.heard.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(found.answers)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.address = f"http://127.0.0.1:{server.server_port}/hook?a=b"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


def hooked(office: Office, listener: Listener, by: str = ANN) -> tuple[int, str]:
    """A webhook to the listener; its number and its secret."""
    command = MakeWebhook(partnership="bristol", address=listener.address)
    made = make_webhook(office.desk, command, by=by, networks=LOOPBACK)
    return made.webhook.id, made.secret


def send(office: Office, networks: str = LOOPBACK) -> None:
    """One round of the worker."""
    way_out = replace(outlets(Post()), webhooks=WebhookChannel(networks, clock=lambda: 1_700_000_000.0))
    deliver(office.desk, way_out, worker="w")


def statuses(office: Office) -> list[str]:
    return [row[0] for row in office.rows("SELECT status FROM outbox WHERE kind = 'webhook' ORDER BY id")]


def test_a_change_is_told_by_reference_alone_and_signed(office: Office, listener: Listener) -> None:
    _, secret = hooked(office, listener)
    case = incident_at(office, "considered")
    office.add(case, "child", label="Child A", name="Nobody Must Read This")
    send(office)

    told = [json.loads(body) for _, body in listener.heard]
    assert [each["data"]["what"] for each in told] == ["open", "add_child"]
    assert {each["type"] for each in told} == {"case.changed"}
    assert set(told[0]["data"]) == {"case", "partnership", "entry", "what"}
    assert told[0]["data"]["case"] == case
    for headers, body in listener.heard:
        assert b"Nobody" not in body
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        key = base64.b64decode(secret.removeprefix("whsec_"))
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{expected}"
    assert len({headers["webhook-id"] for headers, _ in listener.heard}) == 2
    assert statuses(office) == ["sent", "sent"]
    assert secret not in str(office.rows("SELECT body FROM trail_body"))


def test_what_is_not_taken_is_tried_again_and_then_given_up(office: Office, listener: Listener) -> None:
    hooked(office, listener)
    incident_at(office, "considered")
    listener.answers = 500
    send(office)
    assert statuses(office) == ["pending"]
    listener.answers = 302
    office.later(minutes=5)
    send(office)
    assert statuses(office) == ["pending"]
    assert len(listener.heard) == 2, "and not where it was redirected to"
    listener.answers = 410
    office.later(minutes=5)
    send(office)
    assert statuses(office) == ["dead"]
    assert {headers["webhook-id"] for headers, _ in listener.heard} == {listener.heard[0][0]["webhook-id"]}


def test_nothing_is_told_that_the_person_does_not_see(office: Office, listener: Listener) -> None:
    hooked(office, listener, by="bristol.business_manager")
    case = incident_at(office, "considered")
    office.carry_out(RestrictCase(case=case, to=(ANN,), reason="x"), by=ANN)
    send(office)

    assert listener.heard == []
    assert set(statuses(office)) == {"withdrawn"}


def test_nothing_is_told_once_the_person_has_left(office: Office, listener: Listener, library: Library) -> None:
    hooked(office, listener)
    incident_at(office, "considered")

    def leaves(body: dict[str, object]) -> None:
        users = body["users"]
        assert isinstance(users, dict)
        users[ANN]["until"] = "2024-03-14"

    publish_with(office, library, leaves)
    send(office)
    assert listener.heard == []


def test_a_webhook_that_was_withdrawn_says_nothing_more_and_has_no_secret(office: Office, listener: Listener) -> None:
    number, _ = hooked(office, listener)
    incident_at(office, "considered")
    withdraw_webhook(office.desk, WithdrawWebhook(partnership="bristol", webhook=number), by=ANN)
    send(office)
    incident_at(office, "considered")

    assert listener.heard == []
    assert statuses(office) == ["withdrawn"]
    assert office.rows("SELECT secret FROM webhook") == [(None,)]


@pytest.mark.parametrize(
    ("address", "networks"),
    [
        ("http://hooks.example.org/", PRIVATE),
        ("https://127.0.0.1/", PRIVATE),
        ("https://[::1]/", PRIVATE),
        ("https://[::ffff:127.0.0.1]/", PRIVATE),
        ("https://localhost/", PRIVATE),
        ("https://office.localhost./", PUBLIC),
        ("https://2130706433/", PUBLIC),
        ("https://127.1/", PRIVATE),
        ("https://0x7f.1/", PRIVATE),
        ("https://0/", PRIVATE),
        ("https://10.0.0.1/", PUBLIC),
        ("https://[fd00::1]/", PUBLIC),
        ("https://169.254.169.254/latest/meta-data", PRIVATE),
        ("https://0.0.0.0/", PRIVATE),
        ("https://224.0.0.1/", PRIVATE),
        ("https://user:word@hooks.example.org/", PUBLIC),
        ("https://hooks.example.org/ x", PUBLIC),
        ("https://hooks.example.org:99999/", PUBLIC),
        ("ftp://hooks.example.org/", LOOPBACK),
        ("http://10.0.0.1/", LOOPBACK),
        ("nowhere", LOOPBACK),
    ],
)
def test_nothing_goes_nearer_than_is_allowed(address: str, networks: str) -> None:
    with pytest.raises(Undeliverable):
        check_address(address, networks)


def test_a_name_that_leads_inside_is_not_followed(listener: Listener) -> None:
    channel = WebhookChannel(PUBLIC, lookup=lambda _, __: ["93.184.216.34", "10.0.0.1"])
    with pytest.raises(Undeliverable, match="private"):
        channel._post(check_address("https://hooks.example.org/", PUBLIC), b"{}", {})
    nowhere = WebhookChannel(PUBLIC, lookup=lambda _, __: (_ for _ in ()).throw(OSError("no such name")))
    with pytest.raises(TryAgain):
        nowhere._post(check_address("https://hooks.example.org/", PUBLIC), b"{}", {})
    check_network("10.0.0.1", PRIVATE, scheme="https")
    check_network("93.184.216.34", PUBLIC, scheme="https")
