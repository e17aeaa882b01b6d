"""A partnership's own folder comes before the shipped one, and may add but not change the meaning of a key."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewflow.errors import WorkflowFileInvalid
from reviewflow.workflow.checks import check_library
from reviewflow.workflow.faults import refuse_faults
from reviewflow.workflow.files import WorkflowFiles
from workflow.pack import KNOWN, Pack


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    (folder / "partnerships").mkdir(parents=True)
    (folder / "templates").mkdir()
    return folder


def files(pack: Pack, own: Path) -> WorkflowFiles:
    folders = [own, pack.folder / "workflows"]
    return WorkflowFiles(folders, templates=[own / "templates", pack.folder / "templates"])


def test_a_file_of_the_own_folder_comes_first(pack: Pack, own: Path) -> None:
    text = pack.path("partnerships/northtown.yaml").read_text(encoding="utf-8")
    (own / "partnerships" / "northtown.yaml").write_text(text.replace("Northtown Saf", "Our Saf"), encoding="utf-8")

    library = files(pack, own).load()

    assert library.partnerships["northtown"].shape.title.startswith("Our")
    assert library.partnerships["northtown"].file == str(own / "partnerships" / "northtown.yaml")


def test_a_template_of_the_own_folder_comes_first(pack: Pack, own: Path) -> None:
    (own / "templates" / "to_panel.txt.j2").write_text("Our own words\n", encoding="utf-8")

    library = files(pack, own).load()

    assert library.templates["to_panel"] == "Our own words\n"
    assert library.templates["to_agency"].startswith("Subject:")


def test_a_template_that_is_not_in_utf_8_is_a_fault(pack: Pack, own: Path) -> None:
    (own / "templates" / "to_panel.txt.j2").write_bytes(b"Subject: caf\xe9\n")

    [fault] = files(pack, own).load().faults

    assert (fault.file, fault.fault) == ("templates/notices/to_panel.txt.j2", "The file is not written in UTF-8.")


def test_an_own_folder_adds_keys_to_the_shared_files(pack: Pack, own: Path) -> None:
    (own / "roles.yaml").write_text("roles: {clerk: Clerk}\n", encoding="utf-8")

    library = files(pack, own).load()

    assert set(library.roles.values) == {"coordinator", "notifier", "clerk"}
    assert library.faults == ()


def test_an_own_folder_may_not_give_a_key_another_meaning(pack: Pack, own: Path) -> None:
    (own / "roles.yaml").write_text("roles:\n  clerk: Clerk\n  notifier: Town crier\n", encoding="utf-8")

    faults = files(pack, own).load().faults

    assert [(fault.file, fault.line) for fault in faults] == [(str(own / "roles.yaml"), 3)]
    assert "notifier already has another meaning" in faults[0].fault


def test_the_shipped_pack_alone_has_no_fault_with_an_empty_own_folder(pack: Pack, own: Path) -> None:
    assert check_library(files(pack, own).load(), known=KNOWN) == ()


def test_scenarios_are_found(pack: Pack) -> None:
    pack.add("scenarios/easter.yaml", "scenario: Easter\n")

    assert [path.name for path in pack.files.scenarios()] == ["easter.yaml"]


def test_what_is_nowhere_is_not_found(pack: Pack) -> None:
    assert pack.files.find("nowhere.yaml") is None
    assert pack.files.template("nothing") is None


def test_faulty_files_are_refused_with_every_fault(pack: Pack) -> None:
    pack.plant("incident/workflow.yaml", "    basis: G1\n\nnotices:", "    basis: G9\n\nnotices:")
    pack.plant("items/letter.yaml", "basis: U1", "basis: U9")

    with pytest.raises(WorkflowFileInvalid) as refusal:
        refuse_faults(pack.faults())

    assert refusal.value.facts["count"] == 2
    assert refusal.value.facts["faults"] == pack.faults()
    assert "incident/workflow.yaml" in str(refusal.value)


def test_right_files_are_not_refused(pack: Pack) -> None:
    refuse_faults(pack.faults())
