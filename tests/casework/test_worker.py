"""A worker goes on after whatever went wrong, says so, and does what is done once a day once."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest

from casework.alerting import BOSS_AT, NOTIFIED, about, to, warned
from casework.journeys import incident_at
from casework.office import ADMINISTRATOR, Office, Post, everything, outlets
from casework.test_calendar_change import without
from casework.test_time import NOTIFY
from cheats import cheat
from reviewflow.audit.instants import instant_text
from reviewflow.casework.alerting import raise_alerts
from reviewflow.casework.alerting.alert_words import AlertWords
from reviewflow.casework.desk import Desk
from reviewflow.casework.office.calendar import adopt_calendar, calendar_text
from reviewflow.casework.working.daily import NEAREST_HORIZON
from reviewflow.casework.working.sweep import FORGET_AFTER, Swept
from reviewflow.casework.working.worker import Worker
from reviewflow.channels.outgoing import TryAgain
from reviewflow.notices.environment import Templates
from reviewflow.store.heartbeat import Heartbeat, heartbeats
from reviewflow.store.session import Database
from reviewflow.workflow.files import WorkflowFiles


class Team:
    """Workers of an office, with what they told and what they complained of."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.post = Post()
        self.told: list[Swept] = []
        self.complaints: list[str] = []

    def worker(self, name: str = "north#1") -> Worker:
        """A worker in a process of its own, with a desk of its own."""
        desk = Desk(self.office.database, now=lambda: self.office.now)
        ways = outlets(self.post)
        worker = Worker(desk, ways, tell=self.told.append, complain=self.complaints.append)
        worker.as_known = replace(worker.as_known, name=name)
        return worker

    @property
    def heartbeats(self) -> list[Heartbeat]:
        with self.office.database.read() as tx:
            return heartbeats(tx)

    @property
    def last_fault(self) -> str | None:
        (heartbeat,) = self.heartbeats
        return heartbeat.last_fault


@pytest.fixture
def team(office: Office) -> Team:
    return Team(office)


# It goes on


def test_a_fault_in_the_database_is_said_and_the_next_tick_does_what_was_left(sqlite_office: Office) -> None:
    team, office = Team(sqlite_office), sqlite_office
    case = incident_at(office, "considered")
    worker = team.worker()
    worker.tick()
    office.at("Tuesday 2024-03-19")
    cheat(office.database, "ALTER TABLE outbox RENAME TO elsewhere")
    worker.tick()

    assert len(team.complaints) == 1
    assert "no such table: outbox" in team.complaints[0]
    cheat(office.database, "ALTER TABLE elsewhere RENAME TO outbox")
    before = len(team.post.sent)
    worker.tick()
    assert "no such table: outbox" in str(team.last_fault), "what went wrong the last time is said with the heartbeat"
    assert to(about(team.post.sent[before:], NOTIFY)) == NOTIFIED
    assert {message.case for message in team.post.sent} == {case}
    worker.tick()
    assert team.last_fault is None
    assert len(team.complaints) == 1


@pytest.mark.postgres
def test_a_database_server_that_hangs_up_is_asked_again(postgresql_published: Database) -> None:
    team = Team(Office(postgresql_published))
    incident_at(team.office, "considered")
    worker = team.worker()
    worker.tick()
    team.office.at("Tuesday 2024-03-19")
    cheat(
        postgresql_published,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid()",
    )
    before = len(team.post.sent)
    for _ in range(3):
        worker.tick()

    assert to(about(team.post.sent[before:], NOTIFY)) == NOTIFIED
    worker.tick()
    assert team.last_fault is None


def test_a_fault_in_a_channel_is_no_fault_of_the_worker(team: Team) -> None:
    incident_at(team.office, "considered")
    team.post.faults = [TryAgain("down"), OSError("no route"), ValueError("what no channel should raise")]
    worker = team.worker()
    worker.tick()

    assert team.complaints == []
    assert [one.fault for one in team.told[0].delivered.failed] == ["down", "no route", "what no channel should raise"]
    assert len(team.told[0].delivered.sent) == 1
    team.office.later(minutes=2)
    worker.tick()
    assert len(team.post.sent) == 4
    assert team.last_fault is None


