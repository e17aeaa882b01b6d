"""From the deadline to the mailbox: sweeps send through a real mail server that refuses, greylists, hangs up and is
away for an hour."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from casework.office import Office, outlets
from channels.mail_server import channel_to, context_of, running
from durability.matrix import kept, prepare
from durability.strict_server import LATER, NO_SUCH_USER, REFUSED, Counting, StrictServer
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.working.sweep import AtWork, Swept, sweep
from reviewflow.store.audit_log import verify
from reviewflow.store.session import Database

HOW_LONG = 45
"""Minutes of sweeps, one each minute."""


@pytest.fixture
def office(office: Office) -> Office:
    """On Tuesday morning letters wait, and alerts, some of them for a digest."""
    prepare(office)
    return office.at("Tuesday 2024-03-19", "08:40")


@pytest.fixture
def server(certificate: Path) -> StrictServer:
    """Not running yet."""
    return StrictServer(context_of(certificate))


@pytest.fixture
def up(server: StrictServer) -> Iterator[StrictServer]:
    with running(server):
        yield server


def tick(office: Office, channel: Counting, *, worker: str = "here#1") -> Swept:
    return sweep(office.desk, outlets(channel), worker=AtWork(worker, office.now))


def for_a_while(office: Office, channel: Counting, *, minutes: int = HOW_LONG) -> None:
    """A sweep each minute, and nobody helps."""
    for _ in range(minutes):
        tick(office, channel)
        office.later(minutes=1)


def channel_of(server: StrictServer, certificate: Path) -> Counting:
    return Counting(channel_to(server, certificate))


def judge(office: Office, server: StrictServer, *, twice: int = 0) -> None:
    """What is marked sent arrived, and nothing else; what arrived twice is the same; nothing waits or is held."""
    arrived = Counter(id for id, _ in server.arrivals)
    rows = kept(office)
    assert {id for id, row in rows.items() if row.left} ^ set(arrived) == set()
    assert len(server.arrivals) - len(arrived) == twice
    assert len(set(server.arrivals)) == len(arrived), "what arrives twice is the same, byte for byte"
    assert all(each.over_tls for each in server.arrived)
    assert not [row for row in rows.values() if row.lease_by or (row.status, row.channel) == ("pending", "message")]
    with office.database.read() as tx:
        assert verify(tx).valid
    assert replay(office.database).differences == ()


def test_everything_arrives_once_and_in_the_order_in_which_it_became_due(
    office: Office, up: StrictServer, certificate: Path
) -> None:
    tick(office, channel_of(up, certificate))

    judge(office, up)
    rows = kept(office)
    ids = [rows[id].id for id, _ in up.arrivals]
    assert len(ids) > 20
    assert ids == sorted(ids)


def test_a_refused_recipient_is_given_up_and_the_others_have_theirs(
    office: Office, up: StrictServer, certificate: Path
) -> None:
    up.refuses = (REFUSED,)
    channel = channel_of(up, certificate)
    for_a_while(office, channel, minutes=3)

    judge(office, up)
    dead = [row for row in kept(office).values() if row.status == "dead"]
    assert {row.address for row in dead} == {REFUSED}
    assert [said for _, _, said in channel.tries if NO_SUCH_USER in said] == [
        f"The mail server refused {REFUSED}: {NO_SUCH_USER}"
    ] * len(dead)
    warned = [each for each in up.arrived if b"Alerting needs putting right" in each.content]
    assert {each.to for each in warned} == {("bristol-business-manager@example.org",)}
    assert len(warned) == len(dead)


def test_a_server_that_greylists_is_asked_again_a_minute_later(
    office: Office, up: StrictServer, certificate: Path
) -> None:
    up.greylists = 1
    channel = channel_of(up, certificate)
    tick(office, channel)
    later = {id for id, _, said in channel.tries if LATER in said}
    assert len(later) == len(up.said_later)

    office.later(seconds=30)
    before = len(channel.tries)
    tick(office, channel)
    assert channel.tries[before:] == [], "nothing is tried before its time"
    office.later(seconds=31)
    tick(office, channel)

    assert {id for id, attempt, said in channel.tries if (attempt, said) == (2, "sent")} == later
    judge(office, up)


def test_a_server_that_hangs_up_in_the_message_has_not_taken_it_and_gets_it_once(
    office: Office, up: StrictServer, certificate: Path
) -> None:
    up.hangs_up_times = {"in the message": 5}
    channel = channel_of(up, certificate)
    for_a_while(office, channel, minutes=5)

    assert len([said for _, _, said in channel.tries if "broke off" in said]) == 5
    judge(office, up)


def test_a_server_that_hangs_up_before_its_answer_gets_the_same_once_more(
    office: Office, up: StrictServer, certificate: Path
) -> None:
    up.hangs_up_times = {"before the answer": 4}
    channel = channel_of(up, certificate)
    for_a_while(office, channel, minutes=5)

    assert len([said for _, _, said in channel.tries if "broke off" in said]) == 4
    judge(office, up, twice=4)


def test_a_server_that_is_down_for_an_hour_is_tried_less_and_less_and_gets_everything_once(
    office: Office, server: StrictServer, certificate: Path
) -> None:
    with running(server):
        # The port is known now, and nobody listens at it any more.
        pass
    channel = channel_of(server, certificate)
    tries: dict[int, list[int]] = {}
    for minute in range(60):
        before = len(channel.tries)
        tick(office, channel)
        for id, _, said in channel.tries[before:]:
            assert "Connection refused" in said
            tries.setdefault(id, []).append(minute)
        office.later(minutes=1)
    assert {tuple(minutes) for minutes in tries.values()} == {(0, 1, 3, 7, 15, 30, 45)}
    assert server.arrived == []
    with running(server):
        for_a_while(office, channel, minutes=16)

    judge(office, server)
    rows = kept(office)
    ids = [rows[id].id for id, _ in server.arrivals]
    assert ids == sorted(tries), "in the order in which they became due"


def test_two_workers_at_a_server_that_refuses_greylists_and_hangs_up_send_each_once(
    office: Office, up: StrictServer, certificate: Path
) -> None:
    up.refuses, up.greylists = (REFUSED,), 1
    up.hangs_up_times = {"in the message": 2}
    url = office.database.url.render_as_string(hide_password=False)
    faults: list[BaseException] = []

    def work(name: str, other: Office, channel: Counting) -> None:
        try:
            tick(other, channel, worker=name)
        except BaseException as fault:  # noqa: BLE001 - a thread's fault has to be heard of
            faults.append(fault)

    with ExitStack() as stack:
        offices = [Office(stack.enter_context(Database(url))) for _ in range(2)]
        channels = [channel_of(up, certificate) for _ in offices]
        for _ in range(6):
            threads = []
            for n, (other, channel) in enumerate(zip(offices, channels, strict=True), 1):
                other.now = office.now
                threads.append(threading.Thread(target=work, args=(f"here#{n}", other, channel)))
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
            office.later(minutes=1)

    assert faults == []
    sent = [{id for id, _, said in channel.tries if said == "sent"} for channel in channels]
    assert not sent[0] & sent[1], "what one has sent the other leaves alone"
    judge(office, up)
