"""Every version that was ever released is brought up to date with what is in it, after a backup of how it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from backups.backed_up import a_plan
from backups.released import as_released
from reviewflow.casework.backing_up.before_upgrade import Without, upgrade_after_backup
from reviewflow.casework.backing_up.check import check_backup
from reviewflow.casework.backing_up.plan import BackupPlan
from reviewflow.errors import DatabaseNotReady, UpgradeNeedsBackup
from reviewflow.store.backup_runs import newest_runs
from reviewflow.store.contents import contents_of
from reviewflow.store.schema import HEAD, REVISIONS, check_schema, schema_revision
from reviewflow.store.session import Database

NOW = dt.datetime(2026, 4, 24, 10, tzinfo=dt.UTC)
OLD = REVISIONS[:-1]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        with Database(f"sqlite:///{tmp_path}/old.sqlite") as database:
            yield database
    else:
        yield request.getfixturevalue("empty_postgresql_database")


@pytest.fixture
def plan(tmp_path: Path) -> BackupPlan:
    return a_plan(tmp_path)


@pytest.mark.parametrize("revision", OLD)
def test_each_release_is_brought_up_to_date_with_what_is_in_it(
    empty: Database, plan: BackupPlan, revision: str
) -> None:
    as_released(empty, revision)
    with empty.read() as tx:
        before = contents_of(tx)

    done = upgrade_after_backup(empty, plan, now=NOW)

    assert done is not None
    assert (done.was, done.now) == (revision, HEAD)
    assert done.backup is not None
    assert done.backup.contents == before
    assert schema_revision(empty) == HEAD
    check_schema(empty)
    with empty.read() as tx:
        after = contents_of(tx)
        runs = newest_runs(tx, limit=5)
    assert (after.entries, after.head, after.root) == (before.entries, before.head, before.root)
    for table in ("alert", "outbox", "review_case", "trail_entry", "trail_body"):
        assert after.tables[table][0] == before.tables[table][0], table
    assert [(each.outcome, each.name) for each in runs] == [("good", done.backup.id)]
    assert check_backup(plan, done.backup.id, beside=plan.key_file or Path()).head.schema == revision


def test_without_a_backup_nothing_is_upgraded(empty: Database, plan: BackupPlan) -> None:
    as_released(empty, "0005")
    nowhere = replace(plan, folder=None)

    with pytest.raises(UpgradeNeedsBackup, match="the setting backup_folder is not there"):
        upgrade_after_backup(empty, nowhere, now=NOW)

    assert schema_revision(empty) == "0005"


def test_whoever_does_without_says_why_and_it_is_kept(empty: Database, plan: BackupPlan) -> None:
    as_released(empty, "0005")
    without = Without("The server was copied whole an hour ago.", "bristol.administrator")

    done = upgrade_after_backup(empty, replace(plan, folder=None), now=NOW, without=without)

    assert done is not None
    assert done.backup is None
    with empty.read() as tx:
        (run,) = newest_runs(tx, limit=5)
    assert (run.outcome, run.by_user) == ("left_out", "bristol.administrator")
    assert run.why == f"The tables were brought from 0005 to {HEAD} without a backup: {without.reason}"


def test_where_nothing_is_kept_yet_there_is_nothing_to_back_up(empty: Database, plan: BackupPlan) -> None:
    as_released(empty, "0005", entries=0)

    done = upgrade_after_backup(empty, replace(plan, folder=None), now=NOW)

    assert done is not None
    assert done.backup is None


def test_a_trail_that_does_not_hold_is_not_upgraded(empty: Database, plan: BackupPlan) -> None:
    as_released(empty, "0005")
    with empty.write() as tx:
        off = (
            "ALTER TABLE trail_body DISABLE TRIGGER ALL" if empty.is_postgresql else "DROP TRIGGER trail_body_no_update"
        )
        tx.script(f"{off};")
        tx.script("UPDATE trail_body SET body = '{}' WHERE sequence = 3;")

    with pytest.raises(UpgradeNeedsBackup, match="entry 3"):
        upgrade_after_backup(empty, plan, now=NOW)
    assert schema_revision(empty) == "0005"


def test_a_database_of_a_newer_program_is_left_alone(empty: Database, plan: BackupPlan) -> None:
    as_released(empty, "0005")
    with empty.write() as tx:
        tx.script("UPDATE alembic_version SET version_num = '9999';")

    with pytest.raises(DatabaseNotReady, match="9999"):
        upgrade_after_backup(empty, plan, now=NOW)
