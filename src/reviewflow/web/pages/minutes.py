"""``/minutes``: the challenges of a meeting's minutes, added all at once or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from fastapi import APIRouter, HTTPException

from reviewflow.casework.access.seeing import look_at
from reviewflow.casework.changes.add_from_minutes import CHALLENGE, COLUMNS, add_in, commands_of
from reviewflow.casework.changes.save_change import Saved
from reviewflow.casework.desk import Desk
from reviewflow.errors import CaseNotFound, MinutesUnreadable
from reviewflow.statute.london import local_date
from reviewflow.store.session import Transaction
from reviewflow.web.desk_door import Door
from reviewflow.web.forms.fields import DATE, TEXT, TEXTAREA, Field
from reviewflow.web.forms.form import Effect, Form, Values
from reviewflow.web.forms.of_office import office_form
from reviewflow.web.forms.typed import typed_of
from reviewflow.web.visit import actor_of
from reviewflow.web.visitor import Visitor

MINUTES = "/minutes"
ON = Field("happened_on", "When was the meeting?", DATE, required=True)


def minutes_routes(door: Door) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    door.add_form(routes, MINUTES, _adding)

    return routes


def _adding(desk: Desk, visitor: Visitor) -> Form:
    with desk.database.read() as tx:
        published = desk.published_definitions(tx, visitor.partnership)
    kinds = [of[-1].items[CHALLENGE] for of in published.values() if CHALLENGE in of[-1].items]
    if not any(visitor.role in each.opens.by for each in kinds):
        raise HTTPException(403)
    actor = actor_of(desk, visitor)

    def do(tx: Transaction, values: Values) -> list[Saved]:
        case = values.get("case")
        commands = commands_of(str(values["rows"]), meeting=str(values["meeting"]), case=str(case) if case else None)
        for row, command in commands:
            try:
                look_at(tx, desk, command.case, actor)
            except CaseNotFound:
                why, do = f"there is no case {command.case} here", "Check its reference."
                raise MinutesUnreadable(where=f"row {row}", why=why, do=do) from None
        day = dt.date.fromisoformat(str(values["happened_on"]))
        return add_in(tx, desk, commands, by=actor, happened_on=day)

    def effects(saved: object) -> Iterator[Effect]:
        assert isinstance(saved, list)
        yield Effect("Challenges that are added", tuple(f"{each.reference}, {each.item}" for each in saved))

    return office_form(
        desk,
        visitor,
        path=MINUTES,
        title="Add challenges from minutes",
        says=("All of them are added or none, each with the meeting and the minute that it stands in.",),
        fields=(
            Field("meeting", "Which meeting?", TEXT, "Such as: Executive of June", required=True),
            ON,
            Field("case", "Case of the rows that name none", TEXT, "For a challenge about no case, the yearly report."),
            Field(
                "rows",
                "The challenges, one row for each",
                TEXTAREA,
                f"Copy them from a table, the first row naming the columns, with commas between: {', '.join(COLUMNS)}.",
                required=True,
                most=100_000,
            ),
        ),
        do=do,
        back="/more",
        typed=typed_of(ON, local_date(desk.now()).isoformat()),
        button="Add them",
        effects=effects,
    )
