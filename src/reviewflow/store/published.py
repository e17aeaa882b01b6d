"""Where published rules, letter texts, directories and the calendar are kept: content by its hash, never edited."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from reviewflow.case.directory import Directory
from reviewflow.errors import DatabaseNotReady, WorkflowNotFound
from reviewflow.statute.working_days import WorkingDayCalendar
from reviewflow.workflow.definition import Definition

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
    "INSERT INTO published_text (hash, name, kind, body) VALUES (:hash, :name, :kind, :body) ON CONFLICT (hash) DO NOTHING"
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
PARTNERSHIPS = Statement("SELECT DISTINCT partnership FROM partnership_version ORDER BY partnership")
INSERT_CALENDAR = Statement(
    "INSERT INTO calendar_version (base_hash, version, adopted_at, sequence)"
    " VALUES (:base_hash, :version, :adopted_at, :sequence)"
)
CALENDAR = Statement("SELECT base_hash FROM calendar_version WHERE id = :id")
CHANGED_DAYS = Statement("SELECT on_date, name, counts FROM non_working_day ORDER BY id")
INSERT_CHANGED_DAY = Statement(
    "INSERT INTO non_working_day (on_date, name, counts, source, added_at, added_by, sequence)"
    " VALUES (:on_date, :name, :counts, :source, :added_at, :added_by, :sequence)"
)
DELETE_DIRECTORY = Statement("DELETE FROM directory_entry WHERE partnership = :partnership")
INSERT_DIRECTORY = Statement(
    "INSERT INTO directory_entry (partnership, kind, key, name, address, lead, from_on, until_on)"
    " VALUES (:partnership, :kind, :key, :name, :address, :lead, :from_on, :until_on)"
)


def load_definition(tx: Transaction, hash: str) -> Definition:
    """The rules with a content hash.

    Raises:
        WorkflowNotFound: nothing with that hash was published here.
    """
    row = tx.one(DEFINITION, {"hash": hash})
    if row is None:
        raise WorkflowNotFound(workflow=f"the content hash {hash[:12]}", do="Publish the workflow files first.")
    return Definition.from_body(json.loads(row[0]), hash=hash)


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


def current_versions(tx: Transaction, partnership: str) -> tuple[int, int]:
    """The newest calendar and the newest version of a partnership.

    Raises:
        DatabaseNotReady: nothing was published yet.
    """
    row = tx.one(CURRENT, {"partnership": partnership})
    calendar, version = row if row else (None, None)
    if calendar is None or version is None:
        why = f"nothing is published for {partnership}"
        raise DatabaseNotReady(why=why, do="Run `reviewflow init`, then `reviewflow workflow publish`.")
    return calendar, version


def load_calendar(tx: Transaction, id: int, *, read: Any) -> WorkingDayCalendar:
    """The calendar as it was adopted, with every day that was added or removed by a command since.

    ``read`` makes a calendar of the text of a bank-holiday file.
    """
    row = tx.one(CALENDAR, {"id": id})
    assert row is not None, "a calendar that was just read about is gone"
    base: WorkingDayCalendar = read(load_text(tx, row[0]))
    days = tx.rows(CHANGED_DAYS, {})
    if not days:
        return base
    added = {dt.date.fromisoformat(day): name for day, name, counts in days if not counts}
    removed = [dt.date.fromisoformat(day) for day, _, counts in days if counts]
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
