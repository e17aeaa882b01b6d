"""What is wrong with the grounds of disclosure is said with its place."""

from __future__ import annotations

import pytest

from reviewflow.workflow.checks_disclosure import check_disclosure
from workflow.pack import Pack

FAULTS = [
    (
        "    title: Somebody asks\n    basis: A1",
        "    title: Somebody asks\n    basis: A9",
        "The request subject_access rests",
    ),
    ("    title: A file\n    basis: A1", "    title: A file\n    basis: A9", "The ground not_looked_at rests on A9"),
    (
        "    title: They agreed\n    basis: A1",
        "    title: They agreed\n    basis: A9",
        "The ground consent rests on A9",
    ),
    ("  third_party:", "  thirdparty:", "The ground third_party is missing"),
    ("see_log: [coordinator]", "see_logs: [coordinator]", "There is no duty see_logs"),
    ("see_log: [coordinator]", "see_log: [cordinator]", "which is no role"),
]


@pytest.mark.parametrize(("right", "wrong", "said"), FAULTS)
def test_a_fault_is_said_with_its_line(pack: Pack, right: str, wrong: str, said: str) -> None:
    pack.plant("disclosure.yaml", right, wrong)

    faults = list(check_disclosure(pack.files.load()))

    assert any(said in str(fault) and "disclosure.yaml" in str(fault) for fault in faults), faults


def test_a_right_file_has_none(pack: Pack) -> None:
    assert list(check_disclosure(pack.files.load())) == []
