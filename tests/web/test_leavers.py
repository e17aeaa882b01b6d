"""Whoever has left is out at once: of the session, the calendar, the alerts and the mail that was waiting."""

from __future__ import annotations

from typing import Any

import pytest

from casework.alerting import ANN, ANN_AT, arrived, publish_with, to, wants_digest
from casework.journeys import incident_at
from casework.office import Office, Post
from reviewflow.casework.calendar_feeds.make_calendar_link import MakeCalendarLink, make_calendar_link
from reviewflow.errors import ActorUnknown
from reviewflow.settings import Settings
from reviewflow.workflow.library import Library
from web.visits import visits


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    """What becomes of a leaver does not depend on the kind of server."""
    return sqlite_office


def leaves(body: dict[str, Any]) -> None:
    """Ann's last day was yesterday."""
    body["users"][ANN]["until"] = "2024-03-14"


def test_a_session_that_is_open_ends_and_nothing_is_done_any_more(
    settings: Settings, office: Office, library: Library
) -> None:
    case = incident_at(office, "considered")
    made = make_calendar_link(office.desk, MakeCalendarLink(partnership="bristol", person=ANN), by=ANN)
    with visits(settings, office, ANN) as visit:
        assert visit.get(f"/cases/{case}").status_code == 200
        feed = f"/calendar/{made.token}.ics"
        assert case in visit.get(feed).text
        form = visit.form(f"/cases/{case}/do/record_near_miss")

        publish_with(office, library, leaves)

        assert case not in visit.get(feed).text
        assert case not in visit.get(f"/cases/{case}").text.replace(f"/cases/{case}", "")
        before = len(office.trail())
        sent = visit.post(f"/cases/{case}/do/record_near_miss", {**form.fields, "action": "send"})
        assert sent.status_code in (303, 401, 403)
        assert len(office.trail()) == before
    with office.refuses(ActorUnknown):
        office.do(case, "record_near_miss", ANN)


def test_what_was_waiting_for_them_does_not_leave(office: Office, library: Library) -> None:
    post = Post()
    incident_at(office, "considered")
    office.sweep()

    publish_with(office, library, leaves)

    told = to(arrived(office, post))
    assert ANN_AT not in told
    assert told


def test_nor_does_their_digest(office: Office, library: Library) -> None:
    post = Post()
    wants_digest(office, ANN)
    incident_at(office, "considered")
    office.sweep()

    publish_with(office, library, leaves)
    office.at("Monday 2024-03-18", "09:00")

    assert ANN_AT not in {message.address for message in arrived(office, post, kind=None)}
    assert office.rows("SELECT 1 FROM outbox WHERE person = :ann AND status = 'sent'", ann=ANN) == []
