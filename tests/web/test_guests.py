"""A guest's whole job as a browser without scripts does it, and everything that a guest could try beside it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from casework.invited import ADDRESS, NAME, PASSWORD, Told, accept, invite, links
from casework.journeys import incident_at
from casework.office import Office
from reviewflow.casework.guests.invite import WithdrawGuest, withdraw_guest
from reviewflow.settings import Settings
from reviewflow.store.sealed_columns import sealed
from reviewflow.web.application import create_application
from web.browser import look, send
from web.visits import ADDRESS as HERE
from web.visits import PAGE, HtmlForm, Page, Visits, own_form, visits


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    return sqlite_office


@pytest.fixture
def case(office: Office) -> str:
    reference = incident_at(office, "rapid_review")
    for agency in ("nbt", "awp"):
        office.add(reference, "agency_request", agency=agency, questions="What did you know?")
    return reference


@pytest.fixture
def told(office: Office, case: str) -> Told:
    return invite(office, case)


@pytest.fixture
def browser(settings: Settings, office: Office) -> Iterator[TestClient]:
    with TestClient(create_application(settings, now=lambda: office.now), base_url=HERE) as client:
        yield client


@pytest.fixture
def guest(browser: TestClient, office: Office, told: Told) -> Visits:
    """A guest who is in."""
    browser.cookies.set("reviewflow-guest", accept(office, told))
    return Visits(browser)


def docx(*more: str) -> bytes:
    """A document of Word, with more parts in it where they are named."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        file.writestr("[Content_Types].xml", f'<Types><Override ContentType="{kind}"/></Types>')
        for each in more:
            file.writestr(each, "x")
    return packed.getvalue()


def upload(guest: Visits, path: str, *files: tuple[str, bytes], action: str = "upload", **typed: str) -> Response:
    fields = {**guest.form(path).fields, **typed, "action": action}
    sent = [("f-return_files-new", (name, content)) for name, content in files]
    return guest.client.post(path, data=fields, files=sent, headers=PAGE, follow_redirects=False)


def text_of(answer: Response) -> str:
    return " ".join(answer.text.split())


RETURN = "/guest/tasks/1/do/record_return"


def test_a_guest_does_the_whole_job(browser: TestClient, office: Office, case: str, told: Told) -> None:
    link = f"/guest/link/{told.link}"
    page = look(browser, link)
    assert "Enter the code that you were told" in page.text
    assert case not in page.text
    assert send(browser, link, code="1").status_code == 400
    assert send(browser, link, code=told.code).headers["location"] == "/guest/password"
    assert "at least" in send(browser, "/guest/password", password="short").text.lower()
    assert send(browser, "/guest/password", password=PASSWORD).headers["location"] == "/guest/tasks"
    guest = Visits(browser)
    assert guest.get("/guest/tasks").headers["location"] == "/guest/tasks/1"
    task = text_of(guest.get("/guest/tasks/1"))
    assert "What did you know?" in task
    assert "Why this date" in task
    answer = upload(guest, RETURN, ("Chronology of X.docx", docx()), **{"f-involvement_summary": "We knew the family."})
    assert "Chronology of X.docx" in answer.text
    fields = {**own_form(Page(answer.text), RETURN).fields, "f-involvement": "with_family"}
    checked = guest.post(RETURN, fields)
    assert "Check your answers" in checked.text
    assert "Chronology of X.docx" in checked.text
    sent = guest.post(RETURN, {**own_form(Page(checked.text), RETURN).fields, "action": "send"})
    receipt = text_of(guest.get(sent.headers["location"]))

    assert "Received" in receipt
    assert "We knew the family." in receipt
    assert "Chronology of X.docx" in receipt
    assert office.state(case, "AR-1") == "returned"
    last = office.entries(case)[-1]
    assert (last.what, last.by_user, last.by_role) == ("record_return", f"{NAME} (guest)", "agency_lead")
    assert last.hash in receipt
    assert "Nothing more is asked of you" in guest.get("/guest/tasks/1").text
    assert guest.get(RETURN).status_code == 404


def test_a_nil_return_is_one_of_the_answers(guest: Visits, office: Office, case: str) -> None:
    path = "/guest/tasks/1/do/record_nil_return"
    assert path in guest.page("/guest/tasks/1").links
    answer = guest.send(path, **{"f-involvement": "not_involved"})
    assert answer.status_code == 303
    assert office.state(case, "AR-1") == "nil_return"


