"""Published rules, as programs read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reviewflow.casework.office.bring_up_to_date import Published
    from reviewflow.casework.office.compare_rules import Compared
    from reviewflow.store.published import PublishedLine


def published_as_json(each: Published) -> dict[str, object]:
    """What one partnership published, as programs read it."""
    return {"partnership": each.partnership, "definitions": each.definitions, "entry": each.sequence}


def compared_as_json(each: Compared) -> dict[str, object]:
    """What changes between two sets of rules."""
    return {
        "workflow": each.before.workflow,
        "partnership": each.before.partnership,
        "before": each.before.hash,
        "after": each.after.hash,
        "changes": [change.as_json() for change in each.changes],
        "open_cases": each.open_cases,
    }


def rules_line_as_json(each: PublishedLine, *, is_current: bool) -> dict[str, object]:
    """A set of rules in the list of those that are published."""
    return {
        "hash": each.hash,
        "workflow": each.workflow,
        "edition": each.edition,
        "partnership": each.partnership,
        "version": each.version,
        "published_at": each.published_at,
        "entry": each.sequence,
        "current": is_current,
        "open_cases": each.open_cases,
    }
