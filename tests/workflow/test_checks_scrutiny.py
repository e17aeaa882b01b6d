"""What is wrong with samples, questions, domains, packs and patterns is said with its place."""

from __future__ import annotations

import pytest

from reviewflow.workflow.checks_scrutiny import check_scrutiny
from workflow.pack import Pack

FAULTS = [
    ("dip_sample.yaml", "figure: incidents", "figure: incident", "drawn from the figure incident, which is not there"),
    ("dip_sample.yaml", "share: 1/2", "share: 3/2", "more than all"),
    ("dip_sample.yaml", "basis: A1", "basis: Z9", "rests on Z9"),
    ("domains.yaml", "basis: A1", "basis: Z9", "rests on Z9"),
    ("year_pack.yaml", "figures: [incidents]", "figures: [incidnts]", "names the figure incidnts"),
    ("patterns.yaml", "never_dissents:", "never_disents:", "no way to look for the pattern never_disents"),
    ("patterns.yaml", "{views} views", "{vews} views", "names a threshold that is not there"),
    ("patterns.yaml", "thresholds: {views: 8}", "thresholds: {vews: 8}", "has no threshold views"),
]


@pytest.mark.parametrize(("file", "right", "wrong", "said"), FAULTS)
def test_a_fault_is_said_with_its_line(pack: Pack, file: str, right: str, wrong: str, said: str) -> None:
    pack.plant(file, right, wrong)

    faults = list(check_scrutiny(pack.files.load()))

    assert any(said in str(fault) and file in str(fault) for fault in faults), faults


def test_a_right_file_has_none(pack: Pack) -> None:
    assert list(check_scrutiny(pack.files.load())) == []
