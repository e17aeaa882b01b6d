"""``reviewflow timetable``: the plan of a case from day zero."""

from __future__ import annotations

from collections.abc import Iterator

import typer

from reviewflow.casework.case_view import by_number
from reviewflow.casework.timetable import Plan, Step, Timetable, timetable
from reviewflow.notices.words import list_words
from reviewflow.settings import read_settings
from reviewflow.statute.clock import Escalation
from reviewflow.statute.london import longdate
from reviewflow.statute.standing import OWED, until

from .options import AsJson, Reference, at_desk, granted
from .output import print_json
from .page import count, hanging, heading, paragraph, show

app = typer.Typer()
_BESIDE = 8
"""Where the words of a step begin, beside its number."""


@app.command("timetable")
def show_timetable(reference: Reference, as_json: AsJson = False) -> None:
    """Show the plan of a case from day zero: each date in order, who acts, and when staff are told."""
    settings = read_settings()
    granted(settings, "timetable", reference=reference)
    with at_desk(settings) as desk:
        found = timetable(desk, reference)
    if as_json:
        print_json(found.as_json())
    else:
        show(_page(found))


def _page(found: Timetable) -> Iterator[str]:
    view = found.view
    yield f"{view.case.reference}  {view.definition.title}"
    yield from paragraph(
        f"Where it is: {view.definition.states[view.case.state].title}. Today: {longdate(view.today)}."
    )
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
    roles = found.view.definition.roles
    clock, deadline = step.view.owed.clock, step.view.owed.deadline
    number = "" if step.working_day is None else f"day {step.working_day}"
    yield from hanging(f"{number:<{_BESIDE}}", f"{longdate(deadline.due_on)}: {_standing(found, step)}")
    title = f"{clock.title}, {step.item}" if step.item else clock.title
    yield from hanging("", title, indent=_BESIDE)
    yield from hanging("by ", " or ".join(roles.get(role, role) for role in step.by), indent=_BESIDE)
    if deadline.due_on != deadline.original_due_on:
        yield from hanging("", f"It was {longdate(deadline.original_due_on)} at first.", indent=_BESIDE)
    yield from _alerts(found, step)


def _standing(found: Timetable, step: Step) -> str:
    deadline, today = step.view.owed.deadline, found.view.today
    met = longdate(deadline.met_on) if deadline.met_on else ""
    match step.view.standing:
        case "overdue":
            return f"OVERDUE by {count((today - deadline.due_on).days, 'day')}"
        case "due_today":
            return "DUE TODAY"
        case "running":
            return until(deadline.due_on, today)
        case "suspended":
            return "SUSPENDED, and cannot be earlier"
        case "met_in_time":
            return f"done in time, on {met}"
        case "met_late":
            return f"done LATE, on {met}"
        case _:
            return "no longer owed"


def _alerts(found: Timetable, step: Step) -> Iterator[str]:
    if not step.alerts:
        return
    days = [longdate(rung.on) for rung in step.alerts if rung.escalates is None]
    days += ["every working day after"] * step.view.owed.clock.alert_every_working_day_after
    if days:
        yield from hanging("alerts on ", ", ".join(days), indent=_BESIDE)
    for rung in step.alerts:
        if rung.escalates is not None:
            whom = list_words(_whom(found, rung.escalates))
            yield from hanging("escalated on ", f"{longdate(rung.on)}, to {whom}", indent=_BESIDE)


def _whom(found: Timetable, escalation: Escalation) -> list[str]:
    view = found.view
    roles = [view.definition.roles.get(role, role) for role in escalation.to]
    body = escalation.level
    return [*roles, view.directory.name_on("body", body, view.today)] if body else roles
