"""Which questions a form about a new case asks openly, and which wait behind a line or for a later step."""

from __future__ import annotations

from reviewflow.workflow.definition import Definition

from .fields import Field

ASKED_LATER = (
    "Only what does not say “optional” has to be answered now. Everything else is asked when it is needed, and can be"
    " recorded on the page of the case at any time."
)
MANY = 30
"""With more questions that need no answer, those that belong to later steps are left to them."""


def asked_soon(definition: Definition, more: tuple[Field, ...]) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
    """Which questions a new case is asked openly, and which behind lines.

    Openly what its first transition cannot do without; behind lines what any other next one asks.
    """
    by_fact = {each.fact: each for each in more if each.fact}
    nexts = [each for each in definition.transitions.values() if definition.opens.state in each.sources]
    openly = {name for each in nexts[:1] for name in each.needs_facts}
    asked = {name for each in nexts for name in (*each.needs_facts, *each.may_set)}
    behind = tuple(each for each in more if each.fact in asked - openly)
    return tuple(by_fact[name] for name in by_fact if name in openly), behind
