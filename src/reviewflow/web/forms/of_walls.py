"""Forms about who never sees a case: a conflict of interest, and a case that is kept to some people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from reviewflow.case.permissions import is_kept_out
from reviewflow.casework.changes.door import carry_out_in
from reviewflow.casework.changes.keep_out import LiftConflict, LiftRestriction, RecordConflict, RestrictCase
from reviewflow.casework.changes.once import once
from reviewflow.casework.changes.save_change import Occurrence
from reviewflow.casework.drafts import owner
from reviewflow.casework.papers import Command
from reviewflow.store.session import Transaction

from .fields import CHECKBOXES, RADIOS, SELECT, Field
from .form import Form, Values
from .of_rules import REASON, Place

DECLARED = "/declared"
"""Where somebody is led who may not see the case any more."""
NOTHING_TOLD = "From then on they do not see the case, in any role, and are told nothing of it. It is not said to them."
MOST_RADIOS = 6

People = Sequence[tuple[str, str]]
"""Key and name."""
Build = Callable[[Values], Command]


def conflict_form(place: Place, people: People) -> Form:
    """Somebody has a conflict of interest, as those who keep the case say."""

    def command(values: Values) -> Command:
        return RecordConflict(case=_case(place), person=str(values["person"]), reason=str(values["reason"]))

    fields = (_whom("Who has a conflict of interest?", people), REASON)
    return _form(place, "conflict", "Record a conflict of interest", fields, command, (NOTHING_TOLD,))


def own_conflict_form(place: Place) -> Form:
    """Somebody has a conflict of interest, as they say themself."""

    def command(values: Values) -> Command:
        return RecordConflict(case=_case(place), person=place.actor.user, reason=str(values["reason"]))

    says = (
        "Say so where you are named in the case, or it concerns somebody close to you.",
        "From then on you do not see it, in any role, and are told nothing of it. Only those who keep it can lift it.",
    )
    return _form(place, "conflict/mine", "Say that you have a conflict of interest", (REASON,), command, says)


def lift_conflict_form(place: Place, people: People) -> Form:
    """A conflict of interest is lifted."""

    def command(values: Values) -> Command:
        return LiftConflict(case=_case(place), person=str(values["person"]), reason=str(values["reason"]))

    fields = (_whom("Whose conflict of interest is lifted?", people), REASON)
    return _form(place, "conflict/lift", "Lift a conflict of interest", fields, command, ("They see the case again.",))


def restrict_form(place: Place, people: People, kept_to: Sequence[str]) -> Form:
    """The case is kept to some people."""

    def command(values: Values) -> Command:
        chosen = values["people"]
        to = tuple(str(each) for each in chosen) if isinstance(chosen, (list, tuple)) else (str(chosen),)
        return RestrictCase(case=_case(place), to=to, reason=str(values["reason"]))

    hint = "At least one of them must keep the case. Choose yourself if you go on with it."
    fields = (Field("people", "Who needs to know?", CHECKBOXES, hint, options=tuple(people), required=True), REASON)
    says = (
        "Nobody else sees the case from then on, but the scrutineer, and an agency what it was asked.",
        "Alerts go to these people alone.",
    )
    form = _form(place, "restrict", "Keep the case to some people", fields, command, says)
    return replace(form, typed={"people": tuple(kept_to)}) if kept_to else form


def lift_restriction_form(place: Place) -> Form:
    """The case is open again to whoever its rules let see it."""

    def command(values: Values) -> Command:
        return LiftRestriction(case=_case(place), reason=str(values["reason"]))

    says = ("Everybody whom its rules let see it sees it again, but those with a conflict of interest.",)
    return _form(place, "restrict/lift", "Open the case again", (REASON,), command, says)


def _whom(title: str, people: People) -> Field:
    control = RADIOS if len(people) <= MOST_RADIOS else SELECT
    return Field("person", title, control, options=tuple(people), required=True)


def _case(place: Place) -> str:
    assert place.case is not None
    return place.case.reference


def _form(
    place: Place, path: str, title: str, fields: tuple[Field, ...], command: Build, says: tuple[str, ...]
) -> Form:
    whole, sender = f"{place.path}/{path}", place.sender
    visitor, desk = sender.visitor, sender.desk

    def send(values: Values, _: tuple[str, ...], version: int | None, token: str) -> str:
        def do(tx: Transaction) -> str:
            occurrence = Occurrence(sender.by, desk.now())
            saved = carry_out_in(tx, desk, command(values), occurrence, expected_version=version)
            if is_kept_out(place.definition, saved.stored.case, place.actor):
                return DECLARED
            return f"/cases/{saved.reference}/who-sees"

        return once(desk, owner(visitor.partnership, visitor.person), whole, token, do)

    return Form(
        path=whole,
        title=title,
        caption=place.caption,
        says=says,
        fields=fields,
        button="Save",
        back=f"{place.home}/who-sees" if path != "conflict/mine" else place.home,
        names=place.names(),
        version=place.case.version if place.case else None,
        send=send,
    )
