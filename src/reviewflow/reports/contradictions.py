"""Figures that contradict each other: what a source states, what another states, and what is computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations

from reviewflow.workflow.file_format import FigureShape

from .counting import Number, Period
from .figure_report import Contradiction, Stated
from .figure_rows import Countable, Countables
from .reckoning import Reckoning

STATED_FIGURE = "stated_figure"
"""The kind of item under which yearly reports keep what others state."""
_WITHDRAWN = "withdrawn"


def contradictions(
    everything: Countables, figures: Mapping[str, FigureShape], *, period: Period, partnership: str | None = None
) -> tuple[Contradiction, ...]:
    """Every contradiction about the days of the period, explained ones included.

    A statement is compared with what is computed for its own days, basis and partnership, and with
    every other statement of the partnership about the same figure whose days overlap with its own.
    """
    stated = [
        each
        for each in map(_stated, _standing(everything))
        if each is not None and each.period.overlaps(period) and partnership in (None, each.partnership)
    ]
    return (*_against_computed(stated, everything, figures), *_against_each_other(stated))


def _standing(everything: Countables) -> Iterator[Countable]:
    yield from (item for item in everything.items.get(STATED_FIGURE, ()) if item.state != _WITHDRAWN)


def _stated(item: Countable) -> Stated | None:
    """None where the days or the number are not recorded any more."""
    from_on, to_on, value = item.day("from_on"), item.day("to_on"), item.fact("value")
    if from_on is None or to_on is None or not isinstance(value, (int, str)):
        return None
    return Stated(
        figure=str(item.fact("figure") or ""),
        value=as_number(value),
        source=str(item.fact("source") or ""),
        period=Period(from_on, to_on),
        counted_by=_text(item, "counted_by"),
        report=item.reference,
        item=item.item or "",
        partnership=item.partnership,
        explanation=_text(item, "explanation"),
    )


def _text(item: Countable, name: str) -> str | None:
    value = item.fact(name)
    return None if value is None else str(value)


def as_number(value: int | str) -> Number:
    """A number fact as it is kept, as a number."""
    number = Decimal(str(value))
    return int(number) if number == number.to_integral_value() else float(number)


def _against_computed(
    stated: Sequence[Stated], everything: Countables, figures: Mapping[str, FigureShape]
) -> Iterator[Contradiction]:
    for each in stated:
        if each.figure not in figures:
            continue
        reckoning = Reckoning(everything, figures, period=each.period, by=each.counted_by, partnership=each.partnership)
        found = reckoning.tally(each.figure)
        if isinstance(found.value, (int, float)) and found.value != each.value:
            yield Contradiction(each, computed=found.value, basis=found.basis)


def _against_each_other(stated: Sequence[Stated]) -> Iterator[Contradiction]:
    for one, other in combinations(stated, 2):
        same = (one.figure, one.partnership) == (other.figure, other.partnership)
        if same and one.value != other.value and one.period.overlaps(other.period):
            yield Contradiction(one, other=other)
