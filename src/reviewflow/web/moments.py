"""Which moment of the past a page is asked about: ``?by=known&on=2025-04-07``, or the same as a form sends it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from fastapi import Request

from reviewflow.statute.asked_moment import Asked

from .forms.fields import DATE, RADIOS, Field
from .forms.refused import Wrong
from .forms.typed import PARTS, NotReadable, Typed, read, typed_of

KNOWN, TRUE = "known", "true"
BY = Field(
    "by",
    "What do you want to see?",
    RADIOS,
    options=(
        (KNOWN, "What was known by then: what was recorded by the end of that day"),
        (TRUE, "What was true on that day: what had happened by then, whenever it was recorded"),
    ),
    required=True,
)
ON = Field("on", "Day", DATE, required=True)


@dataclass(frozen=True)
class MomentAsked:
    """A moment that a page is asked about, or what is wrong with it."""

    by: str = KNOWN
    on: dt.date | None = None
    entry: int | None = None
    """Instead of a day: up to an entry of the trail."""
    typed: Typed = field(default_factory=dict)
    wrongs: tuple[Wrong, ...] = ()

    @property
    def is_there(self) -> bool:
        """Whether a moment was asked about."""
        return not self.wrongs and (self.on is not None or self.entry is not None)

    @property
    def asked(self) -> Asked:
        """As the past is asked for."""
        if self.entry is not None:
            return Asked(known_by_entry=self.entry)
        return Asked(true_on=self.on) if self.by == TRUE else Asked(known_by=self.on)

    @property
    def query(self) -> str:
        """What stands behind the question mark of an address."""
        if self.entry is not None:
            return urlencode({"by": KNOWN, "entry": self.entry})
        return urlencode({"by": self.by, "on": self.on.isoformat() if self.on else ""})


def moment_in(request: Request, *, today: dt.date, day: Field = ON, needed: bool = False) -> MomentAsked:
    """The moment that an address names; ``day`` is the field of the one that is meant, where there are two."""
    said = request.query_params
    by = TRUE if said.get(BY.name) == TRUE else KNOWN
    entry = said.get("entry", "")
    if entry.isascii() and entry.isdigit() and len(entry) < 16 and day is ON:
        return MomentAsked(KNOWN, entry=int(entry), typed={BY.name: (KNOWN,)})
    typed = {BY.name: (by,), **_typed(said, day)}
    try:
        on = _day(said, day, typed)
    except NotReadable as fault:
        return MomentAsked(by, typed=typed, wrongs=(Wrong(fault.says, day.name, fault.part),))
    if on is None:
        wrongs = (Wrong(f"Enter the {day.title[:1].lower()}{day.title[1:]}", day.name),) if needed else ()
        return MomentAsked(by, typed=typed, wrongs=wrongs)
    if on > today:
        wrong = Wrong("The day must be today or in the past: nobody knows what a later day brings", day.name)
        return MomentAsked(by, typed=typed, wrongs=(wrong,))
    return MomentAsked(by, on, typed=typed)


def _day(said: Mapping[str, str], field: Field, typed: Typed) -> dt.date | None:
    iso = said.get(field.name)
    if iso:
        try:
            return dt.date.fromisoformat(iso)
        except ValueError:
            raise NotReadable(f"{field.title} must be a real date", "day") from None
    value = read(field, typed)
    return dt.date.fromisoformat(str(value)) if value else None


def _typed(said: Mapping[str, str], field: Field) -> dict[str, tuple[str, ...]]:
    try:
        return dict(typed_of(field, dt.date.fromisoformat(said.get(field.name, "")).isoformat()))
    except ValueError:
        return {f"{field.name}-{part}": (said.get(f"{field.name}-{part}", "")[:20],) for part in PARTS}
