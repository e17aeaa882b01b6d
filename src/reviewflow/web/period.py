"""A period that a page is asked about, by the two dates of a form in its address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Request

from .forms.fields import DATE, Field
from .forms.refused import Wrong
from .forms.typed import PARTS, NotReadable, Typed, read, typed_of

FROM, TO = Field("from", "On or after", DATE), Field("to", "On or before", DATE)


@dataclass(frozen=True)
class PeriodAsked:
    """A first and a last day, both included; None is open."""

    fields: Sequence[Field]
    first: dt.date | None
    last: dt.date | None
    typed: Typed
    wrongs: tuple[Wrong, ...]

    @property
    def beside(self) -> dict[str | None, Wrong]:
        """What is wrong, by the field."""
        return {each.field: each for each in self.wrongs}

    @property
    def errors(self) -> list[dict[str, str]]:
        """What is wrong, for the summary."""
        return [{"text": each.says, "href": each.at(self.fields)} for each in self.wrongs]


def period_in(
    request: Request, *, today: dt.date | None = None, fields: tuple[Field, Field] = (FROM, TO)
) -> PeriodAsked:
    """The period of an address. With ``today``, nothing later may be asked about."""
    said = request.query_params
    typed: dict[str, tuple[str, ...]] = {}
    days: list[dt.date | None] = []
    wrongs: list[Wrong] = []
    for field in fields:
        try:
            typed |= _typed(said, field)
            value = read(field, typed)
        except NotReadable as fault:
            wrongs.append(Wrong(fault.says, field.name, fault.part))
            value = None
        days.append(dt.date.fromisoformat(str(value)) if value else None)
    first, last = days
    if first and last and last < first:
        wrongs.append(Wrong("The last day is before the first", fields[1].name))
    elif first and today and first > today:
        wrongs.append(Wrong("The first day must be today or in the past", fields[0].name))
    return PeriodAsked(fields, first, last, typed, tuple(wrongs))


def _typed(said: Mapping[str, str], field: Field) -> dict[str, tuple[str, ...]]:
    """The day as the form sends it, in three parts, or as a link may say it: ``from=2024-04-01``.

    Raises:
        NotReadable: it stands in a link, and is no day.
    """
    in_parts: dict[str, tuple[str, ...]] = {
        f"{field.name}-{part}": (said.get(f"{field.name}-{part}", "")[:20],) for part in PARTS
    }
    whole = said.get(field.name, "")
    if not whole or any(said_part for (said_part,) in in_parts.values()):
        return in_parts
    try:
        return typed_of(field, dt.date.fromisoformat(whole).isoformat())
    except ValueError:
        raise NotReadable(f"{field.title} must be a real date", "day") from None
