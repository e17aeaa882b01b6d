"""``reviewflow export``: everything about a case, readable without this program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from reviewflow.casework.case_view import view_case_in
from reviewflow.settings import read_settings
from reviewflow.store import alerts, audit_log, notices
from reviewflow.store.session import Transaction

from .options import at_desk, granted
from .trail import entry_as_json

app = typer.Typer()

MANY = 1_000_000


@app.command("export")
def export(
    case: Annotated[str, typer.Option(metavar="CASE", help="The reference of the case.")],
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to.  [default: standard output]")] = None,
) -> None:
    """Write everything there is about a case, with its trail, as JSON.

    Names are not in it: of an identity it says only that it is recorded. Letters are listed with their hashes; the
    words of one are shown by `reviewflow notices --show`.
    """
    settings = read_settings()
    granted(settings, "export", reference=case)
    with at_desk(settings) as desk, desk.database.read() as tx:
        view = view_case_in(tx, desk, case)
        whole = {
            "case": view.as_json(),
            "trail": _entries(tx, case),
            "notices": [each._asdict() for each in notices.list_notices(tx, reference=case, limit=MANY)],
            "alerts": [each._asdict() for each in alerts.list_alerts(tx, reference=case, limit=MANY)],
        }
    text = json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
    if to is None:
        typer.echo(text, nl=False)
        return
    try:
        to.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise typer.BadParameter(f"It cannot be written: {fault}.", param_hint="--to") from None
    typer.echo(f"{case}: written to {to}.")


def _entries(tx: Transaction, case: str) -> list[dict[str, object]]:
    found = []
    for entry in audit_log.entries_of_case(tx, case):
        body = audit_log.read_body(tx, entry.sequence)
        found.append(entry_as_json(entry, None if body is None else json.loads(body)))
    return found
