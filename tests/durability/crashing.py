"""Workers on one database that kill themselves where they are told to, until others have finished their work.

It runs as a process of its own and holds no connection, so that each child can open its own: a
line says what to do, a line says what was done. Time stands as it is told to, and moves on when
all have finished: to the moment at which the next delivery may be tried, or a lease has ended.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import mmap
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from casework.journeys import SUBMISSION
from casework.killed import die_before
from casework.office import Office, outlets
from channels.mail_server import MailServer, channel_to
from durability.strict_server import LATER, NO_SUCH_USER, REFUSED
from reviewflow.audit.instants import instant_text, read_instant
from reviewflow.casework.alerting import raise_alerts
from reviewflow.casework.alerting.acknowledge import AcknowledgeAlert, acknowledge_alert
from reviewflow.casework.points import POINTS
from reviewflow.casework.sending import deliver
from reviewflow.casework.working.sweep import AtWork, sweep
from reviewflow.channels.outgoing import Channel, Outcome, Outgoing, Sent, TryAgain, Undeliverable
from reviewflow.store.session import Database
from reviewflow.store.statements import Statement

MOST_ROUNDS = 60
LEFT = Statement(
    "SELECT min(CASE WHEN lease_until > try_at THEN lease_until ELSE try_at END) FROM outbox"
    " WHERE status = 'pending' AND channel IN ('message', 'digest') AND try_at < :tomorrow"
)
OWED = Statement("SELECT count(*) FROM deadline WHERE state = 'running' AND next_alert_on <= :today")
SKEW = dt.timedelta(seconds=20)
"""How far the clocks of two machines stand apart."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One run: how many workers, and where they die."""

    url: str
    workers: int
    starts_at: str
    folder: str
    """For the append-only file, and for a lock."""
    orders: tuple[tuple[str, int], ...] = ()
    """Whoever passes a point for the n-th time, counted over all workers, dies there."""
    dies_before: int = 0
    """The first worker dies before so many statements, or the end of a transaction; 0: it does not."""
    at_once: int = 20
    pauses_ms: tuple[int, ...] = ()
    """Beside the workers somebody changes cases, after so many milliseconds each; empty: nobody does."""
    mail_port: int = 0
    """Of a mail server; 0: an append-only file receives."""
    certificate: str = ""

    def line(self) -> str:
        """As it is told to the process."""
        return json.dumps(asdict(self))


class AppendOnly:
    """A receiver that keeps one line for each message, for good."""

    name = "append-only"

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, message: Outgoing) -> Sent:
        if message.address == REFUSED:
            raise Undeliverable(NO_SUCH_USER)
        if message.attempts == 1 and message.id % 7 == 0:
            raise TryAgain(LATER)
        words = "\0".join((message.to, message.address or "", message.subject, message.text, message.html))
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(file, f"{message.message_id} {sha256(words.encode()).hexdigest()}\n".encode())
        os.fsync(file)
        os.close(file)
        return Sent(f"append-only-{message.id}")

    def ask(self, provider_ref: str) -> Outcome:
        return Outcome("sending")


class Orders:
    """Where somebody dies, counted in memory that all children share."""

    def __init__(self, orders: list[tuple[str, int]], folder: Path) -> None:
        self._points = [point for point, _ in orders]
        self._memory = mmap.mmap(-1, 4096)
        self._counts = memoryview(self._memory).cast("i")
        self._lock = folder / "lock"
        self._lock.touch()
        for n, (_, left) in enumerate(orders):
            self._counts[n] = left

    def passed(self, point: str) -> None:
        """Count it, and die where it is said."""
        with self._lock.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._counts[self._total(point)] += 1
            dies = False
            for n, each in enumerate(self._points):
                if each == point:
                    self._counts[n] -= 1
                    dies = dies or self._counts[n] == 0
            if dies:
                self._counts[self._kills(point)] += 1
        if dies:
            os.kill(os.getpid(), signal.SIGKILL)

    @property
    def killed(self) -> dict[str, int]:
        """How many died at each point."""
        return {point: self._counts[self._kills(point)] for point in POINTS if self._counts[self._kills(point)]}

    @property
    def totals(self) -> dict[str, int]:
        """How often each point was passed."""
        return {point: self._counts[self._total(point)] for point in POINTS}

    @staticmethod
    def _kills(point: str) -> int:
        return 500 + POINTS.index(point)

    @staticmethod
    def _total(point: str) -> int:
        return 600 + POINTS.index(point)


