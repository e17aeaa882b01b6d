"""The pages of the scrutineer: questions, the past, challenges, proofs, patterns, samples and the year."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from casework.journeys import incident_at
from casework.office import Office
from reviewflow.settings import Settings
from web.visits import Visits, visits

ASK, CHOOSE = "/scrutiny/ask", "/scrutiny/ask/choose"


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    """What a page shows does not depend on the kind of server; what is asked of it is tried on both elsewhere."""
    return sqlite_office


@pytest.fixture
def case(office: Office) -> str:
    """A case of Bristol in the middle of things, with what agencies and partners were asked."""
    case = incident_at(office, "rapid_review")
    office.add(case, "child", label="Child A", name="Synthetic Name")
    office.add(case, "agency_request", agency="nbt", questions="Asked of NBT alone.")
    office.later(days=5)
    office.sweep()
    return case


@pytest.fixture
def scrutineer(settings: Settings, office: Office, case: str) -> Iterator[Visits]:
    with visits(settings, office, "bristol.scrutineer") as visit:
        yield visit


def kept(office: Office, what: str) -> list[str]:
    """What entries of one kind say, the oldest first."""
    return [office.body(each.sequence) for each in office.trail() if each.what == what]


def ask(visit: Visits, question: str, **more: str) -> str:
    answer = visit.post(ASK, {**visit.form(ASK).fields, "question": question, **more})
    assert answer.status_code == 200, answer.text
    return answer.text


def test_an_answer_is_sentences_each_with_its_entry(scrutineer: Visits, office: Office, case: str) -> None:
    text = ask(scrutineer, f"case:{case} what:submit_notification")

    assert "Found: 1 entry." in text
    (entry,) = [each for each in office.entries(case) if each.what == "submit_notification"]
    assert f'href="/cases/{case}/trail/{entry.sequence}"' in text
    assert scrutineer.get(f"/cases/{case}/trail/{entry.sequence}").status_code == 200
    assert len(kept(office, "ask_question")) == 1, "a scrutineer's question is an entry"


PAGES = (
    "/scrutiny", ASK, f"{ASK}?saved=late_and_why", CHOOSE, "/challenges", "/challenges/new", "/proofs",
    "/proofs/checkpoints", "/proofs/entries/2", "/proofs/growth?old=2&new=4", "/proofs/bundle", "/proofs/countersign",
    "/proofs/witnesses/new", "/patterns", "/samples", "/samples/new", "/pack", "/pack/2023-24", "/as-it-stood",
    "/as-it-stood?list=cases&by=known&on=2024-03-18", "/as-it-stood?list=due&by=true&on=2024-03-18",
    "/as-it-stood?list=letters&by=known&on=2024-03-18", "/cases/{case}/as-it-stood",
    "/cases/{case}/as-it-stood?by=known&on=2024-03-18", "/cases/{case}/as-it-stood?by=true&on=2024-03-18",
    "/cases/{case}/as-it-stood?by=known&entry={entry}", "/cases/{case}/why/rapid_review?by=known&on=2024-03-18",
    "/cases/{case}/compare", "/cases/{case}/compare?by=known&earlier=2024-03-15&later=2024-03-20", "/trail/1",
)  # fmt: skip


def every_page(office: Office, case: str) -> list[str]:
    return [path.format(case=case, entry=office.entries(case)[1].sequence) for path in PAGES]


def test_every_page_is_there(scrutineer: Visits, office: Office, case: str) -> None:
    for path in every_page(office, case):
        assert scrutineer.get(path).status_code == 200, path
