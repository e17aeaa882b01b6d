"""Files that are handed in: kept byte for byte with their case, and let go where no case keeps them."""

from __future__ import annotations

import hashlib

import pytest

from casework.handing import CONTENT, MINE, hand_in
from casework.journeys import incident_at
from casework.office import Office
from reviewflow.casework.handing_in.kinds import clean_name, kind_of
from reviewflow.casework.handing_in.read_file import read_file
from reviewflow.casework.handing_in.uploads import begin_upload, receive_piece, whole_uploads
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.working.daily import do_daily
from reviewflow.errors import FactInvalid, FileNotTaken, RoleNotAllowed
from reviewflow.store.statements import Statement

SHA256 = hashlib.sha256(CONTENT).hexdigest()


def returned(office: Office) -> str:
    """A case that keeps a file."""
    case = incident_at(office, "rapid_review")
    office.add(case, "agency_request", agency="nbt")
    office.do(case, "record_return", item="AR-1", return_files=[hand_in(office)])
    return case


def test_a_file_is_kept_byte_for_byte_with_its_case_and_its_hash_on_the_trail(office: Office) -> None:
    case = returned(office)

    found = read_file(office.desk, case, 1, by="coordinator")
    assert found.content == CONTENT
    assert (found.kept.name, found.kept.media_type, found.kept.sha256) == ("chronology.csv", "text/csv", SHA256)
    entries = office.entries(case)
    assert SHA256 in office.body(entries[-2].sequence)
    assert "chronology" not in office.body(entries[-2].sequence)
    assert entries[-1].what == "read_file"
    assert whole_uploads(office.desk, MINE) == {}
    assert replay(office.database).identical


@pytest.mark.parametrize(
    "cheat",
    [
        "DELETE FROM file_piece",
        "UPDATE file_piece SET number = number + 1",
        "UPDATE case_file SET name = 'x'",
        "DELETE FROM case_file",
        "INSERT INTO file_piece (file_key, number, octets) SELECT file_key, 99, octets FROM file_piece",
    ],
)
def test_a_kept_file_can_be_neither_changed_nor_deleted(office: Office, cheat: str) -> None:
    case = returned(office)

    with pytest.raises(Exception, match=r"kept|keeps|append-only|changed|denied"), office.database.write() as tx:
        tx.execute(Statement(cheat))
    assert read_file(office.desk, case, 1, by="coordinator").content == CONTENT


def test_nobody_sends_a_file_that_another_handed_in(sqlite_office: Office) -> None:
    office = sqlite_office
    case = incident_at(office, "rapid_review")
    office.add(case, "agency_request", agency="nbt")
    hand_in(office, whose={"partnership": "bristol", "person": "bristol.agency_lead"})

    with office.refuses(FactInvalid, match="not there any more"):
        office.do(case, "record_return", item="AR-1", return_files=[SHA256])


def test_who_may_not_read_names_reads_no_file(sqlite_office: Office) -> None:
    case = returned(sqlite_office)
    with sqlite_office.refuses(RoleNotAllowed):
        read_file(sqlite_office.desk, case, 1, by="press_officer")


def test_what_was_not_finished_is_let_go_and_what_is_kept_stays(sqlite_office: Office) -> None:
    office = sqlite_office
    case = returned(office)
    begun = begin_upload(office.desk, MINE, "half.txt", 10, most=100)
    receive_piece(office.desk, MINE, begun.key, 0, b"half")
    office.later(days=2)
    do_daily(office.desk)

    assert office.rows("SELECT count(*) FROM upload") == [(0,)]
    assert office.rows("SELECT count(*) FROM file_piece") == [(1,)]
    assert read_file(office.desk, case, 1, by="coordinator").content == CONTENT


def test_more_than_was_said_is_not_taken(sqlite_office: Office) -> None:
    office = sqlite_office
    begun = begin_upload(office.desk, MINE, "a.txt", 4, most=100)
    with pytest.raises(FileNotTaken):
        receive_piece(office.desk, MINE, begun.key, 0, b"longer than four")
    assert office.rows("SELECT count(*) FROM upload") == [(0,)]
    assert receive_piece(office.desk, MINE, begun.key, 0, b"four") is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\Return.DOCX", "Return.docx"),
        ("a\u202etxt.exe.pdf", "atxt.exe.pdf"),
        ('a"b<c>.csv', "a_b_c_.csv"),
        ("n" * 400 + ".txt", "n" * 195 + ".txt"),
    ],
)
def test_the_name_of_a_file_leads_nowhere(given: str, kept: str) -> None:
    assert clean_name(given) == kept


@pytest.mark.parametrize("name", ["", ".", "a", "a.", ".txt", "a.exe", "a.docm", "a.svg", "a.html"])
def test_a_name_that_says_no_kind_is_not_taken(name: str) -> None:
    with pytest.raises(FileNotTaken):
        clean_name(name)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", b"%PDF-1.7 ..."), ("a.png", b"\x89PNG\r\n\x1a\n"), ("a.jpg", b"\xff\xd8\xff"),
     ("a.jpeg", b"\xff\xd8\xff"), ("a.txt", "Zeitlich ähnlich".encode("utf-16")), ("a.csv", b"a,b")],
)  # fmt: skip
def test_a_kind_is_known_by_its_bytes(name: str, content: bytes) -> None:
    assert kind_of(name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", b"<html>"), ("a.png", b"%PDF-1.7"), ("a.txt", b"a\x00b"), ("a.docx", b"PK\x03\x04 broken"),
     ("a.csv", b"%PDF-"), ("a.xlsx", b"\xd0\xcf\x11\xe0")],
)  # fmt: skip
def test_what_is_not_what_its_name_says_is_not_taken(name: str, content: bytes) -> None:
    with pytest.raises(FileNotTaken):
        kind_of(name, content)
