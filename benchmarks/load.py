"""Fifty people at once, the worker beside them, and some of them change the same few cases: how long it takes, whether
anything is lost, and whether memory stays as it was.

    python -m benchmarks.load [--minutes 10] [--cases 20000] [--postgresql ADDRESS] [--keep FOLDER]

Everybody opens pages as in ``pages``. Ten of them also change a case by ``/api/v1``: they look at it, think for a
moment, and send what they change with the version that they have seen. Whoever was too late is told so and changes
nothing. At the end each change that was answered as done has one entry of its own on the trail.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from string import ascii_lowercase

from reviewflow.casework.desk import Desk
from reviewflow.casework.programs.tokens import MakeToken, make_token
from reviewflow.store.key_file import KeyFile
from reviewflow.store.session import Database
from reviewflow.store.statements import Statement

from .cases_database import PARTNERSHIP
from .figures import Line, machine, print_table
from .pages import Asked, Connection, Person, people, serving
from .pages_database import ENTRIES_OF_A_CASE, FILE, KEYS, fill, references_by_hand

CASES, MINUTES = 20_000, 10
THINKS = 5.0
HESITATES = 0.5
"""Seconds at most between looking at a case and changing it."""
CHANGED = 12
"""So few cases are changed, so that people meet."""
CHANGING = ("coordinator", "business_manager")
SAID_TO_BE_LATE = (409, 412)
PAGES = {"what needs doing": "/", "a case": None, "the list of actions": "/actions"}
DONE = Statement("SELECT count(*) FROM trail_entry WHERE what = 'add_child' AND sequence > :sequence")
LAST = Statement("SELECT coalesce(max(sequence), 0) FROM trail_entry")
VERSIONS = Statement("SELECT reference, version FROM review_case")


@dataclass
class Load:
    """What came of it."""

    read: dict[str, Asked] = field(default_factory=lambda: {name: Asked() for name in PAGES})
    changes: Asked = field(default_factory=Asked)
    accepted: Counter[str] = field(default_factory=Counter)
    """Changes that were answered as done, by case."""
    late: int = 0
    """Changes of those who were told that somebody was quicker."""
    wrong: Counter[str] = field(default_factory=Counter)
    """Answers that nobody should get."""
    memory: list[list[float]] = field(default_factory=list)
    """In MB of each process that is watched, at the beginning and after each minute."""


async def _works(port: int, who: Person, token: str | None, cases: list[str], until: float, load: Load) -> None:
    # Not as in the run before: a key that was used for something else is refused.
    chance = random.Random(f"{who.cookie} {until}")
    pages, programs = Connection(port, who.cookie), Connection(port)
    await asyncio.sleep(chance.random() * THINKS)
    while time.perf_counter() < until:
        for name, path in PAGES.items():
            began = time.perf_counter()
            status, size = await pages.get(path or f"/cases/{chance.choice(cases)}")
            load.read[name].add(time.perf_counter() - began, size)
            if status != 200 and not (status == 404 and who.role == "agency_lead"):
                load.wrong[f"{name}: {status}"] += 1
            await asyncio.sleep(THINKS * (0.5 + chance.random()))
        if token is not None:
            await _changes(programs, token, chance.choice(cases[:CHANGED]), chance, load)
    pages.close()
    programs.close()


async def _changes(connection: Connection, token: str, case: str, chance: random.Random, load: Load) -> None:
    path = f"/api/v1/cases/{case}"
    said = {"Authorization": f"Bearer {token}"}
    seen = await connection.ask("GET", path, said)
    await asyncio.sleep(chance.random() * HESITATES)
    # Letters alone: digits in a row may be somebody's number, and are refused.
    label = f"Child {''.join(chance.choices(ascii_lowercase, k=8))}"
    body = f'{{"add": "child", "facts": {{"label": "{label}"}}}}'.encode()
    sends = {**said, "Content-Type": "application/json", "If-Match": seen.etag}
    sends["Idempotency-Key"] = f"{chance.getrandbits(64):x}"
    began = time.perf_counter()
    answer = await connection.ask("POST", f"{path}/items", sends, body)
    load.changes.add(time.perf_counter() - began, answer.size)
    if answer.status in (200, 201):
        load.accepted[case] += 1
    elif answer.status in SAID_TO_BE_LATE:
        load.late += 1
    else:
        load.wrong[f"a change: {answer.status} {answer.words[:160].decode(errors='replace')}"] += 1


async def _together(
    port: int,
    whoever: list[Person],
    tokens: dict[str, str],
    cases: list[str],
    seconds: float,
    watched: Sequence[int] = (),
) -> Load:
    load, until = Load(), time.perf_counter() + seconds
    watch = asyncio.create_task(_watch(watched, load))
    await asyncio.gather(*(_works(port, who, tokens.get(who.role), cases, until, load) for who in whoever))
    watch.cancel()
    return load


async def _watch(processes: Sequence[int], load: Load) -> None:
    """Keep how much memory they take, at the beginning and after each minute."""
    while True:
        load.memory.append([_megabytes(each) for each in processes])
        await asyncio.sleep(60)


@contextmanager
def _worker(**settings: str) -> Iterator[int]:
    command = [str(Path(sys.executable).with_name("reviewflow")), "worker"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, **settings})
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _tokens(url: str, keys: KeyFile) -> dict[str, str]:
    with Database(url, keys=keys) as database:
        asks = MakeToken(partnership=PARTNERSHIP, program="Load", scopes=("read", "change"), days=1)
        return {
            role: make_token(Desk(database), asks, by=f"{PARTNERSHIP}.{role}", most_days=1).token for role in CHANGING
        }


def _before(url: str, keys: KeyFile) -> tuple[int, dict[str, int]]:
    with Database(url, keys=keys) as database, database.read() as tx:
        return int(tx.value(LAST)), {str(reference): int(version) for reference, version in tx.rows(VERSIONS)}


def _lost(url: str, keys: KeyFile, last: int, versions: dict[str, int], load: Load) -> int:
    """Changes that were answered as done and are not there."""
    with Database(url, keys=keys) as database, database.read() as tx:
        entered = int(tx.value(DONE, {"sequence": last}))
        now = {str(reference): int(version) for reference, version in tx.rows(VERSIONS)}
    missed = sum(abs(now[case] - versions[case] - many) for case, many in load.accepted.items())
    return missed + abs(entered - load.accepted.total())


def _megabytes(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def measure(
    folder: Path, *, cases: int, minutes: float, address: str | None = None, filled: bool = False
) -> list[Line]:
    """Fill it, let everybody work, and count."""
    url = (address or f"sqlite:///{folder / FILE}") if filled else fill(folder, cases, address=address)
    keys = KeyFile(folder / KEYS)
    known, whoever, tokens = references_by_hand(url), people(url, keys), _tokens(url, keys)
    last, versions = _before(url, keys)
    settings = {
        "REVIEWFLOW_DATABASE_URL": url,
        "REVIEWFLOW_KEYS_FILE": str(keys.path),
        "REVIEWFLOW_OUTBOX_FOLDER": str(folder / "outbox"),
    }
    command = [str(Path(sys.executable).with_name("reviewflow")), "serve", "--port", "0", "--no-worker"]
    with serving(command, **settings) as server, _worker(**settings) as worker:
        # What is loaded with the first pages is loaded once.
        asyncio.run(_together(server.port, whoever, tokens, known, 15))
        last, versions = _before(url, keys)
        load = asyncio.run(_together(server.port, whoever, tokens, known, 60 * minutes, (server.pid, worker)))
        lost = _lost(url, keys, last, versions, load)
    what = "PostgreSQL" if address else "SQLite"
    lines = [Line(f"{what}, {cases:,} cases, {cases * ENTRIES_OF_A_CASE:,} entries", f"{minutes:g} minutes")]
    for name, each in {**load.read, "a change": load.changes}.items():
        lines.append(Line(f"50 people and the worker: {name}", each.in_words[0], more=each.in_words[1]))
    lines += [
        Line("changes done", f"{load.accepted.total()}", more=f"{load.late} were told that somebody was quicker"),
        Line("changes lost", f"{lost}", more="answered as done, and not there or there twice"),
        Line("answers that nobody should get", f"{load.wrong.total()}", more=", ".join(map(str, load.wrong.items()))),
        _memory("memory of the server", [server for server, _ in load.memory]),
        _memory("memory of the worker", [worker for _, worker in load.memory]),
    ]
    return lines


def _memory(what: str, sizes: Sequence[float]) -> Line:
    return Line(what, f"{sizes[-1]:.0f} MB", more=f"minute by minute {', '.join(f'{each:.0f}' for each in sizes)}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load")
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--postgresql", metavar="ADDRESS", help="An empty database, or one that was filled before.")
    parser.add_argument("--keep", metavar="FOLDER", type=Path, help="Keep the cases here, and take them the next time.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = given.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        print(f"{machine(folder)}\n")
        mark = folder / ("filled.postgresql" if given.postgresql else FILE)
        filled = mark.exists()
        print_table(measure(folder, cases=given.cases, minutes=given.minutes, address=given.postgresql, filled=filled))
        mark.touch()


if __name__ == "__main__":
    main()
