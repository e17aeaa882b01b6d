"""Shared files that do not fit the workflows.

Each fault is planted in the minimal pack and must be the one that is found, at its line.
"""

from __future__ import annotations

import pytest

from workflow.pack import Pack, Planted

PLANTED = {
    "a source that is unverified does not say how sure we are": Planted(
        "sources.yaml", "    certainty: high\n", "", "how sure", "verified: unverified"
    ),
    "a code list rests on nothing that is on file": Planted(
        "code_lists.yaml", "basis: G1", "basis: G9", "The code list themes rests on G9"
    ),
    "a disagreement is carried by a clock that is not there": Planted(
        "disagreements.yaml", "[incident clock review]", "[incident clock revue]", "carried by incident clock revue"
    ),
    "a figure counts cases of a workflow that is not there": Planted(
        "figures.yaml",
        "      cases: incident\n      dated_by: {told: told_on}\n      where",
        "      cases: accident\n      dated_by: {told: told_on}\n      where",
        "counts cases of accident",
    ),
    "a figure asks for a fact that is not there": Planted(
        "figures.yaml", "where: {serious: true}", "where: {funny: true}", "the fact funny"
    ),
    "a figure asks for a state that is not there": Planted(
        "figures.yaml", "reached: [told]", "reached: [sold]", "the state sold"
    ),
    "a figure asks for a clock that is not there": Planted(
        "figures.yaml", "met_late: review", "met_late: revue", "the clock revue"
    ),
    "a figure adds up what is not there": Planted(
        "figures.yaml", "sum_of: [incidents,", "sum_of: [accidents,", "uses the figure accidents"
    ),
}


@pytest.mark.parametrize("case", PLANTED)
def test_what_is_planted_is_found(pack: Pack, case: str) -> None:
    PLANTED[case].is_found_in(pack)


def test_an_item_that_no_workflow_keeps_is_found(pack: Pack) -> None:
    letter = pack.path("items/letter.yaml").read_text(encoding="utf-8")
    pack.add("items/parcel.yaml", letter.replace("item: letter", "item: parcel").replace("prefix: L", "prefix: P"))

    assert [fault.fault for fault in pack.faults()] == ["No workflow keeps the item parcel."]


def test_two_items_with_one_prefix_are_found(pack: Pack) -> None:
    letter = pack.path("items/letter.yaml").read_text(encoding="utf-8")
    pack.add("items/parcel.yaml", letter.replace("item: letter", "item: parcel"))
    pack.plant("incident/workflow.yaml", "items: [letter]", "items: [letter, parcel]")

    assert [fault.fault for fault in pack.faults()] == ["The items letter and parcel are both numbered with L."]


def test_a_file_called_otherwise_than_what_it_holds_is_found(pack: Pack) -> None:
    pack.path("items/letter.yaml").rename(pack.path("items/parcel.yaml"))

    assert [fault.fault for fault in pack.faults()] == ["The item is called letter, and its file parcel."]
