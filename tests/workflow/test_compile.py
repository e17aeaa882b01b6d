"""What a case is opened under: the same content always under the same hash."""

from __future__ import annotations

import dataclasses
import json
import unicodedata

import pytest

from dates import on
from reviewflow.errors import EditionNotInForce, WorkflowNotFound
from reviewflow.workflow.compile import Compiled, compile_all, compile_workflow, edition_on
from reviewflow.workflow.content_hash import canonical_json, content_hash, text_hash
from reviewflow.workflow.definition import Definition
from reviewflow.workflow.reader import Plain, read_file
from workflow.pack import Pack

INCIDENT = "incident/workflow.yaml"
SECOND = """
edition: second_guide
title: The second guide
in_force_from: 2023-12-15
status: in_force
basis: G1
"""


def compiled(pack: Pack, *, edition: str = "first_guide") -> Compiled:
    return compile_workflow(pack.library(), "incident", edition=edition, partnership="northtown")


def turned_round(part: Plain) -> Plain:
    if isinstance(part, dict):
        return {key: turned_round(value) for key, value in reversed(part.items())}
    return [turned_round(value) for value in part] if isinstance(part, list) else part


def test_the_order_of_keys_in_a_file_does_not_change_the_hash(pack: Pack) -> None:
    before = compiled(pack)
    for name in (INCIDENT, "items/letter.yaml", "sources.yaml", "partnerships/northtown.yaml"):
        document, _ = read_file(pack.path(name))
        assert document is not None
        pack.path(name).write_text(json.dumps(turned_round(document.data), default=str), encoding="utf-8")

    assert compiled(pack).hash == before.hash


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        pytest.param(INCIDENT, "working_days: 15", "working_days: 16", id="an amount"),
        pytest.param(INCIDENT, "title: Considered", "title: Being considered", id="a word that people read"),
        pytest.param(INCIDENT, "by: [notifier]\n    stamps", "by: [notifier, coordinator]\n    stamps", id="a role"),
        pytest.param("items/letter.yaml", "calendar_days: 10", "calendar_days: 11", id="a clock of an item"),
        pytest.param("sources.yaml", "says: They must be told.", "says: They must be told at once.", id="a basis"),
        pytest.param("code_lists.yaml", "neglect: Neglect", "neglect: Neglected", id="a code list"),
        pytest.param("partnerships/northtown.yaml", "northtown: Northtown\n", "northtown: North Town\n", id="an area"),
        pytest.param("../templates/_sign.txt.j2", "The partnership", "Your partnership", id="a part of a letter"),
    ],
)
def test_what_a_case_depends_on_changes_the_hash(pack: Pack, name: str, old: str, new: str) -> None:
    before = compiled(pack)
    pack.plant(name, old, new)

    assert compiled(pack).hash != before.hash


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        pytest.param(INCIDENT, "# The smallest", "# Quite the smallest", id="a comment"),
        pytest.param("code_lists.yaml", "one: One", "one: Another", id="a code list that nothing uses"),
        pytest.param("../templates/unused.txt.j2", "Nobody", "No one", id="a template that nothing uses"),
        pytest.param("partnerships/northtown.yaml", "name: A School", "name: The School", id="a name in the directory"),
        pytest.param("partnerships/northtown.yaml", "name: Ann Example", "name: Bea Example", id="a user"),
    ],
)
def test_what_no_rule_depends_on_does_not_change_the_hash(pack: Pack, name: str, old: str, new: str) -> None:
    before = compiled(pack)
    pack.plant(name, old, new)

    assert compiled(pack).hash == before.hash


def test_a_letter_written_with_a_combining_accent_has_the_same_hash() -> None:
    composed, decomposed = (unicodedata.normalize(form, "Sión") for form in ("NFC", "NFD"))

    assert composed != decomposed
    assert content_hash({"title": composed}) == content_hash({"title": decomposed})


def test_a_whole_number_has_no_point() -> None:
    assert canonical_json({"b": 2.0, "a": [0.5, True]}) == '{"a":[0.5,true],"b":2}'


def test_the_body_says_what_it_is_put_together_from(pack: Pack) -> None:
    body = compiled(pack).body

    assert body["format"] == 1
    assert body["edition"]["edition"] == "first_guide"
    assert body["edition"]["in_force_from"] == "2018-07-04"
    assert body["partnership"]["partners"] == ["local_authority", "police"]
    assert set(body["items"]) == {"letter"}
    assert set(body["code_lists"]) == {"themes"}
    assert set(body["sources"]) == {"A1", "G1", "U1", "local-northtown-timetable"}
    assert set(body["templates"]) == {"to_panel", "to_agency", "_sign"}


