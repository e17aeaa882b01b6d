"""An installation of one's own: settings that reach nothing else, and a database in which Bristol is published."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from cheats import cheat
from cli.terminal import Terminal
from master_keys import own_copy
from reviewflow.case.case import Actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.office import publish
from reviewflow.casework.office.bring_up_to_date import bring_up_to_date
from reviewflow.store.grants import give
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database
from reviewflow.workflow.files import WorkflowFiles
from servers import copied_database

PUBLISHED_AT = dt.datetime(2019, 1, 7, 9, tzinfo=dt.UTC)
ROOT = Path(__file__).parents[2]
AWARE = ("--fact", "became_aware_on=Friday 2021-03-19")
ABOUT = (
    "--fact", "incident_on=2021-03-18", "--fact", "summary=A child was seriously harmed.",
    "--fact", "incident_area=bristol", "--fact", "notification_nature=serious_harm", "--fact", "abuse_or_neglect=known",
)  # fmt: skip


@pytest.fixture(scope="session")
def shipped_files() -> WorkflowFiles:
    return WorkflowFiles([ROOT / "workflows"], templates=[ROOT / "templates/notices"])


def publish_bristol(database: Database, files: WorkflowFiles) -> None:
    """Publish Bristol. That the files are sound is the matter of other tests."""
    administrator = Actor("administrator", "administrator", "")
    # Before anything that a test does: what stands in front of it was recorded earlier.
    desk = Desk(database, now=lambda: PUBLISHED_AT)
    bring_up_to_date(desk, files, files.load(), by=administrator, only=["bristol"])


@pytest.fixture(scope="session")
def bristol_file(shipped_files: WorkflowFiles, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file in which Bristol is published."""
    path = tmp_path_factory.mktemp("bristol") / "bristol.sqlite"
    with Database(f"sqlite:///{path}") as database:
        create_schema(database)
        publish_bristol(database, shipped_files)
    return path


@pytest.fixture(scope="session")
def bristol_template(shipped_files: WorkflowFiles, postgresql_server: URL, app_role: str) -> Iterator[str]:
    """The name of a PostgreSQL database in which the same is published, and rights are given."""
    with copied_database(postgresql_server, "template0") as url:
        with Database(url) as database:
            create_schema(database)
            give(database, app_role)
            publish_bristol(database, shipped_files)
        yield str(url.database)


@pytest.fixture
def sqlite_office_url(bristol_file: Path, own_settings: Path) -> str:
    """The address of a copy of the published file."""
    shutil.copy(bristol_file, own_settings / "office.sqlite")
    return f"sqlite:///{own_settings}/office.sqlite"


@pytest.fixture
def postgresql_office_url(bristol_template: str, postgresql_server: URL, app_role: str) -> Iterator[str]:
    """The address of a copy of the published database, for the application's role."""
    with copied_database(postgresql_server, bristol_template) as url:
        yield url.set(drivername="postgresql", username=app_role).render_as_string(hide_password=False)


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
    monkeypatch.setenv("REVIEWFLOW_KEYS_FILE", str(own_copy(tmp_path)))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("REVIEWFLOW_OUTBOX_FOLDER", str(tmp_path / "outbox"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def terminal(
    request: pytest.FixtureRequest,
    kind_of_database: str,
    own_settings: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Terminal:
    """Commands on a copy of what is published, in the settings of Bristol's coordinator."""
    monkeypatch.setenv("REVIEWFLOW_DATABASE_URL", request.getfixturevalue(f"{kind_of_database}_office_url"))
    monkeypatch.setenv("REVIEWFLOW_PARTNERSHIP", "bristol")
    monkeypatch.setenv("REVIEWFLOW_USER", "bristol.coordinator")
    return Terminal(capsys, monkeypatch, at="Monday 2021-03-22")


@pytest.fixture
def behind_the_door(terminal: Terminal) -> Callable[[str], None]:
    """Runs SQL on the database of the commands, as its owner and round the program."""

    def run(words: str) -> None:
        with Database(os.environ["REVIEWFLOW_DATABASE_URL"]) as database:
            cheat(database, words)

    return run


@pytest.fixture(scope="session")
def incident_file(bristol_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the notified incident is kept once it was made."""
    return tmp_path_factory.mktemp("incident") / "office.sqlite"


@pytest.fixture
def incident(terminal: Terminal, incident_file: Path, own_settings: Path, kind_of_database: str) -> str:
    """A serious incident with one child that was notified on Monday 22 March 2021."""
    if incident_file.exists():
        shutil.copy(incident_file, own_settings / "office.sqlite")
        return "SI-2021-001"
    assert terminal.value("open", "serious_incident", *AWARE, *ABOUT)["reference"] == "SI-2021-001"
    terminal.value("add", "SI-2021-001", "child", "--fact", "label=Child 1", "--fact", "name=Zed Synthetic")
    terminal.value("advance", "SI-2021-001", "submit_notification", "--by", "la_notifier")
    if kind_of_database == "sqlite":
        shutil.copy(own_settings / "office.sqlite", incident_file)
    return "SI-2021-001"
