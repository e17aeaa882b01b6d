"""The page of figures: what each counts, and by which dates it can be placed in a period."""

from __future__ import annotations

from collections.abc import Iterator

from reviewflow.workflow.file_format import CountShape, FigureShape
from reviewflow.workflow.library import Library

from .markdown import table


def figure_table(library: Library) -> str:
    """The page ``docs/reference/figures.md``."""
    figures = library.figures.values
    rows = ((f"`{name}`", each.title, each.definition, _dated(each), _made_of(each)) for name, each in figures.items())
    heads = ("Figure", "Title", "What it counts", "Bases, its own first", "How")
    return "\n".join([*_opening_words(), *table(heads, rows)])


def _opening_words() -> Iterator[str]:
    yield "# Figures: what each counts"
    yield ""
    yield "This page is generated from `workflows/figures.yaml`. `reviewflow figures --from D --to D` computes them."
    yield ""
    yield "* A **basis** is the date that places a case in the period; both its first and its last day belong to it."
    yield "  Without `--by` each figure uses the first of its bases. With `--by` a figure that does not have that basis"
    yield "  uses its own. The one used is always said with the number."
    yield "* **0** means that nothing of the kind happened, or that it was answered otherwise. **Not recorded**"
    yield "  (`null`) means that cases are in the period, and of none of them the answer is recorded. Where it is"
    yield "  recorded of some, the others are told apart as `not_recorded`. A grouped figure has a group for them."
    yield "* A case that the figure's own basis places in the period, and that has no date for the basis asked for, is"
    yield "  not counted and is told apart as `undated`."
    yield "* What is *now* is now: a state or an outcome is the one of today, also in a report about an earlier year."
    yield "  What was *reached* was reached by the end of the period."
    yield "* `contradictions` holds each stated figure (kept with a yearly report) that is not what is computed for its"
    yield "  own days, basis and partnership, and each two sources that state different numbers for days that overlap."
    yield "* `--suppress-below N` withholds the numbers from 1 to N - 1, and further ones so that they cannot be worked"
    yield "  out from the sums below or from the groups of the same figure. What can be worked out from other figures,"
    yield "  from the words of a source or from two reports over different days is for you to look at."
    yield ""


def _dated(figure: FigureShape) -> str:
    if figure.counts is None:
        return "those of its parts"
    return ", ".join(f"{basis} (`{fact}`)" for basis, fact in figure.counts.dated_by.items())


def _made_of(figure: FigureShape) -> str:
    if figure.counts is None:
        added = " + ".join(f"`{name}`" for name in figure.sum_of or ())
        return added + "".join(f" - `{name}`" for name in figure.less)
    return "; ".join(_rules(figure.counts))


def _rules(counts: CountShape) -> Iterator[str]:
    yield f"items `{counts.items}`" if counts.items else f"cases `{counts.cases}`"
    if counts.lasting_until:
        yield f"in every period it lasts into, until `{counts.lasting_until}`"
    if counts.total_of:
        yield f"total of `{counts.total_of}`"
    if counts.group_by:
        yield f"for each `{counts.group_by}`"
    if counts.per_linked:
        yield f"the different cases at the other end of `{counts.per_linked}`"
