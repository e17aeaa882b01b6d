"""Forms about clocks and links: stop a clock, let it run again, name another case."""

from __future__ import annotations

import datetime as dt

from reviewflow.casework.changes.link_cases import LinkCases
from reviewflow.casework.changes.suspend_clock import ResumeClock, SuspendClock
from reviewflow.casework.papers import Command

from .fields import DATE, RADIOS, TEXT, Field
from .form import Form, Values
from .of_rules import REASON, WHY_OPTIONAL, Place
from .sending import Build
from .typed import typed_of

FROM_ON = Field("from_on", "First day that does not count", DATE, required=True)
UNTIL_ON = Field("until_on", "First day that counts again", DATE, "Leave it empty if it is not known yet.")
ON = Field("on", "First day that counts again", DATE, required=True)


def suspending_form(place: Place, clock: str) -> Form:
    """Stop a clock on the ground that its rules give."""

    def command(values: Values, _: tuple[str, ...]) -> Command:
        assert place.case is not None
        return SuspendClock(
            case=place.case.reference,
            clock=clock,
            reason=str(values.get("reason", "")),
            from_on=_day(values, "from_on"),
            until_on=_day(values, "until_on"),
            item=place.number,
        )

    title = f"Suspend: {place.subject.clocks[clock].title}"
    says = ("The original date stays visible. Alerts stop until it counts again.",)
    return _form(place, f"suspend/{clock}", title, (FROM_ON, UNTIL_ON, REASON), command, says)


def resuming_form(place: Place, clock: str) -> Form:
    """Let a suspended clock run again."""

    def command(values: Values, _: tuple[str, ...]) -> Command:
        assert place.case is not None
        reason = str(values.get("reason", ""))
        return ResumeClock(
            case=place.case.reference, clock=clock, reason=reason, on=_day(values, "on"), item=place.number
        )

    title = f"Let it run again: {place.subject.clocks[clock].title}"
    return _form(place, f"resume/{clock}", title, (ON, REASON), command, ())


def linking_form(place: Place) -> Form:
    """Link the case with another."""
    relations = tuple((key, link.title) for key, link in place.definition.links.items())
    fields = (
        Field("relation", "How do they belong together?", RADIOS, options=relations, required=True),
        Field("to", "Reference of the other case", TEXT, required=True),
        WHY_OPTIONAL,
    )

    def command(values: Values, _: tuple[str, ...]) -> Command:
        assert place.case is not None
        reason = values.get("reason")
        return LinkCases(
            case=place.case.reference,
            relation=str(values["relation"]),
            to=str(values["to"]),
            reason=str(reason) if reason else None,
        )

    return _form(place, "link", "Link with another case", fields, command, ())


def _form(
    place: Place, path: str, title: str, fields: tuple[Field, ...], command: Build, says: tuple[str, ...]
) -> Form:
    names, whole = place.names(), f"{place.path}/{path}"
    first = next((each for each in fields if each.control == DATE), None)
    return Form(
        path=whole,
        title=title,
        caption=place.caption,
        says=says,
        fields=fields,
        back=place.home,
        typed=typed_of(first, place.today.isoformat()) if first else {},
        names=names,
        version=place.case.version if place.case else None,
        look=place.sender.look(command, names),
        send=place.sender.send(command, whole),
    )


def _day(values: Values, name: str) -> dt.date | None:
    said = values.get(name)
    return dt.date.fromisoformat(str(said)) if said else None
