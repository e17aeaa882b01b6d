"""``/cases/REF``: a case on one page, why its dates, its trail, its letters, and what was just done."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from reviewflow.app import files_of
from reviewflow.case.permissions import SCRUTINEER, is_kept_out
from reviewflow.casework.access.seeing import LETTERS, NAMES, TRAIL, kept_from, look_at
from reviewflow.casework.desk import Desk
from reviewflow.casework.past.as_it_stood import as_it_stood
from reviewflow.casework.past.counted_then_and_now import counted_then_and_now
from reviewflow.casework.views.case_seen import CaseSeen, recorded, see_case, see_case_then
from reviewflow.casework.views.case_seen import facts_seen as facts_of
from reviewflow.casework.views.case_view import by_number, number_of
from reviewflow.casework.views.read_notice import read_notice
from reviewflow.casework.views.trail_view import EntryView, entries_page, entry_in
from reviewflow.casework.views.why import Why, why
from reviewflow.errors import CaseNotFound, ClockNotFound, EntryNotFound, NoticeNumberUnknown, ReaderUnnamed
from reviewflow.statute.london import local_date
from reviewflow.statute.standing import FORCE, in_words, rests_on, until
from reviewflow.store.cases import load_case
from reviewflow.store.notices import find_notice
from reviewflow.store.numbers import LARGEST_NUMBER
from reviewflow.web.desk_door import GET, Door, TypedForm
from reviewflow.web.forms.flow import check_csrf
from reviewflow.web.forms.refused import Names
from reviewflow.web.moments import moment_in
from reviewflow.web.on_file import keeps_records
from reviewflow.web.pages.past import check_sees_trail
from reviewflow.web.visit import actor_of, after_of, by_of
from reviewflow.web.visitor import Visitor


def case_routes(door: Door) -> APIRouter:
    """The routes of one case."""
    routes = APIRouter()

    @routes.api_route("/cases/{reference}", methods=GET)
    def case(request: Request, reference: str) -> Response:
        visitor = door.visitor(request)
        with door.window.desk() as desk:
            seen = _seen(desk, visitor, reference)
        keeps = seen.is_own and not seen.sight.agency and keeps_records(door.window.settings, visitor.role)
        return door.pages.show(
            request, "case.html", visitor, saved=_saved(request), may_see_retention=keeps, **_said(seen)
        )

    @routes.api_route("/cases/{reference}/items/{number}", methods=GET)
    def item(request: Request, reference: str, number: str) -> Response:
        visitor = door.visitor(request)
        with door.window.desk() as desk:
            seen = _seen(desk, visitor, reference)
        found = next((each for each in seen.items if each.number == number), None)
        if found is None:
            raise HTTPException(404)
        clocks = [c for c in (*seen.owed, *seen.over) if number_of(seen.view, c) == number]
        facts = facts_of(seen.view, found)
        return door.pages.show(
            request, "item.html", visitor, item=found, clocks=clocks, facts=facts, saved=_saved(request), **_said(seen)
        )

    @routes.api_route("/cases/{reference}/facts", methods=GET)
    def facts(request: Request, reference: str) -> Response:
        visitor = door.visitor(request)
        with door.window.desk() as desk:
            seen = _seen(desk, visitor, reference)
        if not seen.facts:
            raise HTTPException(403)
        return door.pages.show(request, "facts.html", visitor, **_said(seen))

    @routes.api_route("/cases/{reference}/why/{clock:path}", methods=GET)
    def why_a_date(request: Request, reference: str, clock: str) -> Response:
        visitor = door.visitor(request)
        with door.window.desk() as desk:
            moment = moment_in(request, today=local_date(desk.now()))
            if moment.is_there:
                check_sees_trail(desk, visitor, reference)
                with as_it_stood(desk, reference, moment.asked) as then:
                    seen = see_case_then(desk, then.desk, reference, actor_of(desk, visitor))
                    found = _why(door, then.desk, seen, reference, clock)
                    counted = counted_then_and_now(desk, then, reference, clock)
                past = then.pinned
            else:
                seen = _seen(desk, visitor, reference)
                found, counted, past = _why(door, desk, seen, reference, clock), None, None
        standing = in_words(found.clock.owed.deadline, found.view.today)
        return door.pages.show(
            request,
            "why.html",
            visitor,
            found=found,
            standing=standing,
            counted=counted,
            past=past,
            moment=moment,
            **_said(seen),
        )

    @routes.api_route("/cases/{reference}/trail", methods=GET)
    def trail(request: Request, reference: str) -> Response:
        visitor = door.visitor(request)
        said = after_of(request) or "0"
        after = int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0
        with door.window.desk() as desk:
            actor = actor_of(desk, visitor)
            with desk.database.read() as tx:
                found, sight = look_at(tx, desk, reference, actor)
                if not sight.sees(TRAIL):
                    raise HTTPException(403)
                entries, more = entries_page(tx, desk, found, after=after)
        return door.pages.show(
            request, "trail.html", visitor, reference=found.reference, entries=entries, more=more, after=after
        )

    @routes.api_route("/cases/{reference}/trail/{sequence}", methods=GET)
    def entry(request: Request, reference: str, sequence: str) -> Response:
        visitor = door.visitor(request)
        with door.window.desk() as desk:
            view = _entry(desk, visitor, reference, sequence, just_done=False)
        return door.pages.show(request, "entry.html", visitor, reference=reference, view=view)

    @routes.api_route("/cases/{reference}/done/{sequence}", methods=GET)
    def done(request: Request, reference: str, sequence: str) -> Response:
        visitor = door.visitor(request)
        with door.window.desk() as desk:
            view = _entry(desk, visitor, reference, sequence, just_done=True)
            actor = actor_of(desk, visitor)
            with desk.database.read() as tx:
                try:
                    look_at(tx, desk, reference, actor)
                    sees = True
                except CaseNotFound:
                    sees = False
        return door.pages.show(request, "done.html", visitor, reference=reference, view=view, sees=sees)

    @routes.api_route("/cases/{reference}/letters/{number}", methods=GET)
    def letter(request: Request, reference: str, number: str) -> Response:
        return _letter(door, request, reference, number, visitor=door.visitor(request), read=False)

    @routes.post("/cases/{reference}/letters/{number}")
    def letter_with_names(request: Request, reference: str, number: str, typed: TypedForm) -> Response:
        visitor = door.visitor(request)
        check_csrf(visitor, typed)
        return _letter(door, request, reference, number, visitor=visitor, read=True)

    return routes


def _seen(desk: Desk, visitor: Visitor, reference: str) -> CaseSeen:
    return see_case(desk, reference, actor_of(desk, visitor), by=by_of(visitor))


def _why(door: Door, desk: Desk, seen: CaseSeen, reference: str, clock: str) -> Why:
    files = files_of(door.window.settings)
    try:
        found = why(desk, reference, clock, disagreement_of=lambda key: files.disagreements().get(key))
    except ClockNotFound:
        raise HTTPException(404) from None
    if found.clock.key not in {each.key for each in (*seen.owed, *seen.over)}:
        raise HTTPException(404)
    return found


def _said(seen: CaseSeen) -> dict[str, Any]:
    """What every template about a case uses."""
    view = seen.view
    return {
        "seen": seen,
        "view": view,
        "home": f"/cases/{view.case.reference}",
        "names": Names.of(view.definition, view.directory),
        "recorded": recorded(seen.facts),
        "by_number": by_number,
        "number_of": number_of,
        "in_words": in_words,
        "until": until,
        "rests_on": rests_on,
        "force": FORCE,
        "may_see_who": seen.keeps or (seen.is_own and seen.actor.role == SCRUTINEER),
        "may_read_names": seen.sight.sees(NAMES) and seen.is_own,
    }


def _saved(request: Request) -> str | None:
    said = request.query_params.get("saved", "")
    return said if len(said) == 5 and said[:2].isdigit() and said[3:].isdigit() else None


def _entry(desk: Desk, visitor: Visitor, reference: str, said: str, *, just_done: bool) -> EntryView:
    if not (said.isascii() and said.isdigit() and len(said) < 19):
        raise HTTPException(404)
    actor = actor_of(desk, visitor)
    with desk.database.read() as tx:
        try:
            found, sight = look_at(tx, desk, reference, actor)
            sees = sight.sees(TRAIL)
        except CaseNotFound:
            if not just_done:
                raise
            found, sees = load_case(tx, reference).case, False
            if is_kept_out(desk.definition(tx, found.workflow_hash), found, actor):
                raise
        try:
            view = entry_in(tx, desk, found, int(said), kept_from=kept_from(tx, desk, actor))
        except EntryNotFound:
            raise HTTPException(404) from None
    # What somebody has done is shown to them, whatever else of the case they see.
    own = view.entry.by_user == visitor.person and found.partnership == visitor.partnership
    if not sees and not (just_done and own):
        raise HTTPException(404 if just_done else 403)
    return view


def _letter(door: Door, request: Request, reference: str, number: str, *, visitor: Visitor, read: bool) -> Response:
    if not (number.isascii() and number.isdigit() and int(number) < LARGEST_NUMBER):
        raise HTTPException(404)
    with door.window.desk() as desk:
        actor = actor_of(desk, visitor)
        with desk.database.read() as tx:
            _, sight = look_at(tx, desk, reference, actor)
            notice = find_notice(tx, int(number))
        if notice is None or notice.case != reference:
            raise HTTPException(404)
        if not sight.sees(LETTERS):
            raise HTTPException(403)
        try:
            found = read_notice(desk, int(number), by=by_of(visitor) if read else None)
        except ReaderUnnamed:
            found = None
        except NoticeNumberUnknown:
            raise HTTPException(404) from None
    return door.pages.show(request, "letter.html", visitor, notice=notice, found=found, reference=reference)
