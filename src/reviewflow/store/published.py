"""Where published rules, letter texts, directories and the calendar are kept: content by its hash, never edited."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from reviewflow.case.directory import Directory
from reviewflow.errors import DatabaseNotReady, WorkflowNotFound
from reviewflow.statute.bank_holidays import calendar_from
from reviewflow.statute.working_days import WorkingDayCalendar
from reviewflow.workflow.definition import Definition

from .numbers import LARGEST_NUMBER
from .session import Transaction
from .statements import Statement

DEFINITION = Statement("SELECT body FROM workflow_definition WHERE hash = :hash")
INSERT_DEFINITION = Statement(
    "INSERT INTO workflow_definition (hash, workflow, edition, partnership, version, body, published_at, sequence)"
    " VALUES (:hash, :workflow, :edition, :partnership, :version, :body, :published_at, :sequence)"
    " ON CONFLICT (hash) DO NOTHING"
)
TEXT = Statement("SELECT body FROM published_text WHERE hash = :hash")
INSERT_TEXT = Statement(
    "INSERT INTO published_text (hash, name, kind, body) VALUES (:hash, :name, :kind, :body)"
    " ON CONFLICT (hash) DO NOTHING"
)
INSERT_PARTNERSHIP = Statement(
    "INSERT INTO partnership_version (partnership, hash, body, definitions, published_at, sequence)"
    " VALUES (:partnership, :hash, :body, :definitions, :published_at, :sequence)"
)
PARTNERSHIP = Statement("SELECT hash, body, definitions FROM partnership_version WHERE id = :id")
CURRENT = Statement(
    "SELECT (SELECT max(id) FROM calendar_version),"
    " (SELECT max(id) FROM partnership_version WHERE partnership = :partnership)"
)
VERSIONS = Statement("SELECT sequence, id FROM partnership_version WHERE partnership = :partnership ORDER BY id")
PARTNERSHIPS = Statement("SELECT DISTINCT partnership FROM partnership_version ORDER BY partnership")
INSERT_CALENDAR = Statement(
    "INSERT INTO calendar_version (base_hash, version, adopted_at, sequence)"
    " VALUES (:base_hash, :version, :adopted_at, :sequence)"
)
CALENDAR = Statement("SELECT base_hash, sequence FROM calendar_version WHERE id = :id")
NEWEST_VERSION = Statement(
    "SELECT hash, definitions FROM partnership_version WHERE partnership = :partnership ORDER BY id DESC LIMIT 1"
)
CALENDAR_TEXT = Statement("SELECT base_hash FROM calendar_version ORDER BY id DESC LIMIT 1")
NEWEST_CALENDAR = Statement("SELECT max(id) FROM calendar_version")
CHANGED_DAYS = Statement("SELECT on_date, name, counts FROM non_working_day WHERE sequence <= :sequence ORDER BY id")
LATEST = LARGEST_NUMBER
"""A sequence that no entry reaches."""
INSERT_CHANGED_DAY = Statement(
    "INSERT INTO non_working_day (on_date, name, counts, source, added_at, added_by, sequence)"
    " VALUES (:on_date, :name, :counts, :source, :added_at, :added_by, :sequence)"
)
DELETE_DIRECTORY = Statement("DELETE FROM directory_entry WHERE partnership = :partnership")
INSERT_DIRECTORY = Statement(
    "INSERT INTO directory_entry (partnership, kind, key, name, address, lead, from_on, until_on)"
    " VALUES (:partnership, :kind, :key, :name, :address, :lead, :from_on, :until_on)"
)


DEFINITION_COLUMNS = Statement("SELECT workflow, edition, version, body FROM workflow_definition WHERE hash = :hash")
DIRECTORY_TEXT = Statement(
    "SELECT body FROM partnership_version WHERE partnership = :partnership AND hash = :hash ORDER BY id LIMIT 1"
)


LISTED = Statement(
    "SELECT d.hash, d.workflow, d.edition, d.partnership, d.version, d.published_at, d.sequence,"
    " (SELECT count(*) FROM review_case c WHERE c.workflow_hash = d.hash AND c.ended = :ended)"
    " FROM workflow_definition d ORDER BY d.partnership, d.workflow, d.edition, d.sequence DESC"
)
CURRENT_DEFINITIONS = Statement(
    "SELECT definitions FROM partnership_version WHERE id IN"
    " (SELECT max(id) FROM partnership_version GROUP BY partnership)"
)
OPEN_UNDER = Statement(
    "SELECT reference FROM review_case WHERE workflow_hash = :hash AND ended = :ended ORDER BY reference"
)


COUNTED_BY = Statement(
    "SELECT d.published_at, v.adopted_at, v.sequence FROM workflow_definition d, calendar_version v"
    " WHERE d.hash = :hash AND v.id = (SELECT max(id) FROM calendar_version)"
)


PUBLISHED = Statement(
    "SELECT v.hash, v.body, v.definitions, v.published_at, v.sequence, e.by_user, e.by_role FROM partnership_version v"
    " JOIN trail_entry e ON e.sequence = v.sequence WHERE v.partnership = :partnership ORDER BY v.id DESC LIMIT :limit"
)


class PublishedVersion(NamedTuple):
    """One version that a partnership published, with who did it."""

    hash: str
    body: str
    definitions: str
    published_at: str
    sequence: int
    by_user: str
    by_role: str


class CountedBy(NamedTuple):
    """Since when the rules and the bank holidays hold by which a date is counted."""

    rules_published_at: str
    calendar_adopted_at: str
    calendar_entry: int
    """The entry with which the bank holidays were taken into use."""


class PublishedLine(NamedTuple):
    """Published rules as they are listed."""

    hash: str
    workflow: str
    edition: str
    partnership: str
    version: str
    published_at: str
    sequence: int
    open_cases: int


class ChangedDay(NamedTuple):
    """A day that a command added to the bank holidays (``works`` false) or took from them."""

    on_date: str
    name: str
    works: bool


def load_definition(tx: Transaction, hash: str) -> Definition:
    """The rules with a content hash.

    Raises:
        WorkflowNotFound: nothing with that hash was published here.
    """
    row = tx.one(DEFINITION, {"hash": hash})
    if row is None:
        raise WorkflowNotFound(workflow=f"the content hash {hash[:12]}", do="Publish the workflow files first.")
    return _built(row[0], hash)


@lru_cache(maxsize=128)
def _built(body: str, hash: str) -> Definition:
    """The same rules are put together once in a process, however many desks there are: nobody changes them."""
    return Definition.from_body(json.loads(body), hash=hash)


def definition_columns(tx: Transaction, hash: str) -> dict[str, str]:
    """A published definition as it was published: workflow, edition, version, body.

    Raises:
        WorkflowNotFound: nothing with that hash was published here.
    """
    row = tx.one(DEFINITION_COLUMNS, {"hash": hash})
    if row is None:
        raise WorkflowNotFound(workflow=f"the content hash {hash[:12]}", do="Publish the workflow files first.")
    return dict(zip(("workflow", "edition", "version", "body"), row, strict=True))


def directory_text(tx: Transaction, partnership: str, hash: str) -> str:
    """A published directory as text.

    Raises:
        WorkflowNotFound: no such directory was published here.
    """
    found: str | None = tx.value(DIRECTORY_TEXT, {"partnership": partnership, "hash": hash})
    if found is None:
        raise WorkflowNotFound(workflow=f"the directory {hash[:12]}", do="Publish the workflow files first.")
    return found


def load_text(tx: Transaction, hash: str) -> str:
    """A published text, such as a letter template, by its hash.

    Raises:
        WorkflowNotFound: nothing with that hash was published here.
    """
    row = tx.one(TEXT, {"hash": hash})
    if row is None:
        raise WorkflowNotFound(workflow=f"the text {hash[:12]}", do="Publish the workflow files first.")
    return str(row[0])


def load_partnership(tx: Transaction, id: int) -> tuple[Directory, Mapping[str, tuple[str, ...]]]:
    """One published version of a partnership: its directory, and the hashes of each workflow's current definitions."""
    row = tx.one(PARTNERSHIP, {"id": id})
    assert row is not None, "a partnership version that was just read about is gone"
    definitions = {workflow: tuple(hashes) for workflow, hashes in json.loads(row[2]).items()}
    return Directory.from_body(json.loads(row[1])), definitions


