"""What a guest has sent, as it was received: every entry of theirs on the trail, with the files by name and hash."""

from __future__ import annotations

from dataclasses import dataclass

from reviewflow.audit.entry import Entry
from reviewflow.casework.desk import Desk
from reviewflow.casework.views.trail_view import EntryView, entry_in
from reviewflow.errors import EntryNotFound
from reviewflow.store import audit_log, files
from reviewflow.store.files import KeptFile
from reviewflow.store.session import Transaction

from .invite import OF_GUESTS
from .tasks import GuestTask


@dataclass(frozen=True, slots=True)
class Received:
    """One thing that a guest sent."""

    view: EntryView
    files: tuple[KeptFile, ...]


def received(tx: Transaction, desk: Desk, task: GuestTask) -> list[Received]:
    """Everything that this guest has sent for this task, the newest first."""
    found = audit_log.entries_by(tx, task.case.reference, item=task.number, by_user=task.actor.user)
    return [_received(tx, desk, task, each) for each in found if is_answer(each.what)]


def received_at(tx: Transaction, desk: Desk, task: GuestTask, sequence: int) -> Received:
    """One of them.

    Raises:
        EntryNotFound: this guest sent no such thing.
    """
    found = audit_log.entries_by(tx, task.case.reference, item=task.number, by_user=task.actor.user)
    if not any(each.sequence == sequence and is_answer(each.what) for each in found):
        raise EntryNotFound(case=task.case.reference, entry=sequence)
    return _received(tx, desk, task, next(each for each in found if each.sequence == sequence))


def is_answer(what: str) -> bool:
    """Whether an entry is something that was sent, and not how the guest came in."""
    return what not in OF_GUESTS


def _received(tx: Transaction, desk: Desk, task: GuestTask, entry: Entry) -> Received:
    sequence = entry.sequence
    # Guests read what they wrote themselves, as they wrote it.
    view = entry_in(tx, desk, task.case, sequence, kept_from=())
    return Received(view, tuple(files.files_between(tx, sequence, sequence)))
