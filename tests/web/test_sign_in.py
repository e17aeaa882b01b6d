"""Signing in, over HTTP: a password, a code, a role, and out again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from casework.office import Office
from casework.people_who_sign_in import PASSWORD, add, code, set_up
from reviewflow.settings import Settings
from reviewflow.web.application import create_application
from web.browser import look, send, sign_in

ADDRESS = "bristol-police-chair@example.org"


@pytest.fixture
def client(settings: Settings, office: Office) -> Iterator[TestClient]:
    application = create_application(settings, now=lambda: office.now)
    with TestClient(application, base_url="http://localhost:8000") as client:
        yield client


def test_whoever_is_not_signed_in_signs_in_first_and_comes_back(client: TestClient, office: Office) -> None:
    secret = set_up(office)

    first = look(client, "/role?x=1")
    assert (first.status_code, first.headers["location"]) == (303, "/sign-in?to=%2Frole")

    back = sign_in(client, office, ADDRESS, secret, to="/role")
    assert (back.status_code, back.headers["location"]) == (303, "/role")
    assert "In which role do you want to work?" in look(client, "/role").text


def test_a_link_sets_up_an_account_once(client: TestClient, office: Office) -> None:
    link = f"/set-up/{add(office)}"

    assert ADDRESS in look(client, link).text
    on = send(client, link, password=PASSWORD)
    assert on.headers["location"] == "/second-factor"
    page = look(client, "/second-factor")

    groups = "".join(part.split("<")[0] for part in page.text.split('class="rf-secret__group">')[1:])
    assert len(groups) == 32
    done = send(client, "/second-factor", page, code=code(office, groups))

    assert done.headers["location"] == "/"
    assert look(client, "/role").status_code == 200
    assert look(client, link).status_code == 410
    assert Path(link).name not in look(client, "/role").text
