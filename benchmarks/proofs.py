"""What the proofs cost: an append with and without them, one proof in a long trail, and checking it on every core."""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import sqlite3
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from functools import partial
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from reviewflow.audit.canonical import canonical_text
from reviewflow.audit.entry import Envelope
from reviewflow.audit.merkle import check_inclusion
from reviewflow.casework.proving.prove import prove_entry
from reviewflow.store import audit_log, merkle_nodes
from reviewflow.store.key_file import KeyFile
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database, Transaction
from reviewflow.store.statements import Statement
from reviewflow.store.whole_trail import check_whole_trail

from .figures import Line, a_second, percentiles, spread
from .handwritten_sealing import opener, sealer
from .verify import BY_HAND, COLUMNS, ROWS, Check, encode

ENTRIES, QUICK_ENTRIES = 1_000_000, 20_000
AT_ONCE = 5_000
APPENDS, QUICK_APPENDS = 2_000, 200
PROOFS = 2_000
ROUNDS, QUICK_ROUNDS = 5, 2
ENCRYPTED = ", encrypted"
BODY = {
    "command": {"kind": "advance", "do": "record_view", "item": "PD-1"},
    "facts": {"view": "agree", "reasons": "Put in writing by the partner after the meeting of the review group."},
    "clocks": [{"clock": "rapid_review", "due_on": "2026-04-24", "state": "running"}],
}


def measure(folder: Path, *, quick: bool = False) -> list[Line]:
    path, sealed, keys = folder / "long.sqlite", folder / "long-sealed.sqlite", KeyFile(folder / "long-keys")
    keys.make()
    entries = QUICK_ENTRIES if quick else ENTRIES
    _fill(path, None, entries)
    _fill(sealed, keys, entries)
    return [
        *_appends(folder, None, "", quick=quick),
        *_appends(folder, keys, ENCRYPTED, quick=quick),
        *_proofs(path),
        *_checks(path, None, "", quick=quick),
        *_checks(sealed, keys, ENCRYPTED, quick=quick),
    ]


def _envelope(number: int) -> Envelope:
    return Envelope(
        what="record_view",
        by_user="bristol.police_partner",
        by_role="police_partner",
        partnership="bristol",
        happened_on="2026-04-24",
        recorded_at="2026-04-24T10:11:12.123456Z",
        case_reference=f"SI-2026-{number // 20:06d}",
        item="PD-1",
        from_state="asked",
        to_state="answered",
        workflow_hash="ab" * 32,
        basis="panel-rapid-review",
    )


def _fill(path: Path, keys: KeyFile | None, entries: int) -> None:
    with Database(f"sqlite:///{path}", keys=keys) as database:
        create_schema(database)
        for begin in range(0, entries, AT_ONCE):
            with database.write() as tx:
                about = [(_envelope(at), canonical_text({**BODY, "n": at})) for at in range(begin, begin + AT_ONCE)]
                audit_log.append_many(tx, about)
        _keep_tree(database)


def _keep_tree(database: Database) -> None:
    more = True
    while more:
        with database.write() as tx:
            more = merkle_nodes.extend(tx, merkle_nodes.size_of_trail(tx))


# An append with everything that proves it, and the same rows put in plainly


def _appends(folder: Path, keys: KeyFile | None, said: str, *, quick: bool) -> list[Line]:
    count = QUICK_APPENDS if quick else APPENDS
    one, many = [], []
    last = (1.0, 1.0)
    for number in range(1 + (QUICK_ROUNDS if quick else ROUNDS)):
        ours, plain = (
            _timed_appends(folder / f"{number}-{n}-{bool(keys)}.sqlite", keys, count, plain=bool(n)) for n in range(2)
        )
        if number:
            one.append(plain[0] / ours[0])
            many.append(plain[1] / ours[1])
            last = ours
    beside, hundreds = "plain insert", a_second(10 * count / last[1])
    return [
        Line(f"append, one a commit{said}", a_second(count / last[0]), statistics.median(one), beside, spread(one)),
        Line(f"append, 100 a commit{said}", hundreds, statistics.median(many), beside, spread(many)),
    ]


def _timed_appends(path: Path, keys: KeyFile | None, count: int, *, plain: bool) -> tuple[float, float]:
    """One entry in each transaction, then a hundred in each; the tree is kept up with as a worker does."""
    append = partial(_plainly, seal=sealer() if keys else None) if plain else _append
    with Database(f"sqlite:///{path}", keys=keys) as database:
        create_schema(database, guarded=not plain)
        began = time.perf_counter()
        for number in range(count):
            with database.write() as tx:
                append(tx, number, 1)
        if not plain:
            _keep_tree(database)
        between = time.perf_counter()
        for number in range(count, 11 * count, 100):
            with database.write() as tx:
                append(tx, number, 100)
        if not plain:
            _keep_tree(database)
        return between - began, time.perf_counter() - between


def _append(tx: Transaction, number: int, many: int) -> None:
    audit_log.append_many(tx, [(_envelope(at), canonical_text(BODY)) for at in range(number, number + many)])


INSERT_ANCHOR = Statement("INSERT INTO trail_anchor (sequence, hash, recorded_at) VALUES (:sequence, :hash, :at)")


