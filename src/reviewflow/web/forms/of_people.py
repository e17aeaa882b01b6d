"""Forms about people of the partnership: when somebody is away, and how they are alerted; for oneself and others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from reviewflow.case.directory import AT_ONCE, DAILY_DIGEST
from reviewflow.casework.desk import Desk
from reviewflow.casework.office.people import (
    AbsenceRecorded,
    ChooseDelivery,
    EndAbsence,
    RecordAbsence,
    choose_delivery_in,
    end_absence_in,
    record_absence_in,
)
from reviewflow.statute.london import local_date
from reviewflow.store.session import Transaction
from reviewflow.web.visit import actor_of
from reviewflow.web.visitor import Visitor

from .fields import DATE, RADIOS, SELECT, Field
from .form import Effect, Form, Values
from .of_office import office_form
from .typed import typed_of

FROM = Field("from_on", "First day away", DATE, required=True)
UNTIL = Field("until_on", "Last day away", DATE, "Leave it empty if it is not known.")
CHOICES = ((AT_ONCE, "A message for each alert"), (DAILY_DIGEST, "One message a day"))
_HINT = "They get the alerts meanwhile. Leave it open for whoever the partnership's file names."


def away_form(desk: Desk, visitor: Visitor, person: str, *, path: str, back: str, title: str) -> Form:
    """Say on which days somebody is away, and who stands in."""
    actor = actor_of(desk, visitor)
    with desk.database.read() as tx:
        directory = desk.directory(tx, visitor.partnership)
    today, names = local_date(desk.now()), {key: user.name for key, user in directory.users.items()}
    others = tuple((key, u.name) for key, u in directory.users.items() if key != person and u.works_on(today))

    def do(tx: Transaction, values: Values) -> AbsenceRecorded:
        deputy = values.get("deputy")
        command = RecordAbsence(
            partnership=visitor.partnership,
            person=person,
            from_on=dt.date.fromisoformat(str(values["from_on"])),
            until_on=dt.date.fromisoformat(str(values["until_on"])) if values.get("until_on") else None,
            deputy=str(deputy) if deputy else None,
        )
        tx.lock_trail()
        return record_absence_in(tx, desk, command, by=actor)

    def effects(recorded: object) -> Iterator[Effect]:
        assert isinstance(recorded, AbsenceRecorded)
        if recorded.stands_in:
            yield Effect("Who is told instead", (names.get(recorded.stands_in, recorded.stands_in),))
        if recorded.notes:
            yield Effect("What you should know", tuple(_in_names(note, names) for note in recorded.notes))

    return office_form(
        desk,
        visitor,
        path=path,
        title=title,
        fields=(FROM, UNTIL, Field("deputy", "Who stands in", SELECT, _HINT, options=others)),
        do=do,
        back=back,
        typed=typed_of(FROM, today.isoformat()),
        names=names,
        effects=effects,
        changes_rules=True,
    )


def back_form(desk: Desk, visitor: Visitor, person: str, from_on: dt.date, *, path: str, back: str) -> Form:
    """Say that somebody is not away after all, or no longer."""
    actor = actor_of(desk, visitor)
    with desk.database.read() as tx:
        name = desk.directory(tx, visitor.partnership).name_on("person", person, local_date(desk.now()))

    def do(tx: Transaction, _: Values) -> int:
        tx.lock_trail()
        command = EndAbsence(partnership=visitor.partnership, person=person, from_on=from_on)
        return end_absence_in(tx, desk, command, by=actor)

    return office_form(
        desk,
        visitor,
        path=path,
        title=f"{name} is not away",
        says=("The absence counts no more: alerts go to the person again.",),
        fields=(),
        do=do,
        back=back,
        button="End the absence",
        names={person: name},
        changes_rules=True,
    )


def alerting_form(desk: Desk, visitor: Visitor, person: str, *, path: str, back: str, title: str) -> Form:
    """Say how somebody is alerted."""
    actor = actor_of(desk, visitor)

    def do(tx: Transaction, values: Values) -> int:
        asked = {"partnership": visitor.partnership, "person": person, "choice": values["choice"]}
        command = ChooseDelivery.model_validate(asked)
        tx.lock_trail()
        return choose_delivery_in(tx, desk, command, by=actor)

    field = Field("choice", "By which messages?", RADIOS, options=CHOICES, required=True)
    return office_form(desk, visitor, path=path, title=title, fields=(field,), do=do, back=back, changes_rules=True)


def _in_names(note: str, names: dict[str, str]) -> str:
    for key, name in sorted(names.items(), key=lambda each: -len(each[0])):
        note = note.replace(key, name)
    return note
