"""Identifying facts: kept apart, with a marker in their place."""

from __future__ import annotations

import hashlib

import pytest

from reviewflow.case.case import FactValue
from reviewflow.case.identity import Identity, is_marker, restored, set_apart

ASH = Identity("name", "Ash Example", "a1")
WHO = frozenset({"name", "born_on"})


def salt(fact: str) -> str:
    return f"salt of {fact}"


def test_the_marker_is_a_salted_commitment_to_the_value() -> None:
    assert ASH.commitment == hashlib.sha256(b'a1"Ash Example"').hexdigest()
    assert ASH.marker == f"identity:{ASH.commitment}"
    assert "Ash" not in ASH.marker


@pytest.mark.parametrize(
    "other",
    [Identity("name", "Ash Example", "a2"), Identity("name", "Ash example", "a1"), Identity("name", True, "a1")],
    ids=["another salt", "another value", "another type"],
)
def test_another_salt_or_value_gives_another_marker(other: Identity) -> None:
    assert other.marker != ASH.marker


def test_a_value_in_any_script_may_be_kept_apart() -> None:
    assert Identity("name", "Zo\u00eb", "a1").commitment == hashlib.sha256('a1"Zo\u00eb"'.encode()).hexdigest()


def test_a_marker_is_known_as_one() -> None:
    assert is_marker(ASH.marker)
    assert is_marker("identity:another"), "a value that is not the one on record"


@pytest.mark.parametrize(
    "value",
    [None, True, 7, ["identity:" + "0" * 64], "Ash", "identity:", "identity:Ash Example", "identity:" + "0" * 63],
)
def test_anything_else_is_no_marker(value: object) -> None:
    assert not is_marker(value)


def test_identifying_facts_are_set_apart_and_the_others_stay() -> None:
    kept, apart = set_apart({"name": "Ash Example", "age": 3}, WHO, salt=salt)

    assert apart == [Identity("name", "Ash Example", "salt of name")]
    assert kept == {"name": apart[0].marker, "age": 3}


def test_each_value_has_a_salt_of_its_own() -> None:
    _, apart = set_apart({"name": "Ash Example", "born_on": "2020-02-02"}, WHO, salt=salt)

    assert {identity.fact: identity.salt for identity in apart} == {
        "name": "salt of name",
        "born_on": "salt of born_on",
    }


def test_what_is_set_apart_already_or_taken_back_is_left_as_it_is() -> None:
    facts = {"name": ASH.marker, "born_on": None}

    assert set_apart(facts, WHO, salt=salt) == (facts, [])


def test_a_name_that_looks_like_a_marker_is_set_apart_like_any_other() -> None:
    kept, apart = set_apart({"name": "identity:Ash Example"}, WHO, salt=salt)

    assert "Ash" not in str(kept)
    assert [identity.value for identity in apart] == ["identity:Ash Example"]


def test_the_facts_that_were_given_are_not_changed() -> None:
    facts = {"name": "Ash Example"}

    set_apart(facts, WHO, salt=salt)

    assert facts == {"name": "Ash Example"}


def test_known_values_are_put_back() -> None:
    assert restored({"name": ASH.marker, "age": 3}, {ASH.marker: "Ash Example"}) == {"name": "Ash Example", "age": 3}


def test_a_value_that_is_not_known_any_more_is_left_out() -> None:
    assert restored({"name": ASH.marker, "age": 3}, {}) == {"age": 3}


def test_facts_without_identities_stay_as_they_are() -> None:
    facts: dict[str, FactValue] = {"age": 3, "note": "identity: see the passport"}

    assert restored(facts, {ASH.marker: "Ash Example"}) is facts
