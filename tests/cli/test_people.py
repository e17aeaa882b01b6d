"""Who is away, who is told instead, and how people are alerted, as the command line says it."""

from __future__ import annotations

from cli.terminal import Terminal

ANN, BOSS, CHAIR = "bristol.coordinator", "bristol.business_manager", "bristol.review_group_chair"
FIRST, LAST = "Monday 2021-03-29", "Friday 2021-04-09"
AWAY = ("away", "add", FIRST, "--until", LAST)


def test_going_away_says_who_is_told_instead(terminal: Terminal) -> None:
    page = " ".join(terminal.page(*AWAY).split())

    assert page == (
        f"{ANN} is away from Monday 29 March 2021 to Friday 9 April 2021. {BOSS} is told instead. Entry 3 of the trail."
    )


def test_going_away_as_a_program_reads_it(terminal: Terminal) -> None:
    assert terminal.value("away", "add", FIRST, "--person", CHAIR, "--deputy", ANN) == {
        "partnership": "bristol",
        "person": CHAIR,
        "from": "2021-03-29",
        "until": None,
        "deputy": ANN,
        "notes": [],
        "entry": 3,
    }


def test_a_deputy_who_is_away_too_is_spoken_of(terminal: Terminal) -> None:
    terminal.page(*AWAY, "--person", BOSS)
    page = terminal.page(*AWAY)

    assert f"* {BOSS}, who stands in, is away from Monday 29 March 2021" in page


def test_who_is_away_is_listed_until_it_is_over(terminal: Terminal) -> None:
    terminal.page(*AWAY)
    listed = f"  * {ANN}: from Monday 29 March 2021 to Friday 9 April 2021"

    assert terminal.page("away", "list").startswith(listed)
    assert "AWAY NOW" in terminal.at(FIRST).page("away", "list")
    assert terminal.at(LAST).value("away", "list")[0]["now"]
    assert (
        terminal.at("Saturday 2021-04-10").page("away", "list")
        == "Nobody is away on Saturday 10 April 2021 or later.\n"
    )
    assert [each["person"] for each in terminal.value("away", "list", "--past")] == [ANN]


def test_a_list_says_where_nobody_is_named(terminal: Terminal) -> None:
    terminal.page("away", "add", FIRST, "--person", "bristol.scrutineer")

    assert "nobody is named to be told instead" in " ".join(terminal.page("away", "list").split())


def test_somebody_is_back(terminal: Terminal) -> None:
    terminal.page(*AWAY)
    page = " ".join(terminal.page("away", "end", FIRST).split())

    assert page == f"The absence of {ANN} from Monday 29 March 2021 counts no more. Entry 4 of the trail."
    assert terminal.value("away", "list") == []


def test_an_absence_that_cannot_be_is_refused(terminal: Terminal) -> None:
    terminal.page(*AWAY)

    assert "is away from Monday 29 March 2021" in terminal.refusal(*AWAY)
    assert "the first day away is later" in terminal.refusal("away", "add", "2021-05-03", "--until", "2021-05-02")
    assert "no absence of bristol.coordinator begins" in terminal.refusal("away", "end", "2021-05-03")
    assert "bristol has no such user" in terminal.refusal("away", "add", FIRST, "--by", "coordinator")


def test_somebody_else_may_not_say_it(terminal: Terminal) -> None:
    refused = terminal.refusal(*AWAY, "--person", CHAIR, "--by", "bristol.scrutineer")

    assert "record_absence is done by bristol.review_group_chair or coordinator" in refused


def test_a_digest_is_chosen_and_given_up(terminal: Terminal) -> None:
    assert terminal.page("digest", "on").startswith(f"{ANN} is alerted by one digest a day from now on. Entry 3")
    assert terminal.value("digest", "off", "--person", CHAIR)["choice"] == "at_once"
    shown = {each["person"]: (each["choice"], each["chosen"]) for each in terminal.value("digest", "show")}

    assert (shown[ANN], shown[CHAIR], shown[BOSS]) == (("daily_digest", True), ("at_once", True), ("at_once", False))
    page = terminal.page("digest", "show")
    assert "Alerts leave from 08:00 to 18:00 on working days, and the digest at 08:30." in page
    assert f"  * {ANN}: once a day, as chosen\n" in page
    assert f"  * {BOSS}: at once\n" in page


def test_users_are_listed_with_their_address_and_their_deputy(terminal: Terminal) -> None:
    page = terminal.page("users")

    assert f"  * {ANN}: Coordinator (synthetic), coordinator\n" in page
    assert f"bristol-coordinator@example.org; deputy: {BOSS}" in " ".join(page.split())


def test_users_who_are_away_today_are_marked(terminal: Terminal) -> None:
    terminal.page(*AWAY)
    terminal.page("digest", "on")

    assert "AWAY" not in terminal.page("users")
    page = " ".join(terminal.at(FIRST).page("users").split())
    assert f"AWAY from Monday 29 March 2021 to Friday 9 April 2021, {BOSS} is told instead; bristol-coordinator" in page
    assert "bristol-coordinator@example.org; alerted once a day" in page


def test_users_as_a_program_reads_them(terminal: Terminal) -> None:
    terminal.page(*AWAY, "--deputy", CHAIR)
    ann = next(each for each in terminal.at(FIRST).value("users") if each["user"] == ANN)

    assert (ann["address"], ann["deputy"], ann["alerts"]) == ("bristol-coordinator@example.org", BOSS, "at_once")
    assert ann["away"] == {"from": "2021-03-29", "until": "2021-04-09", "deputy": CHAIR}


def test_who_would_be_told_on_a_day(terminal: Terminal) -> None:
    terminal.page(*AWAY)

    assert terminal.page("who", "coordinator").splitlines()[0] == "Review coordinator, on Monday 22 March 2021:"
    assert f"{ANN}: Coordinator (synthetic), bristol-coordinator" in " ".join(
        terminal.page("who", "coordinator").split()
    )
    (told,) = terminal.value("who", "coordinator", "--on", FIRST)
    assert (told["person"], told["deputy_of"], told["digest"]) == (BOSS, ANN, False)
    assert f"instead of {ANN}" in " ".join(terminal.page("who", "coordinator", "--on", LAST).split())


def test_who_would_be_told_where_all_are_away(terminal: Terminal) -> None:
    terminal.page(*AWAY)
    terminal.page(*AWAY, "--person", BOSS)

    page = " ".join(terminal.page("who", "coordinator", "--on", FIRST).split())
    assert "AWAY: The one who holds the role of Review coordinator is away on Monday 29 March 2021" in page


def test_a_body_is_told_at_its_mailbox_too(terminal: Terminal) -> None:
    found = terminal.value("who", "review_group")

    assert [each["person"] for each in found][-1] is None


def test_what_is_neither_a_role_nor_a_body_is_refused(terminal: Terminal) -> None:
    assert "Did you mean coordinator?" in terminal.refusal("who", "cordinator")
