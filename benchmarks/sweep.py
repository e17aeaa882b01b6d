"""The sweep of many open deadlines of which one in a hundred owes a rung today, on both databases.

Finding and recording is compared with the same rows written by hand, in turns, each on a database of
its own that begins as a copy of the other's; and with a store of jobs, one for each deadline. Then what
a tick costs on which nothing is due, what a sweep takes of memory, and what a second worker adds.

    python -m benchmarks.sweep [--quick]
"""

from __future__ import annotations

import datetime as dt
import gc
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine

import reviewflow
from reviewflow.casework.alerting import raise_alerts as sweeping
from reviewflow.casework.alerting.alert_words import alert_words
from reviewflow.casework.alerting.raise_alerts import raise_alerts
from reviewflow.casework.desk import Desk
from reviewflow.casework.sending.deliver import Outlets
from reviewflow.casework.working.sweep import AtWork, sweep
from reviewflow.channels.folder import FolderChannel
from reviewflow.settings import shipped_files
from reviewflow.store import audit_log
from reviewflow.store.engine import open_engine
from reviewflow.store.session import Database
from reviewflow.store.statements import Statement
from reviewflow.workflow.files import WorkflowFiles

from . import handwritten_sweep
from .deadlines_database import BANK_HOLIDAYS, Deadlines, build, copy, day, postgresql
from .figures import Line, percentiles, print_table, spread
from .handwritten_sweep import open_sweep
from .job_store import JobStore

DEADLINES, QUICK_DEADLINES = 1_000_000, 50_000
ROUNDS, QUICK_ROUNDS = 5, 3
JOB_ROUNDS = 2
TICKS = 300
KIB_IN_MIB = 1024
BASE_URL = "https://review.example.org"
WORDING = alert_words(WorkflowFiles([shipped_files() / "workflows"], templates=[shipped_files() / "templates/notices"]))

WRITTEN = {
    "alert": "SELECT * FROM alert ORDER BY id",
    "outbox": "SELECT * FROM outbox ORDER BY id",
    "entry": "SELECT sequence, case_reference, what, item, by_user, by_role, partnership, happened_on, happened_at,"
    " recorded_at, from_state, to_state, workflow_hash, basis FROM trail_entry ORDER BY sequence",
    "body": "SELECT sequence, body FROM trail_body ORDER BY sequence",
    "deadline": "SELECT id, next_alert_on FROM deadline WHERE id IN (SELECT deadline_id FROM alert) ORDER BY id",
}
"""What both write, but for the random salts and what follows from them."""


def measure(folder: Path, *, quick: bool = False) -> list[Line]:
    assert sweeping.AT_ONCE <= handwritten_sweep.AT_ONCE, "the yardstick's batches are smaller than ours"
    count, rounds = (QUICK_DEADLINES, QUICK_ROUNDS) if quick else (DEADLINES, ROUNDS)
    ours = build(f"sqlite:///{folder / 'deadlines.sqlite'}", count)
    lines = list(_alone(ours, copy(ours, "by_hand"), f"sqlite:///{folder / 'jobs.sqlite'}", "SQLite", rounds))
    with postgresql(folder) as server:
        ours = build(server.database("deadlines"), count)
        by_hand, several = copy(ours, "by_hand"), copy(ours, "several")
        lines += _alone(ours, by_hand, _with_driver(server.database("jobs")), "PostgreSQL", rounds)
        lines.append(_two_workers(several, rounds))
    return lines


def _alone(ours: Deadlines, by_hand: Deadlines, jobs: str, where: str, rounds: int) -> Iterator[Line]:
    """Everything that one worker is measured by."""
    work = f"{ours.due_each_day:,} due of {ours.count:,}, {where}"
    yield _idle(ours, where)
    took = _in_turns(ours, by_hand, rounds)
    ratios = [hand / own for own, hand in zip(*took, strict=True)]
    own, hand = (statistics.median(each) for each in took)
    least = min(took[0])
    figure = f"{own:.2f} s"
    hands = f"the same rows by hand, {where}"
    yield Line(f"sweep, {work}", figure, statistics.median(ratios), hands, f"1.5 times is 0.67; {spread(ratios)}")
    yield Line(hands, f"{hand:.2f} s")
    check_same_rows(ours, by_hand)
    as_it_comes = _jobs(create_engine(jobs), ours)
    stored = f"as many jobs in a job store, {where}"
    yield Line(f"sweep, {work}", figure, as_it_comes / least, stored)
    yield Line(stored, f"{as_it_comes:.2f} s", more=f"woken, fired, removed; each does nothing; least of {JOB_ROUNDS}")
    if not ours.is_postgresql:
        as_ours = _jobs(open_engine(jobs), ours)
        yield Line(f"sweep, {work}", figure, as_ours / least, f"{stored}, our settings")
        yield Line(f"{stored}, our settings", f"{as_ours:.2f} s", more="it writes ahead, which is not how it comes")
    yield _memory(ours, where, day_number=rounds + 1)


def _with_driver(url: str) -> str:
    return url.replace("postgresql:", "postgresql+psycopg:", 1)


