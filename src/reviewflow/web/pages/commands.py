"""Every command that changes a case, as a form made from its rules."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from reviewflow.case.allowed import what_next
from reviewflow.case.permissions import check_duties_separate, check_own, check_role
from reviewflow.casework.access.seeing import kept_from
from reviewflow.casework.desk import Desk
from reviewflow.errors import Refusal
from reviewflow.statute.london import local_date
from reviewflow.store.lists import list_cases
from reviewflow.web.desk_door import GET, Door, TypedForm
from reviewflow.web.forms.form import Form
from reviewflow.web.forms.of_rules import Place, adding_form, opening_form, recording_form, transition_form
from reviewflow.web.forms.sending import Sender
from reviewflow.web.visit import actor_of, place_at, situation_of
from reviewflow.web.visitor import Visitor
from reviewflow.workflow.definition import Definition, Transition

__all__ = ["CannotDo", "command_routes"]
MOST_TO_LINK = 50


class CannotDo(Exception):
    """Something that this person may not do now, with every reason why not."""

    def __init__(self, place: Place, title: str, why_not: tuple[str, ...]) -> None:
        super().__init__(title)
        self.place, self.title, self.why_not = place, title, why_not


def command_routes(door: Door) -> APIRouter:
    """The routes of the forms."""
    routes = APIRouter()

    @routes.api_route("/new", methods=GET)
    def choose(request: Request) -> Response:
        visitor = door.visitor(request)
        with door.window.desk() as desk:
            may = _may_open(desk, visitor)
        return door.pages.show(request, "new.html", visitor, may=may)

    door.add_form(routes, "/new/{workflow}", _opening)

    @routes.api_route("/cases/{reference}/do/{name}", methods=GET)
    def do(request: Request, reference: str, name: str) -> Response:
        return door.asks(request, lambda desk, visitor: _doing(desk, visitor, reference, None, name, asked=True))

    @routes.post("/cases/{reference}/do/{name}")
    def done(request: Request, reference: str, name: str, typed: TypedForm) -> Response:
        return door.answers(request, typed, lambda desk, visitor: _doing(desk, visitor, reference, None, name))

    @routes.api_route("/cases/{reference}/items/{number}/do/{name}", methods=GET)
    def do_on_item(request: Request, reference: str, number: str, name: str) -> Response:
        return door.asks(request, lambda desk, visitor: _doing(desk, visitor, reference, number, name, asked=True))

    @routes.post("/cases/{reference}/items/{number}/do/{name}")
    def done_on_item(request: Request, reference: str, number: str, name: str, typed: TypedForm) -> Response:
        return door.answers(request, typed, lambda desk, visitor: _doing(desk, visitor, reference, number, name))

    door.add_form(routes, "/cases/{reference}/add/{kind}", _adding)
    door.add_form(
        routes,
        "/cases/{reference}/facts/{fact}",
        lambda desk, visitor, reference, fact: _recording(desk, visitor, reference, None, fact),
    )
    door.add_form(routes, "/cases/{reference}/items/{number}/facts/{fact}", _recording)

    return routes


def _may_open(desk: Desk, visitor: Visitor) -> list[Definition]:
    with desk.database.read() as tx:
        published = desk.published_definitions(tx, visitor.partnership)
    newest = [editions[-1] for editions in published.values()]
    return [each for each in newest if visitor.role in each.opens.by]


def _opening(desk: Desk, visitor: Visitor, workflow: str) -> Form:
    definition = next((each for each in _may_open(desk, visitor) if each.key == workflow), None)
    if definition is None:
        raise HTTPException(404)
    with desk.database.read() as tx:
        directory = desk.directory(tx, visitor.partnership)
    actor, today = actor_of(desk, visitor), local_date(desk.now())
    return opening_form(Place(definition, directory, today, actor, Sender(desk, visitor)))


def _doing(desk: Desk, visitor: Visitor, reference: str, number: str | None, name: str, *, asked: bool = False) -> Form:
    place = place_at(desk, visitor, reference, number)
    transition = place.subject.transitions.get(name)
    if transition is None:
        raise HTTPException(404)
    if asked:
        _check_may_try(place, transition)
    linkable = _linkable(desk, place, transition) if transition.needs_link else ()
    return transition_form(place, transition, linkable=linkable)


def _check_may_try(place: Place, transition: Transition) -> None:
    """Whether it is of any use to fill in the form: whoever may not do it at all is told why before they type."""
    situation = situation_of(place)
    why_not: list[str] = []
    if situation.state not in transition.sources:
        state = place.subject.states[situation.state].title
        why_not.append(f"It cannot be done from where it is now: {state}.")
    item = (place.item.kind, place.item.number) if place.item else None
    try:
        check_role(transition, actor=place.actor, roles=place.definition.roles)
        check_own(transition, actor=place.actor, situation=situation)
        assert place.case is not None
        check_duties_separate(transition, actor=place.actor, case=place.case, item=item)
    except Refusal as refusal:
        why_not.append(str(refusal))
    found = next((w for w in what_next(situation, definition=place.definition) if w.do == transition.name), None)
    if found is not None and not found.may_begin:
        why_not += found.why_not
    if why_not:
        names = place.names()
        raise CannotDo(place, transition.title, tuple(names.in_words(each) for each in why_not))


def _linkable(desk: Desk, place: Place, transition: Transition) -> tuple[tuple[str, str], ...]:
    assert transition.needs_link is not None
    rule = place.definition.links[transition.needs_link]
    with desk.database.read() as tx:
        hidden = kept_from(tx, desk, place.actor)
        found = [
            line
            for workflow in rule.to
            for line in list_cases(
                tx,
                filters={"workflow": workflow, "partnership": place.directory.partnership},
                open_only=True,
                limit=MOST_TO_LINK,
            )
        ]
    hidden |= {place.home.removeprefix("/cases/")}
    return tuple((line.reference, line.reference) for line in found if line.reference not in hidden)


def _adding(desk: Desk, visitor: Visitor, reference: str, kind: str) -> Form:
    place = place_at(desk, visitor, reference)
    rules = place.definition.items.get(kind)
    if rules is None:
        raise HTTPException(404)
    if visitor.role not in rules.opens.by:
        raise HTTPException(403)
    return adding_form(place, kind)


def _recording(desk: Desk, visitor: Visitor, reference: str, number: str | None, fact: str) -> Form:
    place = place_at(desk, visitor, reference, number)
    if fact not in place.subject.facts:
        raise HTTPException(404)
    if visitor.role not in (*place.definition.kept_by, *place.subject.opens.by):
        raise HTTPException(403)
    return recording_form(place, fact)
