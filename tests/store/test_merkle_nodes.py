"""The kept nodes of the tree give what the entries give, however far they reach, on both databases."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewflow.audit.merkle import leaf_of, nodes_over, prove_consistency, prove_inclusion, root
from reviewflow.store import merkle_nodes
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database
from reviewflow.store.statements import Statement
from trails import a_chain

SIZE = 600
ENTRIES = a_chain(SIZE)
HASHES = [leaf_of(entry.hash) for entry in ENTRIES]
COLUMNS = (
    "sequence, case_reference, what, item, by_user, by_role, partnership, happened_on, happened_at, recorded_at,"
    " from_state, to_state, workflow_hash, basis, commitment, prev_hash, hash"
)
INSERT = Statement(
    f"INSERT INTO trail_entry ({COLUMNS}) VALUES ({', '.join(':' + name.strip() for name in COLUMNS.split(','))})"
)
NODES = Statement("SELECT level, position, hash FROM merkle_node ORDER BY level, position")


def filled(database: Database, size: int = SIZE) -> Database:
    with database.write() as tx:
        tx.execute_rows(INSERT, [entry.row() for entry in ENTRIES[:size]])
    return database


def extended(database: Database, size: int) -> int:
    """How many transactions it took."""
    rounds = 1
    while True:
        with database.write() as tx:
            if not merkle_nodes.extend(tx, size):
                return rounds
        rounds += 1


@pytest.mark.parametrize("kept", [0, 15, 16, 255, 256, 300, 511, 512, 600])
def test_roots_and_proofs_come_out_the_same_however_many_nodes_are_kept(database: Database, kept: int) -> None:
    filled(database)
    extended(database, kept)
    expected = nodes_over(HASHES)

    with database.read() as tx:
        for size in (1, 2, 15, 16, 17, 255, 256, 257, 300, 512, 599, 600):
            node = merkle_nodes.nodes_of(tx)
            assert root(size, node) == root(size, expected)
            for index in {0, size // 3, size - 1}:
                assert prove_inclusion(index, size, node) == prove_inclusion(index, size, expected)
                assert prove_consistency(index, size, node) == prove_consistency(index, size, expected)


def test_every_fourth_level_is_kept_and_nothing_incomplete(database: Database) -> None:
    filled(database)
    extended(database, 600)
    expected = nodes_over(HASHES)

    with database.read() as tx:
        rows = tx.rows(NODES)
    assert rows == [
        (level, position, expected(level, position).hex()) for level in (4, 8) for position in range(600 >> level)
    ]


@given(st.lists(st.integers(0, 300), max_size=6))
@settings(max_examples=25, deadline=None)
def test_growing_step_by_step_comes_to_the_same_as_at_once(sizes: list[int]) -> None:
    with Database.in_memory() as one, Database.in_memory() as other:
        for database in (one, other):
            create_schema(database)
            filled(database, 300)
        for size in [*sorted(sizes), 300]:
            extended(one, size)
        extended(other, 300)

        with one.read() as tx:
            stepwise = tx.rows(NODES)
        with other.read() as tx:
            assert stepwise == tx.rows(NODES)


def test_much_is_kept_in_several_transactions(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merkle_nodes, "AT_ONCE", 10)
    filled(database)

    rounds = extended(database, 600)

    assert rounds == 4
    with database.read() as tx:
        assert not merkle_nodes.is_behind(tx, 600)
        assert len(tx.rows(NODES)) == 37 + 2


def test_two_who_extend_at_the_same_time_do_no_harm(database: Database) -> None:
    filled(database)
    extended(database, 600)
    with database.write() as tx:
        tx.execute_rows(merkle_nodes.INSERT, [(4, 0, "f" * 64)])

    with database.read() as tx:
        assert tx.rows(NODES)[0][2] == nodes_over(HASHES)(4, 0).hex()


def test_what_was_forgotten_is_worked_out_again(database: Database) -> None:
    filled(database)
    extended(database, 600)
    with database.write() as tx:
        merkle_nodes.forget(tx)
        assert tx.rows(NODES) == []
        assert merkle_nodes.is_behind(tx, 600)

    extended(database, 600)

    with database.read() as tx:
        assert len(tx.rows(NODES)) == 39


def test_a_short_trail_has_nothing_to_keep(database: Database) -> None:
    filled(database, 15)
    with database.write() as tx:
        assert merkle_nodes.size_of_trail(tx) == 15
        assert not merkle_nodes.extend(tx, 15)
        assert not merkle_nodes.is_behind(tx, 15)
        assert list(merkle_nodes.kept_levels(15)) == []
