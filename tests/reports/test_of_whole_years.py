"""The scrutineer's questions over two years told in scenarios, with answers counted by hand, on both databases.

Gloucestershire, April 2020 to March 2021: nine rapid reviews, one of them late; six incidents not notified, the fourth
after the police had dissented at first; two local reviews started and one of them published; one challenge, answered
and closed; a scrutineer who rates seven domains. Bristol, September 2020 to March 2021: three rapid reviews, of which
the second has a dissent on whether to notify and one on its outcome.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import re
import zipfile
from pathlib import Path

import docx
import pytest

from reviewflow.casework.asking.samples import DrawSample, draw_sample, find_sample_in
from reviewflow.casework.desk import Desk
from reviewflow.casework.replaying.replay import replay
from reviewflow.errors import FolderNotEmpty, SampleUnknown, YearUnclear
from reviewflow.reports.cases_of_figure import cases_of_figure, frame_from, sample_called
from reviewflow.reports.challenge_log import challenge_log, challenge_table
from reviewflow.reports.counting import Period
from reviewflow.reports.figure_rows import read_countables
from reviewflow.reports.figures import compute_figures
from reviewflow.reports.patterns import Patterns, look_for_patterns
from reviewflow.reports.sample_report import redraw
from reviewflow.reports.write_pack import files_of, write_pack
from reviewflow.reports.year_pack import YearPack, make_year_pack, year_of
from reviewflow.scenarios.run import rehearse
from reviewflow.store.session import Database
from reviewflow.store.statements import Statement
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library

ROOT = Path(__file__).parents[2]
NOW = dt.datetime(2026, 11, 20, 10, tzinfo=dt.UTC)
YEAR = dt.date(2020, 4, 1), dt.date(2021, 3, 31)
HALF = dt.date(2020, 9, 1), dt.date(2021, 3, 31)


@pytest.fixture
def gloucestershire(database: Database, shipped: WorkflowFiles, library: Library) -> Desk:
    return _rehearsed("glos_2020_21", database, shipped, library)


@pytest.fixture
def bristol(database: Database, shipped: WorkflowFiles, library: Library) -> Desk:
    return _rehearsed("bristol_2020_21", database, shipped, library)


def _rehearsed(name: str, database: Database, files: WorkflowFiles, library: Library) -> Desk:
    told = rehearse(ROOT / f"workflows/scenarios/{name}.yaml", files, library=library, database=database, keep=True)
    assert told.passed
    return Desk(database, now=lambda: NOW)


def pack_of(desk: Desk, library: Library, partnership: str, period: tuple[dt.date, dt.date]) -> YearPack:
    with desk.database.read() as tx:
        return make_year_pack(tx, desk, library, partnership=partnership, from_on=period[0], to_on=period[1])


def patterns_of(desk: Desk, library: Library) -> Patterns:
    with desk.database.read() as tx:
        return look_for_patterns(tx, desk, library.patterns.values, library.adjusted.values)


def found_in(patterns: Patterns) -> dict[str, int]:
    return {each.name: len(each.looked.found) for each in patterns.patterns}


# Gloucestershire


def test_the_pack_of_gloucestershire_holds_the_year(gloucestershire: Desk, library: Library, tmp_path: Path) -> None:
    pack = pack_of(gloucestershire, library, "gloucestershire", YEAR)

    assert {name: len(of) for name, of in pack.cases.items()} == {
        "rapid_reviews": 9,
        "reviews_started": 2,
        "reviews_published": 1,
        "reviews_running": 2,
        "not_notified": 6,
        "actions_without_impact": 2,
        "actions_not_embedded": 0,
    }
    value = {name: each["value"] for name, each in pack.figures.items()}
    assert (value["rapid_reviews"], value["in_time"], value["late"]) == (9, 8, 1)
    assert [(each.domain, each.rating.split(",")[0]) for each in pack.ratings] == [
        ("Leadership", "Green"),
        ("Engagement", "Not rated"),
        *((f"Domain {number}", "Amber") for number in range(3, 8)),
    ]
    [dissent] = pack.dissent
    assert (dissent["view"], dissent["later"], dissent["on"]) == ("Dissents", "Agrees", "2020-11-03")
    assert dissent["reasons"] == "Exploitation is possible: notify."
    assert pack.challenges == 1
    _the_figures_are_the_figures(gloucestershire, library, pack)
    _the_folder_and_the_zip_hold_what_the_manifest_says(pack, tmp_path)


def _the_figures_are_the_figures(desk: Desk, library: Library, pack: YearPack) -> None:
    """Nothing in the pack is counted a second time."""
    with desk.database.read() as tx:
        figures = library.figures.values
        wanted = compute_figures(
            tx, desk, figures, from_on=YEAR[0], to_on=YEAR[1], partnership="gloucestershire"
        ).as_json()["figures"]
        everything = read_countables(tx, desk)
        for shape in library.pack_cases.values.values():
            of = cases_of_figure(shape.figure, figures, everything, period=Period(*YEAR), partnership="gloucestershire")
            assert len(of) == wanted[shape.figure]["value"], shape.figure
    assert {name: wanted[name] for name in pack.figures} == dict(pack.figures)


def _the_folder_and_the_zip_hold_what_the_manifest_says(pack: YearPack, tmp_path: Path) -> None:
    folder, archive = tmp_path / "pack", tmp_path / "pack.zip"
    hashes = write_pack(pack, folder)
    write_pack(pack, archive)

    lines = (folder / "MANIFEST.sha256").read_text().splitlines()
    manifest = {name: sha256 for sha256, name in (line.split("  ") for line in lines)}
    assert {*manifest, "MANIFEST.sha256"} == {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    }
    for name, sha256 in manifest.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256 == hashes[name]
    with zipfile.ZipFile(io.BytesIO(archive.read_bytes())) as held:
        assert {*manifest, "MANIFEST.sha256"} == set(held.namelist())
    with pytest.raises(FolderNotEmpty):
        write_pack(pack, folder)
    paragraphs = docx.Document(str(folder / "pack.docx")).paragraphs
    headings = [p.text for p in paragraphs if p.style is not None and "Heading" in str(p.style.name)]
    assert headings[0] == "What is in this pack"
    assert {"Was it timely?", "Dissent and silence, with reasons", "Evidence by domain"} <= set(headings)
    assert sum("serious incident" in heading for heading in headings) == 9


def _no_name_stands_in_it(desk: Desk, pack: YearPack) -> None:
    with desk.database.read() as tx:
        names = {str(value) for (value,) in tx.rows(Statement("SELECT value FROM identity"))}
    words = b"".join(files_of(pack).values()).decode("utf-8", "replace") + json.dumps(pack.as_json())
    said = {name for name in names if len(name) > 5 and re.search(rf"\b{re.escape(name)}\b", words)}
    assert names
    assert said == set()
    assert any(document.path is None for of in pack.documents.values() for document in of)


def test_the_challenge_log_of_gloucestershire(gloucestershire: Desk) -> None:
    with gloucestershire.database.read() as tx:
        [challenge] = challenge_log(tx, gloucestershire)
        assert challenge_log(tx, gloucestershire, open_only=True) == []
        assert len(challenge_log(tx, gloucestershire, against="qiip")) == 1
        assert challenge_log(tx, gloucestershire, partnership="bristol") == []

    said = challenge.as_json()
    assert (said["raised_by"], said["raised_on"], said["answered_on"]) == ("scrutineer", "2021-02-08", "2021-02-18")
    assert said["clocks"][0]["due_on"] == dt.date(2021, 2, 22)
    assert said["clocks"][0]["standing"] == "met_in_time"
    assert (said["closed_on"], said["closed_by_user"]) == ("2021-02-22", "scrutineer")
    table = challenge_table([challenge], now=NOW, partnership=None)
    assert table.about[1] == "Challenges: 1, of which open: 0."


def test_a_tenth_of_gloucestershires_rapid_reviews_is_one_and_comes_out_again(
    gloucestershire: Desk, library: Library
) -> None:
    wanted = DrawSample(partnership="gloucestershire", of="rapid_reviews", from_on=YEAR[0], to_on=YEAR[1], share="1/10")
    frame_of = frame_from(library.figures.values, library.samples.values)
    by = "gloucestershire.scrutineer"
    sample = draw_sample(gloucestershire, wanted, by=by, frame_of=frame_of)

    with gloucestershire.database.read() as tx:
        again = redraw(tx, find_sample_in(tx, sample.row.sequence), counted_now=frozenset(sample.frame))
    assert (len(sample.frame), len(sample.drawn)) == (9, 1)
    assert again.same
    assert again.drawn == sample.drawn
    assert again.places[0][0] == sample.drawn[0]
    assert replay(gloucestershire.database).differences == ()
    with pytest.raises(SampleUnknown, match="Did you mean rapid_reviews"):
        sample_called("rapid_review", library.samples.values)


def test_what_is_worth_asking_in_gloucestershire(gloucestershire: Desk, library: Library) -> None:
    patterns = patterns_of(gloucestershire, library)

    assert found_in(patterns) == {
        # Six entries of old reviews, typed in from their files on 24 February 2020.
        "backdated_runs": 1,
        # Five views entered together by the office, and two by the police on one day.
        "decisions_minutes_apart": 2,
        # The council and the board agreed nineteen times each; the police dissented once.
        "never_dissents": 2,
        # The holds were looked at again on the day on which that was due, which is what the day was for.
        "moved_before_it_passed": 0,
        "returns_never_read": 0,
    }
    assert all("not a finding" in each.as_json()["note"] for each in patterns.patterns)
    assert patterns.patterns[-1].looked.cannot_tell is not None


# Bristol


def test_bristols_half_year(bristol: Desk, library: Library) -> None:
    pack = pack_of(bristol, library, "bristol", HALF)

    value = {name: each["value"] for name, each in pack.figures.items()}
    assert len(pack.cases["rapid_reviews"]) == value["in_time"] == 3
    assert (value["no_lcspr"], value["merged"], value["partner_dissents"]) == (2, 1, 2)
    assert [(each["case"], each["view"]) for each in pack.dissent] == [("SI-2021-002", "Dissents")] * 2
    _no_name_stands_in_it(bristol, pack)
    assert pack.challenges == 0, "the one challenge was raised in July"
    assert [(each.domain, each.rating) for each in pack.ratings] == [
        ("Leadership", "Not rated"),
        ("Engagement", "Not rated"),
    ]
    with bristol.database.read() as tx:
        [challenge] = challenge_log(tx, bristol)
    assert (challenge.facts["against"], challenge.closed_by_user) == ("nbt", "bristol.scrutineer")
    patterns = found_in(patterns_of(bristol, library))
    assert {name: patterns[name] for name in ("backdated_runs", "never_dissents", "moved_before_it_passed")} == {
        "backdated_runs": 0,
        "never_dissents": 0,
        "moved_before_it_passed": 0,
    }


@pytest.mark.parametrize("text", ["2020", "2020-22", "2020/21", "20-21", "2020-21-22", ""])
def test_a_year_is_written_one_way(text: str) -> None:
    with pytest.raises(YearUnclear):
        year_of(text)


def test_the_year_that_ends_a_century() -> None:
    assert year_of("2020-21") == YEAR
    assert year_of("2099-00") == (dt.date(2099, 4, 1), dt.date(2100, 3, 31))
