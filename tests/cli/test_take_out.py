"""Everything is taken out: readable, whole and proven without the program; by those who keep the cases."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import zipfile
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cli.terminal import Terminal

EVERYTHING = ("export", "--everything", "--to", "out")
WHY = ("--reason", "We leave for another program.")


class Reading(HTMLParser):
    """The words of a page, and whatever a browser would fetch or carry out."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.fetched: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"script", "link", "img", "iframe", "object"} or "src" in given:
            self.fetched.append(tag)
        if tag == "a":
            self.links.append(given["href"] or "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(page: Path) -> Reading:
    reading = Reading()
    reading.feed(page.read_text(encoding="utf-8"))
    return reading


def names(file: Path, reference: str) -> bool:
    return reference.encode() in file.read_bytes()


def test_everything_can_be_read_and_proven_without_the_program(
    terminal: Terminal, incident: str, own_settings: Path
) -> None:
    (own_settings / "told.csv").write_text("what,happened\n", encoding="utf-8")
    add = ("--fact", "agency=nbt", "--by", "coordinator")
    terminal.value("advance", incident, "start_rapid_review", "--by", "coordinator")
    terminal.value("add", incident, "agency_request", *add)
    terminal.value("correct", incident, "--fact", "summary=<script>alert(1)</script>", "--reason", "Said anew.")
    given = ("--item", "AR-1", "--file", "return_files=told.csv", "--by", "coordinator")
    terminal.value("advance", incident, "record_return", *given)

    told = terminal.value(*EVERYTHING, *WHY, "--json")

    out = own_settings / "out"
    home = out / "cases" / incident
    assert (told["cases"], told["files"], told["kept_by_others"]) == (1, 1, [])
    assert told["letters"] == len(list((home / "letters").iterdir())) > 3
    page = read(home / "case.html")
    whole = "".join(page.words)
    assert page.fetched == []
    assert "<script>alert(1)</script>" not in (home / "case.html").read_text(encoding="utf-8")
    assert all((home / link).is_file() for link in page.links)
    assert {"letters", "files", "frozen"} <= {link.partition("/")[0] for link in page.links}
    for words in (
        incident,
        "Child 1",
        "Notify the Panel",
        "Submit the notification: now Notified to the Panel",
        "Monday 22 March 2021",
    ):
        assert words in whole, words
    # Names stand in one file of their own, beside the letters and files that name people.
    assert "Zed" not in whole + (home / "case.json").read_text(encoding="utf-8")
    with (home / "names.csv").open(encoding="utf-8-sig", newline="") as names:
        rows = [row for row in csv.reader(names) if row]
    assert [row[-1] for row in rows][-2:] == ["Zed Synthetic", "told.csv"]
    assert (home / "files/0001.csv").read_text(encoding="utf-8") == "what,happened\n"
    assert json.loads((home / "case.json").read_text(encoding="utf-8"))["case"]["reference"] == incident
    assert read(out / "cases.html").links == [f"cases/{incident}/case.html"]


def test_the_manifest_names_every_file_and_the_trail_is_checked_by_the_program_beside_it(
    terminal: Terminal, incident: str, own_settings: Path
) -> None:
    terminal.page(*EVERYTHING, *WHY)

    out = own_settings / "out"
    lines = (line.partition("  ") for line in (out / "MANIFEST.sha256").read_text().splitlines())
    said = {name: hash for hash, _, name in lines}
    there = {str(file.relative_to(out)): file for file in out.rglob("*") if file.is_file()}
    assert set(there) - set(said) == {"MANIFEST.sha256"}
    assert {name: sha256(there[name].read_bytes()).hexdigest() for name in said} == said
    assert out.stat().st_mode & 0o077 == 0
    verifier = [sys.executable, "-I", str(out / "verify_trail.py"), str(out / "trail.zip")]
    checked = subprocess.run(verifier, capture_output=True, text=True, check=False, env={"PYTHONUTF8": "1"})
    assert "In itself it holds" in " ".join(checked.stdout.split())
    assert all(name in (out / "READ-ME-FIRST.txt").read_text(encoding="utf-8") for name in ("trail.zip", "names.csv"))


def test_each_reading_is_on_the_trail_with_its_reason(terminal: Terminal, incident: str) -> None:
    terminal.page(*EVERYTHING, *WHY)

    entries = terminal.value("trail", "show", incident)
    kinds = [each["what"] for each in entries]
    reading = next(each for each in entries if each["what"] == "read_identities")
    assert {"read_identities", "read_notice"} <= set(kinds)
    assert reading["by_user"] == "bristol.coordinator"
    assert reading["body"]["command"]["reason"] == WHY[1]
    assert terminal.value("trail", "replay")["identical"]


def test_who_keeps_no_cases_takes_nothing_out_and_nothing_is_written(
    terminal: Terminal, incident: str, own_settings: Path
) -> None:
    before = len(terminal.value("trail", "show", incident))
    refused = {
        "export_everything is done by Review coordinator": terminal.refusal(
            *EVERYTHING, *WHY, "--by", "bristol.scrutineer"
        ),
        "needs a reason": terminal.refusal(*EVERYTHING),
        "--everything": terminal.misuse("export", *WHY),
        "Name a new folder": terminal.misuse("export", "--everything", *WHY),
    }

    assert [(words, said) for words, said in refused.items() if words not in said] == []
    assert not (own_settings / "out").exists()
    assert len(terminal.value("trail", "show", incident)) == before
    (own_settings / "out").mkdir()
    (own_settings / "out/kept.txt").write_text("mine", encoding="utf-8")
    assert "Something stands in the folder" in terminal.refusal(*EVERYTHING, *WHY)
    assert [each.name for each in (own_settings / "out").iterdir()] == ["kept.txt"]


def test_a_case_that_is_kept_from_somebody_is_not_in_what_they_take_out(
    terminal: Terminal, incident: str, own_settings: Path
) -> None:
    terminal.value("conflict", incident, "bristol.coordinator", "--reason", "Named in it.")

    assert terminal.value(*EVERYTHING, *WHY, "--json")["cases"] == 0
    named = [file.name for file in (own_settings / "out").rglob("*") if file.is_file() and names(file, incident)]
    assert named == ["trail.zip"]
    with zipfile.ZipFile(own_settings / "out/trail.zip") as trail:
        entries = [json.loads(line) for line in trail.read("entries.jsonl").splitlines()]
    about = [each for each in entries if each["envelope"]["case_reference"] == incident]
    assert about
    assert [each for each in about if "withheld" not in each] == [], "what they say is for others"


def test_of_a_case_that_was_destroyed_by_law_its_certificate_is_taken_out(
    terminal: Terminal, own_settings: Path
) -> None:
    by = ("--by", "bristol.coordinator")
    aware = ("--fact", "became_aware_on=Friday 2021-03-19", "--fact", "summary=A child was seriously harmed.")
    incident = str(terminal.value("open", "serious_incident", *aware)["reference"])
    terminal.value("advance", incident, "record_near_miss", "--fact", "not_notified_reasons=It was averted.", *by)
    terminal.at("Monday 2062-03-06")
    terminal.value("retention", "propose", incident, "--reason", "Its time is over.", *by)
    terminal.value("retention", "approve", incident, "--reason", "So it is.", "--by", "bristol.executive")
    terminal.value("retention", "destroy", incident, *by)

    told = terminal.value(*EVERYTHING, *WHY, "--json")

    home = own_settings / "out/cases" / incident
    assert (told["cases"], told["letters"], told["files"]) == (1, 0, 0)
    assert sorted(each.name for each in home.iterdir()) == ["case.html", "case.json", "certificate.html"]
    page = "".join(read(home / "case.html").words)
    assert "What it said was destroyed by law on Monday 6 March 2062" in page
    assert "A child was seriously harmed" not in page
    assert "Its time is over." in "".join(read(home / "certificate.html").words)


@pytest.mark.only_sqlite
def test_a_folder_that_cannot_be_written_is_refused(terminal: Terminal, incident: str, own_settings: Path) -> None:
    (own_settings / "file").write_text("", encoding="utf-8")

    assert "cannot be written" in terminal.refusal("export", "--everything", "--to", "file/out", *WHY)
