"""Bristol published anew with other words in its file."""

from __future__ import annotations

from pathlib import Path

from casework.office import ADMINISTRATOR, Office
from reviewflow.casework.office.publish import publications, publish
from reviewflow.workflow.files import WorkflowFiles

ROOT = Path(__file__).parents[2]


def with_changed(office: Office, tmp_path: Path, *changes: tuple[str, str]) -> None:
    """Publish Bristol anew with other words in its file."""
    text = (ROOT / "workflows/partnerships/bristol.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "own/partnerships").mkdir(parents=True)
    (tmp_path / "own/partnerships/bristol.yaml").write_text(text, encoding="utf-8")
    files = WorkflowFiles([tmp_path / "own", ROOT / "workflows"], templates=[ROOT / "templates/notices"])
    for publication in publications(files.load(), only=["bristol"]):
        publish(office.desk, publication, by=ADMINISTRATOR)
