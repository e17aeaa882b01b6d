"""The worker takes backups by itself, and says so where it cannot; health says whether a disaster would lose much."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from casework.office import Office
from cheats import REFUSED, cheat
from reviewflow.backups.shelf import Shelf
from reviewflow.casework.backing_up.plan import BackupPlan
from reviewflow.casework.backing_up.schedule import Backups, is_due, take_and_note
from reviewflow.casework.health import BackupsWanted, Check, Place, backups_of, look
from reviewflow.errors import BackupNotTaken
from reviewflow.store.backup_runs import newest_runs
from reviewflow.store.warnings import open_warnings_of


def health(office: Office, plan: BackupPlan) -> Check:
    assert plan.folder is not None
    return backups_of(
        look(office.desk, Place({}, needs_addresses=False, backups=BackupsWanted(plan.folder, plan.every)))
    )


def outcomes(office: Office) -> list[str]:
    with office.database.read() as tx:
        return [each.outcome for each in newest_runs(tx, limit=10)]


@pytest.fixture
def unwritable(plan: BackupPlan, tmp_path: Path) -> BackupPlan:
    """Backups that nobody can put where they should be: something else stands there."""
    (tmp_path / "taken").write_text("a file")
    return replace(plan, folder=tmp_path / "taken" / "backups")


def test_one_is_due_each_day_whatever_the_clock_does(sqlite_office: Office, plan: BackupPlan) -> None:
    assert is_due(sqlite_office.desk, plan)
    take_and_note(sqlite_office.desk, plan)
    assert not is_due(sqlite_office.desk, plan)
    sqlite_office.later(hours=23)
    assert not is_due(sqlite_office.desk, plan)
    sqlite_office.later(hours=1)
    assert is_due(sqlite_office.desk, plan)

    # One of the future, left behind by a clock that was wrong, does not keep the next from being taken.
    sqlite_office.later(days=400)
    take_and_note(sqlite_office.desk, plan)
    sqlite_office.later(days=-399)
    assert is_due(sqlite_office.desk, plan)


def test_where_none_are_wanted_none_is_due(sqlite_office: Office, plan: BackupPlan) -> None:
    unset = replace(plan, folder=None)

    assert not is_due(sqlite_office.desk, unset)
    assert backups_of(look(sqlite_office.desk, Place({}, needs_addresses=False))).well


def test_after_one_that_failed_it_is_tried_again_within_the_hour_and_somebody_is_told(
    office: Office, unwritable: BackupPlan, plan: BackupPlan
) -> None:
    said: list[str] = []
    backups = Backups(office.desk, unwritable, complain=said.append)
    backups.look()
    assert backups.wait(30)
    backups.look()
    assert backups.wait(30)

    assert len(said) == 1
    assert "nothing can be written in" in said[0]
    assert outcomes(office) == ["failed"]
    with office.database.read() as tx:
        warned = open_warnings_of(tx, "bristol", limit=10)
    assert [each.what.startswith("A backup could not be taken: No backup was taken") for each in warned] == [True]
    assert not health(office, plan).well

    office.later(hours=1)
    backups = Backups(office.desk, plan, complain=said.append)
    backups.look()
    assert backups.wait(60)
    assert outcomes(office) == ["good", "failed"]
    assert health(office, plan).well
    assert len(said) == 1


def test_health_says_that_none_was_taken_that_it_is_old_and_that_its_file_is_gone(
    sqlite_office: Office, plan: BackupPlan, unwritable: BackupPlan
) -> None:
    assert "None was ever taken" in health(sqlite_office, plan).says
    taken = take_and_note(sqlite_office.desk, plan)
    assert health(sqlite_office, plan).well

    sqlite_office.later(hours=47)
    assert health(sqlite_office, plan).well
    sqlite_office.later(hours=2)
    assert (health(sqlite_office, plan).well, health(sqlite_office, plan).says) == (
        False,
        "The newest good one was taken 2 days ago.",
    )

    assert plan.folder is not None
    moved = Shelf(plan.folder).path_of(taken.id)
    moved.rename(moved.with_suffix(".away"))
    assert "not where it was put" in health(sqlite_office, plan).says

    with pytest.raises(BackupNotTaken):
        take_and_note(sqlite_office.desk, unwritable)
    assert "The last try failed" in health(sqlite_office, plan).says


def test_one_that_failed_in_the_future_of_a_wrong_clock_holds_nothing_up(
    sqlite_office: Office, unwritable: BackupPlan, plan: BackupPlan
) -> None:
    now = sqlite_office.now
    sqlite_office.later(days=400)
    with pytest.raises(BackupNotTaken):
        take_and_note(sqlite_office.desk, unwritable)
    assert not is_due(sqlite_office.desk, plan), "it is tried again in an hour"
    sqlite_office.now = now

    assert is_due(sqlite_office.desk, plan)


def test_what_became_of_one_cannot_be_changed(office: Office, plan: BackupPlan) -> None:
    take_and_note(office.desk, plan)

    for words in ("UPDATE backup_run SET outcome = 'failed'", "DELETE FROM backup_run"):
        with pytest.raises(REFUSED):
            cheat(office.database, words)


def test_it_is_known_how_long_ago(sqlite_office: Office, plan: BackupPlan) -> None:
    take_and_note(sqlite_office.desk, replace(plan, every=dt.timedelta(hours=1)))
    sqlite_office.later(minutes=59)

    assert health(sqlite_office, plan).says == "The newest good one was taken 59 minutes ago."
