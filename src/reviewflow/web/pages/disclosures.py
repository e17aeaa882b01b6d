"""``/disclosures``: requests for what is held, each step of answering one, and the log of what was released."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from reviewflow.casework.desk import Desk
from reviewflow.casework.disclosing import releasing, requests
from reviewflow.casework.disclosing.find_person import PersonFound, find_person
from reviewflow.casework.disclosing.rules import DisclosureRules, disclosure_rules
from reviewflow.casework.keeping.acting import seen_of
from reviewflow.errors import DisclosureNotFound, FactMissing, HeldHasChanged, ReasonMissing
from reviewflow.reports.disclosing import STATES
from reviewflow.reports.register_of_disclosures import register_page
from reviewflow.store import disclosures
from reviewflow.store.disclosures import Disclosure
from reviewflow.store.numbers import LARGEST_NUMBER
from reviewflow.web.desk_door import GET, Door, TypedForm
from reviewflow.web.forms.flow import check_csrf
from reviewflow.web.forms.form import Form
from reviewflow.web.forms.of_disclosure import (
    LOG,
    NEW,
    STEPS,
    hide_form,
    mark_form,
    record_form,
    release_form,
    step_form,
)
from reviewflow.web.forms.typed import one
from reviewflow.web.on_file import library_of
from reviewflow.web.pages.work import file_to_take
from reviewflow.web.visit import actor_of, after_of, by_of
from reviewflow.web.visitor import Visitor

AT_ONCE = 50
DUTY = {
    "hide": "mark_parts",
    "propose": "propose_release",
    "approve": "approve_release",
    "return": "approve_release",
    "release": "release",
    "close": "record_request",
}
_ONE = f"{LOG}/{{number}}"
Make = Callable[[Desk, Visitor, DisclosureRules, int], Form]


def disclosure_routes(door: Door) -> APIRouter:
    """The routes of requests for what is held."""
    routes = APIRouter()

    @routes.api_route(LOG, methods=GET)
    def log(request: Request) -> Response:
        visitor, rules = _asking(door, request)
        before = _number(after_of(request) or str(LARGEST_NUMBER))
        with door.window.desk() as desk:
            actor = actor_of(desk, visitor)
            with desk.database.read() as tx:
                every = disclosures.page(tx, visitor.partnership, before=before, limit=AT_ONCE + 1)
                seen = seen_of(tx, desk, {case for each in every for case, _ in each.cases}, actor)
        return door.pages.show(
            request,
            "disclosures.html",
            visitor,
            found=[each for each in every[:AT_ONCE] if all(case in seen for case, _ in each.cases)],
            more=every[AT_ONCE - 1].sequence if len(every) > AT_ONCE else None,
            rules=rules,
            states=STATES,
        )

    @routes.api_route(f"{LOG}/register", methods=GET)
    def register(request: Request) -> Response:
        visitor, rules = _asking(door, request)
        before = _number(after_of(request) or str(LARGEST_NUMBER))
        with door.window.desk() as desk:
            actor = actor_of(desk, visitor)
            with desk.database.read() as tx:
                lines, more = register_page(tx, desk, rules, actor, before=before, limit=AT_ONCE)
        return door.pages.show(request, "disclosure_register.html", visitor, lines=lines, more=more, rules=rules)

    @routes.api_route(f"{LOG}/rules", methods=GET)
    def grounds(request: Request) -> Response:
        visitor, rules = _asking(door, request)
        return door.pages.show(request, "disclosure_rules.html", visitor, rules=rules)

    @routes.api_route(f"{LOG}/find", methods=GET)
    def look(request: Request) -> Response:
        visitor, rules = _asking(door, request, "find_person")
        return _found(door, request, visitor, rules, None, [])

    @routes.post(f"{LOG}/find")
    def looked(request: Request, typed: TypedForm) -> Response:
        visitor, rules = _asking(door, request, "find_person")
        check_csrf(visitor, typed)
        name, reason = one(typed, "name")[:500], one(typed, "reason")[:2_000]
        try:
            with door.window.desk() as desk, desk.database.write() as tx:
                tx.hold_rules()
                place = visitor.partnership
                found = find_person(tx, desk, rules, name, partnership=place, by=by_of(visitor), reason=reason)
        except ReasonMissing:
            errors = [{"text": "Enter why you look for somebody", "href": "#reason"}]
            return _found(door, request, visitor, rules, None, errors, name=name, reason=reason)
        except FactMissing:
            errors = [{"text": "Enter a name", "href": "#name"}]
            return _found(door, request, visitor, rules, None, errors, name=name, reason=reason)
        return _found(door, request, visitor, rules, found, [])

    door.add_form(routes, NEW, lambda desk, visitor: _recording(door, desk, visitor))

    @routes.api_route(_ONE, methods=GET)
    def a_request(request: Request, number: str) -> Response:
        visitor, rules = _asking(door, request)
        with door.window.desk() as desk:
            found = _seen(desk, visitor, number)
        return _shown(door, request, visitor, rules, found, None, [])

    @routes.post(_ONE)
    def previewed(request: Request, number: str, typed: TypedForm) -> Response:
        visitor, rules = _asking(door, request)
        check_csrf(visitor, typed)
        if not (rules.duties.may("mark_parts", visitor.role) or rules.duties.may("approve_release", visitor.role)):
            raise HTTPException(403)
        with door.window.desk() as desk:
            found = _seen(desk, visitor, number)
            try:
                with desk.database.write() as tx:
                    tx.hold_rules()
                    reason, by = one(typed, "reason")[:2_000], by_of(visitor)
                    _, made = requests.preview(tx, desk, rules, found.sequence, by=by, reason=reason)
            except ReasonMissing:
                errors = [{"text": "Enter why you look at it", "href": "#reason"}]
                return _shown(door, request, visitor, rules, found, None, errors)
        return _shown(door, request, visitor, rules, found, made, [])

    @routes.api_route(f"{_ONE}/package", methods=GET)
    def package(request: Request, number: str) -> Response:
        visitor, rules = _asking(door, request, "release")
        with door.window.desk() as desk:
            found = _seen(desk, visitor, number)
            if found.state != "released":
                raise HTTPException(404)
            try:
                with desk.database.read() as tx:
                    content = releasing.package_again(tx, desk, rules, found.sequence, by=by_of(visitor))
            except HeldHasChanged:
                raise HTTPException(404) from None
        return file_to_take(f"request-{found.sequence}.zip", "application/zip", content)

    for what in ("hide", *STEPS, "release"):
        _add(routes, door, what)

    @routes.api_route(f"{_ONE}/mark/{{case}}/{{part:path}}", methods=GET)
    def mark(request: Request, number: str, case: str, part: str) -> Response:
        return door.asks(request, lambda desk, visitor: _marking(door, desk, visitor, number, case, part))

    @routes.post(f"{_ONE}/mark/{{case}}/{{part:path}}")
    def marked(request: Request, number: str, case: str, part: str, typed: TypedForm) -> Response:
        return door.answers(request, typed, lambda desk, visitor: _marking(door, desk, visitor, number, case, part))

    return routes


def _add(routes: APIRouter, door: Door, what: str) -> None:
    def form(desk: Desk, visitor: Visitor, number: str) -> Form:
        rules = _allowed(door, visitor, DUTY[what])
        found = _seen(desk, visitor, number).sequence
        if what == "hide":
            return hide_form(desk, visitor, rules, found)
        if what == "release":
            return release_form(desk, visitor, rules, found)
        return step_form(desk, visitor, rules, found, what)

    def ask(request: Request, number: str) -> Response:
        return door.asks(request, lambda desk, visitor: form(desk, visitor, number))

    def send(request: Request, number: str, typed: TypedForm) -> Response:
        return door.answers(request, typed, lambda desk, visitor: form(desk, visitor, number))

    routes.add_api_route(f"{_ONE}/{what}", ask, methods=GET, response_model=None)
    routes.add_api_route(f"{_ONE}/{what}", send, methods=["POST"], response_model=None)


def _recording(door: Door, desk: Desk, visitor: Visitor) -> Form:
    return record_form(desk, visitor, _allowed(door, visitor, "record_request"))


def _marking(door: Door, desk: Desk, visitor: Visitor, number: str, case: str, part: str) -> Form:
    rules = _allowed(door, visitor, "mark_parts")
    found = _seen(desk, visitor, number)
    if case not in dict(found.cases):
        raise HTTPException(404)
    return mark_form(desk, visitor, rules, found.sequence, case, part)


def _allowed(door: Door, visitor: Visitor, duty: str) -> DisclosureRules:
    rules = disclosure_rules(library_of(door.window.settings))
    if not rules.duties.may(duty, visitor.role):
        raise HTTPException(403)
    return rules


def _asking(door: Door, request: Request, duty: str = "see_log") -> tuple[Visitor, DisclosureRules]:
    visitor = door.visitor(request)
    return visitor, _allowed(door, visitor, duty)


def _seen(desk: Desk, visitor: Visitor, number: str) -> Disclosure:
    actor = actor_of(desk, visitor)
    try:
        with desk.database.read() as tx:
            return requests.seen_disclosure(tx, desk, _number(number), actor)
    except DisclosureNotFound:
        raise HTTPException(404) from None


def _shown(
    door: Door,
    request: Request,
    visitor: Visitor,
    rules: DisclosureRules,
    found: Disclosure,
    made: object,
    errors: list[dict[str, str]],
) -> Response:
    return door.pages.show(
        request,
        "disclosure.html",
        visitor,
        422 if errors else 200,
        found=found,
        kind=rules.kinds.get(found.kind),
        rules=rules,
        states=STATES,
        made=made,
        errors=errors,
    )


def _found(
    door: Door,
    request: Request,
    visitor: Visitor,
    rules: DisclosureRules,
    found: PersonFound | None,
    errors: list[dict[str, str]],
    **typed: str,
) -> Response:
    status = 422 if errors else 200
    return door.pages.show(
        request, "disclosure_find.html", visitor, status, found=found, errors=errors, rules=rules, typed=typed
    )


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise HTTPException(404)
    return int(text)
