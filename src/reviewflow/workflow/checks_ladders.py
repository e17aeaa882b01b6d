"""Does every alert come while its clock runs, and does every escalation reach somebody?"""

from __future__ import annotations

from collections.abc import Iterator

from reviewflow.workflow.counted_back import longest_rung
from reviewflow.workflow.faults import Fault, did_you_mean
from reviewflow.workflow.file_format import ClockShape, EscalationShape
from reviewflow.workflow.reader import Address
from reviewflow.workflow.view import View


def check_ladders(view: View) -> Iterator[Fault]:
    """What is wrong with the alerts and escalations of the clocks."""
    for name, clock in view.shape.clocks.items():
        for n, role in enumerate(clock.alert_to):
            at: Address = ("clocks", name, "alert_to", n)
            yield from view.unknown(at, f"The clock {name} alerts the role", role, view.roles)
        yield from _before(view, name, clock)
        yield from _after(view, name, clock)
        yield from _never_late(view, name, clock)
        for n, escalation in enumerate(clock.escalations):
            yield from _escalation(view, name, n, escalation)
            yield from _level(view, name, n, escalation)
        yield from _escalations_twice(view, name, clock)


def _before(view: View, name: str, clock: ClockShape) -> Iterator[Fault]:
    longest = longest_rung(view.shape.clocks, name)
    for n, rung in enumerate(clock.alert_working_days_before):
        at: Address = ("clocks", name, "alert_working_days_before", n)
        if rung < 0:
            fault = f"The clock {name} has an alert {-rung} working days after it is due among those before."
            yield view.fault(at, fault, "Move it, without the sign, to alert_working_days_after.")
        elif longest is not None and rung > longest >= 0:
            fault = f"The clock {name} has an alert {rung} working days before it is due, before it has begun to run."
            yield view.fault(at, fault, f"Use {longest} or fewer.")


def _after(view: View, name: str, clock: ClockShape) -> Iterator[Fault]:
    for n, rung in enumerate(clock.alert_working_days_after):
        if rung < 1:
            fault = f"The clock {name} has an alert {rung} working days after it is due, which is not after."
            yield view.fault(("clocks", name, "alert_working_days_after", n), fault, "Use 1 or more.")
    for word in ("alert_working_days_before", "alert_working_days_after"):
        rungs = getattr(clock, word)
        if len(set(rungs)) != len(rungs):
            yield view.fault(("clocks", name, word), f"The clock {name} has an alert twice.", "Name each day once.")


def _never_late(view: View, name: str, clock: ClockShape) -> Iterator[Fault]:
    if not clock.at_least:
        return
    for word in ("alert_every_working_day_after", "escalations"):
        if getattr(clock, word):
            fault = f"The clock {name} is a time at the least, with which nobody is late, and it has {word}."
            yield view.fault(("clocks", name, word), fault, f"Take {word} out.")


def _escalation(view: View, name: str, n: int, escalation: EscalationShape) -> Iterator[Fault]:
    at: Address = ("clocks", name, "escalations", n)
    days = escalation.working_days_after
    if days < 1:
        fault = f"The clock {name} has an escalation {days} working days after it is due, which is not after."
        yield view.fault((*at, "working_days_after"), fault, "Use 1 or more.")
    if not escalation.to and escalation.level is None:
        fault = f"The clock {name} has an escalation to nobody."
        yield view.fault(at, fault, "Name roles under to, or in a partnership's file a body under level.")
    for m, role in enumerate(escalation.to):
        yield from view.unknown((*at, "to", m), f"The clock {name} escalates to the role", role, view.roles)


def _level(view: View, name: str, n: int, escalation: EscalationShape) -> Iterator[Fault]:
    if escalation.level is None:
        return
    at: Address = ("clocks", name, "escalations", n, "level")
    says = f"The clock {name} escalates to the body {escalation.level}"
    if view.partnership is None:
        do = "Name roles here, and let each partnership's file name its body."
        yield view.fault(at, f"{says}, and bodies are local.", do)
        return
    known = {*view.partnership.shape.bodies, *view.partnership.shape.escalation}
    if escalation.level not in known:
        fault = view.fault(at, f"{says}, which is no body of this partnership.", did_you_mean(escalation.level, known))
        # What a national file says wrongly is found there, once, and not again with each partnership.
        if fault.file == view.partnership.file:
            yield fault


def _escalations_twice(view: View, name: str, clock: ClockShape) -> Iterator[Fault]:
    seen: set[int] = set()
    for n, escalation in enumerate(clock.escalations):
        days = escalation.working_days_after
        if days in seen:
            fault = f"The clock {name} has two escalations {days} working days after it is due."
            yield view.fault(("clocks", name, "escalations", n), fault, "Make one of them: roles and level together.")
        seen.add(days)
