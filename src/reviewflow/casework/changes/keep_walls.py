"""Write the walls of a case, and take back what waits to leave to whoever is kept out from now on."""

from __future__ import annotations

from reviewflow.case.permissions import kept_out_of
from reviewflow.case.walls import Walls
from reviewflow.casework.desk import Desk
from reviewflow.casework.papers import Papers
from reviewflow.store import walls as store
from reviewflow.store.cases import StoredCase
from reviewflow.store.session import Transaction

from .keep_out import check_user, new_in


def check_people_of_walls(tx: Transaction, desk: Desk, papers: Papers, before: Walls, after: Walls) -> None:
    """Refuse people of another partnership whom that partnership does not know.

    Raises:
        FactInvalid: there is no such user.
        DatabaseNotReady: there is no such partnership.
    """
    for person in new_in(before, after):
        partnership, _, user = person.partition("/")
        if partnership != papers.case.partnership:
            check_user(desk.directory(tx, partnership), user)


def keep_walls(tx: Transaction, papers: Papers, stored: StoredCase, walls: Walls, *, sequence: int) -> None:
    """Keep them, and let nothing leave any more to those who are kept out."""
    store.save_walls(tx, stored.id, walls, sequence=sequence)
    case = papers.case
    kept_out = kept_out_of(papers.definition, walls, case.partnership)
    for key, user in papers.directory.users.items():
        if all(kept_out(key, role) for role in user.roles_on(papers.today) or ("",)):
            store.withdraw_waiting(tx, stored.id, partnership=case.partnership, person=key)
            store.forget_drafts(tx, case.reference, partnership=case.partnership, person=key)
    for person in walls.kept_from:
        partnership, _, user_key = person.partition("/")
        store.forget_drafts(tx, case.reference, partnership=partnership, person=user_key)