def test_the_texts_of_the_letters_come_with_the_body(pack: Pack) -> None:
    ready = compiled(pack)

    assert set(ready.templates) == set(ready.body["templates"].values())
    assert all(text_hash(text) == known_by for known_by, text in ready.templates.items())


def test_a_definition_is_read_back_from_what_is_kept(pack: Pack) -> None:
    ready = compiled(pack)

    kept = Definition.from_body(json.loads(canonical_json(ready.body)), hash=ready.hash)

    assert dataclasses.asdict(kept) == dataclasses.asdict(ready.definition())
    assert kept.hash == ready.hash


def test_a_default_that_says_something_is_written_out(pack: Pack) -> None:
    body = compiled(pack).body

    assert body["workflow"]["clocks"]["telling"]["alert_working_days_before"] == [5, 2, 0]


def test_no_usual_alert_comes_before_a_short_clock_begins(pack: Pack) -> None:
    pack.plant(INCIDENT, "working_days: 5\n", "working_days: 3\n")

    assert compiled(pack).definition().clocks["telling"].alert_working_days_before == (2, 0)


def test_each_partnership_has_each_workflow_in_each_edition(pack: Pack) -> None:
    pack.add("editions/second_guide.yaml", SECOND)
    pack.add("editions/third_guide.yaml", SECOND.replace("second", "third").replace("2023-12-15", "null"))

    ready = list(compile_all(pack.library()))

    assert [(each.workflow, each.edition, each.partnership) for each in ready] == [
        ("incident", "first_guide", "northtown"),
        ("incident", "second_guide", "northtown"),
    ]
    assert ready[0].hash != ready[1].hash


def test_only_its_own_edition_adds_to_a_workflow(pack: Pack) -> None:
    pack.add("editions/second_guide.yaml", SECOND)

    assert "near_miss" in compiled(pack).definition().states
    assert "near_miss" not in compiled(pack, edition="second_guide").definition().states


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        pytest.param("Wednesday 2018-07-04", "first_guide", id="its first day"),
        pytest.param("Thursday 2023-12-14", "first_guide", id="its last day"),
        pytest.param("Friday 2023-12-15", "second_guide", id="the first day of the next"),
    ],
)
def test_the_edition_is_that_of_the_day(pack: Pack, day: str, edition: str) -> None:
    pack.plant("editions/first_guide.yaml", "status: in_force", "in_force_until: 2023-12-14\nstatus: past")
    pack.add("editions/second_guide.yaml", SECOND)

    assert edition_on(pack.library(), on(day), workflow="incident").edition == edition


def test_before_the_first_edition_there_is_none(pack: Pack) -> None:
    with pytest.raises(EditionNotInForce):
        edition_on(pack.library(), on("Tuesday 2018-07-03"), workflow="incident")


@pytest.mark.parametrize(
    ("workflow", "edition", "partnership"),
    [
        ("accident", "first_guide", "northtown"),
        ("incident", "last_guide", "northtown"),
        ("incident", "first_guide", "southtown"),
    ],
)
def test_what_is_not_there_cannot_be_compiled(pack: Pack, workflow: str, edition: str, partnership: str) -> None:
    with pytest.raises(WorkflowNotFound):
        compile_workflow(pack.library(), workflow, edition=edition, partnership=partnership)


def test_a_workflow_that_a_partnership_does_not_use_is_not_compiled_for_it(pack: Pack) -> None:
    pack.plant("partnerships/northtown.yaml", "workflows: [incident]", "workflows: []")

    with pytest.raises(WorkflowNotFound, match="Add it to the partnership's workflows"):
        compiled(pack)


def test_a_part_of_letters_that_no_letter_of_it_includes_changes_nothing(pack: Pack) -> None:
    before = compiled(pack)
    pack.add("../templates/_of_another_workflow.txt.j2", "Some words\n")

    assert compiled(pack).hash == before.hash
    assert set(compiled(pack).body["templates"]) == {"to_agency", "to_panel", "_sign"}


def test_a_ladder_that_says_nothing_is_not_in_the_body(pack: Pack) -> None:
    body = compile_workflow(pack.library(), "incident", edition="first_guide", partnership="northtown").body
    words = {word for clock in body["workflow"]["clocks"].values() for word in clock}

    assert not words & {"alert_every_working_day_after", "escalations", "of", "working_days_before_due"}
