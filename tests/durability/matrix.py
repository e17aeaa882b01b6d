"""The crash matrix: what is owed in an office, what comes of it where nobody dies, and must where somebody did."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from casework.journeys import incident_at
from casework.office import Office, Post
from dates import on
from durability.crashing import Plan
from durability.strict_server import REFUSED, Arrival
from reviewflow.audit.instants import instant_text
from reviewflow.casework.office.people import ChooseDelivery, choose_delivery
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.sending.gather import gather_digests
from reviewflow.casework.sending.message_ids import installation_mark, message_id
from reviewflow.statute.london import at_local_time
from reviewflow.store.audit_log import verify
from reviewflow.store.session import Database

ROOT = Path(__file__).parents[2]
STARTS_AT = at_local_time(on("Tuesday 2024-03-19"), "08:20")
"""Before the digest of the day."""
WANTS_A_DIGEST = ("bristol.coordinator", "bristol.business_manager")
MOST_KILLS = 4
SENT = "sent"
BASE_URL = "https://review.example.org"

ALERTS = (
    "SELECT c.reference, coalesce(i.kind, ''), coalesce(i.number, 0), d.clock, a.due_revision, a.rung FROM alert a"
    " JOIN deadline d ON d.id = a.deadline_id JOIN review_case c ON c.id = a.case_id"
    " LEFT JOIN case_item i ON i.id = d.item_id"
)
OPEN_ALERTS = (
    "SELECT c.reference, a.rung FROM alert a JOIN deadline d ON d.id = a.deadline_id"
    " JOIN review_case c ON c.id = a.case_id WHERE a.closed_at IS NULL AND NOT EXISTS"
    " (SELECT 1 FROM alert newer WHERE newer.deadline_id = a.deadline_id AND newer.id > a.id)"
)
DELIVERIES = (
    "SELECT o.id, o.dedup_key, o.kind, o.channel, o.status, o.person, o.recipient, o.address,"
    " coalesce(c.reference, ''), coalesce(n.name, ''), coalesce(d.clock, ''), coalesce(d.item_id, 0),"
    " coalesce(a.rung, ''), coalesce(a.due_revision, 0), o.lease_by, o.sent_at"
    " FROM outbox o LEFT JOIN notice n ON n.id = o.notice_id LEFT JOIN alert a ON a.id = o.alert_id"
    " LEFT JOIN deadline d ON d.id = a.deadline_id LEFT JOIN review_case c ON c.id = coalesce(n.case_id, a.case_id)"
    " ORDER BY o.id"
)


class Kept(NamedTuple):
    """A delivery as it stands in the database."""

    id: int
    key: str
    kind: str
    channel: str
    status: str
    person: str | None
    recipient: str
    address: str | None
    case: str
    notice: str
    clock: str
    item: int
    rung: str
    revision: int
    lease_by: str | None
    sent_at: str | None

    @property
    def name(self) -> tuple[object, ...]:
        """What it is, whatever numbers it has."""
        return self.kind, *self[5:14]

    @property
    def left(self) -> bool:
        """Whether a worker has sent it on the day of the run."""
        return self.status == SENT and self.channel == "message" and (self.sent_at or "") > STARTS_AT.date().isoformat()


def prepare(office: Office, *, incidents: int = 4, reviews: int = 2) -> None:
    """On Tuesday morning: letters and alerts of Monday wait, those for a digest too, and the next rung of others has
    come."""
    office.at("Friday 2024-03-15")
    for person in WANTS_A_DIGEST:
        command = ChooseDelivery(partnership="bristol", person=person, choice="daily_digest")
        choose_delivery(office.desk, command, by=person)
    for _ in range(incidents):
        incident_at(office, "considered")
    office.sweep()
    office.at("Monday 2024-03-18")
    gather_digests(office.desk)
    office.deliver(Post())
    for _ in range(reviews):
        case = incident_at(office, "rapid_review")
        office.add(case, "agency_request", agency="nbt")
    for _ in range(incidents):
        incident_at(office, "considered")
    office.sweep()


@dataclass(frozen=True, slots=True)
class Essence:
    """What a run has to come to, whoever died on the way."""

    alerts: Sequence[tuple[object, ...]]
    deliveries: Sequence[tuple[object, ...]]
    words: Mapping[tuple[object, ...], str]
    """Of alerts and letters: nothing in them depends on the order in which they were raised."""


@dataclass(frozen=True, slots=True)
class Happened:
    """What a run has to say of itself."""

    rounds: int
    deaths: int
    killed: Mapping[str, int]
    passed: Mapping[str, int]


class Driver:
    """The process whose children are the workers."""

    def __init__(self, url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("crashing.py"), url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}"},
        )

    def carry_out(self, plan: Plan) -> Happened:
        """Carry out one run."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{plan.line()}\n")
        self._process.stdin.flush()
        said: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert "fault" not in said, said["fault"]
        return Happened(**said)

    def close(self) -> None:
        """Let it end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=20)


@contextmanager
def driver_for(url: str) -> Iterator[Driver]:
    """The process, while it is needed."""
    driver = Driver(url)
    try:
        yield driver
    finally:
        driver.close()


def draw_orders(chance: random.Random, passed: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Where somebody dies: at points that are passed, as often as they are passed where nobody dies."""
    points = [point for point, times in passed.items() if times]
    drawn = [chance.choice([*points, SENT]) for _ in range(chance.randint(1, MOST_KILLS))]
    return tuple((point, chance.randint(1, passed[point])) for point in drawn)


