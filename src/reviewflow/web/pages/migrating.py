"""``/cases/REF/migrate``: move a case to newer rules, once it was shown what becomes of every running date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from fastapi import APIRouter

from reviewflow.case.permissions import check_keeps
from reviewflow.casework.changes.migrate_case import Choice, ClockMoved, MigrateCase
from reviewflow.casework.changes.plan_migration import plan_migration
from reviewflow.casework.desk import Desk
from reviewflow.casework.papers import Command
from reviewflow.casework.views.case_view import find_clock, key_in_words, view_case
from reviewflow.errors import RoleNotAllowed
from reviewflow.statute.london import longdate
from reviewflow.statute.standing import OWED
from reviewflow.store.published import PublishedLine, current_hashes, list_definitions
from reviewflow.web.desk_door import Door
from reviewflow.web.forms.fields import RADIOS, SELECT, Field
from reviewflow.web.forms.form import Effect, Form, Values
from reviewflow.web.forms.of_rules import REASON, Place
from reviewflow.web.visit import by_of, place_at
from reviewflow.web.visitor import Visitor
from reviewflow.workflow.definition import Definition

from .commands import CannotDo

FEW = 6
"""So many dates are asked about openly; more stand behind a line."""
TITLE = "Move to newer rules"
CHOICES: tuple[tuple[Choice, str], ...] = (
    ("keep", "Keep its date"),
    ("recompute", "Count it anew from its start"),
    ("from_today", "Count it from today"),
)


def migrating_routes(door: Door) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    door.add_form(routes, "/cases/{reference}/migrate", _migrating)

    return routes


def _migrating(desk: Desk, visitor: Visitor, reference: str) -> Form:
    place = place_at(desk, visitor, reference)
    assert place.case is not None
    try:
        check_keeps(place.definition, actor=place.actor, what=TITLE.lower())
    except RoleNotAllowed as refusal:
        raise CannotDo(place, TITLE, (str(refusal),)) from None
    others = _other_rules(desk, place)
    if not others:
        raise CannotDo(place, TITLE, ("It is under the rules that are in use: there are no newer ones.",))
    fields = _clock_fields(desk, place)
    moved_states = _states(place, [definition for definition, _ in others])

    def command(values: Values, _: tuple[str, ...] = ()) -> MigrateCase:
        assert place.case is not None
        return MigrateCase.model_validate(
            {
                "case": place.case.reference,
                "to": str(values["to"]),
                "reason": str(values.get("reason", "")),
                "clocks": {key: str(values[name]) for name, (key, _) in fields.items() if values.get(name)},
                "states": {place.case.state: str(values["state"])} if values.get("state") else {},
            }
        )

    def look(values: Values, _: tuple[str, ...], __: int | None) -> tuple[Effect, ...]:
        plan = plan_migration(desk, command(values), by=by_of(visitor))
        lines = tuple(_lines(desk, reference, plan.clocks))
        return (Effect("Where it then is", (plan.state_title,)), Effect("Dates", lines or ("None is running.",)))

    def build(values: Values, confirm: tuple[str, ...]) -> Command:
        return command(values, confirm)

    path = f"{place.home}/migrate"
    to = tuple((d.hash, f"{d.edition_title}, published on {longdate(_day(line))}") for d, line in others)
    chosen = Field("to", "To which rules?", RADIOS, options=to, required=True)
    clocks = tuple(field for _, field in fields.values())
    few = len(clocks) <= FEW
    return Form(
        path=path,
        title=TITLE,
        caption=place.caption,
        says=("A case keeps the rules it was opened under. Moving it is recorded, with what becomes of every date.",),
        fields=(chosen, *moved_states, *(clocks if few else ()), REASON),
        more=() if few else clocks,
        back=place.home,
        names=place.names(),
        version=place.case.version,
        look=look,
        send=place.sender.send(build, path),
    )


def _clock_fields(desk: Desk, place: Place) -> dict[str, tuple[str, Field]]:
    """What is to become of each running date: by the name of the field, the key of the clock with it."""
    assert place.case is not None
    running = [each for each in view_case(desk, place.case.reference).clocks if each.standing in OWED]
    fields = {}
    for number, each in enumerate(running):
        title = key_in_words(place.definition, each.owed.clock.name, each.owed.item)
        hint = f"Due on {longdate(each.owed.deadline.due_on)}. Left open, its date is kept."
        name = f"clock-{number}"
        fields[name] = each.key, Field(name, title, SELECT, hint, options=CHOICES)
    return fields


def _other_rules(desk: Desk, place: Place) -> list[tuple[Definition, PublishedLine]]:
    """The rules of the same workflow that are in use and under which the case is not."""
    assert place.case is not None
    case = place.case
    with desk.database.read() as tx:
        in_use = current_hashes(tx)
        lines = [
            each
            for each in list_definitions(tx)
            if (each.workflow, each.partnership) == (case.workflow, case.partnership)
            and each.hash in in_use
            and each.hash != case.workflow_hash
        ]
        return [(desk.definition(tx, each.hash), each) for each in lines]


def _states(place: Place, others: list[Definition]) -> tuple[Field, ...]:
    """Asked where some of the newer rules do not know the state that the case is in."""
    assert place.case is not None
    state = place.case.state
    without = [each for each in others if state not in each.states]
    if not without:
        return ()
    options = {name: each.title for rules in without for name, each in rules.states.items()}
    hint = f"The newer rules do not have the state “{place.definition.states[state].title}”."
    return (Field("state", "Where is it under the newer rules?", SELECT, hint, options=tuple(options.items())),)


def _lines(desk: Desk, reference: str, clocks: tuple[ClockMoved, ...]) -> Iterator[str]:
    view = view_case(desk, reference)
    known = {each.key for each in view.clocks}
    for each in clocks:
        title = each.clock
        if each.clock in known:
            found = find_clock(view, each.clock)
            title = key_in_words(view.definition, found.owed.clock.name, found.owed.item)
        before, after = each.due_on_before, each.due_on_after
        if before == after and before is not None:
            yield f"{title}: still due on {longdate(before)}"
        elif after is None:
            yield f"{title}: no longer owed"
        elif before is None:
            yield f"{title}: begins, due on {longdate(after)}"
        else:
            yield f"{title}: due on {longdate(after)}, before on {longdate(before)}"


def _day(line: PublishedLine) -> dt.date:
    return dt.datetime.fromisoformat(line.published_at).date()
