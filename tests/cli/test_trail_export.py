"""Giving a part of the trail away, on the command line."""

from __future__ import annotations

from pathlib import Path

import verify_trail

from cli.terminal import Terminal

VERIFIER = Path(__file__).parents[2] / "verifier"


def test_a_bundle_of_a_case_is_written_and_can_be_checked(
    terminal: Terminal, incident: str, own_settings: Path
) -> None:
    found = terminal.value("trail", "export", "--case", incident, "--to", "case.zip", "--json")
    report = verify_trail.verify((own_settings / "case.zip").read_bytes())

    assert (found["file"], found["entries"], found["withheld"]) == ("case.zip", 3, {})
    assert report.verdict == "nothing_signed"


def test_it_says_what_was_withheld_and_that_nothing_is_signed(terminal: Terminal, incident: str) -> None:
    page = terminal.page("trail", "export", "--case", incident, "--for", "anybody", "--to", "case.zip")

    assert page.startswith("3 entries of 5 written to case.zip: the entries about SI-2021-001.")
    assert "* Withheld, 6: the one it was made for is in none of the partnerships here." in " ".join(page.split())
    assert "No checkpoint in it is signed" in page


def test_a_period_is_named_by_its_days(terminal: Terminal, incident: str) -> None:
    page = terminal.page("trail", "export", "--from", "2021-03-22", "--to-day", "2021-03-22", "--to", "day.zip")

    assert "every entry recorded from Monday 22 March 2021 to Monday 22 March 2021" in " ".join(page.split())


def test_what_cannot_be_is_refused(terminal: Terminal, incident: str) -> None:
    both = ("trail", "export", "--case", incident, "--from", "2021-03-22", "--to", "x.zip")
    backwards = ("trail", "export", "--from", "2021-03-22", "--to-day", "2021-03-21", "--to", "x.zip")

    assert "not both" in terminal.misuse(*both)
    assert "second line of the checkpoint" in terminal.misuse("trail", "export", "--reach", "x", "--to", "x.zip")
    assert "A period cannot begin on" in terminal.refusal(*backwards)
    assert "cannot be written" in terminal.refusal("trail", "export", "--to", "nowhere/x.zip")


def test_the_verifiers_are_written_as_they_are_shipped(terminal: Terminal, own_settings: Path) -> None:
    for name in ("verify_trail.py", "verify_trail.html"):
        terminal.page("trail", "verifier", "--to", name)
        assert (own_settings / name).read_bytes() == (VERIFIER / name).read_bytes()

    assert ".html or .py" in terminal.misuse("trail", "verifier", "--to", "verifier.exe")
