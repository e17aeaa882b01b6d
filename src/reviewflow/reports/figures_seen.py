"""The figures as one person sees them: of what their role sees the facts of, in their own partnership alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from reviewflow.case.case import Actor
from reviewflow.casework.access.seeing import FACTS, acts_for_agency, parts_seen, sights_of
from reviewflow.casework.desk import Desk
from reviewflow.store.audit_log import head_of
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Definition
from reviewflow.workflow.file_format import CountShape

from .cases_of_figure import cases_of_figure
from .counting import Period
from .figure_report import Figure, FiguresReport
from .figure_rows import read_countables
from .figures import Figures, compute_figures

PAGE = 50
MAIN = 4
"""So many figures of a kind of case stand on the page of them all."""
Published = Mapping[str, tuple[Definition, ...]]
"""Workflow to its current definitions, one for each edition."""


@dataclass(frozen=True, slots=True)
class FiguresAsked:
    """What a page of figures is asked."""

    period: Period
    by: str | None = None
    suppress_below: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """The figures about one kind of case, or of one kind of what belongs to cases."""

    key: str
    title: str
    figures: tuple[Figure, ...]
    made_up: tuple[Figure, ...] = ()
    """The numbers that add up to another, such as those in time and those late, as one figure of several values."""

    @property
    def main(self) -> tuple[Figure, ...]:
        """What stands first in the files, of the figures of one number."""
        return tuple(each for each in self.figures if not isinstance(each.value, Mapping))[:MAIN]


@dataclass(frozen=True, slots=True)
class FiguresSeen:
    """What somebody sees of the figures of a period."""

    report: FiguresReport
    """With nothing in it that they do not see."""
    sections: tuple[Section, ...]

    def section(self, key: str) -> Section | None:
        """The section of a key; None where there is none."""
        return next((each for each in self.sections if each.key == key), None)


@dataclass(frozen=True, slots=True)
class CasesCounted:
    """A page of the cases that a figure counts, of those that somebody sees."""

    figure: Figure
    count: int
    lines: tuple[tuple[str, str, str], ...]
    """Reference, kind of case, and where it is."""
    next_page: str | None


def figures_seen(desk: Desk, figures: Figures, asked: FiguresAsked, actor: Actor) -> FiguresSeen:
    """The figures of a period for one person.

    Raises:
        DateInvalid: the period ends before it begins.
        BasisUnknown: no figure knows the basis.
    """
    with desk.database.read() as tx:
        published = desk.published_definitions(tx, actor.partnership)
        report = _report(tx, desk, figures, asked, actor.partnership)
    seen = names_seen(figures, published, actor.role)
    kept = {name: figure for name, figure in report.figures.items() if name in seen}
    contradictions = tuple(each for each in report.contradictions if each.stated.figure in seen)
    report = replace(report, figures=kept, contradictions=contradictions)
    return FiguresSeen(report, tuple(_sections(report, figures, published)))


def cases_counted(
    desk: Desk, figures: Figures, name: str, asked: FiguresAsked, actor: Actor, *, after: str = ""
) -> CasesCounted | None:
    """The cases that a figure counts; None where there is no such figure, or it is not theirs to see."""
    report = figures_seen(desk, figures, asked, actor).report
    if name not in report.figures:
        return None
    with desk.database.read() as tx:
        everything = read_countables(tx, desk)
        found = cases_of_figure(
            name, figures, everything, period=asked.period, by=asked.by, partnership=actor.partnership
        )
        references = sorted(found)
        ahead = [each for each in references if each > after]
        seen = sights_of(tx, desk, ahead[:PAGE], actor)
        lines = []
        for reference in ahead[:PAGE]:
            if reference in seen:
                case, _ = seen[reference]
                rules = desk.definition(tx, case.workflow_hash)
                lines.append((reference, rules.title, rules.states[case.state].title))
    return CasesCounted(
        report.figures[name], len(references), tuple(lines), ahead[PAGE - 1] if len(ahead) > PAGE else None
    )


_COMPUTED: WeakKeyDictionary[Desk, dict[tuple[object, ...], tuple[Figures, FiguresReport]]] = WeakKeyDictionary()
"""What was computed last, by what was asked and how long the trail was: while nothing is added, nothing changes."""
_MOST_KEPT = 8


def _report(tx: Transaction, desk: Desk, figures: Figures, asked: FiguresAsked, partnership: str) -> FiguresReport:
    kept = _COMPUTED.setdefault(desk, {})
    key = (asked, partnership, head_of(tx))
    of_figures, found = kept.get(key, (None, None))
    if found is None or of_figures is not figures:
        found = compute_figures(
            tx,
            desk,
            figures,
            from_on=asked.period.from_on,
            to_on=asked.period.to_on,
            by=asked.by,
            partnership=partnership,
            suppress_below=asked.suppress_below,
        )
        for old in list(kept)[: max(0, len(kept) + 1 - _MOST_KEPT)]:
            kept.pop(old, None)
        kept[key] = figures, found
    return found


def names_seen(figures: Figures, published: Published, role: str) -> frozenset[str]:
    """The figures whose cases a role sees the facts of. A sum is seen where each of its parts is."""
    sees = {
        workflow
        for workflow, editions in published.items()
        if any(FACTS in parts_seen(each, role) and not acts_for_agency(each, role) for each in editions)
    }

    def is_seen(name: str) -> bool:
        figure = figures[name]
        if figure.counts is None:
            return all(map(is_seen, (*(figure.sum_of or ()), *figure.less)))
        workflows = set(_workflows(figure.counts, published))
        return bool(workflows) and workflows <= sees

    return frozenset(name for name in figures if is_seen(name))


def _workflows(counts: CountShape, published: Published) -> Iterator[str]:
    """The workflows of this partnership whose cases, or whose items, are counted."""
    for workflow, editions in published.items():
        if counts.items is None:
            if workflow == counts.cases:
                yield workflow
        elif (not counts.on or workflow in counts.on) and any(counts.items in each.items for each in editions):
            yield workflow


def _sections(report: FiguresReport, figures: Figures, published: Published) -> Iterator[Section]:
    together: dict[str, list[Figure]] = {}
    for name, figure in report.figures.items():
        together.setdefault(_kind(name, figures), []).append(figure)
    for kind, found in together.items():
        made_up = tuple(made for each in found if (made := _made_up(each, report, figures)) is not None)
        yield Section(kind, _title(kind, published), tuple(found), made_up)


def _made_up(figure: Figure, report: FiguresReport, figures: Figures) -> Figure | None:
    """The parts of a declared sum; of a difference, what is taken away and what is left are the parts of the whole."""
    shape = figures[figure.name]
    whole, parts = figure.name, list(shape.sum_of or ())
    if shape.less:
        [whole, *more] = shape.sum_of or ("",)
        parts = [] if more else [*shape.less, figure.name]
    found = {name: report.figures[name] for name in parts if name in report.figures}
    if whole not in report.figures or len(found) < 2 or len(found) < len(parts):
        return None
    numbers = {name: each.value for name, each in found.items() if isinstance(each.value, int)}
    withheld = {name: each.suppressed for name, each in found.items() if each.suppressed}
    if len({*numbers, *withheld}) < len(parts):
        return None
    title = report.figures[whole].title
    return Figure(
        name=f"parts-{whole}",
        title=f"{title}: the parts",
        definition=f"The parts that add up to: {title}.",
        value={name: numbers.get(name, 0) for name in parts},
        basis=", ".join(dict.fromkeys(each.basis for each in found.values())),
        titles={name: each.title for name, each in found.items()},
        suppressed_groups=withheld,
    )


def _kind(name: str, figures: Figures) -> str:
    figure = figures[name]
    if figure.counts is None:
        return _kind((figure.sum_of or figure.less)[0], figures)
    return figure.counts.items or figure.counts.cases or name


def _title(kind: str, published: Published) -> str:
    def titles() -> Iterable[str]:
        for workflow, editions in published.items():
            for each in editions:
                if workflow == kind:
                    yield each.title
                if kind in each.items:
                    yield each.items[kind].title

    return next(iter(titles()), kind)


def last_year(today: dt.date) -> Period:
    """The year that ends today."""
    begun = today.replace(year=today.year - 1, day=28 if (today.month, today.day) == (2, 29) else today.day)
    return Period(begun + dt.timedelta(days=1), today)
