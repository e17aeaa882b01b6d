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


def asked_soon(
    definition: Definition, more: tuple[Field, ...]
) -> tuple[tuple[Field, ...], tuple[Field, ...], dict[str, str]]:
    """Which questions a new case is asked openly, which behind lines, and what each line says.

    Openly what its first transition cannot do without; behind a line for each other transition what that one asks.
    """
    by_fact = {each.fact: each for each in more if each.fact}
    nexts = [each for each in definition.transitions.values() if definition.opens.state in each.sources]
    openly = {name for each in nexts[:1] for name in each.needs_facts}
    lines: dict[str, str] = {}
    for each in nexts:
        for name in (*each.needs_facts, *each.may_set):
            if name in by_fact and name not in openly:
                lines.setdefault(by_fact[name].name, f"What “{each.title}” asks for")
    behind = tuple(each for each in more if each.name in lines)
    return tuple(by_fact[name] for name in by_fact if name in openly), behind, lines
