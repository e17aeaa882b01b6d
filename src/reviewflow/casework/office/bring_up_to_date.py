"""Bring a database up to date with the files: bank holidays adopted, rules published, and only what is new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reviewflow.case.case import Actor
from reviewflow.casework.desk import Desk
from reviewflow.errors import WorkflowNotFound
from reviewflow.store import published
from reviewflow.store.session import Transaction
from reviewflow.workflow.content_hash import text_hash
from reviewflow.workflow.faults import did_you_mean
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library

from .calendar import DeadlineMoved, adopt_calendar_in, calendar_text
from .publish import Publication, publications, publish_in


@dataclass(frozen=True, slots=True)
class Published:
    """What one partnership published."""

    partnership: str
    definitions: int
    sequence: int | None
    """The entry on the trail; None when all of it was published already."""


@dataclass(frozen=True, slots=True)
class BroughtUpToDate:
    """What was new."""

    calendar_adopted: bool
    moved: tuple[DeadlineMoved, ...]
    """The deadlines that other bank holidays moved."""
    published: tuple[Published, ...]


def bring_up_to_date(
    desk: Desk, files: WorkflowFiles, library: Library, *, by: Actor, only: Sequence[str] = ()
) -> BroughtUpToDate:
    """Adopt the bank holidays of the files and publish their partnerships (or only those named).

    The library must have been checked.

    Raises:
        WorkflowNotFound: a partnership that is named is not among the files.
    """
    chosen = publications_of(library, only=only)
    text = calendar_text(files)
    with desk.database.write() as tx:
        known = published.calendar_text_in_use(tx)
        moved = [] if known == text_hash(text) else adopt_calendar_in(tx, desk, text, by=by)
        results = tuple(publish_in_where_new(tx, desk, each, by=by) for each in chosen)
    return BroughtUpToDate(known != text_hash(text), tuple(moved), results)


def publish_what_is_new(desk: Desk, library: Library, *, by: Actor, only: Sequence[str] = ()) -> tuple[Published, ...]:
    """Publish the partnerships of the files (or only those named), where they differ from what is published.

    Raises:
        WorkflowNotFound: a partnership that is named is not among the files.
    """
    chosen = publications_of(library, only=only)
    with desk.database.write() as tx:
        return tuple(publish_in_where_new(tx, desk, each, by=by) for each in chosen)


def publications_of(library: Library, *, only: Sequence[str] = ()) -> list[Publication]:
    """What would be published.

    Raises:
        WorkflowNotFound: a partnership that is named is not among the files.
    """
    check_partnerships(library, only)
    return publications(library, only=only)


def check_partnerships(library: Library, names: Sequence[str]) -> None:
    """Refuse the name of a partnership that has no file.

    Raises:
        WorkflowNotFound: with the nearest name there is.
    """
    for name in names:
        if name not in library.partnerships:
            do = did_you_mean(name, library.partnerships)
            raise WorkflowNotFound(workflow=f"the partnership {name} in the files", do=do)


def publish_in_where_new(tx: Transaction, desk: Desk, publication: Publication, *, by: Actor) -> Published:
    """Publish what a partnership has not published yet, inside a transaction that is open already."""
    newest = published.newest_version(tx, publication.partnership)
    as_published = (publication.hash, {workflow: tuple(of) for workflow, of in publication.by_workflow().items()})
    sequence = None if newest == as_published else publish_in(tx, desk, publication, by=by)
    return Published(publication.partnership, len(publication.definitions), sequence)
