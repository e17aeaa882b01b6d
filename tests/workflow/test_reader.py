"""What is read from a file, and what is not."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from reviewflow.workflow.reader import LARGEST_FILE, Document, read_file, read_text


def document(text: str) -> Document:
    read, faults = read_text(text, file="a.yaml")
    assert faults == ()
    assert read is not None
    return read


def test_on_and_no_stay_text() -> None:
    assert document("on: no\nyes: off\n").data == {"on": "no", "yes": "off"}


def test_a_date_is_a_date_and_a_date_with_its_weekday_is_text() -> None:
    assert document("a: 2026-04-01\nb: Wednesday 2026-04-01\n").data == {
        "a": dt.date(2026, 4, 1),
        "b": "Wednesday 2026-04-01",
    }


def test_a_number_that_begins_with_nought_is_not_octal() -> None:
    assert document("a: 012\n").data == {"a": 12}


def test_the_line_of_every_key_and_list_item_is_kept() -> None:
    read = document("# why\na:\n  - x\n  - b: 1\n    c: 2\nd: {e: 1,\n    f: 2}\n")

    assert read.line(("a",)) == 2
    assert read.line(("a", 0)) == 3
    assert read.line(("a", 1, "c")) == 5
    assert read.line(("d", "f")) == 7


def test_what_is_not_in_the_file_has_the_line_of_what_is_around_it() -> None:
    read = document("a:\n  b:\n    c: 1\n")

    assert read.line(("a", "b", "missing", 3)) == 2
    assert read.line(("z",)) == 1


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        pytest.param("a: 1\nb: 2\na: 3\n", 3, "twice, first on line 1", id="a key twice"),
        pytest.param("a:\n  b: 1\n  b: 2\n", 3, "twice, first on line 2", id="a key twice further in"),
        pytest.param("a: [1\nb: 2\n", 2, "not YAML", id="an open bracket"),
        pytest.param("a:\n\tb: 1\n", 2, "not YAML", id="a tab"),
        pytest.param("a: &x 1\nb: *x\n", 2, "alias", id="an alias"),
        pytest.param("a: 1\nb: !!python/name:os.system x\n", 2, "tag", id="a tag that would run code"),
        pytest.param("%YAML 1.1\n---\non: no\n", 1, "begins with %", id="a directive for older YAML"),
        pytest.param("a: 1\n---\nb: 2\n", 2, "not YAML", id="two documents"),
        pytest.param("- a\n- b\n", 1, "does not begin with a key", id="a list"),
        pytest.param("", 1, "does not begin with a key", id="an empty file"),
        pytest.param("a: 1\n2: b\n", 2, "not text", id="a key that is a number"),
        pytest.param("a: 1\nb: \x07\n", 2, "character", id="a control character"),
        pytest.param('a: 1\nb: "\\0"\n', 2, "character", id="a control character as an escape"),
        pytest.param('a: 1\nb: "x\\r\\nBcc: y"\n', 2, "character", id="a carriage return as an escape"),
        pytest.param('a: 1\nb: "\\u202egro"\n', 2, "character", id="text that is turned round"),
        pytest.param("a: 1\nb: 2026-02-30\n", 2, "cannot be used", id="a day that does not exist"),
    ],
)
def test_a_file_is_refused_with_the_line(text: str, line: int, says: str) -> None:
    read, faults = read_text(text, file="a.yaml")

    assert read is None
    assert [(fault.file, fault.line) for fault in faults] == [("a.yaml", line)]
    assert says in faults[0].fault
    assert faults[0].do


def test_every_double_key_of_a_file_is_listed() -> None:
    _, faults = read_text("a: 1\na: 2\nb: 1\nb: 2\n", file="a.yaml")

    assert [fault.line for fault in faults] == [2, 4]


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"a: \xe9\n")

    read, faults = read_file(tmp_path / "a.yaml")

    assert read is None
    assert "UTF-8" in faults[0].fault


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    read, faults = read_file(tmp_path / "none.yaml")

    assert read is None
    assert "cannot be read" in faults[0].fault


@pytest.mark.parametrize("text", ["[" * 4000, "a: " + "[" * 4000 + "]" * 4000])
def test_what_stands_in_itself_too_deeply_is_refused(text: str) -> None:
    read, (fault,) = read_text(text, file="a.yaml")

    assert (read, fault.fault) == (None, "Brackets or blocks stand in one another too deeply.")


def test_a_file_that_would_take_minutes_to_read_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: b\n" * LARGEST_FILE, encoding="utf-8")

    read, (fault,) = read_file(path)

    assert (read, fault.fault) == (None, "The file is larger than 2,000,000 bytes.")
