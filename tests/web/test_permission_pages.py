"""The page of permissions; and what it says of sight, tried on the pages themselves as each role."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from casework.office import Office
from reviewflow.casework.changes.link_cases import LinkCases
from reviewflow.casework.permissions.permission_table import NO
from reviewflow.casework.permissions.who_may import Permissions, who_may
from reviewflow.settings import Settings
from reviewflow.store.session import Database
from reviewflow.web.application import create_application
from web.visits import ADDRESS, Page, Visits, open_session

SECRET = "Synthetic Childname"
OTHERS = "gloucestershire"
PLACES = ("/", "/cases?ended=yes", "/due", "/letters", "/alerts?for=all", "/me", "/new", "/permissions", "/more")


@dataclass
class Seen:
    """One application with a case of each workflow, and somebody in each role who visits it."""

    office: Office
    settings: Settings
    table: Permissions
    cases: dict[str, str]
    client: TestClient

    def visit(self, person: str, role: str = "") -> Visits:
        self.client.cookies.clear()
        self.client.cookies.set("reviewflow", open_session(self.office.desk, self.settings, person, role))
        return Visits(self.client)

    def everybody(self) -> Iterator[tuple[str, Visits]]:
        """A visit by somebody in each role that anybody holds."""
        for role in self.table.roles:
            if role.held_by:
                yield role.key, self.visit(role.held_by[0][0], role.key)


@pytest.fixture(scope="module")
def seen(published_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    path = tmp_path_factory.mktemp("sight") / "sight.sqlite"
    shutil.copy(published_file, path)
    settings = Settings(database_url=f"sqlite:///{path}", outbox_folder=path.parent / "outbox")
    with Database(settings.database_url) as database:
        office = Office(database)
        today = office.now.date()
        period = {
            "period_from_on": "2022-04-01",
            "period_until_on": "2023-03-31",
            "previous_published_on": "2023-09-20",
        }
        cases = {
            "serious_incident": office.open(became_aware_on=today, summary="Told in Bristol."),
            "practice_review": office.open("practice_review", title="R", review_type="lcspr", commissioned_on=today),
            "action": office.open("action", title="A", owner_agencies=["nbt"], arises_from_kind="audit"),
            "yearly_report": office.open("yearly_report", title="Y", **period),
        }
        cases["scrutiny"] = office.open("scrutiny", begun_on=today)
        incident = cases["serious_incident"]
        office.add(incident, "child", label="Child A", name=SECRET)
        facts = {"notification_nature": "serious_harm", "abuse_or_neglect": "suspected", "incident_area": "bristol"}
        office.do(incident, "submit_notification", "la_notifier", summary="Harmed.", **facts)
        office.do(incident, "start_rapid_review")
        office.add(incident, "agency_request", agency="nbt", questions="Asked of NBT alone.")
        office.add(incident, "agency_request", agency="awp", questions="Asked of AWP alone.")
        theirs = office.open(by=f"{OTHERS}.coordinator", partnership=OTHERS, became_aware_on=today)
        office.carry_out(LinkCases(case=theirs, relation="related_to", to=incident), by=f"{OTHERS}.coordinator")
        cases["unlinked"] = office.open(by=f"{OTHERS}.coordinator", partnership=OTHERS, became_aware_on=today)
        office.later(days=10)
        office.sweep()
        application = create_application(settings, now=lambda: office.now)
        with TestClient(application, base_url=ADDRESS) as client:
            yield Seen(office, settings, who_may(office.desk, "bristol"), cases, client)


def test_each_part_of_a_case_opens_to_just_those_whom_the_table_lets_see_it(seen: Seen) -> None:
    wrong = []
    for role, visit in seen.everybody():
        for part in seen.table.parts[:-1]:
            case = f"/cases/{seen.cases[part.key]}"
            parts = {"where-it-is": case, "facts": f"{case}/facts", "trail": f"{case}/trail"}
            if part.key == "serious_incident":
                parts |= {"letters": f"{case}/letters/1", "what-belongs-to-it": f"{case}/items/AR-1"}
                parts |= {"dates": f"{case}/why/AR-1/return_due"}
            parts |= {"who-the-people-are": f"{case}/people"}
            for name, path in parts.items():
                row = part.row(f"see/{name}")
                assert row is not None
                status, may = visit.get(path).status_code, row.cells[role].may
                # Of a practice review nothing is asked of an agency yet, so there is nothing of theirs to see.
                asked = may != "own_agency" or part.key in ("serious_incident", "action")
                if (status == 200) != (may != NO and asked):
                    wrong.append(f"{path} as {role}: {status}, and the table says {may}")
                if status not in (200, 403, 404):
                    wrong.append(f"{path} as {role}: {status}")
    assert wrong == []


def test_of_a_linked_case_another_partnership_sees_where_it_is_and_its_dates_alone(seen: Seen) -> None:
    table = who_may(seen.office.desk, OTHERS)
    part = next(part for part in table.parts if part.key == "serious_incident")
    row = part.row("linked/where-it-is")
    assert row is not None
    linked, other = f"/cases/{seen.cases['serious_incident']}", f"/cases/{seen.cases['yearly_report']}"
    for role in table.roles:
        if not role.held_by:
            continue
        visit = seen.visit(role.held_by[0][0], role.key)
        page = visit.get(linked)
        assert (page.status_code == 200) == (row.cells[role.key].may != NO), role.key
        assert "Told in Bristol" not in page.text
        for path in ("/facts", "/trail", "/letters/1", "/people", "/items/AR-1", "/items/CH-1", "/who-sees", "/done/9"):
            assert visit.get(f"{linked}{path}").status_code in (403, 404), f"{path} as {role.key}"
        for path in ("/conflict", "/conflict/mine", "/restrict", "/do/submit_for_sign_off", "/link"):
            assert visit.get(f"{linked}{path}").status_code in (403, 404), f"{path} as {role.key}"
        assert visit.get(other).status_code == 404


def test_no_place_and_no_error_names_somebody_or_shows_what_is_not_theirs(seen: Seen) -> None:
    for role, visit in seen.everybody():
        row = next(part for part in seen.table.parts if part.key == "serious_incident").row("see/where-it-is")
        assert row is not None
        case = seen.cases["serious_incident"]
        paths = [
            *PLACES,
            *(f"/cases/{case}{more}" for more in ("", "/facts", "/trail", "/items/CH-1", "/people", "/no")),
        ]
        if role == "coordinator":
            paths += [f"/cases/{case}/trail/{n}" for n in range(1, seen.office.entries(case)[-1].sequence + 1)]
        for path in paths:
            answer = visit.get(path)
            assert answer.status_code in (200, 303, 403, 404), f"{path} as {role}: {answer.status_code}"
            assert SECRET not in answer.text, f"{path} as {role}"
            assert seen.cases["unlinked"] not in answer.text, f"{path} as {role}"
            if row.cells[role].may == NO:
                assert case not in answer.text.replace(path, ""), f"{path} shows {role} a case"
            if role == "agency_lead":
                assert "AWP" not in answer.text
                assert "AR-2" not in answer.text


def test_the_pages_of_the_office_open_to_those_whom_the_table_lets_in(seen: Seen) -> None:
    part = seen.table.parts[-1]
    pages = {"people": "people", "partnership": "partnership", "publish": "publish", "holidays": "holidays/change"}
    pages |= {"sign_ins": "sign-ins"}
    wrong = []
    for role, visit in seen.everybody():
        for key, page in pages.items():
            row = part.row(f"office/{key}")
            assert row is not None
            status = visit.get(f"/admin/{page}").status_code
            if (status == 200) != (row.cells[role].may != NO):
                wrong.append(f"/admin/{page} as {role}: {status}")
    assert wrong == []


def test_the_page_says_what_the_visitor_may_and_why(seen: Seen) -> None:
    visit = seen.visit("bristol.executive")
    page = visit.get("/permissions").text
    assert "What you may see and do" in page
    assert "Member of the executive" in page
    why = visit.get("/permissions/why?workflow=serious_incident&what=do/sign_off&role=executive").text
    assert "Never by the person who did" in why
    everybody = visit.get("/permissions?workflow=office&role=all").text
    assert "Make, reset and remove accounts" in everybody
    for path in ("?workflow=none", "?role=none", "/why?workflow=office&what=x&role=executive", "/why", "?role=%00"):
        assert visit.get(f"/permissions{path}").status_code == 404, path
    assert len(Page(everybody).ids) == len(set(Page(everybody).ids))
