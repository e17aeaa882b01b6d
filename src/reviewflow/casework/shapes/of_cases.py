"""What was done to a case and what is read of it, as programs read it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from reviewflow.casework.access.seeing import FACTS
from reviewflow.casework.views.case_view import without_identities

if TYPE_CHECKING:
    from reviewflow.casework.changes.plan_migration import MigrationPlan
    from reviewflow.casework.changes.save_change import Saved
    from reviewflow.casework.guests.invite import Invited
    from reviewflow.casework.permissions.who_sees import WhoSees
    from reviewflow.casework.pinned_moment import Pinned
    from reviewflow.casework.views.case_seen import CaseSeen
    from reviewflow.casework.views.read_identities import IdentityRead


def identity_as_json(each: IdentityRead) -> dict[str, object]:
    """A fact that tells who somebody is."""
    return {"item": each.item, "fact": each.fact, "value": each.value, "works_here": list(each.works_here)}


def who_sees_as_json(found: WhoSees) -> dict[str, object]:
    """Who sees a case, and from whom it is kept."""
    return {
        "reference": found.case.reference,
        "conflicts": [each.person for each in found.conflicts],
        "only_for": [each.person for each in found.only_for],
        "may_be_named": found.may_be_named,
        "seen_by": [
            {"person": each.person, "role": each.role, "parts": list(each.parts), "agency": each.agency}
            for each in found.seers
        ],
    }


def saved_as_json(saved: Saved) -> dict[str, object]:
    """What was done, as programs read it; keys are only ever added."""
    return {
        "reference": saved.reference,
        "entry": saved.sequence,
        "hash": saved.hash,
        "what": saved.what,
        "item": saved.item,
        "from_state": saved.from_state,
        "to_state": saved.to_state,
        "clocks": [
            {
                "clock": each.clock,
                "item": f"{each.item[0]}-{each.item[1]}" if each.item else None,
                "due_on": each.due_on,
                "was_due_on": each.was_due_on,
                "state": each.state,
            }
            for each in saved.clocks
        ],
        "notices": [
            {
                "notice": each.rule.name,
                "to": each.recipient.key,
                "recipient_name": each.recipient_name,
                "channel": each.rule.channel,
                "sha256": each.rendered.text_sha256,
            }
            for each in saved.notices
        ],
        "letters_not_written": [
            {
                "notice": each.rule.name,
                "to": each.recipient,
                "recipient_name": each.recipient_name,
                "channel": each.rule.channel,
                "why": each.why,
            }
            for each in saved.letters_not_written
        ],
    }


def plan_as_json(plan: MigrationPlan) -> dict[str, object]:
    """What a move to newer rules would do."""
    return {
        "case": plan.reference,
        "from": plan.from_hash,
        "to": plan.to_hash,
        "state": plan.state,
        "clocks": [
            {
                "clock": each.clock,
                "choice": each.choice,
                "due_on_before": _iso(each.due_on_before),
                "due_on_after": _iso(each.due_on_after),
            }
            for each in plan.clocks
        ],
    }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def case_seen_as_json(seen: CaseSeen, past: Pinned | None = None) -> dict[str, object]:
    """A case as one person sees it: the shape of ``case --json``, without what they do not see."""
    view = replace(
        seen.view, clocks=(*seen.owed, *seen.over), items=seen.items, next=seen.view.next if not past else ()
    )
    kept = ("id", "kind", "about", "recipient", "status", "last_error")
    return {
        **view.as_json(),
        "facts": without_identities(view.case.facts) if seen.sight.sees(FACTS) else {},
        "links": [{"relation": each.relation, "to": each.reference} for each in seen.links],
        "not_delivered": [{name: getattr(each, name) for name in kept} for each in seen.not_delivered],
        "as_it_stood": past.as_json() if past else None,
    }


def invited_as_json(made: Invited, hours: int) -> dict[str, object]:
    """An invitation, with the code that is told by telephone: it is shown once."""
    return {
        "case": made.case,
        "item": made.item,
        "name": made.name,
        "address": made.address,
        "role": made.role,
        "code": made.code,
        "link_hours": hours,
        "entry": made.sequence,
    }
