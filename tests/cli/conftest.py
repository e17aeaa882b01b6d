"""An installation of one's own: settings that reach nothing else, and a database in which Bristol is published."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from cli.terminal import Terminal
from reviewflow.case.case import Actor
from reviewflow.casework import publish
from reviewflow.casework.bring_up_to_date import bring_up_to_date
from reviewflow.casework.desk import Desk
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database
from reviewflow.workflow.files import WorkflowFiles

ROOT = Path(__file__).parents[2]
AWARE = ("--fact", "became_aware_on=Friday 2021-03-19")
ABOUT = (
    "--fact", "incident_on=2021-03-18", "--fact", "summary=A child was seriously harmed.",
    "--fact", "incident_area=bristol", "--fact", "notification_nature=serious_harm", "--fact", "abuse_or_neglect=known",
)  # fmt: skip


@pytest.fixture(scope="session")
def shipped_files() -> WorkflowFiles:
    return WorkflowFiles([ROOT / "workflows"], templates=[ROOT / "templates/notices"])


@pytest.fixture(scope="session")
def bristol_file(shipped_files: WorkflowFiles, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file in which Bristol is published. That the files are sound is the matter of other tests."""
    path = tmp_path_factory.mktemp("bristol") / "bristol.sqlite"
    with Database(f"sqlite:///{path}") as database:
        create_schema(database)
        administrator = Actor("administrator", "administrator", "")
        bring_up_to_date(Desk(database), shipped_files, shipped_files.load(), by=administrator, only=["bristol"])
    return path


@pytest.fixture
def files_are_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes the shipped files as checked, which is the matter of other tests and takes seconds."""
    monkeypatch.setattr(publish, "faults_of", lambda files, library: ())


@pytest.fixture
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A home with nothing in it, and no settings but those that a test makes."""
    for variable in [each for each in os.environ if each.startswith("REVIEWFLOW_")]:
        if not variable.startswith("REVIEWFLOW_TEST_"):
            monkeypatch.delenv(variable)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("REVIEWFLOW_OUTBOX_FOLDER", str(tmp_path / "outbox"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def terminal(
    bristol_file: Path, own_settings: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    """Commands on a copy of the published file, in the settings of Bristol's coordinator."""
    shutil.copy(bristol_file, own_settings / "office.sqlite")
    monkeypatch.setenv("REVIEWFLOW_DATABASE_URL", f"sqlite:///{own_settings}/office.sqlite")
    monkeypatch.setenv("REVIEWFLOW_PARTNERSHIP", "bristol")
    monkeypatch.setenv("REVIEWFLOW_USER", "bristol.coordinator")
    return Terminal(capsys, monkeypatch, at="Monday 2021-03-22")


@pytest.fixture(scope="session")
def incident_file(bristol_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the notified incident is kept once it was made."""
    return tmp_path_factory.mktemp("incident") / "office.sqlite"


@pytest.fixture
def incident(terminal: Terminal, incident_file: Path, own_settings: Path) -> str:
    """A serious incident with one child that was notified on Monday 22 March 2021."""
    if not incident_file.exists():
        assert terminal.value("open", "serious_incident", *AWARE, *ABOUT)["reference"] == "SI-2021-001"
        terminal.value("add", "SI-2021-001", "child", "--fact", "label=Child 1", "--fact", "name=Zed Synthetic")
        terminal.value("advance", "SI-2021-001", "submit_notification", "--by", "la_notifier")
        shutil.copy(own_settings / "office.sqlite", incident_file)
    else:
        shutil.copy(incident_file, own_settings / "office.sqlite")
    return "SI-2021-001"
