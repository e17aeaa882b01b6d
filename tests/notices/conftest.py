"""A small workflow, a case of it, and a pen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dates import on
from reviewflow.notices.context import CaseNow, Due, ItemNow, Occasion, Recipient, context_of
from reviewflow.notices.environment import Templates
from reviewflow.notices.notice import Rendered, render
from reviewflow.workflow.definition import Definition

Write = Callable[..., Rendered]

BODY: dict[str, Any] = {
    "workflow": {
        "workflow": "small_review",
        "title": "Small review",
        "version": "1",
        "reference": "SR-{year}-{number:03d}",
        "facts": {
            "began_on": {"type": "date", "title": "Date it began"},
            "told_at": {"type": "instant", "title": "When it was told"},
            "summary": {"type": "long_text", "title": "What happened"},
            "abroad": {"type": "yes_no", "title": "Was it abroad?"},
            "outcome": {"type": "choice", "title": "Outcome", "options": {"review": "A review", "none": "No review"}},
            "themes": {"type": "choices", "title": "Themes", "options": {"a": "Sleep", "b": "Housing", "c": "Neglect"}},
            "fee": {"type": "money", "title": "Fee"},
            "agency": {"type": "agency", "title": "Agency"},
            "agencies": {"type": "agencies", "title": "Agencies"},
            "nobody_sets_it": {"type": "text", "title": "What nobody sets"},
            "notifier": {"type": "text", "title": "Name of the notifier", "identifying": True},
        },
        "states": {"open": {"title": "Open"}, "closed": {"title": "Closed", "ends": True}},
        "opens": {
            "state": "open",
            "title": "Open",
            "by": ["coordinator"],
            "may_set": ["summary", "abroad", "outcome", "themes", "fee", "agency", "agencies", "notifier", "told_at"],
            "stamps": "began_on",
        },
        "clocks": {
            "report": {
                "title": "Report",
                "starts": "began_on",
                "working_days": 1,
                "met_by": ["close"],
                "basis": "local-x",
                "force": "local",
            }
        },
        "notices": {"letter": {"title": "Letter", "template": "letter", "to": ["panel"]}},
    },
    "items": {
        "child": {
            "title": "Child",
            "prefix": "C",
            "label": "name",
            "facts": {
                "name": {"type": "text", "title": "Name", "identifying": True},
                "age": {"type": "number", "title": "Age"},
            },
            "states": {"recorded": {"title": "Recorded"}},
            "opens": {"state": "recorded", "title": "Add", "by": ["coordinator"], "may_set": "any"},
        }
    },
    "edition": {"edition": "wt", "title": "Working Together", "in_force_from": None, "in_force_until": None},
    "partnership": {"partnership": "here", "title": "Here Partnership", "partners": [], "areas": {}},
    "roles": {"coordinator": "Review coordinator"},
    "sources": {},
    "templates": {},
}


def directory(kind: str, key: str, day: date) -> str:
    """A directory in which one agency was renamed on a day."""
    if key == "health" and day < on("Friday 2022-07-01"):
        return "Clinical Commissioning Group"
    return {"health": "Integrated Care Board", "police": "The Police"}.get(key, key)


@pytest.fixture
def small() -> Definition:
    return Definition.from_body(BODY, hash="0" * 64)


@pytest.fixture
def write(small: Definition) -> Write:
    """``write("text of a template", summary=...)``: the notice that it gives for a case with these facts."""

    def written(
        text: str,
        *,
        names: bool = False,
        sent_on: str = "Wednesday 2026-04-01",
        reason: str | None = None,
        items: Mapping[str, list[ItemNow]] | None = None,
        partials: Mapping[str, str] | None = None,
        running: bool = True,
        definition: Definition = small,
        **facts: object,
    ) -> Rendered:
        deadline = Due(on("Friday 2026-04-24"), "due Friday 24 April 2026, as counted")
        case = CaseNow(
            definition=definition,
            reference="SR-2026-001",
            state="open",
            opened_on=on("Wednesday 2026-04-01"),
            facts=facts,  # type: ignore[arg-type]
            items=items or {},
            deadlines={"report": deadline} if running else {},
        )
        to = Recipient("panel", "The Panel")
        occasion = Occasion(to, sent_on=on(sent_on), by_role="Review coordinator", reason=reason, names=names)
        templates = Templates.of_texts({"letter": text, **(partials or {})})
        return render(templates, "letter", context_of(case, occasion, directory=directory))

    return written


@pytest.fixture
def child() -> ItemNow:
    return ItemNow("child", "C-1", "recorded", {"name": "Ash Example", "age": 3})


@pytest.fixture
def nameless(child: ItemNow) -> ItemNow:
    return replace(child, facts={"age": 3})
