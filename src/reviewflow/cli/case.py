"""``reviewflow case``: one page that says where a case is, what is next, who, by when and why."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.casework.past.as_it_stood import as_it_stood
from reviewflow.casework.views.case_view import view_case
from reviewflow.settings import read_settings
from reviewflow.store.deliveries import list_deliveries

from .case_page import page_of
from .options import AsJson, AsOf, AsOfEntry, Reference, TrueOn, asked, at_desk, granted, left_out, who_if_known
from .output import moment_json, print_json
from .page import show

app = typer.Typer()


@app.command("case")
def case(
    reference: Reference,
    by: Annotated[str | None, typer.Option(metavar="WHO", help="Judge what is next for this role or user.")] = None,
    as_of: AsOf = None,
    as_of_entry: AsOfEntry = None,
    true_on: TrueOn = None,
    as_json: AsJson = False,
) -> None:
    """Show where a case is, what is next, who does it, by which date, and how to ask why that date.

    With --by, what is next is judged for that person. As at a past moment it shows what was known then (--as-of), or
    what was true on a day (--true-on).
    """
    settings, moment = read_settings(), asked(as_of, as_of_entry, true_on)
    reader = who_if_known(settings) or by
    granted(settings, "case", by=reader, reference=reference, as_of=as_of, as_of_entry=as_of_entry, true_on=true_on)
    hidden = left_out(settings, by=reader)
    with at_desk(settings) as desk, as_it_stood(desk, reference, moment) as then:
        view = view_case(then.desk, reference, by=by).without(hidden)
        # What became of deliveries is known as of now alone.
        with then.desk.database.read() as tx:
            failed = list_deliveries(tx, reference=reference, not_delivered=True) if moment.is_now else []
    if as_json:
        kept = ("id", "kind", "about", "recipient", "status", "last_error")
        failures = [{name: getattr(each, name) for name in kept} for each in failed]
        print_json({**view.as_json(), "not_delivered": failures, **moment_json(then.pinned)})
    else:
        show(page_of(view, not_delivered=failed, for_whom=by, past=then.pinned))
