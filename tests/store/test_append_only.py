"""Someone tries to change what was recorded; the database itself refuses."""

from __future__ import annotations

import pytest

from cheats import REFUSED, cheat
from reviewflow.store.audit_log import append, trail_head, verify
from reviewflow.store.session import Database
from reviewflow.store.statements import Statement
from trails import an_envelope, write_trail

HASH, MOMENT = "a" * 64, "2026-04-24T10:11:12.123456Z"
APPEND_ONLY = {
    "trail_entry": "what",
    "trail_body": "body",
    "trail_anchor": "hash",
    "snapshot": "body",
    "notice": "text",
    "workflow_definition": "body",
    "published_text": "body",
}
DEFINITION = (
    "INSERT{} INTO workflow_definition (hash, workflow, edition, partnership, version, body, published_at, sequence)"
    f" VALUES ('{HASH}', 'serious_incident', 'e', 'bristol', '1', '{{{{}}}}', '{MOMENT}', 1){{}}"
)
CASE = (
    "INSERT INTO review_case (id, reference, workflow, workflow_hash, partnership, state, facts, version, opened_on,"
    f" edition, kept, ended) VALUES (1, 'SI-2026-001', 'serious_incident', '{HASH}', 'bristol',"
    " 'considered', '{}', 1, '2026-04-24', 'e', '{}', false)"
)
SNAPSHOT = (
    "INSERT{} INTO snapshot (case_id, name, body, hash, sequence)"
    f" VALUES (1, 'submission', '{{{{\"a\":\"{{}}\"}}}}', '{HASH}', 1)"
)
NOTICE = (
    "INSERT{} INTO notice (id, case_id, name, recipient, recipient_name, channel, subject, text, html, sha256,"
    " template_hash, audience_names, created_at, sequence) VALUES (1, 1, 'n', 'panel', 'The Panel', 'message', 's',"
    f" '{{}}', 'h', '{HASH}', '{HASH}', false, '{MOMENT}', 1)"
)
TEXT = f"INSERT{{}} INTO published_text (hash, name, kind, body) VALUES ('{HASH}', 'n', 'template', '{{}}'){{}}"


@pytest.fixture
def kept(database: Database) -> Database:
    """A database with one row at least in every table that may not change."""
    write_trail(database, 3)
    rows = [
        DEFINITION.format("", ""),
        CASE,
        SNAPSHOT.format("", "honest"),
        NOTICE.format("", "honest"),
        TEXT.format("", "honest", ""),
    ]
    cheat(database, *rows)
    return database


def content(database: Database) -> list[list[tuple[object, ...]]]:
    with database.read() as tx:
        return [sorted(tx.rows(Statement(f"SELECT * FROM {table}"))) for table in APPEND_ONLY]


@pytest.mark.parametrize(("table", "column"), APPEND_ONLY.items())
def test_a_row_cannot_be_changed(kept: Database, table: str, column: str) -> None:
    before = content(kept)

    with pytest.raises(REFUSED, match="append-only"):
        cheat(kept, f"UPDATE {table} SET {column} = 'x'")

    assert content(kept) == before


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_a_row_cannot_be_deleted(kept: Database, table: str) -> None:
    before = content(kept)

    with pytest.raises(REFUSED, match="append-only"):
        cheat(kept, f"DELETE FROM {table}")

    assert content(kept) == before


@pytest.mark.postgres
@pytest.mark.parametrize("table", [*APPEND_ONLY, "review_case"])
def test_a_table_cannot_be_emptied_not_even_through_another(postgresql_database: Database, table: str) -> None:
    with pytest.raises(REFUSED, match="append-only"):
        cheat(postgresql_database, f"TRUNCATE {table} CASCADE")


@pytest.mark.postgres
def test_the_guards_hold_for_whoever_pretends_to_be_a_replica(postgresql_database: Database) -> None:
    write_trail(postgresql_database, 1)

    with pytest.raises(REFUSED, match="append-only"):
        cheat(postgresql_database, "SET session_replication_role = replica", "DELETE FROM trail_anchor")


