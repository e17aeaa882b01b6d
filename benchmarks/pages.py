"""How fast pages are with very many cases and fifty people at once: the server and the people are two processes.

Each person opens a page, reads for a while, and opens the next: what needs doing, a case, the list of actions. Beside
it stands a page of a list that is written by hand with FastAPI and sqlite3, asked in the same run over the same rows.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from reviewflow.casework.desk import Desk
from reviewflow.casework.sign_on.sessions import Limits, start_session
from reviewflow.store.key_file import KeyFile
from reviewflow.store.session import Database

from .cases_database import PARTNERSHIP
from .figures import Line, print_table
from .pages_database import ENTRIES_OF_A_CASE, FILE, KEYS, fill, references_by_hand

CASES, QUICK_CASES, WHOLE_CASES = 4_000, 300, 20_000
PEOPLE = 50
THINKS = 5.0
"""Seconds that a person reads a page, on average; each time between half as long and half as long again."""
SECONDS, QUICK_SECONDS = 60, 6
STRAIGHT_ON = 8
"""Seconds for which pages are asked for without a pause, for the throughput."""
AT_A_TIME = 4
"""People who ask without a pause."""
WORTH = 0.95
WARM = 3
ROLES = (
    "coordinator", "business_manager", "la_notifier", "la_decision_maker", "executive", "review_group_chair",
    "review_group_member", "agency_lead", "scrutineer", "independent_chair",
)  # fmt: skip
LIMITS = Limits(idle=dt.timedelta(hours=9), longest=dt.timedelta(hours=10))
BY_HAND = Path(__file__).with_name("handwritten_page.py")


@dataclass
class Asked:
    """What came of asking for one kind of page."""

    took: list[float] = field(default_factory=list)
    largest: int = 0

    def add(self, seconds: float, size: int) -> None:
        self.took.append(seconds * 1_000)
        self.largest = max(self.largest, size)

    @property
    def in_words(self) -> tuple[str, str]:
        """The 95th percentile, and the rest."""
        took = sorted(self.took)
        worst = took[min(len(took) - 1, int(len(took) * WORTH))]
        more = f"p50 {statistics.median(took):.1f} ms, {len(took)} asked, largest {self.largest / 1_000:.0f} kB"
        return f"p95 {worst:.1f} ms", more


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in."""

    cookie: str
    role: str


class Answer(NamedTuple):
    """What a server answered."""

    status: int
    size: int
    """Bytes, with its headers."""
    etag: str
    words: bytes = b""


