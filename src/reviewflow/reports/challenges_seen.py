"""The challenge log as one person sees it, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reviewflow.case.case import Actor
from reviewflow.casework.access.seeing import acts_for_agency, parts_seen, sights_of
from reviewflow.casework.desk import Desk
from reviewflow.casework.views.case_view import clocks_in_view
from reviewflow.statute.london import local_date
from reviewflow.store.items import NOTHING_BEFORE, ItemLine, list_items
from reviewflow.store.session import Transaction
from reviewflow.store.to_do import hashes_of
from reviewflow.workflow.definition import Definition

from .challenge_log import CHALLENGE, Challenge, Wanted, challenge_of

PAGE = 25


@dataclass(frozen=True, slots=True)
class ChallengesSeen:
    """A page of the log."""

    lines: tuple[Challenge, ...]
    next_page: int | None


def challenges_seen(
    desk: Desk, actor: Actor, wanted: Wanted, *, before: int | None = None, limit: int = PAGE
) -> ChallengesSeen:
    """Challenges of the cases that somebody sees, the newest first."""
    with desk.database.read() as tx:
        rules = {hash: desk.definition(tx, hash) for hash in hashes_of(tx, actor.partnership)}
        known = {hash: each for hash, each in rules.items() if CHALLENGE in each.items and parts_seen(each, actor.role)}
        about = [key for key in (wanted.against, wanted.theme, _own(known, actor)) if key]
        rows = list_items(
            tx,
            CHALLENGE,
            partnership=actor.partnership,
            places=frozenset(_places(known, open_only=wanted.open_only)),
            about=about,
            before=before or NOTHING_BEFORE,
            limit=limit + 1,
        )
        lines = [each for each in _lines(tx, desk, actor, rows[:limit]) if wanted.fits(each)]
    return ChallengesSeen(tuple(lines), rows[limit - 1].id if len(rows) > limit else None)


def _own(rules: dict[str, Definition], actor: Actor) -> str | None:
    """The agency whose challenges alone are seen, where somebody acts for one."""
    return actor.agency if any(acts_for_agency(each, actor.role) for each in rules.values()) else None


def _places(rules: dict[str, Definition], *, open_only: bool) -> Iterator[str]:
    for hash, definition in rules.items():
        for name, state in definition.items[CHALLENGE].states.items():
            if not (open_only and state.ends):
                yield f"{hash} {name}"


def _lines(tx: Transaction, desk: Desk, actor: Actor, rows: list[ItemLine]) -> Iterator[Challenge]:
    calendar, directory = desk.current(tx, actor.partnership)
    today = local_date(desk.now())
    seen = sights_of(tx, desk, {row.case for row in rows}, actor)
    views = {
        reference: clocks_in_view(case, desk.definition(tx, case.workflow_hash), directory, calendar, today)
        for reference, (case, _) in seen.items()
    }
    for row in rows:
        view = views.get(row.case)
        item = view.case.item(CHALLENGE, row.number) if view else None
        if view is not None and item is not None:
            rules = view.definition.items[CHALLENGE]
            if seen[row.case][1].sees_item(rules, item):
                yield challenge_of(view, item)
