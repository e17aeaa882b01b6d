"""What the machine does not allow, and what people type by mistake: a sentence, and never a traceback."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.conftest import ABOUT, AWARE
from cli.terminal import Terminal
from reviewflow import app
from reviewflow.cli import init
from reviewflow.errors import DatabaseNotReady


def test_a_database_of_a_newer_program_is_neither_used_nor_upgraded(
    terminal: Terminal, behind_the_door: Callable[[str], None]
) -> None:
    behind_the_door("UPDATE alembic_version SET version_num = '9999'")

    assert "version 9999 of the tables, which this program does not know. Use the newer" in terminal.refusal("cases")


@pytest.mark.usefixtures("files_are_sound")
def test_a_database_of_a_newer_program_is_left_alone_by_init(
    terminal: Terminal, behind_the_door: Callable[[str], None]
) -> None:
    behind_the_door("UPDATE alembic_version SET version_num = '9999'")

    assert "Use the newer program that made it" in terminal.refusal("init", "--partnership", "bristol")


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_not_set_up(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("REVIEWFLOW_DATABASE_URL", address)

    assert "gone when the command ends" in terminal.refusal("init", "--partnership", "bristol")


def test_a_folder_that_may_not_be_made_is_refused(own_settings: Path) -> None:
    (own_settings / "letter.txt").write_text("No folder.")

    with pytest.raises(DatabaseNotReady, match=r"letter.txt/new cannot be made .* name another"):
        init.make_folder(own_settings / "letter.txt" / "new")


@pytest.mark.parametrize(
    ("said", "do"),
    [
        ("attempt to write a readonly database", "See that you may write to its file"),
        ("database disk image is malformed", "restore the last backup"),
        ("file is not a database", "Name another"),
        ("database is locked", "try again in a moment"),
        ("database or disk is full", "Make room on its disk"),
        ("connection refused", "that its server runs"),
    ],
)
def test_what_a_database_says_is_followed_by_what_to_do(said: str, do: str) -> None:
    assert do in str(app.not_usable(sqlite3.OperationalError(said)))


def test_a_database_that_may_only_be_read_is_refused_when_something_is_to_change(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(*_: object, **__: object) -> int:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr("reviewflow.casework.changes.references.next_number", read_only)

    said = terminal.refusal("open", "serious_incident", *AWARE, *ABOUT)
    assert "it could not be used (attempt to write a readonly database). See that you may write" in said
    assert terminal.value("cases") == []


def test_an_answer_that_finds_no_room_is_no_traceback(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("reviewflow.cli.cases.show", full)

    assert "did not allow it: No space left on device" in terminal.refusal("cases")


@pytest.mark.parametrize("number", ["0", "-1", "99999999999999999999999"])
def test_a_number_that_no_letter_has_is_wrong_usage(terminal: Terminal, number: str) -> None:
    assert "--show" in terminal.misuse("notices", "--show", number)


def test_a_letter_that_is_not_there_is_refused(terminal: Terminal) -> None:
    assert "There is no notice number 999 here. See the numbers with `reviewflow notices`." in terminal.refusal(
        "notices", "--show", "999"
    )


@pytest.mark.parametrize("page", ["²", "99999999999999999999", "x", "-1"])
def test_a_page_that_nobody_named_is_wrong_usage(terminal: Terminal, page: str) -> None:
    assert "next_page" in terminal.misuse("alerts", "--after", page)


def test_a_case_as_of_the_last_day_of_all_is_the_case_as_it_is(terminal: Terminal, incident: str) -> None:
    assert "Notified to the Panel" in terminal.page("case", incident, "--as-of", "9999-12-31")


def test_a_web_address_that_cannot_be_read_is_refused(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVIEWFLOW_BASE_URL", "http://[")

    assert "http://[ is not a plain web address" in terminal.refusal("cases")


def test_a_partnership_that_has_published_nothing_is_met_with_those_that_have(terminal: Terminal) -> None:
    said = terminal.refusal("open", "serious_incident", "--partnership", "bristl", *AWARE)

    assert "nothing is published for bristl. Check the name, of those that are published: bristol" in said


@pytest.mark.parametrize(
    ("content", "why"), [(b"\xff\xfe\x00", "it is not text in UTF-8"), (None, "No such file or directory")]
)
def test_a_file_that_cannot_be_read_is_wrong_usage(
    terminal: Terminal, own_settings: Path, content: bytes | None, why: str
) -> None:
    if content is not None:
        (own_settings / "name.txt").write_bytes(content)

    assert why in terminal.misuse("open", "serious_incident", "--fact", "summary=@name.txt")


def test_a_file_of_windows_gives_its_words_alone(terminal: Terminal, incident: str, own_settings: Path) -> None:
    (own_settings / "words.txt").write_bytes(b"\xef\xbb\xbfOne.\r\nTwo.\r\n")
    given = ("--fact", "summary=@words.txt", "--reason", "Better words.")
    terminal.page("correct", incident, *given)

    assert terminal.value("case", incident)["facts"]["summary"] == "One.\nTwo."


def test_what_is_no_workflow_file_is_not_found_without_fault(terminal: Terminal, own_settings: Path) -> None:
    (own_settings / "picture.png").write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 16)

    assert "no workflow file and no template" in terminal.misuse("workflow", "check", str(own_settings / "picture.png"))
