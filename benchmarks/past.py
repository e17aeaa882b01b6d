"""How long it takes to see a case, and every list, as they stood in the middle of a long trail, and in what memory.

The trail of the cases is made a million entries long by readings of other cases. Each question is
asked in a process of its own, so that the memory is that of the question alone.

    python -m benchmarks.past ADDRESS QUESTION
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from reviewflow.audit.canonical import canonical_text
from reviewflow.audit.entry import Envelope
from reviewflow.audit.instants import instant_text, read_instant
from reviewflow.casework.desk import Desk
from reviewflow.casework.past.as_it_stood import all_as_they_stood, as_it_stood
from reviewflow.casework.proving.make_checkpoint import keep_whole_tree
from reviewflow.casework.views.case_view import view_case
from reviewflow.statute.asked_moment import Asked
from reviewflow.statute.london import local_date
from reviewflow.store import audit_log
from reviewflow.store.alerts import list_alerts
from reviewflow.store.lists import list_cases, list_due
from reviewflow.store.notices import list_notices
from reviewflow.store.session import Database

from .cases_database import Built
from .figures import Line

LENGTH = 1_000_000
AT_ONCE = 5_000
ROUNDS = 9
PAGE = 50


@dataclass(frozen=True, slots=True)
class Took:
    """What a question took."""

    seconds: list[float]
    peak_mib: float


def lengthen(path: Path, *, to: int) -> int:
    """Make the trail so long by readings of other cases, and keep up with it as a worker does; returns its length."""
    with Database(f"sqlite:///{path}") as database:
        with database.read() as tx:
            length = audit_log.head_of(tx)
            at = read_instant(audit_log.recorded_at(tx, length) or "")
        body = canonical_text({"command": {"kind": "read_notice", "notice": 1}})
        while length < to:
            some = min(AT_ONCE, to - length)
            about = [(_reading(length + n, at), body) for n in range(some)]
            with database.write() as tx:
                audit_log.append_many(tx, about)
            length += some
        keep_whole_tree(Desk(database))
    return length


def _reading(number: int, at: dt.datetime) -> Envelope:
    return Envelope(
        what="read_notice",
        case_reference=f"OTHER-{number % 1000}",
        by_user="bristol.coordinator",
        by_role="coordinator",
        partnership="bristol",
        happened_on=local_date(at).isoformat(),
        recorded_at=instant_text(at + dt.timedelta(seconds=number)),
    )


def measure(built: Built, *, length: int = LENGTH) -> list[Line]:
    entries = lengthen(built.path, to=length)
    size = f"a trail of {entries:,} entries, {built.cases:,} cases"
    return [_line(words, question, built.path, size) for question, words in QUESTIONS.items()]


def _line(words: str, question: str, path: Path, size: str) -> Line:
    command = [sys.executable, "-m", "benchmarks.past", f"sqlite:///{path}", question]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    took = Took(**json.loads(told))
    seconds = statistics.median(took.seconds)
    return Line(words, f"{seconds * 1e3:,.0f} ms", more=f"{size}; memory {took.peak_mib:,.0f} MiB")


QUESTIONS = {
    "nothing": "the present page of one case",
    "case": "one case as it was known",
    "case true": "one case as it was true",
    "lists": "every list as it was known",
    "lists true": "every list as it was true",
}


def run(address: str, question: str) -> Took:
    what, _, is_true = question.partition(" ")
    with Database(address) as database:
        desk = Desk(database)
        with database.read() as tx:
            every = [each.reference for each in list_cases(tx, filters={}, limit=100_000)]
            middle = every[len(every) // 2]
            entry = audit_log.entries_of_case(tx, middle)[9]
        day = dt.date.fromisoformat(entry.happened_on)
        asked = Asked(true_on=day) if is_true else Asked(day)
        if what == "nothing":
            asked = Asked()
        took = []
        for _ in range(ROUNDS if what != "lists" else 3):
            began = time.perf_counter()
            if what == "lists":
                with all_as_they_stood(desk, asked) as then, then.desk.database.read() as tx:
                    assert list_cases(tx, filters={}, limit=PAGE)
                    list_due(tx, limit=PAGE)
                    list_alerts(tx, limit=PAGE)
                    list_notices(tx, limit=PAGE)
            else:
                with as_it_stood(desk, middle, asked) as then:
                    view_case(then.desk, middle)
            took.append(time.perf_counter() - began)
    return Took(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    found = run(sys.argv[1], sys.argv[2])
    print(json.dumps({"seconds": found.seconds, "peak_mib": found.peak_mib}))
