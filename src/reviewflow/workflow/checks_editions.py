"""Is there on every day exactly one edition of the guidance that a workflow follows?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise

from reviewflow.workflow.faults import Fault, did_you_mean
from reviewflow.workflow.file_format import EditionShape
from reviewflow.workflow.library import Library
from reviewflow.workflow.names import editions_for, editions_of
from reviewflow.workflow.shape_faults import Loaded

_ONE_DAY = dt.timedelta(days=1)


def check_editions(library: Library) -> Iterator[Fault]:
    """Gaps, overlaps, and dates that do not fit what an edition says of itself."""
    for edition in library.editions.values():
        yield from _dates(edition)
        if edition.shape.basis not in library.sources.values:
            fault = f"The edition rests on {edition.shape.basis}, which is not in sources.yaml."
            yield _fault(edition, "basis", fault, did_you_mean(edition.shape.basis, library.sources.values))
        yield from _meant_for(library, edition)
    rows = {tuple(e.shape.edition for e in editions_for(library, w)): w for w in (*library.workflows, None)}
    for workflow in rows.values():
        yield from _row(editions_for(library, workflow))
    if library.editions and () in rows:
        yield from _without_edition(library)


def _fault(edition: Loaded[EditionShape], word: str, fault: str, do: str) -> Fault:
    return Fault(edition.file, edition.document.line((word,)), fault, do)


def _dates(edition: Loaded[EditionShape]) -> Iterator[Fault]:
    shape = edition.shape
    name, from_on, until_on = shape.edition, shape.in_force_from, shape.in_force_until
    if from_on is not None and until_on is not None and until_on < from_on:
        fault = f"The edition {name} ends before it begins."
        yield _fault(edition, "in_force_until", fault, "Check both dates.")
    if from_on is None and shape.status != "awaited":
        fault = f"The edition {name} is not awaited and has no first day."
        yield _fault(edition, "in_force_from", fault, "Add its first day, or say status: awaited.")
    if shape.status == "past" and until_on is None:
        fault = f"The edition {name} is past and has no last day."
        yield _fault(edition, "status", fault, "Add in_force_until.")


def _meant_for(library: Library, edition: Loaded[EditionShape]) -> Iterator[Fault]:
    for n, workflow in enumerate(edition.shape.workflows):
        if workflow not in library.workflows:
            fault = f"The edition is for the workflow {workflow}, which is not there."
            line = edition.document.line(("workflows", n))
            yield Fault(edition.file, line, fault, did_you_mean(workflow, library.workflows))
    for key in edition.shape.adds:
        if key in {*library.workflows, *library.items} and edition not in editions_of(library, key):
            fault = f"The edition adds to {key}, which is never seen under it."
            line = edition.document.line(("adds", key))
            yield Fault(edition.file, line, fault, "Add the workflow to workflows, or take the addition out.")


def _without_edition(library: Library) -> Iterator[Fault]:
    for name, loaded in library.workflows.items():
        if not editions_for(library, name):
            fault = f"No edition is for the workflow {name}, so none of its cases could be opened."
            yield Fault(loaded.file, loaded.document.line(("workflow",)), fault, "Name it in workflows of an edition.")


def _row(editions: Sequence[Loaded[EditionShape]]) -> Iterator[Fault]:
    dated = [loaded for loaded in editions if loaded.shape.in_force_from is not None]
    in_order = sorted(dated, key=lambda loaded: loaded.shape.in_force_from or dt.date.min)
    for earlier, later in pairwise(in_order):
        yield from _neighbours(earlier, later)
    current = [loaded for loaded in in_order if loaded.shape.status == "in_force"]
    for one_more in current[1:]:
        fault = f"Both {current[0].shape.edition} and {one_more.shape.edition} say that they are in force."
        yield _fault(one_more, "status", fault, "Only one edition is in force: mark the other past or awaited.")


def _neighbours(earlier: Loaded[EditionShape], later: Loaded[EditionShape]) -> Iterator[Fault]:
    begins, ended = later.shape.in_force_from, earlier.shape.in_force_until
    if begins is None:
        return
    last = begins - _ONE_DAY
    names = f"{earlier.shape.edition} and {later.shape.edition}"
    if ended is None or ended >= begins:
        fault = f"The editions {names} are in force on the same days from {begins}."
        yield _fault(earlier, "in_force_until", fault, f"Let the earlier one end on {last}.")
    elif ended < last:
        fault = f"Between the editions {names} no edition is in force from {ended + _ONE_DAY} to {last}."
        yield _fault(earlier, "in_force_until", fault, f"Let the earlier one end on {last}, or add the one between.")
