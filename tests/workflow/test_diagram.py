"""The picture of a workflow can be read by machines, by people who see it and by people who hear it."""

from __future__ import annotations

import dataclasses
from xml.etree import ElementTree

import pytest

from reviewflow.errors import DiagramNeedsGraphviz
from reviewflow.workflow import diagram
from reviewflow.workflow.compile import compile_workflow
from reviewflow.workflow.definition import Definition, State
from workflow.pack import Pack

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def incident(pack: Pack) -> Definition:
    return compile_workflow(pack.library(), "incident", edition="first_guide", partnership="northtown").definition()


def test_the_svg_is_one_image_with_a_title_and_a_description(incident: Definition) -> None:
    root = ElementTree.fromstring(diagram.svg(incident))

    title, description = root[0], root[1]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert (title.tag, title.text) == (f"{SVG}title", "Incident: states and transitions")
    assert description.tag == f"{SVG}desc"
    assert "It begins in: Considered." in str(description.text)


def test_the_svg_shows_every_state_and_transition(incident: Definition) -> None:
    root = ElementTree.fromstring(diagram.svg(incident))

    words = {text.text for text in root.iter(f"{SVG}text")}
    assert {state.title for state in incident.states.values()} <= words
    assert {transition.title for transition in incident.transitions.values()} <= words


def test_the_svg_marks_where_the_case_is_in_words_too(incident: Definition) -> None:
    root = ElementTree.fromstring(diagram.svg(incident, current="told"))

    marked = [group.get("id") for group in root.iter(f"{SVG}g") if "current" in str(group.get("class"))]
    assert marked == ["diagram-incident-told"]
    assert str(root[1].text).endswith("It is now in: Told.")


def test_a_stored_picture_is_marked_without_graphviz(incident: Definition, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = diagram.svg(incident)
    monkeypatch.setattr(diagram, "pygraphviz", None)

    assert diagram.marked(stored, incident, current="told") != stored


def test_without_graphviz_the_refusal_names_the_extra(incident: Definition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagram, "pygraphviz", None)

    with pytest.raises(DiagramNeedsGraphviz, match="diagrams"):
        diagram.svg(incident)


def test_a_title_is_never_read_as_markup(incident: Definition) -> None:
    odd = {**incident.states, "told": State("told", "<b>Told & \\N</b>")}

    root = ElementTree.fromstring(diagram.svg(dataclasses.replace(incident, states=odd)))

    assert "‹b›Told & \\N‹/b›" in {text.text for text in root.iter(f"{SVG}text")}


def test_the_same_rules_give_the_same_picture(incident: Definition) -> None:
    assert diagram.svg(incident) == diagram.svg(incident)


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
