"""The figures of a period, computed from the record and never typed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from reviewflow.case.directory import Directory
from reviewflow.casework.desk import Desk
from reviewflow.errors import BasisUnknown, DateInvalid
from reviewflow.statute.london import longdate
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Fact
from reviewflow.workflow.file_format import FigureShape

from .contradictions import contradictions
from .counting import NOT_RECORDED, Period, Tally
from .figure_report import Figure, FiguresReport
from .figure_rows import read_countables
from .reckoning import Reckoning
from .suppression import suppress

Figures = Mapping[str, FigureShape]
"""The figures of ``figures.yaml`` by name, once the files have been checked."""


def compute_figures(
    tx: Transaction,
    desk: Desk,
    figures: Figures,
    *,
    from_on: dt.date,
    to_on: dt.date,
    by: str | None = None,
    partnership: str | None = None,
    suppress_below: int | None = None,
) -> FiguresReport:
    """Every figure for the days from ``from_on`` to ``to_on``, both included, and what contradicts them.

    ``by`` is the basis that places cases in the period. A figure that does not know it, and every figure
    when it is None, uses its own. A value that is None is not recorded, which is not the same as none.

    Raises:
        DateInvalid: the period ends before it begins.
        BasisUnknown: no figure knows the basis.
        DatabaseNotReady: nothing is published for the partnership.
    """
    if to_on < from_on:
        raise DateInvalid(text=str(to_on), why=f"the period begins later, on {longdate(from_on)}")
    check_basis(figures, by)
    names = _Names(tx, desk, on=to_on)
    title = names.directory(partnership).title if partnership else None
    period = Period(from_on, to_on)
    everything = read_countables(tx, desk)
    reckoning = Reckoning(everything, figures, period=period, by=by, partnership=partnership)
    report = FiguresReport(
        period=period,
        by=by,
        partnership=partnership,
        partnership_title=title,
        figures={name: _figure(name, shape, reckoning.tally(name), names) for name, shape in figures.items()},
        contradictions=contradictions(everything, figures, period=period, partnership=partnership),
    )
    return report if suppress_below is None else suppress(report, figures, below=suppress_below)


def bases_of(figures: Figures) -> tuple[str, ...]:
    """Every basis that some figure knows, in the order of the file."""
    return tuple(dict.fromkeys(basis for each in figures.values() if each.counts for basis in each.counts.dated_by))


def check_basis(figures: Figures, by: str | None) -> None:
    """Refuse a basis that places nothing in any period.

    Raises:
        BasisUnknown: no figure knows it.
    """
    known = bases_of(figures)
    if by is not None and by not in known:
        raise BasisUnknown(basis=by, known=", ".join(known))


def _figure(name: str, shape: FigureShape, tally: Tally, names: _Names) -> Figure:
    return Figure(
        name=name,
        title=shape.title,
        definition=shape.definition,
        value=tally.value,
        basis=tally.basis,
        not_recorded=tally.not_recorded,
        undated=tally.undated,
        destroyed=tally.destroyed,
        titles={group: names.of_group(group, *found) for group, found in tally.groups.items()},
    )


class _Names:
    """What groups are called on the last day of the period."""

    def __init__(self, tx: Transaction, desk: Desk, *, on: dt.date) -> None:
        self._tx = tx
        self._desk = desk
        self._on = on
        self._directories: dict[str, Directory] = {}

    def directory(self, partnership: str) -> Directory:
        if partnership not in self._directories:
            self._directories[partnership] = self._desk.directory(self._tx, partnership)
        return self._directories[partnership]

    def of_group(self, group: str, fact: Fact, partnership: str) -> str:
        if group == NOT_RECORDED:
            return "not recorded"
        if fact.options:
            return fact.options.get(group, group)
        kind = {"agencies": "agency"}.get(fact.type, fact.type)
        if kind in ("agency", "body", "area"):
            return self.directory(partnership).name_on(kind, group, self._on)
        return group
