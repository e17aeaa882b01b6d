"""What looking at the answers of a form shows, and what sending them does: always by the door, and once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from reviewflow.case.case import Actor
from reviewflow.casework.changes.door import carry_out_in
from reviewflow.casework.changes.once import once, try_out
from reviewflow.casework.changes.save_change import Occurrence, Saved
from reviewflow.casework.desk import Desk
from reviewflow.casework.drafts import owner
from reviewflow.casework.guests.invite import task_path
from reviewflow.casework.guests.tasks import check_may_still
from reviewflow.casework.papers import Command
from reviewflow.casework.views.case_view import key_in_words
from reviewflow.statute.london import longdate
from reviewflow.store.session import Transaction
from reviewflow.web.visitor import Visitor
from reviewflow.workflow.definition import Definition

from .form import Effect, Values
from .refused import Names

Build = Callable[[Values, tuple[str, ...]], Command]


@dataclass(frozen=True, slots=True)
class Sender:
    """Carries out what a visitor's forms ask for."""

    desk: Desk
    visitor: Visitor
    task: int | None = None
    """For a guest: the task that is worked on, which has to stand still when something is sent."""

    @property
    def by(self) -> str | Actor:
        """Who acts, with the partnership before, as the door takes it."""
        if self.visitor.actor is not None:
            return self.visitor.actor
        return f"{self.visitor.partnership}/{self.visitor.by}"

    def look(self, build: Build, names: Names) -> Callable[[Values, tuple[str, ...], int | None], tuple[Effect, ...]]:
        """What a command would do, in words."""

        def look(values: Values, confirm: tuple[str, ...], version: int | None) -> tuple[Effect, ...]:
            tried = try_out(self.desk, build(values, confirm), self._occurrence(values), expected_version=version)
            effects = effects_of(tried, self.desk)
            # A guest sees nothing of the rest of the case.
            return effects if self.task is None else tuple(each for each in effects if each.heading == WHERE)

        return look

    def send(self, build: Build, path: str) -> Callable[[Values, tuple[str, ...], int | None, str], str]:
        """Carry out a command; it leads to the page that says what was done."""

        def send(values: Values, confirm: tuple[str, ...], version: int | None, token: str) -> str:
            command = build(values, confirm)

            def do(tx: Transaction) -> str:
                if self.task is not None:
                    check_may_still(tx, self.desk, self.task)
                saved = carry_out_in(tx, self.desk, command, self._occurrence(values), expected_version=version)
                if self.task is not None:
                    return f"{task_path(self.task)}received/{saved.sequence}"
                return f"/cases/{saved.reference}/done/{saved.sequence}"

            return once(self.desk, owner(self.visitor.partnership, self.visitor.person), path, token, do)

        return send

    def _occurrence(self, values: Values) -> Occurrence:
        said = values.get("happened_on")
        happened_on = dt.date.fromisoformat(str(said)) if said else None
        return Occurrence(self.by, self.desk.now(), happened_on, hands_in=self.visitor.person)


WHERE = "Where it then is"


def effects_of(saved: Saved, desk: Desk) -> tuple[Effect, ...]:
    """What a command did, or would do: where the case then is, which dates move, which letters are written."""
    with desk.database.read() as tx:
        definition = desk.definition(tx, saved.stored.case.workflow_hash)
    case = saved.stored.case
    item = case.item(*_split(saved.item, definition)) if saved.item else None
    subject = definition.subject(item.kind if item else None)
    found: list[Effect] = []
    if saved.to_state and saved.to_state != saved.from_state:
        found.append(Effect(WHERE, (subject.states[saved.to_state].title,)))
    dates = []
    for moved in saved.clocks:
        title = key_in_words(definition, moved.clock, moved.item)
        due = longdate(dt.date.fromisoformat(moved.due_on))
        match moved.state:
            case "running" if moved.was_due_on:
                was = longdate(dt.date.fromisoformat(moved.was_due_on))
                dates.append(f"{title}: due on {due}, before on {was}")
            case "running":
                dates.append(f"{title}: due on {due}")
            case "met":
                dates.append(f"{title}: done")
            case "suspended":
                dates.append(f"{title}: suspended")
            case _:
                dates.append(f"{title}: no longer owed")
    if dates:
        found.append(Effect("Dates", tuple(dates)))
    letters = tuple(f"{each.rule.title}, to {each.recipient_name}" for each in saved.notices)
    if letters:
        found.append(Effect("Letters that are written", letters))
    owed = tuple(f"{each.rule.title}, to {each.recipient}: {each.why}" for each in saved.letters_not_written)
    if owed:
        found.append(Effect("Letters that cannot be written", owed))
    return tuple(found)


def _split(number: str, definition: Definition) -> tuple[str, int]:
    prefix, _, digits = number.rpartition("-")
    return next(key for key, rules in definition.items.items() if rules.prefix == prefix), int(digits)