class Run:
    """Rounds of workers, until nothing is left to do today."""

    def __init__(self, plan: Plan, warm: Office) -> None:
        self._plan = plan
        self._warm = warm
        self._orders = Orders([(point, n) for point, n in plan.orders], Path(plan.folder))
        self._started = self._deaths = 0
        self._base = read_instant(plan.starts_at)
        self._since = time.monotonic()
        self._tomorrow = instant_text(self._base.replace(hour=23, minute=0))

    def carry_out(self) -> dict[str, Any]:
        """All of it; what happened."""
        for rounds in range(1, MOST_ROUNDS + 1):
            self._one_round(first=rounds == 1)
            left = _answer_of(self._left)
            if not left:
                return {
                    "rounds": rounds,
                    "deaths": self._deaths,
                    "killed": self._orders.killed,
                    "passed": self._orders.totals,
                }
            self._base, self._since = max(read_instant(left), self._now()) + 2 * SKEW, time.monotonic()
        return {"fault": f"after {MOST_ROUNDS} rounds something is still left to do"}

    def _one_round(self, *, first: bool) -> None:
        alive = {self._start() for _ in range(self._plan.workers)}
        if first and self._plan.pauses_ms:
            alive.add(self._fork(self._change_cases))
        while alive:
            pid, status = os.wait()
            alive.remove(pid)
            if os.WIFSIGNALED(status):
                self._deaths += 1
                alive.add(self._start())
            elif status:
                for other in alive:
                    os.kill(other, signal.SIGKILL)
                    os.waitpid(other, 0)
                raise RuntimeError(f"a worker failed: {os.WEXITSTATUS(status)}")

    def _start(self) -> int:
        self._started += 1
        number = self._started
        return self._fork(lambda: self._work(number))

    @staticmethod
    def _fork(do: Callable[[], object]) -> int:
        pid = os.fork()
        if pid == 0:
            _in_a_child(do)
        return pid

    def _office(self, skew: dt.timedelta) -> Office:
        office = Office(Database(self._plan.url))
        # What was read of the rules is kept, as a process that has run for a while keeps it.
        known = {**self._warm.desk.__dict__, "database": office.database, "now": lambda: self._now() + skew}
        office.desk.__dict__.update(known)
        return office

    def _change_cases(self) -> None:
        """Notify, so that alerts are closed while others send them, and say of some that they are in hand."""
        office = self._office(0 * SKEW)
        cases = [row[0] for row in office.rows("SELECT reference FROM review_case WHERE state = 'considered'")]
        for n, (case, pause) in enumerate(zip(sorted(cases), self._plan.pauses_ms, strict=False)):
            time.sleep(pause / 1000)
            raised = office.rows(
                "SELECT a.rung FROM alert a JOIN review_case c ON c.id = a.case_id"
                " WHERE c.reference = :case ORDER BY a.id",
                case=case,
            )
            if n % 2:
                office.do(case, "submit_notification", "la_notifier", **SUBMISSION)
            else:
                command = AcknowledgeAlert(case=case, clock="notification", rung=raised[0][0])
                acknowledge_alert(office.desk, command, by="bristol.coordinator")

    def _work(self, number: int) -> None:
        skew = (number % 3 - 1) * SKEW
        deliver.AT_ONCE = raise_alerts.AT_ONCE = self._plan.at_once
        office = self._office(skew)
        ways = outlets(self._channel())
        if self._plan.dies_before and number == 1:
            die_before(self._plan.dies_before)
        worker = AtWork(f"here#{number}", office.desk.now())
        while True:
            swept = sweep(office.desk, ways, worker=worker, at=self._orders.passed)
            if not (swept.raised or swept.delivered.sent or swept.delivered.failed):
                return

    def _channel(self) -> Channel:
        if self._plan.mail_port:
            return channel_to(MailServer(port=self._plan.mail_port), Path(self._plan.certificate))
        return AppendOnly(Path(self._plan.folder) / "arrivals")

    def _now(self) -> dt.datetime:
        return self._base + dt.timedelta(seconds=time.monotonic() - self._since)

    def _left(self) -> str:
        """When the next thing is to be done today, or nothing."""
        with Database(self._plan.url) as database, database.read() as tx:
            if tx.value(OWED, {"today": self._base.date().isoformat()}):
                return instant_text(self._now())
            return str(tx.value(LEFT, {"tomorrow": self._tomorrow}) or "")


def _answer_of(ask: Callable[[], str]) -> str:
    """What a child says, which may open connections."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        _in_a_child(lambda: os.write(writing, ask().encode()))
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    _, status = os.waitpid(pid, 0)
    if status:
        raise RuntimeError("nobody could say what is left to do")
    return said


def _in_a_child(do: Callable[[], object]) -> None:
    try:
        do()
    except BaseException:  # noqa: BLE001 - a child must not go on with its parent's work
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def main() -> None:
    """Read plans, one in a line; for each a line says what happened."""
    warm = Office(Database(sys.argv[1]))
    with warm.database.read() as tx:
        warm.desk.published_definitions(tx, "bristol")
    warm.database.close()
    for line in sys.stdin:
        told = json.loads(line)
        plan = Plan(**{**told, "orders": tuple((point, n) for point, n in told["orders"])})
        try:
            done = Run(plan, warm).carry_out()
        except Exception:  # noqa: BLE001 - whoever asked has to hear of it
            done = {"fault": traceback.format_exc()}
        sys.stdout.write(json.dumps(done) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
