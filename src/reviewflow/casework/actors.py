"""Who somebody is where no case says which partnership is meant: for bank holidays and for publishing."""

from __future__ import annotations

from reviewflow.case.case import Actor
from reviewflow.errors import ActorUnknown, DatabaseNotReady
from reviewflow.statute.london import local_date
from reviewflow.store import published
from reviewflow.store.session import Transaction

from .desk import Desk


def find_actor(tx: Transaction, desk: Desk, by: str, *, partnership: str | None = None) -> Actor:
    """The user or role of a partnership, or of the first one that knows it when none is named.

    Raises:
        ActorUnknown: nobody knows it.
        DatabaseNotReady: nothing was published yet.
    """
    elsewhere, _, name = by.rpartition("/")
    named = elsewhere or partnership
    places = [named] if named else published.partnerships(tx)
    refusal: ActorUnknown | None = None
    for place in places:
        try:
            return desk.directory(tx, place).actor(name, roles=roles_of(tx, desk, place), on=local_date(desk.now()))
        except ActorUnknown as unknown:
            refusal = refusal or unknown
    raise refusal or DatabaseNotReady(why="nothing is published in it yet", do="Run `reviewflow init`.")


def roles_of(tx: Transaction, desk: Desk, partnership: str) -> dict[str, str]:
    """The roles that a partnership's rules know, with their titles."""
    definitions = desk.published_definitions(tx, partnership)
    return {role: title for of in definitions.values() for each in of for role, title in each.roles.items()}
