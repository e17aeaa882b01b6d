"""How fast the whole trail is carried out again, and whether that takes more memory the longer the trail is.

The replay runs in a process of its own, so that nothing else is counted. Whatever processes it
starts are counted with it, by proportional set size: memory that they share is counted once.

    python -m benchmarks.replay DATABASE
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import reviewflow
from reviewflow.casework.replaying.replay import replay
from reviewflow.store.session import Database

from .cases_database import Built
from .figures import Line, a_second

SAMPLED_EVERY_S = 0.25
MARKS = (10, 50, 100)
"""Per cent of the time that the replay takes; it goes through the trail at an even pace."""
KIB_IN_MIB = 1024


@dataclass(frozen=True, slots=True)
class Ran:
    """One replay."""

    entries: int
    seconds: float
    processes: int
    memory_kib: list[int]
    """One sample after another; empty where the system does not tell."""


def measure(built: Built) -> list[Line]:
    command = [sys.executable, "-m", "benchmarks.replay", str(built.path)]
    roots = (Path(__file__).parents[1], Path(reviewflow.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, roots))}
    told = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout
    ran = Ran(**json.loads(told))
    rate = ran.entries / ran.seconds
    size = (
        f"{ran.entries:,} entries of {built.cases:,} cases, {ran.processes} process{'es' if ran.processes > 1 else ''}"
    )
    lines = [
        Line("replay", a_second(rate), rate / built.per_second, "the first time, in large transactions", size),
        Line("the first time, in large transactions", a_second(built.per_second)),
    ]
    return [*lines, *_of_memory(ran)]


def _of_memory(ran: Ran) -> list[Line]:
    if not ran.memory_kib:
        return []
    at = {mark: ran.memory_kib[max(0, len(ran.memory_kib) * mark // 100 - 1)] / KIB_IN_MIB for mark in MARKS}
    first, *_, last = at.values()
    shown = ", ".join(f"{mark} %: {mib:,.0f} MiB" for mark, mib in at.items())
    peak = max(ran.memory_kib) / KIB_IN_MIB
    return [Line("replay, memory", f"{peak:,.0f} MiB", first / last, f"itself at {MARKS[0]} % of the time", shown)]


def run(path: Path) -> Ran:
    memory: list[int] = []
    processes = [1]
    over = threading.Event()
    watching = threading.Thread(target=_watch, args=(memory, processes, over), daemon=True)
    with Database(f"sqlite:///{path}") as database:
        watching.start()
        began = time.perf_counter()
        found = replay(database)
        seconds = time.perf_counter() - began
        over.set()
        watching.join()
    assert found.identical, found.differences[:5]
    return Ran(found.entries, seconds, max(processes), memory)


def _watch(memory: list[int], processes: list[int], over: threading.Event) -> None:
    if not Path("/proc/self/smaps_rollup").exists():
        return
    while not over.wait(SAMPLED_EVERY_S):
        family = _family(os.getpid())
        processes.append(len(family))
        memory.append(sum(map(_kib, family)))


def _family(parent: int) -> list[int]:
    """A process and all that came of it."""
    found = [parent]
    for process in found:
        for task in Path(f"/proc/{process}/task").glob("*/children"):
            found.extend(map(int, _text(task).split()))
    return found


def _kib(process: int) -> int:
    for line in _text(Path(f"/proc/{process}/smaps_rollup")).splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def _text(file: Path) -> str:
    """What a file of the system says; nothing when its process has ended meanwhile."""
    try:
        return file.read_text()
    except OSError:
        return ""


if __name__ == "__main__":
    print(json.dumps(asdict(run(Path(sys.argv[1])))))
