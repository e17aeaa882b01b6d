"""The pages: each module answers the addresses of one thing that a person does."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response

from reviewflow.web.desk_door import Door
from reviewflow.web.page import Pages

from .backups import backup_routes
from .bundles import bundle_routes
from .calendar_links import calendar_link_routes
from .case import case_routes
from .case_lists import case_list_routes
from .challenges import challenge_routes
from .clocks import clock_routes
from .commands import CannotDo, command_routes
from .disclosures import disclosure_routes
from .exporting import exporting_routes
from .figures import figure_routes
from .files import file_routes
from .holidays import holiday_routes
from .home import home_routes
from .inbox import inbox_routes
from .invited import invited_routes
from .lists import list_routes
from .migrating import migrating_routes
from .minutes import minutes_routes
from .more import more_routes
from .office import office_routes
from .office_people import office_people_routes
from .partnership import partnership_routes
from .past import past_routes
from .past_figures import past_figure_routes
from .people import people_routes
from .permissions import permission_routes
from .programs import program_routes
from .proofs import proof_routes
from .questions import question_routes
from .rehearsals import rehearsal_routes
from .retention import retention_routes
from .samples import sample_routes
from .saved_questions import saved_question_routes
from .scrutiny import scrutiny_routes
from .search import search_routes
from .timetable import timetable_routes
from .walls import wall_routes
from .work import work_routes
from .workflows import workflow_routes
from .year import year_routes


def page_routes(pages: Pages) -> tuple[APIRouter, ...]:
    """The routes of the pages. Those about clocks come last: their addresses are the most general."""
    door = Door(pages)
    makers = (
        home_routes,
        backup_routes,
        bundle_routes,
        calendar_link_routes,
        case_list_routes,
        case_routes,
        challenge_routes,
        command_routes,
        disclosure_routes,
        exporting_routes,
        past_figure_routes,
        figure_routes,
        file_routes,
        holiday_routes,
        inbox_routes,
        invited_routes,
        list_routes,
        migrating_routes,
        minutes_routes,
        more_routes,
        office_people_routes,
        office_routes,
        partnership_routes,
        past_routes,
        people_routes,
        permission_routes,
        program_routes,
        proof_routes,
        question_routes,
        saved_question_routes,
        rehearsal_routes,
        retention_routes,
        sample_routes,
        scrutiny_routes,
        search_routes,
        timetable_routes,
        wall_routes,
        work_routes,
        workflow_routes,
        year_routes,
        clock_routes,
    )
    return tuple(make(door) for make in makers)


def say_what_cannot_be_done(application: FastAPI, pages: Pages) -> None:
    """Let the application answer with every reason why something cannot be done now."""
    door = Door(pages)

    def cannot(request: Request, fault: Exception) -> Response:
        assert isinstance(fault, CannotDo)
        return pages.show(
            request,
            "cannot.html",
            door.visitor(request),
            status=403,
            heading=fault.title,
            why_not=fault.why_not,
            caption=fault.place.caption,
            back=fault.place.path,
        )

    application.add_exception_handler(CannotDo, cannot)
