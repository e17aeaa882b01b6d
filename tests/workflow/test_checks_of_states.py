"""States that lead nowhere, and transitions that cannot be told apart.

Each fault is planted in the minimal pack and must be the one that is found, at its line.
"""

from __future__ import annotations

import pytest

from workflow.pack import Pack, Planted

INCIDENT = "incident/workflow.yaml"
LETTER = "items/letter.yaml"

PLANTED = {
    "an opening leads to a state that is not there": Planted(
        LETTER, "opens:\n  state: sent", "opens:\n  state: posted", "leads to the state posted", "state: posted"
    ),
    "a transition leads to a state that is not there": Planted(
        INCIDENT,
        "    from: dropped\n    to: considered\n",
        "    from: dropped\n    to: cosidered\n",
        "leads to the state cosidered",
        "to: cosidered",
        "considered?",
    ),
    "a transition leads from a state that is not there": Planted(
        INCIDENT, "from: [considered, told]", "from: [considered, tld]", "leads from the state tld"
    ),
    "a state that nothing leads to": Planted(
        INCIDENT,
        "  told:\n    title: The",
        "  lost:\n    title: Lost\n    ends: true\n  told:\n    title: The",
        "Nothing leads to the state lost",
    ),
    "a transition that names a state twice": Planted(
        INCIDENT, "from: [considered, told]", "from: [considered, told, told]", "names the state told 2 times"
    ),
    "a transition that leads from nowhere": Planted(
        INCIDENT, "    from: dropped\n", "    from: []\n", "leads from nowhere", "from: []"
    ),
    "a transition named like a part of the machine": Planted(
        LETTER, "transition: record_answer", "transition: trigger", "the program uses", "transition: trigger"
    ),
    "a transition that begins like a question of the machine": Planted(
        LETTER, "transition: record_answer", "transition: may_answer", "the program uses", "transition: may_answer"
    ),
    "a fact named like a part of the program": Planted(
        LETTER,
        "facts:\n",
        "facts:\n  items:\n    type: text\n    title: Items\n",
        "The fact items is named",
        "  items:",
    ),
}


@pytest.mark.parametrize("case", PLANTED)
def test_what_is_planted_is_found(pack: Pack, case: str) -> None:
    PLANTED[case].is_found_in(pack)


def test_a_state_that_nothing_leads_out_of_must_end(pack: Pack) -> None:
    pack.plant(
        LETTER,
        "    title: Answered\n    ends: true\n",
        "    title: Answered\n  lost:\n    title: Lost\n    ends: true\n",
    )

    says = [fault.fault for fault in pack.faults()]

    assert "Nothing leads out of the state answered, and it does not end." in says
    assert "From the state sent no way leads to an end." in says
    assert "Nothing leads to the state lost." in says


def test_a_subject_without_an_end_is_found(pack: Pack) -> None:
    pack.plant(LETTER, "    ends: true\n", "")

    assert "No state of letter ends it." in [fault.fault for fault in pack.faults()]


def test_two_transitions_of_one_name_from_one_state_cannot_be_told_apart(pack: Pack) -> None:
    pack.plant(INCIDENT, "  - transition: send_review\n", "  - transition: drop_case\n")

    assert any("drop_case stands here a second time, both from told" in fault.fault for fault in pack.faults())
