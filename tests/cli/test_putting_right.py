"""Acknowledging an alert, and putting right what could not be delivered, as the command line says it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cli.terminal import Terminal
from cli.test_bounces import report

OVERDUE = "Thursday 2021-04-15"
"""The rapid review of the incident was due on Wednesday 14 April 2021, fifteen working days after 22 March."""


@pytest.fixture
def overdue(terminal: Terminal, incident: str) -> dict[str, Any]:
    """The alert that the rapid review is overdue by one working day."""
    terminal.at(OVERDUE).page("worker", "--once")
    return next(
        each for each in terminal.value("alerts") if (each["clock"], each["rung"]) == ("rapid_review", "overdue_1")
    )


@pytest.fixture
def returned(terminal: Terminal, incident: str, own_settings: Path) -> dict[str, Any]:
    """A letter that came back."""
    terminal.page("worker", "--once")
    letter = max(own_settings.glob("outbox/*.txt"))
    message_id = letter.read_text(encoding="utf-8").partition("\n")[0].removeprefix("Message-ID: ")
    (own_settings / "returned.eml").write_text(report(message_id))
    terminal.page("bounces", str(own_settings / "returned.eml"))
    (found,) = terminal.value("deliveries", "list", "--failed")
    assert isinstance(found, dict)
    return found


def in_one_line(page: str) -> str:
    return " ".join(page.split())


# Alerts


def test_alerts_say_to_whom_they_went_and_what_became_of_it(terminal: Terminal, overdue: dict[str, Any]) -> None:
    assert (overdue["case"], overdue["due_on"], overdue["to"]) == (
        "SI-2021-001", "2021-04-14", ["coordinator", "business_manager", "review_group_chair"]
    )  # fmt: skip
    assert {each["person"] for each in overdue["deliveries"]} == {
        "bristol.coordinator",
        "bristol.business_manager",
        "bristol.review_group_chair",
        "bristol.police_chair",
    }
    assert {(each["status"], each["deputy_of"], each["why"]) for each in overdue["deliveries"]} == {
        ("sent", None, None)
    }
    page = in_one_line(terminal.page("alerts"))
    assert "SI-2021-001 rapid review: overdue by 1 working day due Wednesday 14 April 2021; raised Thursday" in page


def test_an_alert_is_acknowledged_by_its_number(terminal: Terminal, overdue: dict[str, Any]) -> None:
    page = in_one_line(terminal.page("acknowledge", str(overdue["id"]), "--note", "It is being written."))

    assert page == (
        "SI-2021-001, rapid review, overdue by 1 working day: you have it in hand. It is not repeated; the clock runs"
        " on, and what goes further up still does."
    )
    assert "acknowledged by bristol.coordinator on Thursday 15 April 2021" in in_one_line(terminal.page("alerts"))
    terminal.at("Friday 2021-04-16").page("worker", "--once")
    raised = {each["rung"] for each in terminal.value("alerts") if each["clock"] == "rapid_review"}
    assert raised == {"overdue_1", "escalation_2"}
    assert "rapid review: goes further up, overdue by 2 working days" in in_one_line(terminal.page("alerts"))


def test_what_cannot_be_acknowledged_is_refused(terminal: Terminal, overdue: dict[str, Any]) -> None:
    number = str(overdue["id"])

    assert "9999" in terminal.refusal("acknowledge", "9999")
    assert "acknowledge_alert is done by" in terminal.refusal("acknowledge", number, "--by", "bristol.scrutineer")
    terminal.page("acknowledge", number)
    assert "somebody has acknowledged it already" in terminal.refusal("acknowledge", number)


def test_an_alert_of_before_the_date_moved_is_not_taken_for_the_one_of_now(terminal: Terminal) -> None:
    terminal.value("open", "serious_incident", "--fact", "became_aware_on=2021-03-22")
    terminal.page("worker", "--once")
    (first,) = terminal.value("alerts")
    terminal.at("Tuesday 2021-03-23")
    terminal.value("correct", "SI-2021-001", "--fact", "became_aware_on=2021-03-23", "--reason", "A slip.")
    terminal.page("worker", "--once")
    now, *_ = [each for each in terminal.value("alerts") if each["clock"] == "notification"]

    assert (first["rung"], now["rung"]) == ("working_days_before_5", "working_days_before_5")
    assert "it is closed" in terminal.refusal("acknowledge", str(first["id"]))
    assert "closed on Tuesday 23 March 2021: the date moved" in in_one_line(terminal.page("alerts"))
    terminal.page("acknowledge", str(now["id"]))


# Deliveries


def test_deliveries_are_listed_with_what_became_of_them(terminal: Terminal, incident: str) -> None:
    assert "may leave from" in terminal.page("deliveries", "list")
    terminal.page("worker", "--once")
    page = in_one_line(terminal.page("deliveries", "list", "--case", "SI-2021-001"))

    assert "sent on Monday 22 March 2021, 10:00" in page
    assert "notice: SI-2021-001" in page
    assert "a person sends it and records the receipt" in page
    assert {each["case"] for each in terminal.value("deliveries", "list")} == {"SI-2021-001"}
    assert terminal.page("deliveries", "list", "--failed") == "Nothing was sent.\n"
    assert terminal.page("deliveries", "list", "--case", "SI-2021-999") == "Nothing was sent.\n"


def test_a_long_list_goes_on_after_the_page_that_it_names(terminal: Terminal, incident: str) -> None:
    whole = terminal.value("deliveries", "list")
    found: list[dict[str, Any]] = []
    after: tuple[str, ...] = ()
    while True:
        page = terminal.value("deliveries", "list", "--limit", "2", *after)
        found += page
        if "next_page" not in page[-1]:
            break
        after = ("--after", page[-1]["next_page"])

    assert [each["id"] for each in found] == [each["id"] for each in whole]


def test_what_came_back_is_seen_and_tried_again_to_another_address(
    terminal: Terminal, returned: dict[str, Any]
) -> None:
    number = str(returned["id"])
    page = in_one_line(terminal.page("deliveries", "list", "--failed"))
    assert "NOT DELIVERED (it came back): 5.1.1 550 No such user" in page

    assert terminal.page("deliveries", "again", number, "--address", "new@example.org") == (
        f"Delivery {number} waits to leave again; the next sweep sends it.\n"
    )
    assert terminal.value("deliveries", "list", "--failed") == []
    assert terminal.page("warnings", "list") == "There is no open warning.\n"
    terminal.page("worker", "--once")
    (now,) = [each for each in terminal.value("deliveries", "list") if str(each["id"]) == number]
    assert (now["status"], now["address"]) == ("sent", "new@example.org")
    assert "new@example.org" not in terminal.page("trail", "show")


def test_what_cannot_be_tried_again_is_refused(terminal: Terminal, returned: dict[str, Any]) -> None:
    number = str(returned["id"])

    assert "try_delivery_again is done by" in terminal.refusal("deliveries", "again", number, "--by", "scrutineer")
    assert "address" in terminal.refusal("deliveries", "again", number, "--address", "nowhere")
    assert "9999" in terminal.refusal("deliveries", "again", "9999")
    terminal.page("deliveries", "again", number)
    assert number in terminal.refusal("deliveries", "again", number)


# Warnings


def test_a_warning_says_what_is_wrong_and_what_to_do(terminal: Terminal, returned: dict[str, Any]) -> None:
    (warning,) = terminal.value("warnings", "list")
    page = in_one_line(terminal.page("warnings", "list"))

    assert (warning["case"], warning["outbox_id"], warning["settled_at"]) == ("SI-2021-001", returned["id"], None)
    assert "came back: 5.1.1 550 No such user (since Monday 22 March 2021, 10:00)" in page
    assert f"`reviewflow deliveries again {returned['id']}`" in page
    assert terminal.value("warnings", "list", "--case", "SI-2021-999") == []


def test_a_warning_is_settled_with_a_reason(terminal: Terminal, returned: dict[str, Any]) -> None:
    (warning,) = terminal.value("warnings", "list")
    number = str(warning["id"])
    assert "Missing option '--reason'" in terminal.misuse("warnings", "settle", number)
    assert "settle_warning is done by" in terminal.refusal(
        "warnings", "settle", number, "--reason", "x", "--by", "bristol.scrutineer"
    )

    assert terminal.page("warnings", "settle", number, "--reason", "I rang them.") == f"Warning {number} is settled.\n"
    assert terminal.page("warnings", "list") == "There is no open warning.\n"
    assert number in terminal.refusal("warnings", "settle", number, "--reason", "Again.")
    assert terminal.run("trail", "verify").code == 0