def _in_turns(ours: Deadlines, by_hand: Deadlines, rounds: int) -> tuple[list[float], list[float]]:
    """How long each took in each round, in seconds; whoever begins a round ends the next."""
    hand = open_sweep(by_hand.url, BANK_HOLIDAYS)
    took: tuple[list[float], list[float]] = ([], [])
    with Database(ours.url) as database:
        at = day(0)
        desk = Desk(database, now=lambda: at)
        contenders: list[tuple[list[float], Callable[[], int]]] = [
            (took[0], lambda: len(raise_alerts(desk))),
            (took[1], lambda: hand.sweep(at)),
        ]
        gc.collect()
        gc.freeze()
        # The first round is for warming up.
        for number in range(rounds + 1):
            at = day(number)
            for times, work in contenders:
                began = time.perf_counter()
                raised = work()
                seconds = time.perf_counter() - began
                assert raised == ours.due_each_day, f"{raised} were raised of {ours.due_each_day}"
                if number:
                    times.append(seconds)
            contenders.reverse()
        gc.unfreeze()
    hand.close()
    return took


def check_same_rows(one: Deadlines, other: Deadlines) -> None:
    """Neither left anything out, and both trails hold."""
    with Database(one.url) as ours, Database(other.url) as theirs, ours.read() as own, theirs.read() as hand:
        for name, words in WRITTEN.items():
            assert own.rows(Statement(words)) == hand.rows(Statement(words)), name
        for tx in (own, hand):
            found = audit_log.verify(tx)
            assert found.valid, found.first_fault


def _jobs(engine: Engine, ours: Deadlines) -> float:
    store = JobStore(engine, ours.count)
    took = [store.fire(1 + n, ours.due_each_day) for n in range(JOB_ROUNDS)]
    store.close()
    return min(took)


def _idle(ours: Deadlines, where: str) -> Line:
    """A tick on the day before the first, on which nothing is due."""
    took = []
    with Database(ours.url) as database:
        at = day(-1)
        desk = Desk(database, now=lambda: at)
        for number in range(TICKS + 1):
            at += dt.timedelta(seconds=1)
            began = time.perf_counter()
            swept = _tick(desk)
            took.append(time.perf_counter() - began)
            assert not swept, f"{swept} were raised in tick {number}"
    # The first does what is done once a day.
    figure = f"{statistics.median(took[1:]) * 1e3:.2f} ms"
    return Line(f"a tick, nothing due of {ours.count:,}, {where}", figure, more=percentiles(took[1:]))


def _tick(desk: Desk) -> int:
    """A whole sweep of a worker that leaves the sending to another; how many alerts it raised."""
    nowhere = FolderChannel(Path(os.devnull))
    outlets = Outlets(nowhere, nowhere, WORDING, BASE_URL)
    return len(sweep(desk, outlets, worker=AtWork(f"here#{os.getpid()}", desk.now(), sends=False)).raised)


def _memory(ours: Deadlines, where: str, *, day_number: int) -> Line:
    with _worker(ours.url) as worker:
        told = worker.told(day_number)
    assert told["raised"] == ours.due_each_day, told
    return Line(
        f"memory of a sweep, {where}",
        f"{told['peak_kib'] / KIB_IN_MIB:,.0f} MiB",
        more="at the most, a process of its own",
    )


def _two_workers(ours: Deadlines, rounds: int) -> Line:
    """What one worker does of one day, and two together of another, in turns."""
    took: dict[int, list[float]] = {1: [], 2: []}
    with _worker(ours.url) as one, _worker(ours.url) as other:
        for number in range(2 * rounds + 2):
            at_work = [one, other][: 1 + number % 2]
            began = time.perf_counter()
            for worker in at_work:
                worker.begin(number)
            raised = sum(worker.answer()["raised"] for worker in at_work)
            seconds = time.perf_counter() - began
            assert raised == ours.due_each_day, f"{raised} were raised of {ours.due_each_day}"
            # The first time of each is for warming up.
            if number > 1:
                took[len(at_work)].append(seconds)
    alone, together = statistics.median(took[1]), statistics.median(took[2])
    return Line(
        "two workers at once, PostgreSQL",
        f"{together:.2f} s",
        alone / together,
        "one of them alone",
        f"one {alone:.2f} s; least {min(took[1]):.2f} s and {min(took[2]):.2f} s",
    )


class _Worker:
    """A process that sweeps a day when it is told to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._in, self._out = process.stdin, process.stdout

    def begin(self, day_number: int) -> None:
        self._in.write(f"{day_number}\n")
        self._in.flush()

    def answer(self) -> dict[str, int]:
        told: dict[str, int] = json.loads(self._out.readline())
        return told

    def told(self, day_number: int) -> dict[str, int]:
        self.begin(day_number)
        return self.answer()


@contextmanager
def _worker(url: str) -> Iterator[_Worker]:
    roots = (Path(__file__).parents[1], Path(reviewflow.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, roots))}
    command = [sys.executable, "-m", "benchmarks.sweep", "--worker", url]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield _Worker(process)


def work(url: str) -> None:
    """Sweep the days that are read from the input, one after the other."""
    at = day(0)
    with Database(url) as database:
        desk = Desk(database, now=lambda: at)
        for line in sys.stdin:
            at = day(int(line))
            print(json.dumps({"raised": _tick(desk), "peak_kib": _peak_kib()}), flush=True)


def _peak_kib() -> int:
    """The most memory that this process has had."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # What the resources say begins, in a child, with what its parent had.
    (peak,) = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
    return int(peak.split()[1])


def main() -> None:
    if "--worker" in sys.argv:
        work(sys.argv[-1])
        return
    with tempfile.TemporaryDirectory() as folder:
        print_table(measure(Path(folder), quick="--quick" in sys.argv))


if __name__ == "__main__":
    main()
