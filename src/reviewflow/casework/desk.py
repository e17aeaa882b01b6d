"""What every command needs at hand: the database, the published rules, the calendar, the time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

from reviewflow.case.directory import Directory
from reviewflow.channels.virus_scanner import VirusScanner
from reviewflow.notices.environment import Templates
from reviewflow.statute.working_days import WorkingDayCalendar
from reviewflow.store import published
from reviewflow.store.session import Database, Transaction
from reviewflow.workflow.definition import Definition


def utc_now() -> dt.datetime:
    """The present, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


class Desk:
    """The database with what was published in it, read once and kept: content with a hash cannot change."""

    def __init__(
        self,
        database: Database,
        *,
        now: Callable[[], dt.datetime] = utc_now,
        signing_key_file: Path | None = None,
        virus_scanner: VirusScanner | None = None,
        breached_passwords: Path | None = None,
    ) -> None:
        self.database = database
        self.now = now
        self.signing_key_file = signing_key_file
        """Where the private key is with which checkpoints are signed; never in the database."""
        self.virus_scanner = virus_scanner
        """Who looks at files that are handed in, where this installation has a scanner."""
        self.breached_passwords = breached_passwords
        """The file of the hashes of published passwords, where this installation has one."""
        self._definitions: dict[str, Definition] = {}
        self._templates: dict[str, Templates] = {}
        self._texts: dict[str, str] = {}
        self._partnerships: dict[int, tuple[Directory, Mapping[str, tuple[str, ...]]]] = {}
        self._calendars: dict[int, WorkingDayCalendar] = {}
        self.words: dict[tuple[object, ...], Mapping[str, Mapping[str, str]]] = {}
        """The words that questions may use, by what was published when they were gathered."""
        self.mark: str | None = None
        """What tells this installation from every other, once somebody has asked for it."""
        self.daily_done_on: dt.date | None = None
        """The day in London whose daily work is known to be done."""

    def over(self, past: Database, *, now: dt.datetime) -> Desk:
        """A desk over a database that was made from this one, with the same numbers for what was published."""
        desk = self.to_repeat_in(past, now=lambda: now)
        desk._partnerships, desk._calendars = self._partnerships, self._calendars
        return desk

    def to_repeat_in(self, past: Database, *, now: Callable[[], dt.datetime]) -> Desk:
        """A desk over a database in which the trail of this one is carried out again: what has a hash is the same."""
        desk = Desk(past, now=now)
        desk._definitions, desk._templates, desk._texts = self._definitions, self._templates, self._texts
        return desk

    def definition(self, tx: Transaction, hash: str) -> Definition:
        """The rules with a content hash.

        Raises:
            WorkflowNotFound: nothing with that hash was published here.
        """
        if hash not in self._definitions:
            self._definitions[hash] = published.load_definition(tx, hash)
        return self._definitions[hash]

    def templates(self, tx: Transaction, definition: Definition) -> Templates:
        """The letters in the wording that the rules name."""
        if definition.hash not in self._templates:
            for text_hash in definition.templates.values():
                if text_hash not in self._texts:
                    self._texts[text_hash] = published.load_text(tx, text_hash)
            self._templates[definition.hash] = Templates(definition.templates, self._texts.__getitem__)
        return self._templates[definition.hash]

    def current(self, tx: Transaction, partnership: str) -> tuple[WorkingDayCalendar, Directory]:
        """The calendar and the directory as they are now.

        Raises:
            DatabaseNotReady: nothing was published for the partnership yet.
        """
        return self.at(tx, published.current_versions(tx, partnership))

    def at(self, tx: Transaction, versions: tuple[int, int]) -> tuple[WorkingDayCalendar, Directory]:
        """The calendar and the directory in the versions that are named."""
        calendar_id, version_id = versions
        return self._calendar(tx, calendar_id), self._partnership(tx, version_id)[0]

    def directory(self, tx: Transaction, partnership: str) -> Directory:
        """The directory as it is now.

        Raises:
            DatabaseNotReady: nothing was published for the partnership yet.
        """
        return self.current(tx, partnership)[1]

    def calendar(self, tx: Transaction) -> WorkingDayCalendar | None:
        """The calendar as it is now; None before any was taken into use."""
        newest = tx.value(published.NEWEST_CALENDAR)
        return None if newest is None else self._calendar(tx, newest)

    def directory_at(self, tx: Transaction, version: int) -> Directory:
        """The directory in one published version."""
        return self._partnership(tx, version)[0]

    def published_definitions(self, tx: Transaction, partnership: str) -> Mapping[str, tuple[Definition, ...]]:
        """Workflow to its current definitions, one for each edition."""
        _, version_id = published.current_versions(tx, partnership)
        hashes = self._partnership(tx, version_id)[1]
        return {workflow: tuple(self.definition(tx, h) for h in of) for workflow, of in hashes.items()}

    def _calendar(self, tx: Transaction, id: int) -> WorkingDayCalendar:
        if id not in self._calendars:
            self._calendars[id] = published.load_calendar(tx, id)
        return self._calendars[id]

    def _partnership(self, tx: Transaction, id: int) -> tuple[Directory, Mapping[str, tuple[str, ...]]]:
        if id not in self._partnerships:
            self._partnerships[id] = published.load_partnership(tx, id)
        return self._partnerships[id]
