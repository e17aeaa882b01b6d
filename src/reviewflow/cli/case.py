"""``reviewflow case``: one page that says where a case is, what is next, who, by when and why."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.casework.as_it_stood import as_it_stood
from reviewflow.casework.case_view import view_case
from reviewflow.settings import read_settings
from reviewflow.store.deliveries import list_deliveries

from .case_page import page_of
from .options import AsJson, Reference, at_desk, day_given, granted, who_if_known
from .output import print_json
from .page import show

app = typer.Typer()


@app.command("case")
def case(
    reference: Reference,
    by: Annotated[str | None, typer.Option(metavar="WHO", help="Judge what is next for this role or user.")] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="As it stood at the end of that day, from the trail.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show where a case is, what is next, who does it, by which date, and how to ask why that date.

    With --by, what is next is judged for that person.
    """
    settings = read_settings()
    granted(settings, "case", by=who_if_known(settings) or by, reference=reference, as_of=as_of)
    with at_desk(settings) as desk, as_it_stood(desk, reference, day_given(as_of)) as then:
        view = view_case(then, reference, by=by)
        # What became of deliveries is known as of now alone.
        with then.database.read() as tx:
            failed = list_deliveries(tx, reference=reference, not_delivered=True)
    if as_json:
        kept = ("id", "kind", "about", "recipient", "status", "last_error")
        failures = [{name: getattr(each, name) for name in kept} for each in failed]
        print_json({**view.as_json(), "not_delivered": failures})
    else:
        show(page_of(view, not_delivered=failed, for_whom=by, past=as_of is not None))
