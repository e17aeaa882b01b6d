"""Where a scenario is played: a database of its own, the published rules, and a clock that is set by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from reviewflow.case.case import Actor
from reviewflow.casework.alerting.raise_alerts import Raised, raise_alerts
from reviewflow.casework.desk import Desk
from reviewflow.casework.office.calendar import adopt_calendar, calendar_text
from reviewflow.casework.office.publish import Publication, publish
from reviewflow.statute.london import at_local_time, local_date
from reviewflow.store.session import Database
from reviewflow.workflow.files import WorkflowFiles

ADMINISTRATOR = "administrator"
SWEEP_AT = "09:00"
"""When the alerts of a day between two steps are raised."""


class SetByHand:
    """The time as the scenario has it."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        """The present, aware, in UTC."""
        return self.now


class Stage:
    """A database with rules in it, whose time passes only when somebody lets it pass."""

    def __init__(self, database: Database, files: WorkflowFiles, *, begins_at: dt.datetime) -> None:
        self.database = database
        self.clock = SetByHand(begins_at)
        self.desk = Desk(database, now=self.clock)

    @property
    def today(self) -> dt.date:
        """The local day that the scenario has reached."""
        return local_date(self.clock.now)

    def publish(self, publication: Publication) -> int:
        """Publish for one partnership; returns the sequence of the entry."""
        return publish(self.desk, publication, by=Actor(ADMINISTRATOR, ADMINISTRATOR, publication.partnership))

    def adopt_calendar(self, files: WorkflowFiles) -> None:
        """Take the bank holidays on file into use."""
        adopt_calendar(self.desk, calendar_text(files), by=Actor(ADMINISTRATOR, ADMINISTRATOR, ""))

    def sweep(self) -> list[Raised]:
        """Raise every alert that is owed now."""
        return raise_alerts(self.desk)

    def pass_time(self, until: dt.datetime, partnership: str) -> Iterator[tuple[dt.date, Raised]]:
        """Let time pass, with a sweep on every working day on the way and one on arrival."""
        today, there = local_date(self.clock.now), local_date(until)
        with self.database.read() as tx:
            calendar = self.desk.current(tx, partnership)[0]
        day = today
        while day < there:
            day += dt.timedelta(days=1)
            if day == there:
                self.clock.now = until
            elif calendar.is_working_day(day):
                self.clock.now = at_local_time(day, SWEEP_AT)
            else:
                continue
            for raised in self.sweep():
                yield day, raised
        self.clock.now = until