def arrivals_in(folder: Path) -> list[Arrival]:
    """What an append-only file holds."""
    lines = (folder / "arrivals").read_text().splitlines()
    return [(id, words) for id, words in (line.split() for line in lines)]


def kept(office: Office) -> dict[str, Kept]:
    """Every delivery by its Message-ID."""
    mark = installation_mark(office.desk)
    rows = [Kept(*row) for row in office.rows(DELIVERIES)]
    return {message_id(row.key, mark=mark, base_url=BASE_URL): row for row in rows}


def essence(database: Database, arrivals: Sequence[Arrival]) -> Essence:
    """What stands in the database, whatever numbers it has there."""
    office = Office(database)
    hashes, rows = dict(arrivals), kept(office)
    return Essence(
        alerts=sorted(office.rows(ALERTS)),
        deliveries=sorted(((*row.name, row.status) for row in rows.values()), key=repr),
        words={row.name: hashes[id] for id, row in rows.items() if row.kind in ("alert", "notice") and id in hashes},
    )


def judge(
    database: Database,
    arrivals: Sequence[Arrival],
    undisturbed: Essence,
    *,
    by_mail: bool = False,
) -> int:
    """Check everything that must hold after a run; returns how many arrived twice."""
    office = Office(database)
    found = essence(database, arrivals)
    assert len(set(found.alerts)) == len(found.alerts), "a rung was raised twice"
    assert found.alerts == undisturbed.alerts, "every rung that is owed is raised"
    assert found.deliveries == undisturbed.deliveries, "everybody is told, and each delivery has come to its end"
    assert found.words.keys() == undisturbed.words.keys()
    if not by_mail:
        # A mail says in its head when it became due, to the second.
        assert found.words == undisturbed.words, "in the same words as where nobody died"

    _judge_entries(office, kept(office))
    return judge_arrivals(office, arrivals)


def judge_arrivals(office: Office, arrivals: Sequence[Arrival]) -> int:
    """Check what holds whatever else people did meanwhile; returns how many arrived twice."""
    rows = kept(office)
    arrived = Counter(id for id, _ in arrivals)
    left = {id for id, row in rows.items() if row.left}
    assert left ^ set(arrived) == set(), "what is marked sent has arrived, and nothing else has"
    assert len(set(arrivals)) == len(arrived), "what arrives twice is the same to the letter"
    assert not [row for row in rows.values() if row.lease_by], "nobody holds anything"
    assert not [row for row in rows.values() if (row.status, row.channel) == ("pending", "message")]
    with office.database.read() as tx:
        assert verify(tx).valid
    assert replay(office.database).differences == ()
    return len(arrivals) - len(arrived)


def judge_beside_people(office: Office, arrivals: Sequence[Arrival]) -> int:
    """Check a run during which people changed cases: what was taken back belongs to a closed alert, or an older one."""
    rungs = office.rows(ALERTS)
    assert len(set(rungs)) == len(rungs), "a rung was raised twice"
    open_ones = {(row[0], row[1]) for row in office.rows(OPEN_ALERTS)}
    for row in kept(office).values():
        if row.kind == "alert" and (row.case, row.rung) in open_ones:
            assert row.status in ("sent", "gathered", "dead"), row
        # Nothing is given up because those who sent it were killed: only what the other side does not take.
        assert row.status != "dead" or row.address == REFUSED, row
    return judge_arrivals(office, arrivals)


def _judge_entries(office: Office, rows: Mapping[str, Kept]) -> None:
    """Each letter that left, and each message that was given up, stands on the trail once; and somebody is warned."""
    entered: Counter[tuple[str, str]] = Counter()
    for entry in office.trail():
        if entry.what == "record_delivery":
            said = json.loads(office.body(entry.sequence))["command"]
            entered[said["outcome"], said["message_id"]] += 1
    dead = {id: row for id, row in rows.items() if row.status == "dead"}
    letters = {("sent", id) for id, row in rows.items() if row.kind == "notice" and row.left}
    assert entered == Counter(letters | {("given_up", id) for id in dead})
    assert {row.address for row in dead.values()} == {REFUSED}
    warned = office.rows("SELECT key FROM warning WHERE outbox_id IS NOT NULL ORDER BY id")
    assert sorted(warned) == sorted((f"outbox-{row.id}",) for row in dead.values())


def report(**figures: object) -> None:
    """Add figures to the file that REVIEWFLOW_TEST_CRASH_REPORT names, where it names one."""
    if file := os.environ.get("REVIEWFLOW_TEST_CRASH_REPORT"):
        with Path(file).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(figures) + "\n")


def a_plan(url: str, folder: Path, **said: Any) -> Plan:
    """A run on this database, with everything it writes in this folder."""
    return Plan(url=url, folder=str(folder), starts_at=instant_text(STARTS_AT), **{"workers": 1, **said})
