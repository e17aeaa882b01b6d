"""The picture of a workflow can be read by machines, by people who see it and by people who hear it."""

from __future__ import annotations

import dataclasses
from itertools import combinations
from xml.etree import ElementTree

import pytest

from reviewflow.reports.national_pack import national_pack
from reviewflow.reports.state_picture import state_picture
from reviewflow.workflow.definition import State, Subject
from reviewflow.workflow.library import Library

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def subjects(library: Library) -> dict[str, Subject]:
    return dict(national_pack(library).subjects)


@pytest.fixture
def incident(subjects: dict[str, Subject]) -> Subject:
    return subjects["serious_incident"]


def words(picture: str) -> list[str]:
    return [str(text.text) for text in ElementTree.fromstring(picture).iter(f"{SVG}text")]


def test_it_is_one_image_with_a_title_and_a_description(incident: Subject) -> None:
    root = ElementTree.fromstring(state_picture(incident))

    title, description = root[0], root[1]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert (title.tag, title.text) == (f"{SVG}title", "Serious incident: where it can be")
    assert description.tag == f"{SVG}desc"
    assert "It begins in: Being considered." in str(description.text)


def test_every_state_and_every_way_of_every_subject_is_drawn(subjects: dict[str, Subject]) -> None:
    for subject in subjects.values():
        said = " ".join(words(state_picture(subject)))
        for state in subject.states.values():
            assert state.title in said, subject.key
            for way in subject.transitions_from(state.name):
                to = "stays here" if way.dest == state.name else subject.states[way.dest].title
                assert f"{way.title} → {to}" in said, subject.key


def test_no_two_lines_lie_on_one_another(subjects: dict[str, Subject]) -> None:
    for subject in subjects.values():
        root = ElementTree.fromstring(state_picture(subject))
        upright = []
        for path in root.iter(f"{SVG}path"):
            parts = str(path.get("d")).split()
            if len(parts) == 5 and parts[3] == "V":
                upright.append((float(parts[1]), *sorted((float(parts[2]), float(parts[4])))))
        for (x, top, bottom), (other, first, last) in combinations(upright, 2):
            assert x != other or bottom < first or last < top, subject.key


def test_it_marks_where_the_case_is_in_words_too(incident: Subject) -> None:
    picture = state_picture(incident, current="rapid_review")

    assert words(picture).count("The case is here") == 1
    assert "It is now in: Rapid review under way." in picture
    assert "The case is here" not in state_picture(incident)


def test_a_title_is_never_read_as_markup(incident: Subject) -> None:
    odd = {**incident.states, "near_miss": State("near_miss", "<b>Told & \\N</b>")}

    assert "<b>Told & \\N</b>" in words(state_picture(dataclasses.replace(incident, states=odd)))


def test_the_same_rules_give_the_same_picture(incident: Subject) -> None:
    assert state_picture(incident) == state_picture(incident)
