"""The pages of permissions and of who sees a case, as Chromium shows them: nothing wrong, nothing too wide."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from casework.alerting import ANN, BOSS
from casework.journeys import incident_at
from casework.office import Office
from reviewflow.casework.changes.keep_out import RecordConflict, RestrictCase
from reviewflow.settings import Settings
from web.chromium import NARROW, WIDE, broken_days, chromium, overflows, served, violations

pytestmark = pytest.mark.slow
PICTURES = os.environ.get("REVIEWFLOW_TEST_PICTURES")
"""A folder into which pictures of the pages are put, to be looked at."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    """What a browser is shown does not depend on the kind of server."""
    return sqlite_office


def test_nothing_is_wrong_with_the_pages_of_who_may_and_who_sees(
    browser: Browser, settings: Settings, office: Office
) -> None:
    case = incident_at(office, "rapid_review")
    office.add(case, "child", label="Child A", name="Executive of Member the")
    office.carry_out(RecordConflict(case=case, person="bristol.legal_adviser", reason="x"), by=BOSS)
    office.carry_out(RestrictCase(case=case, to=(ANN, BOSS, "bristol.executive"), reason="x"), by=BOSS)
    home = f"/cases/{case}"
    why = "/permissions/why?workflow=serious_incident&what=do/sign_off&role=executive"
    pages = {
        "mine": "/permissions", "everybody": "/permissions?role=all", "office": "/permissions?workflow=office&role=all",
        "why": why, "case": home, "who-sees": f"{home}/who-sees", "conflict": f"{home}/conflict",
        "own": f"{home}/conflict/mine", "lift": f"{home}/conflict/lift", "restrict": f"{home}/restrict",
        "open": f"{home}/restrict/lift", "declared": "/declared",
    }  # fmt: skip
    found = {}
    with served(settings, office) as server:
        for size in (WIDE, NARROW):
            page = server.context(browser, ANN, viewport=size).new_page()
            for name, path in pages.items():
                page.goto(f"{server.address}{path}")
                wrong = violations(page) + [f"broken: {each}" for each in broken_days(page)]
                if overflows(page) > 0:
                    wrong.append(f"{overflows(page)} pixels too wide")
                if PICTURES:
                    page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}.png", full_page=True)
                if wrong:
                    found[f"{path} at {size['width']}"] = wrong
    assert found == {}
