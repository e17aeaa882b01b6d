"""``reviewflow days``, as a person and as a program call it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from reviewflow.cli import main

SOURCE = Path(__file__).parents[2] / "src"
EASTER = ["days", "--from", "Wednesday 2026-04-01", "--working-days", "15"]


@pytest.fixture(autouse=True)
def no_settings_of_ones_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What the command prints when it succeeds."""
    with pytest.raises(SystemExit) as left:
        main(arguments)
    printed = capsys.readouterr()
    assert (left.value.code, printed.err) == (0, "")
    return printed.out


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str]:
    """The exit code and what stands on standard error when it does not."""
    with pytest.raises(SystemExit) as left:
        main(arguments)
    printed = capsys.readouterr()
    assert printed.out == ""
    return left.value.code, printed.err


def test_easter_takes_two_days_and_each_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    page = answer(capsys, *EASTER).splitlines()

    assert page[0] == "Due Friday 24 April 2026, 15 working days after Wednesday 1 April 2026"
    assert page[2:6] == [
        "    0  Wednesday 1 April 2026      day zero",
        "    1  Thursday 2 April 2026",
        "       Friday 3 April 2026         not counted: Good Friday",
        "       Saturday 4 April 2026       not counted: Saturday",
    ]
    assert "   15  Friday 24 April 2026" in page


def test_a_program_reads_each_day_counted_and_each_day_skipped(capsys: pytest.CaptureFixture[str]) -> None:
    value = json.loads(answer(capsys, *EASTER, "--json"))

    assert (value["from"], value["due_on"]) == ("2026-04-01", "2026-04-24")
    assert value["counted"][0] == {"n": 1, "date": "2026-04-02"}
    assert value["counted"][-1] == {"n": 15, "date": "2026-04-24"}
    assert {"date": "2026-04-06", "reason": "Easter Monday"} in value["skipped"]
    assert value["notes"] == []


def test_months_that_end_on_a_sunday_name_the_working_day_before(capsys: pytest.CaptureFixture[str]) -> None:
    value = json.loads(answer(capsys, "days", "--from", "2026-01-19", "--months", "6", "--json"))

    assert (value["due_on"], value["working_day_before"]) == ("2026-07-19", "2026-07-17")
    assert value["notes"] != []


def test_days_are_counted_backwards_from_a_planned_day(capsys: pytest.CaptureFixture[str]) -> None:
    page = answer(capsys, "days", "--from", "Thursday 2026-04-16", "--working-days", "7", "--before").splitlines()

    assert page[0] == "Due Tuesday 7 April 2026, 7 working days before Thursday 16 April 2026"
    assert page[-1].startswith("If the days between have to be clear, the day is Thursday 2 April 2026")


def test_calendar_days_count_weekends(capsys: pytest.CaptureFixture[str]) -> None:
    value = json.loads(answer(capsys, "days", "--from", "2026-04-01", "--calendar-days", "5", "--json"))

    assert value["due_on"] == "2026-04-06"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        pytest.param(("--from", "2026-02-30", "--working-days", "1"), "there is no such day", id="no such day"),
        pytest.param(("--from", "1 April", "--working-days", "1"), "not a date that can be used", id="not a date"),
        pytest.param(("--from", "Monday 2026-04-01", "--working-days", "1"), "is a Wednesday", id="another weekday"),
        pytest.param(("--from", "2028-12-20", "--working-days", "15"), "bank holidays on file", id="beyond the file"),
        pytest.param(("--from", "2026-04-01", "--months", "9999", "--before"), "bank holidays on file", id="long ago"),
        pytest.param(("--from", "9999-12-31", "--calendar-days", "1"), "bank holidays on file", id="last of all days"),
    ],
)
def test_a_date_that_cannot_be_counted_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], why: str
) -> None:
    code, said = complaint(capsys, "days", *arguments)

    assert code == 1
    assert said.startswith("Refused: ")
    assert why in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param((), id="nothing given"),
        pytest.param(("--from", "2026-04-01"), id="no amount"),
        pytest.param(("--from", "2026-04-01", "--months", "1", "--working-days", "1"), id="two amounts"),
        pytest.param(("--from", "2026-04-01", "--working-days", "-1"), id="a negative amount"),
        pytest.param(("--from", "2026-04-01", "--working-days", "1", "--calendar", "mars"), id="no such calendar"),
    ],
)
def test_wrong_usage_exits_with_two(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    code, said = complaint(capsys, "days", *arguments)

    assert code == 2
    assert "Traceback" not in said


def test_a_calendar_of_ones_own_comes_before_the_shipped_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shipped = SOURCE.parent / "workflows/bank_holidays/england-and-wales.json"
    content = json.loads(shipped.read_text(encoding="utf-8"))
    content["days"] = [day for day in content["days"] if day["date"] != "2026-04-03"]
    (tmp_path / "workflows/bank_holidays").mkdir(parents=True)
    (tmp_path / "workflows/bank_holidays/england-and-wales.json").write_text(json.dumps(content))
    monkeypatch.setenv("REVIEWFLOW_FILES", str(tmp_path))

    assert json.loads(answer(capsys, *EASTER, "--json"))["due_on"] == "2026-04-23"


def test_counting_days_imports_nothing_that_it_does_not_need() -> None:
    # Pydantic is not among these, because Typer itself converts what is given with it.
    needless = "{'alembic', 'apscheduler', 'jinja2', 'rich', 'ruamel', 'sqlalchemy', 'sqlmodel', 'transitions'}"
    script = f"""
import sys
from reviewflow.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    print(*{needless} & set(sys.modules), file=sys.stderr)
"""
    run = _run([sys.executable, "-c", script, *EASTER])

    assert run.stderr.strip() == ""


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONPATH": str(SOURCE)})
