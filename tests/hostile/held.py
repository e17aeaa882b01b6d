"""What was given out before anybody means ill: guests, calendars, a form and a request that were taken once."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.testclient import TestClient

from casework.invited import Told, accept, invite
from casework.office import Office
from reviewflow.casework.calendar_feeds.make_calendar_link import (
    MakeCalendarLink,
    RevokeCalendarLink,
    make_calendar_link,
    revoke_calendar_link,
)
from reviewflow.casework.guests.enter import find_guest_session, leave
from reviewflow.casework.guests.invite import WithdrawGuest, withdraw_guest
from reviewflow.casework.sign_on.sessions import Limits, start_session
from reviewflow.settings import Settings
from reviewflow.web.answers import API
from reviewflow.web.application import create_application
from reviewflow.web.visitor import limits_of
from web.visits import ADDRESS, PAGE, Page, day, own_form

CASE = "SI-2021-004"
"""In the middle of its rapid review, with two agencies asked."""
COORDINATOR = "bristol/bristol.coordinator as coordinator"
NEW = "/new/serious_incident"


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form that was sent and taken."""

    token: str
    path: str
    body: bytes


@dataclass(frozen=True, slots=True)
class SentKey:
    """A request of a program that was answered, under a key of its own."""

    key: str
    path: str
    body: bytes
    status: int


@dataclass(frozen=True, slots=True)
class Guests:
    """What guests hold."""

    sessions: Mapping[str, str]
    """What their cookies hold: one who is in, another, one who left, one who was withdrawn, one whose time is over."""
    links: Mapping[str, str]
    """Links that open nothing any more, by why."""
    code: str
    """The code that was told for the one that was used."""
    own: int
    anothers: int
    """The tasks of the one who is in, and of the other."""


def guests_of(office: Office) -> Guests:
    """Guests of one case."""
    right = dt.datetime.now(dt.UTC)
    office.now = right - dt.timedelta(days=10)
    over = _told(office, "late", "AR-1")
    office.now = right - dt.timedelta(hours=12)
    run_out = accept(office, _told(office, "idle", "AR-1"))
    office.now = right - dt.timedelta(seconds=30)
    told = {name: _told(office, name, item) for name, item in
            (("in", "AR-1"), ("other", "AR-2"), ("left", "AR-1"), ("withdrawn", "AR-1"))}  # fmt: skip
    sessions = {"run out": run_out, **{name: accept(office, each) for name, each in told.items()}}
    with office.database.write() as tx:
        found = find_guest_session(tx, office.desk, sessions["left"], limits=Limits())
        assert found is not None
        leave(tx, office.desk, found, from_where=None)
    withdraw_guest(office.desk, WithdrawGuest(case=CASE, item="AR-1", address=_at("withdrawn")), by=COORDINATOR)
    tasks: dict[str, int] = dict(
        office.rows("SELECT guest.address, guest_task.id FROM guest_task JOIN guest ON guest.id = guest_task.guest_id")
    )
    links = {"used": told["in"].link, "withdrawn": told["withdrawn"].link, "over": over.link}
    office.now = right
    return Guests(sessions, links, told["in"].code, tasks[_at("in")], tasks[_at("other")])


def _at(name: str) -> str:
    return f"{name}@trust.example.org"


def _told(office: Office, name: str, item: str) -> Told:
    return invite(office, CASE, item, address=_at(name), name=f"Guest {name}")


def calendars_of(office: Office) -> Mapping[str, str]:
    """The secret addresses of two calendars: one that is read, and one that was revoked."""
    made = {
        name: make_calendar_link(office.desk, MakeCalendarLink(partnership="bristol"), by=COORDINATOR)
        for name in ("live", "revoked")
    }
    revoke = RevokeCalendarLink(partnership="bristol", link=made["revoked"].mark)
    revoke_calendar_link(office.desk, revoke, by=COORDINATOR)
    return {name: each.token for name, each in made.items()}


def sent_before(office: Office, settings: Settings, program: str) -> tuple[SentForm, SentKey]:
    """A form of a case that is opened, and the same by a program: each is taken, this once."""
    with office.database.write() as tx:
        token = start_session(tx, office.desk, "bristol", "bristol.coordinator", way="local",
                              limits=limits_of(settings), role="coordinator")  # fmt: skip
    with closing(TestClient(create_application(settings), base_url=ADDRESS)) as client:
        client.cookies.set("reviewflow", token)

        def post(fields: Mapping[str, Any]) -> Any:
            return client.post(NEW, data=dict(fields), headers=PAGE, follow_redirects=False)

        first = own_form(Page(client.get(NEW, headers=PAGE).text), NEW).fields
        looked = post({**first, **day("f-became_aware_on", "15 4 2021")})
        fields = {**own_form(Page(looked.text), NEW).fields, "action": "send"}
        assert post(fields).status_code == 303
        form = SentForm(token, NEW, urlencode(fields, doseq=True).encode())
        client.cookies.clear()

        body = json.dumps({"workflow": "serious_incident", "facts": {"became_aware_on": "2021-04-16"}}).encode()
        key, path = "a-key-that-was-used", f"{API}/cases"
        headers = {"Authorization": f"Bearer {program}", "Content-Type": "application/json", "Idempotency-Key": key}
        answer = client.post(path, content=body, headers=headers)
        assert answer.status_code == 201, answer.text
    return form, SentKey(key, path, body, answer.status_code)
