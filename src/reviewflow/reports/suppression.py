"""Small numbers withheld, so that nobody can tell who a report is about.

Numbers from one up to the bound are withheld; nothing is as good as published when it is nothing. Two further
rules keep a withheld number from being worked out: where a sum that ``figures.yaml`` declares holds one withheld
number, its smallest other number goes too; and where a grouped figure has withheld groups, the next smallest goes
until at least two are withheld that together are no small number. What can be worked out from figures between which no
sum is declared, from words in a source, or from two reports over different days, is not looked after here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from reviewflow.workflow.file_format import FigureShape

from .counting import Number
from .figure_report import Contradiction, Figure, FiguresReport, Stated

WITHHELD = "a number that is withheld"
ELSE_WORKED_OUT = "withheld, because a small number could be worked out from it"


def suppress(report: FiguresReport, figures: Mapping[str, FigureShape], *, below: int) -> FiguresReport:
    """The report without its small numbers: those from 1 to one less than ``below``."""
    hidden = _hidden_figures(report, figures, below)
    shown = {name: _shown(figure, hidden.get(name), below) for name, figure in report.figures.items()}
    contradictions = tuple(_without_small(each, hidden, below) for each in report.contradictions)
    return replace(report, figures=shown, contradictions=contradictions, suppress_below=below)


def _small(number: Number | None, below: int) -> bool:
    return number is not None and 0 < number < below


def _fewer(below: int) -> str:
    return f"fewer than {below}"


def _number(figure: Figure) -> Number | None:
    return figure.value if isinstance(figure.value, (int, float)) else None


def _hidden_figures(report: FiguresReport, figures: Mapping[str, FigureShape], below: int) -> dict[str, str]:
    numbers = {name: number for name, each in report.figures.items() if (number := _number(each)) is not None}
    hidden = {name: _fewer(below) for name, number in numbers.items() if _small(number, below)}
    while True:
        more = {name for sum_ in _sums(figures) if (name := _also_hidden(sum_, numbers, hidden)) is not None}
        if not more:
            return hidden
        hidden |= dict.fromkeys(more, ELSE_WORKED_OUT)


def _sums(figures: Mapping[str, FigureShape]) -> Iterator[tuple[str, ...]]:
    """Each declared sum: the figure itself and its parts."""
    for name, figure in figures.items():
        if figure.counts is None:
            yield (name, *(figure.sum_of or ()), *figure.less)


def _also_hidden(sum_: tuple[str, ...], numbers: Mapping[str, Number], hidden: Mapping[str, str]) -> str | None:
    if sum(name in hidden for name in sum_) != 1:
        return None
    others = [name for name in sum_ if name not in hidden and numbers.get(name)]
    return min(others, key=lambda name: (numbers[name], name), default=None)


def _shown(figure: Figure, why: str | None, below: int) -> Figure:
    figure = replace(
        figure,
        not_recorded=None if why or _small(figure.not_recorded, below) else figure.not_recorded,
        undated=None if why or _small(figure.undated, below) else figure.undated,
        destroyed=None if figure.destroyed and (why or _small(figure.destroyed, below)) else figure.destroyed,
    )
    if isinstance(figure.value, Mapping):
        return replace(figure, suppressed_groups=hidden_groups(figure.value, below=below))
    return replace(figure, value=None, suppressed=why) if why else figure


def hidden_groups(groups: Mapping[str, int], *, below: int) -> dict[str, str]:
    """The groups that are withheld, and why each is."""
    hidden = {group: _fewer(below) for group, n in groups.items() if _small(n, below)}
    others = sorted((n, group) for group, n in groups.items() if n and group not in hidden)
    while hidden and others and (len(hidden) == 1 or sum(groups[group] for group in hidden) < below):
        hidden[others.pop(0)[1]] = ELSE_WORKED_OUT
    return hidden


def _without_small(each: Contradiction, hidden: Mapping[str, str], below: int) -> Contradiction:
    stated = _stated_without_small(each.stated, hidden, below)
    other = _stated_without_small(each.other, hidden, below) if each.other else None
    hide = _small(each.computed, below) or each.stated.figure in hidden
    shown = replace(each, stated=stated, other=other, computed=None if hide else each.computed)
    return shown if shown == each else replace(shown, suppressed=WITHHELD)


def _stated_without_small(stated: Stated, hidden: Mapping[str, str], below: int) -> Stated:
    hide = _small(stated.value, below) or stated.figure in hidden
    return replace(stated, value=None) if hide else stated
