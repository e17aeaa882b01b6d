"""Thousands of requests that nobody means well with, against the server as it is started: none is let in.

The everyday share is the same at each run. ``make hostile`` asks a hundred thousand, and writes how they were answered
into the file that REVIEWFLOW_TEST_HOSTILE_REPORT names.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from hostile.asked import wrongs
from hostile.every import maker_of
from hostile.line import Line
from hostile.place import Place

NUMBER = int(os.environ.get("REVIEWFLOW_TEST_HOSTILE", "1600"))
WARM = 400
"""Requests after which the server has loaded what it loads once."""
MORE_MEMORY = 40_000_000
REPORT = os.environ.get("REVIEWFLOW_TEST_HOSTILE_REPORT")


def test_nothing_is_let_in_and_nothing_changes(place: Place) -> None:
    before, began = place.rows(), time.monotonic()
    wrong: list[str] = []
    statuses: Counter[tuple[str, int]] = Counter()
    memory = 0
    with Line(place.port) as line:
        for n, asked in enumerate(maker_of(place).make(NUMBER + WARM)):
            if n == WARM:
                memory = place.memory()
            answer, body = line.ask(asked)
            statuses[asked.kind, answer.status] += 1
            wrong += wrongs(asked, answer, body)
    grown = place.memory() - memory

    if REPORT:
        lines = [f"{NUMBER + WARM} requests in {time.monotonic() - began:.0f} s"]
        lines += [f"memory {memory / 1e6:.0f} MB after {WARM}, {grown / 1e6:+.1f} MB at the end", *by_kind(statuses)]
        Path(REPORT).write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert wrong == [], "\n".join(dict.fromkeys(wrong))[:6_000]
    assert place.rows() == before
    assert grown < MORE_MEMORY
    assert "Traceback" not in place.said()


def by_kind(statuses: Counter[tuple[str, int]]) -> Iterator[str]:
    """A line for each kind: how many, and how they were answered."""
    for kind, found in groupby(sorted(statuses.items()), key=lambda each: each[0][0]):
        answered = {status: number for (_, status), number in found}
        yield f"{kind}: {sum(answered.values())} ({', '.join(f'{each}: {n}' for each, n in answered.items())})"
