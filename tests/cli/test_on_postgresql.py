"""The same commands on PostgreSQL."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cli.conftest import ABOUT, AWARE
from cli.terminal import Terminal
from reviewflow.store.session import Database


@pytest.mark.postgres
@pytest.mark.usefixtures("files_are_sound")
def test_a_case_is_opened_notified_alerted_and_proved_on_postgresql(
    empty_postgresql_database: Database,
    own_settings: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = empty_postgresql_database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    monkeypatch.setenv("REVIEWFLOW_DATABASE_URL", url)
    monkeypatch.setenv("REVIEWFLOW_PARTNERSHIP", "bristol")
    terminal = Terminal(capsys, monkeypatch, at="Monday 2021-03-22")
    assert "The database is ready: PostgreSQL." in terminal.page("init", "--partnership", "bristol")
    assert "bristol: nothing new." in terminal.page("init", "--partnership", "bristol")
    case = terminal.value("open", "serious_incident", *AWARE, *ABOUT, "--by", "coordinator")["reference"]
    terminal.value(
        "add", case, "child", "--fact", "label=Child 1", "--fact", "name=Zed Synthetic", "--by", "coordinator"
    )
    terminal.page("advance", case, "submit_notification", "--by", "la_notifier")
    terminal.at("Thursday 2021-04-15").page("worker", "--once")

    assert terminal.value("case", case)["state"] == "notified"
    assert "OVERDUE since Wednesday 14 April 2021" in terminal.page("due")
    assert terminal.value("why", case, "rapid_review", "--as-of", "2021-03-22")["standing"] == "running"
    for command in ("cases", "notices", "alerts", "users"):
        assert terminal.value(command)
        terminal.page(command)
    terminal.value("holiday", "add", "2021-04-19", "--name", "A day off", "--source", "x", "--by", "coordinator")
    # The time of this test is not that of the server, and that is seen.
    checks = json.loads(terminal.run("health", "--json").out)["checks"]
    assert [each["check"] for each in checks if not each["well"]] == ["clocks"]
    assert terminal.value("workflow", "list")
    assert terminal.value("trail", "verify")["valid"]
    assert terminal.value("trail", "replay")["identical"]
    shutil.rmtree(own_settings / "outbox")
