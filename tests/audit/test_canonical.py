from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewflow.audit.canonical import canonical_json, canonical_text
from reviewflow.errors import TrailCannotKeep


def test_keys_are_sorted_and_nothing_is_spaced() -> None:
    assert canonical_json({"b": [1, "x", None], "a": True}) == b'{"a":true,"b":[1,"x",null]}'


def test_two_ways_to_write_a_letter_give_the_same_bytes() -> None:
    assert (
        canonical_json({"name": "Zoe\u0308"}) == canonical_json({"name": "Zo\u00eb"}) == '{"name":"Zo\u00eb"}'.encode()
    )


def test_keys_that_differ_only_in_how_a_letter_is_written_are_refused() -> None:
    with pytest.raises(TrailCannotKeep, match="same text"):
        canonical_text({"e\u0301": 1, "\u00e9": 2})


@pytest.mark.parametrize(
    ("value", "why"),
    [
        pytest.param(0.5, "float", id="a decimal"),
        pytest.param(float("nan"), "float", id="not a number"),
        pytest.param(2**53, "too large", id="a number that some readers round"),
        pytest.param(dt.date(2026, 4, 1), "date", id="a date"),
        pytest.param({1: "x"}, "not text", id="a key that is a number"),
        pytest.param(b"x", "bytes", id="bytes"),
        pytest.param({"x"}, "set", id="a set"),
        pytest.param("\ud800", "half of a character", id="half of a character"),
    ],
)
def test_what_has_no_single_form_is_refused_however_deep(value: object, why: str) -> None:
    with pytest.raises(TrailCannotKeep, match=why):
        canonical_text({"facts": [{"x": value}]})


def test_what_holds_itself_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)

    with pytest.raises(TrailCannotKeep, match="holds itself"):
        canonical_text(endless)


_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8", max_codepoint=0x2FF)), inner),
    max_leaves=20,
)


@given(_values)
def test_what_was_written_reads_back_and_is_written_the_same_again(value: object) -> None:
    text = canonical_text(value)

    assert canonical_text(json.loads(text)) == text
