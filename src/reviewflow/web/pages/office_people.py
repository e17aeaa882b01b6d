"""``/admin/people`` and ``/admin/away``: who is who, who is away, who stands in, and the accounts of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from reviewflow.audit.instants import instant_text, read_instant
from reviewflow.casework.desk import Desk
from reviewflow.casework.office.people import FOR_OTHERS
from reviewflow.casework.sign_on.accounts import (
    ADMINISTERS,
    AddAccount,
    RemoveAccount,
    ResetAccount,
    SetUpLink,
    SignOutAccount,
    add_account,
    remove_account,
    reset_account,
    sign_out_account,
)
from reviewflow.casework.sign_on.words import became_of, signs_in_by
from reviewflow.casework.views.people_seen import PersonSeen, people_seen
from reviewflow.errors import AccountNotFound, AccountNotGiven
from reviewflow.statute.london import longmoment
from reviewflow.store.accounts import account_of, accounts_of
from reviewflow.store.sessions import open_sessions_of
from reviewflow.store.sign_ins import sign_ins_of
from reviewflow.web.desk_door import GET, Door, TypedForm
from reviewflow.web.forms.flow import check_csrf
from reviewflow.web.forms.form import Form
from reviewflow.web.forms.of_people import CHOICES, alerting_form, away_form, back_form
from reviewflow.web.visit import by_of
from reviewflow.web.visitor import Visitor, limits_of

from .office import check_role

PEOPLE, AWAY = "/admin/people", "/admin/away"
LAST = 10


def office_people_routes(door: Door) -> APIRouter:
    """The routes."""
    routes, settings = APIRouter(), door.window.settings

    @routes.api_route(PEOPLE, methods=GET)
    def people(request: Request) -> Response:
        visitor = door.visitor(request)
        check_role(visitor, FOR_OTHERS)
        with door.window.desk() as desk, desk.database.read() as tx:
            found = people_seen(tx, desk, visitor.partnership)
            with_account = {each.person for each in accounts_of(tx, visitor.partnership)}
        return door.pages.show(
            request,
            "admin/people.html",
            visitor,
            found=sorted(found, key=lambda each: (not each.works_here, each.user.name.lower())),
            with_account=with_account,
            administers=visitor.role in ADMINISTERS,
        )

    @routes.api_route(AWAY, methods=GET)
    def away(request: Request) -> Response:
        visitor = door.visitor(request)
        check_role(visitor, FOR_OTHERS)
        with door.window.desk() as desk, desk.database.read() as tx:
            found = people_seen(tx, desk, visitor.partnership)
        absences = sorted(
            (each for person in found for each in person.away), key=lambda each: (each.absence.from_on, each.name)
        )
        return door.pages.show(request, "admin/away.html", visitor, absences=absences, people=found)

    @routes.api_route(f"{PEOPLE}/{{key}}", methods=GET)
    def person(request: Request, key: str) -> Response:
        visitor = door.visitor(request)
        check_role(visitor, FOR_OTHERS)
        return shows(request, visitor, key)

    def shows(
        request: Request, visitor: Visitor, key: str, *, link: SetUpLink | None = None, said: str = ""
    ) -> Response:
        with door.window.desk() as desk:
            found = _person(desk, visitor, key)
            now = desk.now()
            with desk.database.read() as tx:
                account = account_of(tx, visitor.partnership, key)
                seen_after = instant_text(now - limits_of(settings).idle)
                sessions = open_sessions_of(tx, visitor.partnership, key, seen_after=seen_after, now=instant_text(now))
                attempts = sign_ins_of(tx, visitor.partnership, key, most=LAST)
        administers = visitor.role in ADMINISTERS
        return door.pages.show(
            request,
            "admin/person.html",
            visitor,
            found=found,
            signs_in=signs_in_by(account) if account else (),
            has_account=account is not None,
            sessions=[longmoment(read_instant(each.started_at)) for each in sessions] if administers else [],
            attempts=[(longmoment(read_instant(a.at)), became_of(a.what)) for a in attempts] if administers else [],
            administers=administers,
            local_accounts=settings.local_accounts,
            link=f"{settings.base_url}/set-up/{link.token}" if link else "",
            link_until=longmoment(link.until) if link else "",
            said=said,
            choices=dict(CHOICES),
        )

    def does(request: Request, typed: TypedForm, key: str, do: Callable[[Desk, Visitor], SetUpLink | str]) -> Response:
        visitor = door.visitor(request)
        check_role(visitor, ADMINISTERS)
        check_csrf(visitor, typed)
        with door.window.desk() as desk:
            _person(desk, visitor, key)
            try:
                done = do(desk, visitor)
            except (AccountNotGiven, AccountNotFound) as refusal:
                return shows(request, visitor, key, said=str(refusal).partition("`")[0])
        if isinstance(done, str):
            return RedirectResponse(f"{PEOPLE}/{key}", 303)
        # The link is shown this once, so that it is on the answer itself.
        return shows(request, visitor, key, link=done)

    @routes.post(f"{PEOPLE}/{{key}}/account")
    def add(request: Request, key: str, typed: TypedForm) -> Response:
        def do(desk: Desk, visitor: Visitor) -> SetUpLink:
            return add_account(desk, AddAccount(partnership=visitor.partnership, person=key), by=by_of(visitor))

        return does(request, typed, key, do)

    @routes.post(f"{PEOPLE}/{{key}}/reset")
    def reset(request: Request, key: str, typed: TypedForm) -> Response:
        def do(desk: Desk, visitor: Visitor) -> SetUpLink:
            return reset_account(desk, ResetAccount(partnership=visitor.partnership, person=key), by=by_of(visitor))

        return does(request, typed, key, do)

    @routes.post(f"{PEOPLE}/{{key}}/remove")
    def remove(request: Request, key: str, typed: TypedForm) -> Response:
        def do(desk: Desk, visitor: Visitor) -> str:
            remove_account(desk, RemoveAccount(partnership=visitor.partnership, person=key), by=by_of(visitor))
            return "removed"

        return does(request, typed, key, do)

    @routes.post(f"{PEOPLE}/{{key}}/sign-out")
    def sign_out(request: Request, key: str, typed: TypedForm) -> Response:
        def do(desk: Desk, visitor: Visitor) -> str:
            sign_out_account(desk, SignOutAccount(partnership=visitor.partnership, person=key), by=by_of(visitor))
            return "signed out"

        return does(request, typed, key, do)

    door.add_form(routes, f"{PEOPLE}/{{key}}/away", _away)
    door.add_form(
        routes, f"{PEOPLE}/{{key}}/back/{{day}}", lambda desk, visitor, key, day: _back(desk, visitor, key, day)
    )
    door.add_form(routes, f"{PEOPLE}/{{key}}/alerts", _alerts)

    return routes


def _person(desk: Desk, visitor: Visitor, key: str) -> PersonSeen:
    with desk.database.read() as tx:
        found = next((each for each in people_seen(tx, desk, visitor.partnership) if each.user.key == key), None)
    if found is None:
        raise HTTPException(404)
    return found


def _away(desk: Desk, visitor: Visitor, key: str) -> Form:
    check_role(visitor, FOR_OTHERS)
    found, home = _person(desk, visitor, key), f"{PEOPLE}/{key}"
    return away_form(desk, visitor, key, path=f"{home}/away", back=home, title=f"{found.user.name} is away")


def _back(desk: Desk, visitor: Visitor, key: str, said: str) -> Form:
    check_role(visitor, FOR_OTHERS)
    home = f"{PEOPLE}/{key}"
    try:
        day = dt.date.fromisoformat(said)
    except ValueError:
        raise HTTPException(404) from None
    if not any(each.absence.from_on == day for each in _person(desk, visitor, key).away):
        raise HTTPException(404)
    return back_form(desk, visitor, key, day, path=f"{home}/back/{said}", back=home)


def _alerts(desk: Desk, visitor: Visitor, key: str) -> Form:
    check_role(visitor, FOR_OTHERS)
    found, home = _person(desk, visitor, key), f"{PEOPLE}/{key}"
    title = f"How {found.user.name} is alerted"
    return alerting_form(desk, visitor, key, path=f"{home}/alerts", back=home, title=title)
