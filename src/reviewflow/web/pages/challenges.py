"""``/challenges``: the log of all challenges, its files, and where a challenge is raised."""

from __future__ import annotations

import datetime as dt
import secrets
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from reviewflow.case.directory import Directory
from reviewflow.casework.access.seeing import ITEMS, look_at
from reviewflow.casework.changes.door import carry_out_in
from reviewflow.casework.changes.once import once
from reviewflow.casework.changes.open_case import OpenCase
from reviewflow.casework.changes.save_change import Occurrence
from reviewflow.casework.desk import Desk
from reviewflow.casework.drafts import owner
from reviewflow.documents.write import written
from reviewflow.errors import CaseNotFound
from reviewflow.reports.challenge_log import (
    CHALLENGE,
    Wanted,
    against_in_words,
    challenge_report,
    challenge_table,
    closed_in_words,
)
from reviewflow.reports.challenges_seen import challenges_seen
from reviewflow.statute.london import local_date
from reviewflow.statute.standing import due_in_words
from reviewflow.store.lists import list_cases
from reviewflow.store.session import Transaction
from reviewflow.web.desk_door import GET, Door, TypedForm
from reviewflow.web.forms.fields import DATE, Field
from reviewflow.web.forms.flow import check_csrf
from reviewflow.web.forms.typed import one
from reviewflow.web.pages.questions import FILES
from reviewflow.web.pages.work import file_to_take
from reviewflow.web.period import PeriodAsked, period_in
from reviewflow.web.visit import actor_of, after_of, by_of
from reviewflow.web.visitor import Visitor
from reviewflow.workflow.definition import Definition

MOST_IN_A_FILE = 2_000
GENERAL = "/challenges/general"
ON_PAPER = frozenset({"docx"})
"""Where a line of so many columns cannot be read."""
RAISED = (Field("from", "Raised on or after", DATE), Field("to", "Raised on or before", DATE))


def challenge_routes(door: Door) -> APIRouter:
    """The routes of challenges."""
    routes = APIRouter()

    @routes.api_route("/challenges", methods=GET)
    def log(request: Request) -> Response:
        visitor = door.visitor(request)
        period = period_in(request, fields=RAISED)
        wanted = _wanted(request, period)
        said = after_of(request) or ""
        before = int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None
        with door.window.desk() as desk:
            today = local_date(desk.now())
            found = challenges_seen(desk, actor_of(desk, visitor), wanted, before=before)
            with desk.database.read() as tx:
                directory = desk.directory(tx, visitor.partnership)
                raises = _raises(desk, visitor)
        return door.pages.show(
            request,
            "challenges.html",
            visitor,
            status=422 if period.wrongs else 200,
            found=found,
            wanted=wanted,
            query=_query(request),
            named=_named(directory, today),
            themes=_themes(desk, visitor),
            period=period,
            errors=period.errors,
            files={form: title for form, (title, _) in FILES.items()},
            today=today,
            raises=raises,
            against=against_in_words,
            closed=closed_in_words,
            due_in=due_in_words,
        )

    @routes.api_route("/challenges/log.{form}", methods=GET)
    def file(request: Request, form: str) -> Response:
        visitor = door.visitor(request)
        if form not in FILES:
            raise HTTPException(404)
        wanted = _wanted(request, period_in(request, fields=RAISED))
        with door.window.desk() as desk:
            found = challenges_seen(desk, actor_of(desk, visitor), wanted, limit=MOST_IN_A_FILE)
            now = desk.now()
            with desk.database.read() as tx:
                title = desk.directory(tx, visitor.partnership).title
        make = challenge_report if form in ON_PAPER else challenge_table
        content = written(make(list(found.lines), now=now, partnership=title), form)
        return file_to_take(f"challenges-{local_date(now).isoformat()}.{form}", FILES[form][1], content)

    @routes.api_route("/challenges/new", methods=GET)
    def new(request: Request) -> Response:
        visitor = door.visitor(request)
        return _ask_about(door, request, visitor, "", None)

    @routes.post("/challenges/new")
    def about(request: Request, typed: TypedForm) -> Response:
        visitor = door.visitor(request)
        check_csrf(visitor, typed)
        reference = one(typed, "case")
        if not reference:
            return _ask_about(door, request, visitor, reference, "Enter the reference of a case")
        with door.window.desk() as desk:
            actor = actor_of(desk, visitor)
            with desk.database.read() as tx:
                try:
                    case, sight = look_at(tx, desk, reference, actor)
                except CaseNotFound:
                    says = "There is no case of that reference that you may see"
                    return _ask_about(door, request, visitor, reference, says)
                keeps = CHALLENGE in desk.definition(tx, case.workflow_hash).items
        if not keeps or not sight.sees(ITEMS) or case.partnership != visitor.partnership:
            return _ask_about(door, request, visitor, reference, "No challenge can stand on this case")
        return RedirectResponse(f"/cases/{case.reference}/add/{CHALLENGE}", 303)

    @routes.post("/challenges/general")
    def general(request: Request, typed: TypedForm) -> Response:
        visitor = door.visitor(request)
        check_csrf(visitor, typed)
        with door.window.desk() as desk:
            rules = _general(desk, visitor)
            if rules is None:
                raise HTTPException(403)

            def do(tx: Transaction) -> str:
                return f"/cases/{_place_of_general(tx, desk, visitor, rules)}/add/{CHALLENGE}"

            whose = owner(visitor.partnership, visitor.person)
            return RedirectResponse(once(desk, whose, GENERAL, one(typed, "token")[:100], do), 303)

    return routes