def test_a_guest_is_nobody_on_any_other_page(guest: Visits, case: str, office: Office) -> None:
    home = f"/cases/{case}"
    for path in (
        "/",
        "/cases",
        home,
        f"{home}/items/AR-1",
        f"{home}/trail",
        "/me",
        "/account",
        "/due",
        f"{home}/files",
    ):
        assert guest.get(path).status_code in (303, 401), path
        assert "sign-in" in guest.get(path).headers.get("location", "sign-in"), path
    for each in ("2", "999999999999999999999", "0", "-1", "1/do/withdraw_request", "1/do/nothing", "1/received/1"):
        path = f"/guest/tasks/{each}"
        assert guest.get(path).status_code in (404, 422), path
    other = invite(office, case, "AR-2", address="other@trust.example.org", name="Another Lead")
    accept(office, other)
    assert guest.get("/guest/tasks/2").status_code == 404
    fields = {"csrf": guest.form(RETURN).fields["csrf"], "f-involvement_summary": "Not mine."}
    assert guest.post("/guest/tasks/2/do/record_return", fields).status_code == 404
    for page in ("/guest/tasks/1", RETURN):
        text = guest.get(page).text
        assert "AR-2" not in text
        assert "/cases/" not in text


def test_a_guest_who_is_withdrawn_with_the_form_open_sends_nothing(guest: Visits, office: Office, case: str) -> None:
    fields = {**guest.form(RETURN).fields, "f-involvement_summary": "Too late.", "action": "send"}
    withdraw_guest(office.desk, WithdrawGuest(case=case, item="AR-1", address=ADDRESS), by="coordinator")

    assert guest.post(RETURN, fields).status_code in (303, 404)
    assert office.state(case, "AR-1") == "requested"
    assert guest.get("/guest/tasks/1").status_code in (303, 404)


def test_what_a_guest_types_is_there_when_they_come_back(guest: Visits, office: Office, browser: TestClient) -> None:
    form = guest.form(RETURN)
    saved = guest.post(RETURN, {**form.fields, "f-involvement_summary": "Half of it.", "action": "autosave"})
    assert saved.json() == {"saved_at": "10:00"}
    office.later(minutes=31)
    kept = guest.post(RETURN, {**form.fields, "f-involvement_summary": "More of it.", "action": "autosave"})
    assert kept.status_code == 401
    office.later(days=5)
    assert send(browser, "/guest", address=ADDRESS).status_code == 200
    (link,) = links(office)
    assert send(browser, f"/guest/link/{link}", password=PASSWORD).status_code == 303

    assert "More of it." in guest.get(RETURN).text
    assert "Begun and not sent" in guest.get("/guest/tasks/1").text


def test_whoever_asks_for_a_link_is_told_the_same(browser: TestClient, told: Told) -> None:
    def said(address: str) -> str:
        return text_of(send(browser, "/guest", address=address)).replace(address, "X")

    assert said(ADDRESS) == said("stranger@example.org")


