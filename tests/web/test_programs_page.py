"""Tokens and webhooks in the browser: made, shown once, and withdrawn."""

from __future__ import annotations

import re

import pytest

from casework.office import Office
from reviewflow.settings import Settings
from web.programs import Program
from web.visits import visits

ANN = "bristol.coordinator"
HERE = "/me/programs"


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    return sqlite_office


def test_a_token_is_made_shown_once_used_and_withdrawn(settings: Settings, office: Office) -> None:
    with visits(settings, office, ANN) as visit:
        csrf = visit.page(HERE).forms[0].fields["csrf"]
        for form in visit.page(HERE).forms:
            csrf = form.fields.get("csrf", csrf)
        answer = visit.post(f"{HERE}/tokens", {"csrf": csrf, "program": "Dashboard", "scopes": "read", "days": "30"})
        token = re.search(r"rf_[\w-]{43}", answer.text)
        assert token is not None
        assert token[0] not in visit.get(HERE).text
        assert "Dashboard" in visit.get(HERE).text
        assert Program(visit.client, token[0]).get("/cases") == []
        mark = office.rows("SELECT substr(token_hash, 1, 12) FROM api_token")[0][0]
        assert visit.post(f"{HERE}/tokens/{mark}/withdraw", {"csrf": csrf}).status_code == 303
        Program(visit.client, token[0]).refused("GET", "/cases", status=401, by="TokenNotTaken")
        assert "Dashboard" not in visit.get(HERE).text


def test_what_is_missing_is_said_beside_its_field(settings: Settings, office: Office) -> None:
    with visits(settings, office, ANN) as visit:
        csrf = next(form.fields["csrf"] for form in visit.page(HERE).forms if form.action.startswith(HERE))
        for sent, says in (
            ({"program": "", "scopes": "read", "days": "30"}, "Enter which program uses it"),
            ({"program": "Dashboard", "days": "30"}, "Choose what it is for"),
            ({"program": "Dashboard", "scopes": "read", "days": "1000"}, "Enter a number of days from 1 to 90"),
        ):
            answer = visit.post(f"{HERE}/tokens", {"csrf": csrf, **sent})
            assert (answer.status_code, answer.text.count(says)) == (422, 2)
        answer = visit.post(f"{HERE}/webhooks", {"csrf": csrf, "address": "https://127.0.0.1/"})
        assert answer.status_code == 422
        assert "this machine itself" in answer.text
        assert office.rows("SELECT 1 FROM api_token") == []
        assert visit.post(f"{HERE}/tokens", {"program": "x", "scopes": "read", "days": "3"}).status_code in (400, 403)


def test_another_system_is_told_and_told_no_more(settings: Settings, office: Office) -> None:
    with visits(settings, office, ANN) as visit:
        csrf = next(form.fields["csrf"] for form in visit.page(HERE).forms if form.action.startswith(HERE))
        answer = visit.post(f"{HERE}/webhooks", {"csrf": csrf, "address": "https://hooks.example.org/a"})
        assert "whsec_" in answer.text
        assert "whsec_" not in visit.get(HERE).text
        assert visit.post(f"{HERE}/webhooks/1/withdraw", {"csrf": csrf}).status_code == 303
        assert "hooks.example.org" not in visit.get(HERE).text
    with visits(settings, office, "bristol.press_officer") as visit:
        assert "Tell another system" not in visit.get(HERE).text
        assert visit.post(f"{HERE}/webhooks", {"csrf": csrf, "address": "https://a.example.org/"}).status_code == 403
