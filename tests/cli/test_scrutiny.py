"""The scrutineer at the command line: readings on the trail, samples, the challenge log, patterns and the pack."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.terminal import Terminal

SCRUTINEER = ("--by", "bristol.scrutineer")
PERIOD = ("--from", "2021-01-01", "--to", "2021-12-31")


def trail_of(terminal: Terminal) -> list[dict[str, object]]:
    found: list[dict[str, object]] = terminal.value("trail", "show", "--limit", "1000")
    return found


def as_scrutineer(monkeypatch: pytest.MonkeyPatch, user: str = "bristol.scrutineer") -> None:
    monkeypatch.setenv("REVIEWFLOW_USER", user)
    monkeypatch.setenv("REVIEWFLOW_ROLE", "scrutineer")


READINGS = [
    (("case", "{case}"), "case"),
    (("cases",), "cases"),
    (("due",), "due"),
    (("actions",), "actions"),
    (("reviews",), "reviews"),
    (("register",), "register"),
    (("search", "notified", "--partnership", "bristol"), "search"),
    (("timetable", "{case}"), "timetable"),
    (("why", "{case}", "notification"), "why"),
    (("alerts", "--case", "{case}"), "alerts"),
    (("notices", "--case", "{case}"), "notices"),
    (("trail", "show", "{case}"), "trail"),
    (("figures", *PERIOD), "figures"),
    (("export", "--case", "{case}"), "export"),
    (("challenges",), "challenges"),
    (("patterns",), "patterns"),
    (("sample", "list"), "samples"),
    (("pack", "--year", "2020-21", "--partnership", "bristol"), "pack"),
]


@pytest.mark.parametrize(("command", "what"), READINGS, ids=[what for _, what in READINGS])
def test_every_door_through_which_a_scrutineer_reads_keeps_the_reading(
    terminal: Terminal, incident: str, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], what: str
) -> None:
    given = [word.format(case=incident) for word in command]
    before = len(trail_of(terminal))
    assert terminal.run(*given).code == 0
    assert len(trail_of(terminal)) == before, "nobody named reads, and nothing is kept"
    with monkeypatch.context() as settings:
        as_scrutineer(settings)
        assert terminal.run(*given).code == 0

    *_, entry = trail_of(terminal)
    assert (entry["what"], entry["by_user"], entry["by_role"]) == (
        "scrutineer_read",
        "bristol.scrutineer",
        "scrutineer",
    )
    assert entry["body"]["command"]["what"] == what  # type: ignore[index]
    assert entry["case_reference"] == (incident if "{case}" in command else None)
    assert terminal.value("trail", "replay")["identical"]


def test_a_scrutineer_of_nowhere_reads_nothing(
    terminal: Terminal, incident: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_scrutineer(monkeypatch, "bristol.coordinator")

    assert "may act as: coordinator" in terminal.refusal("case", incident)


def test_a_list_that_cannot_be_kept_to_a_partnership_wants_the_case(
    terminal: Terminal, incident: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_scrutineer(monkeypatch)

    told = terminal.run("trail", "show")
    assert told.code == 2
    assert "names the case" in told.err


def test_letters_and_alerts_of_every_case_are_those_of_the_scrutineers_partnership(
    terminal: Terminal, incident: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = terminal.value("notices")
    as_scrutineer(monkeypatch)

    assert {each["case"] for each in terminal.value("notices")} == {incident}
    assert len(everything) >= len(terminal.value("notices")) > 0
    assert terminal.value("alerts") == []
    monkeypatch.setenv("REVIEWFLOW_USER", "bristol.coordinator")
    monkeypatch.setenv("REVIEWFLOW_ROLE", "coordinator")
    *_, entry = trail_of(terminal)
    assert entry["what"] == "scrutineer_read"


def test_a_sample_from_the_draw_to_the_document(terminal: Terminal, incident: str, tmp_path: Path) -> None:
    terminal.value("advance", incident, "start_rapid_review")
    drawn = terminal.value("sample", "draw", "--of", "rapid_reviews", *PERIOD, "--partnership", "bristol", *SCRUTINEER)
    number = str(drawn["sample"])
    assert (drawn["frame"], drawn["drawn"], drawn["share"]) == ([incident], [incident], "1/10")

    again = terminal.value("sample", "redraw", number)
    assert (again["same"], again["seed"], again["new_now"]) == (True, drawn["seed"], [])
    assert again["request"] == "rapid_reviews of bristol from 2021-01-01 to 2021-12-31, 1/10"
    assert "sha256sum" in terminal.page("sample", "redraw", number)

    answer = ("--answer", "timely=fully", "--answer", "comment=Read on one afternoon.")
    assert "2 questions answered" in terminal.page("sample", "answer", number, incident, *answer, *SCRUTINEER)
    assert "Choose one of" in terminal.refusal(
        "sample", "answer", number, incident, "--answer", "timely=x", *SCRUTINEER
    )
    assert "is done by scrutineer" in terminal.refusal(
        "sample", "answer", number, incident, *answer, "--by", "coordinator"
    )

    [said] = terminal.value("sample", "show", number)["answers"]
    assert (said["answers"]["timely"], said["stands"]) == ("fully", True)
    assert f"{incident}: 2 questions answered" in terminal.page("sample", "show", number)
    for ending in ("docx", "xlsx", "csv", "json", "txt"):
        terminal.page("sample", "show", number, "--to", str(tmp_path / f"sample.{ending}"))
        assert (tmp_path / f"sample.{ending}").stat().st_size > 100
    assert "Was each step taken within its limit?,Fully" in (tmp_path / "sample.csv").read_text("utf-8-sig")
    assert terminal.value("trail", "replay")["identical"]


@pytest.mark.parametrize("share", ["0/1", "3/2", "a tenth", "1/0"])
def test_a_share_is_a_part(terminal: Terminal, share: str) -> None:
    draw = ("sample", "draw", "--of", "rapid_reviews", *PERIOD, "--partnership", "bristol", *SCRUTINEER)
    told = terminal.run(*draw, "--share", share)

    assert told.code == 2
    assert "Write a share such as 1/10" in told.err


def test_what_cannot_be_drawn_says_why(terminal: Terminal) -> None:
    draw = ("sample", "draw", "--partnership", "bristol", *SCRUTINEER)
    assert "Did you mean rapid_reviews?" in terminal.refusal(*draw, "--of", "rapid_review", *PERIOD)
    assert "There is nothing to draw from" in terminal.refusal(*draw, "--of", "rapid_reviews", *PERIOD)
    assert "There is no sample 99" in terminal.refusal("sample", "show", "99")


MINUTES = """case,minute,raised_by,against_body,subject,challenge,theme
{case},4.1,independent_chair,review_group,Pace,Why does it take so long?,
,4.2,partner,,Fathers,Fathers are not seen in any plan.,
"""


def test_challenges_are_added_from_minutes_all_or_none(terminal: Terminal, incident: str, tmp_path: Path) -> None:
    file = tmp_path / "minutes.csv"
    file.write_text(MINUTES.format(case=incident), encoding="utf-8")
    minutes = ("minutes", str(file), "--meeting", "Executive, 22 March 2021", "--by", "coordinator")
    before = len(trail_of(terminal))
    assert "row 3: no case is named" in terminal.refusal(*minutes)
    assert len(trail_of(terminal)) == before

    report = terminal.value(
        "open", "yearly_report", "--partnership", "bristol", "--by", "coordinator", "--fact", "title=Report",
        "--fact", "period_from_on=2020-04-01", "--fact", "period_until_on=2021-03-31",
    )["reference"]  # fmt: skip
    added = terminal.value(*minutes, "--case", report)

    assert [(each["case"], each["item"]) for each in added] == [(incident, "C-1"), (report, "C-1")]
    log = {each["case"]: each for each in terminal.value("challenges", "--open")}
    assert log[incident]["source_meeting"] == "Executive, 22 March 2021, minute 4.1"
    assert log[report]["about"] == f"no case in particular ({report}, 2020-04-01 to 2021-03-31)"
    assert [each["case"] for each in terminal.value("challenges", "--against", "review_group")] == [incident]
    page = terminal.page("challenges")
    assert "About no case in particular" in page
    assert "2 challenges." in page
    terminal.page("challenges", "--to", str(tmp_path / "log.xlsx"))
    assert (tmp_path / "log.xlsx").stat().st_size > 1000


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("case,subjekt\nX,y\n", "row 2: no column is called subjekt"),
        ("case,subject\n", "no row stands in it"),
        ("case,subject,raised_by,challenge\nSI-1999-001,a,scrutineer,b\n", "row 2: There is no case SI-1999-001"),
        ("case,subject,raised_by\n{case},a,scrutineer\n", "row 2: "),
    ],
)
def test_minutes_that_cannot_be_read_say_where(
    terminal: Terminal, incident: str, tmp_path: Path, words: str, why: str
) -> None:
    file = tmp_path / "minutes.csv"
    file.write_text(words.format(case=incident), encoding="utf-8")
    before = len(trail_of(terminal))

    assert why in terminal.refusal("minutes", str(file), "--meeting", "Executive", "--by", "coordinator")
    assert len(trail_of(terminal)) == before


def test_patterns_are_questions(terminal: Terminal, incident: str, tmp_path: Path) -> None:
    page = terminal.page("patterns")
    found = terminal.value("patterns", "--from", "2021-01-01", "--until", "2021-12-31")

    assert "This is a question, not a finding" in page
    assert len(found["patterns"]) == 5
    assert {"pattern", "rule", "thresholds", "looked_at", "found", "innocent_explanations"} <= set(found["patterns"][0])
    terminal.page("patterns", "--to", str(tmp_path / "patterns.docx"))
    assert "the period begins later" in terminal.refusal("patterns", "--from", "2021-02-01", "--until", "2021-01-01")
    assert "x.odt" in terminal.refusal("patterns", "--to", str(tmp_path / "x.odt"))


def test_a_partnership_puts_its_own_numbers_and_says_why(
    terminal: Terminal, own_settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own_settings / "own/workflows").mkdir(parents=True)
    file = own_settings / "own/workflows/patterns.yaml"
    file.write_text("adjusted:\n  never_dissents:\n    thresholds: {views: 30}\n    why: We decide often.\n")
    monkeypatch.setenv("REVIEWFLOW_FILES", str(own_settings / "own"))

    patterns = {each["pattern"]: each for each in terminal.value("patterns")["patterns"]}
    assert patterns["never_dissents"]["thresholds"] == {"views": 30}
    assert "Here: We decide often." in patterns["never_dissents"]["why_these_thresholds"]

    file.write_text("adjusted:\n  never_disents:\n    thresholds: {views: 30}\n    why: We decide often.\n")
    assert "Did you mean never_dissents?" in terminal.refusal("patterns")


def test_the_pack_says_what_is_in_it(terminal: Terminal, incident: str, tmp_path: Path) -> None:
    pack = ("pack", "--year", "2020-21", "--partnership", "bristol")
    assert terminal.value(*pack)["cases"]["rapid_reviews"] == []
    terminal.page(*pack, "--to", str(tmp_path / "folder"))
    assert (tmp_path / "folder/MANIFEST.sha256").exists()
    assert "Something stands in the folder" in terminal.refusal(*pack, "--to", str(tmp_path / "folder"))
    assert "is not a year that can be packed" in terminal.refusal("pack", "--year", "2020", "--partnership", "bristol")
    assert terminal.run("pack", "--partnership", "bristol").code == 2


def test_a_return_is_read_on_the_trail(terminal: Terminal, incident: str) -> None:
    terminal.value("advance", incident, "start_rapid_review")
    terminal.page("add", incident, "agency_request", "--fact", "agency=childrens_social_care", "--by", "coordinator")
    terminal.page(
        "advance", incident, "record_return", "--item", "AR-1", "--fact", "involvement_summary=Two visits.",
        "--by", "coordinator",
    )  # fmt: skip
    page = terminal.page("return", incident, "AR-1", "--by", "bristol.review_group_chair")

    assert "Summary of involvement: Two visits." in page
    assert trail_of(terminal)[-1]["what"] == "read_return"
    assert terminal.value("return", incident, "AR-1", "--by", "coordinator")["state"] == "Returned"
