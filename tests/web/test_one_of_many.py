"""Whoever sees one case of very many finds it on the first page of every list, and no page that is empty."""

from __future__ import annotations

import pytest

from casework.journeys import incident_at
from casework.office import Office
from reviewflow.settings import Settings
from reviewflow.store.cases import facts_text, load_case
from reviewflow.store.statements import Statement
from web.visits import visits

MANY = 1_000
_NUMBERS = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < :many)"
COPY_CASES = Statement(
    "INSERT INTO review_case (reference, workflow, workflow_hash, partnership, edition, state, facts, opened_on,"
    f" version, kept, ended) {_NUMBERS} SELECT 'SI-2099-' || n.n, workflow, workflow_hash, partnership, edition, state,"
    " :facts, opened_on, version, kept, ended FROM review_case, n WHERE reference = :case"
)
COPY_DATES = Statement(
    "INSERT INTO deadline (case_id, clock, revision, starts_on, due_on, original_due_on, state, calendar_version,"
    " force, basis) SELECT c.id, d.clock, d.revision, d.starts_on, :due_on, :due_on, d.state, d.calendar_version,"
    " d.force, d.basis"
    " FROM deadline d JOIN review_case o ON o.id = d.case_id, review_case c"
    " WHERE o.reference = :case AND d.item_id IS NULL AND d.state = 'running' AND c.reference LIKE 'SI-2099-%'"
)


@pytest.fixture
def own(office: Office) -> str:
    """The one case in which something was asked of an agency, among very many others that are due before it."""
    other = incident_at(office, "notified")
    case = incident_at(office, "rapid_review")
    office.add(case, "agency_request", agency="nbt", questions="Asked of NBT.")
    office.later(days=10)
    office.sweep()
    with office.database.write() as tx:
        facts = facts_text(load_case(tx, other).case.facts)
        tx.execute(COPY_CASES, {"case": other, "many": MANY, "facts": facts})
        tx.execute(COPY_DATES, {"case": other, "due_on": "2024-03-18"})
    return case


@pytest.mark.parametrize("path", ["/cases", "/due", "/alerts?for=all"])
def test_the_one_case_stands_on_the_first_page(settings: Settings, office: Office, own: str, path: str) -> None:
    with visits(settings, office, "bristol.agency_lead", role="agency_lead") as visit:
        text = visit.get(path).text

    assert own in text
    assert "SI-2099-" not in text
    assert "after=" not in text, "a page is left that can only be empty"


def test_letters_are_not_looked_through_for_who_sees_none(settings: Settings, office: Office, own: str) -> None:
    with visits(settings, office, "bristol.agency_lead", role="agency_lead") as visit:
        text = visit.get("/letters").text

    assert "There are no letters here that you may see." in text
    assert "after=" not in text


def test_pages_of_what_everybody_sees_are_full_and_hold_everything_once(
    settings: Settings, office: Office, own: str
) -> None:
    seen: list[str] = []
    with visits(settings, office, "bristol.coordinator") as visit:
        path = "/cases"
        while path:
            page = visit.page(path)
            seen += [each for each in page.links if each.startswith("/cases/SI-")]
            path = next((each for each in page.links if each.startswith("/cases?") and "after=" in each), "")

    assert len(seen) == len(set(seen)) == MANY + 2
