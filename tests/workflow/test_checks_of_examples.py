"""Worked examples that do not come out.

Each fault is planted in the minimal pack and must be the one that is found, at its line.
"""

from __future__ import annotations

import pytest

from workflow.pack import Pack, Planted

EXAMPLES = "incident/examples.yaml"

PLANTED = {
    "a weekday does not match its date": Planted(
        EXAMPLES, "Monday 2026-03-02", "Tuesday 2026-03-02", "2026-03-02 is a Monday"
    ),
    "a date does not say its weekday": Planted(
        EXAMPLES,
        "{telling: Monday 2026-03-09}",
        '{telling: "2026-03-09"}',
        "does not say its weekday",
        do="Monday 2026-03-09",
    ),
    "an expected date is wrong": Planted(
        EXAMPLES, "Monday 2026-03-09", "Tuesday 2026-03-10", "comes out on Monday 2026-03-09"
    ),
    "an example expects a clock that is not there": Planted(
        EXAMPLES, "{telling: Monday", "{yelling: Monday", "the clock yelling"
    ),
    "an example gives a fact that is not there": Planted(
        EXAMPLES,
        "told_on: Wednesday 2026-04-01}",
        "told_on: Wednesday 2026-04-01, sold_on: Wednesday 2026-04-01}",
        "gives sold_on",
    ),
    "an example gives a fact that is no date": Planted(
        EXAMPLES,
        "told_on: Wednesday 2026-04-01}",
        "told_on: Wednesday 2026-04-01, summary: Wednesday 2026-04-01}",
        "summary, which is not a date",
    ),
    "an example does not give the start": Planted(
        EXAMPLES, "aware_on: Monday 2026-03-02", "told_on: Monday 2026-03-02", "does not give aware_on", "{telling: "
    ),
    "an example names a partnership that is not there": Planted(
        EXAMPLES, "partnership: northtown", "partnership: southtown", "the partnership southtown"
    ),
    "an example names an edition that is not there": Planted(
        EXAMPLES, "edition: first_guide", "edition: last_guide", "the edition last_guide"
    ),
    "an example reaches past the bank holidays on file": Planted(
        EXAMPLES,
        "{aware_on: Monday 2026-03-02}",
        "{aware_on: Monday 2096-03-05}",
        "past the bank holidays on file",
        "{telling: ",
    ),
}


@pytest.mark.parametrize("case", PLANTED)
def test_what_is_planted_is_found(pack: Pack, case: str) -> None:
    PLANTED[case].is_found_in(pack)