def test_a_fault_in_a_template_is_told_by_other_words_and_stops_no_letter(team: Team) -> None:
    incident_at(team.office, "notified")
    worker = team.worker()
    broken = Templates.of_texts({"alert": "Subject: X\n\n{{ case.secret }}\n", "digest": "Subject: X\n\nY"})
    worker.outlets = replace(worker.outlets, wording=AlertWords(broken))
    worker.tick()
    worker.tick()

    assert team.complaints == []
    assert {message.kind for message in team.post.sent} == {"notice", "warning"}
    assert {row[0] for row in team.office.rows("SELECT status FROM outbox WHERE kind = 'alert'")} == {"dead"}


def test_a_deadline_whose_rules_are_missing_stops_no_other_and_somebody_is_told_once(sqlite_office: Office) -> None:
    team, office = Team(sqlite_office), sqlite_office
    poisoned, sound = (incident_at(office, "considered") for _ in range(2))
    _without_rules(office, poisoned)
    worker = team.worker()
    worker.tick()

    assert to(about(team.post.sent, NOTIFY)) == NOTIFIED
    assert {message.case for message in about(team.post.sent, NOTIFY)} == {sound}
    (mine,) = [each for each in warned(office) if each.case == poisoned]
    assert mine.what.startswith(f"The alerts of the clock notification of {poisoned} cannot be raised: ")
    assert mine.do.startswith("Watch that date by hand")
    warnings = [message for message in team.post.sent if message.kind == "warning"]
    assert {message.address for message in warnings} == {BOSS_AT}
    worker.tick()
    office.at("Saturday 2024-03-16")
    worker.tick()
    assert len([message for message in team.post.sent if message.kind == "warning"]) == len(warnings)
    assert team.complaints == []


def test_it_is_tried_again_every_day_and_raised_once_the_rules_are_there(sqlite_office: Office) -> None:
    team, office = Team(sqlite_office), sqlite_office
    poisoned = incident_at(office, "considered")
    hash = office.case(poisoned).workflow_hash
    _without_rules(office, poisoned)
    worker = team.worker()
    worker.tick()
    cheat(office.database, f"UPDATE review_case SET workflow_hash = '{hash}' WHERE reference = '{poisoned}'")
    office.at("Tuesday 2024-03-19")
    worker.tick()

    assert to(about(team.post.sent, NOTIFY)) == NOTIFIED


def test_an_alert_that_cannot_be_put_into_words_stops_no_other(sqlite_office: Office) -> None:
    team, office = Team(sqlite_office), sqlite_office
    poisoned, sound = (incident_at(office, "considered") for _ in range(2))
    office.sweep()
    _without_rules(office, poisoned)
    worker = team.worker()
    worker.tick()
    worker.tick()

    assert {message.case for message in team.post.sent if message.kind == "alert"} == {sound}
    assert {row[0] for row in office.rows("SELECT case_id FROM warning")} == {1}
    assert team.complaints == []


