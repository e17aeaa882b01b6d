"""What is wrong with a list over all cases is said with its place."""

from __future__ import annotations

import pytest

from reviewflow.workflow.checks_lists import check_lists
from workflow.pack import Pack

FAULTS = [
    ("cases: incident", "cases: incidnt", "there is no such workflow"),
    ("owners: agency", "owners: agncy", "names the fact agncy, which is not there"),
    ("owners: agency", "owners: nature", "a fact for owners that is of the type choice"),
    ("mark: nature", "mark: told_on", "a fact for mark that is of the type date"),
    ("shows: [told_on]", "shows: [tld_on]", "names the fact tld_on"),
    ("in_states: [told, closed]", "in_states: [tld, closed]", "names the state tld"),
    ("decided_by: [tell_panel]", "decided_by: [tell_pnl]", "names the transition tell_pnl"),
    ("links: [follows]", "links: [folows]", "names the relation folows"),
    ("shows: [about, written_on]", "shows: [about, writen_on]", "names the fact writen_on"),
    ("marks_in: [sent]", "marks_in: [snt]", "names the state snt"),
    ("mark: Waits for an answer", "where: {urgnt: yes}", "names the fact urgnt"),
]


@pytest.mark.parametrize(("right", "wrong", "said"), FAULTS)
def test_a_fault_is_said_with_its_line(pack: Pack, right: str, wrong: str, said: str) -> None:
    pack.plant("lists.yaml", right, wrong)

    faults = list(check_lists(pack.files.load()))

    assert any(said in str(fault) and "lists.yaml" in str(fault) for fault in faults), faults


def test_a_right_file_has_none(pack: Pack) -> None:
    assert list(check_lists(pack.files.load())) == []
