"""Setting up: the database, the bank holidays, the rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.terminal import Terminal
from reviewflow.store.session import Database


@pytest.fixture
def empty(own_settings: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """Commands before there is any database."""
    monkeypatch.setenv("REVIEWFLOW_DATABASE_URL", f"sqlite:///{own_settings}/new/office.sqlite")
    return Terminal(capsys, monkeypatch, at="Monday 2021-03-22")


def test_a_database_is_made_and_filled_once_and_nothing_twice(empty: Terminal) -> None:
    first = empty.value("init", "--partnership", "bristol")
    again = empty.value("init", "--partnership", "bristol")

    assert (first["calendar_adopted"], [each["entry"] for each in first["published"]]) == (True, [2])
    assert (again["calendar_adopted"], [each["entry"] for each in again["published"]]) == (False, [None])
    assert empty.value("trail", "verify")["entries"] == 2


@pytest.mark.parametrize("command", ["cases", "due", "notices", "alerts", "users", "worker"])
def test_without_a_database_every_command_says_what_to_do_and_makes_none(
    empty: Terminal, own_settings: Path, command: str
) -> None:
    assert "Run `reviewflow init`" in empty.refusal(command)
    assert not (own_settings / "new").exists()


@pytest.mark.only_sqlite
def test_a_database_without_tables_is_not_worked_on(terminal: Terminal, own_settings: Path) -> None:
    (own_settings / "office.sqlite").write_bytes(b"")

    assert "it has no tables yet. Run `reviewflow init`" in terminal.refusal("cases")


@pytest.mark.only_sqlite
@pytest.mark.usefixtures("files_are_sound")
def test_what_is_no_database_is_refused(terminal: Terminal, own_settings: Path) -> None:
    (own_settings / "office.sqlite").write_bytes(b"This is a letter, and a long one." * 100)

    assert "it cannot be opened (file is not a database)" in terminal.refusal("cases")


def test_a_server_that_does_not_answer_is_refused(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVIEWFLOW_DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/nothing")
    said = terminal.refusal("cases")

    assert "it cannot be opened (" in said
    assert "secret" not in said


def test_a_database_of_something_else_is_left_alone(empty: Terminal, own_settings: Path) -> None:
    (own_settings / "new").mkdir()
    with Database(f"sqlite:///{own_settings}/new/office.sqlite") as database, database.write() as tx:
        tx.script("CREATE TABLE theirs (id INTEGER);")

    assert "it has tables in it already" in empty.refusal("init", "--partnership", "bristol")


@pytest.mark.usefixtures("files_are_sound")
def test_a_partnership_that_has_no_file_is_refused_before_anything_is_made(empty: Terminal, own_settings: Path) -> None:
    assert "Did you mean bristol?" in empty.refusal("init", "--partnership", "bristl")
    assert not (own_settings / "new").exists()


@pytest.mark.usefixtures("files_are_sound")
def test_only_a_role_or_a_user_of_the_files_publishes(empty: Terminal) -> None:
    assert "neither a role nor a user" in empty.refusal("init", "--partnership", "bristol", "--by", "nobody")
