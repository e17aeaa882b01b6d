"""The commands that change a case."""

from __future__ import annotations

from pathlib import Path

from cli.conftest import ABOUT, AWARE
from cli.terminal import Terminal


def test_a_case_is_opened_in_the_partnership_and_by_the_user_of_the_settings(terminal: Terminal) -> None:
    page = terminal.page("open", "serious_incident", *AWARE, *ABOUT)

    assert page.startswith("SI-2021-001: open. Entry 3 of the trail.\nIt is now in: Being considered.")
    assert "Notify the Panel: due on Friday 26 March 2021" in page
    assert terminal.value("trail", "show", "SI-2021-001")[0]["by_user"] == "bristol.coordinator"


def test_a_program_reads_what_opening_a_case_did(terminal: Terminal) -> None:
    found = terminal.value("open", "serious_incident", *AWARE, "--by", "bristol.la_notifier")

    assert (found["reference"], found["entry"], found["what"]) == ("SI-2021-001", 3, "open")
    assert {"clock": "notification", "item": None, "due_on": "2021-03-26", "was_due_on": None, "state": "running"} in (
        found["clocks"]
    )


def test_late_entry_keeps_the_day_on_which_it_happened(terminal: Terminal) -> None:
    terminal.value("open", "serious_incident", *AWARE, "--happened-on", "Friday 2021-03-19")
    entry = terminal.value("trail", "show", "SI-2021-001")[0]

    assert (entry["happened_on"], entry["recorded_at"][:10]) == ("2021-03-19", "2021-03-22")


def test_a_refused_command_changes_nothing(terminal: Terminal) -> None:
    said = terminal.refusal("open", "serious_incident", "--fact", "became_aware_on=2031-01-01")

    assert "became_aware_on cannot be '2031-01-01'" in said
    assert terminal.value("cases") == []
    assert terminal.value("trail", "verify")["entries"] == 2


def test_a_fact_that_is_unlikely_may_be_confirmed(terminal: Terminal) -> None:
    long_ago = (*AWARE, "--fact", "incident_on=1999-12-31")

    assert "unlikely" in terminal.refusal("open", "serious_incident", *long_ago)
    assert terminal.value("open", "serious_incident", *long_ago, "--confirm", "incident_on")["entry"] == 3


def test_somebody_has_to_do_it(terminal: Terminal) -> None:
    assert "neither a role nor a user" in terminal.refusal("open", "serious_incident", *AWARE, "--by", "nobody")


def test_a_transition_says_what_it_did(terminal: Terminal, incident: str) -> None:
    page = terminal.page("advance", incident, "start_rapid_review")

    assert f"{incident}: Start the rapid review (start_rapid_review)" in page
    assert "It is now in: Rapid review under way." in page
    assert f"reviewflow case {incident}" in page


def test_a_transition_that_may_not_be_done_says_why_and_by_whom(terminal: Terminal, incident: str) -> None:
    assert "awaiting_sign_off" not in terminal.refusal("advance", incident, "sign_off")
    assert "is done by" in terminal.refusal("advance", incident, "start_rapid_review", "--by", "bristol.press_officer")


def test_an_item_is_added_and_led_on_by_its_number(terminal: Terminal, incident: str) -> None:
    terminal.value("advance", incident, "start_rapid_review")
    found = terminal.value(
        "add", incident, "partner_decision", "--fact", "partner=police", "--fact", "question=withdrawal"
    )

    assert found["item"] == "PD-1"
    led_on = ("advance", incident, "record_no_response", "--item", "PD-1", "--fact", "reasons=Asked twice.")
    assert "PD-1" in terminal.page(*led_on, "--fact", "view=no_response")


def test_a_name_is_read_from_a_file_and_stands_nowhere_on_the_trail(
    terminal: Terminal, incident: str, own_settings: Path
) -> None:
    (own_settings / "name").write_text("Zoë Synthetic\n", encoding="utf-8")
    terminal.value("add", incident, "child", "--fact", "label=Child 2", "--fact", "name=@name")

    assert "Zoë" not in terminal.page("trail", "show", incident)
    assert "Zoë" not in str(terminal.value("trail", "show", incident))
    assert "Zoë" not in terminal.page("case", incident)


def test_a_file_that_is_not_there_is_wrong_usage(terminal: Terminal, incident: str) -> None:
    assert "cannot be read" in terminal.misuse("add", incident, "child", "--fact", "name=@nothing")


def test_facts_are_written_as_name_and_value(terminal: Terminal, incident: str) -> None:
    assert "NAME=VALUE" in terminal.misuse("record", incident, "--fact", "media_interest")
    assert "given twice" in terminal.misuse(
        "record", incident, "--fact", "media_interest=no", "--fact", "media_interest=yes"
    )
    assert "at least one" in terminal.misuse("record", incident)


def test_facts_are_recorded_once_and_then_only_corrected(terminal: Terminal, incident: str) -> None:
    fact = ("--fact", "media_interest=no")
    terminal.value("record", incident, *fact)

    assert "recorded already" in terminal.refusal("record", incident, *fact)
    assert "needs a reason" in terminal.refusal("correct", incident, "--fact", "media_interest=yes")
    found = terminal.value(
        "correct", incident, "--fact", "media_interest=yes", "--reason", "A paper rang.", "--entry", "6"
    )
    assert terminal.value("trail", "show", incident)[-1]["body"]["corrects"] == 6
    assert found["what"] == "correct_facts"


def test_a_list_is_given_with_commas(terminal: Terminal, incident: str) -> None:
    terminal.value("record", incident, "--fact", "agencies_involved=early_years, housing")

    assert terminal.value("case", incident)["facts"]["agencies_involved"] == ["early_years", "housing"]


def test_cases_are_linked(terminal: Terminal, incident: str) -> None:
    other = terminal.value("open", "serious_incident", *AWARE)["reference"]
    terminal.page("link", incident, "related_to", other)

    assert terminal.value("case", incident)["links"] == [{"relation": "related_to", "to": other}]
    assert "no such link" in terminal.refusal("link", incident, "moon", other)


def test_a_clock_is_suspended_and_resumed_and_its_first_date_stays_visible(terminal: Terminal) -> None:
    review = terminal.value(
        "open", "practice_review", "--fact", "title=One", "--fact", "review_type=lcspr",
        "--fact", "commissioned_on=2021-03-22",
    )["reference"]  # fmt: skip
    terminal.page("suspend", review, "publication", "--from", "2021-04-01", "--reason", "A trial is pending.")
    terminal.at("Thursday 2021-04-29").page("resume", review, "publication", "--reason", "The trial is over.")
    page = terminal.page("case", review)

    assert "It was due on Wednesday 22 September 2021 at first." in page
    assert "suspended: A trial is pending." in terminal.page("why", review, "publication")


def test_a_clock_that_may_not_be_suspended_is_not(terminal: Terminal, incident: str) -> None:
    assert "may not be suspended" in terminal.refusal(
        "suspend", incident, "notification", "--reason", "Too much to do."
    )


def test_a_receipt_is_recorded_and_compared_with_what_is_held(terminal: Terminal, incident: str) -> None:
    receipt = ("receipt", incident, "notification_pack", "CSIN-1", "--received", "2021-03-22 09:30")
    page = terminal.page(*receipt, "--typed", "incident_on=2021-03-17", "--by", "la_notifier")

    assert "incident_on is held here as 2021-03-18" in page
    assert terminal.value("trail", "show", incident)[-1]["what"] == "record_receipt"
