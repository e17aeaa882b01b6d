"""Gather the alerts of people who asked for a digest into one message a day."""

from __future__ import annotations

from reviewflow.audit.instants import instant_text
from reviewflow.casework.desk import Desk
from reviewflow.casework.points import Passing, pass_by
from reviewflow.statute.london import local_date
from reviewflow.store import digests, outbox


def gather_digests(desk: Desk, *, at: Passing = pass_by) -> int:
    """Make every digest that is due; returns how many. Safe to run twice: a person has one for each day."""
    now = desk.now()
    text, today = instant_text(now), local_date(now).isoformat()
    made = 0
    with desk.database.write() as tx:
        for each in digests.people_to_gather_for(tx, now=text):
            digest_id = digests.gather(tx, each, on_date=today, now=text)
            if digest_id is None:
                continue
            made += 1
            outbox.queue(
                tx,
                dedup_key=f"digest-{digest_id}",
                kind="digest",
                digest_id=digest_id,
                partnership=each.partnership,
                person=each.person,
                role=each.role,
                recipient=each.recipient,
                address=each.address,
                due_at=text,
            )
    at("gathered")
    return made
