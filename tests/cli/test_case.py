"""Where a case is, what is next, and why a date is what it is."""

from __future__ import annotations

from cli.terminal import Terminal


def test_the_page_says_where_what_next_who_and_by_when(terminal: Terminal, incident: str) -> None:
    page = terminal.page("case", incident)

    assert page.startswith("SI-2021-001  Serious incident\nKeeping Bristol Safe Partnership\n")
    assert "Where it is  Notified to the Panel" in page
    assert "* Start the rapid review (start_rapid_review)" in page
    assert "by Review coordinator or " in page
    assert "until Tuesday 23 March 2021 (tomorrow)" in page
    assert "Every" not in page.partition("Not yet")[0]
    assert "Not every safeguarding partner's view" in page.partition("Not yet")[2]


def test_a_date_says_how_far_what_it_rests_on_was_verified(terminal: Terminal, incident: str) -> None:
    page = terminal.page("case", incident)

    assert "Send the rapid review to the Panel: Due on Wednesday 14 April 2021" in page
    assert "Rests on R3 (guidance): seen second-hand only" in page
    assert "A suggestion of this product: no rule asks for it." in page


def test_what_is_late_says_so_in_words_and_first(terminal: Terminal, incident: str) -> None:
    page = terminal.at("Thursday 2021-04-15").page("case", incident)

    assert "! Send the rapid review to the Panel: 1 day late" in page.partition("What is next")[0]
    assert "OVERDUE by 1 day: it was due on" in page


def test_on_the_last_day_a_date_is_due_today(terminal: Terminal, incident: str) -> None:
    found = terminal.at("Wednesday 2021-04-14", "23:30").value("case", incident)

    assert {each["clock"]: each["standing"] for each in found["clocks"]}["rapid_review"] == "due_today"


def test_what_is_next_is_judged_for_who_asks(terminal: Terminal, incident: str) -> None:
    page = terminal.page("case", incident, "--by", "bristol.press_officer")

    assert "What is next for bristol.press_officer" in page
    assert "Not now, or not by you" in page
    assert [each["allowed"] for each in terminal.value("case", incident, "--by", "press_officer")["next"]] == [
        False,
        False,
    ]


def test_the_json_has_the_keys_of_the_public_contract(terminal: Terminal, incident: str) -> None:
    found = terminal.value("case", incident)

    assert {"reference", "workflow", "edition", "state", "next", "clocks", "links"} <= set(found)
    assert {"do", "by", "allowed", "why_not"} <= set(found["next"][0])
    clock = {"clock", "starts_on", "due_on", "standing", "force", "basis", "met_on", "explanation"}
    assert clock <= set(found["clocks"][0])


def test_nobodys_name_is_on_the_page(terminal: Terminal, incident: str) -> None:
    assert "Zed" not in terminal.page("case", incident)
    assert "Zed" not in str(terminal.value("case", incident))
    assert "CH-1  Child: Child 1." in terminal.page("case", incident)


def test_the_page_says_what_may_be_added_and_by_which_name_a_fact_is_given(terminal: Terminal, incident: str) -> None:
    terminal.page("advance", incident, "start_rapid_review")
    page = " ".join(terminal.page("case", incident).split())

    assert f"Add to it reviewflow add {incident} adult or agency_request, challenge, child," in page
    assert "Date of the rapid review meeting (rapid_review_meeting_on)" in page


def test_a_link_is_told_from_the_end_on_which_one_stands(terminal: Terminal, incident: str) -> None:
    about = ("--fact", "title=Infants", "--fact", "review_type=lcspr", "--fact", "commissioned_on=2021-03-22")
    review = terminal.value("open", "practice_review", *about)["reference"]
    terminal.page("link", incident, "reviewed_in", review)

    assert f"* Reviewed in: {review}" in terminal.page("case", incident)
    assert f"* {incident}, reviewed in this case" in terminal.page("case", review)


def test_a_case_that_is_not_there_is_refused(terminal: Terminal) -> None:
    assert "There is no case SI-1999-001 here" in terminal.refusal("case", "SI-1999-001")


def test_a_case_is_shown_as_it_stood_on_a_past_day(terminal: Terminal, incident: str) -> None:
    terminal.at("Tuesday 2021-03-23").value("advance", incident, "start_rapid_review")
    terminal.at("Monday 2021-05-03")

    assert terminal.value("case", incident)["state"] == "rapid_review"
    assert terminal.value("case", incident, "--as-of", "Monday 2021-03-22")["state"] == "notified"
    assert "As it stood  Monday 22 March 2021" in terminal.page("case", incident, "--as-of", "2021-03-22")
    refused = terminal.refusal("case", incident, "--as-of", "2021-03-21")
    assert "was not open yet (Sunday 21 March 2021). It was opened on Monday 22 March 2021." in refused


def test_a_date_explains_itself_day_by_day(terminal: Terminal, incident: str) -> None:
    page = terminal.page("why", incident, "rapid_review")

    assert "Due Wednesday 14 April 2021, 15 working days after Monday 22 March 2021." in page
    assert "Recorded on Monday 22 March 2021 by la_notifier (entry 5, submit_notification)." in page
    assert "       Friday 2 April 2021         not counted: Good Friday" in page
    assert "   15  Wednesday 14 April 2021" in page
    assert "R3  Fifteen working days (guidance)" in page
    assert "Seen second-hand only" in page


def test_the_other_readings_of_a_disputed_date_are_shown(terminal: Terminal, incident: str) -> None:
    page = terminal.page("why", incident, "rapid_review")
    found = terminal.value("why", incident, "rapid_review")["other_readings"]

    assert "Where the sources differ (D6)" in page
    assert "Counted from Friday 19 March 2021, as some areas do" in page
    assert found["question"].startswith("What do the fifteen working days")


def test_a_program_reads_what_a_date_rests_on_and_was_counted_by(terminal: Terminal, incident: str) -> None:
    found = terminal.value("why", incident, "rapid_review")

    assert (found["due_on"], found["starts"]["fact"], found["starts"]["entry"]) == ("2021-04-14", "notified_on", 5)
    assert (found["source"]["key"], found["force"]) == ("R3", "should")
    assert len(found["rules"]["hash"]) == len(found["calendar"]["version"]) == 64
    assert found["explanation"]["counted"][-1] == {"n": 15, "date": "2021-04-14"}


def test_a_clock_that_does_not_run_is_refused_with_those_that_do(terminal: Terminal, incident: str) -> None:
    assert "Its clocks are: " in terminal.refusal("why", incident, "moon")


def test_a_date_is_explained_as_it_stood(terminal: Terminal, incident: str) -> None:
    terminal.at("Tuesday 2021-03-23")
    terminal.value("holiday", "add", "2021-03-30", "--name", "A day off", "--source", "Synthetic proclamation")

    assert terminal.value("why", incident, "rapid_review")["due_on"] == "2021-04-15"
    assert terminal.value("why", incident, "rapid_review", "--as-of", "2021-03-22")["due_on"] == "2021-04-14"
