"""Someone takes the guards away first; the check finds what was done, as far as it can be found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cheats import cheat, without_guards
from reviewflow.audit.chain import BODIES_DESTROYED, Head, Verification, next_entry
from reviewflow.audit.entry import COLUMNS, Entry
from reviewflow.errors import DatabaseNotReady, TrailBroken
from reviewflow.store.audit_log import (
    Seal,
    append,
    check_trail_holds,
    destroy_bodies,
    entries_of_case,
    read_body,
    read_entries,
    trail_head,
    verify,
)
from reviewflow.store.schema import check_schema
from reviewflow.store.session import Database
from trails import an_envelope, write_trail

TABLES = ("trail_body", "trail_anchor", "trail_entry")


@pytest.fixture
def trail(database: Database) -> list[Entry]:
    """Six entries, honestly come by."""
    return write_trail(database, 6)


def found(database: Database, **given: object) -> Verification:
    with database.read() as tx:
        return verify(tx, **given)  # type: ignore[arg-type]


def fault(database: Database, **given: object) -> tuple[int, str]:
    first = found(database, **given).first_fault
    assert first is not None, "nothing was found"
    return first.sequence, first.what


def update(entry: Entry) -> str:
    """SQL that makes a row hold this entry."""
    values = [f"{name} = {_literal(getattr(entry, name))}" for name in COLUMNS if name != "sequence"]
    return f"UPDATE trail_entry SET {', '.join(values)} WHERE sequence = {entry.sequence}"


def insert(entry: Entry) -> str:
    values = ", ".join(_literal(getattr(entry, name)) for name in COLUMNS)
    return f"INSERT INTO trail_entry ({', '.join(COLUMNS)}) VALUES ({values})"


def _literal(value: object) -> str:
    return "NULL" if value is None else str(value) if isinstance(value, int) else f"'{value}'"


def rechained(entries: list[Entry], sequence: int, what: str) -> list[Entry]:
    """The entries from one on, with that one changed and every hash computed anew."""
    after = Head(sequence - 1, entries[sequence - 2].hash)
    forged = []
    for entry in entries[sequence - 1 :]:
        envelope = an_envelope(what if entry.sequence == sequence else entry.what)
        forged.append(next_entry(envelope, after=after, commitment=entry.commitment))
        after = Head(entry.sequence, forged[-1].hash)
    return forged


def test_an_untouched_trail_holds(database: Database, trail: list[Entry]) -> None:
    assert found(database) == Verification(6, None, Head(6, trail[-1].hash))


def test_an_empty_trail_holds(database: Database) -> None:
    assert found(database) == Verification(0, None, Head(0, "0" * 64))


def test_an_edited_envelope_is_found(database: Database, trail: list[Entry]) -> None:
    without_guards(database, "UPDATE trail_entry SET by_user = 'someone.else' WHERE sequence = 3")

    assert fault(database) == (3, "its hash is not that of its content: it was edited")


def test_an_edited_envelope_whose_own_hash_was_computed_anew_is_found(database: Database, trail: list[Entry]) -> None:
    without_guards(database, update(rechained(trail, 3, "withhold")[0]))

    assert fault(database) == (3, "its anchor holds another hash: the trail was re-chained from here")


def test_an_edited_body_is_found(database: Database, trail: list[Entry]) -> None:
    without_guards(database, """UPDATE trail_body SET body = '{"facts":{"number":9}}' WHERE sequence = 3""")

    assert fault(database) == (3, "its body is not the one it was committed to: it was edited")


def test_an_edited_salt_is_found(database: Database, trail: list[Entry]) -> None:
    without_guards(database, f"UPDATE trail_body SET salt = '{'b' * 32}' WHERE sequence = 3")

    assert fault(database) == (3, "its body is not the one it was committed to: it was edited")


def test_a_deleted_entry_is_found(database: Database, trail: list[Entry]) -> None:
    without_guards(database, *(f"DELETE FROM {table} WHERE sequence = 3" for table in TABLES))

    assert fault(database) == (3, "it is missing: it was deleted")


def test_a_deleted_body_is_found(database: Database, trail: list[Entry]) -> None:
    without_guards(database, "DELETE FROM trail_body WHERE sequence = 3")

    assert fault(database) == (3, "its body is missing: it was deleted")


def test_entries_cut_off_the_end_are_found_by_what_was_left_behind(database: Database, trail: list[Entry]) -> None:
    without_guards(database, "DELETE FROM trail_body WHERE sequence > 4", "DELETE FROM trail_entry WHERE sequence > 4")

    assert fault(database) == (5, "it is missing, and what is kept beside it is still there: it was deleted")


def test_entries_cut_off_the_end_whole_are_found_by_a_checkpoint_alone(database: Database, trail: list[Entry]) -> None:
    without_guards(database, *(f"DELETE FROM {table} WHERE sequence > 4" for table in TABLES))

    assert found(database).valid
    assert fault(database, checkpoints={6: trail[5].hash}) == (5, "it is missing: a checkpoint was taken after it")


def test_an_inserted_entry_is_found(database: Database, trail: list[Entry]) -> None:
    move = [f"UPDATE {t} SET sequence = {n + 1} WHERE sequence = {n}" for n in (6, 5, 4) for t in TABLES]
    extra = next_entry(an_envelope("withhold"), after=Head(3, trail[2].hash), commitment=trail[3].commitment)
    without_guards(database, *move, insert(extra))

    assert fault(database)[0] == 4


def test_an_entry_added_at_the_end_past_the_guards_is_found(database: Database, trail: list[Entry]) -> None:
    extra = next_entry(an_envelope("withhold"), after=Head(6, trail[5].hash), commitment="c" * 64)
    without_guards(database, insert(extra))

    assert fault(database) == (7, "it has no anchor: it was inserted past the guards, or its anchor was deleted")


def test_reordered_entries_are_found(database: Database, trail: list[Entry]) -> None:
    without_guards(database, update(replace(trail[3], sequence=3)), update(replace(trail[2], sequence=4)))

    assert fault(database) == (
        3,
        "it does not follow from the entry before it: entries were edited, deleted, inserted or reordered",
    )


def test_a_rechained_trail_is_found_by_its_anchors(database: Database, trail: list[Entry]) -> None:
    without_guards(database, *map(update, rechained(trail, 3, "withhold")))

    assert fault(database) == (3, "its anchor holds another hash: the trail was re-chained from here")


def test_a_trail_rechained_with_its_anchors_is_found_by_a_checkpoint_alone(
    database: Database, trail: list[Entry]
) -> None:
    forged = rechained(trail, 3, "withhold")
    anchors = [f"UPDATE trail_anchor SET hash = '{e.hash}' WHERE sequence = {e.sequence}" for e in forged]
    without_guards(database, *map(update, forged), *anchors)

    # This is the limit of what one database can prove about itself.
    assert found(database).valid
    assert found(database, checkpoints={2: trail[1].hash}).valid
    assert fault(database, checkpoints={5: trail[4].hash}) == (
        5,
        "a checkpoint holds another hash: the trail was re-chained here or earlier",
    )


def test_a_changed_anchor_is_found(database: Database, trail: list[Entry]) -> None:
    without_guards(database, f"UPDATE trail_anchor SET hash = '{'f' * 64}' WHERE sequence = 3")

    assert fault(database)[0] == 3


def test_a_body_destroyed_without_an_entry_is_found(database: Database, trail: list[Entry]) -> None:
    cheat(database, "UPDATE trail_body SET salt = NULL, body = NULL WHERE sequence = 3")

    assert fault(database) == (3, "its body was destroyed and no entry says so")


def test_bodies_destroyed_by_law_leave_a_trail_that_holds(database: Database, trail: list[Entry]) -> None:
    with database.write() as tx:
        entry = destroy_bodies(tx, an_envelope(BODIES_DESTROYED), [4, 2, 4], reason="retention has ended")

    with database.read() as tx:
        assert read_body(tx, 2) is None
        assert read_body(tx, 3) == '{"facts":{"number":2}}'
        assert read_body(tx, entry.sequence) == '{"destroyed":[2,4],"reason":"retention has ended"}'
    assert found(database) == Verification(7, None, Head(7, entry.hash), destroyed=2)


def test_whoever_may_not_go_on_with_a_broken_trail_is_told_where_it_broke(
    database: Database, trail: list[Entry]
) -> None:
    without_guards(database, "UPDATE trail_entry SET by_user = 'someone.else' WHERE sequence = 3")

    with database.read() as tx, pytest.raises(TrailBroken, match="entry 3: its hash"):
        check_trail_holds(tx)


def test_guards_that_were_taken_away_are_missed_at_the_next_start(database: Database) -> None:
    without_guards(database)

    with pytest.raises(DatabaseNotReady, match="the guard"):
        check_schema(database)


def test_entries_are_read_back_as_they_were_written(database: Database, trail: list[Entry]) -> None:
    with database.write() as tx:
        other = append(tx, an_envelope(case_reference="SI-2026-002"), {})
    with database.read() as tx:
        assert list(read_entries(tx)) == [*trail, other]
        assert list(read_entries(tx, after=5)) == [trail[5], other]
        assert entries_of_case(tx, "SI-2026-001") == trail


def test_the_same_commands_give_the_same_hashes_on_both_databases(database: Database) -> None:
    with database.write() as tx:
        entry = append(tx, an_envelope(), {"facts": {"title": "Zo\u00eb"}}, seal=Seal("0" * 32, trail_head(tx)))

    assert entry.hash[:12] == "9764e373e591"
