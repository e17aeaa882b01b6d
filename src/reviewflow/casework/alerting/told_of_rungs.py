"""Who is told of a rung, by which way and when: found once for all deadlines that are alike."""

from __future__ import annotations

import datetime as dt
from operator import attrgetter
from typing import NamedTuple

from reviewflow.alerts.delivery_hours import first_delivery, next_digest
from reviewflow.alerts.due import Rung
from reviewflow.audit.instants import instant_text
from reviewflow.case.recipients import ToTell
from reviewflow.casework.telling.whom import Whom, roles_to_alert
from reviewflow.statute.london import local_date
from reviewflow.store.alerts import ToAlert
from reviewflow.store.outbox import AlertDelivery

from .owed_rungs import OwedRungs, Rules

_ALIKE = attrgetter("workflow_hash", "item_kind", "clock", "partnership", "due_on")
"""The date is among them because whether an alert waits for a digest depends on how near it is."""


class Told(NamedTuple):
    """Whom a rung is for, as the trail, the alert and the outbox keep it."""

    roles: tuple[str, ...]
    """The roles, and the body where it goes further up."""
    entry: list[dict[str, str]]
    deliveries: tuple[AlertDelivery, ...]
    in_trouble: tuple[ToTell, ...]
    """Where nobody can be told, or only somebody who is away."""


class ToldOfRungs:
    """Who is told of everything that is raised in one transaction."""

    def __init__(self, whom: Whom, owed: OwedRungs, *, now: dt.datetime) -> None:
        self._whom = whom
        self._owed = owed
        self._now = now
        self._told: dict[object, Told] = {}

    def told(self, each: ToAlert, rung: Rung, rules: Rules, *, is_first: bool) -> Told:
        """Who is told of one rung; ``is_first`` of those for the date as it stands."""
        alone = rules.own_fact is not None or self._whom.has_walls(each.case_id)
        about = (each.case_id, each.item_id) if alone else None
        # A new bank holiday moves many dates at once, of which a person is told in one message.
        gathers = is_first and rung.escalates is None and each.moved_from_on is not None
        key = (_ALIKE(each), rung.escalates, gathers, about)
        if key not in self._told:
            self._told[key] = self._tell(each, rung, rules, gathers=gathers)
        return self._told[key]

    def _tell(self, each: ToAlert, rung: Rung, rules: Rules, *, gathers: bool) -> Told:
        definition, subject, clock, _ = rules
        told = self._whom.for_rung(rung, each, definition, subject)
        if rung.escalates is None:
            roles = roles_to_alert(clock, definition, subject)
        else:
            roles = (*rung.escalates.to, *([rung.escalates.level] if rung.escalates.level else []))
        return Told(
            roles=roles,
            entry=[_in_entry(one) for one in told],
            deliveries=tuple(self._delivery(each, one, gathers=gathers) for one in told),
            in_trouble=tuple(one for one in told if one.nobody or one.uncovered),
        )

    def _delivery(self, each: ToAlert, one: ToTell, *, gathers: bool) -> AlertDelivery:
        alerting, calendar = self._whom.directory(each.partnership).alerting, self._owed.calendar(each.partnership)
        due_at = first_delivery(self._now, opens=alerting.opens, closes=alerting.closes, calendar=calendar)
        digest_at = next_digest(self._now, at=alerting.digest_at, calendar=calendar)
        digest_on, today = local_date(digest_at), local_date(self._now)
        gathered = one.digest or (gathers and one.person is not None)
        # What would pass, or be due, before the next day's digest is read does not wait for it.
        waits = gathered and (digest_on == today or dt.date.fromisoformat(each.due_on) > digest_on)
        at = instant_text(digest_at if waits else due_at)
        return AlertDelivery(
            channel="digest" if waits else "message",
            partnership=each.partnership,
            person=one.person,
            role=one.role,
            deputy_of=one.deputy_of,
            recipient=one.name,
            address=one.address,
            due_at=at,
            try_at=at,
            status="dead" if one.nobody else "pending",
            last_error=one.nobody,
        )


def _in_entry(one: ToTell) -> dict[str, str]:
    """A recipient as the trail keeps it: no address."""
    found = {"role": one.role, "person": one.person, "deputy_of": one.deputy_of, "nobody": one.nobody}
    if one.person is None and one.nobody is None:
        found["mailbox"] = one.name
    return {name: value for name, value in found.items() if value is not None}
