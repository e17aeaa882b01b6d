"""What ``/health`` answers, and what it keeps to itself."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from casework.office import Office
from reviewflow.settings import Settings
from reviewflow.web import window
from reviewflow.web.application import create_application
from web.signs import WayOut, beats, sweeps

MONITOR = {"Authorization": "Bearer Not-Guessed-9"}
HEADERS = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


def wrong(client: TestClient) -> dict[str, Any]:
    """The checks that are not well, by name; the status says the same."""
    answer = client.get("/health", headers=MONITOR)
    told = answer.json()
    assert answer.status_code == (200 if told["healthy"] else 503)
    return {each["check"]: each for each in told["checks"] if not each["well"]}


def test_an_office_whose_worker_sweeps_is_well(client: TestClient, office: Office) -> None:
    beats(office)
    answer = client.get("/health")

    assert (answer.status_code, answer.json()["healthy"], answer.json()["banner"]) == (200, True, None)
    assert [each["check"] for each in answer.json()["checks"]] == [
        "database", "worker", "outbox", "dead letters", "warnings", "recipients", "calendar", "disk", "clocks",
        "checkpoint", "rules", "backups",
    ]  # fmt: skip


def test_a_worker_that_stopped_is_seen_after_five_minutes_and_its_return_at_once(
    client: TestClient, office: Office
) -> None:
    beats(office)
    office.later(minutes=5, seconds=1)
    told = client.get("/health")

    assert list(wrong(client)) == ["worker"]
    assert told.json()["banner"] == (
        "Reminders stopped at 10:00 on Friday 15 March 2024. No alerts or letters go out. Check your dates yourself."
        " Whoever looks after the computer must start the worker."
    )
    beats(office)
    assert wrong(client) == {}


def test_clocks_that_differ_are_seen_where_there_is_more_than_one_machine(client: TestClient, office: Office) -> None:
    beats(office, ahead=20)
    beats(office, "south#2", ahead=-20)

    seen = wrong(client)
    assert list(seen) == (["clocks"] if office.database.is_postgresql else [])
    assert all(each["says"] == "The clocks of south#2 and north#1 are 40 seconds apart." for each in seen.values())


def test_a_letter_that_was_given_up_is_seen_by_its_case_and_without_the_address(
    client: TestClient, office: Office
) -> None:
    case = office.open(became_aware_on="2024-03-15")
    office.do(case, "submit_notification", "la_notifier", notification_nature="serious_harm", abuse_or_neglect="known",
              incident_area="bristol", summary="A child was seriously harmed.")  # fmt: skip
    office.do(case, "start_rapid_review")
    sweeps(office, WayOut(refuses="550 5.1.1 <jane.family@example.org>: no such mailbox"))
    seen = wrong(client)

    assert list(seen) == ["dead letters"]
    assert f"{case} (notice: 550 5.1.1 (an address) no such mailbox)" in seen["dead letters"]["says"]
    assert "example.org" not in client.get("/health", headers=MONITOR).text
    told = client.get("/health")
    assert case not in told.text
    assert [each["says"] for each in told.json()["checks"] if not each["well"]] == ["Not well."]
    assert client.get("/health", headers={"Authorization": "Bearer another"}).json() == told.json()


def test_letters_that_are_held_up_are_seen_after_half_an_hour(client: TestClient, office: Office) -> None:
    case = office.open(became_aware_on="2024-03-15")
    office.do(case, "submit_notification", "la_notifier", notification_nature="serious_harm", abuse_or_neglect="known",
              incident_area="bristol", summary="A child was seriously harmed.")  # fmt: skip
    office.do(case, "start_rapid_review")
    sweeps(office, WayOut(refuses="the server is down", for_good=False))
    assert wrong(client) == {}
    office.later(minutes=31)
    sweeps(office, WayOut(refuses="the server is still down", for_good=False))

    seen = wrong(client)
    assert list(seen) == ["outbox"]
    assert seen["outbox"]["do"].endswith("The last fault was: the server is still down.")
    office.later(hours=1)
    sweeps(office, WayOut())
    assert wrong(client) == {}


def test_the_process_answers_whether_or_not_the_database_does(settings: Settings, tmp_path: Path) -> None:
    away = Settings(database_url=f"sqlite:///{tmp_path}/away/there.sqlite", outbox_folder=tmp_path)
    with TestClient(create_application(away)) as client:
        live, health = client.get("/health/live"), client.get("/health")

    assert (live.status_code, live.text) == (200, "The program answers.\n")
    assert health.status_code == 503
    assert health.json()["checks"] == [
        {
            "check": "database",
            "well": False,
            "says": "Not well.",
            "do": "Run `reviewflow health` on the machine itself: it says why.",
        }
    ]
    assert "away" not in health.text


def test_a_database_that_comes_later_is_found(sqlite_office: Office, tmp_path: Path) -> None:
    beats(sqlite_office)
    sqlite_office.database.close()
    later = Settings(
        database_url=f"sqlite:///{tmp_path}/later.sqlite", outbox_folder=tmp_path, metrics_token="Not-Guessed-9"
    )
    with TestClient(create_application(later, now=lambda: sqlite_office.now)) as client:
        assert list(wrong(client)) == ["database"]
        shutil.copy(str(sqlite_office.database.url.database), tmp_path / "later.sqlite")
        assert wrong(client) == {}
        (tmp_path / "later.sqlite").unlink()
        assert list(wrong(client)) == ["database"]


@pytest.mark.postgres
def test_a_server_that_ended_every_connection_is_asked_anew(postgresql_published: Any, tmp_path: Path) -> None:
    office = Office(postgresql_published)
    beats(office)
    url = office.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    settings = Settings(database_url=url, outbox_folder=tmp_path, metrics_token="Not-Guessed-9")
    with TestClient(create_application(settings, now=lambda: office.now)) as client:
        assert wrong(client) == {}
        office.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert wrong(client) == {}


@pytest.mark.parametrize("path", ["/health", "/health/live", "/metrics", "/nothing", "/calendar/a-secret.ics"])
def test_nothing_is_stored_embedded_guessed_or_remembered(client: TestClient, path: str) -> None:
    answer = client.get(path)

    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/health/", "/HEALTH"])
def test_there_is_nothing_else(client: TestClient, path: str) -> None:
    answer = client.get(path, follow_redirects=False)

    assert (answer.status_code, answer.text) == (404, "There is nothing here.\n")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


def test_nothing_can_be_sent_here(client: TestClient) -> None:
    answer = client.post("/health", json={})

    assert (answer.status_code, answer.text) == (405, "That is not possible here.\n")
    assert answer.headers["allow"]
    assert client.head("/health/live").status_code == 200


def test_a_mistake_in_the_program_is_told_without_details(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> object:
        raise ZeroDivisionError("Zebedee Plantedname")

    monkeypatch.setattr(window, "health_seen", fails)
    with TestClient(create_application(settings), raise_server_exceptions=False) as client:
        answer = client.get("/health")

    assert (answer.status_code, answer.text) == (500, "That went wrong here. It is in the log of the program.\n")
    assert answer.headers["x-content-type-options"] == "nosniff"
