"""Look at everything once: what is read in one transaction, and the checks that follow from it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from reviewflow.audit.instants import instant_text
from reviewflow.casework.desk import Desk
from reviewflow.errors import DatabaseNotReady
from reviewflow.statute.london import local_date
from reviewflow.store import backup_runs, published
from reviewflow.store import health as numbers
from reviewflow.store.heartbeat import Heartbeat, heartbeats
from reviewflow.store.schema import check_schema
from reviewflow.store.session import Transaction

from .backups import BackupsSeen, BackupsWanted, backups_seen, check_backups
from .banner import banner
from .check import SHOWN, Check
from .delivery import DEAD_LETTERS, WARNINGS, check_dead_letters, check_outbox, check_recipients, check_warnings
from .installation import Disk, check_calendar, check_database, check_disk, check_keys, check_rules, free_space
from .passwords import Listed, check_passwords, listed
from .recipients import NotTold, recipients_missing
from .workers import check_checkpoint, check_clocks, check_worker


@dataclass(frozen=True, slots=True)
class Place:
    """What the settings say of the machine on which this is asked."""

    folders: Mapping[str, Path]
    """Where things are kept, by what is kept there."""
    needs_addresses: bool
    """Whether what leaves needs an address, as mail does and a folder does not."""
    backups: BackupsWanted | None = None
    """None where this program takes none."""
    breached_passwords: Path | None = None
    """The file of published passwords; None where passwords are not compared with one."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything by which is judged whether it works, as it was at one moment."""

    now: dt.datetime
    is_postgresql: bool
    answered_in: float
    """Seconds that the database took to answer."""
    beats: tuple[Heartbeat, ...]
    unsent: numbers.Unsent
    not_delivered: tuple[int, tuple[numbers.NotDelivered, ...]]
    warnings: tuple[int, tuple[numbers.Warned, ...]]
    nobody: tuple[NotTold, ...]
    unreachable: tuple[str, ...]
    known_to: dt.date | DatabaseNotReady
    checkpoint_on: str | None
    partnerships: tuple[str, ...]
    disks: tuple[Disk, ...]
    wanted: BackupsWanted | None = None
    backups: BackupsSeen = field(default_factory=lambda: BackupsSeen(None, None, is_there=False))
    breached_passwords: Listed | None = None


def look(desk: Desk, place: Place) -> Seen:
    """Read it all.

    Raises:
        DatabaseNotReady: the tables are not up to date, or a guard is missing.
    """
    check_schema(desk.database)
    check_keys(desk.database)
    now, began = desk.now(), time.perf_counter()
    with desk.database.read() as tx:
        numbers.answer(tx)
        answered_in = time.perf_counter() - began
        nobody, unreachable = recipients_missing(tx, desk, on=local_date(now), needs_addresses=place.needs_addresses)
        return Seen(
            now=now,
            is_postgresql=desk.database.is_postgresql,
            answered_in=answered_in,
            beats=tuple(heartbeats(tx)),
            unsent=numbers.unsent(tx, now=instant_text(now)),
            not_delivered=numbers.not_delivered(tx, limit=SHOWN),
            warnings=numbers.open_warnings(tx, limit=SHOWN),
            nobody=nobody,
            unreachable=unreachable,
            known_to=_known_to(tx),
            checkpoint_on=numbers.newest_checkpoint(tx),
            partnerships=tuple(published.partnerships(tx)),
            disks=free_space(place.folders),
            wanted=place.backups,
            backups=backups_seen(place.backups, *backup_runs.newest_and_good(tx)),
            breached_passwords=listed(place.breached_passwords),
        )


def _known_to(tx: Transaction) -> dt.date | DatabaseNotReady:
    try:
        return published.calendar_in_use(tx)[1].known_to
    except DatabaseNotReady as refusal:
        return refusal


def checks_of(seen: Seen) -> tuple[Check, ...]:
    """The checks, what alerting hangs on first."""
    now = seen.now
    return (
        check_database(is_postgresql=seen.is_postgresql, answered_in=seen.answered_in),
        check_worker(seen.beats, now=now),
        check_outbox(seen.unsent, now=now),
        check_dead_letters(*seen.not_delivered),
        check_warnings(*seen.warnings),
        check_recipients(seen.nobody, seen.unreachable),
        check_calendar(seen.known_to, now=now),
        check_disk(seen.disks),
        check_clocks(seen.beats, now=now, one_machine=not seen.is_postgresql),
        check_checkpoint(seen.checkpoint_on, seen.beats, now=now),
        check_rules(seen.partnerships),
        backups_of(seen),
        *([] if seen.breached_passwords is None else [check_passwords(seen.breached_passwords)]),
    )


def checks_for(seen: Seen, partnership: str) -> tuple[Check, ...]:
    """The checks without what is about other partnerships, and without deliveries and warnings: those are listed."""
    own = replace(
        seen,
        nobody=tuple(each for each in seen.nobody if each.partnership == partnership),
        unreachable=tuple(each for each in seen.unreachable if each.startswith(f"{partnership}: ")),
        partnerships=tuple(each for each in seen.partnerships if each == partnership),
    )
    return tuple(each for each in checks_of(own) if each.name not in (DEAD_LETTERS, WARNINGS))


def backups_of(seen: Seen) -> Check:
    """The check of the backups alone."""
    return check_backups(seen.wanted, seen.backups, now=seen.now)


def alarm(desk: Desk) -> str | None:
    """What the header of every page says while alerting is down, by two short looks; None while it works."""
    now = desk.now()
    with desk.database.read() as tx:
        beats, unsent = tuple(heartbeats(tx)), numbers.unsent(tx, now=instant_text(now))
    return banner((check_worker(beats, now=now), check_outbox(unsent, now=now)))
