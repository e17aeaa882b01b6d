"""Half the workers are killed every few seconds while people change cases and backups are taken; nobody helps.

REVIEWFLOW_TEST_DRILL_SECONDS says for how long; `make drill` lets it go on for ten minutes.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from backups.backed_up import a_plan, url_of
from casework.office import Office, outlets
from durability.crashing import AppendOnly
from durability.matrix import ROOT, STARTS_AT, arrivals_in, judge_beside_people, report
from durability.under_load import BETWEEN
from reviewflow.audit.instants import instant_text
from reviewflow.backups.shelf import Shelf
from reviewflow.casework.backing_up.check import check_backup
from reviewflow.casework.backing_up.schedule import take_and_note
from reviewflow.casework.working.worker import Worker

pytestmark = pytest.mark.slow

SECONDS = float(os.environ.get("REVIEWFLOW_TEST_DRILL_SECONDS", "16"))
WORKERS, PEOPLE = 4, 2
PATIENCE = 180.0
KILLED_EVERY = (1.5, 4.0)
BACKUP_EVERY = 5.0
WAITS = "SELECT count(*) FROM outbox WHERE status = 'pending' AND channel = 'message'"
DUE = "SELECT count(*) FROM deadline WHERE state = 'running' AND next_alert_on <= :today"


class Crowd:
    """Workers and people, each in a process of its own."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder = folder
        self.since = time.monotonic()
        self.kills = self.between = 0
        self.workers: list[subprocess.Popen[bytes]] = []
        self._said = (folder / "said").open("ab")
        self._words = [url, str(folder), instant_text(STARTS_AT), str(self.since)]
        self.people = [self._start("people", "0.3") for _ in range(PEOPLE)]
        self.fill()

    def fill(self) -> None:
        """Start as many workers as are missing."""
        while len(self.workers) < WORKERS:
            self.workers.append(self._start("worker", "0.2"))

    def kill(self, many: int, chance: random.Random) -> None:
        """Kill some of the workers, and see where they were."""
        # Who has not begun yet shows nothing when it is killed.
        begun = [each for each in self.workers if self._passed(each).exists()]
        for each in chance.sample(begun, min(many, len(begun))):
            self._kill(each)

    def wait(self, arrivals: int) -> None:
        """Wait until so much has arrived: on a busy machine it takes a while to begin."""
        ends = time.monotonic() + PATIENCE
        file = self.folder / "arrivals"
        while not file.exists() or file.read_bytes().count(b"\n") < arrivals:
            assert time.monotonic() < ends, self.said
            time.sleep(0.2)

    def end(self) -> None:
        """Kill everybody: whatever somebody was doing is done whole or not at all."""
        for worker in list(self.workers):
            self._kill(worker)
        for each in self.people:
            assert each.poll() is None, f"somebody stopped by themselves: {self.said}"
            each.kill()
            each.wait()

    def clear(self) -> None:
        """End those that are still there."""
        for each in (*self.workers, *self.people):
            each.kill()
            each.wait()
        self._said.close()

    @property
    def said(self) -> str:
        """What they printed before they stopped."""
        return (self.folder / "said").read_text()[-2000:]

    def _kill(self, worker: subprocess.Popen[bytes]) -> None:
        assert worker.poll() is None, f"a worker stopped by itself: {self.said}"
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        self.workers.remove(worker)
        self.kills += 1
        passed = self._passed(worker)
        if passed.exists() and passed.read_text().splitlines()[-1:] in [[point] for point in BETWEEN]:
            self.between += 1

    def _passed(self, worker: subprocess.Popen[bytes]) -> Path:
        return self.folder / f"passed-{worker.pid}"

    def _start(self, role: str, pause: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "durability.under_load", role, *self._words, pause],
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}"},
            stdout=self._said,
            stderr=self._said,
        )


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_everything_owed_is_sent_and_twice_at_most_what_a_kill_came_between(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    office = Office(request.getfixturevalue(f"{kind}_published"))
    office.now = STARTS_AT
    plan = a_plan(tmp_path, keep=3)
    chance = random.Random(f"drill {kind}")
    crowd = Crowd(url_of(office.database), tmp_path)
    backed_up = 0
    try:
        crowd.wait(arrivals=5)
        ends = time.monotonic() + SECONDS
        next_backup = time.monotonic() + BACKUP_EVERY
        while time.monotonic() < ends:
            time.sleep(chance.uniform(*KILLED_EVERY))
            crowd.kill(WORKERS // 2, chance)
            crowd.fill()
            if time.monotonic() > next_backup:
                office.later(seconds=time.monotonic() - crowd.since + backed_up)
                take_and_note(office.desk, plan)
                backed_up += 1
                next_backup = time.monotonic() + BACKUP_EVERY
        crowd.wait(arrivals=20)
        crowd.end()
    finally:
        crowd.clear()

    _finish(office, tmp_path, passed=time.monotonic() - crowd.since)
    arrivals = arrivals_in(tmp_path)
    twice = judge_beside_people(office, arrivals)

    assert twice <= crowd.between <= crowd.kills
    assert crowd.kills >= WORKERS
    assert plan.folder is not None
    newest = Shelf(plan.folder).all()[0]
    assert check_backup(plan, newest.id, beside=tmp_path / "beside").manifest.contents.entries > 0
    report(
        database=kind, drill_seconds=SECONDS, kills=crowd.kills, between=crowd.between, twice=twice,
        arrived=len(arrivals), entries=len(office.trail()), backups=backed_up,
    )  # fmt: skip


def _finish(office: Office, folder: Path, *, passed: float) -> None:
    """One worker goes on when the leases of the dead have ended, until nothing is left."""
    office.now = STARTS_AT
    office.later(seconds=passed)
    complaints: list[str] = []
    worker = Worker(
        office.desk, outlets(AppendOnly(folder / "arrivals")), tell=lambda _: None, complain=complaints.append
    )
    for _ in range(60):
        office.later(minutes=6)
        worker.tick()
        left = office.rows(WAITS)[0][0]
        if not left and not office.rows(DUE, today=office.now.date().isoformat())[0][0]:
            break
    assert complaints == []
