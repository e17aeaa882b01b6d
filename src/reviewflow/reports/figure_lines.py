"""The figures as people read them: the period and the basis first, and beside each number what it counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reviewflow.statute.london import longdate

from .counting import Number, Period
from .figure_report import EACH_ITS_OWN, Contradiction, Figure, FiguresReport, Stated

NOT_RECORDED = "not recorded"
DESTROYED = (
    "Cases whose words were destroyed by law are counted by what is left of them today: states, dates, choices and "
    "numbers. Each figure says how many. As of a past moment, facts recorded of them later may be counted too"
)


def lines(report: FiguresReport) -> list[str]:
    """The whole report, line by line."""
    return [
        *_heading(report),
        *(line for figure in report.figures.values() for line in _figure(figure)),
        "",
        *_contradictions(report),
    ]


def _heading(report: FiguresReport) -> Iterator[str]:
    yield f"Figures for {in_words(report.period)}"
    yield from about(report)


def about(report: FiguresReport) -> Iterator[str]:
    """Whose figures they are, what places cases in the period, and what is withheld: a line each."""
    yield f"Partnership: {report.partnership_title or 'all'}"
    if report.by is None:
        yield f"Basis: {EACH_ITS_OWN}, said with it"
    else:
        yield f"Basis: {report.by}; a figure that has no such date uses its own, said with it"
    if report.suppress_below is not None:
        yield f"Withheld: numbers from 1 to {report.suppress_below - 1}, and others that would give them away"
    if any(figure.destroyed != 0 for figure in report.figures.values()):
        yield DESTROYED


def in_words(period: Period) -> str:
    """The first and the last day."""
    return f"{longdate(period.from_on)} to {longdate(period.to_on)}, both included"


def days_of(period: Period) -> str:
    """The same beside a number: ``1 April 2020 to 31 March 2021``."""
    first, last = (longdate(day).partition(" ")[2] for day in (period.from_on, period.to_on))
    return f"{first} to {last}"


def _figure(figure: Figure) -> Iterator[str]:
    yield ""
    if isinstance(figure.value, Mapping):
        yield f"{figure.title}: {'none' if not figure.value else ''}".rstrip()
        for title, number in groups_in_words(figure):
            yield f"    {title}: {number}"
    else:
        yield f"{figure.title}: {number_in_words(figure)}"
    yield f"    {figure.definition}"
    yield f"    {aside(figure)}"


def number_in_words(figure: Figure) -> str:
    """A figure of one number, or why there is none."""
    if figure.suppressed:
        return figure.suppressed
    return NOT_RECORDED if figure.value is None else str(figure.value)


def groups_in_words(figure: Figure) -> list[tuple[str, str]]:
    """A figure of several numbers: each group in words with its number, or why there is none."""
    if not isinstance(figure.value, Mapping):
        return []
    return [
        (figure.titles.get(group, group), figure.suppressed_groups.get(group, str(number)))
        for group, number in figure.value.items()
    ]


def aside(figure: Figure) -> str:
    """What placed cases in the period, and what could not be judged or placed."""
    return " ".join((f"Basis: {figure.basis}.", *not_counted(figure)))


def not_counted(figure: Figure) -> list[str]:
    """What could not be judged or placed, a sentence each."""
    found = []
    if figure.not_recorded:
        found.append(f"Could not be judged, because something is not recorded: {figure.not_recorded}.")
    if figure.undated:
        found.append(f"Not counted, because there is no such date: {figure.undated}.")
    if figure.destroyed != 0:
        many = "some" if figure.destroyed is None else figure.destroyed
        found.append(f"By what is left of them, because their words were destroyed by law: {many}.")
    return found


def _contradictions(report: FiguresReport) -> Iterator[str]:
    if not report.contradictions:
        yield "No stated figure contradicts another or what is computed."
        return
    yield "Figures that contradict each other"
    for each in report.contradictions:
        yield ""
        yield from contradiction(each)


def contradiction(each: Contradiction) -> Iterator[str]:
    """What is stated, what contradicts it, and how that is explained: a line each, the first the statement."""
    yield f"{each.stated.figure}: {_stated(each.stated, each.suppressed)}"
    if each.other is not None:
        yield f"    but {_stated(each.other, each.suppressed)}"
    else:
        yield f"    but {_shown(each.computed, each.suppressed)} computed for those days (basis: {each.basis})"
    for stated in (each.stated, each.other):
        if stated is not None and stated.explanation:
            yield f"    Explained ({stated.report} {stated.item}): {stated.explanation}"


def _stated(stated: Stated, suppressed: str | None) -> str:
    where = f"{stated.source} ({stated.report} {stated.item})"
    return f"{_shown(stated.value, suppressed)} stated for {in_words(stated.period)}, by {where}"


def _shown(number: Number | None, suppressed: str | None) -> str:
    return str(suppressed) if number is None else str(number)
