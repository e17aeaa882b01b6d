"""``reviewflow workflow diff``: what changes from one set of rules to another, and whom it would touch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from reviewflow.casework.shapes.rules import compared_as_json
from reviewflow.settings import Settings, read_settings

from .options import AsJson, left_out
from .output import print_json
from .page import count, hanging, paragraph, show
from .workflow_show import OfPartnership

if TYPE_CHECKING:
    from reviewflow.casework.office.compare_rules import Compared
    from reviewflow.store.session import Transaction

app = typer.Typer()

Rules = Annotated[str, typer.Argument(help="An edition, WORKFLOW@EDITION, or the beginning of a content hash.")]


@app.command("diff")
def diff(before: Rules, after: Rules, partnership: OfPartnership = None, as_json: AsJson = False) -> None:
    """Show what changes between two published sets of rules, and which open cases a move would touch.

    Two editions are compared in every workflow of the partnership. A case moves only when somebody moves it: see
    `workflow migrate`.
    """
    from reviewflow.app import open_database
    from reviewflow.casework.office.compare_rules import compare_rules
    from reviewflow.casework.office.published_rules import find_rules

    settings = read_settings()
    hidden = left_out(settings)
    with open_database(settings) as database, database.read() as tx:
        whose = _whose(tx, partnership, settings)
        old = find_rules(tx, before, partnership=whose)
        new = find_rules(tx, after, partnership=whose)
        found = compare_rules(tx, old, new, kept_from=hidden)
    if not found:
        raise typer.BadParameter("They have no workflow in common. Name the partnership with --partnership.")
    if as_json:
        print_json({"before": before, "after": after, "workflows": [compared_as_json(each) for each in found]})
    else:
        show(line for each in found for line in _lines(each))


def _whose(tx: Transaction, given: str | None, settings: Settings) -> str | None:
    from reviewflow.store.published import partnerships

    known = partnerships(tx)
    return given or settings.partnership or (known[0] if len(known) == 1 else None)


def _lines(each: Compared) -> list[str]:
    a, b = each.before, each.after
    lines = [
        f"{a.workflow}, {a.partnership}",
        *paragraph(
            f"from {a.edition} ({a.hash[:12]}) to {b.edition} ({b.hash[:12]}): {count(len(each.changes), 'change')}"
        ),
    ]
    for change in each.changes:
        lines += hanging("* ", change.sentence, indent=2)
    touched = ", ".join(each.open_cases) or "none"
    return [*lines, *hanging("Open cases under the first: ", touched), ""]
