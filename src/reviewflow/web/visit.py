"""One visit: who asks, as which actor, at which desk."""

from __future__ import annotations

from fastapi import HTTPException, Request

from reviewflow.case.case import Actor
from reviewflow.case.conditions import Situation
from reviewflow.casework.access.seeing import look_at, trails_out_of_sight
from reviewflow.casework.actors import find_actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.numbers import find_item
from reviewflow.errors import ItemNotFound
from reviewflow.statute.london import local_date

from .forms.of_rules import Place
from .forms.sending import Sender
from .visitor import Visitor


def actor_of(desk: Desk, visitor: Visitor) -> Actor:
    """The visitor as the rules see them.

    Raises:
        ActorUnknown: they may not act in that role today.
    """
    with desk.database.read() as tx:
        return find_actor(tx, desk, visitor.by, partnership=visitor.partnership)


def by_of(visitor: Visitor) -> str:
    """The visitor as commands take whoever acts, wherever the case is."""
    return f"{visitor.partnership}/{visitor.by}"


def check_sees_every_case(desk: Desk, visitor: Visitor) -> None:
    """Refuse whoever sees of some cases nothing, or a part.

    Raises:
        HTTPException: they do.
    """
    actor = actor_of(desk, visitor)
    with desk.database.read() as tx:
        if trails_out_of_sight(tx, desk, actor):
            raise HTTPException(403)


def place_at(desk: Desk, visitor: Visitor, reference: str, number: str | None = None) -> Place:
    """What the forms of a case, or of one of its items, are made from.

    Raises:
        CaseNotFound: there is none, or the visitor may not know that there is.
        HTTPException: it is another partnership's, or not about the visitor's agency.
    """
    actor = actor_of(desk, visitor)
    with desk.database.read() as tx:
        case, sight = look_at(tx, desk, reference, actor)
        definition = desk.definition(tx, case.workflow_hash)
        _, directory = desk.current(tx, case.partnership)
    if case.partnership != visitor.partnership:
        raise HTTPException(403)
    item = None
    if number is not None:
        try:
            item = find_item(definition, case, number)
        except ItemNotFound:
            raise HTTPException(404) from None
        if not sight.sees_item(definition.items[item.kind], item):
            raise HTTPException(404)
    today = local_date(desk.now())
    return Place(definition, directory, today, actor, Sender(desk, visitor), case, item, number)


def situation_of(place: Place) -> Situation:
    """What the conditions of the rules are asked about."""
    assert place.case is not None
    return Situation(place.definition, place.case, place.directory, place.today, place.item)


def after_of(request: Request, name: str = "after") -> str | None:
    """What a page of a list goes on after, as the address says it."""
    said = request.query_params.get(name)
    return said[:80] if said else None
