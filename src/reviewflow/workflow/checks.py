"""Everything that is wrong with the workflow files, at once.

Each check is a function that yields faults. No check stops another: what one file lacks is
said together with what the next one lacks, so that all can be mended in one go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from reviewflow.statute.working_days import WorkingDayCalendar
from reviewflow.workflow.checks_calendars import check_calendars
from reviewflow.workflow.checks_clocks import check_clocks
from reviewflow.workflow.checks_conditions import check_conditions
from reviewflow.workflow.checks_counted_back import check_counted_back
from reviewflow.workflow.checks_disclosure import check_disclosure
from reviewflow.workflow.checks_editions import check_editions
from reviewflow.workflow.checks_examples import check_examples
from reviewflow.workflow.checks_facts import check_facts_described
from reviewflow.workflow.checks_figures import check_figures
from reviewflow.workflow.checks_ladders import check_ladders
from reviewflow.workflow.checks_lists import check_lists
from reviewflow.workflow.checks_names import check_names
from reviewflow.workflow.checks_notices import check_notices
from reviewflow.workflow.checks_overlays import check_overlays
from reviewflow.workflow.checks_partnerships import check_partnerships
from reviewflow.workflow.checks_retention import check_retention
from reviewflow.workflow.checks_scrutiny import check_scrutiny
from reviewflow.workflow.checks_shared import check_shared
from reviewflow.workflow.checks_states import check_states
from reviewflow.workflow.faults import Fault, in_order
from reviewflow.workflow.library import Library
from reviewflow.workflow.view import Known, View, every_view

SubjectCheck = Callable[[View], Iterator[Fault]]

_OF_SUBJECTS: tuple[SubjectCheck, ...] = (
    check_names,
    check_states,
    check_facts_described,
    check_conditions,
    check_clocks,
    check_counted_back,
    check_ladders,
    check_notices,
    check_calendars,
)


def check_library(
    library: Library, *, known: Known | None = None, calendar: WorkingDayCalendar | None = None
) -> tuple[Fault, ...]:
    """All faults, each once, by file and line. Without a calendar the examples are not counted out."""
    return in_order(_faults(library, known or Known(), calendar))


def _faults(library: Library, known: Known, calendar: WorkingDayCalendar | None) -> Iterator[Fault]:
    yield from library.faults
    yield from check_shared(library)
    yield from check_editions(library)
    yield from check_partnerships(library)
    yield from check_overlays(library)
    yield from check_figures(library)
    yield from check_scrutiny(library)
    yield from check_lists(library)
    yield from check_retention(library)
    yield from check_disclosure(library)
    yield from check_examples(library, calendar)
    for view in every_view(library, known):
        for check in _OF_SUBJECTS:
            yield from check(view)
