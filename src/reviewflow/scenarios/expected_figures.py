"""The figures that an expectation asks for."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from reviewflow.casework.desk import Desk
from reviewflow.errors import Refusal
from reviewflow.workflow.library import Library

from .dates import day_of
from .file_format import FiguresExpected


def figures_found(desk: Desk, library: Library, expected: FiguresExpected, *, partnership: str) -> Mapping[str, object]:
    """The value of each figure that is expected; None when it is not recorded."""
    try:
        figures = importlib.import_module("reviewflow.reports.figures")
    except ModuleNotFoundError:
        raise Refusal(what="figures cannot be compared yet", do="Leave them out for now.") from None
    with desk.database.read() as tx:
        report = figures.compute_figures(
            tx,
            desk,
            library.figures.values,
            from_on=day_of(expected.from_),
            to_on=day_of(expected.to),
            by=expected.by,
            partnership=expected.partnership or partnership,
        )
        return {name: report.value(name) for name in expected.__pydantic_extra__}
