"""Where it is kept who never sees a case: few cases have such a wall, so they are read all at once."""

from __future__ import annotations

import json
from typing import NamedTuple

from reviewflow.case.walls import NO_WALLS, Walls

from .session import Transaction
from .statements import Statement

KEPT_FROM = "SELECT value FROM json_each(:kept_from)"
"""The cases that a list leaves out, given as a JSON list of references."""
KEPT_FROM_ON_POSTGRESQL = "SELECT json_array_elements_text(CAST(:kept_from AS json))"

SAVE = Statement(
    "INSERT INTO case_wall (case_id, walls, sequence) VALUES (:case_id, :walls, :sequence)"
    " ON CONFLICT (case_id) DO UPDATE SET walls = excluded.walls, sequence = excluded.sequence"
)
# These two run in a database that is made to look at the past, and in no other.
NONE = Statement("UPDATE case_wall SET walls = :walls")
SAVE_BY_REFERENCE = Statement(
    "INSERT INTO case_wall (case_id, walls, sequence) SELECT id, :walls, 0 FROM review_case"
    " WHERE reference = :reference ON CONFLICT (case_id) DO UPDATE SET walls = excluded.walls"
)
# CROSS JOIN: the walls first. SQLite would go through all cases to have them in order.
WALLED = Statement(
    "SELECT c.id, c.reference, c.partnership, c.workflow_hash, w.walls, c.ended FROM case_wall w"
    " CROSS JOIN review_case c WHERE c.id = w.case_id ORDER BY c.reference"
)
# What waits and nobody has tried to send yet; an invitation is taken back by another.
WITHDRAW_WAITING = Statement(
    "UPDATE outbox SET status = 'withdrawn' WHERE status = 'pending' AND person = :person"
    " AND partnership = :partnership AND (alert_id IN (SELECT id FROM alert WHERE case_id = :case_id)"
    " OR warning_id IN (SELECT id FROM warning WHERE case_id = :case_id))"
)
FORGET_DRAFTS = Statement(
    "DELETE FROM draft WHERE partnership = :partnership AND person = :person"
    " AND (form = :form OR form LIKE :forms ESCAPE '!')"
)


class Walled(NamedTuple):
    """A case that some people never see."""

    case_id: int
    reference: str
    partnership: str
    workflow_hash: str
    walls: Walls
    ended: bool


def walls_of(text: str | None) -> Walls:
    """The walls as a row keeps them; none where there is no row."""
    if text is None:
        return NO_WALLS
    kept = json.loads(text)
    return Walls(tuple(kept["kept_from"]), tuple(kept["only_for"]))


def walls_text(walls: Walls) -> str:
    """The same as they are kept."""
    return json.dumps({"kept_from": walls.kept_from, "only_for": walls.only_for}, separators=(",", ":"))


def save_walls(tx: Transaction, case_id: int, walls: Walls, *, sequence: int) -> None:
    """Keep who never sees a case from now on."""
    tx.execute(SAVE, {"case_id": case_id, "walls": walls_text(walls), "sequence": sequence})


def walled_cases(tx: Transaction) -> list[Walled]:
    """Every case that has walls now."""
    rows = (
        Walled(id, case, whose, hash, walls_of(text), bool(ended))
        for id, case, whose, hash, text, ended in tx.rows(WALLED)
    )
    return [each for each in rows if each.walls]


def keep_present_walls(source: Transaction, past: Transaction) -> None:
    """Put the walls of today into a database that shows the past, round the cases that are in it."""
    past.execute(NONE, {"walls": walls_text(NO_WALLS)})
    for each in walled_cases(source):
        past.execute(SAVE_BY_REFERENCE, {"reference": each.reference, "walls": walls_text(each.walls)})


def withdraw_waiting(tx: Transaction, case_id: int, *, partnership: str, person: str) -> int:
    """Take back the alerts and warnings about a case that wait to leave to somebody; how many there were."""
    return tx.execute(WITHDRAW_WAITING, {"case_id": case_id, "partnership": partnership, "person": person})


def forget_drafts(tx: Transaction, reference: str, *, partnership: str, person: str) -> int:
    """Forget what somebody began to type about a case; how many drafts there were."""
    path = f"/cases/{reference}"
    escaped = path.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return tx.execute(
        FORGET_DRAFTS, {"partnership": partnership, "person": person, "form": path, "forms": f"{escaped}/%"}
    )
