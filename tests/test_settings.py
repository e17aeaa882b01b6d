"""Settings come from the environment or one file, and what cannot be used is refused."""

import subprocess
import sys
from pathlib import Path

import pytest

from reviewflow.errors import SettingInvalid
from reviewflow.settings import read_settings, settings_file, shipped_files


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """The environment of a person who has set up nothing yet."""
    return {"HOME": str(tmp_path)}


def test_without_any_setting_the_database_is_a_file_in_the_users_data_folder(
    home: dict[str, str], tmp_path: Path
) -> None:
    settings = read_settings(home)

    assert settings.database_url == f"sqlite:///{tmp_path}/.local/share/reviewflow/reviewflow.sqlite"
    assert settings.outbox_folder == tmp_path / ".local/share/reviewflow/outbox"
    assert settings.files == ()
    assert (settings.partnership, settings.user, settings.role) == (None, None, None)


def test_the_data_folder_may_be_elsewhere(home: dict[str, str]) -> None:
    settings = read_settings(home | {"XDG_DATA_HOME": "/srv/data"})

    assert settings.database_url == "sqlite:////srv/data/reviewflow/reviewflow.sqlite"


def test_a_relative_data_folder_counts_for_nothing(home: dict[str, str]) -> None:
    assert read_settings(home | {"XDG_DATA_HOME": "data"}) == read_settings(home)


def test_reading_the_settings_makes_no_folder(home: dict[str, str], tmp_path: Path) -> None:
    read_settings(home)

    assert list(tmp_path.iterdir()) == []


def test_the_environment_names_the_database(home: dict[str, str]) -> None:
    settings = read_settings(home | {"REVIEWFLOW_DATABASE_URL": "postgresql+psycopg://db.example.org/reviewflow"})

    assert settings.database_url == "postgresql+psycopg://db.example.org/reviewflow"


def test_the_file_in_the_configuration_folder_is_read(home: dict[str, str]) -> None:
    file = settings_file(home)
    file.parent.mkdir(parents=True)
    file.write_text('partnership = "bristol"\nrole = "coordinator"\n')

    settings = read_settings(home)

    assert (settings.partnership, settings.role) == ("bristol", "coordinator")


def test_the_environment_wins_over_the_file(home: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text('partnership = "bristol"\nuser = "coordinator.one"\n')

    settings = read_settings(home | {"REVIEWFLOW_SETTINGS": str(file), "REVIEWFLOW_PARTNERSHIP": "devon"})

    assert (settings.partnership, settings.user) == ("devon", "coordinator.one")


def test_our_own_folders_come_before_what_is_shipped(home: dict[str, str], tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    (ours / "workflows").mkdir(parents=True)
    (theirs / "templates").mkdir(parents=True)

    settings = read_settings(home | {"REVIEWFLOW_FILES": f"{ours}:{theirs}"})

    assert settings.folders == (ours, theirs, shipped_files())


def test_folders_may_be_listed_in_the_file(home: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "ours/workflows").mkdir(parents=True)
    file = tmp_path / "ours.toml"
    file.write_text(f'files = ["{tmp_path}/ours"]\n')

    assert read_settings(home | {"REVIEWFLOW_SETTINGS": str(file)}).files == (tmp_path / "ours",)


def test_links_begin_with_the_address_given_without_a_slash_at_its_end(home: dict[str, str]) -> None:
    settings = read_settings(home | {"REVIEWFLOW_BASE_URL": "https://reviews.example.org/"})

    assert settings.base_url == "https://reviews.example.org"


@pytest.mark.parametrize(
    ("variable", "value", "why"),
    [
        pytest.param("REVIEWFLOW_DATABSE_URL", "sqlite://", "there is no such setting", id="a slip in the name"),
        pytest.param("REVIEWFLOW_DATABASE_URL", "mysql://db.example.org/x", "sqlite:// or postgresql://", id="engine"),
        pytest.param("REVIEWFLOW_DATABASE_URL", "cases.sqlite", "sqlite:// or postgresql://", id="a file is no url"),
        pytest.param("REVIEWFLOW_PARTNERSHIP", " ", "it is empty", id="empty"),
        pytest.param("REVIEWFLOW_FILES", "/no/such/folder", "/no/such/folder is not a folder", id="no such folder"),
        pytest.param("REVIEWFLOW_BASE_URL", "reviews.example.org", "not a plain web address", id="no scheme"),
        pytest.param("REVIEWFLOW_SETTINGS", "/no/such/file.toml", "there is no file", id="no such file"),
    ],
)
def test_what_cannot_be_used_is_refused(home: dict[str, str], variable: str, value: str, why: str) -> None:
    with pytest.raises(SettingInvalid, match=why):
        read_settings(home | {variable: value})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param('partnerships = "bristol"', "there is no such setting", id="a slip in the name"),
        pytest.param("partnership = bristol", "it cannot be read", id="not TOML"),
        pytest.param("partnership = 7", "not text", id="a number"),
        pytest.param("files = 7", "not a list of folders", id="files is a number"),
        pytest.param("files = [7]", "not text", id="a folder is a number"),
    ],
)
def test_a_settings_file_with_a_fault_is_refused(home: dict[str, str], tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(text)

    with pytest.raises(SettingInvalid, match=why):
        read_settings(home | {"REVIEWFLOW_SETTINGS": str(file)})


def test_a_refused_database_never_repeats_its_password(home: dict[str, str]) -> None:
    with pytest.raises(SettingInvalid) as refused:
        read_settings(home | {"REVIEWFLOW_DATABASE_URL": "mysql://user:hunter2@db.example.org/x"})

    assert "hunter2" not in str(refused.value)


def test_variables_for_the_tests_and_of_others_are_let_through(home: dict[str, str]) -> None:
    given = home | {"REVIEWFLOW_TEST_PG": "postgresql://db.example.org/tests", "REVIEWER": "someone"}

    assert read_settings(given) == read_settings(home)


def test_the_shipped_folder_holds_workflows_and_templates() -> None:
    assert (shipped_files() / "workflows/bank_holidays").is_dir()
    assert (shipped_files() / "templates").is_dir()


def test_reading_the_settings_imports_nothing_heavy() -> None:
    heavy = "{'pydantic', 'sqlalchemy', 'sqlmodel', 'typer', 'rich'} & set(sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", f"import sys, reviewflow.settings; print({heavy} or 'nothing')"],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(Path(__file__).parents[1] / "src")},
    )

    assert run.stdout.strip() == "nothing"
