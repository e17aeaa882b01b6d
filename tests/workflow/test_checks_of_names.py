"""Names that lead nowhere.

Each fault is planted in the minimal pack and must be the one that is found, at its line.
"""

from __future__ import annotations

import pytest

from workflow.pack import Pack, Planted

INCIDENT = "incident/workflow.yaml"
LETTER = "items/letter.yaml"

PLANTED = {
    "an opening needs a fact that is not there": Planted(
        INCIDENT, "needs_facts: [aware_on]", "needs_facts: [aware_on, weather]", "needs the fact weather"
    ),
    "an opening may set a fact that is not there": Planted(
        INCIDENT,
        "children, agency, summary]",
        "children, agency, summary, sumary]",
        "may set the fact sumary",
        "may_set: [serious",
        "summary?",
    ),
    "a transition needs a fact that is not there": Planted(
        INCIDENT,
        "needs_facts: [nature]",
        "needs_facts: [nature, natur]",
        "tell_panel needs the fact natur",
        do="Did you mean nature?",
    ),
    "a transition stamps a fact that is not there": Planted(
        LETTER,
        "    stamps: answered_on\n",
        "    may_set: [answered_on]\n    stamps: heard_on\n",
        "stamps the fact heard_on",
        "stamps: heard_on",
    ),
    "a transition stamps a fact that is no date": Planted(
        LETTER,
        "    stamps: answered_on\n",
        "    may_set: [answered_on]\n    stamps: about\n",
        "which is not a date fact",
        "stamps: about",
    ),
    "a role is not known": Planted(
        INCIDENT,
        "    by: [coordinator]\n    stamps: sent_on",
        "    by: [cordinator]\n    stamps: sent_on",
        "names the role cordinator",
        do="Did you mean coordinator?",
    ),
    "a transition may be done by nobody": Planted(
        INCIDENT,
        "    by: [coordinator]\n    stamps: sent_on",
        "    by: []\n    stamps: sent_on",
        "may be done by nobody",
    ),
    "a role that keeps cases is not known": Planted(
        INCIDENT, "kept_by: [coordinator]", "kept_by: [caretaker]", "kept by the role caretaker"
    ),
    "nobody keeps the cases": Planted(
        INCIDENT, "kept_by: [coordinator]\n", "", "Nobody keeps the cases of incident", "# The smallest"
    ),
    "nobody is named who keeps the cases": Planted(
        INCIDENT, "kept_by: [coordinator]", "kept_by: []", "Nobody keeps the cases of incident", do="kept_by"
    ),
    "a transition is for those named by a fact that is not there": Planted(
        LETTER,
        "    stamps: answered_on\n",
        "    own: about_whom\n    stamps: answered_on\n",
        "is for those named by the fact about_whom",
        "own: about_whom",
    ),
    "a transition is for those named by a fact that names nobody": Planted(
        LETTER,
        "    stamps: answered_on\n",
        "    own: about\n    stamps: answered_on\n",
        "about, which names no body and no agency",
        "own: about",
    ),
    "a transition needs a condition that is not there": Planted(
        INCIDENT, "needs: [not_grave]", "needs: [harmless]", "needs the condition harmless"
    ),
    "an item needs a condition that its case does not have": Planted(
        LETTER, "needs: [grave]", "needs: [gravest]", "which incident does not have"
    ),
    "a transition sends a notice that is not there": Planted(
        INCIDENT, "notices: [to_panel,", "notices: [to_panels,", "sends the notice to_panels"
    ),
    "a notice is sent on a condition that is not there": Planted(
        INCIDENT, "when: is_a_death", "when: is_a_life", "when the condition is_a_life"
    ),
    "a transition is separate from one that is not there": Planted(
        INCIDENT, "separate_from: [tell_panel]", "separate_from: [tell_nobody]", "separate from tell_nobody"
    ),
    "a transition is separate from itself": Planted(
        INCIDENT, "separate_from: [tell_panel]", "separate_from: [send_review]", "separate from itself"
    ),
    "a transition needs a link of a relation that is not there": Planted(
        INCIDENT, "needs_link: follows", "needs_link: precedes", "the relation precedes"
    ),
    "a relation leads to a workflow that is not there": Planted(
        INCIDENT, "to: [incident]", "to: [accident]", "the workflow accident"
    ),
    "a workflow keeps an item that is not there": Planted(
        INCIDENT, "items: [letter]", "items: [letter, parcel]", "keeps the item parcel"
    ),
    "a transition rests on nothing that is on file": Planted(
        INCIDENT,
        "    freezes: submission\n    basis: A1",
        "    freezes: submission\n    basis: A2",
        "rests on A2",
        "    basis: A2",
    ),
    "a fact rests on nothing that is on file": Planted(
        INCIDENT, "2000-01-01\n    basis: A1", "2000-01-01\n    basis: Z9", "The fact aware_on rests on Z9", "basis: Z9"
    ),
    "a condition rests on nothing that is on file": Planted(
        INCIDENT, "    is: death\n    basis: G1", "    is: death\n    basis: G9", "rests on G9", "basis: G9"
    ),
    "a suspension rests on nothing that is on file": Planted(
        INCIDENT, "may_suspend: G1", "may_suspend: G9", "The suspension of the clock review rests on G9"
    ),
    "the edition is chosen by a fact that is not there": Planted(
        INCIDENT, "edition_by: aware_on", "edition_by: born_on", "edition_by names the fact born_on"
    ),
    "the year of the reference comes from a fact that is no date": Planted(
        INCIDENT, "reference_year_by: aware_on", "reference_year_by: summary", "summary, which is not a date fact"
    ),
    "a reference asks for what it cannot have": Planted(
        INCIDENT, "reference: IN-{year}-{number:03d}", "reference: IN-{year}-{number}-{child}", "asks for child"
    ),
    "a reference holds no number": Planted(
        INCIDENT, "reference: IN-{year}-{number:03d}", "reference: IN-{year}", "holds no number"
    ),
    "a reference cannot be filled in": Planted(
        INCIDENT, "reference: IN-{year}-{number:03d}", 'reference: "IN-{number:q}"', "cannot be filled in"
    ),
    "a label is a fact that is not there": Planted(
        LETTER, "label: about", "label: abuot", "The label is the fact abuot"
    ),
    "a label identifies a person": Planted(LETTER, "label: about", "label: child_name", "identifies a person"),
}


@pytest.mark.parametrize("case", PLANTED)
def test_what_is_planted_is_found(pack: Pack, case: str) -> None:
    PLANTED[case].is_found_in(pack)
