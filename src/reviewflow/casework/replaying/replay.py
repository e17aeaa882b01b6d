"""Replay: the trail's commands, carried out again through the same door in an empty database, give the same rows.

If the case rows, the rules or the trail were changed behind the door, the results differ. A
long trail is shared out between processes by groups of linked cases.
"""

from __future__ import annotations

import gc
import math
import os
from collections.abc import Collection
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice, repeat
from multiprocessing import get_context

from reviewflow.casework.desk import Desk
from reviewflow.store import audit_log
from reviewflow.store.cases import every_link, every_reference, load_case
from reviewflow.store.compare import MOST, Difference, differences, differences_of_no_case
from reviewflow.store.key_file import KeyFile
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database, Transaction

from .replay_entry import Replayer, TimeOfEntry

ENTRIES_AT_ONCE = 500
"""How many entries one transaction of the replay holds."""
CASES_IN_A_SHARE = 800
"""How many cases one process holds at a time, linked ones apart."""
WORTH_SHARING = 20_000
"""Below so many entries, starting another process costs more than it saves."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay found."""

    entries: int
    differences: tuple[Difference, ...]
    left_out: tuple[str, ...] = ()
    """Cases that are not compared: what they say was destroyed by law, or they rest on one of which it was."""

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
        if reference is not None:
            return _replay_share(source, with_linked(source, reference), alone=True, people=False)
        length = audit_log.trail_head(source).sequence
        if length < WORTH_SHARING or database.is_in_memory:
            return _replay_share(source, frozenset(every_reference(source)), alone=False, people=True)
        shares = _shares(source)
    url = database.url.render_as_string(hide_password=False)
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        # What is about no case is compared once.
        in_shares = pool.map(_replayed_share, repeat(url), repeat(database.keys), shares, chain([True], repeat(False)))
        replayed = list(in_shares)
    found = tuple(islice(chain.from_iterable(each.differences for each in replayed), MOST))
    return Replayed(length, found, tuple(sorted({name for each in replayed for name in each.left_out})))


def _replayed_share(url: str, keys: KeyFile | None, share: frozenset[str], people: bool) -> Replayed:
    """In a process of its own."""
    # A share is small and what it makes is thrown away with it: to look for garbage meanwhile only takes time.
    gc.disable()
    try:
        with Database(url, keys=keys) as database, database.read() as source:
            return _replay_share(source, share, alone=True, people=people)
    finally:
        gc.enable()
        gc.collect()


def _replay_share(source: Transaction, share: Collection[str], *, alone: bool, people: bool) -> Replayed:
    """``people`` says that what is about no case is compared too: every share repeats it, and one of them compares."""
    with Database.to_throw_away() as target:
        create_schema(target, guarded=False)
        time = TimeOfEntry()
        replayer = Replayer(source, Desk(target, now=time), time)
        count, fault = _carry_out_all(replayer, target, share, alone=alone)
        left_out = replayer.destroyed.left_out.intersection(share)
        said = tuple(sorted(left_out))
        if fault is not None:
            return Replayed(count, (fault,), said)
        compared = frozenset(share) - left_out
        with target.read() as made:
            found = chain(
                differences(source, made, references=compared), differences_of_no_case(source, made) if people else ()
            )
            return Replayed(count, tuple(islice(found, MOST)), said)


def _carry_out_all(
    replayer: Replayer, target: Database, share: Collection[str], *, alone: bool
) -> tuple[int, Difference | None]:
    count = 0
    rows = audit_log.read_kept_about(replayer.source, share)
    while batch := list(islice(rows, ENTRIES_AT_ONCE)):
        with target.write() as tx:
            for row in batch:
                fault = replayer.carry_out_again(tx, row, alone=alone)
                if fault is not None:
                    return count, fault
                count += 1
    return count, None


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
    """The cases, shared out so that linked ones stay together and no share is large: memory stays flat."""
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
    shares: list[list[str]] = [[] for _ in range(_how_many_shares(len(leader)))]
    for group in sorted(groups.values(), key=len, reverse=True):
        min(shares, key=len).extend(group)
    return [frozenset(share) for share in shares if share]


def _how_many_shares(cases: int) -> int:
    """As many as keep each of them small, and every processor busy to the end."""
    processors = os.cpu_count() or 1
    return processors * max(1, math.ceil(cases / CASES_IN_A_SHARE / processors))
