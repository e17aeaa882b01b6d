"""The past on the command line: as it was known, as it was true, and two moments side by side."""

from __future__ import annotations

import pytest

from cli.terminal import Terminal

LATER = "Monday 2021-05-03"


@pytest.fixture
def corrected(terminal: Terminal, incident: str) -> str:
    """Notified on Monday 22 March 2021; on Wednesday 31 March it is put right that it was Tuesday 23 March."""
    terminal.at("Wednesday 2021-03-31")
    terminal.value("correct", incident, "--fact", "notified_on=2021-03-23", "--reason", "The receipt says so.")
    terminal.at(LATER)
    return incident


def test_a_case_is_told_as_it_was_known_and_as_it_was_true(terminal: Terminal, corrected: str) -> None:
    known = terminal.value("case", corrected, "--as-of", "2021-03-24")
    true = terminal.value("case", corrected, "--true-on", "2021-03-24")

    assert (known["facts"]["notified_on"], true["facts"]["notified_on"]) == ("2021-03-22", "2021-03-23")
    assert known["as_it_stood"] == {"known_at": "2021-03-24T23:59:59.999999Z", "entry": 5, "true_on": None}
    assert true["as_it_stood"]["true_on"] == "2021-03-24"
    assert terminal.value("case", corrected)["as_it_stood"] is None


def test_what_was_true_as_somebody_knew_it_then(terminal: Terminal, corrected: str) -> None:
    both = ("--true-on", "2021-03-24", "--as-of", "2021-03-25")

    assert terminal.value("case", corrected, *both)["facts"]["notified_on"] == "2021-03-22"
    assert "Wednesday 24 March 2021, as known on Thursday 25 March 2021" in terminal.page("case", corrected, *both)


def test_a_time_and_an_entry_say_it_more_closely_than_a_day(terminal: Terminal, corrected: str) -> None:
    assert terminal.value("case", corrected, "--as-of-entry", "3")["state"] == "considered"
    assert terminal.value("case", corrected, "--as-of", "2021-03-31 09:59")["facts"]["notified_on"] == "2021-03-22"
    assert terminal.value("case", corrected, "--as-of", "2021-03-31T09:00:00Z")["facts"]["notified_on"] == "2021-03-23"


def test_wrong_moments_are_refused(terminal: Terminal, corrected: str) -> None:
    assert "it has 6." in terminal.refusal("case", corrected, "--as-of-entry", "7")
    assert "there is no such time" in terminal.refusal("case", corrected, "--as-of", "2021-03-31 25:00")
    assert "it is no instant" in terminal.refusal("case", corrected, "--as-of", "yesterdayZ")
    assert terminal.run("case", corrected, "--as-of", "2021-03-24", "--as-of-entry", "3").code == 2


def test_a_date_is_counted_by_what_held_then_and_by_what_holds_now(terminal: Terminal, corrected: str) -> None:
    found = terminal.value("why", corrected, "rapid_review", "--as-of", "2021-03-24")
    page = terminal.page("why", corrected, "rapid_review", "--as-of", "2021-03-24")

    assert (found["due_on"], found["counted"]["now"]["due_on"]) == ("2021-04-14", "2021-04-15")
    assert found["counted"]["because"] == ["it counts from Tuesday 23 March 2021 and not from Monday 22 March 2021"]
    assert "Then    due Wednesday 14 April 2021, by the rules" in page
    assert terminal.value("why", corrected, "rapid_review")["counted"] is None


def test_a_bank_holiday_that_came_later_is_named(terminal: Terminal, incident: str) -> None:
    terminal.at("Tuesday 2021-03-23")
    terminal.value("holiday", "add", "2021-03-30", "--name", "A day off", "--source", "Synthetic proclamation")
    found = terminal.value("why", incident, "rapid_review", "--as-of", "2021-03-22")["counted"]

    assert found["because"] == ["Tuesday 30 March 2021 is not counted (A day off)"]
    assert found["then"]["calendar"]["version"] != found["now"]["calendar"]["version"]
    assert found["then"]["calendar"]["entry"] < found["now"]["calendar"]["entry"]


def test_two_moments_are_compared_in_sentences(terminal: Terminal, corrected: str) -> None:
    page = " ".join(terminal.page("compare", corrected, "2021-03-24", LATER).split())

    assert "Date the notification was submitted: Tuesday 23 March 2021. It was Monday 22 March 2021." in page
    assert "the date moved from Wednesday 14 April 2021 to Thursday 15 April 2021, because it counts from" in page
    assert "it is overdue since Thursday 15 April 2021." in page


def test_a_name_that_was_recorded_is_not_shown(terminal: Terminal, corrected: str) -> None:
    terminal.value("add", corrected, "child", "--fact", "label=Child 2", "--fact", "name=Zebedee Plantedname")
    terminal.value(
        "correct", corrected, "--item", "CH-1", "--fact", "name=Another Plantedname", "--reason", "It was wrong."
    )
    found = terminal.value("compare", corrected, "2021-03-24")

    said = " ".join(each["said"] for each in found["differences"])
    assert "was recorded anew (it is not shown here)" in said
    assert "Plantedname" not in str(found)


def test_a_case_that_was_not_open_is_an_answer(terminal: Terminal, corrected: str) -> None:
    found = terminal.value("compare", corrected, "2021-03-01")

    assert (found["earlier"]["state"], found["later"]["state"]) == (None, "notified")
    assert found["differences"][0]["said"].startswith("The case was not open yet; now it is:")
    assert "There is no case" in terminal.refusal("compare", "SI-1999-001", "2021-03-24")


def test_nothing_different_is_said(terminal: Terminal, corrected: str) -> None:
    assert "Nothing is different." in terminal.page("compare", corrected, "2021-03-24", "2021-03-24", "--true")


def test_lists_and_figures_are_told_as_they_were(terminal: Terminal, corrected: str) -> None:
    then = ("--as-of-entry", "3")
    period = ("--from", "2021-03-01", "--to", "2021-03-31")

    assert terminal.value("cases", *then)[0]["state"] == "considered"
    assert {each["clock"] for each in terminal.value("due", *then)} >= {"notification"}
    assert terminal.value("notices", *then) == terminal.value("alerts", *then) == []
    assert terminal.value("figures", *period, *then)["figures"]["notifications"]["value"] == 0
    assert terminal.value("figures", *period)["figures"]["notifications"]["value"] == 1
    assert "As it stood on Monday 22 March 2021, as known then" in terminal.page("cases", *then)
