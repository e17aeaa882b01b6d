"""Who would be told on a day: of a role, or of a body to which something is escalated."""

from __future__ import annotations

import datetime as dt

from reviewflow.case.recipients import ToTell, body_to_tell, people_to_tell
from reviewflow.casework.actors import roles_of
from reviewflow.casework.desk import Desk
from reviewflow.errors import FactInvalid
from reviewflow.store.people import absences_of, choices_of
from reviewflow.workflow.faults import did_you_mean


def who_is_told(desk: Desk, asked: str, *, partnership: str, on: dt.date) -> tuple[str, tuple[ToTell, ...]]:
    """The title of a role, or the name of a body, and everybody who would be told on the day.

    Raises:
        FactInvalid: it is neither a role nor a body of the partnership.
        DatabaseNotReady: nothing was published for the partnership yet.
    """
    with desk.database.read() as tx:
        directory = desk.directory(tx, partnership)
        titles = roles_of(tx, desk, partnership)
        absences, choices = absences_of(tx, partnership), choices_of(tx, partnership)
    if asked in titles:
        told = people_to_tell([asked], directory=directory, titles=titles, absences=absences, choices=choices, on=on)
        return titles[asked], told
    if asked not in directory.bodies:
        why = f"it is neither a role nor a body of {partnership}"
        raise FactInvalid(fact="who", value=asked, why=why, do=did_you_mean(asked, {*titles, *directory.bodies}))
    told = body_to_tell(asked, directory=directory, absences=absences, choices=choices, on=on)
    return directory.bodies[asked].name_on(on), told