@pytest.mark.parametrize("words", [SNAPSHOT, NOTICE, TEXT], ids=["snapshot", "notice", "text"])
def test_sqlite_cannot_be_made_to_replace_a_row(sqlite_database: Database, words: str) -> None:
    cheat(sqlite_database, DEFINITION.format("", ""), CASE, words.format("", "honest", ""))
    before = content(sqlite_database)

    with pytest.raises(REFUSED, match="replaced"):
        cheat(sqlite_database, words.format(" OR REPLACE", "forged", ""))

    assert content(sqlite_database) == before


def test_what_is_kept_under_its_hash_may_be_offered_again_and_stays_as_it_was(kept: Database) -> None:
    before = content(kept)

    cheat(kept, DEFINITION.format("", " ON CONFLICT (hash) DO NOTHING"))
    cheat(kept, TEXT.format("", "honest", " ON CONFLICT (hash) DO NOTHING"))

    assert content(kept) == before


def entry(sequence: str, prev_hash: str, *, how: str = "") -> str:
    return (
        f"INSERT{how} INTO trail_entry (sequence, what, by_user, by_role, happened_on, recorded_at, commitment,"
        f" prev_hash, hash) VALUES ({sequence}, 'forged', 'u', 'r', '2026-04-24', '{MOMENT}', '{HASH}', '{prev_hash}',"
        f" '{HASH}')"
    )


@pytest.mark.parametrize("sequence", ["1", "2", "3", "5", "-1", "0"])
def test_an_entry_cannot_be_put_anywhere_but_at_the_end(kept: Database, sequence: str) -> None:
    with kept.read() as tx:
        last = trail_head(tx).hash if not kept.is_postgresql else str(content(kept)[2][-1][1])

    with pytest.raises(REFUSED, match="must follow from the last one"):
        cheat(kept, entry(sequence, last))


def test_an_entry_cannot_forget_the_one_before_it(kept: Database) -> None:
    with pytest.raises(REFUSED, match="must follow from the last one"):
        cheat(kept, entry("4", "0" * 64))


@pytest.mark.parametrize("sequence", ["1", "2", "3", "NULL"])
def test_sqlite_cannot_be_made_to_replace_an_entry(sqlite_database: Database, sequence: str) -> None:
    last = write_trail(sqlite_database, 3)[-1].hash

    with pytest.raises(REFUSED, match="must follow from the last one"):
        cheat(sqlite_database, entry(sequence, last, how=" OR REPLACE"))

    with sqlite_database.read() as tx:
        assert verify(tx).valid


def test_a_body_cannot_be_put_in_place_of_another(kept: Database) -> None:
    with pytest.raises(REFUSED, match="written with its entry"):
        cheat(kept, f"INSERT INTO trail_body (sequence, salt, body) VALUES (2, '{'0' * 32}', 's1.1.')")


def test_sqlite_cannot_be_made_to_replace_a_body(sqlite_database: Database) -> None:
    write_trail(sqlite_database, 3)

    with pytest.raises(REFUSED, match="written with its entry"):
        cheat(
            sqlite_database,
            f"INSERT OR REPLACE INTO trail_body (sequence, salt, body) VALUES (3, '{'0' * 32}', 's1.1.')",
        )


def test_an_anchor_cannot_be_written_by_hand(kept: Database) -> None:
    with pytest.raises(REFUSED, match="by the database"):
        cheat(kept, f"INSERT INTO trail_anchor (sequence, hash, recorded_at) VALUES (4, '{HASH}', '{MOMENT}')")


def test_a_body_may_be_destroyed_whole_and_cannot_come_back(kept: Database) -> None:
    cheat(kept, "UPDATE trail_body SET salt = NULL, body = NULL WHERE sequence = 2")

    with pytest.raises(REFUSED, match="append-only"):
        cheat(kept, f"UPDATE trail_body SET salt = '{'b' * 32}', body = '{{}}' WHERE sequence = 2")


def test_the_trail_can_still_be_written_after_every_attempt(kept: Database) -> None:
    with pytest.raises(REFUSED):
        cheat(kept, "DELETE FROM trail_entry")

    with kept.write() as tx:
        added = append(tx, an_envelope(), {"facts": {}})

    with kept.read() as tx:
        found = verify(tx)
    assert (found.valid, found.entries) == (True, added.sequence)
