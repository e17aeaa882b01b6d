"""Replay: the trail's commands, carried out again through the same door in an empty database, give the same rows.

If the case rows, the rules or the trail were changed behind the door, the results differ. A
long trail is shared out between processes by groups of linked cases.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context

from reviewflow.audit.chain import KeptRow
from reviewflow.store import audit_log
from reviewflow.store.cases import every_link, every_reference, load_case
from reviewflow.store.compare import MOST, Difference, differences
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database, Transaction

from .desk import Desk
from .replay_entry import Replayer, TimeOfEntry

ENTRIES_AT_ONCE = 500
"""How many entries one transaction of the replay holds."""
WORTH_SHARING = 20_000
"""Below so many entries, starting another process costs more than it saves."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay found."""

    entries: int
    differences: tuple[Difference, ...]

    @property
    def identical(self) -> bool:
        """Whether the trail gives just the rows that stand in the database."""
        return not self.differences


def replay(database: Database, *, reference: str | None = None) -> Replayed:
    """Replay the whole trail, or what concerns one case and the cases it is linked to, and compare.

    Raises:
        CaseNotFound: there is no such case.
    """
    with database.read() as source:
        wanted = with_linked(source, reference) if reference else None
        head = audit_log.trail_head(source)
        shares = _shares(source) if wanted is None and head.sequence >= WORTH_SHARING else []
    if len(shares) < 2 or database.is_in_memory:
        return _replay_share(database, wanted)
    url = database.url.render_as_string(hide_password=False)
    with ProcessPoolExecutor(len(shares), mp_context=get_context("spawn")) as pool:
        parts = list(pool.map(_replay_share_of, [url] * len(shares), shares))
    found = tuple(islice((each for part in parts for each in part.differences), MOST))
    return Replayed(head.sequence, found)


def _replay_share_of(url: str, wanted: frozenset[str]) -> Replayed:
    """In a process of its own."""
    with Database(url) as database:
        return _replay_share(database, wanted)


def _replay_share(database: Database, wanted: frozenset[str] | None) -> Replayed:
    with Database.in_memory() as target:
        create_schema(target, guarded=False)
        time = TimeOfEntry()
        with database.read() as source:
            replayer = Replayer(source, Desk(target, now=time), time)
            count, fault = _carry_out_all(replayer, target, wanted)
            if fault is not None:
                return Replayed(count, (fault,))
            with target.read() as made:
                return Replayed(count, tuple(differences(source, made, references=wanted)))


def _carry_out_all(
    replayer: Replayer, target: Database, wanted: Collection[str] | None
) -> tuple[int, Difference | None]:
    count = 0
    rows = _rows_about(replayer.source, wanted)
    while batch := list(islice(rows, ENTRIES_AT_ONCE)):
        with target.write() as tx:
            for row in batch:
                fault = replayer.carry_out_again(tx, row, alone=wanted is not None)
                if fault is not None:
                    return count, fault
                count += 1
    return count, None


def _rows_about(source: Transaction, wanted: Collection[str] | None) -> Iterator[KeptRow]:
    for row in audit_log.read_kept(source):
        if wanted is None or row[1] is None or row[1] in wanted:
            yield row


def with_linked(source: Transaction, reference: str) -> frozenset[str]:
    """The case and every case it is linked to, however far: replaying one needs the others."""
    found: set[str] = set()
    waiting = [reference]
    while waiting:
        next_one = waiting.pop()
        if next_one not in found:
            found.add(next_one)
            waiting.extend(link.reference for link in load_case(source, next_one).case.links)
    return frozenset(found)


def _shares(source: Transaction) -> list[frozenset[str]]:
    """The cases, shared out so that linked ones stay together, one share for each processor."""
    leader: dict[str, str] = {}

    def lead(reference: str) -> str:
        while leader.setdefault(reference, reference) != reference:
            reference = leader[reference]
        return reference

    for one, other in every_link(source):
        leader[lead(one)] = lead(other)
    groups: dict[str, list[str]] = {}
    for reference in every_reference(source):
        groups.setdefault(lead(reference), []).append(reference)
    shares: list[list[str]] = [[] for _ in range(os.cpu_count() or 1)]
    for group in sorted(groups.values(), key=len, reverse=True):
        min(shares, key=len).extend(group)
    return [frozenset(share) for share in shares if share]
