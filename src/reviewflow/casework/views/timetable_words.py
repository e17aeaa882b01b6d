"""A timetable in words, as the command prints it and as the page shows it."""

from __future__ import annotations

import datetime as dt

from reviewflow.notices.words import list_words
from reviewflow.statute.clock import Escalation
from reviewflow.statute.london import longdate
from reviewflow.statute.standing import until
from reviewflow.statute.words import counted

from .timetable import Step, Timetable


def standing_words(step: Step, today: dt.date) -> str:
    """How a date of the plan stands; what is late in capitals, for a screen without colours."""
    deadline = step.view.owed.deadline
    met = longdate(deadline.met_on) if deadline.met_on else ""
    match step.view.standing:
        case "overdue":
            return f"OVERDUE by {counted((today - deadline.due_on).days, 'day')}"
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


def who_acts(found: Timetable, step: Step) -> str:
    """``the coordinator or the business manager``."""
    roles = found.view.definition.roles
    return " or ".join(roles.get(role, role) for role in step.by)


def days_of_alerts(step: Step) -> list[str]:
    """When those are told who are told first."""
    if not step.alerts:
        return []
    days = [longdate(rung.on) for rung in step.alerts if rung.escalates is None]
    return days + ["every working day after"] * step.view.owed.clock.alert_every_working_day_after


def escalations(found: Timetable, step: Step) -> list[str]:
    """When others are told, and whom."""
    return [
        f"{longdate(rung.on)}, to {list_words(_whom(found, rung.escalates))}"
        for rung in step.alerts
        if rung.escalates is not None
    ]


def _whom(found: Timetable, escalation: Escalation) -> list[str]:
    view = found.view
    roles = [view.definition.roles.get(role, role) for role in escalation.to]
    body = escalation.level
    return [*roles, view.directory.name_on("body", body, view.today)] if body else roles
