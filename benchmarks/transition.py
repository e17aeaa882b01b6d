"""A durable transition through the door, beside two that are written by hand, in turns, in one run.

Each does the same: guard, case row, history, trail entry with chain and triggers, two deadlines
moved, one letter queued, commit, on SQLite with FULL synchronisation. The door and the fair
yardstick start from copies of one database; the other yardstick writes the fewest rows that
could be called a transition.

    python -m benchmarks.transition [--quick]
"""

from __future__ import annotations

import datetime as dt
import gc
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Protocol

from reviewflow.case.case import Actor
from reviewflow.casework.changes.advance_case import Advance
from reviewflow.casework.changes.door import carry_out, carry_out_in
from reviewflow.casework.changes.open_case import OpenCase
from reviewflow.casework.changes.save_change import Occurrence
from reviewflow.casework.desk import Desk
from reviewflow.casework.office.calendar import FILE, adopt_calendar, calendar_text
from reviewflow.casework.office.publish import publications, publish
from reviewflow.casework.replaying.replay import replay
from reviewflow.settings import shipped_files
from reviewflow.store import audit_log
from reviewflow.store.engine import open_engine
from reviewflow.store.key_file import KeyFile
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database
from reviewflow.workflow.faults import refuse_faults
from reviewflow.workflow.files import WorkflowFiles

from . import handwritten_sqlite
from .figures import Line, a_second, percentiles, print_table, spread
from .handwritten_same_rows import ByHand, open_by_hand

PACK = Path(__file__).parent / "pack"
CASES = handwritten_sqlite.CASES
FIRST = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)
ROUNDS, QUICK_ROUNDS = 20, 3
COORDINATOR = "bench.coordinator"
SETTINGS = ("journal_mode", "synchronous", "wal_autocheckpoint", "foreign_keys", "recursive_triggers")


class Contender(Protocol):
    """One way to do the n-th transition of the run."""

    def advance(self, n: int) -> None: ...

    def close(self) -> None: ...


def which(n: int) -> tuple[str, str, dt.datetime]:
    """The n-th transition: every case in its turn, there and back, a day later each time round."""
    time_round, number = divmod(n, CASES)
    do = "turn_back" if time_round % 2 else "turn"
    return f"TU-2026-{number + 1:06}", do, FIRST + dt.timedelta(days=time_round)


class TheDoor:
    """The product, as a page or a command calls it."""

    def __init__(self, path: Path, *, keys: KeyFile | None = None) -> None:
        self.database = Database(f"sqlite:///{path}", keys=keys)
        self.at = FIRST
        self.desk = Desk(self.database, now=lambda: self.at)

    def advance(self, n: int) -> None:
        reference, do, self.at = which(n)
        carry_out(self.desk, Advance(case=reference, do=do), by=COORDINATOR)

    def close(self) -> None:
        self.database.close()


class SameRows:
    """The fair yardstick."""

    def __init__(self, path: Path) -> None:
        self.by_hand = ByHand(path, shipped_files() / "workflows" / FILE)

    def advance(self, n: int) -> None:
        reference, do, at = which(n)
        self.by_hand.advance(reference, do, user=COORDINATOR, role="coordinator", at=at)

    def close(self) -> None:
        self.by_hand.close()


class FewestRows:
    """The yardstick that leaves out what can be left out."""

    def __init__(self, path: Path) -> None:
        self.connection = handwritten_sqlite.open_database(path)

    def advance(self, n: int) -> None:
        handwritten_sqlite.advance(self.connection, f"SI-2026-{n % CASES:03}", "coordinator", n)

    def close(self) -> None:
        self.connection.close()


def measure(folder: Path, *, quick: bool = False) -> list[Line]:
    prepared = folder / "turning.sqlite"
    prepare(prepared)
    door, same = (Path(shutil.copy(prepared, folder / f"{name}.sqlite")) for name in ("door", "same_rows"))
    check_settings(same)
    keys = KeyFile(folder / "keys")
    keys.make()
    sealed = folder / "sealed.sqlite"
    prepare(sealed, keys=keys)
    contenders: dict[str, Contender] = {
        "by the door": TheDoor(door),
        "by the door, encrypted": TheDoor(sealed, keys=keys),
        "by hand, the same rows": SameRows(same),
        "by hand, the fewest rows": FewestRows(folder / "fewest_rows.sqlite"),
    }
    rounds = run(contenders, QUICK_ROUNDS if quick else ROUNDS)
    for contender in contenders.values():
        contender.close()
    check_trail(door)
    check_trail(same)
    check_trail(sealed, keys=keys)
    check_same_rows(door, same)
    return lines(rounds)


