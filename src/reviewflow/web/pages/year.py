"""``/patterns`` and ``/pack``: what is worth asking about, and everything about a year in one place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from reviewflow.casework.access.seeing import kept_from
from reviewflow.casework.desk import Desk
from reviewflow.casework.long_work import Progress, Result
from reviewflow.documents.table import Table
from reviewflow.documents.write import written
from reviewflow.errors import YearUnclear
from reviewflow.reports.patterns import NOT_A_FINDING, look_for_patterns, patterns_report
from reviewflow.reports.write_pack import packed
from reviewflow.reports.year_pack import YearPack, make_year_pack, year_of
from reviewflow.statute.london import local_date
from reviewflow.web.desk_door import GET, Door, TypedForm
from reviewflow.web.forms.flow import check_csrf
from reviewflow.web.forms.typed import one
from reviewflow.web.on_file import library_of
from reviewflow.web.pages.questions import FILES
from reviewflow.web.pages.work import file_to_take
from reviewflow.web.period import period_in
from reviewflow.web.readings import keep_read
from reviewflow.web.visit import actor_of
from reviewflow.web.visitor import Visitor
from reviewflow.workflow.library import Library

YEARS = 8
"""How many years back one may choose."""
APRIL = 4
PACKS: Mapping[str, tuple[str, str]] = {
    "zip": ("Everything, with the documents and their hashes (ZIP)", "application/zip"),
    "docx": ("The report alone (Word)", FILES["docx"][1]),
}


def year_routes(door: Door) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    @routes.api_route("/patterns", methods=GET)
    def patterns(request: Request) -> Response:
        visitor = door.asker(request, whole=True)
        library = library_of(door.window.settings)
        with door.window.desk() as desk:
            period, actor = period_in(request, today=local_date(desk.now())), actor_of(desk, visitor)
            with desk.database.read() as tx:
                found = None
                if not period.wrongs:
                    found = look_for_patterns(
                        tx,
                        desk,
                        library.patterns.values,
                        library.adjusted.values,
                        from_on=period.first,
                        to_on=period.last,
                        partnership=visitor.partnership,
                        kept_from=kept_from(tx, desk, actor),
                    )
        form = request.query_params.get("file", "")
        if form and found is not None:
            if form not in FILES:
                raise HTTPException(404)
            content = written(patterns_report(found, now=desk.now()), form)
            return file_to_take(f"patterns-{found.to_on.isoformat()}.{form}", FILES[form][1], content)
        return door.pages.show(
            request,
            "patterns.html",
            visitor,
            status=422 if period.wrongs else 200,
            found=found,
            period=period,
            note=NOT_A_FINDING,
            files={form: title for form, (title, _) in FILES.items()},
        )

    @routes.api_route("/pack", methods=GET)
    def pack(request: Request) -> Response:
        visitor = door.asker(request, whole=True)
        with door.window.desk() as desk:
            today = local_date(desk.now())
        return door.pages.show(request, "pack.html", visitor, years=_years(today), files=PACKS)

    @routes.api_route("/pack/{year}", methods=GET)
    def contents(request: Request, year: str) -> Response:
        visitor = door.asker(request, whole=True)
        first, last = _year(year)
        library = library_of(door.window.settings)
        with door.window.desk() as desk:
            made = _pack(desk, visitor, library, first, last)
        # All of it is as long as the year was: what can be taken away is whole, and a page is one part.
        parts = made.report.sections
        said = request.query_params.get("part", "1")
        part = int(said) if said.isascii() and said.isdigit() and len(said) < 4 else 1
        if not 1 <= part <= max(len(parts), 1):
            raise HTTPException(404)
        return door.pages.show(
            request,
            "pack_of_year.html",
            visitor,
            year=year,
            pack=made,
            files=PACKS,
            part=part,
            titles=[each.title if isinstance(each, Table) else each.heading for each in parts],
            shown={"sections": parts[part - 1 : part]},
        )

    @routes.post("/pack/{year}")
    def take(request: Request, year: str, typed: TypedForm) -> Response:
        visitor = door.asker(request, whole=True)
        check_csrf(visitor, typed)
        first, last = _year(year)
        form = one(typed, "form")
        if form not in PACKS:
            raise HTTPException(404)
        library = library_of(door.window.settings)

        def work(desk: Desk, progress: Progress) -> Result:
            keep_read(desk, visitor, "pack", about={"first": first.isoformat(), "last": last.isoformat()})
            progress("Gathering the cases of the year")
            made = _pack(desk, visitor, library, first, last)
            progress("Writing it")
            return Result(f"pack-{year}.{form}", PACKS[form][1], packed(made, form))

        return door.work(visitor, f"The pack of {year}", work, again=f"/pack/{year}")

    return routes


def _pack(desk: Desk, visitor: Visitor, library: Library, first: dt.date, last: dt.date) -> YearPack:
    actor = actor_of(desk, visitor)
    with desk.database.read() as tx:
        hidden = kept_from(tx, desk, actor)
        return make_year_pack(
            tx, desk, library, partnership=visitor.partnership, from_on=first, to_on=last, kept_from=hidden
        )


def _years(today: dt.date) -> list[str]:
    newest = today.year if today.month >= APRIL else today.year - 1
    return [f"{year}-{(year + 1) % 100:02d}" for year in range(newest, newest - YEARS, -1)]


def _year(said: str) -> tuple[dt.date, dt.date]:
    try:
        return year_of(said)
    except YearUnclear:
        raise HTTPException(404) from None
