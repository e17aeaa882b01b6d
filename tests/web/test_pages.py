"""What every page is like: small, safe, quick to find out, and red while alerting is down."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from casework.journeys import incident_at
from casework.office import Office
from reviewflow.settings import Settings
from reviewflow.store.session import Transaction
from reviewflow.web.application import create_application
from reviewflow.web.assets import FOLDER, assets, bundle
from web.signs import beats
from web.visits import PAGE, Visits, visits

LARGEST = 150_000


@pytest.fixture
def coordinator(settings: Settings, office: Office) -> Iterator[Visits]:
    with visits(settings, office, "bristol.coordinator") as visit:
        yield visit


def cases(office: Office, number: int) -> str:
    """So many cases in the middle of things."""
    case = ""
    for _ in range(number):
        case = incident_at(office, "rapid_review")
        office.add(case, "child", label="Child A")
        for agency in ("nbt", "awp"):
            office.add(case, "agency_request", agency=agency)
    return case


PAGES = (
    "/",
    "/cases",
    "/due",
    "/letters",
    "/alerts?for=all",
    "/actions",
    "/reviews",
    "/register",
    "/board",
    "/search?q=child",
    "/cases/{case}",
    "/cases/{case}/trail",
    "/cases/{case}/facts",
)


def test_a_page_asks_as_often_for_many_cases_as_for_one(
    settings: Settings, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0

    def counting(method: str) -> None:
        real = getattr(Transaction, method)

        def ask(self: Transaction, *arguments: object, **more: object) -> object:
            nonlocal asked
            asked += 1
            return real(self, *arguments, **more)

        monkeypatch.setattr(Transaction, method, ask)

    def count(case: str) -> dict[str, int]:
        nonlocal asked
        found = {}
        with visits(settings, office, "bristol.coordinator") as visit:
            for page in PAGES:
                visit.get(page.format(case=case))
                asked = 0
                assert visit.get(page.format(case=case)).status_code == 200
                found[page] = asked
        return found

    first = cases(office, 1)
    office.later(days=5)
    office.sweep()
    for method in ("rows", "one", "value", "execute"):
        counting(method)
    before = count(first)
    cases(office, 6)
    office.sweep()

    assert count(first) == before
    assert max(before.values()) <= 32, before


def test_no_page_is_large(settings: Settings, office: Office) -> None:
    case = cases(office, 3)
    office.later(days=20)
    office.sweep()
    pages = [page.format(case=case) for page in PAGES]
    pages += [f"/new/{each}" for each in ("serious_incident", "practice_review", "action", "yearly_report", "scrutiny")]
    pages += [f"/cases/{case}/do/submit_for_sign_off", f"/cases/{case}/add/child", f"/cases/{case}/why/rapid_review"]

    with visits(settings, office, "bristol.coordinator") as visit:
        sizes = {page: len(visit.get(page).content) for page in pages}

    assert min(sizes.values()) > 3_000
    assert {page: size for page, size in sizes.items() if size > LARGEST} == {}


def test_every_page_says_what_a_browser_may_do_with_it(coordinator: Visits) -> None:
    for path in ("/", "/new/serious_incident", "/nothing"):
        headers = coordinator.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"


def test_nothing_on_a_page_is_inline_or_from_elsewhere(coordinator: Visits, office: Office) -> None:
    case = cases(office, 1)
    for path in ("/", "/cases", f"/cases/{case}", "/new/serious_incident", "/due"):
        text = coordinator.get(path).text
        for word in ("<style", " style=", "onclick", "javascript:", "https://", "http://"):
            assert word not in text, f"{word} on {path}"


def test_styles_are_kept_for_long_under_a_name_that_changes_with_them(coordinator: Visits) -> None:
    for name in assets():
        answer = coordinator.get(f"/static/{bundle()}/{name}")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert answer.content == (FOLDER / name).read_bytes()
    assert coordinator.get("/static/0000000000000000/reviewflow.css").status_code == 404


def test_what_may_be_used_on_gov_uk_alone_is_not_used() -> None:
    for path in FOLDER.iterdir():
        text = path.read_text(encoding="utf-8")
        if path.suffix in (".css", ".js", ".svg"):
            assert "GDS Transport" not in text
            assert "crest" not in text
            assert "font-face" not in text
    assert (FOLDER / "LICENCE.govuk-frontend.txt").exists()


def test_the_red_banner_is_there_while_no_worker_is_at_work_and_gone_when_one_is(
    coordinator: Visits, office: Office
) -> None:
    assert "Reminders have never been started." in coordinator.get("/").text

    beats(office)
    office.later(seconds=16)
    assert "rf-alarm" not in coordinator.get("/").text

    office.later(minutes=20)
    assert "Reminders stopped at" in coordinator.get("/").text


def test_what_goes_wrong_is_said_in_the_frame(settings: Settings, office: Office, coordinator: Visits) -> None:
    assert "There is nothing here" in coordinator.get("/nothing").text
    assert "What needs doing" in coordinator.get("/nothing").text, "whoever is signed in keeps the menu"
    answer = coordinator.post("/cases", {})
    assert (answer.status_code, "That is not possible here" in answer.text) == (405, True)

    gone = Settings(database_url="sqlite:////nowhere/at/all.sqlite", outbox_folder=settings.outbox_folder)
    with TestClient(
        create_application(gone), base_url="http://localhost:8000", raise_server_exceptions=False
    ) as client:
        client.cookies.set("reviewflow", "x")
        answer = client.get("/", headers=PAGE)
    assert answer.status_code == 503
    assert "The database cannot be used" in answer.text
    assert "/nowhere" not in answer.text


def test_the_demonstration_says_so_and_lets_one_choose_who_one_is(settings: Settings, office: Office) -> None:
    application = create_application(settings, now=lambda: office.now, synthetic=True)
    with TestClient(application, base_url="http://localhost:8000") as client:
        assert "Gloucestershire" in client.get("/demo", headers=PAGE).text
        assert client.post("/demo", data={"person": "nobody"}, headers=PAGE).status_code == 404
        answer = client.post("/demo", data={"person": "gloucestershire.coordinator"}, headers=PAGE)
        assert "All people, dates and references here are synthetic." in answer.text
    with visits(settings, office, "bristol.coordinator") as visit:
        assert visit.get("/demo").status_code == 404