def newest_version(tx: Transaction, partnership: str) -> tuple[str, Mapping[str, tuple[str, ...]]] | None:
    """The hash of a partnership's newest directory with its definitions' hashes; None before anything is published."""
    row = tx.one(NEWEST_VERSION, {"partnership": partnership})
    return None if row is None else (row[0], {workflow: tuple(of) for workflow, of in json.loads(row[1]).items()})


def current_versions(tx: Transaction, partnership: str) -> tuple[int, int]:
    """The newest calendar and the newest version of a partnership.

    Raises:
        DatabaseNotReady: nothing was published yet.
    """
    if tx.known is not None and (CURRENT, partnership) in tx.known:
        found: tuple[int, int] = tx.known[CURRENT, partnership]
        return found
    row = tx.one(CURRENT, {"partnership": partnership})
    calendar, version = row if row else (None, None)
    if calendar is None or version is None:
        others = partnerships(tx)
        known = f"Check the name, of those that are published: {', '.join(others)}; or run" if others else "Run"
        do = f"{known} `reviewflow init`, which publishes its rules."
        raise DatabaseNotReady(why=f"nothing is published for {partnership}", do=do)
    if tx.known is not None:
        tx.known[CURRENT, partnership] = (calendar, version)
    return calendar, version


def counted_by(tx: Transaction, hash: str) -> CountedBy:
    """Since when these rules, and the bank holidays in use, hold."""
    row = tx.one(COUNTED_BY, {"hash": hash})
    assert row is not None, "a case stands under rules that were never published"
    return CountedBy(*row)


