"""Alerts that come too early or to nobody, and escalations that reach nobody.

Each fault is planted in the minimal pack and must be the one that is found, at its line.
"""

from __future__ import annotations

import pytest

from workflow.pack import Pack, Planted

INCIDENT = "incident/workflow.yaml"
LETTER = "items/letter.yaml"
NORTHTOWN = "partnerships/northtown.yaml"
AFTER = "    alert_to: [coordinator]\n"
CHOSEN = "        alert_working_days_before: [3]\n"


def escalated(*escalations: str) -> str:
    """The clock review with these escalations."""
    return AFTER + "    escalations:\n" + "".join(f"      - {each}\n" for each in escalations)


def chosen(*escalations: str) -> str:
    """What Northtown chooses about the clock review, with these escalations."""
    return CHOSEN + "        escalations:\n" + "".join(f"          - {each}\n" for each in escalations)


PLANTED = {
    "it alerts a role that is not known": Planted(
        INCIDENT, "alert_to: [coordinator]", "alert_to: [cook]", "alerts the role cook"
    ),
    "it has an alert before it begins to run": Planted(
        INCIDENT,
        "alert_working_days_before: [5, 0]",
        "alert_working_days_before: [16, 0]",
        "before it has begun to run",
        do="15 or fewer",
    ),
    "it has an alert below nought": Planted(
        INCIDENT,
        "alert_working_days_before: [5, 0]",
        "alert_working_days_before: [5, -1]",
        "after it is due among those before",
    ),
    "it has an alert after it is due that is not after": Planted(
        INCIDENT, "alert_to: [coordinator]", "alert_working_days_after: [0]", "which is not after"
    ),
    "it has an alert twice": Planted(
        INCIDENT, "alert_working_days_before: [5, 0]", "alert_working_days_before: [5, 5]", "an alert twice"
    ),
    "it escalates to a role that is not known": Planted(
        INCIDENT,
        AFTER,
        escalated("{working_days_after: 2, to: [coordinater]}"),
        "escalates to the role coordinater",
        "to: [coordinater]",
        do="Did you mean coordinator?",
    ),
    "it escalates to nobody": Planted(
        INCIDENT, AFTER, escalated("{working_days_after: 2}"), "an escalation to nobody", "working_days_after: 2}"
    ),
    "it escalates on the day itself": Planted(
        INCIDENT,
        AFTER,
        escalated("{working_days_after: 0, to: [notifier]}"),
        "an escalation 0 working days after it is due, which is not after",
        "working_days_after: 0",
        do="1 or more",
    ),
    "it escalates twice on one day": Planted(
        INCIDENT,
        AFTER,
        escalated("{working_days_after: 2, to: [notifier]}", "{working_days_after: 2, to:   [notifier]}"),
        "two escalations 2 working days after it is due",
        "to:   [notifier]",
    ),
    "a national file names a body": Planted(
        INCIDENT,
        AFTER,
        escalated("{working_days_after: 2, level: executive}"),
        "escalates to the body executive, and bodies are local",
        "level: executive",
    ),
    "a partnership escalates to a body that is not there": Planted(
        NORTHTOWN,
        CHOSEN,
        chosen("{working_days_after: 2, level: exekutive}"),
        "escalates to the body exekutive, which is no body of this partnership",
        "level: exekutive",
        do="Did you mean executive?",
    ),
    "a partnership escalates to a role that is not known": Planted(
        NORTHTOWN,
        CHOSEN,
        chosen("{working_days_after: 2, to: [notifier, cook]}"),
        "escalates to the role cook",
        "to: [notifier, cook]",
    ),
    "a milestone escalates to nobody": Planted(
        NORTHTOWN,
        "        starts: told_on\n",
        "        starts: told_on\n        escalations: [{working_days_after: 1}]\n",
        "The clock meeting has an escalation to nobody",
        "escalations: [",
    ),
    "a milestone has an alert after it is due that is not after": Planted(
        NORTHTOWN,
        "        starts: told_on\n",
        "        starts: told_on\n        alert_working_days_after: [0]\n",
        "The clock meeting has an alert 0 working days after it is due",
        "alert_working_days_after: [0]",
    ),
    "it repeats that somebody is late with a time at the least": Planted(
        LETTER,
        "calendar_days: 10\n",
        "calendar_days: 10\n    at_least: true\n    alert_every_working_day_after: true\n",
        "a time at the least, with which nobody is late, and it has alert_every_working_day_after",
        "alert_every_working_day_after",
    ),
}


@pytest.mark.parametrize("case", PLANTED)
def test_what_is_planted_is_found(pack: Pack, case: str) -> None:
    PLANTED[case].is_found_in(pack)


@pytest.mark.parametrize("level", ["executive", "police"], ids=["of the escalation list", "any other body"])
def test_a_partnership_escalates_to_its_own_bodies(pack: Pack, level: str) -> None:
    pack.plant(NORTHTOWN, CHOSEN, chosen(f"{{working_days_after: 2, to: [notifier], level: {level}}}"))

    assert pack.faults() == ()


def test_a_body_that_a_national_file_names_is_found_once(pack: Pack) -> None:
    pack.plant(INCIDENT, AFTER, escalated("{working_days_after: 2, level: nobody}"))

    assert len(pack.faults()) == 1


def test_escalations_on_several_days_are_right(pack: Pack) -> None:
    pack.plant(
        INCIDENT,
        AFTER,
        escalated("{working_days_after: 2, to: [notifier]}", "{working_days_after: 5, to: [notifier]}"),
    )

    assert pack.faults() == ()


def test_alerts_before_a_planned_day_are_right(pack: Pack) -> None:
    pack.plant(LETTER, "calendar_days: 10", "working_days: 0\n    alert_working_days_before: [10, 5]")

    assert pack.faults() == ()
