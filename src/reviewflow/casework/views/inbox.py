"""One inbox: what waits for a person in every role and partnership in which they serve, by due date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from reviewflow.casework.actors import find_actor, roles_of
from reviewflow.casework.desk import Desk
from reviewflow.casework.sign_on.other_places import Posting
from reviewflow.statute.london import local_date
from reviewflow.store.session import Transaction

from .to_do import PAGE, Task, what_needs_doing


@dataclass(frozen=True, slots=True)
class Line:
    """One date that waits, and for whom."""

    posting: Posting
    partnership_title: str
    role_title: str
    task: Task


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of it."""

    today: dt.date
    late: int
    due_today: int
    more_late: bool
    lines: tuple[Line, ...]
    next_page: str | None


def inbox(desk: Desk, postings: Sequence[Posting], *, after: str | None = None) -> Inbox:
    """What waits for somebody in these roles, each of which sees what it may see and no more.

    How many questions are asked depends on the number of roles, never on the number of dates.
    """
    today, lines = local_date(desk.now()), list[Line]()
    late = due_today = 0
    more = more_late = False
    for posting in postings:
        with desk.database.read() as tx:
            title, role = _titles(tx, desk, posting)
            actor = find_actor(tx, desk, f"{posting.person} as {posting.role}", partnership=posting.partnership)
        found = what_needs_doing(desk, actor, after=after)
        lines += [Line(posting, title, role, task) for task in found.tasks]
        late, due_today = late + found.late, due_today + found.due_today
        more, more_late = more or found.next_page is not None, more_late or found.more_late
    lines.sort(key=lambda line: _order(line.task))
    shown = tuple(lines[:PAGE])
    more = more or len(lines) > PAGE
    return Inbox(today, late, due_today, more_late, shown, shown[-1].task.after if more and shown else None)


def _titles(tx: Transaction, desk: Desk, posting: Posting) -> tuple[str, str]:
    titles = roles_of(tx, desk, posting.partnership)
    return desk.directory(tx, posting.partnership).title, titles.get(posting.role, posting.role)


def _order(task: Task) -> tuple[str, int]:
    # Dates of every partnership are numbered in one row, so that one mark tells where each of them goes on.
    day, _, id = task.after.rpartition(".")
    return day, int(id)
