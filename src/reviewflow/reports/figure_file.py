"""The figures of a period as a table for a file: each number with the period, the basis and what it counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from reviewflow.documents.table import Table
from reviewflow.statute.london import longmoment

from .figure_lines import about, contradiction, groups_in_words, in_words, number_in_words
from .figure_report import Figure, FiguresReport

HEADINGS = (
    "Figure", "Group", "Number", "First day", "Last day", "Basis", "What it counts", "Could not be judged",
    "Has no such date", "Name",
)  # fmt: skip


def figures_table(report: FiguresReport, *, now: dt.datetime) -> Table:
    """One row for each number."""
    return Table(
        title=f"Figures for {in_words(report.period)}",
        about=(*about(report), f"Computed at {longmoment(now)}"),
        headings=HEADINGS,
        rows=tuple(row for figure in report.figures.values() for row in _rows(report, figure)),
        notes=tuple(" ".join(line.strip() for line in contradiction(each)) for each in report.contradictions),
    )


def _rows(report: FiguresReport, figure: Figure) -> Iterator[tuple[str, ...]]:
    numbers = [("", number_in_words(figure))]
    if isinstance(figure.value, Mapping):
        numbers = groups_in_words(figure) or [("", "none")]
    for group, number in numbers:
        yield (
            figure.title,
            group,
            number,
            report.period.from_on.isoformat(),
            report.period.to_on.isoformat(),
            figure.basis,
            figure.definition,
            _or_withheld(figure.not_recorded),
            _or_withheld(figure.undated),
            figure.name,
        )


def _or_withheld(number: int | None) -> str:
    return "withheld" if number is None else str(number)
