"""What is installed is whole: the wheel works from any folder, without the checkout."""

import json
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHIPPED = ("workflows", "templates", "verifier")


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    return folder


@pytest.fixture(scope="module")
def installed(distributions: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, installed from the wheel into an environment of its own."""
    environment = tmp_path_factory.mktemp("elsewhere") / "venv"
    _run(sys.executable, "-m", "venv", "--without-pip", environment)
    python = environment / "bin/python"
    wheel = next(distributions.glob("*.whl"))
    _run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel)
    # The libraries are lent by the environment of the tests, so that nothing is downloaded.
    packages = environment / f"lib/python{sysconfig.get_python_version()}/site-packages"
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib"))
    return environment / "bin/reviewflow"


def test_the_wheel_carries_every_workflow_and_template(distributions: Path) -> None:
    names = set(zipfile.ZipFile(next(distributions.glob("*.whl"))).namelist())

    assert {f"reviewflow/shipped/{file}" for file in _shipped_files()} - names == set()
    assert "reviewflow/py.typed" in names


def test_the_source_distribution_carries_them_too(distributions: Path) -> None:
    with tarfile.open(next(distributions.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert {*_shipped_files(), "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"} - names == set()


def test_an_installed_program_says_its_version(installed: Path, tmp_path: Path) -> None:
    assert _run(installed, "--version", cwd=tmp_path).startswith("reviewflow 0.")


def test_an_installed_program_counts_days_with_the_bank_holidays_it_carries(installed: Path, tmp_path: Path) -> None:
    page = _run(installed, "days", "--from", "2026-04-01", "--working-days", "15", "--json", cwd=tmp_path)

    assert json.loads(page)["due_on"] == "2026-04-24"


def test_an_installed_program_finds_what_it_ships_in_the_package(installed: Path, tmp_path: Path) -> None:
    script = "from reviewflow.settings import shipped_files; print(shipped_files())"
    folder = Path(_run(installed.parent / "python", "-c", script, cwd=tmp_path).strip())

    assert folder.is_relative_to(installed.parents[1])
    assert [(folder / each).is_dir() for each in SHIPPED] == [True] * len(SHIPPED)


def _shipped_files() -> list[str]:
    files = [file for each in SHIPPED for file in (ROOT / each).rglob("*") if file.is_file()]
    return [str(file.relative_to(ROOT)) for file in files if "__pycache__" not in file.parts]


def _run(*command: str | Path, cwd: Path | None = None) -> str:
    home = {"HOME": str(cwd)} if cwd else {}
    run = subprocess.run(
        [str(each) for each in command], capture_output=True, text=True, check=False, cwd=cwd, env=home
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout
