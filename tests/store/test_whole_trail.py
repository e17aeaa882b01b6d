"""The whole trail, checked in ranges by several processes, comes out as in one pass; and cheats are found by both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from cheats import without_guards
from reviewflow.audit.chain import Fault, Head, next_entry
from reviewflow.audit.commitment import commitment_to
from reviewflow.audit.entry import COLUMNS, Entry
from reviewflow.audit.merkle import leaf_of, nodes_over, root
from reviewflow.store import merkle_nodes, trail_range, whole_trail
from reviewflow.store.audit_log import append_many, destroy_bodies, read_entries, verify
from reviewflow.store.session import Database
from reviewflow.store.whole_trail import WholeTrail, check_whole_trail
from trails import an_envelope

SIZE = 70
Check = Callable[..., WholeTrail]


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of sixteen entries and ranges of two blocks, so that a short trail has several of each."""
    monkeypatch.setattr(trail_range, "BLOCK_LEVEL", 4)
    monkeypatch.setattr(trail_range, "BLOCK", 16)
    monkeypatch.setattr(whole_trail, "RANGE", 32)
    monkeypatch.setattr(whole_trail, "WORTH_SHARING", 32)


@pytest.fixture
def trail(database: Database, small_blocks: None) -> list[Entry]:
    with database.write() as tx:
        append_many(tx, [(an_envelope(), f'{{"n":{number}}}') for number in range(SIZE)])
    with database.write() as tx:
        assert not merkle_nodes.extend(tx, SIZE)
    with database.read() as tx:
        return list(read_entries(tx))


@pytest.fixture
def check(database: Database, trail: list[Entry]) -> Check:
    def run(**given: object) -> WholeTrail:
        with database.read() as tx:
            return check_whole_trail(database, tx, processes=1, **given)  # type: ignore[arg-type]

    return run


def roots(trail: list[Entry]) -> dict[int, str]:
    node = nodes_over([leaf_of(entry.hash) for entry in trail])
    return {size: root(size, node).hex() for size in range(1, len(trail) + 1)}


def test_an_untouched_trail_holds_with_every_root_it_ever_had(check: Check, trail: list[Entry]) -> None:
    found = check(roots=roots(trail), checkpoints={entry.sequence: entry.hash for entry in trail})

    assert found.verification.valid
    assert (found.verification.entries, found.verification.head.hash) == (SIZE, trail[-1].hash)
    assert found.root == roots(trail)[SIZE]
    assert found.wrong_node is None


@pytest.mark.parametrize("size", [0, 1, 15, 16, 31, 32, 33, 64, 65])
def test_a_trail_of_any_length_is_checked_whole(database: Database, small_blocks: None, size: int) -> None:
    with database.write() as tx:
        append_many(tx, [(an_envelope(), f'{{"n":{number}}}') for number in range(size)])

    with database.read() as tx:
        found = check_whole_trail(database, tx, processes=1)
        assert found.verification == verify(tx)


