"""Cases as they stood at a past moment, in a database in memory that is looked at like the present one.

What was *known* by then is the trail carried out again up to then, through the same door. What
was *true* on a day is told from the entries: see :mod:`~reviewflow.casework.past.case_from_entries`.

Who may see a case is a matter of the present: whoever is kept out of it today does not see it as it stood either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from reviewflow.audit.instants import instant_text
from reviewflow.case.case import LinkTo
from reviewflow.casework.desk import Desk
from reviewflow.casework.pinned_moment import ONE_TICK, Pinned, pin
from reviewflow.casework.replaying.replay import with_linked
from reviewflow.casework.replaying.replay_entry import Replayer, TimeOfEntry
from reviewflow.errors import CaseDestroyed, CaseNotFound, CaseNotOpenThen, ReplayDiffers
from reviewflow.statute.asked_moment import Asked
from reviewflow.statute.london import local_date, longdate
from reviewflow.store import audit_log, recorded_times
from reviewflow.store import past as store
from reviewflow.store.cases import case_exists, load_case
from reviewflow.store.keeping import destroyed_references
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database, Transaction
from reviewflow.store.walls import keep_present_walls

from .past_cases import AT_ONCE, PastCases
from .past_destroyed import bring_back
from .told_by_entries import by_case, recounts

_LAST_DAY = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Then:
    """The past, to be looked at like the present."""

    desk: Desk
    pinned: Pinned | None
    """None where it is the present."""


@contextmanager
def as_it_stood(desk: Desk, reference: str, asked: Asked) -> Iterator[Then]:
    """A case, and those it is linked to, as they stood.

    Raises:
        CaseNotFound: there is no such case.
        CaseDestroyed: what it says was destroyed by law.
        CaseNotOpenThen: there was none then.
        EntryNotOnTrail: the trail has no such entry.
        ReplayDiffers: the trail does not give the case, or what an entry says was destroyed by law.
    """
    if asked.is_now:
        yield Then(desk, None)
        return
    with desk.database.read() as source:
        pinned = pin(source, asked, now=desk.now())
        if not case_exists(source, reference):
            raise CaseNotFound(case=reference)
        if load_case(source, reference).case.destroyed_on is not None:
            raise CaseDestroyed(case=reference)
        if pinned.true_on is None:
            with Database.in_memory() as past:
                create_schema(past, guarded=False)
                with _open_then(source, reference, pinned):
                    _carry_out_until(pinned.last, desk, source, past, reference)
                with past.write() as tx:
                    keep_present_walls(source, tx)
                yield Then(desk.to_repeat_in(past, now=lambda: pinned.now), pinned)
            return
        with _made(desk, source, pinned, only=reference) as then:
            with then.desk.database.read() as tx, _open_then(source, reference, pinned):
                load_case(tx, reference)
            yield then


@contextmanager
def _open_then(source: Transaction, reference: str, pinned: Pinned) -> Iterator[None]:
    """Say of a case that is there now, and was not then, when it was opened."""
    try:
        yield
    except CaseNotFound as missing:
        opened = longdate(load_case(source, reference).case.opened_on)
        raise CaseNotOpenThen(case=reference, then=pinned.words.partition(",")[0], opened=opened) from missing


@contextmanager
def all_as_they_stood(desk: Desk, asked: Asked) -> Iterator[Then]:
    """Every case as it stood, for lists and figures. Letters are listed, and their words are left out.

    Raises:
        EntryNotOnTrail: the trail has no such entry.
        ReplayDiffers: what an entry says was destroyed by law.
    """
    if asked.is_now:
        yield Then(desk, None)
        return
    with desk.database.read() as source, _made(desk, source, pin(source, asked, now=desk.now())) as then:
        yield then


def _carry_out_until(last: int, desk: Desk, source: Transaction, past: Database, reference: str) -> None:
    time = TimeOfEntry()
    with past.write() as tx:
        replayer = Replayer(source, desk.to_repeat_in(past, now=time), time)
        for row in audit_log.read_kept_about(source, with_linked(source, reference), last=last):
            fault = replayer.carry_out_again(tx, row, alone=True)
            if fault is not None:
                do = f"Entry {fault.row}: {fault.found}. Run `reviewflow trail verify`."
                raise ReplayDiffers(count=1, do=do)
        load_case(tx, reference)


@contextmanager
def _made(desk: Desk, source: Transaction, pinned: Pinned, *, only: str | None = None) -> Iterator[Then]:
    """A database in memory with the cases as their entries give them."""
    with Database.to_throw_away() as past:
        create_schema(past, guarded=False)
        with past.write() as tx:
            store.copy_published(source, tx, last=pinned.last)
            then = desk.over(past, now=pinned.now)
            cases = PastCases(source, tx, then, pinned, recounts(source))
            if only is None:
                _write_all(source, tx, cases, pinned)
            else:
                _write_one(source, tx, cases, pinned, only)
            keep_present_walls(source, tx)
        yield Then(then, pinned)


def _write_one(source: Transaction, tx: Transaction, cases: PastCases, pinned: Pinned, reference: str) -> None:
    linking = [(by, LinkTo(relation, to)) for by, relation, to in store.links_to(source, reference)]
    gone = destroyed_references(source).intersection(by for by, _ in linking)
    store.copy_cases(source, tx, gone, last=pinned.last)
    bring_back(source, tx, cases.desk, pinned, gone)
    involved = sorted({reference, *(by for by, _ in linking)} - gone)
    cases.write(involved, _declared(source, cases, linking, known=gone))
    store.copy_entries(source, tx, [reference], last=pinned.last)


def _write_all(source: Transaction, tx: Transaction, cases: PastCases, pinned: Pinned) -> None:
    until = local_date(pinned.now).isoformat() if pinned.true_on else _LAST_DAY
    # Of what had not begun there is nothing to be told.
    there = [
        each
        for each in store.touched(source)
        if 0 < each.first <= pinned.last and each.began_on is not None and each.began_on <= until
    ]
    settled = _settled(source, pinned)
    recounted = any(each.sequence > settled for each in recounts(source))
    gone = destroyed_references(source)
    same = [
        each.reference
        for each in there
        if each.reference in gone or (each.last <= settled and not (recounted and each.has_open))
    ]
    begun = {each.reference for each in there}
    changed = sorted(begun.difference(same))
    for part in _parts(same):
        store.copy_cases(source, tx, part, last=pinned.last)
    linking = [(by, LinkTo(relation, to)) for by, relation, to in store.links_made(source) if by in begun]
    linked = _declared(source, cases, linking, known=frozenset(same))
    for part in _parts(changed):
        cases.write(part, linked)
    for part in _parts(sorted(begun - gone)):
        store.copy_moves(source, tx, part, last=pinned.last, until=until)
    bring_back(source, tx, cases.desk, pinned, gone & begun)


def _settled(source: Transaction, pinned: Pinned) -> int:
    """Up to which entry everything counts: a case without a later one stands as it stood.

    What was recorded by then had happened by then. Other bank holidays move what is open without an entry of the case.
    """
    if pinned.true_on is None:
        return pinned.last
    later = recorded_times.first_since(source, instant_text(pinned.now + ONE_TICK))
    return pinned.last if later is None else min(pinned.last, later - 1)


def _declared(
    source: Transaction,
    cases: PastCases,
    linking: Sequence[tuple[str, LinkTo]],
    *,
    known: Collection[str] = frozenset(),
) -> Mapping[str, Sequence[LinkTo]]:
    """The links that other cases had declared by then, by the case they lead to."""
    found: dict[str, list[LinkTo]] = defaultdict(list)
    had: dict[str, Sequence[LinkTo]] = {}
    for part in _parts(sorted({by for by, _ in linking}.difference(known))):
        for reference, entries in by_case(store.entries_about(source, part), last=cases.last):
            given = cases.given(reference, entries)
            had[reference] = given.links if given else ()
    for by, link in linking:
        if by in known or link in had.get(by, ()):
            found[link.reference].append(LinkTo(link.relation, by))
    return found


def _parts(references: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(references), AT_ONCE):
        yield references[start : start + AT_ONCE]
