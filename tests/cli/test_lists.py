"""The lists: cases, what is due, letters, alerts, people."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from cli.conftest import AWARE
from cli.terminal import Terminal


def test_cases_are_listed_with_their_state_in_words(terminal: Terminal, incident: str) -> None:
    page = terminal.page("cases")

    assert page.startswith("SI-2021-001  serious incident  Notified to the Panel.")
    assert "1 case." in page


def test_an_empty_list_says_so(terminal: Terminal) -> None:
    assert terminal.page("cases") == "There is no such case.\n"
    assert terminal.page("due") == "Nothing is due.\n"
    assert terminal.page("notices") == "No letter or form was sent.\n"
    assert terminal.page("alerts") == "No alert was raised.\n"
    assert [terminal.value(each) for each in ("cases", "due", "notices", "alerts")] == [[], [], [], []]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        pytest.param(("--state", "notified"), 1, id="by state"),
        pytest.param(("--state", "closed"), 0, id="by another state"),
        pytest.param(("--workflow", "serious_incident", "--open"), 1, id="open ones of a workflow"),
        pytest.param(("--workflow", "action"), 0, id="of another workflow"),
        pytest.param(("--partnership", "gloucestershire"), 0, id="of another partnership"),
    ],
)
def test_cases_are_filtered(terminal: Terminal, incident: str, filters: tuple[str, ...], found: int) -> None:
    assert len(terminal.value("cases", *filters)) == found


def test_a_list_goes_on_after_the_page_that_it_names(terminal: Terminal, incident: str) -> None:
    terminal.value("open", "serious_incident", *AWARE)
    first = terminal.value("cases", "--limit", "1")
    second = terminal.value("cases", "--limit", "1", "--after", first[-1]["next_page"])

    assert [first[0]["reference"], second[0]["reference"]] == ["SI-2021-002", "SI-2021-001"]
    assert "next_page" not in second[-1]
    assert "go on with --after SI-2021-002" in terminal.page("cases", "--limit", "1")


@pytest.mark.parametrize("command", ["due", "notices"])
def test_every_list_goes_on_in_the_same_way(terminal: Terminal, incident: str, command: str) -> None:
    whole = terminal.value(command)
    pages = []
    after: tuple[str, ...] = ()
    while page := terminal.value(command, "--limit", "1", *after):
        pages += page
        if "next_page" not in page[-1]:
            break
        after = ("--after", page[-1]["next_page"])

    assert [{**each, "next_page": None} for each in pages] == [{**each, "next_page": None} for each in whole]
    assert "next_page" in terminal.misuse(command, "--after", "moon")


def test_what_is_due_is_listed_most_urgent_first_and_what_is_late_says_so(terminal: Terminal, incident: str) -> None:
    terminal.at("Wednesday 2021-04-07")
    found = terminal.value("due")
    page = terminal.page("due")

    assert [each["due_on"] for each in found] == sorted(each["due_on"] for each in found)
    assert {each["clock"]: each["standing"] for each in found}["letters_out"] == "overdue"
    assert "OVERDUE since Tuesday 23 March 2021, 15 days ago" in page
    assert "DUE TODAY" in page
    assert "Due Wednesday 14 April 2021, in 7 days" in page


def test_what_is_due_is_cut_off_at_a_day(terminal: Terminal, incident: str) -> None:
    assert {each["due_on"] for each in terminal.value("due", "--until", "Tuesday 2021-03-23")} == {"2021-03-23"}


def test_the_clock_of_an_item_is_listed_with_its_number(terminal: Terminal, incident: str) -> None:
    terminal.value("advance", incident, "start_rapid_review")
    terminal.value("add", incident, "agency_request", "--fact", "agency=housing")
    line = next(each for each in terminal.value("due") if each["item"])

    assert (line["item"], line["clock"].partition("/")[0]) == ("AR-1", "agency_request-1")
    assert terminal.value("why", incident, line["clock"])["due_on"] == line["due_on"]
    assert terminal.value("why", incident, f"AR-1/{line['clock'].partition('/')[2]}")["due_on"] == line["due_on"]


def test_letters_are_listed_without_a_name(terminal: Terminal, incident: str) -> None:
    page = terminal.page("notices", "--case", incident)
    found = terminal.value("notices", "--case", incident)

    assert "Notification pack, to National notification system" in page
    assert "names may stand in it" in page
    assert "Zed" not in page
    assert {"id", "case", "notice", "to", "sha256", "status", "channel"} <= set(found[0])


def test_a_letter_is_shown_byte_for_byte(terminal: Terminal, incident: str) -> None:
    letter = next(each for each in terminal.value("notices") if not each["names"])
    shown = terminal.run("notices", "--show", str(letter["id"]))
    html = terminal.run("notices", "--show", str(letter["id"]), "--html")

    assert f"Subject: {letter['subject']}" in shown.out
    assert html.out.startswith("<!DOCTYPE html>")


def test_reading_a_letter_with_names_is_an_entry_of_the_trail(terminal: Terminal, incident: str) -> None:
    letter = str(next(each for each in terminal.value("notices") if each["names"])["id"])
    shown = terminal.run("notices", "--show", letter)
    entry = terminal.value("trail", "show", incident)[-1]

    assert "Zed Synthetic" in shown.out
    assert (entry["what"], entry["by_user"]) == ("read_notice", "bristol.coordinator")
    assert terminal.value("trail", "replay")["identical"]


def test_a_letter_with_names_is_for_those_who_keep_the_case(
    terminal: Terminal, incident: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = str(next(each for each in terminal.value("notices") if each["names"])["id"])

    assert "is done by" in terminal.refusal("notices", "--show", letter, "--by", "press_officer")
    monkeypatch.delenv("REVIEWFLOW_USER")
    assert "Say who reads it with --by" in terminal.refusal("notices", "--show", letter)
    assert terminal.value("trail", "verify")["entries"] == 5


def test_an_alert_that_no_worker_raised_in_time_does_not_claim_to_be_of_its_day(
    terminal: Terminal, incident: str
) -> None:
    terminal.at("Monday 2021-07-05").page("worker", "--once")
    said = " ".join(terminal.page("alerts").split())

    assert "review meeting: due today, but raised too late due" in said
    assert "rapid review: overdue by 56 working days due" in said
    assert "rapid review: goes further up, overdue by 2 working days due" in said


def test_alerts_are_raised_by_the_worker_and_listed(terminal: Terminal, incident: str) -> None:
    page = terminal.at("Thursday 2021-04-15").page("worker", "--once")
    found = terminal.value("alerts", "--case", incident)

    assert "messages put into" in page
    assert {"case", "clock", "rung", "to", "due_on"} <= set(found[0])
    assert ("rapid_review", "overdue_1") in {(each["clock"], each["rung"]) for each in found}
    assert "rapid review: overdue by 1 working day" in terminal.page("alerts")


def test_the_worker_puts_letters_into_the_outbox_once(terminal: Terminal, incident: str, own_settings: Path) -> None:
    terminal.page("worker", "--once")
    files = sorted((own_settings / "outbox").iterdir())
    before = [each.read_bytes() for each in files]

    assert "0 alerts raised, 0 messages" in terminal.page("worker", "--once")
    assert [each.read_bytes() for each in files] == before
    assert [each.name for each in files][:2] == ["000002-SI-2021-001.html", "000002-SI-2021-001.txt"]
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}


def test_what_names_people_waits_for_a_person_to_send_it(terminal: Terminal, incident: str) -> None:
    terminal.page("worker", "--once")
    statuses = {each["notice"]: each["status"] for each in terminal.value("notices")}
    terminal.page("receipt", incident, "notification_pack", "CSIN-1", "--by", "la_notifier")

    assert statuses == {"notification_pack": "pending", "notification_to_partners": "sent"}
    assert {each["status"] for each in terminal.value("notices")} == {"sent"}


def test_people_are_listed_with_their_roles(terminal: Terminal) -> None:
    found = {each["user"]: each["roles"] for each in terminal.value("users")}

    assert found["bristol.scrutineer"] == ["scrutineer"]
    assert "* bristol.scrutineer: " in terminal.page("users", "--partnership", "bristol")
    assert "nothing is published for gloucestershire" in terminal.refusal("users", "--partnership", "gloucestershire")
