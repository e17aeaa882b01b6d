"""How far a role reaches in its partnership: what it may be led to at all, before any case is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from reviewflow.casework.desk import Desk
from reviewflow.store.session import Transaction

from .seeing import WHOLE, acts_for_agency, parts_seen


@dataclass(frozen=True, slots=True)
class Reach:
    """What the rules of a partnership, of all its workflows and editions, let a role see and begin."""

    role: str
    parts: frozenset[str]
    """Of the cases of one workflow or another, as ``seeing`` names them."""
    opens: bool
    """Whether it may open a case of any kind."""
    adds: frozenset[str] = frozenset()
    """Kinds of items that it may add to one kind of case or another."""
    keeps_records: bool = False
    """Whether it may see how long records are kept, as a file says."""
    sees_requests: bool = False
    """Whether it may see the log of requests for what is held, as a file says."""

    @property
    def sees_cases(self) -> bool:
        """Whether it sees anything of any case."""
        return bool(self.parts)

    @property
    def sees_whole(self) -> bool:
        """Whether it sees whole cases of a kind, and not its own part of them alone."""
        return self.parts >= WHOLE


def reach_of(tx: Transaction, desk: Desk, partnership: str, role: str) -> Reach:
    """How far a role reaches."""
    published = desk.published_definitions(tx, partnership)
    every = [each for of in published.values() for each in of]
    # Who acts for an agency in one kind of case is an outsider, though another kind may name them without one.
    counted = [each for each in every if acts_for_agency(each, role)] or every
    parts = frozenset(part for each in counted for part in parts_seen(each, role))
    adds = frozenset(kind for each in every for kind, item in each.items.items() if role in item.opens.by)
    return Reach(role, parts, any(role in each.opens.by for each in every), adds)
