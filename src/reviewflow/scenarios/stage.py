"""Where a scenario is played: a database of its own, the published rules, and a clock that is set by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from reviewflow.case.case import Actor
from reviewflow.casework.calendar import adopt_calendar, calendar_text
from reviewflow.casework.desk import Desk
from reviewflow.casework.publish import Publication, publish
from reviewflow.casework.raise_alerts import AlertWords, Raised, Writer, raise_alerts
from reviewflow.errors import DatabaseNotReady
from reviewflow.notices.alert import AlertNow, context_of_alert
from reviewflow.notices.environment import Templates
from reviewflow.notices.notice import render
from reviewflow.statute.london import at_local_time, local_date
from reviewflow.store.session import Database
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import TEMPLATE_ENDING

ADMINISTRATOR = "administrator"
ALERT = "alert"
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
        self._write = alert_writer(files)

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
        return raise_alerts(self.desk, write=self._write, base_url="")

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


def alert_writer(files: WorkflowFiles) -> Writer:
    """Puts alerts into the words of the shipped template, or of a partnership's own.

    Raises:
        DatabaseNotReady: the folders hold no such template.
    """
    folders = [folder.parent / "alerts" for folder in files.templates]
    paths = [folder / f"{ALERT}{TEMPLATE_ENDING}" for folder in folders]
    found: Path | None = next((path for path in paths if path.is_file()), None)
    if found is None:
        raise DatabaseNotReady(why="there is no template for alerts", do="Put one at templates/alerts/alert.txt.j2.")
    templates = Templates.of_texts({ALERT: found.read_text(encoding="utf-8")})

    def write(alert: AlertNow) -> AlertWords:
        return render(templates, ALERT, context_of_alert(alert))

    return write
