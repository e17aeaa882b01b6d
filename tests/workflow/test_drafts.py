"""A file can be checked before it takes the place of the one that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewflow.errors import WorkflowNotFound
from reviewflow.workflow.checks import check_library
from reviewflow.workflow.drafts import files_with
from reviewflow.workflow.faults import Fault
from workflow.pack import KNOWN, Pack


def faults_with(path: Path, pack: Pack) -> tuple[Fault, ...]:
    return check_library(files_with(path, shipped=pack.files).load(), known=KNOWN)


@pytest.mark.parametrize(
    ("name", "draft", "old", "new"),
    [
        pytest.param(
            "partnerships/northtown.yaml", "ours.yaml", "reports_to: executive", "reports_to: nobody", id="partnership"
        ),
        pytest.param("incident/workflow.yaml", "new.yaml", "needs: [not_grave]", "needs: [nothing]", id="workflow"),
        pytest.param("items/letter.yaml", "draft.yaml", "label: about", "label: nothing", id="item"),
        pytest.param("editions/first_guide.yaml", "draft.yaml", "basis: G1", "basis: G9", id="edition"),
        pytest.param("sources.yaml", "sources.yaml", "    certainty: high\n", "", id="a shared file"),
    ],
)
def test_a_single_file_takes_the_place_of_the_one_of_its_name(
    pack: Pack, tmp_path: Path, name: str, draft: str, old: str, new: str
) -> None:
    path = tmp_path / draft
    text = pack.path(name).read_text(encoding="utf-8")
    path.write_text(text.replace(old, new), encoding="utf-8")

    found = faults_with(path, pack)

    assert {fault.file for fault in found} == {str(path)}
    assert text.replace(old, new) != text


def test_a_right_draft_has_no_fault(pack: Pack, tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(pack.path("partnerships/northtown.yaml").read_text(encoding="utf-8"), encoding="utf-8")

    assert faults_with(path, pack) == ()


def test_a_whole_pack_stands_alone(pack: Pack, tmp_path: Path) -> None:
    other = Pack.copied_to(tmp_path / "other")
    other.plant("sources.yaml", "title: An Act", "title: Another Act")

    assert files_with(other.folder / "workflows", shipped=pack.files).folders == (other.folder / "workflows",)
    assert faults_with(other.folder / "workflows", pack) == ()


def test_a_folder_with_some_files_comes_before_the_shipped_ones(pack: Pack, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()

    assert files_with(own, shipped=pack.files).folders == (own, *pack.files.folders)


@pytest.mark.parametrize("text", ["scenario: Easter\n", "a: [1\n", ""])
def test_what_is_no_workflow_file_is_refused(pack: Pack, tmp_path: Path, text: str) -> None:
    (tmp_path / "other.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(WorkflowNotFound):
        files_with(tmp_path / "other.yaml", shipped=pack.files)


def test_what_is_not_there_is_refused(pack: Pack, tmp_path: Path) -> None:
    with pytest.raises(WorkflowNotFound, match="neither a file nor a folder"):
        files_with(tmp_path / "nothing", shipped=pack.files)
