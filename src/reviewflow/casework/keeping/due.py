"""What is due for review: the cases whose time is over by the schedule, and what stands in the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reviewflow.case.case import Actor, Case
from reviewflow.case.retention import KeptUntil, kept_until
from reviewflow.casework.access.seeing import sight_of
from reviewflow.casework.desk import Desk
from reviewflow.statute.london import local_date
from reviewflow.store import keeping
from reviewflow.store.cases import load_cases
from reviewflow.store.identities import values_of_facts
from reviewflow.store.keeping import Destruction, Hold
from reviewflow.store.session import Transaction

from .schedule import Schedule

AT_ONCE = 500
"""How many cases are looked at together."""


@dataclass(frozen=True, slots=True)
class DueCase:
    """One case that has ended, as the schedule sees it."""

    case: Case
    kept: KeptUntil
    today: dt.date
    holds: tuple[Hold, ...]
    open_links: tuple[str, ...]
    """Cases it is linked with that have not ended, as far as whoever asks sees them."""
    open_unseen: int
    """How many more there are."""
    destruction: Destruction | None

    @property
    def still_open(self) -> str:
        """What it is linked with that has not ended, in words; empty where there is nothing."""
        more = [f"{self.open_unseen} that you do not see"] if self.open_unseen else []
        return ", ".join((*self.open_links, *more))

    @property
    def is_due(self) -> bool:
        """Whether its time is over."""
        return self.kept.due_on is not None and self.kept.due_on <= self.today

    @property
    def standing(self) -> str:
        """``on_hold``, ``linked_to_open``, ``proposed``, ``approved``, ``due``, ``undated`` or ``not_yet``."""
        if self.holds:
            return "on_hold"
        if self.destruction is not None:
            return self.destruction.state
        if self.still_open:
            return "linked_to_open"
        if self.kept.due_on is None:
            return "undated"
        return "due" if self.is_due else "not_yet"


def cases_kept(
    tx: Transaction, desk: Desk, schedule: Schedule, actor: Actor, *, references: Sequence[str] | None = None
) -> Iterator[DueCase]:
    """Every case that has ended and that somebody sees, with what the schedule says of it, in order of reference."""
    wanted = keeping.ended_references(tx, schedule.partnership) if references is None else list(references)
    today = local_date(desk.now())
    holding = keeping.holding(tx, schedule.partnership)
    proposed = keeping.standing_destructions(tx, schedule.partnership)
    for start in range(0, len(wanted), AT_ONCE):
        stored = load_cases(tx, wanted[start : start + AT_ONCE])
        seen = {
            reference: each
            for reference, each in stored.items()
            if each.case.partnership == schedule.partnership
            and sight_of(desk.definition(tx, each.case.workflow_hash), each.case, actor) is not None
        }
        identities = values_of_facts(tx, [each.id for each in seen.values()], schedule.birth_facts)
        links = {link.reference for each in seen.values() for link in each.case.links}
        still_open = keeping.still_open(tx, links) if links else frozenset()
        known = {
            reference
            for reference, each in load_cases(tx, still_open).items()
            if sight_of(desk.definition(tx, each.case.workflow_hash), each.case, actor) is not None
        }
        for reference in sorted(seen):
            case = seen[reference].case
            kept = kept_until(case, schedule.classes, identities)
            if kept is not None:
                linked = {link.reference for link in case.links} & still_open
                yield DueCase(
                    case,
                    kept,
                    today,
                    tuple(each for each in holding if each.case in (None, reference)),
                    tuple(sorted(linked & known)),
                    len(linked - known),
                    proposed.get(reference),
                )


def due_until(cases: Iterable[DueCase], until: dt.date, *, undated: bool) -> list[DueCase]:
    """Those whose time is over by a day, the longest over first; ``undated`` adds those of which nobody can tell."""
    found = [
        each
        for each in cases
        if (each.kept.due_on is None and undated) or (each.kept.due_on is not None and each.kept.due_on <= until)
    ]
    return sorted(found, key=lambda each: (each.kept.due_on or dt.date.max, each.case.reference))
