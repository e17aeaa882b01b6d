"""The ladder of a clock in words: when staff are told, and who is told when it is late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reviewflow.statute.clock import Clock, Escalation


def alerts_in_words(clock: Clock) -> str:
    """For instance ``5, 2 and 1 working days before, on the day, and every working day after``; empty for none."""
    before = sorted((n for n in clock.alert_working_days_before if n), reverse=True)
    said = [f"{_days(before)} before"] * bool(before)
    said += ["on the day"] * (0 in clock.alert_working_days_before)
    if clock.alert_every_working_day_after:
        said += ["every working day after"]
    elif clock.alert_working_days_after:
        said += [f"{_days(sorted(clock.alert_working_days_after))} after"]
    return _and(said, before_the_last=", and ")


def escalations_in_words(
    clock: Clock, roles: Mapping[str, str], bodies: Mapping[str, str] | None = None
) -> Iterator[str]:
    """For instance ``2 working days after, to Member of the partnership's executive``.

    Bodies stand by their names where these are given, and else by their keys.
    """
    for escalation in sorted(clock.escalations, key=lambda each: each.working_days_after):
        yield f"{_days([escalation.working_days_after])} after, to {_to(escalation, roles, bodies or {})}"


def _to(escalation: Escalation, roles: Mapping[str, str], bodies: Mapping[str, str]) -> str:
    named = [roles.get(role, role) for role in escalation.to]
    level = escalation.level
    return _and([*named, *([bodies.get(level, f"the body {level}")] if level else [])])


def _days(numbers: list[int]) -> str:
    return f"{_and(map(str, numbers))} working day{'' if numbers == [1] else 's'}"


def _and(parts: Iterable[str], *, before_the_last: str = " and ") -> str:
    *most, last = [*parts] or [""]
    return f"{', '.join(most)}{before_the_last}{last}" if most else last