def test_what_goes_wrong_with_raising_keeps_nothing_from_being_sent(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident_at(team.office, "notified")
    monkeypatch.setattr(raise_alerts, "local_date", None)
    worker = team.worker()
    worker.tick()

    assert {message.kind for message in team.post.sent} == {"notice"}
    assert team.complaints == ["The sweep could not be finished, and is tried again: 'NoneType' object is not callable"]
    monkeypatch.undo()
    worker.tick()
    assert "alert" in {message.kind for message in team.post.sent}


def _without_rules(office: Office, case: str) -> None:
    """A case whose rules know nothing of its clocks."""
    cheat(
        office.database,
        "UPDATE review_case SET workflow_hash = (SELECT max(hash) FROM workflow_definition"
        f" WHERE workflow = 'yearly_report') WHERE reference = '{case}'",
    )


# When nothing is due


def test_a_tick_with_nothing_to_do_writes_one_heartbeat_and_nothing_else(team: Team) -> None:
    incident_at(team.office, "notified")
    worker = team.worker()
    worker.tick()
    before = everything(team.office.database)
    team.office.later(seconds=30)
    worker.tick()
    after = everything(team.office.database)

    assert {table for table in before if before[table] != after[table]} == {"heartbeat"}
    assert (len(before["heartbeat"]), len(after["heartbeat"])) == (1, 1)
    assert team.told[-1] == Swept((), team.told[-1].delivered)


# Once a day


def test_two_workers_make_one_checkpoint_a_day(team: Team) -> None:
    team.office.open(became_aware_on="2024-03-15")
    first, second = team.worker("north#1"), team.worker("south#2")
    for day in ("Friday 2024-03-15", "Saturday 2024-03-16", "Sunday 2024-03-17"):
        team.office.at(day)
        first.tick()
        second.tick()
        team.office.at(day, "23:59")
        second.tick()

    rows = team.office.rows("SELECT on_date, sequence, made_at FROM checkpoint ORDER BY on_date")
    assert [row[0] for row in rows] == ["2024-03-15", "2024-03-16", "2024-03-17"]
    assert rows[0][2] == "2024-03-15T10:00:00.000000Z"
    assert len([swept for swept in team.told if swept.checkpoint]) == 3


def test_bank_holidays_that_run_out_are_warned_of_once_in_each_partnership(
    team: Team, shipped_files: WorkflowFiles
) -> None:
    _adopt_until(team.office, shipped_files, "2025-03-15")
    first, second = team.worker("north#1"), team.worker("south#2")
    assert dt.date(2025, 3, 15) - team.office.now.date() < NEAREST_HORIZON
    for day in ("Friday 2024-03-15", "Saturday 2024-03-16", "Monday 2024-03-18"):
        team.office.at(day)
        first.tick()
        second.tick()

    told = [message for message in team.post.sent if message.kind == "warning"]
    assert to(told) == {
        "bristol-business-manager@example.org",
        "gloucestershire-business-manager@example.org",
        "north-somerset-business-manager@example.org",
    }
    words = "The bank holidays on file reach only to Saturday 15 March 2025: no date beyond is counted."
    assert all(words in message.text for message in told)


def test_bank_holidays_that_reach_far_enough_are_warned_of_nowhere(team: Team, shipped_files: WorkflowFiles) -> None:
    _adopt_until(team.office, shipped_files, "2025-12-31")
    team.worker().tick()

    assert team.post.sent == []


def _adopt_until(office: Office, files: WorkflowFiles, last: str) -> None:
    file = without(json.loads(calendar_text(files)), "none")
    assert isinstance(file, dict)
    days = [day for day in file["days"] if day["date"] <= last]
    adopt_calendar(office.desk, json.dumps({**file, "known_to": last, "days": days}), by=ADMINISTRATOR)


# Who is at work


def test_each_worker_has_a_heartbeat_of_its_own_that_says_since_when(team: Team) -> None:
    first = team.worker("north#1")
    started = instant_text(team.office.now)
    first.tick()
    team.office.later(minutes=5)
    first.tick()
    team.worker("south#2").tick()

    assert [(each.worker, each.started_at) for each in team.heartbeats] == [
        ("north#1", started),
        ("south#2", instant_text(team.office.now)),
    ]


def test_a_worker_that_was_not_heard_of_for_a_day_is_forgotten(team: Team) -> None:
    gone, stays = team.worker("gone#1"), team.worker("stays#2")
    gone.tick()
    team.office.now += FORGET_AFTER
    stays.tick()
    assert {each.worker for each in team.heartbeats} == {"gone#1", "stays#2"}

    team.office.later(seconds=1)
    stays.tick()
    assert {each.worker for each in team.heartbeats} == {"stays#2"}


def test_the_last_worker_is_never_forgotten(team: Team) -> None:
    team.worker("last#1").tick()
    team.office.at("Monday 2024-06-03")
    assert {each.worker for each in team.heartbeats} == {"last#1"}

    team.worker("new#2").tick()
    assert {each.worker for each in team.heartbeats} == {"new#2"}
