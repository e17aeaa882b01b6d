"""The page of the backups: what an administrator sees of them, in words and in a browser."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

import pytest

from backups.backed_up import a_plan
from casework.office import Office
from reviewflow.casework.backing_up.schedule import take_and_note
from reviewflow.errors import BackupNotTaken
from reviewflow.settings import Settings
from reviewflow.store.backup_runs import LEFT_OUT, BackupRun, note
from web.chromium import NARROW, WIDE, chromium, overflows, served, violations
from web.visits import open_session, visits

PICTURES = os.environ.get("REVIEWFLOW_TEST_PICTURES")
AT = "2024-03-14T10:00:00.000000Z"


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    """The page does not depend on the kind of server."""
    return sqlite_office


@pytest.fixture
def backed_up(settings: Settings, sqlite_office: Office, tmp_path: Path) -> Settings:
    """An installation in which one was left out, one failed and one was taken."""
    office, plan = sqlite_office, a_plan(tmp_path)
    with office.database.write() as tx:
        note(tx, BackupRun(LEFT_OUT, AT, AT, why="Without a backup: the disk was away", by_user="administrator"))
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(BackupNotTaken):
        take_and_note(office.desk, replace(plan, folder=tmp_path / "file" / "backups"))
    office.later(hours=2)
    take_and_note(office.desk, plan)
    return replace(settings, backup_folder=plan.folder, backup_key_file=plan.key_file)


def test_it_says_what_became_of_each(backed_up: Settings, sqlite_office: Office) -> None:
    with visits(backed_up, sqlite_office, "bristol.administrator") as visit:
        said = visit.get("/admin/backups").text

    assert "Well." in said
    assert "every 24 hours and keeps 30" in said
    for words in ("Good: opened again", "Failed: No backup was taken", "the disk was away (administrator)"):
        assert words in said
    assert "backup.key" not in said


def test_where_none_are_taken_it_says_so(settings: Settings, sqlite_office: Office) -> None:
    with visits(settings, sqlite_office, "bristol.administrator") as visit:
        said = visit.get("/admin/backups").text

    assert "None are taken by this program: backup_folder is not set." in said
    assert "None was ever taken by this program." in said


def test_one_that_is_old_is_not_well(backed_up: Settings, sqlite_office: Office) -> None:
    sqlite_office.now += dt.timedelta(days=3)
    with visits(backed_up, sqlite_office, "bristol.administrator") as visit:
        assert "Not well." in visit.get("/admin/backups").text


@pytest.mark.slow
def test_it_is_sound_in_a_browser(backed_up: Settings, sqlite_office: Office) -> None:
    with chromium() as browser, served(backed_up, sqlite_office) as server:
        context = browser.new_context(viewport=WIDE)
        token = open_session(sqlite_office.desk, backed_up, "bristol.administrator")
        context.add_cookies([{"name": "reviewflow", "value": token, "url": server.address}])
        page = context.new_page()
        page.goto(f"{server.address}/admin/backups")
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            if PICTURES:
                Path(PICTURES).mkdir(parents=True, exist_ok=True)
                page.screenshot(path=Path(PICTURES) / f"backups-{size['width']}.png", full_page=True)
            assert overflows(page) <= 0
            assert violations(page) == []
        context.close()
