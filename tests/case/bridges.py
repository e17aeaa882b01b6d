"""A small made-up workflow with one kind of item, a directory, and cases of it.

Somebody reports a damaged bridge, it is checked, repaired and closed; each partner is asked for a decision.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dates import on
from reviewflow.case.case import Actor, Case, Done, Item, LinkTo, SuspendedClock
from reviewflow.case.conditions import Situation
from reviewflow.case.directory import Directory
from reviewflow.statute.clock import Suspension
from reviewflow.workflow.definition import Definition

TODAY = on("Wednesday 2026-04-15")

FACTS: dict[str, Any] = {
    "seen_on": {"type": "date", "title": "Day it was seen", "not_after": "today", "questioned_before": "2000-01-01"},
    "reported_on": {"type": "date", "title": "Day of the report", "not_before": "seen_on", "not_after": "today"},
    "checked_on": {"type": "date", "title": "Day of the check"},
    "meeting_on": {"type": "date", "title": "Day of the meeting"},
    "told_at": {"type": "instant", "title": "Moment it was told", "not_before": "seen_on", "not_after": "today"},
    "summary": {"type": "long_text", "title": "What happened"},
    "cause": {"type": "choice", "title": "Cause", "options": {"flood": "A flood", "traffic": "Traffic"}},
    "damages": {"type": "choices", "title": "Damages", "options": {"rail": "The rail", "deck": "The deck"}},
    "lanes": {"type": "number", "title": "Lanes shut", "minimum": 0, "maximum": 8},
    "cost": {"type": "money", "title": "Cost"},
    "urgent": {"type": "yes_no", "title": "Is it urgent?"},
    "agency": {"type": "agency", "title": "Agency"},
    "agencies": {"type": "agencies", "title": "Agencies"},
    "decided_by": {"type": "body", "title": "Body that decides"},
    "area": {"type": "area", "title": "Area"},
    "inspector": {"type": "text", "title": "Inspector", "identifying": True},
    "inspector_born_on": {
        "type": "date",
        "title": "Date of birth of the inspector",
        "identifying": True,
        "not_after": "today",
        "not_before": "seen_on",
        "questioned_before": "1920-01-01",
    },
}
TRANSITIONS: list[dict[str, Any]] = [
    {
        "transition": "check_bridge",
        "title": "Check the bridge",
        "from": "reported",
        "to": "checked",
        "by": ["agency_lead", "coordinator"],
        "needs_facts": ["cause"],
        "may_set": ["summary"],
        "stamps": "checked_on",
        "hint": "Take a lamp.",
    },
    {
        "transition": "repair_bridge",
        "title": "Repair the bridge",
        "from": "checked",
        "to": "repaired",
        "by": ["coordinator"],
        "needs": ["is_urgent", "cost_is_known"],
        "separate_from": ["check_bridge"],
    },
    {
        "transition": "close_bridge",
        "title": "Close the case",
        "from": ["reported", "checked", "repaired"],
        "to": "closed",
        "by": ["coordinator"],
        "reason": "required",
    },
    {"transition": "reopen", "title": "Open it again", "from": "closed", "to": "reported", "by": ["coordinator"]},
]
CONDITIONS: dict[str, Any] = {
    "is_urgent": {"says": "It is not urgent.", "do": "Record why it is.", "fact": "urgent", "is": True},
    "cost_is_known": {"says": "Nobody knows the cost", "do": "Ask for it.", "fact": "cost", "known": True},
}
WORKFLOW: dict[str, Any] = {
    "workflow": "bridge",
    "title": "Bridge",
    "version": "1",
    "reference": "B-{year}-{number:03d}",
    "kept_by": ["coordinator"],
    "facts": FACTS,
    "states": {
        "reported": {"title": "Reported"},
        "checked": {"title": "Checked"},
        "repaired": {"title": "Repaired"},
        "closed": {"title": "Closed", "ends": True},
    },
    "opens": {
        "state": "reported",
        "title": "Report a bridge",
        "by": ["coordinator", "referrer"],
        "needs_facts": ["seen_on"],
        "may_set": ["summary"],
        "stamps": "reported_on",
    },
    "conditions": CONDITIONS,
    "transitions": TRANSITIONS,
    "links": {"beside": {"title": "Stands beside", "to": ["bridge"]}},
}
PARTNER_DECISION: dict[str, Any] = {
    "title": "Partner's decision",
    "prefix": "PD",
    "facts": {
        "partner": {"type": "body", "title": "Partner"},
        "question": {"type": "choice", "title": "Question", "options": {"repair": "Repair it?", "shut": "Shut it?"}},
        "view": {"type": "choice", "title": "View", "options": {"agree": "Agrees", "dissent": "Dissents"}},
        "asked_on": {"type": "date", "title": "Day it was asked"},
        "fee": {"type": "money", "title": "Fee"},
        "told": {"type": "agencies", "title": "Agencies told"},
    },
    "states": {
        "asked": {"title": "Asked"},
        "answered": {"title": "Answered"},
        "escalated": {"title": "Escalated"},
        "dropped": {"title": "Dropped", "ends": True},
    },
    "opens": {"state": "asked", "title": "Ask a partner", "by": ["coordinator"], "may_set": "any"},
    "transitions": [
        {
            "transition": "record_view",
            "title": "Record the view",
            "from": "asked",
            "to": "answered",
            "by": ["coordinator", "local_authority_partner"],
            "own": "partner",
        },
        {"transition": "ask_again", "title": "Ask again", "from": "answered", "to": "asked", "by": ["coordinator"]},
        {"transition": "drop", "title": "Drop it", "from": "asked", "to": "dropped", "by": ["coordinator"]},
    ],
}
ROLES = {
    "coordinator": "Coordinator",
    "agency_lead": "Agency lead",
    "referrer": "Referrer",
    "local_authority_partner": "Local authority partner",
}
DIRECTORY = Directory.from_body(
    {
        "partnership": "riverside",
        "title": "Riverside Partnership",
        "partners": ["council", "police"],
        "areas": {"north": "North bank"},
        "bodies": {
            "council": {"names": [{"name": "Riverside Council"}]},
            "police": {"names": [{"name": "Riverside Police"}]},
            "board": {"names": [{"name": "Bridge Board"}], "members": ["council"], "quorum": 0.5},
            "panel": {"names": [{"name": "Bridge Panel"}], "quorum": ["council"], "reports_to": "board"},
        },
        "agencies": {
            "rail": {
                "names": [
                    {"name": "Rail Works", "from": "2010-01-01", "until": "2019-12-31"},
                    {"name": "Rail Trust", "from": "2021-01-01"},
                ],
                "lead": "Head of track",
                "succeeds": "old_rail",
                "address": "rail@riverside.example.org",
            },
            "old_rail": {"names": [{"name": "Old Rail", "until": "2009-12-31"}]},
        },
        "recipients": {"ministry": {"names": [{"name": "Ministry of Bridges"}]}},
        "delegations": [
            {"decision": "shut", "body": "board", "from": "2026-01-01", "until": "2026-03-31"},
            {"decision": "shut", "body": "panel", "from": "2026-04-01"},
        ],
        "escalation": ["board", "panel"],
        "users": {
            "pat": {"name": "Pat Example", "roles": ["coordinator", "agency_lead"], "agency": "rail"},
            "sam": {"name": "Sam Example", "roles": ["local_authority_partner"], "body": "council"},
        },
    }
)


def rules(*, item: Mapping[str, Any] | None = None, **more: Any) -> Definition:
    """The small workflow with more facts, conditions, clocks or transitions; ``item`` adds to the kind of item."""
    body = {
        "workflow": _with(WORKFLOW, more),
        "items": {"partner_decision": _with(PARTNER_DECISION, item or {})},
        "edition": {"edition": "first", "title": "First edition"},
        "partnership": {"partnership": "riverside", "title": "Riverside Partnership", "partners": [], "areas": {}},
        "roles": ROLES,
        "sources": {},
        "templates": {},
    }
    text = json.dumps(body, default=str, sort_keys=True)
    return Definition.from_body(body, hash=hashlib.sha256(text.encode()).hexdigest())


def _with(shape: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(shape)
    for word, added in more.items():
        if isinstance(added, list):
            merged[word] = [*shape.get(word, ()), *added]
        else:
            merged[word] = {**shape.get(word, {}), **added} if isinstance(added, dict) else added
    return merged


def clock(**words: Any) -> dict[str, Any]:
    """A clock of five working days from the day it was seen, with other words where they are given."""
    usual = {"title": "Check", "starts": "seen_on", "met_by": ["check_bridge"], "basis": "local-x", "force": "local"}
    unit = {} if {"calendar_days", "months", "working_days"} & words.keys() else {"working_days": 5}
    return {**usual, **unit, **words}


def case_of(
    definition: Definition,
    *,
    state: str = "reported",
    items: Sequence[Item] = (),
    links: Sequence[str] = (),
    done: Sequence[Done] = (),
    suspensions: Sequence[SuspendedClock] = (),
    kept: Mapping[str, str] | None = None,
    **facts: Any,
) -> Case:
    """A case with these facts."""
    return Case(
        reference="B-2026-001",
        workflow="bridge",
        workflow_hash=definition.hash,
        partnership="riverside",
        state=state,
        facts=facts,
        opened_on=TODAY,
        items=tuple(items),
        links=tuple(LinkTo("beside", reference) for reference in links),
        done=tuple(done),
        suspensions=tuple(suspensions),
        kept=kept or {},
    )


def decision(number: int, state: str = "asked", **facts: Any) -> Item:
    """A partner's decision; on the repair unless said otherwise."""
    return Item("partner_decision", number, state, {"question": "repair", **facts})


def done(transition: str, day: str, *, by: str = "pat", item: int | None = None) -> Done:
    """Something that was done on the case, or on the partner's decision of that number."""
    return Done(transition, on(day), by, None if item is None else ("partner_decision", item))


def suspended(clock: str, first: str, until: str | None = None, *, item: int | None = None) -> SuspendedClock:
    """A suspension of one clock."""
    stretch = Suspension(on(first), on(until) if until else None, "The river is high", "local-x")
    return SuspendedClock(clock, None if item is None else ("partner_decision", item), stretch)


def asked(definition: Definition, case: Case, *, item: int | None = None, today: date = TODAY) -> Situation:
    """What conditions are asked about."""
    found = case.item("partner_decision", item) if item is not None else None
    return Situation(definition, case, DIRECTORY, today, found)


def someone(role: str = "coordinator", *, user: str = "pat", partnership: str = "riverside", **works: str) -> Actor:
    """Somebody who acts."""
    return Actor(user, role, partnership, agency=works.get("agency"), body=works.get("body"))