def test_a_link_that_was_used_says_so(browser: TestClient, office: Office, told: Told) -> None:
    accept(office, told)
    answer = look(browser, f"/guest/link/{told.link}")
    assert answer.status_code == 410
    assert "used already" in answer.text


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.docx", b"not a document", "content is not that of a DOCX"),
        ("a.docm", docx("word/vbaProject.bin"), "not taken here"),
        ("a.docx", docx("word/vbaProject.bin"), "holds macros"),
        ("a.exe", b"MZ", "not taken here"),
        ("a.pdf", b"", "empty"),
        ("a.xlsx", docx(), "content is not that of a XLSX"),
        ("a.docx", b"\xd0\xcf\x11\xe0" + bytes(20), "protected by a password"),
        ("a.html", b"<html>", "not taken here"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_beside_its_field_and_nothing_is_lost(
    guest: Visits, office: Office, name: str, content: bytes, says: str
) -> None:
    answer = upload(guest, RETURN, (name, content), **{"f-involvement_summary": "Typed before."})

    assert answer.status_code == 422
    assert says in text_of(answer)
    assert answer.text.count("There is a problem") == 1
    assert "Typed before." in answer.text
    assert office.rows("SELECT count(*) FROM file_piece") == [(0,)]


def test_a_file_too_large_is_refused(guest: Visits, office: Office) -> None:
    answer = upload(guest, RETURN, ("a.txt", b"x" * 25_000_001))
    assert "26 megabytes, and 25 are the most" in text_of(answer)
    assert office.rows("SELECT count(*) FROM upload") == [(0,)]


def test_a_file_can_be_taken_away_again(guest: Visits, office: Office) -> None:
    answer = upload(guest, RETURN, ("a.txt", b"one"), ("b.txt", b"two"))
    fields = own_form(Page(answer.text), RETURN).fields
    first, second = fields["f-return_files"]
    answer = guest.post(RETURN, {**fields, "remove": f"f-return_files:{first}"})

    assert own_form(Page(answer.text), RETURN).fields["f-return_files"] == [second]
    name = sealed("upload", "name")
    assert office.rows(f"SELECT {name} FROM upload") == [("b.txt",)]


def test_a_file_arrives_in_pieces_and_goes_on_where_it_was_cut_off(
    guest: Visits, office: Office, case: str, settings: Settings
) -> None:
    client, csrf = guest.client, guest.form(RETURN).fields["csrf"][0]
    content = b"a,b\n" * 600_000
    base, token = "/guest/tasks/1/files", {"X-CSRF": csrf}
    begun = client.post(base, data={"csrf": csrf, "name": "c.csv", "size": len(content)}, headers=PAGE).json()
    path = f"{base}/{begun['key']}"
    assert client.put(f"{path}?at=0", content=content[:1_000_000], headers=token).json()["received"] == 1_000_000
    assert client.put(f"{path}?at=0", content=content[:1_000_000], headers=token).json()["received"] == 1_000_000
    assert client.put(f"{path}?at=2000000", content=content[2_000_000:], headers=token).json()["received"] == 1_000_000
    assert client.put(f"{path}?at=1000000", content=b"x", headers={"X-CSRF": "another"}).status_code == 403
    at = client.get(path).json()["received"]
    assert client.put(f"{path}?at={at}", content=content[at : at + 1_000_000], headers=token).json()["sha256"] is None
    whole = client.put(f"{path}?at=2000000", content=content[2_000_000:], headers=token).json()
    assert whole["words"] == "c.csv, 2.4\N{NO-BREAK SPACE}MB"
    assert client.put(f"{path}?at=2400000", content=b"more", headers=token).json()["sha256"] == whole["sha256"]
    answer = guest.send(RETURN, **{"f-return_files": whole["sha256"]})
    assert answer.status_code == 303

    with visits(settings, office, "bristol.coordinator") as coordinator:
        page = coordinator.get(f"/cases/{case}/files")
        assert "c.csv" in page.text
        own = own_form(Page(page.text), f"/cases/{case}/files/1")
        read = coordinator.post(f"/cases/{case}/files/1", own.fields)
    assert read.content == content
    assert read.headers["content-disposition"] == 'attachment; filename="c.csv"'
    assert "sandbox" in read.headers["content-security-policy"]
    assert read.headers["x-content-type-options"] == "nosniff"
    assert office.entries(case)[-1].what == "read_file"


def test_a_coordinator_invites_a_guest_and_takes_the_invitation_back(
    settings: Settings, office: Office, case: str
) -> None:
    with visits(settings, office, "bristol.coordinator") as coordinator:
        path = f"/cases/{case}/items/AR-1/invite"
        assert path in coordinator.page(f"/cases/{case}/items/AR-1").links
        empty = coordinator.post(path, coordinator.form(path).fields)
        assert empty.status_code == 422
        assert "Enter the email address" in empty.text
        made = coordinator.post(path, {**coordinator.form(path).fields, "address": ADDRESS, "name": NAME})
        assert "It is shown this once." in made.text
        assert len(links(office)) == 1
        again = coordinator.post(path, {**coordinator.form(path).fields, "address": ADDRESS, "name": NAME})
        assert "already" in again.text
        listed = coordinator.page(f"/cases/{case}/guests")
        back: HtmlForm = own_form(listed, f"/cases/{case}/guests/1/withdraw")
        assert coordinator.post(back.action, back.fields).status_code == 303
        assert "withdrawn" in coordinator.get(f"/cases/{case}/guests").text


@pytest.mark.parametrize("person", ["bristol.agency_lead", "bristol.police_chair", "gloucestershire.coordinator"])
def test_who_does_not_keep_the_case_invites_nobody_and_reads_no_file(
    settings: Settings, office: Office, case: str, person: str
) -> None:
    with visits(settings, office, person, {"bristol.police_chair": "police_partner"}.get(person, "")) as other:
        for path in (f"/cases/{case}/items/AR-1/invite", f"/cases/{case}/guests"):
            assert other.get(path).status_code in (403, 404), path
