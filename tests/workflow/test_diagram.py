"""A workflow as Mermaid text."""

from __future__ import annotations

import dataclasses

import pytest

from reviewflow.workflow import diagram
from reviewflow.workflow.compile import compile_workflow
from reviewflow.workflow.definition import Definition, State
from workflow.pack import Pack


@pytest.fixture
def incident(pack: Pack) -> Definition:
    return compile_workflow(pack.library(), "incident", edition="first_guide", partnership="northtown").definition()


def test_the_mermaid_text_has_every_arrow(incident: Definition) -> None:
    text = diagram.mermaid(incident)

    assert text.startswith("stateDiagram-v2\n")
    assert "    [*] --> considered : Open an incident\n" in text
    assert "    considered --> told : Tell the Panel\n" in text
    assert "    told --> dropped : Drop it\n" in text
    assert "    closed --> [*]\n" in text
    assert "class told current" not in text


def test_the_mermaid_text_marks_where_the_case_is(incident: Definition) -> None:
    assert diagram.mermaid(incident, current="told").endswith("    class told current\n")


def test_the_mermaid_text_escapes_what_mermaid_would_read(incident: Definition) -> None:
    odd = {**incident.states, "told": State("told", 'Told: "yes"; #1')}

    assert 'state "Told#58; #34;yes#34;#59; #35;1" as told' in diagram.mermaid(
        dataclasses.replace(incident, states=odd)
    )
