"""For whom a date of a case is: those whom the alerts of its clock are for, and those whom a meeting invites."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from reviewflow.case.case import Facts
from reviewflow.case.directory import Directory
from reviewflow.case.recipients import (
    Absence,
    KeptOut,
    Own,
    ToTell,
    body_to_tell,
    may_be_told_at,
    nobody_kept_out,
    people_to_tell,
)
from reviewflow.statute.clock import Clock
from reviewflow.workflow.definition import CalendarRule, Definition, Subject

from .whom import keys_in, roles_to_alert


@dataclass(frozen=True, slots=True)
class Staff:
    """Who is who in a partnership on one day, and who is away."""

    directory: Directory
    absences: tuple[Absence, ...]
    on: dt.date
    kept_out: KeptOut = nobody_kept_out
    """Who is kept out of the case whose dates are asked about."""

    def of_clock(self, definition: Definition, subject: Subject, clock: Clock, own: Own | None) -> tuple[ToTell, ...]:
        """Whom the alerts of a clock are for."""
        roles = roles_to_alert(clock, definition, subject)
        return self.in_roles(roles, definition, own=own)

    def of_meeting(self, definition: Definition, rule: CalendarRule, facts: Facts) -> tuple[ToTell, ...]:
        """Whom a meeting invites: people in their roles, the mailboxes of agencies, and the body that meets."""
        found = list(self.in_roles(rule.to, definition))
        for key in keys_in(facts, rule.agencies):
            party = self.directory.party(key)
            if party is not None and may_be_told_at(self.directory, party, self.kept_out):
                found.append(ToTell(key, None, party.lead or party.name_on(self.on), party.address))
        for key in keys_in(facts, rule.body):
            found += body_to_tell(
                key,
                directory=self.directory,
                absences=self.absences,
                choices={},
                on=self.on,
                kept_out=self.kept_out,
            )
        return tuple(found)

    def in_roles(self, roles: tuple[str, ...], definition: Definition, *, own: Own | None = None) -> tuple[ToTell, ...]:
        """The people in some roles; of those who work for others than it is about, only who keeps the case."""
        return people_to_tell(
            roles,
            directory=self.directory,
            titles=definition.roles,
            absences=self.absences,
            choices={},
            on=self.on,
            own=own,
            kept_by=definition.kept_by,
            kept_out=self.kept_out,
        )
