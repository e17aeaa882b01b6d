"""What is done once a day: the checkpoint of the trail, and a look at how far the bank holidays reach.

Whether it was done is read from the database, never from a timetable: no day has it twice, and
no day without a worker is forgotten, whatever the clocks do.
"""

from __future__ import annotations

import datetime as dt

from reviewflow.audit.instants import instant_text
from reviewflow.errors import DatabaseNotReady
from reviewflow.statute.london import local_date, longdate
from reviewflow.store import audit_log, checkpoints, published
from reviewflow.store.session import Transaction

from .desk import Desk
from .warn import warn

NEAREST_HORIZON = dt.timedelta(days=366)
"""The longest statutory clock must find its bank holidays on file, with time left to get them."""


def do_daily(desk: Desk) -> checkpoints.Checkpoint | None:
    """Do what is due today, unless it was done; returns the checkpoint that was made."""
    today = local_date(desk.now())
    if desk.daily_done_on == today:
        return None
    with desk.database.write() as tx:
        made = make_checkpoint(tx, desk)
        if made is not None:
            _look_at_calendar(tx, desk, today)
    desk.daily_done_on = today
    return made


def make_checkpoint(tx: Transaction, desk: Desk) -> checkpoints.Checkpoint | None:
    """Keep the end of the trail as it stands today; None when it was kept, or there is no trail yet."""
    now = desk.now()
    today = local_date(now).isoformat()
    if checkpoints.checkpoint_on(tx, today) is not None:
        return None
    head = audit_log.trail_head(tx)
    if not head.sequence:
        return None
    made = checkpoints.Checkpoint(today, head.sequence, head.hash, instant_text(now))
    return made if checkpoints.keep(tx, made) else None


def _look_at_calendar(tx: Transaction, desk: Desk, today: dt.date) -> None:
    """Warn every partnership in time when the bank holidays on file run out."""
    try:
        _, calendar = published.calendar_in_use(tx)
    except DatabaseNotReady:
        return
    if calendar.known_to - today >= NEAREST_HORIZON:
        return
    for partnership in published.partnerships(tx):
        warn(
            tx,
            desk,
            f"bank_holidays-{calendar.known_to.isoformat()}-{partnership}",
            partnership=partnership,
            what=f"The bank holidays on file reach only to {longdate(calendar.known_to)}: no date beyond is counted.",
            do="Get the newer bank holidays into workflows/bank_holidays, then run `reviewflow init`.",
        )
