"""The clock of the machine jumps forward and back while people work and a worker sweeps; then it is right again."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from backups.backed_up import a_plan
from casework.journeys import incident_at
from casework.office import Office, outlets
from durability.crashing import AppendOnly
from durability.matrix import ALERTS, STARTS_AT, arrivals_in, kept
from reviewflow.casework.backing_up.schedule import is_due, take_and_note
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.working.worker import Worker
from reviewflow.errors import Refusal
from reviewflow.store.audit_log import verify
from reviewflow.store.backup_runs import newest_runs
from reviewflow.store.checkpoints import list_checkpoints

pytestmark = pytest.mark.slow

RUNS = 2
JUMPS = 25
MINUTE, HOUR, DAY = 60, 3_600, 86_400
FURTHEST = (-3 * DAY, -DAY, -2 * HOUR, -5 * MINUTE, 5 * MINUTE, 2 * HOUR, DAY, 3 * DAY)


@pytest.mark.parametrize("run", range(RUNS))
def test_nothing_is_lost_sent_twice_or_written_wrongly(office: Office, tmp_path: Path, run: int) -> None:
    chance = random.Random(f"clock {run}")
    said: list[str] = []
    worker = Worker(office.desk, outlets(AppendOnly(tmp_path / "arrivals")), tell=lambda _: None, complain=said.append)
    plan = a_plan(tmp_path)
    right, opened, refused = STARTS_AT, 0, 0
    for _ in range(JUMPS):
        right += office.now.resolution * chance.randint(1, 20) * MINUTE * 1_000_000
        office.now = right
        if chance.random() < 0.6:
            office.later(seconds=chance.choice(FURTHEST))
        try:
            incident_at(office, chance.choice(("considered", "notified")))
            opened += 1
        except Refusal:
            # A day that has not come, or a change that is older than the one before: nothing of it is kept.
            refused += 1
        worker.tick()
        if is_due(office.desk, plan):
            take_and_note(office.desk, plan)

    assert said == []
    assert opened > JUMPS / 2
    # As far as the clock had been ahead, nothing that was put off then leaves before.
    office.now = max(right, STARTS_AT)
    for _ in range(6 * 24):
        office.later(minutes=60)
        worker.tick()
    assert said == []
    arrived = [id for id, _ in arrivals_in(tmp_path)]
    rows = kept(office)
    assert len(arrived) == len(set(arrived)), "nothing left twice"
    assert {id for id, row in rows.items() if (row.status, row.channel) == ("sent", "message")} == set(arrived)
    assert [row for row in rows.values() if (row.status, row.channel) == ("pending", "message")] == []
    rungs = office.rows(ALERTS)
    assert len(rungs) == len(set(rungs)), "a rung was raised twice"
    assert replay(office.database).differences == ()
    with office.database.read() as tx:
        assert verify(tx).valid
        days = [each.on_date for each in list_checkpoints(tx) if each.made_for == "day"]
        outcomes = {each.outcome for each in newest_runs(tx, limit=100)}
    assert len(days) == len(set(days)), "one checkpoint for each day, however the clock was set"
    assert outcomes == {"good"}
