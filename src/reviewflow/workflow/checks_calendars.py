"""Can an item stand in a calendar: a day, an hour, a place without names, and somebody to invite?"""

from __future__ import annotations

from collections.abc import Iterator

from reviewflow.workflow.faults import Fault
from reviewflow.workflow.file_format import CalendarShape, ItemShape
from reviewflow.workflow.view import View

_TYPES: tuple[tuple[str, tuple[str, ...]], ...] = (
    # No text tells what it is: people write names into texts.
    ("title", ("choice",)),
    ("on", ("date",)),
    ("starts_at", ("instant",)),
    ("place", ("text",)),
    ("agencies", ("agency", "agencies")),
    ("body", ("body",)),
)
"""Each word that names a fact, with the types that it may have."""


def check_calendars(view: View) -> Iterator[Fault]:
    """What is wrong with how an item stands in calendars."""
    calendar = view.shape.calendar if isinstance(view.shape, ItemShape) else None
    if calendar is None:
        return
    for word, types in _TYPES:
        yield from _fact(view, calendar, word, types)
    for n, role in enumerate(calendar.to):
        yield from view.unknown(
            ("calendar", "to", n), f"The calendar of {view.name} invites the role", role, view.roles
        )
    for n, state in enumerate(calendar.called_off_in):
        says = f"By its calendar {view.name} is off in the state"
        yield from view.unknown(("calendar", "called_off_in", n), says, state, view.shape.states)
        if state in view.shape.states and not view.shape.states[state].ends:
            fault = f"{says} {state}, and that state does not end it."
            yield view.fault(("calendar", "called_off_in", n), fault, "Name a state with ends: true.")
    if not (calendar.to or calendar.agencies or calendar.body):
        fault = f"The calendar of {view.name} invites nobody."
        yield view.fault(("calendar",), fault, "Name roles with to, or facts with agencies or body.")


def _fact(view: View, calendar: CalendarShape, word: str, types: tuple[str, ...]) -> Iterator[Fault]:
    name: str | None = getattr(calendar, word)
    if name is None:
        return
    says = f"The calendar of {view.name} has as {word} the fact"
    yield from view.unknown(("calendar", word), says, name, view.shape.facts)
    fact = view.shape.facts.get(name)
    if fact is None:
        return
    if fact.type not in types:
        yield view.fault(
            ("calendar", word), f"{says} {name}, which is {fact.type}.", f"Name a fact of type {' or '.join(types)}."
        )
    if fact.identifying:
        fault = f"{says} {name}, which identifies a person, and calendars are read by many."
        yield view.fault(("calendar", word), fault, "Name a fact that identifies nobody.")
