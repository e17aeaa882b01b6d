"""The shipped files, read once, and a way to write a scenario and rehearse it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reviewflow.errors import ScenarioFileInvalid
from reviewflow.scenarios.results import Rehearsal
from reviewflow.scenarios.run import rehearse
from reviewflow.store.session import Database
from reviewflow.workflow.faults import Fault
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library
from scenarios.written import Written, scenario

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def shipped() -> WorkflowFiles:
    return WorkflowFiles([ROOT / "workflows"], templates=[ROOT / "templates/notices"])


@pytest.fixture(scope="session")
def library(shipped: WorkflowFiles) -> Library:
    """The shipped files, read once. That they are sound is the matter of the tests of the workflow room."""
    return shipped.load()


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes a scenario of these steps into a file."""

    def write(*steps: str, head: str = "partnership: bristol") -> Path:
        path = tmp_path / "scenario.yaml"
        path.write_text(scenario(*steps, head=head), encoding="utf-8")
        return path

    return write


@pytest.fixture
def to_rehearse_in(request: pytest.FixtureRequest, kind_of_database: str) -> Database | None:
    """A database without cases on PostgreSQL, where the run is for it; None for one in memory."""
    if kind_of_database == "sqlite":
        return None
    found = request.getfixturevalue("postgresql_database")
    assert isinstance(found, Database)
    return found


Rehearsed = Callable[..., Rehearsal]


@pytest.fixture
def rehearsed(written: Written, shipped: WorkflowFiles, library: Library) -> Rehearsed:
    """Rehearses a scenario of these steps, in memory or in the database given."""

    def run(*steps: str, head: str = "partnership: bristol", database: Database | None = None) -> Rehearsal:
        return rehearse(written(*steps, head=head), shipped, library=library, database=database)

    return run


Refused = Callable[..., list[Fault]]


@pytest.fixture
def faults_of(rehearsed: Rehearsed) -> Refused:
    """The faults for which a scenario of these steps is refused."""

    def found(*steps: str, head: str = "partnership: bristol") -> list[Fault]:
        with pytest.raises(ScenarioFileInvalid) as refused:
            rehearsed(*steps, head=head)
        faults = refused.value.facts["faults"]
        assert isinstance(faults, tuple)
        return list(faults)

    return found
