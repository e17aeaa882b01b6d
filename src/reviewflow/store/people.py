"""Where it is kept who is away and how people want to be alerted."""

from __future__ import annotations

import datetime as dt

from reviewflow.case.recipients import Absence

from .session import Transaction
from .statements import Statement

ABSENCES = Statement(
    "SELECT person, from_on, until_on, deputy FROM absence"
    " WHERE partnership = :partnership AND ended_at IS NULL ORDER BY from_on, id"
)
INSERT_ABSENCE = Statement(
    "INSERT INTO absence (partnership, person, from_on, until_on, deputy, recorded_at, recorded_by, sequence)"
    " VALUES (:partnership, :person, :from_on, :until_on, :deputy, :recorded_at, :recorded_by, :sequence)"
)
END_ABSENCE = Statement(
    "UPDATE absence SET ended_at = :ended_at"
    " WHERE partnership = :partnership AND person = :person AND from_on = :from_on AND ended_at IS NULL"
)
CHOICES = Statement("SELECT person, choice FROM delivery_choice WHERE partnership = :partnership ORDER BY person")
SET_CHOICE = Statement(
    "INSERT INTO delivery_choice (partnership, person, choice, sequence)"
    " VALUES (:partnership, :person, :choice, :sequence)"
    " ON CONFLICT (partnership, person) DO UPDATE SET choice = excluded.choice, sequence = excluded.sequence"
)


def absences_of(tx: Transaction, partnership: str) -> tuple[Absence, ...]:
    """The absences of a partnership's people, past, present and to come, without those that were ended."""
    return tuple(
        Absence(person, dt.date.fromisoformat(from_on), dt.date.fromisoformat(until_on) if until_on else None, deputy)
        for person, from_on, until_on, deputy in tx.rows(ABSENCES, {"partnership": partnership})
    )


def add_absence(
    tx: Transaction, partnership: str, absence: Absence, *, recorded_at: str, recorded_by: str, sequence: int
) -> None:
    """Keep an absence, with the entry that says so."""
    values = {
        "partnership": partnership,
        "person": absence.person,
        "from_on": absence.from_on.isoformat(),
        "until_on": absence.until_on.isoformat() if absence.until_on else None,
        "deputy": absence.deputy,
    }
    more = {"recorded_at": recorded_at, "recorded_by": recorded_by, "sequence": sequence}
    tx.execute(INSERT_ABSENCE, {**values, **more})


def end_absence(tx: Transaction, partnership: str, person: str, *, from_on: dt.date, ended_at: str) -> int:
    """Let an absence count no longer; how many there were. Its row stays."""
    values = {"partnership": partnership, "person": person, "from_on": from_on.isoformat(), "ended_at": ended_at}
    return tx.execute(END_ABSENCE, values)


def choices_of(tx: Transaction, partnership: str) -> dict[str, str]:
    """User to ``at_once`` or ``daily_digest``, for those who have chosen."""
    return {row[0]: row[1] for row in tx.rows(CHOICES, {"partnership": partnership})}


def set_choice(tx: Transaction, partnership: str, person: str, choice: str, *, sequence: int) -> None:
    """Keep how a person wants to be alerted from now on."""
    values = {"partnership": partnership, "person": person, "choice": choice, "sequence": sequence}
    tx.execute(SET_CHOICE, values)
