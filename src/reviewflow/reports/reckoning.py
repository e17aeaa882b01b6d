"""Every figure of one period, each counted when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reviewflow.workflow.file_format import FigureShape

from .counting import Number, Period, Tally, tally
from .figure_rows import Countables


class Reckoning:
    """The figures of one period, one basis and one partnership (or all)."""

    def __init__(
        self,
        everything: Countables,
        figures: Mapping[str, FigureShape],
        *,
        period: Period,
        by: str | None = None,
        partnership: str | None = None,
    ) -> None:
        self.everything = everything
        self.figures = figures
        self.period = period
        self.by = by
        self.partnership = partnership
        self._known: dict[str, Tally] = {}

    def tally(self, name: str) -> Tally:
        """One figure, counted or added up."""
        if name not in self._known:
            figure = self.figures[name]
            self._known[name] = self._added_up(figure) if figure.counts is None else self._counted(figure)
        return self._known[name]

    def _counted(self, figure: FigureShape) -> Tally:
        assert figure.counts is not None, "a figure without a rule of counting is a sum"
        return tally(figure.counts, self.everything, self.period, by=self.by, partnership=self.partnership)

    def _added_up(self, figure: FigureShape) -> Tally:
        """A sum of which a part is not recorded is not recorded either."""
        added = [self.tally(name) for name in figure.sum_of or ()]
        taken_away = [self.tally(name) for name in figure.less]
        basis = ", ".join(dict.fromkeys(part.basis for part in (*added, *taken_away)))
        numbers = [_number(part) for part in added]
        less = [_number(part) for part in taken_away]
        gone = max(0, sum(part.destroyed for part in added) - sum(part.destroyed for part in taken_away))
        if None in numbers or None in less:
            return Tally(None, basis, destroyed=gone)
        return Tally(_sum(numbers) - _sum(less), basis, destroyed=gone)


def _number(part: Tally) -> Number | None:
    return part.value if isinstance(part.value, (int, float)) else None


def _sum(numbers: Iterable[Number | None]) -> Number:
    return sum(number for number in numbers if number is not None)
