"""The dates under a secret address, as a calendar program asks for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from casework.office import Office
from reviewflow.casework.calendar_feeds.make_calendar_link import (
    MakeCalendarLink,
    RevokeCalendarLink,
    make_calendar_link,
    revoke_calendar_link,
)
from reviewflow.settings import Settings
from reviewflow.web.application import create_application

COORDINATOR = "bristol.coordinator"


def test_a_secret_address_gives_the_dates_until_it_is_revoked(client: TestClient, office: Office) -> None:
    case = office.open(became_aware_on="2024-03-15")
    made = make_calendar_link(office.desk, MakeCalendarLink(partnership="bristol"), by=COORDINATOR)
    path = f"/calendar/{made.token}.ics"
    answer = client.get(path)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.text.startswith("BEGIN:VCALENDAR\r\n")
    assert case in answer.text
    assert answer.headers["cache-control"] == "private"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert (client.head(path).status_code, client.head(path).text) == (200, "")
    revoke_calendar_link(office.desk, RevokeCalendarLink(partnership="bristol", link=made.mark), by=COORDINATOR)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["never-was.ics", ".ics", "%00.ics", "%ff%fe.ics", "a/b.ics", "x" * 5000 + ".ics"])
def test_an_address_that_opens_nothing_is_no_different_from_any_other(client: TestClient, path: str) -> None:
    answer = client.get(f"/calendar/{path}")

    assert (answer.status_code, answer.text) == (404, "There is nothing here.\n")
    assert answer.headers["cache-control"] == "no-store"


def test_while_the_database_is_away_a_calendar_program_is_told_to_come_again(tmp_path: Path) -> None:
    away = Settings(database_url=f"sqlite:///{tmp_path}/none.sqlite", outbox_folder=tmp_path)
    with TestClient(create_application(away)) as client:
        answer = client.get("/calendar/any.ics")

    assert (answer.status_code, answer.text) == (503, "The calendar cannot be read now.\n")
