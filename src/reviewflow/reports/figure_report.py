"""The figures of a period as they are handed on: each number with the sentence that says what it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .counting import Number, Period, Value


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, counted."""

    name: str
    title: str
    definition: str
    value: Value
    basis: str
    """What placed cases in the period; for a sum, the bases of its parts."""
    not_recorded: int | None = 0
    """How many in the period could not be judged, because a fact that it takes is not recorded."""
    undated: int | None = 0
    """How many have no date for the basis that was asked for, and so are not counted."""
    destroyed: int | None = 0
    """How many of those it looks at are of cases whose words were destroyed by law."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """For a grouped figure: each group in words."""
    suppressed: str | None = None
    """Why the value is not shown."""
    suppressed_groups: Mapping[str, str] = field(default_factory=dict)
    """Each group that is not shown, and why."""

    def as_json(self) -> dict[str, Any]:
        """Its part of the public shape; a group or value that is not shown is null."""
        value: Any = self.value
        if isinstance(self.value, Mapping):
            value = {group: None if group in self.suppressed_groups else n for group, n in self.value.items()}
        found = {
            "value": value,
            "definition": self.definition,
            "title": self.title,
            "basis": self.basis,
            "not_recorded": self.not_recorded,
            "undated": self.undated,
        }
        if isinstance(self.value, Mapping):
            found["titles"] = dict(self.titles)
        if self.destroyed != 0:
            found["destroyed"] = self.destroyed
        if self.suppressed or self.suppressed_groups:
            found["suppressed"] = self.suppressed or dict(self.suppressed_groups)
        return found


@dataclass(frozen=True, slots=True)
class Stated:
    """A number as a source states it, kept with a yearly report."""

    figure: str
    value: Number | None
    """None where it is not shown, because it is small."""
    source: str
    period: Period
    counted_by: str | None
    report: str
    """The reference of the yearly report."""
    item: str
    partnership: str
    explanation: str | None

    def as_json(self) -> dict[str, Any]:
        """Its part of the public shape."""
        return {
            "stated": self.value,
            "source": self.source,
            "period": period_json(self.period),
            "counted_by": self.counted_by,
            "report": self.report,
            "item": self.item,
            "explanation": self.explanation,
        }


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A stated figure that is not what is computed, or not what another source states."""

    stated: Stated
    computed: Number | None = None
    """For the period and the partnership of the statement; None where another source contradicts it."""
    basis: str | None = None
    """What placed cases in the period when it was computed."""
    other: Stated | None = None
    """The other source; None where what is computed contradicts it."""
    suppressed: str | None = None
    """Why a number is not shown."""

    def as_json(self) -> dict[str, Any]:
        """Its part of the public shape."""
        return {
            "figure": self.stated.figure,
            **self.stated.as_json(),
            "computed": self.computed,
            "basis": self.basis,
            "other": self.other.as_json() if self.other else None,
            **({"suppressed": self.suppressed} if self.suppressed else {}),
        }


EACH_ITS_OWN = "each figure's own"


@dataclass(frozen=True, slots=True)
class FiguresReport:
    """Every figure of a period, and what contradicts it."""

    period: Period
    by: str | None
    """The basis that was asked for; None: each figure's own."""
    partnership: str | None
    """None: every partnership of the database together."""
    partnership_title: str | None
    figures: Mapping[str, Figure]
    contradictions: tuple[Contradiction, ...]
    suppress_below: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The public shape of ``figures --json``; keys are only ever added."""
        return {
            "period": period_json(self.period),
            "basis": self.by or EACH_ITS_OWN,
            "partnership": self.partnership,
            "suppress_below": self.suppress_below,
            "figures": {name: figure.as_json() for name, figure in self.figures.items()},
            "contradictions": [each.as_json() for each in self.contradictions],
        }


def period_json(period: Period) -> dict[str, str]:
    """The first and the last day."""
    return {"from": period.from_on.isoformat(), "to": period.to_on.isoformat()}
