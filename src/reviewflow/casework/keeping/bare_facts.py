"""What stays of the facts of a case when its words are destroyed: days, numbers and what was chosen from a list.

The figures count by them, and none of them is anybody's words. Texts go. The marker of an identity stays, and says
nothing any more, because its salt is gone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reviewflow.audit.canonical import canonical_text
from reviewflow.case.case import Facts, FactValue
from reviewflow.case.identity import is_marker
from reviewflow.workflow.definition import Definition, Fact

FREE = frozenset({"text", "long_text"})


def without_words(facts: Facts, rules: Mapping[str, Fact]) -> dict[str, FactValue]:
    """The facts that stay. What the rules do not know, because newer ones left it out, is taken for words."""
    return {name: value for name, value in facts.items() if is_marker(value) or _stays(rules.get(name))}


def snapshot_without_words(body: str, definition: Definition) -> str:
    """A frozen picture of a case with the facts that stay."""
    kept: dict[str, Any] = json.loads(body)
    kept["facts"] = without_words(kept.get("facts", {}), definition.facts)
    kept["items"] = [
        {**item, "facts": without_words(item["facts"], _rules(definition, item["kind"]))}
        for item in kept.get("items", ())
    ]
    return canonical_text(kept)


def _rules(definition: Definition, kind: str) -> Mapping[str, Fact]:
    return definition.items[kind].facts if kind in definition.items else {}


def _stays(fact: Fact | None) -> bool:
    return fact is not None and fact.type not in FREE and not fact.identifying
