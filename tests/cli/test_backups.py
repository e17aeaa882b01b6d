"""Backups, restoring and upgrades as a person gives the commands."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from backups.released import as_released
from cli.terminal import Terminal
from reviewflow.store.schema import HEAD, REVISIONS
from reviewflow.store.session import Database
from servers import pg_programs


@pytest.fixture
def keeping(terminal: Terminal, own_settings: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Commands where backups are wanted."""
    monkeypatch.setenv("REVIEWFLOW_BACKUP_FOLDER", str(own_settings / "backups"))
    monkeypatch.setenv("REVIEWFLOW_BACKUP_KEY_FILE", str(own_settings / "keys" / "backup.key"))
    monkeypatch.setenv("REVIEWFLOW_POSTGRESQL_PROGRAMS", str(pg_programs()))
    assert terminal.value("backup", "new-key")["file"] == str(own_settings / "keys" / "backup.key")
    return terminal


def test_one_is_taken_listed_and_checked(keeping: Terminal, incident: str) -> None:
    taken = keeping.value("backup", "take")

    (listed,) = keeping.value("backup", "list")
    checked = keeping.value("backup", "check")
    assert listed["backup"] == checked["backup"] == taken["backup"]
    assert (checked["good"], checked["head"], checked["entries"]) == (True, taken["head"], taken["entries"])
    assert keeping.value("trail", "verify")["entries"] == taken["entries"]
    assert incident not in keeping.page("backup", "list")


@pytest.mark.only_sqlite
def test_what_was_lost_comes_back(
    keeping: Terminal, incident: str, own_settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = keeping.value("backup", "take")
    assert "exists. Put it aside" in keeping.refusal("restore")

    monkeypatch.setenv("REVIEWFLOW_DATABASE_URL", f"sqlite:///{own_settings}/again.sqlite")
    assert "All of it is the same." in keeping.page("restore", taken["backup"])
    assert [each["reference"] for each in keeping.value("cases")] == [incident]
    assert keeping.value("trail", "replay")["identical"]


def test_without_settings_it_says_what_to_set(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    for words in (("backup", "take"), ("backup", "list"), ("backup", "check"), ("restore",)):
        assert "backup_folder" in terminal.refusal(*words)
    monkeypatch.setenv("REVIEWFLOW_BACKUP_FOLDER", "backups")
    assert "backup_key_file" in terminal.refusal("cases")


def test_a_backup_that_is_not_there_is_named(keeping: Terminal) -> None:
    for name in ("20250101T000000Z-00000000", "../../etc/passwd", "newest"):
        assert "There is no backup" in keeping.refusal("backup", "check", name)


def test_a_key_is_never_written_over(keeping: Terminal) -> None:
    assert "there is a file already" in keeping.refusal("backup", "new-key")


@pytest.mark.only_sqlite
def test_the_worker_takes_one_and_health_says_so(keeping: Terminal) -> None:
    def says() -> tuple[bool, str]:
        (found,) = (
            each for each in json.loads(keeping.run("health", "--json").out)["checks"] if each["check"] == "backups"
        )
        return found["well"], found["says"]

    assert says() == (False, "None was ever taken.")
    keeping.page("worker", "--once")
    assert says() == (True, "The newest good one was taken less than a minute ago.")
    assert len(keeping.value("backup", "list")) == 1
    keeping.page("worker", "--once")
    assert len(keeping.value("backup", "list")) == 1


@pytest.mark.only_sqlite
def test_an_upgrade_takes_a_backup_first_or_is_refused(
    keeping: Terminal, own_settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = REVISIONS[-2]
    with Database(f"sqlite:///{own_settings}/old.sqlite") as database:
        as_released(database, before, rows=False)
    monkeypatch.setenv("REVIEWFLOW_DATABASE_URL", f"sqlite:///{own_settings}/old.sqlite")
    assert f"this program wants {HEAD}" in keeping.refusal("cases")
    folder = os.environ["REVIEWFLOW_BACKUP_FOLDER"]
    monkeypatch.delenv("REVIEWFLOW_BACKUP_FOLDER")
    for command in ("upgrade", "init"):
        assert "no backup could be taken first" in keeping.refusal(command)

    monkeypatch.setenv("REVIEWFLOW_BACKUP_FOLDER", folder)
    done = json.loads(keeping.run("upgrade", "--json").out)
    assert (done["was"], done["now"], done["without"]) == (before, HEAD, None)
    assert keeping.value("backup", "check", done["backup"])["schema"] == before
    assert keeping.value("upgrade")["backup"] is None
