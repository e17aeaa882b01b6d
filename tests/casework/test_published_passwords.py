"""No password that was published is chosen, wherever it stands in the file, and the file is never loaded."""

from __future__ import annotations

import tracemalloc
from hashlib import sha1
from pathlib import Path

import pytest

from casework.office import Office
from casework.people_who_sign_in import add
from reviewflow.casework.health import Place, checks_of, look
from reviewflow.casework.sign_on.published import ListNotReadable, is_published, why_not_usable
from reviewflow.casework.sign_on.set_up import choose_password
from reviewflow.errors import PasswordNotTaken

PUBLISHED = "plum harbour nineteen violins"
UNPUBLISHED = "violins nineteen harbour plum"


def digest(password: str) -> str:
    return sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def file_of(folder: Path, hashes: list[str], *, ends: str = "\r\n", last: str = "") -> Path:
    """A file as the downloader writes it: each with a count of its own, so that lines differ in length."""
    file = folder / "published"
    file.write_bytes((ends.join(f"{each}:{n**3 % 99991 + 1}" for n, each in enumerate(sorted(hashes))) + last).encode())
    return file


@pytest.mark.parametrize("ends", ["\r\n", "\n"])
@pytest.mark.parametrize("number", [1, 2, 3, 120, 3_000])
def test_each_is_found_and_none_beside_it(tmp_path: Path, number: int, ends: str) -> None:
    file = file_of(tmp_path, [digest(f"password {n}") for n in range(number)], ends=ends)

    assert [n for n in range(number) if not is_published(file, f"password {n}")] == []
    assert [n for n in range(number, number + 500) if is_published(file, f"password {n}")] == []


def test_the_file_is_not_loaded(tmp_path: Path) -> None:
    file = file_of(tmp_path, [digest(f"password {n}") for n in range(40_000)])
    tracemalloc.start()
    assert is_published(file, "password 31999")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert file.stat().st_size > 1_700_000
    assert most < 100_000


def test_a_published_password_is_not_taken(sqlite_office: Office, tmp_path: Path) -> None:
    desk = sqlite_office.desk
    desk.breached_passwords = file_of(tmp_path, [digest(PUBLISHED), digest("another")])
    link = add(sqlite_office)

    with pytest.raises(PasswordNotTaken, match="it was published"):
        choose_password(desk, link, PUBLISHED)
    assert choose_password(desk, link, UNPUBLISHED)


def test_without_the_file_that_is_named_no_password_is_taken(sqlite_office: Office, tmp_path: Path) -> None:
    sqlite_office.desk.breached_passwords = tmp_path / "missing"

    with pytest.raises(PasswordNotTaken, match="cannot be read") as refused:
        choose_password(sqlite_office.desk, add(sqlite_office), UNPUBLISHED)
    assert str(tmp_path) not in str(refused.value)


@pytest.mark.parametrize("content", ["", "password\n", "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD\n", "g" * 40 + ":1\n"])
def test_another_kind_of_file_is_not_searched(tmp_path: Path, content: str) -> None:
    file = tmp_path / "other"
    file.write_text(content)

    assert why_not_usable(file) == "it holds no SHA-1 hashes, one to a line"
    with pytest.raises(ListNotReadable):
        is_published(file, "password")


def test_a_file_that_is_not_in_order_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "by-count"
    file.write_text("".join(f"{'F' * (n == 0)}{digest(str(n))[(n == 0) :]}:1\n" for n in range(50)))

    assert why_not_usable(file) == "its hashes are not in order"


def test_health_says_whether_it_can_be_searched(sqlite_office: Office, tmp_path: Path) -> None:
    def said(file: Path | None) -> list[tuple[bool, str]]:
        place = Place({}, needs_addresses=False, breached_passwords=file)
        found = checks_of(look(sqlite_office.desk, place))
        return [(each.well, f"{each.says} {each.do}") for each in found if each.name == "published passwords"]

    assert said(None) == []
    assert [well for well, _ in said(file_of(tmp_path, [digest(PUBLISHED)]))] == [True]
    ((well, words),) = said(tmp_path / "missing")
    assert not well
    assert "No such file" in words
    assert "Put the file back" in words
    assert str(tmp_path) not in words
