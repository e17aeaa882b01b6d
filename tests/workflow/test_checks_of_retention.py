"""What is wrong with the schedule by which records are kept is said with its place."""

from __future__ import annotations

import pytest

from reviewflow.workflow.checks_retention import check_retention
from workflow.pack import Pack

FAULTS = [
    ("    cases: incident\n    in_states", "    cases: incidnt\n    in_states", "there is no such workflow"),
    ("in_states: [closed]", "in_states: [closd]", "names the state closd"),
    ("where: {fact: serious", "where: {fact: seriuos", "There is no fact seriuos"),
    ("    fact: told_on\n", "    fact: told_onn\n", "There is no fact told_onn"),
    ("    fact: told_on\n", "    fact: nature\n", "a period starts on a day"),
    ("    fact: told_on\n", "", "wants to know the fact"),
    ("    item: letter\n", "", "wants to know the item"),
    ("    item: letter\n", "    item: lettr\n", "keeps the item lettr"),
    ("      starts: closed\n", "      starts: closed\n      item: letter\n", "asks for no item"),
    ("    months: 18\n", "    months: 18\n    years: 2\n", "both years and months"),
    ("    starts: fact\n    fact: told_on\n    basis: A1", "    starts: closed\n    basis: A9", "rests on A9"),
    ("  northtown:", "  nrthtown:", "there is no such partnership"),
    ("    incident:\n      years: 40", "    incidnt:\n      years: 40", "there is none"),
    ("place_hold: [coordinator]", "place_holds: [coordinator]", "There is no duty place_holds"),
    ("place_hold: [coordinator]", "place_hold: []", "Nobody may do place_hold"),
    ("place_hold: [coordinator]", "place_hold: [cordinator]", "which is no role"),
    ("title: An inquest\n    basis: A1", "title: An inquest\n    basis: A9", "The hold inquest rests on A9"),
]


@pytest.mark.parametrize(("right", "wrong", "said"), FAULTS)
def test_a_fault_is_said_with_its_line(pack: Pack, right: str, wrong: str, said: str) -> None:
    pack.plant("retention.yaml", right, wrong)

    faults = list(check_retention(pack.files.load()))

    assert any(said in str(fault) and "retention.yaml" in str(fault) for fault in faults), faults


def test_a_right_file_has_none(pack: Pack) -> None:
    assert list(check_retention(pack.files.load())) == []
