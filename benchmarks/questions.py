"""How fast a question to the trail is answered, at millions of entries: found, read and said as sentences.

Beside it stand the same words looked for by hand: with LIKE, and with SQLite's own FTS5.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from reviewflow.casework.asking.ask import Asking, AskTrail, ask
from reviewflow.casework.asking.keep_search import rebuild_search
from reviewflow.casework.desk import Desk
from reviewflow.settings import shipped_files
from reviewflow.store.session import Database
from reviewflow.workflow.files import WorkflowFiles

from .figures import Line, print_table
from .trail_of_many import DAYS, FIRST_DAY, PEOPLE, PHRASE, RARE, fill_postgresql, fill_sqlite

ENTRIES, QUICK_ENTRIES = 1_000_000, 20_000
TIMES, QUICK_TIMES = 40, 4
WORTH = 0.95
PAGE = 50


def questions(entries: int, chance: random.Random) -> dict[str, Callable[[], AskTrail]]:
    """Each kind of question, anew each time it is asked."""

    def day() -> dt.date:
        return FIRST_DAY + dt.timedelta(days=chance.randrange(DAYS - 60))

    def period() -> str:
        first = day()
        return f"{first}..{first + dt.timedelta(days=30)}"

    def person() -> str:
        return f"by:bristol.person_{int(chance.random() ** 2 * PEOPLE)}"

    def case() -> str:
        return f"case:SI-2099-{chance.randrange(1, max(2, entries // 30)):07}"

    return {
        "by case": lambda: AskTrail(case()),
        "by person": lambda: AskTrail(person()),
        "by person and period": lambda: AskTrail(f"{person()} happened:{period()}"),
        "by period recorded": lambda: AskTrail(f"recorded:{period()}"),
        "by a rare word": lambda: AskTrail(RARE),
        "by a rare phrase": lambda: AskTrail(f'"{PHRASE}" happened:{period()}'),
        "by the beginning of a word": lambda: AskTrail(f"{RARE[:6]}*"),
        "late, of a person, in a period": lambda: AskTrail(f"{person()} happened:{period()}", saved="late_and_why"),
        "recorded late, in a period": lambda: AskTrail(f"happened:{period()}", saved="recorded_late"),
        "moved deadlines": lambda: AskTrail(saved="deadlines_that_moved"),
        "not to notify, with views": lambda: AskTrail(saved="decisions_not_to_notify"),
        "corrections": lambda: AskTrail(saved="corrections"),
        "views of the police, but not agreed": lambda: AskTrail("what:record_view body:police not fact:view=agree"),
    }


def on_file() -> Asking:
    shipped = shipped_files()
    return Asking.of(WorkflowFiles([shipped / "workflows"], templates=[shipped / "templates/notices"]).load())


def asked(database: Database, entries: int, *, times: int) -> dict[str, tuple[float, float, int]]:
    """For each kind of question the median and the 95th percentile in milliseconds, and what the last one found."""
    desk, asking, chance = Desk(database), on_file(), random.Random(1)
    found = {}
    for name, make in questions(entries, chance).items():
        took, count = [], 0
        for _ in range(times):
            command = make()
            began = time.perf_counter()
            count = ask(desk, asking, command, by="coordinator", partnership="bristol").count
            took.append((time.perf_counter() - began) * 1_000)
        took.sort()
        found[name] = (took[len(took) // 2], took[min(len(took) - 1, int(len(took) * WORTH))], count)
    return found


def measure(folder: Path, *, entries: int | None = None, quick: bool = False) -> list[Line]:
    """The questions on SQLite, and by hand the rare word; ``main`` does the same on PostgreSQL."""
    many = entries or (QUICK_ENTRIES if quick else ENTRIES)
    path = folder / "questions.sqlite"
    began = time.perf_counter()
    with fill_sqlite(path, many) as database:
        filled = time.perf_counter()
        rebuild_search(Desk(database))
        indexed = time.perf_counter()
        lines = [
            Line(f"trail of {many:,} filled", f"{many / (filled - began):,.0f}/s"),
            Line("taken into the search", f"{many / (indexed - filled):,.0f}/s"),
        ]
        answers = asked(database, many, times=QUICK_TIMES if quick else TIMES)
    by_hand = _by_hand(path)
    lines += _lines(answers)
    lines += [Line(f"a rare word, {how}", f"{took:.1f} ms", more=more) for how, took, more in by_hand]
    return lines


def _lines(answers: dict[str, tuple[float, float, int]]) -> list[Line]:
    return [
        Line(f"asked {name}", f"{median:.1f} ms", more=f"p95 {most:.1f} ms, the last found {found:,}")
        for name, (median, most, found) in answers.items()
    ]


def _by_hand(path: Path) -> list[tuple[str, float, str]]:
    """The rare word with LIKE over every body, and with FTS5 over the reasons, on the same file."""
    connection = sqlite3.connect(path)
    began = time.perf_counter()
    (found,) = connection.execute("SELECT count(*) FROM trail_body WHERE body LIKE ?", (f"%{RARE}%",)).fetchone()
    with_like = (time.perf_counter() - began) * 1_000
    connection.execute("CREATE VIRTUAL TABLE by_hand USING fts5 (reason, content = '')")
    began = time.perf_counter()
    connection.execute("INSERT INTO by_hand (rowid, reason) SELECT sequence, body ->> 'reason' FROM trail_body")
    built = time.perf_counter() - began
    looking = "SELECT e.* FROM by_hand f JOIN trail_entry e ON e.sequence = f.rowid WHERE by_hand MATCH ?"
    began = time.perf_counter()
    connection.execute(f"{looking} ORDER BY f.rowid DESC LIMIT {PAGE}", (RARE,)).fetchall()
    with_fts = (time.perf_counter() - began) * 1_000
    connection.close()
    return [
        ("LIKE by hand", with_like, f"found {found:,}, counted and nothing said"),
        ("FTS5 by hand", with_fts, f"{PAGE} rows and no count or sentence; its index took {built:.0f} s"),
    ]


def main() -> None:
    """``python -m benchmarks.questions``: at any size, and on an empty PostgreSQL database."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.questions")
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--postgresql", metavar="ADDRESS", help="An empty database.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.postgresql is None:
            print_table(measure(folder, entries=given.entries))
            return
        with fill_postgresql(given.postgresql, folder / "one.sqlite", given.entries) as database:
            rebuild_search(Desk(database))
            answers = asked(database, given.entries, times=TIMES)
        print_table(_lines(answers))


if __name__ == "__main__":
    main()
