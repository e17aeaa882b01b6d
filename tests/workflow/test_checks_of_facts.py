"""Facts that cannot be recorded as they are described.

Each fault is planted in the minimal pack and must be the one that is found, at its line.
"""

from __future__ import annotations

import pytest

from workflow.pack import Pack, Planted

INCIDENT = "incident/workflow.yaml"
LETTER = "items/letter.yaml"

PLANTED = {
    "a choice without anything to choose from": Planted(
        LETTER, "    type: yes_no\n", "    type: choice\n", "neither options nor a code_list", "  urgent:"
    ),
    "a choice of two kinds": Planted(
        INCIDENT,
        "    code_list: themes",
        "    code_list: themes\n    options: {a: Aaa, neglect: Neglect}",
        "both options and a code_list",
        "options: {a",
    ),
    "options on what is no choice": Planted(
        LETTER, "    type: yes_no\n", "    type: yes_no\n    options: {a: Aaa}\n", "is no choice", "options:"
    ),
    "a list that is not on file": Planted(
        INCIDENT, "code_list: themes", "code_list: themas", "which is not in code_lists.yaml"
    ),
    "a date that is compared with a fact that is not there": Planted(
        INCIDENT, "not_before: aware_on", "not_before: born_on", "not_before the fact born_on"
    ),
    "a date that is compared with what is no date": Planted(
        INCIDENT, "not_before: aware_on", "not_before: summary", "summary, which is not a date"
    ),
    "a date that is compared with itself": Planted(
        INCIDENT, "not_before: aware_on", "not_before: told_on", "compared with itself"
    ),
    "a text with a latest date": Planted(
        LETTER,
        "    type: text\n    title: About",
        "    type: text\n    not_after: today\n    title: About",
        "is not a date",
        "not_after",
    ),
    "a heading that is not there": Planted(
        LETTER,
        "    type: text\n    title: About",
        "    type: text\n    under: elsewhere\n    title: About",
        "stands under elsewhere, which is not declared",
        "under",
    ),
    "a text with a minimum": Planted(
        LETTER,
        "    type: text\n    title: About",
        "    type: text\n    minimum: 1\n    title: About",
        "is not a number",
        "minimum",
    ),
    "a minimum above the maximum": Planted(INCIDENT, "minimum: 0", "minimum: 21", "above its maximum"),
}


@pytest.mark.parametrize("case", PLANTED)
def test_what_is_planted_is_found(pack: Pack, case: str) -> None:
    PLANTED[case].is_found_in(pack)
