"""Whom an alert is for: roles as the rules name them, and the people in those roles on the day."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import replace

from reviewflow.alerts.due import Rung
from reviewflow.case.case import Actor, Facts
from reviewflow.case.directory import Directory
from reviewflow.case.permissions import kept_out_of
from reviewflow.case.recipients import (
    Absence,
    KeptOut,
    Own,
    ToTell,
    body_to_tell,
    concerns,
    nobody_kept_out,
    people_to_tell,
)
from reviewflow.casework.desk import Desk
from reviewflow.statute.clock import Clock
from reviewflow.store.alerts import ToAlert
from reviewflow.store.people import absences_of, choices_of
from reviewflow.store.session import Transaction
from reviewflow.store.statements import Statement
from reviewflow.store.walls import Walled, walled_cases
from reviewflow.workflow.definition import Definition, Subject

FACTS_OF_CASE = Statement("SELECT facts FROM review_case WHERE id = :id")
FACTS_OF_ITEM = Statement("SELECT facts FROM case_item WHERE id = :id")


def roles_to_alert(clock: Clock, definition: Definition, subject: Subject) -> tuple[str, ...]:
    """The roles the clock names, or else those who keep the case and those who can meet the clock."""
    if clock.alert_to:
        return clock.alert_to
    can_meet = [role for name in clock.met_by if name in subject.transitions for role in subject.transitions[name].by]
    return tuple(dict.fromkeys([*definition.kept_by, *can_meet]))


def is_for(
    clock: Clock, definition: Definition, subject: Subject, facts: Facts, *, actor: Actor, partners: Collection[str]
) -> bool:
    """Whether the alerts of a clock are for somebody, by the role in which they act and whom it is about."""
    if actor.role not in roles_to_alert(clock, definition, subject):
        return False
    return concerns(actor, own_of(clock, subject, facts), kept_by=definition.kept_by, partners=partners)


def own_of(clock: Clock, subject: Subject, facts: Facts) -> Own | None:
    """For whom the thing is that meets a clock: the agency that was asked, the body that decides."""
    name = own_fact(clock, subject)
    keys = keys_in(facts, name)
    return ("body" if subject.facts[name].type == "body" else "agency", keys) if name and keys else None


def own_fact(clock: Clock, subject: Subject) -> str | None:
    """The fact of the case or item on which it depends who is told; None where it does not.

    Where nothing that meets the clock is for an agency, what is about an agency is still no other agency's.
    """
    transitions = [subject.transitions[name] for name in clock.met_by if name in subject.transitions]
    meets = next((each.own for each in transitions if each.own), None)
    return meets or next(iter(subject.agency_facts), None)


def keys_in(facts: Facts, name: str | None) -> tuple[str, ...]:
    """The keys of bodies or agencies that a fact holds."""
    value = facts.get(name) if name else None
    return tuple(str(key) for key in (value if isinstance(value, list) else [value]) if key)


class Whom:
    """Who is who on one day, read once for everything that is raised in a transaction."""

    def __init__(self, tx: Transaction, desk: Desk, *, on: dt.date) -> None:
        self._tx = tx
        self._desk = desk
        self._on = on
        self._partnerships: dict[str, tuple[Directory, tuple[Absence, ...], Mapping[str, str]]] = {}
        self._walled: Mapping[int, Walled] | None = None

    def directory(self, partnership: str) -> Directory:
        """The directory as it is now."""
        return self._of(partnership)[0]

    def has_walls(self, case_id: int) -> bool:
        """Whether anybody is kept out of a case, whatever their role."""
        if self._walled is None:
            self._walled = {each.case_id: each for each in walled_cases(self._tx)}
        return case_id in self._walled

    def kept_out(self, case_id: int) -> KeptOut:
        """Who is kept out of a case."""
        if not self.has_walls(case_id):
            return nobody_kept_out
        assert self._walled is not None
        walled = self._walled[case_id]
        definition = self._desk.definition(self._tx, walled.workflow_hash)
        return kept_out_of(definition, walled.walls, walled.partnership)

    def for_roles(
        self,
        roles: tuple[str, ...],
        partnership: str,
        definition: Definition | None,
        *,
        own: Own | None = None,
        kept_out: KeptOut = nobody_kept_out,
    ) -> tuple[ToTell, ...]:
        """The people in some roles; of those who work for an agency or body, only the ones whom it is about.

        Where everybody in them is kept out of the case, those who keep it are told too.
        """
        told = self._in_roles(roles, partnership, definition, own=own, kept_out=kept_out)
        if kept_out is nobody_kept_out or definition is None or any(one.nobody is None for one in told):
            return told
        keepers = self._in_roles(definition.kept_by, partnership, definition, own=None, kept_out=kept_out)
        return (*told, *(one for one in keepers if one.nobody is None))

    def _in_roles(
        self,
        roles: tuple[str, ...],
        partnership: str,
        definition: Definition | None,
        *,
        own: Own | None,
        kept_out: KeptOut,
    ) -> tuple[ToTell, ...]:
        directory, absences, choices = self._of(partnership)
        titles = definition.roles if definition else {}
        return people_to_tell(
            roles,
            directory=directory,
            titles=titles,
            absences=absences,
            choices=choices,
            on=self._on,
            own=own,
            kept_by=definition.kept_by if definition else (),
            kept_out=kept_out,
        )

    def for_level(self, body: str, partnership: str, *, kept_out: KeptOut = nobody_kept_out) -> tuple[ToTell, ...]:
        """The people who act for a body, and its mailbox."""
        directory, absences, choices = self._of(partnership)
        return body_to_tell(
            body, directory=directory, absences=absences, choices=choices, on=self._on, kept_out=kept_out
        )

    def for_rung(self, rung: Rung, each: ToAlert, definition: Definition, subject: Subject) -> tuple[ToTell, ...]:
        """Whom one rung of a clock is for."""
        clock = subject.clocks[each.clock]
        kept_out = self.kept_out(each.case_id)
        if rung.escalates is None:
            own, roles = self._own(clock, each, subject), roles_to_alert(clock, definition, subject)
            return self.for_roles(roles, each.partnership, definition, own=own, kept_out=kept_out)
        told = self.for_roles(rung.escalates.to, each.partnership, definition, kept_out=kept_out)
        if rung.escalates.level is not None:
            known = {other.person for other in told if other.person}
            level = self.for_level(rung.escalates.level, each.partnership, kept_out=kept_out)
            told += tuple(one for one in level if one.person not in known)
        # What goes further up does not wait for a digest.
        return tuple(replace(other, digest=False) for other in told)

    def _own(self, clock: Clock, each: ToAlert, subject: Subject) -> Own | None:
        if own_fact(clock, subject) is None:
            return None
        statement, id = (FACTS_OF_CASE, each.case_id) if each.item_id is None else (FACTS_OF_ITEM, each.item_id)
        return own_of(clock, subject, json.loads(self._tx.value(statement, {"id": id})))

    def _of(self, partnership: str) -> tuple[Directory, tuple[Absence, ...], Mapping[str, str]]:
        if partnership not in self._partnerships:
            directory = self._desk.directory(self._tx, partnership)
            absences, choices = absences_of(self._tx, partnership), choices_of(self._tx, partnership)
            self._partnerships[partnership] = (directory, absences, choices)
        return self._partnerships[partnership]
