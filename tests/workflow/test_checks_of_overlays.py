"""Additions that do more than add.

Each fault is planted in the minimal pack and must be the one that is found, at its line.
"""

from __future__ import annotations

import pytest

from workflow.pack import Pack, Planted

EDITION = "editions/first_guide.yaml"
NORTHTOWN = "partnerships/northtown.yaml"

PLANTED = {
    "it adds to what is not there": Planted(
        EDITION, "adds:\n  incident:", "adds:\n  accident:", "adds to accident", "  accident:"
    ),
    "it changes a state that stands already": Planted(
        NORTHTOWN,
        "    facts:\n      met_on:",
        "    states:\n      told:\n        title: Told\n    facts:\n      met_on:",
        "has the state told already",
        "      told:",
    ),
    "it changes a fact that stands already": Planted(
        NORTHTOWN,
        "    facts:\n",
        "    facts:\n      summary:\n        type: text\n        title: Summary\n",
        "has the fact summary already",
        "      summary:",
    ),
    "it changes a clock that stands already by its timetable": Planted(
        NORTHTOWN,
        "milestone: meeting",
        "milestone: review",
        "has the clock review already",
        also="expects the clock meeting",
    ),
    "it changes what the edition has added": Planted(
        NORTHTOWN,
        "    facts:\n      met_on:",
        "    states:\n      near_miss:\n        title: Near miss\n        ends: true\n    facts:\n      met_on:",
        "has the state near_miss already",
        "      near_miss:",
    ),
    "it keeps an item that is kept already": Planted(
        NORTHTOWN, "    reference: NT{number}", "    items: [letter]", "has the item letter already"
    ),
    "it chooses for a clock that is not there": Planted(
        NORTHTOWN,
        "      review:\n        starts: aware_on\n        alert_working_days_before: [3]",
        "      revue:\n        alert_working_days_before: [3]",
        "no clock revue",
        also="comes out on Friday 2026-04-24",
    ),
    "it chooses a start that the clock does not allow": Planted(
        NORTHTOWN,
        "      review:\n        starts: aware_on",
        "      review:\n        starts: sent_on",
        "may not start from sent_on",
        "        starts: sent_on",
        "told_on or aware_on",
        also="does not give sent_on",
    ),
    "it chooses for a transition that is not there": Planted(
        NORTHTOWN,
        "      send_review:\n        also_by",
        "      send_revue:\n        also_by",
        "no transition send_revue",
        also="met by met_on, which nobody can record",
    ),
    "it lets a role do what is not known": Planted(
        NORTHTOWN, "also_by: [notifier]", "also_by: [cook]", "names the role cook"
    ),
    "it titles a state that is not there": Planted(NORTHTOWN, "state:told: Told", "state:tld: Told", "no state tld"),
    "it titles what has no title": Planted(
        NORTHTOWN, "state:told: Told", "role:cook: Cook", "cannot be given another title"
    ),
    "it adds an option that a choice has already": Planted(
        NORTHTOWN,
        "    facts:\n      met_on:",
        "    options: {nature: {harm: Some harm}}\n    facts:\n      met_on:",
        "has the option harm of nature already",
    ),
    "it adds an option to what is no choice": Planted(
        NORTHTOWN,
        "    facts:\n      met_on:",
        "    options: {summary: {short: Short}}\n    facts:\n      met_on:",
        "summary has no options of its own",
    ),
    "it adds an option to a list that others share": Planted(
        NORTHTOWN,
        "    facts:\n      met_on:",
        "    options: {theme: {fear: Fear}}\n    facts:\n      met_on:",
        "theme has no options of its own",
    ),
    "it adds an option to a fact that is not there": Planted(
        NORTHTOWN,
        "    facts:\n      met_on:",
        "    options: {natur: {fear: Fear}}\n    facts:\n      met_on:",
        "incident has no fact natur",
        do="Did you mean nature?",
    ),
    "it has a milestone below nought": Planted(
        NORTHTOWN,
        "        working_day: 10\n        from_working_day: 8\n",
        "        working_day: -2\n",
        "on working day -2",
        "milestone: meeting",
        also="comes out on Wednesday 2026-04-01",
    ),
    "it has a milestone that ends before it begins": Planted(
        NORTHTOWN, "from_working_day: 8", "from_working_day: 11", "begins on working day 11", "from_working_day: 11"
    ),
    "it has a milestone that nothing meets": Planted(
        NORTHTOWN, "met_by: [met_on]", "met_by: [eaten_on]", "eaten_on, which is neither"
    ),
    "it has a milestone with an alert before it begins": Planted(
        NORTHTOWN,
        "        starts: told_on\n",
        "        alert_working_days_before: [12]\n        starts: told_on\n",
        "before it has begun to run",
    ),
}


@pytest.mark.parametrize("case", PLANTED)
def test_what_is_planted_is_found(pack: Pack, case: str) -> None:
    PLANTED[case].is_found_in(pack)
