"""Compares the figures of a period with those that a scenario expects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reviewflow.casework.desk import Desk
from reviewflow.reports.figure_report import Contradiction
from reviewflow.reports.figures import compute_figures
from reviewflow.workflow.library import Library
from reviewflow.workflow.reader import Address

from .comparing import compare_list
from .dates import day_of
from .file_format import ContradictionExpected, FiguresExpected
from .results import Compared

NOT_RECORDED = "not recorded"


def compare_figures(
    desk: Desk, library: Library, expected: FiguresExpected, *, partnership: str, exact: bool
) -> Iterator[Compared]:
    """Each figure that is expected with the one that is counted; of a grouped one, the groups that are written."""
    from_on, to_on = day_of(expected.from_), day_of(expected.to)
    assert from_on is not None, "every day was read before the run"
    assert to_on is not None, "every day was read before the run"
    figures = library.figures.values
    one = expected.partnership if "partnership" in expected.model_fields_set else partnership
    with desk.database.read() as tx:
        report = compute_figures(tx, desk, figures, from_on=from_on, to_on=to_on, by=expected.by, partnership=one)
    for name, wanted in expected.__pydantic_extra__.items():
        yield from _compare_figure(("expect", "figures", name), wanted, report.figures[name].value)
    if expected.contradictions is not None:
        wanted_ones = expected.contradictions
        yield from compare_list(
            ("expect", "figures", "contradictions"),
            wanted_ones,
            report.contradictions,
            fits=_contradiction_fits,
            exact=exact,
        )


def _compare_figure(at: Address, wanted: object, found: object) -> Iterator[Compared]:
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        for group, number in wanted.items():
            yield Compared((*at, group), number, found.get(group, 0), holds=number == found.get(group, 0))
    else:
        shown = dict(found) if isinstance(found, Mapping) else found
        yield Compared(at, _in_words(wanted), _in_words(shown), holds=wanted == found)


def _in_words(value: object) -> object:
    return NOT_RECORDED if value is None else value


def _contradiction_fits(expected: ContradictionExpected, found: Contradiction) -> bool:
    values: dict[str, object] = {
        "figure": found.stated.figure,
        "stated": found.stated.value,
        "computed": found.computed,
        "other": found.other.value if found.other else None,
        "source": found.stated.source,
    }
    return all(values[name] == getattr(expected, name) for name in expected.model_fields_set)
