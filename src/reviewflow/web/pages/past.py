"""``/cases/REF/as-it-stood``, ``/cases/REF/compare`` and ``/as-it-stood``: the past, as it was known or truly was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from reviewflow.casework.access.seeing import TRAIL, kept_from, look_at, sights_of
from reviewflow.casework.desk import Desk
from reviewflow.casework.past.as_it_stood import all_as_they_stood, as_it_stood
from reviewflow.casework.past.compare_moments import HEADINGS, compare_moments
from reviewflow.casework.views import lists_seen
from reviewflow.casework.views.case_seen import recorded, see_case_then
from reviewflow.casework.views.case_view import by_number, number_of
from reviewflow.errors import CaseNotOpenThen, DateInvalid, EntryNotOnTrail, ReplayDiffers
from reviewflow.statute.asked_moment import Asked
from reviewflow.statute.london import local_date
from reviewflow.statute.standing import FORCE, due_in_words, in_words
from reviewflow.web.desk_door import GET, Door
from reviewflow.web.forms.fields import DATE, Field
from reviewflow.web.forms.refused import Names, Wrong
from reviewflow.web.moments import BY, ON, MomentAsked, moment_in
from reviewflow.web.visit import actor_of
from reviewflow.web.visitor import Visitor

LISTS = (("cases", "Cases"), ("due", "Dates"), ("letters", "Letters"))
NOT_THEN = (CaseNotOpenThen, EntryNotOnTrail, ReplayDiffers, DateInvalid)
"""What is refused of a moment that can be read."""
EARLIER = Field("earlier", "Earlier day", DATE, required=True)
LATER = Field("later", "Later day", DATE, "Leave it empty for today.")


def past_routes(door: Door) -> APIRouter:
    """The routes of the past."""
    routes = APIRouter()

    @routes.api_route("/cases/{reference}/as-it-stood", methods=GET)
    def case(request: Request, reference: str) -> Response:
        visitor = door.visitor(request)
        with door.window.desk() as desk:
            check_sees_trail(desk, visitor, reference)
            moment = moment_in(request, today=local_date(desk.now()))
            found: dict[str, Any] = {}
            if moment.is_there:
                try:
                    found = _case_then(desk, visitor, reference, moment)
                except NOT_THEN as refusal:
                    moment = not_then(moment, refusal)
        return _show(door, request, visitor, "as_it_stood.html", moment, reference=reference, **found)

    @routes.api_route("/cases/{reference}/compare", methods=GET)
    def compare(request: Request, reference: str) -> Response:
        visitor = door.visitor(request)
        found = None
        with door.window.desk() as desk:
            check_sees_trail(desk, visitor, reference)
            today, asked = local_date(desk.now()), bool(request.query_params)
            first = moment_in(request, today=today, day=EARLIER, needed=asked)
            second = moment_in(request, today=today, day=LATER)
            if first.is_there and not second.wrongs:
                try:
                    later = second.asked if second.is_there else Asked()
                    with desk.database.read() as tx:
                        hidden = kept_from(tx, desk, actor_of(desk, visitor))
                    found = compare_moments(desk, reference, first.asked, later, kept_from=hidden)
                except NOT_THEN as refusal:
                    first = not_then(first, refusal, EARLIER)
        typed, wrongs = {**first.typed, **second.typed}, (*first.wrongs, *second.wrongs)
        both = MomentAsked(first.by, first.on, typed=typed, wrongs=wrongs)
        fields = (BY, EARLIER, LATER)
        return _show(
            door, request, visitor, "compare.html", both, fields, reference=reference, found=found, headings=HEADINGS
        )

    @routes.api_route("/as-it-stood", methods=GET)
    def lists(request: Request) -> Response:
        visitor = door.asker(request)
        said = request.query_params.get("list")
        which = said if said in dict(LISTS) else "cases"
        with door.window.desk() as desk:
            moment = moment_in(request, today=local_date(desk.now()))
            found: dict[str, Any] = {}
            if moment.is_there:
                try:
                    found = _lists_then(desk, visitor, which, moment, request)
                except NOT_THEN as refusal:
                    moment = not_then(moment, refusal)
        return _show(door, request, visitor, "lists_as_they_stood.html", moment, which=which, lists=LISTS, **found)

    return routes


def check_sees_trail(desk: Desk, visitor: Visitor, reference: str) -> None:
    """Whoever sees who did what in a case may see how it stood: the past is told from the trail.

    Raises:
        CaseNotFound: there is none, or they may not know that there is.
        HTTPException: they see a part of it only.
    """
    actor = actor_of(desk, visitor)
    with desk.database.read() as tx:
        _, sight = look_at(tx, desk, reference, actor)
    if not sight.sees(TRAIL):
        raise HTTPException(403)


def not_then(moment: MomentAsked, refusal: Exception, field: Field = ON) -> MomentAsked:
    """The same, with what is wrong with a moment that can be read."""
    wrong = Wrong(Names({}).in_words(str(refusal)).rstrip("."), field.name)
    return MomentAsked(moment.by, moment.on, typed=moment.typed, wrongs=(wrong,))


def _show(
    door: Door,
    request: Request,
    visitor: Visitor,
    template: str,
    moment: MomentAsked,
    fields: Sequence[Field] = (BY, ON),
    **more: Any,
) -> Response:
    return door.pages.show(
        request,
        template,
        visitor,
        status=422 if moment.wrongs else 200,
        moment=moment,
        fields=fields,
        beside={each.field: each for each in reversed(moment.wrongs)},
        errors=[{"text": each.says, "href": each.at(fields)} for each in moment.wrongs],
        **more,
    )


def _case_then(desk: Desk, visitor: Visitor, reference: str, moment: MomentAsked) -> dict[str, Any]:
    actor = actor_of(desk, visitor)
    with as_it_stood(desk, reference, moment.asked) as then:
        seen = see_case_then(desk, then.desk, reference, actor)
    return {
        "words": then.pinned.words if then.pinned else "",
        "seen": seen,
        "view": seen.view,
        "home": f"/cases/{reference}",
        "recorded": recorded(seen.facts),
        "by_number": by_number,
        "number_of": number_of,
        "in_words": in_words,
        "force": FORCE,
    }


def _lists_then(desk: Desk, visitor: Visitor, which: str, moment: MomentAsked, request: Request) -> dict[str, Any]:
    actor = actor_of(desk, visitor)
    after = request.query_params.get("after", "")[:80] or None
    with all_as_they_stood(desk, moment.asked) as then:
        words = then.pinned.words if then.pinned else ""
        today = local_date(then.desk.now())
        if which == "cases":
            board = lists_seen.board(then.desk, actor, filters={}, open_only=False, before=after)
            lines: list[tuple[str, object]] = [(each.line.reference, each) for each in board.lines]
            more = board.next_page
        elif which == "due":
            dates, more = lists_seen.dates(then.desk, actor, after=lists_seen.page_of_dates(after))
            lines = [(each.line.case, each) for each in dates]
        else:
            number = int(after) if after and after.isascii() and after.isdigit() and len(after) < 19 else None
            letters, last = lists_seen.letters(then.desk, actor, before=number)
            lines, more = [(each[0].case, each) for each in letters], str(last) if last else None
    with desk.database.read() as tx:
        # What somebody may not see now they do not see in the past.
        now = sights_of(tx, desk, {case for case, _ in lines}, actor)
    shown = [each for case, each in lines if case in now and now[case][1].sees(TRAIL)]
    return {
        "words": words,
        "lines": shown,
        "more": more,
        "today": today,
        "due_in": due_in_words,
        "force": FORCE,
    }