def run(contenders: Mapping[str, Contender], rounds: int) -> dict[str, list[list[float]]]:
    """How long each transition took, by contender and round; whoever begins a round ends the next."""
    took: dict[str, list[list[float]]] = {name: [] for name in contenders}
    names = list(contenders)
    gc.collect()
    # What is loaded by now stays: nobody's transitions should pay for looking through another's rules.
    gc.freeze()
    # Every case has turned there and back when the run begins; the first round is for warming up.
    for number in range(rounds + 1):
        for name in names:
            times = []
            for n in range((number + 2) * CASES, (number + 3) * CASES):
                began = time.perf_counter()
                contenders[name].advance(n)
                times.append(time.perf_counter() - began)
            if number:
                took[name].append(times)
        names.append(names.pop(0))
    gc.unfreeze()
    return took


def lines(rounds: Mapping[str, list[list[float]]]) -> list[Line]:
    door, *yardsticks = rounds
    rates = {name: [len(times) / sum(times) for times in each] for name, each in rounds.items()}
    found = []
    for name, each in rounds.items():
        figure = a_second(len(each) / sum(1 / rate for rate in rates[name]))
        more = percentiles([took for times in each for took in times])
        found.append(Line(f"transition, {name}", figure, more=more))
    for yardstick in yardsticks:
        ratios = [ours / theirs for ours, theirs in zip(rates[door], rates[yardstick], strict=True)]
        found.append(
            Line(f"transition, {door}", "", statistics.median(ratios), f"transition, {yardstick}", spread(ratios))
        )
    return found


def prepare(path: Path, *, keys: KeyFile | None = None) -> None:
    """A database in which every case has turned and turned back once, so that both its clocks have run."""
    library = WorkflowFiles([PACK / "workflows"], templates=[PACK / "templates/notices"]).load()
    refuse_faults(library.faults)
    with Database(f"sqlite:///{path}", keys=keys) as database:
        create_schema(database)
        at = FIRST
        desk = Desk(database, now=lambda: at)
        administrator = Actor("administrator", "administrator", "bench")
        adopt_calendar(desk, calendar_text(WorkflowFiles([shipped_files() / "workflows"])), by=administrator)
        for publication in publications(library, only=["bench"]):
            publish(desk, publication, by=administrator)
        opened = OpenCase(workflow="turning", partnership="bench", facts={"aware_on": "2026-02-27", "nature": "harm"})
        with database.write() as tx:
            for _ in range(CASES):
                carry_out_in(tx, desk, opened, Occurrence(f"bench/{COORDINATOR}", at))
            for n in range(2 * CASES):
                reference, do, at = which(n)
                carry_out_in(tx, desk, Advance(case=reference, do=do), Occurrence(COORDINATOR, at))
    put_into_one_file(path)


def put_into_one_file(path: Path) -> None:
    """Bring what is still in SQLite's log into the database itself, so that it may be copied."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def check_settings(path: Path) -> None:
    """Refuse to compare two that do not promise the same."""
    ours = open_engine(f"sqlite:///{path}").raw_connection()
    with closing(ours), closing(open_by_hand(path)) as theirs:
        for setting in SETTINGS:
            cursor = ours.cursor()
            cursor.execute(f"PRAGMA {setting}")
            assert cursor.fetchone() == theirs.execute(f"PRAGMA {setting}").fetchone(), setting


def check_trail(path: Path, *, keys: KeyFile | None = None) -> None:
    """The trail holds, and the door makes just these rows of it: whoever wrote it did all of the work."""
    with Database(f"sqlite:///{path}", keys=keys) as database:
        with database.read() as tx:
            found = audit_log.verify(tx)
        assert found.valid, found.first_fault
        replayed = replay(database)
        assert replayed.identical, replayed.differences[:5]


def check_same_rows(one: Path, other: Path) -> None:
    """Neither left anything out. The trails differ in their random salts, and so in what follows from them."""
    with closing(sqlite3.connect(one)) as ours, closing(sqlite3.connect(other)) as theirs:
        for table in ("review_case", "deadline", "done", "notice", "outbox"):
            rows = f"SELECT * FROM {table} ORDER BY id"
            assert ours.execute(rows).fetchall() == theirs.execute(rows).fetchall(), table
        bodies = "SELECT sequence, body FROM trail_body ORDER BY sequence"
        assert ours.execute(bodies).fetchall() == theirs.execute(bodies).fetchall(), "trail_body"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        print_table(measure(Path(folder), quick="--quick" in sys.argv))


if __name__ == "__main__":
    main()
