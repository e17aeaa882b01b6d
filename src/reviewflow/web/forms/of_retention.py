"""Forms about keeping records: a hold, and the four steps of a destruction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from reviewflow.casework.changes.once import once
from reviewflow.casework.desk import Desk
from reviewflow.casework.drafts import owner
from reviewflow.casework.keeping.destruction import (
    DecideDestruction,
    DestroyCase,
    ProposeDestruction,
    carry_out_destruction,
    decide_destruction,
    propose_destruction,
)
from reviewflow.casework.keeping.holds import LiftHold, PlaceHold, lift_hold, place_hold
from reviewflow.casework.keeping.schedule import Schedule
from reviewflow.store.keeping import Hold
from reviewflow.store.session import Transaction
from reviewflow.web.visit import by_of
from reviewflow.web.visitor import Visitor

from .fields import DATE, NUMBER, RADIOS, SELECT, TEXTAREA, TICK, Field
from .form import Form, Values
from .refused import Names

RETENTION = "/retention"
HOLDS = f"{RETENTION}/holds"
MOST_RADIOS = 7
MOST_DIGITS = 9
BECAUSE = Field(
    "reason", "Reason", TEXTAREA, "It stays when the case is destroyed. No name of a child.", required=True, most=2_000
)
FOR_EVER = "This cannot be taken back: nobody can read again what is destroyed, not even whoever has the database."
Do = Callable[[Transaction, Values], str]


def hold_form(desk: Desk, visitor: Visitor, schedule: Schedule, case: str | None) -> Form:
    """A hold on a case, or on all of the partnership."""
    options = tuple((key, each.title) for key, each in schedule.grounds.items())
    control = RADIOS if len(options) <= MOST_RADIOS else SELECT
    fields = (
        Field("ground", "Why is it held?", control, options=options, required=True),
        BECAUSE,
        Field("review_on", "When does somebody look at it again?", DATE, "It goes on holding after that day."),
    )

    def do(tx: Transaction, values: Values) -> str:
        said = values.get("review_on")
        command = PlaceHold(
            partnership=visitor.partnership,
            case=case,
            ground=str(values["ground"]),
            reason=str(values["reason"]),
            review_on=dt.date.fromisoformat(str(said)) if said else None,
        )
        place_hold(tx, desk, schedule, command, by=by_of(visitor))
        return HOLDS if case is None else f"/cases/{case}/retention"

    path = f"{HOLDS}/new" if case is None else f"/cases/{case}/retention/hold"
    says = (
        "Nothing under a hold is destroyed, whatever the schedule says and whatever was approved.",
        "The grounds are a suggestion of this product: no text was read that lists them.",
    )
    whole = "every case of the partnership" if case is None else case
    return _form(desk, visitor, path, f"Hold {whole}", fields, says, do, button="Place the hold")


def lift_form(desk: Desk, visitor: Visitor, schedule: Schedule, hold: Hold) -> Form:
    """A hold is lifted."""

    def do(tx: Transaction, values: Values) -> str:
        command = LiftHold(hold=hold.sequence, reason=str(values["reason"]))
        lift_hold(tx, desk, schedule, command, by=by_of(visitor))
        return HOLDS

    path = f"{HOLDS}/{hold.sequence}/lift"
    says = (f"It was placed because: {hold.reason}", "From now on the schedule counts again.")
    return _form(desk, visitor, path, f"Lift hold {hold.sequence}", (BECAUSE,), says, do, button="Lift the hold")


def propose_form(desk: Desk, visitor: Visitor, schedule: Schedule, case: str, mark: str) -> Form:
    """A destruction is proposed."""

    def do(tx: Transaction, values: Values) -> str:
        command = ProposeDestruction(case=case, reason=str(values["reason"]))
        propose_destruction(tx, desk, schedule, command, by=by_of(visitor))
        return f"/cases/{case}/retention"

    says = ("Somebody else decides. Until then nothing is destroyed.", mark)
    path = f"/cases/{case}/retention/propose"
    return _form(desk, visitor, path, f"Propose to destroy what {case} says", (BECAUSE,), says, do, button="Propose it")


def decide_form(desk: Desk, visitor: Visitor, schedule: Schedule, case: str, *, approve: bool, says: str) -> Form:
    """A destruction is approved, or refused."""

    def do(tx: Transaction, values: Values) -> str:
        command = DecideDestruction(case=case, reason=str(values["reason"]))
        decide_destruction(tx, desk, schedule, command, approve=approve, by=by_of(visitor))
        return f"/cases/{case}/retention"

    word = "Approve" if approve else "Refuse"
    path = f"/cases/{case}/retention/{word.lower()}"
    title = f"{word} the destruction of what {case} says"
    return _form(desk, visitor, path, title, (BECAUSE,), (says,), do, button=f"{word} it")


def destroy_form(desk: Desk, visitor: Visitor, schedule: Schedule, case: str, *, kept_days: int | None) -> Form:
    """A destruction is carried out."""
    days = Field(
        "backups", "For how many days are backups kept?", NUMBER, "The certificate says until when one may hold it."
    )
    sure = Field("sure", "Destroy what this case says, for ever", TICK, required=True)

    def do(tx: Transaction, values: Values) -> str:
        said = values.get("backups")
        carry_out_destruction(
            tx,
            desk,
            schedule,
            DestroyCase(case=case),
            by=by_of(visitor),
            backups_kept_days=_whole(said),
        )
        return f"/cases/{case}/certificate"

    path = f"/cases/{case}/retention/destroy"
    says = (FOR_EVER, "Its reference, dates and hashes stay, and so do the figures.")
    form = _form(desk, visitor, path, f"Destroy what {case} says", (days, sure), says, do, button="Destroy it for ever")
    return form if kept_days is None else replace(form, typed={"backups": (str(kept_days),)})


def _whole(said: object) -> int | None:
    """A number of days as it is typed; what is none is refused as one that is too large."""
    text = str(said or "").strip()
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < MOST_DIGITS else -1


def _form(
    desk: Desk,
    visitor: Visitor,
    path: str,
    title: str,
    fields: tuple[Field, ...],
    says: tuple[str, ...],
    do: Do,
    *,
    button: str,
) -> Form:
    def send(values: Values, _: tuple[str, ...], __: int | None, token: str) -> str:
        whose = owner(visitor.partnership, visitor.person)
        return once(desk, whose, path, token, lambda tx: do(tx, values))

    back = path.rpartition("/")[0]
    return Form(
        path=path,
        title=title,
        fields=fields,
        back=back if not back.startswith(f"{HOLDS}/") else HOLDS,
        says=says,
        button=button,
        names=Names({}),
        send=send,
    )