def list_definitions(tx: Transaction) -> list[PublishedLine]:
    """Everything that was published, by partnership, workflow and edition, the newest first."""
    return [PublishedLine(*row) for row in tx.rows(LISTED, {"ended": False})]


def current_hashes(tx: Transaction) -> frozenset[str]:
    """The rules that a new case would be opened under, of every partnership."""
    found = [json.loads(row[0]) for row in tx.rows(CURRENT_DEFINITIONS)]
    return frozenset(hash for workflows in found for hashes in workflows.values() for hash in hashes)


def versions_of(tx: Transaction, partnership: str) -> list[tuple[int, int]]:
    """Every version that a partnership published, oldest first: the entry that published it, and its number."""
    return [(sequence, id) for sequence, id in tx.rows(VERSIONS, {"partnership": partnership})]


def published_by(tx: Transaction, partnership: str, *, limit: int) -> list[PublishedVersion]:
    """The versions that a partnership published, the newest first."""
    return [PublishedVersion(*row) for row in tx.rows(PUBLISHED, {"partnership": partnership, "limit": limit})]


def partnerships(tx: Transaction) -> list[str]:
    """The partnerships that have published."""
    return [row[0] for row in tx.rows(PARTNERSHIPS)]


def open_cases_under(tx: Transaction, hash: str) -> list[str]:
    """The references of the open cases that are judged by these rules."""
    return [row[0] for row in tx.rows(OPEN_UNDER, {"hash": hash, "ended": False})]


def load_calendar(tx: Transaction, id: int) -> WorkingDayCalendar:
    """A calendar that was taken into use: the file it was read from, and the days changed up to then."""
    row = tx.one(CALENDAR, {"id": id})
    assert row is not None, "a calendar that was just read about is gone"
    base_hash, sequence = row
    days = [ChangedDay(*day) for day in tx.rows(CHANGED_DAYS, {"sequence": sequence})]
    return with_changed_days(calendar_from(json.loads(load_text(tx, base_hash))), days)


def calendar_in_use(tx: Transaction) -> tuple[str, WorkingDayCalendar]:
    """The hash of the bank-holiday file in use, and the calendar with every change since.

    Raises:
        DatabaseNotReady: no calendar was taken into use yet.
    """
    id = tx.value(NEWEST_CALENDAR)
    row = tx.one(CALENDAR, {"id": id})
    if row is None:
        raise DatabaseNotReady(why="it has no bank holidays yet", do="Run `reviewflow init`.")
    return str(row[0]), load_calendar(tx, id)


def calendar_text_in_use(tx: Transaction) -> str | None:
    """The hash of the bank-holiday file in use; None before any was taken into use."""
    found: str | None = tx.value(CALENDAR_TEXT)
    return found


def changed_days(tx: Transaction) -> list[ChangedDay]:
    """Every day that a command added to the bank holidays or took from them, oldest first."""
    return [ChangedDay(*day) for day in tx.rows(CHANGED_DAYS, {"sequence": LATEST})]


def with_changed_days(base: WorkingDayCalendar, days: Iterable[ChangedDay]) -> WorkingDayCalendar:
    """The calendar after the changes, the newest about a day holding."""
    latest = {day.on_date: day for day in days}
    if not latest:
        return base
    added = {dt.date.fromisoformat(d.on_date): d.name for d in latest.values() if not d.works}
    removed = [dt.date.fromisoformat(d.on_date) for d in latest.values() if d.works]
    return base.with_changes(added=added, removed=removed)


def save_directory(tx: Transaction, directory: Directory) -> None:
    """Write the directory as rows of its own, for lists and questions; the version kept whole is the record."""
    tx.execute(DELETE_DIRECTORY, {"partnership": directory.partnership})
    for row in _directory_rows(directory):
        tx.execute(INSERT_DIRECTORY, {"partnership": directory.partnership, **row})


def _directory_rows(directory: Directory) -> Iterable[dict[str, str | None]]:
    shelves = {"body": directory.bodies, "agency": directory.agencies, "recipient": directory.recipients}
    for kind, parties in shelves.items():
        for party in parties.values():
            for name in party.names:
                yield {
                    "kind": kind,
                    "key": party.key,
                    "name": name.name,
                    "address": party.address,
                    "lead": party.lead,
                    "from_on": name.from_on.isoformat() if name.from_on else None,
                    "until_on": name.until_on.isoformat() if name.until_on else None,
                }
    for key, title in directory.areas.items():
        yield {
            "kind": "area",
            "key": key,
            "name": title,
            "address": None,
            "lead": None,
            "from_on": None,
            "until_on": None,
        }
