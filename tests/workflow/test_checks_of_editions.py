"""On every day exactly one edition of the guidance is in force."""

from __future__ import annotations

import pytest

from dates import on
from reviewflow.workflow.compile import compile_all, edition_on
from workflow.pack import Pack

FIRST = "editions/first_guide.yaml"
SECOND = """
edition: second_guide
title: The second guide
in_force_from: 2023-12-15
status: in_force
basis: G1
"""


def with_second(pack: Pack, *, ends: str) -> None:
    pack.plant(FIRST, "status: in_force", f"in_force_until: {ends}\nstatus: past")
    pack.add("editions/second_guide.yaml", SECOND)


def test_editions_that_follow_one_another_are_right(pack: Pack) -> None:
    with_second(pack, ends="2023-12-14")

    assert pack.faults() == ()


@pytest.mark.parametrize(
    ("ends", "says"),
    [
        pytest.param("2023-12-13", "no edition is in force from 2023-12-14 to 2023-12-14", id="a day without one"),
        pytest.param("2023-12-15", "in force on the same days from 2023-12-15", id="a day with two"),
        pytest.param("2018-01-01", "ends before it begins", id="an edition that ends before it begins"),
    ],
)
def test_a_gap_or_an_overlap_is_found(pack: Pack, ends: str, says: str) -> None:
    with_second(pack, ends=ends)

    found = [fault for fault in pack.faults() if says in fault.fault]

    assert [fault.line for fault in found] == [pack.line_of(FIRST, "in_force_until")]


def test_two_editions_in_force_are_found(pack: Pack) -> None:
    pack.add("editions/second_guide.yaml", SECOND)

    says = [fault.fault for fault in pack.faults()]

    assert "Both first_guide and second_guide say that they are in force." in says
    assert "The editions first_guide and second_guide are in force on the same days from 2023-12-15." in says


def test_an_edition_without_a_first_day_is_awaited(pack: Pack) -> None:
    pack.add("editions/second_guide.yaml", SECOND.replace("2023-12-15", "null"))

    assert [fault.fault for fault in pack.faults()] == ["The edition second_guide is not awaited and has no first day."]


def test_a_past_edition_has_a_last_day(pack: Pack) -> None:
    pack.plant(FIRST, "status: in_force", "status: past")

    assert [fault.fault for fault in pack.faults()] == ["The edition first_guide is past and has no last day."]


def test_an_edition_rests_on_something(pack: Pack) -> None:
    pack.plant(FIRST, "basis: G1", "basis: G9")

    assert [fault.fault for fault in pack.faults()] == ["The edition rests on G9, which is not in sources.yaml."]


AUDIT = """
workflow: audit
title: Audit
version: "1"
reference: "A-{number}"
kept_by: [coordinator]
facts: {done_on: {type: date, title: Done on}}
states: {planned: {title: Planned}, done: {title: Done, ends: true}}
opens: {state: planned, title: Plan it, by: [coordinator]}
transitions:
  - {transition: finish, title: Finish it, from: planned, to: done, by: [coordinator], stamps: done_on}
"""
OF_AUDITS = """
edition: audit_manual
title: Manual of audits
in_force_from: 2022-01-01
status: in_force
basis: G1
workflows: [audit]
"""


def with_audits(pack: Pack) -> None:
    """A workflow that follows guidance of its own, beside the one that follows the first guide."""
    pack.add("audit/workflow.yaml", AUDIT)
    pack.add("editions/audit_manual.yaml", OF_AUDITS)
    pack.plant("partnerships/northtown.yaml", "workflows: [incident]", "workflows: [incident, audit]")


def test_a_workflow_with_editions_of_its_own_follows_no_other(pack: Pack) -> None:
    with_audits(pack)

    compiled = {(each.workflow, each.edition) for each in compile_all(pack.library())}

    assert pack.faults() == ()
    assert compiled == {("incident", "first_guide"), ("audit", "audit_manual")}
    assert edition_on(pack.library(), on("Saturday 2022-01-01"), workflow="audit").edition == "audit_manual"


def test_a_day_on_which_a_workflow_has_two_editions_of_its_own_is_found(pack: Pack) -> None:
    with_audits(pack)
    second = OF_AUDITS.replace("audit_manual", "second_manual").replace("2022-01-01", "2024-01-01")
    pack.add("editions/second_manual.yaml", second.replace("in_force\n", "awaited\n"))

    assert [fault.fault for fault in pack.faults()] == [
        "The editions audit_manual and second_manual are in force on the same days from 2024-01-01."
    ]


def test_an_edition_for_a_workflow_that_is_not_there_is_found(pack: Pack) -> None:
    with_audits(pack)
    pack.plant("editions/audit_manual.yaml", "workflows: [audit]", "workflows: [audit, adit]")

    found = pack.faults()

    assert [fault.fault for fault in found] == ["The edition is for the workflow adit, which is not there."]
    assert found[0].do == "Did you mean audit?"


def test_an_edition_that_adds_to_a_workflow_it_is_not_for_is_found(pack: Pack) -> None:
    with_audits(pack)
    pack.add("editions/audit_manual.yaml", OF_AUDITS + "adds: {incident: {titles: {workflow: Mishap}}}\n")

    assert [fault.fault for fault in pack.faults()] == ["The edition adds to incident, which is never seen under it."]


def test_a_workflow_that_no_edition_is_for_is_found(pack: Pack) -> None:
    with_audits(pack)
    pack.plant(FIRST, "basis: G1\n", "basis: G1\nworkflows: [incident]\n")
    pack.plant("editions/audit_manual.yaml", "workflows: [audit]", "workflows: [incident]")
    pack.plant("editions/audit_manual.yaml", "2022-01-01\nstatus: in_force", "null\nstatus: awaited")

    assert "No edition is for the workflow audit, so none of its cases could be opened." in [
        fault.fault for fault in pack.faults()
    ]
