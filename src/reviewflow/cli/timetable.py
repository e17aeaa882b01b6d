"""``reviewflow timetable``: the plan of a case from day zero."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from reviewflow.casework.past.as_it_stood import as_it_stood
from reviewflow.casework.pinned_moment import Pinned
from reviewflow.casework.views.case_view import by_number
from reviewflow.casework.views.timetable import Plan, Step, Timetable, timetable
from reviewflow.casework.views.timetable_words import days_of_alerts, escalations, standing_words, who_acts
from reviewflow.reports.timetable_gantt import gantt
from reviewflow.settings import read_settings
from reviewflow.statute.london import longdate
from reviewflow.statute.standing import OWED

from .options import AsJson, AsOf, AsOfEntry, Reference, TrueOn, asked, at_desk, granted
from .output import moment_json, print_json
from .page import hanging, heading, paragraph, show

app = typer.Typer()
_BESIDE = 8
"""Where the words of a step begin, beside its number."""


@app.command("timetable")
def show_timetable(
    reference: Reference,
    as_of: AsOf = None,
    as_of_entry: AsOfEntry = None,
    true_on: TrueOn = None,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw it into this file as well.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the plan of a case from day zero: each date in order, who acts, and when staff are told.

    As at a past moment it shows what was known then (--as-of), or what was true on a day (--true-on).
    """
    settings, moment = read_settings(), asked(as_of, as_of_entry, true_on)
    granted(settings, "timetable", reference=reference, as_of=as_of, as_of_entry=as_of_entry, true_on=true_on)
    with at_desk(settings) as desk, as_it_stood(desk, reference, moment) as then:
        found = timetable(then.desk, reference)
    if svg is not None:
        _draw(found, svg)
    if as_json:
        print_json({**found.as_json(), **moment_json(then.pinned)})
    else:
        show(_page(found, then.pinned))


def _draw(found: Timetable, file: Path) -> None:
    try:
        file.write_text(gantt(found), encoding="utf-8")
    except OSError as fault:
        raise typer.BadParameter(f"It cannot be written: {fault}.", param_hint="--svg") from None


def _page(found: Timetable, past: Pinned | None) -> Iterator[str]:
    view = found.view
    yield f"{view.case.reference}  {view.definition.title}"
    as_it_is = f"As it stood on {past.words}" if past else f"Today: {longdate(view.today)}"
    yield from paragraph(f"Where it is: {view.definition.states[view.case.state].title}. {as_it_is}.")
    for plan in found.plans:
        yield from _plan(found, plan)
    if found.waiting:
        yield from heading("Not started yet")
        for clock in found.waiting:
            start = view.definition.facts[clock.starts].title
            yield from hanging("* ", f"{clock.title}: counts from {start} ({clock.starts})", indent=2)
    steps = [step for plan in found.plans for step in plan.steps]
    if not steps:
        yield ""
        yield "No date is running."
        return
    # What is still owed comes first, and what a rule asks for before the steps of one's own timetable.
    asked = min(steps, key=lambda s: (s.view.standing not in OWED, s.view.owed.clock.milestone, s.item is not None))
    yield ""
    yield f"Why a date: reviewflow why {view.case.reference} {by_number(view, asked.view)}"


def _plan(found: Timetable, plan: Plan) -> Iterator[str]:
    kind = found.view.definition.items[plan.kind].title if plan.kind else None
    yield from heading(f"Day zero: {longdate(plan.on)}")
    yield from paragraph(f"{kind}: {plan.title}" if kind else plan.title)
    for step in plan.steps:
        yield ""
        yield from _step(found, step)


def _step(found: Timetable, step: Step) -> Iterator[str]:
    clock, deadline = step.view.owed.clock, step.view.owed.deadline
    number = "" if step.working_day is None else f"day {step.working_day}"
    yield from hanging(f"{number:<{_BESIDE}}", f"{longdate(deadline.due_on)}: {standing_words(step, found.view.today)}")
    title = f"{clock.title}, {step.item}" if step.item else clock.title
    yield from hanging("", title, indent=_BESIDE)
    yield from hanging("by ", who_acts(found, step), indent=_BESIDE)
    if deadline.due_on != deadline.original_due_on:
        yield from hanging("", f"It was {longdate(deadline.original_due_on)} at first.", indent=_BESIDE)
    if days := days_of_alerts(step):
        yield from hanging("alerts on ", ", ".join(days), indent=_BESIDE)
    for escalation in escalations(found, step):
        yield from hanging("escalated on ", escalation, indent=_BESIDE)
