"""What a file may not say, in sentences with their line and with what to do."""

from __future__ import annotations

import pytest

from workflow.pack import Pack

WORKFLOW = "incident/workflow.yaml"


@pytest.mark.parametrize(
    ("old", "new", "at", "says", "do"),
    [
        pytest.param(
            "    may_suspend: G1\n",
            "    may_suspnd: G1\n",
            "may_suspnd",
            "may_suspnd is not a word",
            "Did you mean may_suspend?",
            id="a word that is misspelt",
        ),
        pytest.param(
            "kept_by: [coordinator]",
            "colour: red",
            "colour: red",
            "colour is not a word",
            "Take it out",
            id="a word that nothing is like",
        ),
        pytest.param(
            "    working_days: 5\n",
            "",
            "  telling:",
            "exactly one of working_days",
            "Keep one",
            id="a clock without an amount",
        ),
        pytest.param(
            "    working_days: 5\n",
            "    working_days: 5\n    months: 1\n",
            "  telling:",
            "exactly one of working_days",
            "Keep one",
            id="a clock with two amounts",
        ),
        pytest.param(
            "    working_days: 5\n",
            "    working_days: five\n",
            "working_days: five",
            "must be a whole number",
            "figures",
            id="an amount in words",
        ),
        pytest.param(
            "    working_days: 5\n",
            "    working_days: -5\n",
            "working_days: -5",
            "too small",
            "0 or more",
            id="an amount below nought",
        ),
        pytest.param(
            "    force: must\n",
            "    force: shall\n",
            "force: shall",
            "'shall' may not stand here",
            "'must'",
            id="a force that does not exist",
        ),
        pytest.param(
            "    force: must\n    basis: A1\n",
            "    force: must\n",
            "  telling:",
            "lacks basis",
            "basis:",
            id="a clock without a basis",
        ),
        pytest.param(
            "  aware_on:\n    type: date\n",
            "  Aware:\n    type: date\n",
            "  Aware:",
            "not written as a name",
            "lower case",
            id="a name with a capital",
        ),
        pytest.param(
            'version: "1.0"', "version: 1.0", "version: 1.0", "must be text", "quotes", id="a version without quotes"
        ),
        pytest.param(
            "  by: [coordinator, notifier]\n",
            "  by: coordinator\n",
            "by: coordinator",
            "must be a list",
            "[one, another]",
            id="one role that is not in a list",
        ),
        pytest.param(
            "    questioned_before: 2000-01-01\n",
            "    questioned_before: long ago\n",
            "long ago",
            "not a date",
            "2026-04-01",
            id="a date in words",
        ),
        pytest.param(
            "    fact: nature\n    is: death\n",
            "    fact: nature\n",
            "is_a_death:",
            "exactly one of is",
            "Keep one",
            id="a comparison with nothing",
        ),
        pytest.param(
            "    linked: follows\n",
            "    linked: follows\n    not: grave\n",
            "linked_before:",
            "asks exactly one",
            "Keep one",
            id="two questions in one",
        ),
        pytest.param(
            "{notice: to_agency, when: is_a_death}",
            "{notice: to_agency}",
            "notices: [to_panel",
            "lacks when",
            "when:",
            id="a notice on a condition that is not named",
        ),
        pytest.param(
            "    ends: true\n  dropped:",
            "    ends: sometimes\n  dropped:",
            "ends: sometimes",
            "true or false",
            "true or false",
            id="an end that is neither",
        ),
    ],
)
def test_a_shape_that_does_not_fit_is_said_with_its_line(
    pack: Pack, old: str, new: str, at: str, says: str, do: str
) -> None:
    pack.plant(WORKFLOW, old, new)

    found = pack.library().faults

    assert [fault.line for fault in found] == [pack.line_of(WORKFLOW, at)]
    assert says in found[0].fault
    assert do in found[0].do


def test_every_fault_of_every_file_is_found_at_once(pack: Pack) -> None:
    pack.plant(WORKFLOW, "    force: must\n", "    force: shall\n")
    pack.plant(WORKFLOW, "    force: should\n", "    force: would\n")
    pack.plant("roles.yaml", "coordinator: Coordinator", "Coordinator: Coordinator")
    pack.plant("items/letter.yaml", "prefix: L", "prefix: letter")

    assert len(pack.library().faults) == 4