def _plainly(tx: Transaction, number: int, many: int, *, seal: Callable[[int, str], str] | None) -> None:
    """The same three rows, with hashes that nobody worked out; where ours are encrypted, so are they, by hand."""
    _two_rows(tx, number, many, seal)
    for at in range(number + 1, number + many + 1):
        tx.execute_row(INSERT_ANCHOR, (at, "h" * 64, "2026-04-24T10:11:12.123456Z"))


def _two_rows(tx: Transaction, number: int, many: int, seal: Callable[[int, str], str] | None) -> None:
    """The entry and its body alone, without the anchor beside them."""
    for at in range(number + 1, number + many + 1):
        e = _envelope(at)
        body = canonical_text(BODY)
        row = (
            at, e.case_reference, e.what, e.item, e.by_user, e.by_role, e.partnership, e.happened_on, e.happened_at,
            e.recorded_at, e.from_state, e.to_state, e.workflow_hash, e.basis, "c" * 64, "p" * 64, "h" * 64,
        )  # fmt: skip
        tx.execute_row(audit_log.INSERT_ENTRY, row)
        text = body if seal is None else seal(at, "0" * 32 + body)
        tx.execute_row(audit_log.INSERT_BODY, (at, "0" * 32, text))


# One proof


def _proofs(path: Path) -> list[Line]:
    draw = random.Random(6962)
    took = []
    with Database(f"sqlite:///{path}") as database:
        with database.read() as tx:
            size = merkle_nodes.size_of_trail(tx)
        for _ in range(PROOFS):
            entry = draw.randint(1, size)
            with database.read() as tx:
                began = time.perf_counter()
                found = prove_entry(tx, entry)
                took.append(time.perf_counter() - began)
            proof = [bytes.fromhex(each) for each in found.proof]
            assert check_inclusion(bytes.fromhex(found.leaf), entry - 1, size, proof, bytes.fromhex(found.root))
    figure = f"{statistics.median(took) * 1e3:.2f} ms"
    return [
        Line(f"inclusion proof of {size:,}", figure, more=f"{percentiles(took)}; with its root, read anew each time")
    ]


# The whole trail, on every core


def _checks(path: Path, keys: KeyFile | None, said: str, *, quick: bool) -> list[Line]:
    checks: dict[str, Check] = {"ours": _by_the_product, BY_HAND: _by_hand}
    rates: dict[str, list[float]] = {name: [] for name in checks}
    entries = 0
    for _ in range(QUICK_ROUNDS if quick else ROUNDS):
        for name, check in checks.items():
            began = time.perf_counter()
            entries = check(path, keys)
            rates[name].append(entries / (time.perf_counter() - began))
    ours, theirs = rates.values()
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    more = f"{spread(ratios)}; at most {most:.0f} MB in a process"
    work = f"verify {entries:,} entries and their tree, {os.cpu_count()} cores{said}"
    return [
        Line(work, a_second(statistics.median(ours)), statistics.median(ratios), BY_HAND, more),
        Line(f"{work}, {BY_HAND}", a_second(statistics.median(theirs)), more="json, hashlib, sqlite3; no tree"),
    ]


def _by_the_product(path: Path, keys: KeyFile | None) -> int:
    with Database(f"sqlite:///{path}", keys=keys) as database, database.read() as tx:
        found = check_whole_trail(database, tx)
    assert found.verification.valid, found.verification.first_fault
    assert found.wrong_node is None
    return found.verification.entries


def _by_hand(path: Path, keys: KeyFile | None) -> int:
    with closing(sqlite3.connect(path)) as connection:
        (size,) = connection.execute("SELECT max(sequence) FROM trail_entry").fetchone()
    many = os.cpu_count() or 1
    edges = [size * at // many for at in range(many + 1)]
    with ProcessPoolExecutor(many, mp_context=multiprocessing.get_context("spawn")) as pool:
        parts = list(pool.map(by_hand_between, [path] * many, [keys] * many, edges[:-1], edges[1:]))
    assert all(one[1] == other[0] for one, other in pairwise(parts))
    return int(size)


def by_hand_between(path: Path, keys: KeyFile | None, begin: int, end: int) -> tuple[str, str]:
    """Every entry of a range as in the module beside this; which hash it began after, and which it ended with."""
    rows = ROWS.replace("ORDER BY", f"WHERE e.sequence > {begin} AND e.sequence <= {end} ORDER BY")
    last, first_hash = begin, ""
    with closing(sqlite3.connect(path)) as connection:
        last_hash = connection.execute(f"SELECT hash FROM trail_entry WHERE sequence = {begin}").fetchone()
        last_hash = first_hash = last_hash[0] if last_hash else "0" * 64
        whole = opener(connection, keys.path if keys else None)
        for *envelope, own_hash, salt, body, anchored in connection.execute(rows):
            entry = dict(zip(COLUMNS, envelope, strict=True))
            holds = (
                entry["sequence"] == last + 1
                and entry["prev_hash"] == last_hash
                and sha256((last_hash + encode(entry)).encode()).hexdigest() == own_hash == anchored
                and sha256(whole(last + 1, salt, body)).hexdigest() == entry["commitment"]
            )
            assert holds, last + 1
            last, last_hash = last + 1, own_hash
    return first_hash, last_hash
