"""What was released to whom? The requests of which something went out, as far as whoever asks may see their cases."""

from __future__ import annotations

from collections.abc import Iterator

from reviewflow.case.case import Actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.disclosing.rules import DisclosureRules
from reviewflow.casework.keeping.acting import seen_of
from reviewflow.store import disclosures
from reviewflow.store.disclosures import Disclosure
from reviewflow.store.numbers import LARGEST_NUMBER
from reviewflow.store.session import Transaction

from .disclosing import Exemption, exemptions

Line = tuple[Disclosure, tuple[Exemption, ...]]


def register_page(
    tx: Transaction, desk: Desk, rules: DisclosureRules, actor: Actor, *, before: int, limit: int
) -> tuple[list[Line], int | None]:
    """A page of the register, the newest first, and before which number it goes on; None where it ends.

    Raises:
        RoleNotAllowed: the role sees nothing of requests.
    """
    rules.duties.check("see_log", actor)
    every = disclosures.page(tx, actor.partnership, before=before, limit=limit + 1, released=True)
    seen = seen_of(tx, desk, {case for each in every for case, _ in each.cases}, actor)
    page = [each for each in every[:limit] if all(case in seen for case, _ in each.cases)]
    marked = disclosures.withheld_by_ground(tx, [each.sequence for each in page])
    lines = [(each, exemptions(each, marked.get(each.sequence, {}), rules)) for each in page]
    return lines, every[limit - 1].sequence if len(every) > limit else None


def whole_register(tx: Transaction, desk: Desk, rules: DisclosureRules, actor: Actor) -> Iterator[Line]:
    """The whole of it, page by page."""
    before: int | None = LARGEST_NUMBER
    while before is not None:
        lines, before = register_page(tx, desk, rules, actor, before=before, limit=200)
        yield from lines
