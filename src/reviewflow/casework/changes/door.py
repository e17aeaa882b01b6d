"""The one door: a change to a case is one command in one transaction, or nothing.

Facts, state, clocks, notices queued and the trail entry are written together. Nothing else
writes those tables.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from reviewflow.case.case import Actor, Case
from reviewflow.case.permissions import check_may_act_for, check_may_act_on
from reviewflow.casework.desk import Desk
from reviewflow.casework.numbers import find_item
from reviewflow.casework.papers import Command, Moment, Papers
from reviewflow.errors import CaseChangedMeanwhile, CaseDestroyed, DateInvalid, TimeRunsBackwards
from reviewflow.statute.london import local_date, longdate
from reviewflow.store import audit_log
from reviewflow.store.cases import StoredCase, load_case
from reviewflow.store.published import current_versions
from reviewflow.store.session import Transaction

from .catalogue import KIND_OF
from .migrate_case import MigrateCase
from .open_case import OpenCase
from .references import choose_definition, with_reference
from .save_change import Occurrence, Saved, save_change


def carry_out(
    desk: Desk,
    command: Command,
    *,
    by: str | Actor,
    happened_on: dt.date | None = None,
    happened_at: dt.datetime | None = None,
    expected_version: int | None = None,
) -> Saved:
    """Carry out one command in one transaction.

    ``by`` is an actor, or the name of a user or role, with its partnership before it when
    that is not the case's own (``bristol/coordinator``). ``expected_version`` is the version
    of the case that the person was looking at.

    Raises:
        Refusal: by name; nothing has changed.
    """
    occurrence = Occurrence(by, desk.now(), happened_on, happened_at)
    with desk.database.write() as tx:
        tx.hold_rules()
        return carry_out_in(tx, desk, command, occurrence, expected_version=expected_version)


def carry_out_in(
    tx: Transaction, desk: Desk, command: Command, occurrence: Occurrence, *, expected_version: int | None = None
) -> Saved:
    """The same, inside a transaction that is open already.

    Raises:
        Refusal: by name; the transaction must then be left with it.
    """
    stored = None
    if not isinstance(command, OpenCase):
        # Every command but the first names its case.
        reference: str = command.case  # type: ignore[attr-defined]
        stored = occurrence.again.stored if occurrence.again else None
        stored = stored or load_case(tx, reference, to_change=True)
        if stored.case.destroyed_on is not None:
            raise CaseDestroyed(case=reference)
        if expected_version is not None and stored.case.version != expected_version:
            raise changed_meanwhile(tx, stored.case)
    papers = papers_for(tx, desk, command, occurrence, stored)
    change = KIND_OF[type(command)].decide(papers, command)
    if change.corrects is not None and occurrence.again is None:
        _check_entry(tx, change.case.reference, change.corrects)
    if stored is None:
        given = occurrence.again.reference if occurrence.again else change.case.reference
        change = replace(change, case=with_reference(tx, change.case, papers, given=given))
    saved = save_change(tx, desk, command, papers, stored, change, occurrence)
    if saved is None:
        assert stored is not None
        raise changed_meanwhile(tx, stored.case)
    return saved


def papers_for(
    tx: Transaction, desk: Desk, command: Command, occurrence: Occurrence, stored: StoredCase | None
) -> Papers:
    """Everything the decision has before it."""
    today = local_date(occurrence.recorded_at)
    happened_on = _happened_on(command, occurrence, today)
    if stored is None:
        assert isinstance(command, OpenCase)
        partnership = command.partnership
        versions = current_versions(tx, partnership)
        definition = choose_definition(tx, desk, command, on=happened_on)
    else:
        partnership = stored.case.partnership
        versions = stored.versions
        definition = desk.definition(tx, stored.case.workflow_hash)
    calendar, directory = desk.at(tx, versions)
    actor = occurrence.by
    if isinstance(actor, str):
        elsewhere, _, name = actor.rpartition("/")
        home = desk.current(tx, elsewhere)[1] if elsewhere and elsewhere != partnership else directory
        actor = home.actor(name, roles=definition.roles, on=today)
    if stored is None:
        check_may_act_for(partnership, actor=actor, case="This case")
    else:
        check_may_act_on(definition, stored.case, actor=actor)
    number = getattr(command, "item", None)
    return Papers(
        definition=definition,
        directory=directory,
        calendar=calendar,
        moment=Moment(actor, happened_on, occurrence.recorded_at, occurrence.happened_at),
        today=today,
        versions=versions,
        current=stored.case if stored else None,
        item=find_item(definition, stored.case, number) if stored and number else None,
        target=desk.definition(tx, command.to) if isinstance(command, MigrateCase) else None,
    )


def _check_entry(tx: Transaction, reference: str, sequence: int) -> None:
    # What a replay repeats was checked when it was new, and its trail is another one.
    audit_log.entry_of_case(tx, reference, sequence)


def _happened_on(command: Command, occurrence: Occurrence, today: dt.date) -> dt.date:
    day = local_date(occurrence.happened_at) if occurrence.happened_at else None
    happened_on = occurrence.happened_on or day or today
    if day is not None and day != happened_on:
        why = f"the moment that is given lies on {longdate(day)}"
        raise DateInvalid(text=happened_on.isoformat(), why=why)
    late = occurrence.happened_at is not None and occurrence.happened_at > occurrence.recorded_at
    if happened_on > today or late:
        what = getattr(command, "do", KIND_OF[type(command)].name)
        raise TimeRunsBackwards(what=what, happened=longdate(happened_on), recorded=longdate(today))
    return happened_on


def changed_meanwhile(tx: Transaction, case: Case) -> CaseChangedMeanwhile:
    """The refusal that tells who was quicker, with what, and when."""
    last = audit_log.last_entry(tx, case.reference)
    assert last is not None, "a case stands in the database without an entry"
    return CaseChangedMeanwhile(case=case.reference, who=last.by_user, what=last.what, at=last.recorded_at)
