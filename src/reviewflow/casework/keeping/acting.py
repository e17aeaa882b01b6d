"""Whether somebody may act on the record of a case: all of it, of their own partnership, and not kept from them."""

from __future__ import annotations

from collections.abc import Iterable

from reviewflow.case.case import Actor
from reviewflow.case.permissions import check_may_act_on
from reviewflow.casework.access.seeing import FACTS, sight_of, sights_of
from reviewflow.casework.desk import Desk
from reviewflow.errors import CaseNotFound
from reviewflow.store.cases import StoredCase, load_case
from reviewflow.store.session import Transaction


def seen_case(tx: Transaction, desk: Desk, reference: str, actor: Actor, *, to_change: bool = False) -> StoredCase:
    """A case that somebody sees in full.

    Raises:
        CaseNotFound: there is none, or they may not know that there is.
        OutsidePartnership: another partnership keeps it.
    """
    stored = load_case(tx, reference, to_change=to_change)
    definition = desk.definition(tx, stored.case.workflow_hash)
    check_may_act_on(definition, stored.case, actor=actor)
    sight = sight_of(definition, stored.case, actor)
    if sight is None or sight.agency is not None or not sight.sees(FACTS):
        raise CaseNotFound(case=reference)
    return stored


def seen_of(tx: Transaction, desk: Desk, references: Iterable[str], actor: Actor) -> frozenset[str]:
    """Of many cases those that somebody sees in full, read at once: what lists show."""
    seen = sights_of(tx, desk, references, actor)
    return frozenset(
        reference
        for reference, (case, sight) in seen.items()
        if case.partnership == actor.partnership and sight.agency is None and sight.sees(FACTS)
    )
