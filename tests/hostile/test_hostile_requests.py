"""Thousands of requests that nobody means well with, against the server as it is started: none is let in.

The everyday share is the same at each run. ``make hostile`` asks a hundred thousand.
"""

from __future__ import annotations

import logging
import os
from collections import Counter

from hostile.asked import Maker, wrongs
from hostile.line import Line
from hostile.place import Place

NUMBER = int(os.environ.get("REVIEWFLOW_TEST_HOSTILE", "1600"))
WARM = 400
"""Requests after which the server has loaded what it loads once."""
MORE_MEMORY = 40_000_000
_log = logging.getLogger(__name__)


def test_nothing_is_let_in_and_nothing_changes(place: Place) -> None:
    before = place.rows()
    wrong: list[str] = []
    statuses: Counter[tuple[str, int]] = Counter()
    memory = 0
    with Line(place.port) as line:
        for n, asked in enumerate(Maker(place).make(NUMBER + WARM)):
            if n == WARM:
                memory = place.memory()
            answer, body = line.ask(asked)
            statuses[asked.kind, answer.status] += 1
            wrong += wrongs(asked, answer, body)
    grown = place.memory() - memory

    _log.info("memory %.0f MB before, %+.1f MB after", memory / 1e6, grown / 1e6)
    _log.info("\n".join(f"{kind} {status}: {number}" for (kind, status), number in sorted(statuses.items())))
    assert wrong == [], "\n".join(dict.fromkeys(wrong))[:6_000]
    assert place.rows() == before
    assert grown < MORE_MEMORY
    assert "Traceback" not in place.said()
