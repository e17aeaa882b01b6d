"""What is done once a day: the checkpoint of the trail, a look at how far the bank holidays reach, and letting go of
what nobody came for: what came of long work, and files that were handed in half.

Whether it was done is read from the database, never from a timetable: no day has it twice, and
no day without a worker is forgotten, whatever the clocks do.
"""

from __future__ import annotations

import datetime as dt

from reviewflow.audit.instants import instant_text
from reviewflow.casework.desk import Desk
from reviewflow.casework.long_work import forget_long_work
from reviewflow.casework.proving.make_checkpoint import checkpoint_of_today, keep_whole_tree
from reviewflow.casework.telling.warn import warn
from reviewflow.errors import DatabaseNotReady
from reviewflow.statute.london import local_date, longdate
from reviewflow.store import checkpoints, files, published
from reviewflow.store.session import Transaction

NEAREST_HORIZON = dt.timedelta(days=366)
"""The longest statutory clock must find its bank holidays on file, with time left to get them."""


def do_daily(desk: Desk) -> checkpoints.Checkpoint | None:
    """Do what is due today, unless it was done; returns the checkpoint that was made."""
    today = local_date(desk.now())
    if desk.daily_done_on == today:
        return None
    keep_whole_tree(desk)
    made = None
    with desk.database.write() as tx:
        found = checkpoint_of_today(tx, desk)
        if found is not None:
            made, unsigned_because = found
            if unsigned_because is not None:
                _warn_of_key(tx, desk, today, unsigned_because)
            _look_at_calendar(tx, desk, today)
        forget_long_work(tx, desk)
        files.drop_ended(tx, now=instant_text(desk.now()))
    desk.daily_done_on = today
    return made


def _warn_of_key(tx: Transaction, desk: Desk, today: dt.date, why: str) -> None:
    """Say in every partnership that the checkpoint of the day is not signed, though there is a key."""
    for partnership in published.partnerships(tx):
        warn(
            tx,
            desk,
            f"signing_key-{today.isoformat()}-{partnership}",
            partnership=partnership,
            what=f"The checkpoint of {longdate(today)} is not signed: {why}",
            do="Put right what is said, then make another with `reviewflow trail checkpoint`.",
        )


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
