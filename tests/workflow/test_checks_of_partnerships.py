"""Directories that do not hold together.

Each fault is planted in the minimal pack and must be the one that is found, at its line.
"""

from __future__ import annotations

import pytest

from reviewflow.workflow.content_hash import plain
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
    "a user has no role at all": Planted(NORTHTOWN, "    roles: [coordinator]\n", "", "has no role", "  ann:"),
    "a user is posted to a role that is not known": Planted(
        NORTHTOWN,
        "    roles: [coordinator]\n",
        "    roles: [coordinator]\n    postings: [{role: cook}]\n",
        "posted to the role cook",
        "postings:",
    ),
    "a posting ends before it begins": Planted(
        NORTHTOWN,
        "    roles: [coordinator]\n",
        "    postings:\n      - role: coordinator\n        from: 2026-03-02\n        until: 2026-03-01\n",
        "A posting of the user ann ends before it begins",
        "until: 2026-03-01",
    ),
    "a user has a role for always and by a posting": Planted(
        NORTHTOWN,
        "    roles: [coordinator]\n",
        "    roles: [coordinator]\n    postings: [{role: coordinator, until: 2026-03-31}]\n",
        "the role coordinator for always and by a posting",
        "postings:",
        do="Keep one",
    ),
    "a user leaves before arriving": Planted(
        NORTHTOWN,
        "    roles: [coordinator]\n",
        "    roles: [coordinator]\n    from: 2026-03-02\n    until: 2026-03-01\n",
        "leaves before arriving",
        "until: 2026-03-01",
    ),
    "a user has the deputy of another name": Planted(
        NORTHTOWN,
        "    roles: [coordinator]\n",
        "    roles: [coordinator]\n    deputy: anna\n",
        "the deputy anna",
        "deputy: anna",
        do="Did you mean ann?",
    ),
    "a user is their own deputy": Planted(
        NORTHTOWN,
        "    roles: [coordinator]\n",
        "    roles: [coordinator]\n    deputy: ann\n",
        "their own deputy",
        "deputy: ann",
    ),
    "alerts leave at a time that is none": Planted(
        NORTHTOWN, "escalation: [", 'alerting: {opens: "24:30"}\nescalation: [', "No clock shows 24:30"
    ),
    "alerts never leave": Planted(
        NORTHTOWN, "escalation: [", "alerting: {opens: 18:00, closes: 08:00}\nescalation: [", "which is never"
    ),
    "the digest leaves before anything leaves": Planted(
        NORTHTOWN, "escalation: [", "alerting: {digest_at: 07:59}\nescalation: [", "leave at 07:59, when nothing leaves"
    ),
    "the digest leaves when the office closes": Planted(
        NORTHTOWN, "escalation: [", "alerting: {digest_at: 18:00}\nescalation: [", "leave at 18:00", do="before 18:00"
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


@pytest.mark.parametrize(
    "address",
    [
        "ann",
        "ann@example",
        "ann@example.org, ben@example.org",
        "Ann Example <ann@example.org>",
        "ann @example.org",
        "ann@example.org\\nBcc: ben@example.org",
        "ann@@example.org",
        "ann@example..org",
        "",
    ],
)
def test_an_address_that_is_none_or_more_than_one_is_found(pack: Pack, address: str) -> None:
    pack.plant(NORTHTOWN, "    roles: [coordinator]\n", f'    roles: [coordinator]\n    address: "{address}"\n')

    (fault,) = pack.faults()

    assert "is no e-mail address" in fault.fault
    assert fault.line == pack.line_of(NORTHTOWN, '    address: "')


@pytest.mark.parametrize("address", ["ann@example.org", "a.o'neill+reviews@north.town.example.org", "änne@example.org"])
def test_an_address_is_an_address(pack: Pack, address: str) -> None:
    pack.plant(NORTHTOWN, "    roles: [coordinator]\n", f"    roles: [coordinator]\n    address: {address}\n")

    assert pack.faults() == ()


@pytest.mark.parametrize(
    "words",
    [
        "postings: [{role: coordinator, from: 2026-03-02, until: 2026-03-02}]",
        "postings: [{role: coordinator, until: 2026-03-02}, {role: coordinator, from: 2027-03-02}]",
        "roles: [coordinator]\n    from: 2026-03-02\n    until: 2026-03-02",
        "roles: [coordinator]\n    alerts: daily_digest",
    ],
)
def test_dates_of_people_are_taken(pack: Pack, words: str) -> None:
    pack.plant(NORTHTOWN, "    roles: [coordinator]\n", f"    {words}\n")

    assert pack.faults() == ()


def test_two_people_may_be_the_deputies_of_one_another(pack: Pack) -> None:
    people = (
        "    roles: [coordinator]\n    deputy: ben\n  ben:\n    name: Ben\n    roles: [coordinator]\n    deputy: ann\n"
    )
    pack.plant(NORTHTOWN, "    roles: [coordinator]\n    agency: school\n    body: review_group\n", people)

    assert pack.faults() == ()


def test_a_time_that_is_not_written_as_one_is_found(pack: Pack) -> None:
    pack.plant(NORTHTOWN, "escalation: [", "alerting: {opens: eight}\nescalation: [")

    (fault,) = pack.library().faults

    assert "'eight' is not a time" in fault.fault


def test_hours_of_delivery_that_are_not_given_stand_in_no_hash(pack: Pack) -> None:
    shape = plain(pack.library().partnerships["northtown"].shape)

    assert "alerting" not in shape
    assert shape["users"]["ann"] == {
        "name": "Ann Example",
        "roles": ["coordinator"],
        "agency": "school",
        "body": "review_group",
    }
