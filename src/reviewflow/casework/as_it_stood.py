"""A case as it stood on a past day: the trail carried out again up to then, into memory, and looked at from there.

Only what was recorded by the end of that day is in it, so it shows what people could know.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from reviewflow.audit.instants import instant_text
from reviewflow.errors import ReplayDiffers
from reviewflow.statute.london import day_ends_at, local_date
from reviewflow.store import audit_log
from reviewflow.store.cases import load_case
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database

from .desk import Desk
from .replay import with_linked
from .replay_entry import Replayer, TimeOfEntry


@contextmanager
def as_it_stood(desk: Desk, reference: str, day: dt.date | None) -> Iterator[Desk]:
    """A desk over the case, and those it is linked to, as they stood at the end of a local day; None is now.

    Raises:
        CaseNotFound: there is no such case, or there was none then.
        ReplayDiffers: the trail does not give the case.
    """
    if day is None:
        yield desk
        return
    now = desk.now()
    moment = now if day >= local_date(now) else day_ends_at(day) - dt.timedelta(microseconds=1)
    with Database.in_memory() as past:
        create_schema(past, guarded=False)
        _carry_out_until(moment, desk.database, past, reference)
        yield Desk(past, now=lambda: moment)


def _carry_out_until(moment: dt.datetime, database: Database, past: Database, reference: str) -> None:
    time = TimeOfEntry()
    with database.read() as source, past.write() as tx:
        # Everything up to the last entry made by then: the order of the trail counts, whatever a clock said.
        last = audit_log.last_sequence_by(source, instant_text(moment))
        replayer = Replayer(source, Desk(past, now=time), time)
        wanted = with_linked(source, reference)
        for row in audit_log.read_kept(source):
            if row[0] > last or (row[1] is not None and row[1] not in wanted):
                continue
            fault = replayer.carry_out_again(tx, row, alone=True)
            if fault is not None:
                do = f"Entry {fault.row}: {fault.found}. Run `reviewflow trail verify`."
                raise ReplayDiffers(count=1, do=do)
        load_case(tx, reference)
