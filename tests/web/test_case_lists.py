"""Lists over all cases of one kind: actions, reviews and their publication, the register of the not notified."""

from __future__ import annotations

import csv
import io

from casework import journeys
from casework.office import Office
from reviewflow.casework.changes.link_cases import LinkCases
from reviewflow.settings import Settings
from web.visits import Page, visits


def references(page: Page) -> list[str]:
    """The cases that a page links to, each once, in order."""
    found = (link.removeprefix("/cases/") for link in page.links if link.startswith("/cases/"))
    return list(dict.fromkeys(each for each in found if "/" not in each))


def an_action(office: Office, agency: str, due_on: str | None = None) -> str:
    case = office.open("action", title=f"Do it at {agency}", owner_agencies=[agency], arises_from_kind="audit")
    if due_on:
        office.do(
            case, "agree_action", due_on=due_on, outcome_wanted="Seen.", recommendation="R.", smart_override="Later."
        )
    return case


def test_actions_stand_late_first_and_can_be_narrowed(settings: Settings, office: Office) -> None:
    incident = journeys.incident_at(office, "rapid_review")
    later, undated, late = (
        an_action(office, *each) for each in (("awp", "2024-06-03"), ("nbt",), ("nbt", "2024-03-20"))
    )
    office.carry_out(LinkCases(case=late, relation="arises_from", to=incident))
    closed = journeys.action_at(office, "closed")
    office.at("Thursday 2024-03-28")

    with visits(settings, office, "bristol.coordinator") as visit:
        whole = visit.get("/actions").text
        narrowed = {
            query: references(visit.page(f"/actions?{query}"))
            for query in (
                "owner=awp",
                "late=yes",
                "state=proposed",
                f"review={incident}",
                "mark=shown&ended=yes",
                "mark=-",
            )
        }

    assert references(Page(whole)) == [late, incident, later, undated]
    assert "8 days late, was due Wednesday 20 March" in whole.replace("\N{NO-BREAK SPACE}", " ")
    assert f'Arises from <a class="govuk-link rf-day" href="/cases/{incident}"' in whole
    assert narrowed == {
        "owner=awp": [later],
        "late=yes": [late, incident],
        "state=proposed": [undated],
        f"review={incident}": [late, incident],
        "mark=shown&ended=yes": [closed],
        "mark=-": [late, incident, later, undated],
    }


def test_who_acts_for_an_agency_sees_its_own_actions_with_their_dates(settings: Settings, office: Office) -> None:
    own, other = an_action(office, "nbt", "2024-06-03"), an_action(office, "awp", "2024-06-03")
    incident = journeys.incident_at(office, "considered")
    office.carry_out(LinkCases(case=own, relation="arises_from", to=incident))

    with visits(settings, office, "bristol.agency_lead", role="agency_lead") as visit:
        text = visit.get("/actions").text
        asked = visit.page("/actions?owner=awp")
        file = visit.get("/actions/file/csv").text

    assert references(Page(text)) == [own], "nothing was asked of them about the incident, so they do not know of it"
    assert "due Monday 3 June" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert references(asked) == []
    assert other not in file


def test_one_case_of_very_many_fills_the_page(settings: Settings, office: Office) -> None:
    own = an_action(office, "nbt")
    # The word that the database looks for stands in their facts, and the actions are another's.
    others = [office.open("action", title="Theirs", owner_agencies=["awp"], taken_from='"nbt"') for _ in range(60)]
    with visits(settings, office, "bristol.agency_lead", role="agency_lead") as visit:
        page = visit.page("/actions")

    assert references(page) == [own]
    assert min(others) > own


def test_reviews_say_what_is_published_and_what_is_held(settings: Settings, office: Office) -> None:
    incident = journeys.incident_at(office, "rapid_review")
    held, begun = journeys.withheld(office), journeys.review_at(office, "scoped")
    office.carry_out(LinkCases(case=incident, relation="reviewed_in", to=begun))

    with visits(settings, office, "bristol.coordinator") as visit:
        text = visit.get("/reviews").text
        narrowed = {mark: references(visit.page(f"/reviews?mark={mark}")) for mark in ("withheld", "full", "-")}

    assert references(Page(text)) == [begun, incident, held]
    assert "Held</strong>" in text
    assert "Publication holds" in text
    assert "Date on which the hold is looked at again" in text
    assert "Not decided yet" in text
    assert narrowed == {"withheld": [held], "full": [], "-": [begun, incident]}


def test_the_register_says_who_decided_and_what_each_partner_said(settings: Settings, office: Office) -> None:
    case, near = journeys.not_notified(office), journeys.near_miss(office)
    journeys.incident_at(office, "notified")

    with visits(settings, office, "bristol.coordinator") as visit:
        text = visit.get("/register").text
        rows = list(csv.DictReader(io.StringIO(visit.get("/register/file/csv").text.lstrip("\ufeff"))))
        word = visit.get("/register/file/docx")
        assert visit.get("/register/file/exe").status_code == 404

    assert references(Page(text)) == [near, case]
    for said in ("Decide not to notify", "No harm.", "Dissents", "No response", "Put in writing.", "It was averted."):
        assert said in text
    assert word.headers["content-disposition"] == 'attachment; filename="register.docx"'
    assert any("Dissents" in str(row) for row in rows) or "Dissents" in str(rows)


def test_other_partnerships_see_nothing_of_it(settings: Settings, office: Office) -> None:
    known = [journeys.not_notified(office), journeys.withheld(office), an_action(office, "nbt")]

    with visits(settings, office, "gloucestershire.coordinator") as visit:
        for path in ("/actions", "/reviews", "/register", "/actions/file/csv"):
            text = visit.get(path).text
            assert not [case for case in known if case in text]


def test_what_was_typed_and_is_no_page_is_as_if_nothing_were_asked(settings: Settings, office: Office) -> None:
    an_action(office, "nbt", "2024-06-03")
    with visits(settings, office, "bristol.coordinator") as visit:
        for query in (
            "after=2024-13-45.9",
            "after=2024-01-01.x",
            "after=%F0%9F%98%80",
            "owner=%25&mark=%22",
            "review=%00",
        ):
            assert visit.get(f"/actions?{query}").status_code in (200, 404)


def test_every_list_says_what_a_case_is_called(settings: Settings, office: Office) -> None:
    an_action(office, "nbt", "2024-03-18")
    office.later(days=10)
    office.sweep()
    for partnership, sees in (("bristol", True), ("gloucestershire", False)):
        with visits(settings, office, f"{partnership}.coordinator") as visit:
            for path in ("/cases", "/due", "/alerts"):
                assert ("Do it at nbt" in visit.get(path).text) == sees, f"{partnership}: {path}"