def test_several_processes_come_to_the_same_as_one(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """With blocks of the true size: a process of its own knows nothing of what a test has set smaller."""
    monkeypatch.setattr(whole_trail, "RANGE", 2 * trail_range.BLOCK)
    monkeypatch.setattr(whole_trail, "WORTH_SHARING", 2 * trail_range.BLOCK)
    size = 5 * trail_range.BLOCK + 1_000
    with database.write() as tx:
        append_many(tx, [(an_envelope(), "{}") for _ in range(size)])
    with database.read() as tx:
        at = 17, size // 2, size
        wanted = roots_at(database, *at)
        alone = check_whole_trail(database, tx, processes=1, roots=wanted)
        together = check_whole_trail(database, tx, processes=2, roots=wanted)

    assert alone == together
    assert together.verification.valid
    assert together.verification.entries == size

    without_guards(database, f"UPDATE trail_entry SET by_user = 'x' WHERE sequence = {size - 100}")
    with database.read() as tx:
        fault = check_whole_trail(database, tx, processes=2).verification.first_fault
    assert fault == Fault(size - 100, "its hash is not that of its content: it was edited")


def roots_at(database: Database, *sizes: int) -> dict[int, str]:
    with database.read() as tx:
        node = nodes_over([leaf_of(entry.hash) for entry in read_entries(tx)])
    return {size: root(size, node).hex() for size in sizes}


@pytest.mark.parametrize("sequence", [1, 16, 17, 32, 33, 64, 65, SIZE])
def test_a_changed_entry_is_found_wherever_it_stands(database: Database, check: Check, sequence: int) -> None:
    without_guards(database, f"UPDATE trail_entry SET by_user = 'somebody' WHERE sequence = {sequence}")

    assert check().verification.first_fault == Fault(sequence, "its hash is not that of its content: it was edited")
    assert check().root is None


@pytest.mark.parametrize("sequence", [1, 16, 32, 33, 64, 65])
def test_a_missing_entry_is_found_wherever_it_stood(database: Database, check: Check, sequence: int) -> None:
    without_guards(
        database,
        *(
            f"DELETE FROM {table} WHERE sequence = {sequence}"
            for table in ("trail_body", "trail_anchor", "trail_entry")
        ),
    )

    fault = check().verification.first_fault
    assert fault is not None
    assert fault.sequence == sequence


@pytest.mark.parametrize("sequence", [31, 32, 33, 40])
def test_a_trail_that_was_rechained_from_anywhere_is_found_by_a_root(
    database: Database, check: Check, trail: list[Entry], sequence: int
) -> None:
    """With every hash after it computed anew, and the anchors with them."""
    noted = roots(trail)
    without_guards(database, *rechained(trail, sequence), "DELETE FROM merkle_node")

    assert check().verification.valid
    assert check(roots={30: noted[30]}).verification.valid
    fault = check(roots={SIZE: noted[SIZE], 30: noted[30]}).verification.first_fault
    assert fault is not None
    assert fault.sequence == SIZE


def rechained(trail: list[Entry], sequence: int) -> list[str]:
    words, after = [], Head(sequence - 1, trail[sequence - 2].hash)
    for entry in trail[sequence - 1 :]:
        anew = next_entry(an_envelope(by_user="somebody.else"), after=after, commitment=entry.commitment)
        words.append(
            f"UPDATE trail_entry SET by_user = 'somebody.else', prev_hash = '{anew.prev_hash}', hash = '{anew.hash}'"
            f" WHERE sequence = {anew.sequence}"
        )
        words.append(f"UPDATE trail_anchor SET hash = '{anew.hash}' WHERE sequence = {anew.sequence}")
        after = Head(anew.sequence, anew.hash)
    return words


def test_nothing_hides_between_two_ranges(database: Database, check: Check, trail: list[Entry]) -> None:
    """The first range holds, and so does the second, and the second follows from another entry than the last of it."""
    other = next_entry(
        an_envelope(by_user="x"), after=Head(31, trail[30].hash), commitment=commitment_to("{}", salt="0" * 32)
    )
    without_guards(database, f"UPDATE trail_entry SET prev_hash = '{other.hash}' WHERE sequence = 33")

    fault = check().verification.first_fault
    assert fault is not None
    assert fault.sequence == 33


def test_an_entry_that_is_swapped_while_ranges_are_read_is_found(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each range holds by itself, and the second began after another entry than the first ended with."""
    read = trail_range.check_range

    def swapped(*given: Any) -> Any:
        found = read(*given)
        return replace(found, after=Head(32, "f" * 64)) if found.after.sequence == 32 else found

    monkeypatch.setattr(whole_trail, "check_range", swapped)

    fault = check().verification.first_fault
    assert fault is not None
    assert (fault.sequence, fault.what[:15]) == (33, "it does not fol")


def test_an_entry_before_the_first_is_found(database: Database, check: Check) -> None:
    columns = ", ".join(COLUMNS)
    others = ", ".join(COLUMNS[1:])
    without_guards(
        database, f"INSERT INTO trail_entry ({columns}) SELECT 0, {others} FROM trail_entry WHERE sequence = 1"
    )

    assert not check().verification.valid


@pytest.mark.parametrize(("level", "position"), [(4, 0), (4, 1), (4, 3)])
def test_a_kept_node_that_was_changed_is_named(database: Database, check: Check, level: int, position: int) -> None:
    without_guards(
        database,
        f"UPDATE merkle_node SET hash = '{'0' * 64}' WHERE level = {level} AND position = {position}",
    )

    found = check()

    assert found.verification.valid
    assert found.wrong_node == trail_range.WrongNode(level, position)
    assert (found.wrong_node.first, found.wrong_node.last) == (position * 16 + 1, position * 16 + 16)


def test_a_node_over_several_blocks_is_looked_at_too(database: Database, small_blocks: None) -> None:
    with database.write() as tx:
        append_many(tx, [(an_envelope(), "{}") for _ in range(300)])
    with database.write() as tx:
        merkle_nodes.extend(tx, 300)
    without_guards(database, f"UPDATE merkle_node SET hash = '{'0' * 64}' WHERE level = 8")

    with database.read() as tx:
        assert check_whole_trail(database, tx, processes=1).wrong_node == trail_range.WrongNode(8, 0)


def test_a_node_that_no_entries_give_is_named(database: Database, check: Check) -> None:
    without_guards(database, f"INSERT INTO merkle_node (level, position, hash) VALUES (4, 4, '{'0' * 64}')")

    assert check().wrong_node == trail_range.WrongNode(4, 4)


def test_nodes_that_are_not_kept_yet_are_no_fault(database: Database, check: Check) -> None:
    without_guards(database, "DELETE FROM merkle_node WHERE position > 0")

    assert check().wrong_node is None


def test_bodies_that_were_destroyed_by_law_are_counted_over_all_ranges(database: Database, check: Check) -> None:
    with database.write() as tx:
        destroy_bodies(tx, an_envelope("destroy_bodies"), [3, 40, 60], reason="They had to go.")

    assert check().verification.valid
    assert check().verification.destroyed == 3


def test_a_body_that_was_taken_away_without_an_entry_is_found(database: Database, check: Check) -> None:
    without_guards(database, "UPDATE trail_body SET salt = NULL, body = NULL WHERE sequence = 40")

    assert check().verification.first_fault == Fault(40, "its body was destroyed and no entry says so")


def test_a_checkpoint_or_a_root_over_more_than_there_is_is_found(check: Check) -> None:
    gone = Fault(SIZE + 1, "it is missing: a checkpoint was taken after it")

    assert check(checkpoints={SIZE + 5: "0" * 64}).verification.first_fault == gone
    assert check(roots={SIZE + 5: "0" * 64}).verification.first_fault == gone
