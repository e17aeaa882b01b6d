"""What changes between two sets of rules, as people and as programs read it."""

from __future__ import annotations

import json

import pytest

from reviewflow.workflow.compile import compile_workflow
from reviewflow.workflow.diff import compare, diff_as_json
from workflow.pack import Pack

INCIDENT = "incident/workflow.yaml"
NORTHTOWN = "partnerships/northtown.yaml"


def sentences(pack: Pack, name: str, old: str, new: str) -> list[str]:
    before = compile_workflow(pack.library(), "incident", edition="first_guide", partnership="northtown").body
    pack.plant(name, old, new)
    after = compile_workflow(pack.library(), "incident", edition="first_guide", partnership="northtown").body
    return [change.sentence for change in compare(before, after)]


def test_the_same_rules_do_not_differ(pack: Pack) -> None:
    body = compile_workflow(pack.library(), "incident", edition="first_guide", partnership="northtown").body

    assert compare(body, body) == ()


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        pytest.param(
            INCIDENT,
            "working_days: 15",
            "working_days: 10",
            "The clock review of incident changes: working_days from 15 to 10.",
            id="an amount",
        ),
        pytest.param(
            INCIDENT,
            "working_days: 15",
            "months: 1",
            "The clock review of incident changes: months is now 1; working_days is no longer 15.",
            id="a unit",
        ),
        pytest.param(
            INCIDENT,
            "    alert_to: [coordinator]\n",
            "    alert_to: [coordinator]\n    alert_every_working_day_after: true\n"
            "    escalations: [{working_days_after: 2, to: [notifier]}]\n",
            "The clock review of incident changes: alert_every_working_day_after is now yes;"
            " escalations is now working_days_after: 2, to: notifier.",
            id="a ladder",
        ),
        pytest.param(
            NORTHTOWN,
            "        working_day: 10\n        from_working_day: 8\n        starts: told_on\n",
            "        working_days_before_due: 5\n        from_working_day: 8\n        of: review\n",
            "The clock meeting of incident changes: counted from after to before; of is now review; starts is no longer"
            " told_on; working_days is no longer 10; working_days_before_due is now 5.",
            id="counted the other way",
        ),
        pytest.param(
            INCIDENT,
            "by: [notifier]\n    stamps",
            "by: [coordinator]\n    stamps",
            "The transition tell_panel of incident changes: by has no longer notifier and also coordinator.",
            id="a role",
        ),
        pytest.param(
            INCIDENT,
            "  summary:\n    type: long_text",
            "  story:\n    type: text\n    title: Story\n  summary:\n    type: long_text",
            "The fact story of incident is new.",
            id="a fact",
        ),
        pytest.param(
            INCIDENT,
            "    reason: required\n",
            "",
            "The transition drop_case of incident changes: reason from required to optional.",
            id="a reason",
        ),
        pytest.param(
            "editions/first_guide.yaml",
            "      - transition: record_near_miss",
            "      - transition: record_a_near_miss",
            "The transition record_near_miss of incident is gone.",
            id="a transition",
        ),
        pytest.param(
            "items/letter.yaml",
            "calendar_days: 10",
            "calendar_days: 12",
            "The clock answer of letter changes: calendar_days from 10 to 12.",
            id="a clock of an item",
        ),
        pytest.param(
            "sources.yaml",
            "says: They must be told.",
            "says: They must hear.",
            'The basis A1 changes: says from "They must be told." to "They must hear.".',
            id="a basis",
        ),
        pytest.param(
            INCIDENT,
            'version: "1.0"',
            'version: "1.1"',
            "The workflow incident changes: version from 1.0 to 1.1.",
            id="a version",
        ),
    ],
)
def test_a_change_is_said_in_a_sentence(pack: Pack, name: str, old: str, new: str, says: str) -> None:
    assert says in sentences(pack, name, old, new)


def test_the_changes_are_json(pack: Pack) -> None:
    before = compile_workflow(pack.library(), "incident", edition="first_guide", partnership="northtown").body
    pack.plant(INCIDENT, "working_days: 15", "working_days: 10")
    after = compile_workflow(pack.library(), "incident", edition="first_guide", partnership="northtown").body

    found = json.loads(json.dumps(diff_as_json(before, after)))

    assert found == [
        {
            "subject": "incident",
            "part": "clock",
            "name": "review",
            "how": "changed",
            "words": {"working_days": {"before": 15, "after": 10}},
            "sentence": "The clock review of incident changes: working_days from 15 to 10.",
        }
    ]
