"""A rule says what it rests on, and who has read it."""

from datetime import date

import pytest

from reviewflow.statute.basis import Basis

SOURCE = {
    "title": "Working Together to Safeguard Children",
    "paragraph": "chapter 5",
    "url": "https://www.gov.uk/government/publications/working-together-to-safeguard-children--2",
    "kind": "statutory_guidance",
    "force": "should",
    "verified": "unverified",
    "certainty": "high",
    "checked_on": "2026-11-20",
    "says": "A review is published within the limit.",
}


@pytest.mark.parametrize(
    ("changes", "mark"),
    [
        ({}, "not verified: nobody has read the wording yet (fairly sure)"),
        ({"certainty": None}, "not verified: nobody has read the wording yet"),
        ({"certainty": "low"}, "not verified: nobody has read the wording yet (doubtful)"),
        ({"verified": "read", "certainty": None}, "verified: read in the text itself"),
        (
            {"verified": "secondary", "certainty": None},
            "seen second-hand only: others restate it, and the text itself has not been read",
        ),
        ({"kind": "suggestion", "verified": "read"}, "a suggestion of this product: no rule asks for it"),
    ],
)
def test_the_mark_says_in_words_how_far_a_rule_may_be_relied_on(changes: dict[str, object], mark: str) -> None:
    assert Basis.from_source("P3", {**SOURCE, **changes}).mark == mark


@pytest.mark.parametrize("checked_on", ["2026-11-20", date(2026, 11, 20)])
def test_it_is_built_from_a_file_or_from_a_published_workflow(checked_on: object) -> None:
    basis = Basis.from_source("P3", {**SOURCE, "checked_on": checked_on})

    assert basis.checked_on == date(2026, 11, 20)
    assert basis.key == "P3"


def test_a_source_may_leave_out_what_is_not_known() -> None:
    bare = {key: value for key, value in SOURCE.items() if key not in ("paragraph", "url", "certainty")}

    basis = Basis.from_source("P3", bare)

    assert (basis.paragraph, basis.url, basis.certainty) == (None, None, None)
    assert basis.citation == "Working Together to Safeguard Children"


def test_the_citation_names_the_paragraph() -> None:
    assert Basis.from_source("P3", SOURCE).citation == "Working Together to Safeguard Children, chapter 5"
