"""Notices that cannot be written or sent.

Each fault is planted in the minimal pack and must be the one that is found, at its line.
"""

from __future__ import annotations

import pytest

from workflow.pack import Pack, Planted

INCIDENT = "incident/workflow.yaml"

PLANTED = {
    "its template is not there": Planted(
        INCIDENT, "template: to_panel", "template: to_panels", "and there is none", do="to_panels.txt.j2"
    ),
    "it goes to nobody": Planted(INCIDENT, "to: [panel]", "to: []", "goes to nobody"),
    "it goes to whom no directory holds": Planted(
        INCIDENT, "to: [panel]", "to: [pannel]", "no directory holds it", do="Did you mean panel?"
    ),
    "it goes to whom a fact names that is not there": Planted(
        INCIDENT, '"fact:agency"', '"fact:agent"', "the fact names: agent"
    ),
    "it goes to whom a fact names that names nobody": Planted(
        INCIDENT, '"fact:agency"', '"fact:summary"', "no agency or body"
    ),
    "it goes to a role that is not known": Planted(
        INCIDENT, '"role:coordinator"', '"role:cook"', "goes to the role cook"
    ),
    "it goes to a kind of recipient that does not exist": Planted(
        INCIDENT, '"role:coordinator"', '"person:ann"', "no kind of recipient"
    ),
}


@pytest.mark.parametrize("case", PLANTED)
def test_what_is_planted_is_found(pack: Pack, case: str) -> None:
    PLANTED[case].is_found_in(pack)


def test_a_partnership_without_a_recipient_that_others_have_is_found_in_its_own_file(pack: Pack) -> None:
    pack.plant(INCIDENT, "to: [panel]", "to: [panel, press_office]")
    southtown = pack.path("partnerships/northtown.yaml").read_text(encoding="utf-8").split("basis: local-northtown")[0]
    southtown = southtown.replace("partnership: northtown", "partnership: southtown").replace("press_office:", "press:")
    southtown = southtown.split("delegations:")[0] + "basis: G1\nworkflows: [incident]\n"
    pack.add("partnerships/southtown.yaml", southtown)

    found = pack.faults()

    assert [fault.file for fault in found] == [str(pack.path("partnerships/southtown.yaml"))]
    assert found[0].fault == "southtown has no press_office, and the notice to_panel of incident goes there."


def test_a_letter_of_a_workflow_that_nobody_uses_yet_may_go_where_no_directory_leads(pack: Pack) -> None:
    text = pack.path(INCIDENT).read_text(encoding="utf-8").replace("workflow: incident", "workflow: mishap")
    pack.add("mishap/workflow.yaml", text.replace("to: [panel]", "to: [board]"))

    assert pack.faults() == ()
