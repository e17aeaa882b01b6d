"""The scenarios that are shipped go as they say."""

from pathlib import Path

import pytest

from reviewflow.scenarios.run import rehearse
from reviewflow.store.session import Database
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "workflows/scenarios").glob("*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_scenario_goes_as_it_says(
    path: Path, shipped: WorkflowFiles, library: Library, to_rehearse_in: Database | None
) -> None:
    assert rehearse(path, shipped, library=library, database=to_rehearse_in).failed is None
