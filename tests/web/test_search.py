"""Search finds what somebody may see, and nothing else."""

from __future__ import annotations

import pytest

from casework import journeys
from casework.office import Office
from reviewflow.casework.actors import find_actor
from reviewflow.casework.searching.search import search
from reviewflow.casework.searching.search_found import Results
from reviewflow.settings import Settings, shipped_files
from reviewflow.workflow.files import WorkflowFiles
from web.visits import visits

SECRET = "Zebedee Synthetic"
LISTS = WorkflowFiles([shipped_files() / "workflows"]).lists()


@pytest.fixture
def case(office: Office) -> str:
    found = journeys.incident_at(office, "rapid_review")
    office.add(found, "child", label="Child A", name=SECRET)
    office.add(found, "agency_request", agency="nbt", questions="Was the fontanelle seen?")
    return found


def find(office: Office, text: str, person: str = "bristol.coordinator", **more: str) -> Results:
    with office.database.read() as tx:
        actor = find_actor(tx, office.desk, person, partnership=person.partition(".")[0])
    return search(office.desk, text, actor=actor, lists=LISTS, **more)  # type: ignore[arg-type]


def titles(found: Results, group: str) -> list[str]:
    return [hit.title for each in found.groups if each.key == group for hit in each.hits]


def test_each_group_finds_its_own(office: Office, case: str) -> None:
    action = journeys.action_at(office, "proposed")

    assert titles(find(office, case.lower()), "cases") == [case]
    assert titles(find(office, "NEGLECT tool"), "actions") == [f"{action}: Use the neglect toolkit"]
    assert [title.split(",")[0] for title in titles(find(office, "fontanelle"), "entries")] == [case]
    assert titles(find(office, "north bristol trust"), "agencies") == ["North Bristol NHS Trust"]
    assert titles(find(office, "coordin"), "people") == ["Coordinator (synthetic)"]
    letters = titles(find(office, "notification"), "letters")
    assert letters
    assert all("otification" in title for title in letters)


@pytest.mark.parametrize("text", [SECRET, "Zebedee", "zebedee*"])
def test_who_the_people_are_is_never_searched(office: Office, case: str, text: str) -> None:
    assert find(office, text).groups == ()


def test_others_find_nothing_of_it(office: Office, case: str) -> None:
    for person in ("gloucestershire.coordinator", "bristol.press_officer", "bristol.referrer"):
        for text in (case, "fontanelle", "notification"):
            found = find(office, text, person)
            assert not {hit.case for group in found.groups for hit in group.hits} - {None}, f"{person}: {text}"


def test_an_agency_finds_its_case_and_no_reason_of_others(office: Office, case: str) -> None:
    other = journeys.incident_at(office, "rapid_review")

    lead = "bristol.agency_lead as agency_lead"
    assert titles(find(office, "SI-", lead), "cases") == [case]
    assert other not in str(find(office, "SI-", lead))
    assert titles(find(office, "fontanelle", lead), "entries") == []


def test_signs_are_meant_as_they_are_typed_and_wildcards_are_bounded(
    office: Office, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.open("action", title="100% of visits", owner_agencies=["nbt"])

    assert titles(find(office, "%%"), "cases") == []
    assert titles(find(office, "__"), "cases") == []
    assert len(titles(find(office, "100%"), "actions")) == 1
    assert titles(find(office, "fontan*"), "entries")
    assert find(office, "a").notes == ("Type two letters or more.",)
    monkeypatch.setattr("reviewflow.casework.asking.find_entries.MOST_WORDS", 3)
    office.add(case, "agency_request", agency="awp", questions="Tested, tests, testing, tester?")
    assert "More than 3 words begin with test" in " ".join(find(office, "test*").notes)


def test_a_group_is_paged_and_every_page_goes_on(office: Office) -> None:
    cases = [office.open("action", title=f"Visit {n}") for n in range(60)]
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        (group,) = find(office, "visit", only="actions", after=after).groups
        seen += [hit.case or "" for hit in group.hits]
        after = group.next_page

    assert seen == cases[::-1]


def test_the_box_stands_on_every_page_and_its_answer_says_what_was_typed(
    settings: Settings, office: Office, case: str
) -> None:
    with visits(settings, office, "bristol.coordinator") as visit:
        assert any(form.action == "/search" for form in visit.page("/").forms)
        text = visit.get("/search?q=%3Cb%3E" + case).text
        assert "<b>" not in text
        assert f'href="/cases/{case}"' in visit.get(f"/search?q={case}").text
        for query in ("", "q=", "q=%00", "q=" + "x" * 5_000, "q=a&in=nothing", f"q={case}&in=cases&after=%F0%9F%98%80"):
            assert visit.get(f"/search?{query}").status_code in (200, 404)
