"""Figures that cannot be counted.

Each fault is planted in the minimal pack and must be the one that is found, at its line.
"""

from __future__ import annotations

import pytest

from workflow.pack import Pack, Planted

FIGURES = "figures.yaml"
WHERE = "where: {serious: true}"

PLANTED = {
    "it counts an item that is not there": Planted(
        FIGURES, "items: letter", "items: parcel", "items of the kind parcel"
    ),
    "it counts an item on a workflow that does not keep it": Planted(
        FIGURES, "on: [incident]", "on: [accident]", "counts letter on accident", also="told_on"
    ),
    "it is dated by a fact that is nowhere": Planted(
        FIGURES, "{written: written_on,", "{written: burnt_on,", "the fact burnt_on"
    ),
    "it is dated by what is no date": Planted(
        FIGURES, "{written: written_on,", "{written: about,", "about, which is not a date"
    ),
    "it is dated over a relation that is not there": Planted(
        FIGURES, "before: follows.told_on", "before: leads.told_on", "the relation leads"
    ),
    "it is dated over a relation by a fact that is not there": Planted(
        FIGURES, "before: follows.told_on", "before: follows.sold_on", "the fact sold_on"
    ),
    "it asks for an option that is not there": Planted(
        FIGURES, WHERE, "where: {nature: [death, weather]}", "whether nature is weather"
    ),
    "it asks for neither yes nor no": Planted(
        FIGURES, WHERE, "where: {serious: perhaps}", "whether serious is perhaps"
    ),
    "it leaves out by a fact that is not there": Planted(FIGURES, WHERE, "where_not: {funny: true}", "the fact funny"),
    "it is grouped by a fact that is not there": Planted(
        FIGURES, "group_by: theme", "group_by: weather", "the fact weather"
    ),
    "it asks for a relation that is not there": Planted(
        FIGURES, "per_linked: follows", "per_linked: leads", "the relation leads"
    ),
    "it asks for a state of the case that keeps it": Planted(
        FIGURES, "case_reached: [told]", "case_reached: [written]", "the state written"
    ),
    "it leaves out a state that is not there": Planted(
        FIGURES, "not_in_states: [dropped]", "not_in_states: [unseen]", "the state unseen"
    ),
    "it counts by what names people": Planted(
        FIGURES, "where_not: {about: weather}", "where_not: {child_name: Ann}", "child_name, which identifies people"
    ),
    "it is made of itself": Planted(
        FIGURES,
        "    sum_of: [incidents, incidents_reviewed_late]\n",
        "    sum_of: [all_incidents]\n",
        "uses all_incidents, which is made of it",
    ),
    "it adds up what is not one number": Planted(
        FIGURES,
        "    sum_of: [incidents, incidents_reviewed_late]\n",
        "    sum_of: [chains]\n",
        "uses chains, which is not one number",
    ),
    "it counts nothing and adds nothing up": Planted(
        FIGURES,
        "    sum_of: [incidents, incidents_reviewed_late]\n",
        "    less: [incidents]\n",
        "has to count something",
        "all_incidents:",
    ),
}


MORE = """\
  letters:
    title: Letters
    definition: Letters written.
    counts:
      items: letter
      on: [incident]
      dated_by: {written: written_on, told: told_on}
      where_not: {about: weather}
  chains:
    title: Chains
    definition: Incidents that others follow.
    counts:
      cases: incident
      dated_by: {told: told_on, before: follows.told_on}
      not_in_states: [dropped]
      case_reached: [told]
      per_linked: follows
      group_by: theme
"""


@pytest.fixture
def figures(pack: Pack) -> Pack:
    pack.path(FIGURES).write_text(pack.path(FIGURES).read_text(encoding="utf-8") + MORE, encoding="utf-8")
    return pack


def test_figures_of_items_and_over_relations_are_right(figures: Pack) -> None:
    assert figures.faults() == ()


@pytest.mark.parametrize("case", PLANTED)
def test_what_is_planted_is_found(figures: Pack, case: str) -> None:
    PLANTED[case].is_found_in(figures)
