"""Can requests for what is held be answered by what stands on file?"""

from __future__ import annotations

from collections.abc import Iterator

from reviewflow.workflow.checks_retention import check_duties, check_grounds
from reviewflow.workflow.faults import Fault
from reviewflow.workflow.library import Library

DUTIES = (
    "see_log",
    "record_request",
    "mark_parts",
    "propose_release",
    "approve_release",
    "release",
    "find_person",
)
"""What is done about requests; the file says by whom."""
BY_DEFAULT = ("third_party", "not_looked_at")
"""The grounds on which the program withholds what nobody has looked at yet."""


def check_disclosure(library: Library) -> Iterator[Fault]:
    """What is wrong with the kinds of request, the grounds and the duties."""
    yield from check_duties(library, library.disclosure_duties, DUTIES, "disclosure")
    yield from check_grounds(library, library.request_kinds, "The request")
    yield from check_grounds(library, library.withheld_because, "The ground")
    yield from check_grounds(library, library.shown_because, "The ground")
    known = library.withheld_because
    for name in BY_DEFAULT if known.values else ():
        if name not in known.values:
            first = next(iter(known.values))
            fault = f"The ground {name} is missing, by which parts are withheld that nobody has looked at."
            yield known.fault(first, (), fault, f"Add {name} to withheld_because.")
