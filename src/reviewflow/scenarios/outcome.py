"""A rehearsal told: to programs in one JSON value, to people in plain English, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reviewflow.notices.words import list_words
from reviewflow.statute.london import LONDON, longdate

from .comparing import shown
from .results import AlertRaised, ClockChanged, Failure, Rehearsal, StepResult


def as_json(rehearsal: Rehearsal) -> dict[str, Any]:
    """The public shape of ``rehearse FILE --json``; keys are only ever added."""
    return {
        "scenario": rehearsal.scenario,
        "file": rehearsal.file,
        "partnership": rehearsal.partnership,
        "passed": rehearsal.passed,
        "steps": [_step_json(each) for each in rehearsal.steps],
        "failed": _failure_json(rehearsal.failed) if rehearsal.failed else None,
    }


def _step_json(step: StepResult) -> dict[str, Any]:
    local = step.at.astimezone(LONDON)
    caused = step.caused
    return {
        "step": step.number,
        "line": step.line,
        "on": local.date().isoformat(),
        "at": f"{local:%H:%M}",
        "by": step.by,
        "did": step.did,
        "note": step.note,
        "case": caused.case,
        "reference": caused.reference,
        "item": caused.item,
        "entry": caused.sequence,
        "from_state": caused.from_state,
        "to_state": caused.to_state,
        "clocks": [_clock_json(each) for each in caused.clocks],
        "notices": [
            {"case": each.case, "item": each.item, "notice": each.notice, "to": each.to, "to_name": each.to_name}
            for each in caused.notices
        ],
        "alerts": [_alert_json(each) for each in step.alerts],
        "differ": dict(caused.differ),
        "refused": {"name": step.refused.name, "message": step.refused.message} if step.refused else None,
        "expectations_met": step.compared,
    }


def _clock_json(clock: ClockChanged) -> dict[str, object]:
    return {
        "case": clock.case,
        "clock": clock.clock,
        "state": clock.state,
        "due_on": clock.due_on.isoformat(),
        "was_due_on": clock.was_due_on.isoformat() if clock.was_due_on else None,
    }


def _alert_json(alert: AlertRaised) -> dict[str, object]:
    return {
        "on": alert.on.isoformat(),
        "case": alert.case,
        "item": alert.item,
        "clock": alert.clock,
        "rung": alert.rung,
        "due_on": alert.due_on.isoformat(),
        "to": list(alert.to),
    }


def _failure_json(failure: Failure) -> dict[str, object]:
    return {
        "step": failure.step,
        "line": failure.line,
        "what": failure.what,
        "expected": shown(failure.expected),
        "found": shown(failure.found),
    }


def lines_of(step: StepResult) -> Iterator[str]:
    """One step in plain English."""
    local = step.at.astimezone(LONDON)
    by = f", {step.by}" if step.by else ""
    yield f"{step.number:>3}  {longdate(local.date())} {local:%H:%M}{by}"
    if step.note:
        yield f"     {step.note}"
    for alert in step.alerts:
        if alert.on < local.date():
            yield f"     {_alert_line(alert)}"
    yield f"     {step.did}"
    yield from (f"       {line}" for line in _caused_lines(step))
    for alert in step.alerts:
        if alert.on == local.date():
            yield f"       {_alert_line(alert)}"
    if step.compared:
        yield f"       as expected ({step.compared})"


def _caused_lines(step: StepResult) -> Iterator[str]:
    caused = step.caused
    if step.refused is not None:
        yield f"refused, as expected: {step.refused.message}"
    if caused.reference is not None and caused.to_state is not None:
        called = f"{caused.reference}/{caused.item}" if caused.item else caused.reference
        moved = caused.from_state is not None and caused.from_state != caused.to_state
        yield f"{called}: {caused.from_state} -> {caused.to_state}" if moved else f"{called}: {caused.to_state}"
    for clock in caused.clocks:
        yield _clock_line(clock)
    for notice in caused.notices:
        yield f"notice {notice.notice} to {notice.to_name}"
    for fact, held in caused.differ.items():
        yield f"{fact} differs from what was typed: {held} is held here"


def _clock_line(clock: ClockChanged) -> str:
    due = longdate(clock.due_on)
    if clock.state != "running":
        return f"clock {clock.clock}: {clock.state}, due {due}"
    if clock.was_due_on is not None:
        return f"clock {clock.clock}: due {due}, before {longdate(clock.was_due_on)}"
    return f"clock {clock.clock}: due {due}"


def _alert_line(alert: AlertRaised) -> str:
    item = f" {alert.item}" if alert.item else ""
    rung = alert.rung.replace("_", " ")
    return f"{longdate(alert.on)}: alert to {list_words(list(alert.to))}: {alert.case}{item} {alert.clock}, {rung}"


def failure_lines(failure: Failure, *, file: str) -> Iterator[str]:
    """What failed: the step, what was expected and what was found."""
    yield f"Step {failure.step} ({file} line {failure.line}) did not go as expected: {failure.what}"
    yield f"  expected: {_words(failure.expected)}"
    found = shown(failure.found)
    if isinstance(found, list):
        yield f"  found: {'none' if not found else ''}".rstrip()
        yield from (f"    {_words(each)}" for each in found)
    else:
        yield f"  found: {_words(found)}"


def _words(value: object) -> str:
    plain = shown(value)
    if plain is None:
        return "nothing"
    if isinstance(plain, dict):
        return ", ".join(f"{name} {_words(part)}" for name, part in plain.items())
    if isinstance(plain, list):
        return ", ".join(_words(part) for part in plain) or "none"
    if isinstance(plain, bool):
        return "yes" if plain else "no"
    return str(plain)
