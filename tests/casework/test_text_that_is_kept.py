"""What people type or paste: kept as it is read, and refused where something else would be read."""

from __future__ import annotations

import pytest

from casework.journeys import incident_at
from casework.office import Office
from reviewflow.casework.changes.record_facts import CorrectFacts, RecordFacts
from reviewflow.casework.papers import LONGEST_TEXT
from reviewflow.errors import EntryNotFound, FactInvalid, TrailCannotKeep


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("red \x1b[31malert", r"summary holds a character that nobody sees \(U\+001B\)", id="an escape"),
        pytest.param("a\x00b", r"\(U\+0000\)", id="a null character"),
        pytest.param("paid \u202e001", r"\(U\+202E\)", id="words turned round"),
        pytest.param("a" * (LONGEST_TEXT + 1), "summary has 100,001 characters, and 100,000 are the most", id="a book"),
    ],
)
def test_what_would_be_read_otherwise_than_it_is_kept_is_refused(office: Office, text: str, why: str) -> None:
    case = incident_at(office, "considered")

    with office.refuses(TrailCannotKeep, match=why):
        office.carry_out(CorrectFacts(case=case, facts={"summary": text}, reason="Better words."))


def test_a_reason_is_looked_at_like_a_fact(office: Office) -> None:
    case = incident_at(office, "considered")

    with office.refuses(TrailCannotKeep, match="reason holds a character that nobody sees"):
        office.carry_out(CorrectFacts(case=case, facts={"summary": "x"}, reason="Better\x07 words."))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("one\r\ntwo", "one\ntwo", id="lines of a form or of Windows"),
        pytest.param("one\rtwo", "one\ntwo", id="lines that would be written over one another"),
        pytest.param("a\tb 👶🏽 שלום", "a\tb 👶🏽 שלום", id="a tab, a picture and another script"),
    ],
)
def test_other_scripts_and_lines_are_kept(office: Office, typed: str, kept: str) -> None:
    case = incident_at(office, "considered")

    office.carry_out(CorrectFacts(case=case, facts={"summary": typed}, reason="Better words."))

    assert office.case(case).facts["summary"] == kept


def test_a_short_text_is_not_a_report(office: Office) -> None:
    case = incident_at(office, "considered")

    with office.refuses(FactInvalid, match="it has 2,001 characters, and 2,000 are the most"):
        office.carry_out(RecordFacts(case=case, facts={"child_death_review_number": "7" * 2001}))


@pytest.mark.parametrize("sequence", [-1, 0, 1, 9999, 10**30])
def test_a_correction_names_an_entry_of_its_own_case(office: Office, sequence: int) -> None:
    case = incident_at(office, "considered")
    command = CorrectFacts(case=case, facts={"summary": "x"}, reason="Wrong.", corrects=sequence)

    with office.refuses(EntryNotFound, match=f"no entry {sequence} about {case}"):
        office.carry_out(command)
