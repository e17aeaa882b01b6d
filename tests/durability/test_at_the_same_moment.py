"""A worker and somebody who changes a case meet in the middle of what they do: neither stops the other."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from casework.alerting import ANN, BOSS
from casework.journeys import SUBMISSION, incident_at
from casework.office import Office, Post
from durability.matrix import WANTS_A_DIGEST
from reviewflow.casework.alerting.acknowledge import AcknowledgeAlert, acknowledge_alert
from reviewflow.casework.alerting.raise_alerts import raise_alerts
from reviewflow.casework.changes.advance_case import Advance
from reviewflow.casework.changes.door import carry_out_in
from reviewflow.casework.changes.save_change import Occurrence
from reviewflow.casework.office.people import ChooseDelivery, RecordAbsence, choose_delivery, record_absence
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.sending.gather import gather_digests
from reviewflow.casework.telling.warn import warn
from reviewflow.channels.outgoing import Outgoing, Sent, Undeliverable
from reviewflow.store import alerts, digests
from reviewflow.store.session import Database

ENOUGH = 0.5
"""Seconds in which the other gets as far as it can."""


def test_alerts_that_are_closed_meanwhile_stop_neither_the_digest_nor_whoever_closes_them(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for person in WANTS_A_DIGEST:
        choose_delivery(
            office.desk, ChooseDelivery(partnership="bristol", person=person, choice="daily_digest"), by=person
        )
    case, _ = (incident_at(office, "considered") for _ in range(2))
    office.sweep()
    office.at("Monday 2024-03-18", "09:00")
    gathered, closing = threading.Event(), threading.Event()
    faults: list[BaseException] = []
    gather = digests.gather

    def gather_slowly(*given: Any, **named: Any) -> int | None:
        made = gather(*given, **named)
        if not gathered.is_set():
            gathered.set()
            assert closing.wait(10)
            time.sleep(ENOUGH)
        return made

    def notify() -> None:
        with Database(office.database.url) as database:
            other = Office(database)
            other.now = office.now
            assert gathered.wait(10)
            closing.set()
            try:
                other.do(case, "submit_notification", "la_notifier", **SUBMISSION)
            except Exception as fault:  # noqa: BLE001 - a thread's fault has to be heard of
                faults.append(fault)

    monkeypatch.setattr(digests, "gather", gather_slowly)
    thread = threading.Thread(target=notify)
    thread.start()
    assert gather_digests(office.desk) == 2
    thread.join(30)

    assert faults == []
    assert office.state(case) == "notified"
    monkeypatch.undo()
    gather_digests(office.desk)
    post = Post()
    office.deliver(post)
    assert sorted(message.to for message in post.sent if message.kind == "digest") == [
        "Business manager (synthetic)",
        "Coordinator (synthetic)",
    ]
    assert office.rows("SELECT id FROM outbox WHERE status = 'pending' AND channel <> 'form'") == []
    assert replay(office.database).differences == ()


def test_what_becomes_of_a_message_is_entered_as_its_case_stands_behind_a_change_that_comes_first(
    office: Office,
) -> None:
    case = incident_at(office, "considered")
    office.sweep()
    sending, refused = threading.Event(), threading.Event()

    class Slow(Post):
        def send(self, message: Outgoing) -> Sent:
            sending.set()
            assert refused.wait(10)
            raise Undeliverable("550 no such user")

    delivering = threading.Thread(target=office.deliver, args=(Slow(),))
    delivering.start()
    assert sending.wait(10)
    with office.database.write() as tx:
        tx.hold_rules()
        command = Advance(case=case, do="submit_notification", facts=SUBMISSION, reason="Because it is right.")
        carry_out_in(tx, office.desk, command, Occurrence("la_notifier", office.now))
        refused.set()
        time.sleep(ENOUGH)
    delivering.join(30)

    entries = [(entry.what, entry.from_state) for entry in office.entries(case)]
    assert entries[-1] == ("record_delivery", "notified")
    assert replay(office.database).differences == ()


def test_nobody_is_away_between_the_choice_of_whom_to_alert_and_its_entry(office: Office) -> None:
    incident_at(office, "considered")
    absence = RecordAbsence(partnership="bristol", person=ANN, from_on=office.now.date(), deputy=BOSS)
    leaving = threading.Thread(target=record_absence, args=(office.desk, absence), kwargs={"by": ANN})

    def leave(point: str) -> None:
        if point == "found":
            leaving.start()
            time.sleep(ENOUGH)

    raise_alerts(office.desk, at=leave)
    leaving.join(30)

    assert [entry.what for entry in office.trail()][-1] == "record_absence"
    assert replay(office.database).differences == ()


def test_a_message_that_is_given_up_while_somebody_changes_its_case_stops_neither(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = incident_at(office, "considered")
    office.sweep()
    changing, entered = threading.Event(), threading.Event()
    faults: list[BaseException] = []
    acknowledge = alerts.acknowledge

    def acknowledge_slowly(*given: Any, **named: Any) -> bool:
        # The case is held, and its trail not yet.
        changing.set()
        entered.wait(2)
        return acknowledge(*given, **named)

    def warn_slowly(*given: Any, **named: Any) -> bool:
        # The trail is held, and the warning is about the case.
        entered.set()
        time.sleep(ENOUGH)
        return warn(*given, **named)

    def take_in_hand() -> None:
        with Database(office.database.url) as database:
            other = Office(database)
            other.now = office.now
            command = AcknowledgeAlert(case=case, clock="notification", rung="working_days_before_5")
            try:
                acknowledge_alert(other.desk, command, by="bristol.coordinator")
            except Exception as fault:  # noqa: BLE001 - a thread's fault has to be heard of
                faults.append(fault)

    monkeypatch.setattr(alerts, "acknowledge", acknowledge_slowly)
    monkeypatch.setattr("reviewflow.casework.sending.record_delivery.warn", warn_slowly)
    thread = threading.Thread(target=take_in_hand)
    thread.start()
    assert changing.wait(10)
    post = Post()
    post.faults = [Undeliverable("550 No such user")]
    delivered = office.deliver(post)
    thread.join(30)

    assert faults == []
    assert [one.dead for one in delivered.failed] == [True]
    assert office.rows("SELECT acknowledged_by FROM alert") == [("bristol.coordinator",)]
    assert replay(office.database).differences == ()
