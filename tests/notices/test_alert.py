"""An alert to staff says which case, which clock, when, what to do and where, and names nobody."""

from dataclasses import replace
from pathlib import Path

import pytest

from dates import on
from reviewflow.notices.alert import AlertNow, context_of_alert
from reviewflow.notices.environment import Templates
from reviewflow.notices.notice import render

TEXT = (Path(__file__).parents[2] / "templates/alerts/alert.txt.j2").read_text(encoding="utf-8")
TEMPLATES = Templates.of_texts({"alert": TEXT})
ALERT = AlertNow(
    partnership="Here Partnership",
    reference="SI-2026-001",
    clock="Send the rapid review to the Panel",
    sentence="due Friday 24 April 2026, as counted",
    when="Due today, Friday 24 April 2026.",
    do="Send the rapid review.",
    role="Review coordinator",
    sent_on=on("Friday 2026-04-24"),
    link="https://reviewflow.example.org/cases/SI-2026-001",
)


def test_an_alert_says_which_when_what_and_where() -> None:
    text = render(TEMPLATES, "alert", context_of_alert(ALERT)).text

    for words in (ALERT.reference, ALERT.clock, ALERT.when, ALERT.do, ALERT.role, str(ALERT.link), ALERT.sentence):
        assert words in text


def test_its_subject_carries_the_reference_and_nothing_of_the_case() -> None:
    assert render(TEMPLATES, "alert", context_of_alert(ALERT)).subject == "A date needs you: SI-2026-001"


def test_its_link_may_be_followed() -> None:
    assert f'<a href="{ALERT.link}"' in render(TEMPLATES, "alert", context_of_alert(ALERT)).html


@pytest.mark.parametrize("link", ["javascript:alert(1)", 'https://x" onclick="alert(1)', "https://a b"])
def test_what_is_no_plain_web_address_is_no_link(link: str) -> None:
    page = render(TEMPLATES, "alert", context_of_alert(replace(ALERT, link=link))).html

    assert 'href="javascript' not in page
    assert 'onclick="' not in page


def test_an_alert_about_an_item_names_its_number() -> None:
    alert = replace(ALERT, item=("Agency request", "AR-2"), link=None, basis="R3", suspended="Suspended since Monday.")
    text = render(TEMPLATES, "alert", context_of_alert(alert)).text

    assert "Case: SI-2026-001, Agency request AR-2" in text
    assert "Suspended since Monday." in text
    assert "Open the case" not in text
