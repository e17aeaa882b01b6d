"""Which cases a figure counts: what samples are drawn from and packs are made of, so that no number differs."""

from __future__ import annotations

from collections.abc import Mapping

from reviewflow.casework.asking.samples import DrawSample, FrameOf
from reviewflow.casework.desk import Desk
from reviewflow.errors import SampleUnknown
from reviewflow.store.session import Transaction
from reviewflow.workflow.faults import did_you_mean
from reviewflow.workflow.file_format import FigureShape, SampleShape

from .counting import Period, counted_in
from .figure_rows import Countables, read_countables

Figures = Mapping[str, FigureShape]


def cases_of_figure(
    name: str,
    figures: Figures,
    everything: Countables,
    *,
    period: Period,
    by: str | None = None,
    partnership: str | None = None,
) -> frozenset[str]:
    """The references of the cases that a figure counts, or of the cases that keep the items it counts."""
    figure = figures[name]
    if figure.counts is not None:
        found = counted_in(figure.counts, everything, period, by=by, partnership=partnership)
        return frozenset(each.reference for each in found)

    def of(part: str) -> frozenset[str]:
        return cases_of_figure(part, figures, everything, period=period, by=by, partnership=partnership)

    return frozenset().union(*map(of, figure.sum_of or ())) - frozenset().union(*map(of, figure.less))


def frame_from(figures: Figures, samples: Mapping[str, SampleShape]) -> FrameOf:
    """What gives the references that a sample is drawn from: those that the figure counts, each by its own date."""

    def frame(tx: Transaction, desk: Desk, command: DrawSample) -> list[str]:
        figure = sample_called(command.of, samples).figure
        period = Period(command.from_on, command.to_on)
        everything = read_countables(tx, desk)
        return sorted(cases_of_figure(figure, figures, everything, period=period, partnership=command.partnership))

    return frame


def sample_called(of: str, samples: Mapping[str, SampleShape]) -> SampleShape:
    """What may be drawn from, by its name.

    Raises:
        SampleUnknown: with the names there are.
    """
    if of not in samples:
        raise SampleUnknown(of=of, do=did_you_mean(of, samples))
    return samples[of]