def _general(desk: Desk, visitor: Visitor) -> Definition | None:
    """The rules of what keeps challenges and nothing else, for those about no case; None where the visitor may not."""
    with desk.database.read() as tx:
        published = desk.published_definitions(tx, visitor.partnership)
    newest = (of[-1] for of in published.values())
    found = next((each for each in newest if set(each.items) == {CHALLENGE}), None)
    if found is None or visitor.role not in found.opens.by or visitor.role not in found.items[CHALLENGE].opens.by:
        return None
    return found


def _place_of_general(tx: Transaction, desk: Desk, visitor: Visitor, rules: Definition) -> str:
    """The open case on which challenges about no case stand; it is begun where there is none."""
    filters = {"workflow": rules.key, "partnership": visitor.partnership}
    there = list_cases(tx, filters=filters, open_only=True, limit=1)
    if there:
        return there[0].reference
    command = OpenCase(workflow=rules.key, partnership=visitor.partnership, facts={})
    return carry_out_in(tx, desk, command, Occurrence(by_of(visitor), desk.now(), None)).reference


def _ask_about(door: Door, request: Request, visitor: Visitor, reference: str, wrong: str | None) -> Response:
    with door.window.desk() as desk:
        if not _raises(desk, visitor):
            raise HTTPException(403)
        general = _general(desk, visitor) is not None
    return door.pages.show(
        request,
        "challenge_new.html",
        visitor,
        status=422 if wrong else 200,
        reference=reference,
        general=GENERAL if general else None,
        token=secrets.token_urlsafe(24),
        errors=[{"text": wrong, "href": "#case"}] if wrong else [],
    )


def _raises(desk: Desk, visitor: Visitor) -> bool:
    """Whether the rules let the visitor raise a challenge on some case."""
    with desk.database.read() as tx:
        published = desk.published_definitions(tx, visitor.partnership)
    kinds = (each.items.get(CHALLENGE) for of in published.values() for each in of)
    return any(rules is not None and visitor.role in rules.opens.by for rules in kinds)


def _wanted(request: Request, period: PeriodAsked) -> Wanted:
    said = request.query_params
    against, theme = (said.get(name, "")[:80] or None for name in ("against", "theme"))
    return Wanted(said.get("open") == "yes", against, theme, period.first, period.last)


def _query(request: Request) -> str:
    """What the page was narrowed by, for its files and its next page."""
    return urlencode([(name, said) for name, said in request.query_params.multi_items() if name != "after" and said])


def _named(directory: Directory, today: dt.date) -> list[tuple[str, str]]:
    parties = {**directory.agencies, **directory.bodies}
    return sorted(((key, each.name_on(today)) for key, each in parties.items()), key=lambda each: each[1].lower())


def _themes(desk: Desk, visitor: Visitor) -> list[tuple[str, str]]:
    with desk.database.read() as tx:
        published = desk.published_definitions(tx, visitor.partnership)
    found: dict[str, str] = {}
    for of in published.values():
        for each in of:
            if CHALLENGE in each.items and "theme" in each.items[CHALLENGE].facts:
                found |= each.items[CHALLENGE].facts["theme"].options
    return sorted(found.items(), key=lambda each: each[1].lower())
