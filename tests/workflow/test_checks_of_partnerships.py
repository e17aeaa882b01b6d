"""Directories that do not hold together.

Each fault is planted in the minimal pack and must be the one that is found, at its line.
"""

from __future__ import annotations

import pytest

from workflow.pack import Pack, Planted

NORTHTOWN = "partnerships/northtown.yaml"

PLANTED = {
    "it uses a workflow that is not there": Planted(
        NORTHTOWN, "workflows: [incident]", "workflows: [incident, accident]", "uses the workflow accident"
    ),
    "it names a partner that is no body": Planted(
        NORTHTOWN,
        "partners: [local_authority, police]",
        "partners: [local_authority, army]",
        "safeguarding partner army",
    ),
    "it names no partner": Planted(
        NORTHTOWN, "partners: [local_authority, police]", "partners: []", "no safeguarding partner"
    ),
    "it has no area": Planted(NORTHTOWN, "areas:\n  northtown: Northtown", "areas: {}", "has no area"),
    "it rests on nothing that is on file": Planted(
        NORTHTOWN,
        "\nbasis: local-northtown-timetable",
        "\nbasis: local-southtown",
        "It rests on local-southtown",
        "basis: local-southtown",
        also="The clock meeting rests on local-southtown",
    ),
    "a body reports to one that is not there": Planted(
        NORTHTOWN, "reports_to: executive", "reports_to: nobody", "reports to nobody"
    ),
    "bodies report to one another in a circle": Planted(
        NORTHTOWN, "reports_to: executive", "reports_to: review_group", "in a circle"
    ),
    "a quorum is no fraction": Planted(NORTHTOWN, "quorum: 0.66", "quorum: 66", "no fraction"),
    "a quorum needs one that is not there": Planted(
        NORTHTOWN, "quorum: [local_authority]", "quorum: [army]", "needs army"
    ),
    "an agency succeeds one that is not there": Planted(
        NORTHTOWN, "succeeds: college", "succeeds: colege", "succeeds colege", do="Did you mean college?"
    ),
    "a decision is delegated to a body that is not there": Planted(
        NORTHTOWN, "body: review_group\n    from", "body: tea_round\n    from", "delegated to the body tea_round"
    ),
    "a delegation ends before it begins": Planted(
        NORTHTOWN,
        "    from: 2020-01-01\n",
        "    from: 2020-01-01\n    until: 2019-01-01\n",
        "ends before it begins",
        "until: 2019",
    ),
    "a decision escalates to a body that is not there": Planted(
        NORTHTOWN, "escalation: [review_group, executive]", "escalation: [review_group, king]", "body king"
    ),
    "a user has a role that is not known": Planted(NORTHTOWN, "roles: [coordinator]", "roles: [cook]", "the role cook"),
    "a user belongs to an agency that is not there": Planted(
        NORTHTOWN, "agency: school", "agency: circus", "the agency circus"
    ),
    "names of a recipient overlap": Planted(
        "recipients.yaml", "until: 2025-12-31", "until: 2026-01-31", "two names from 2026-01-01", "name: The Authority"
    ),
    "a later name does not say from when": Planted(
        "recipients.yaml",
        "        from: 2026-01-01\n",
        "        note: Later.\n",
        "does not say from when",
        "name: The Authority",
    ),
}


@pytest.mark.parametrize("case", PLANTED)
def test_what_is_planted_is_found(pack: Pack, case: str) -> None:
    PLANTED[case].is_found_in(pack)


def test_a_key_that_is_both_a_body_and_an_agency_is_found(pack: Pack) -> None:
    pack.plant(NORTHTOWN, "agencies:\n", "agencies:\n  police:\n    names: [{name: The Police}]\n")

    assert [fault.fault for fault in pack.faults()] == ["police is both a body and an agency."]