class Connection:
    """One connection that is kept open, as a browser keeps it."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self._port, self._cookie = port, cookie
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> tuple[int, int]:
        """Ask for a page: its status and size."""
        headers = {"Accept": "text/html"} | ({"Cookie": f"reviewflow={self._cookie}"} if self._cookie else {})
        answer = await self.ask("GET", path, headers)
        return answer.status, answer.size

    async def ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """Ask for anything. A server lets an idle connection go, and a browser opens another."""
        try:
            return await self._ask(method, path, headers, body)
        except (asyncio.IncompleteReadError, ConnectionError):
            self._streams = None
            return await self._ask(method, path, headers, body)

    async def _ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        given = {"Host": f"127.0.0.1:{self._port}", **headers} | ({"Content-Length": str(len(body))} if body else {})
        lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
        writer.write(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body)
        said = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(said.partition("content-length: ")[2].partition("\r\n")[0])
        words = await reader.readexactly(length)
        etag = said.partition("\r\netag: ")[2].partition("\r\n")[0]
        return Answer(int(said.split(" ", 2)[1]), length + len(said), etag, words)

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()


@dataclass(frozen=True)
class Serving:
    """A server that answers, and how long it took to get there."""

    port: int
    pid: int
    started: float
    """Seconds from the start of the process to when it said that it serves."""


@contextmanager
def serving(command: Sequence[str], **settings: str) -> Iterator[Serving]:
    """A server in a process of its own, which says where it serves."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **settings})
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        port = int(said.partition("127.0.0.1:")[2].partition(",")[0].strip())
        yield Serving(port, process.pid, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait()


def people(url: str, keys: KeyFile) -> list[Person]:
    """Fifty people, each signed in by a row, in roles that open pages."""
    found = []
    with Database(url, keys=keys) as database:
        desk = Desk(database)
        for number in range(PEOPLE):
            role = ROLES[number % len(ROLES)]
            with database.write() as tx:
                who = f"{PARTNERSHIP}.{role}"
                cookie = start_session(tx, desk, PARTNERSHIP, who, way="local", limits=LIMITS, role=role)
            found.append(Person(cookie, role))
    return found


async def _think_and_ask(port: int, who: Person, cases: list[str], until: float, found: dict[str, Asked]) -> None:
    chance, connection = random.Random(who.cookie), Connection(port, who.cookie)
    await asyncio.sleep(chance.random() * THINKS)
    while time.perf_counter() < until:
        for name in ("what needs doing", "a case", "the list of actions"):
            path = {"what needs doing": "/", "the list of actions": "/actions"}.get(name)
            began = time.perf_counter()
            status, size = await connection.get(path or f"/cases/{chance.choice(cases)}")
            # An agency's lead does not know of every case.
            assert status == 200 or (status == 404 and who.role == "agency_lead"), f"{name}: {status}"
            found[name].add(time.perf_counter() - began, size)
            await asyncio.sleep(THINKS * (0.5 + chance.random()))
    connection.close()


async def _at_once(port: int, whoever: list[Person], cases: list[str], seconds: float) -> dict[str, Asked]:
    found = {name: Asked() for name in ("what needs doing", "a case", "the list of actions")}
    for _ in range(WARM):
        for path in ("/", f"/cases/{cases[0]}", "/actions"):
            await Connection(port, whoever[0].cookie).get(path)
    until = time.perf_counter() + seconds
    await asyncio.gather(*(_think_and_ask(port, each, cases, until, found) for each in whoever))
    return found


async def _straight_on(port: int, cookie: str, paths: Sequence[str]) -> tuple[float, float]:
    """Pages a second without a pause, and the median in milliseconds for one who asks alone."""
    alone = Connection(port, cookie)
    took = []
    for n in range(30):
        began = time.perf_counter()
        await alone.get(paths[n % len(paths)])
        took.append((time.perf_counter() - began) * 1_000)
    asked, until = 0, time.perf_counter() + STRAIGHT_ON

    async def ask() -> None:
        nonlocal asked
        connection = Connection(port, cookie)
        while time.perf_counter() < until:
            await connection.get(paths[asked % len(paths)])
            asked += 1

    await asyncio.gather(*(ask() for _ in range(AT_A_TIME)))
    return asked / STRAIGHT_ON, statistics.median(took)


def measure(
    folder: Path,
    *,
    cases: int | None = None,
    quick: bool = False,
    address: str | None = None,
    filled: bool = False,
    seconds: int | None = None,
) -> list[Line]:
    """Fifty people at once, each page alone, a page by hand, and the first page of a cold start.

    ``filled``: the cases are there from another time.
    """
    many = cases or (QUICK_CASES if quick else CASES)
    began = time.perf_counter()
    url = (address or f"sqlite:///{folder / FILE}") if filled else fill(folder, many, address=address)
    took = "kept" if filled else f"{time.perf_counter() - began:.0f} s"
    lines = [Line(f"{many:,} cases, {many * ENTRIES_OF_A_CASE:,} entries filled and sealed", took)]
    keys = KeyFile(folder / KEYS)
    known, whoever = references_by_hand(url), people(url, keys)
    settings = {"REVIEWFLOW_DATABASE_URL": url, "REVIEWFLOW_OUTBOX_FOLDER": str(folder / "outbox")}
    settings["REVIEWFLOW_KEYS_FILE"] = str(keys.path)
    command = [str(Path(sys.executable).with_name("reviewflow")), "serve", "--port", "0", "--no-worker"]
    with serving(command, **settings) as server:
        began = time.perf_counter()
        asyncio.run(Connection(server.port, whoever[0].cookie).get("/"))
        first = time.perf_counter() - began
        lines.append(Line("cold start: process to serving", f"{server.started:.2f} s"))
        lines.append(Line("cold start: the first page", f"{first:.2f} s", more="what needs doing, signed in"))
        seconds = seconds or (QUICK_SECONDS if quick else SECONDS)
        before = _cpu_seconds(server.pid)
        found = asyncio.run(_at_once(server.port, whoever, known, seconds))
        used = _cpu_seconds(server.pid) - before
        asked = sum(len(each.took) for each in found.values())
        for name, each in found.items():
            worst, more = each.in_words
            lines.append(Line(f"{PEOPLE} people: {name}", worst, more=more))
        every, each_used = f"{asked / seconds:.1f} pages/s", f"{used / asked * 1e3:.1f} ms of a processor each"
        lines.append(Line(f"{PEOPLE} people, {THINKS:.0f} s a page", every, more=each_used))
        pages = {
            "what needs doing": ["/"],
            "a case": [f"/cases/{each}" for each in known[:20]],
            "actions": ["/actions"],
        }
        rates = {n: asyncio.run(_straight_on(server.port, whoever[0].cookie, of)) for n, of in pages.items()}
    if address is None:
        file = url.removeprefix("sqlite:///")
        with serving([sys.executable, str(BY_HAND), file]) as server:
            rate, alone = asyncio.run(_straight_on(server.port, "", ["/actions"]))
        lines.append(Line("a list by hand, FastAPI and sqlite3", f"{rate:.0f}/s", more=f"alone {alone:.1f} ms"))
    else:
        rate = 0.0
    for name, (of, alone) in rates.items():
        ratio, beside = (of / rate, "a list by hand") if rate else (None, "")
        lines.append(Line(f"straight on: {name}", f"{of:.0f}/s", ratio, beside, more=f"alone {alone:.1f} ms"))
    return lines


def _cpu_seconds(pid: int) -> float:
    """What a process has used of the processors."""
    try:
        parts = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """``python -m benchmarks.pages``: at any size, and on an empty PostgreSQL database."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages")
    parser.add_argument("--cases", type=int, default=WHOLE_CASES)
    parser.add_argument("--postgresql", metavar="ADDRESS", help="An empty database, or one that was filled before.")
    parser.add_argument("--keep", metavar="FOLDER", type=Path, help="Keep the cases here, and take them the next time.")
    parser.add_argument("--seconds", type=int, help=f"For how long fifty people ask; otherwise {SECONDS}.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = given.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        mark = folder / ("filled.postgresql" if given.postgresql else FILE)
        filled = mark.exists()
        print_table(measure(folder, cases=given.cases, address=given.postgresql, filled=filled, seconds=given.seconds))
        mark.touch()


if __name__ == "__main__":
    main()
