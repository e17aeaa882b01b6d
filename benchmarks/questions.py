"""How fast a question to the trail is answered, at millions of entries: found, read and said as sentences.

Beside it stand the same words looked for by hand: with LIKE, and with SQLite's own FTS5.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable

from reviewflow.casework.ask import Asking, AskTrail, ask
from reviewflow.casework.desk import Desk
from reviewflow.settings import shipped_files
from reviewflow.store.session import Database
from reviewflow.workflow.files import WorkflowFiles

from .trail_of_many import DAYS, FIRST_DAY, PEOPLE, PHRASE, RARE

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
