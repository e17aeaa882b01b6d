"""The command that computes figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reviewflow.cli import main
from reviewflow.store.session import Database

PERIOD = ["--from", "2021-04-01", "--to", "Thursday 2022-03-31"]


@pytest.fixture(autouse=True)
def installation(
    request: pytest.FixtureRequest, kind_of_database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A database without a case in it."""
    database: Database = request.getfixturevalue(f"{kind_of_database}_database")
    monkeypatch.setenv("REVIEWFLOW_DATABASE_URL", database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("HOME", str(tmp_path))


def told(capsys: pytest.CaptureFixture[str], *more: str) -> str:
    main_with(*PERIOD, *more, code=0)
    return capsys.readouterr().out


def main_with(*arguments: str, code: int) -> None:
    with pytest.raises(SystemExit) as left:
        main(["figures", *arguments])
    assert left.value.code == code


def test_the_json_has_the_keys_of_the_public_contract(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(told(capsys, "--by", "sent", "--json"))

    assert found["period"] == {"from": "2021-04-01", "to": "2022-03-31"}
    assert found["basis"] == "sent"
    assert found["contradictions"] == []
    assert found["figures"]["rapid_reviews"]["value"] == 0
    assert found["figures"]["rapid_reviews"]["definition"].startswith("Rapid reviews begun, ")


def test_people_read_the_period_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys).startswith("Figures for Thursday 1 April 2021 to Thursday 31 March 2022, both included\n")


def test_small_numbers_are_withheld_when_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert json.loads(told(capsys, "--suppress-below", "5", "--json"))["suppress_below"] == 5


def test_a_basis_that_no_figure_knows_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    main_with(*PERIOD, "--by", "moon", code=1)

    assert capsys.readouterr().err.startswith("Refused: No figure is placed in a period by moon. Use one of: notified")


def test_a_bound_that_would_withhold_nothing_is_wrong_usage() -> None:
    main_with(*PERIOD, "--suppress-below", "1", code=2)


def test_they_are_written_to_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"

    assert told(capsys, "--file", str(file)).startswith("Written to")
    assert "Notifications,,0,2021-04-01,2022-03-31,notified" in file.read_text(encoding="utf-8-sig")
    main_with(*PERIOD, "--file", str(tmp_path / "figures.exe"), code=1)
