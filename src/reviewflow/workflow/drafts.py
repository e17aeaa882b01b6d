"""Files that somebody wants checked before they take the place of others: one file, some, or a whole pack."""

from __future__ import annotations

from pathlib import Path

from reviewflow.errors import WorkflowNotFound
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.reader import read_file

_SHARED = ("roles", "code_lists", "recipients", "sources", "disagreements", "figures", "questions")
_FOLDERS = {"item": "items", "edition": "editions", "partnership": "partnerships"}


def files_with(path: Path, *, shipped: WorkflowFiles) -> WorkflowFiles:
    """The files as they would be with what is at a path.

    A folder with roles and sources of its own is a whole pack and stands alone; any other folder
    comes before the shipped ones. A single file takes the place of the shipped one of its name.

    Raises:
        WorkflowNotFound: there is nothing there, or nothing that a workflow file begins with.
    """
    if path.is_dir():
        whole = (path / "roles.yaml").is_file() and (path / "sources.yaml").is_file()
        own = [folder for folder in (path / "templates", path.parent / "templates" / "notices") if folder.is_dir()]
        return WorkflowFiles(
            [path] if whole else [path, *shipped.folders],
            templates=[*own, *shipped.templates],
        )
    if not path.is_file():
        raise WorkflowNotFound(workflow=path, do="Check the path: there is neither a file nor a folder.")
    return WorkflowFiles(shipped.folders, templates=shipped.templates, drafts={_name_of(path): path})


def _name_of(path: Path) -> str:
    """The name under which the file would be looked for."""
    if path.name in ("workflow.yaml", "examples.yaml") or path.parent.name in _FOLDERS.values():
        return f"{path.parent.name}/{path.name}"
    if path.stem in _SHARED:
        return path.name
    document, _ = read_file(path)
    data = document.data if document is not None and isinstance(document.data, dict) else {}
    if isinstance(data.get("workflow"), str):
        return f"{data['workflow']}/workflow.yaml"
    for word, folder in _FOLDERS.items():
        if isinstance(data.get(word), str):
            return f"{folder}/{data[word]}.yaml"
    do = "A workflow file begins with workflow, item, edition or partnership, or has the name of a shared file."
    raise WorkflowNotFound(workflow=path, do=do)
