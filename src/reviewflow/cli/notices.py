"""``reviewflow notices``: what was written to others."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.casework.shapes.lists import notice_as_json, with_next_page
from reviewflow.errors import NoticeNumberUnknown
from reviewflow.settings import Settings, read_settings
from reviewflow.store.notices import NOTHING_AFTER, NoticeRow, list_notices
from reviewflow.store.numbers import LARGEST_NUMBER

from .options import (
    After,
    AsJson,
    AsOf,
    AsOfEntry,
    By,
    Limit,
    TrueOn,
    asked,
    at_desk,
    granted,
    left_out,
    number_given,
    read_at,
)
from .output import print_json
from .page import hanging, paragraph, show, spoken

app = typer.Typer()


@app.command("notices")
def notices(
    case: Annotated[str | None, typer.Option(metavar="CASE", help="Only of this case.")] = None,
    show_: Annotated[
        int | None, typer.Option("--show", min=1, max=LARGEST_NUMBER, metavar="ID", help="Show one, byte for byte.")
    ] = None,
    html: Annotated[bool, typer.Option("--html", help="With --show: as HTML.")] = False,
    by: By = None,
    limit: Limit = 50,
    after: After = None,
    as_of: AsOf = None,
    as_of_entry: AsOfEntry = None,
    true_on: TrueOn = None,
    as_json: AsJson = False,
) -> None:
    """List the letters and forms that were sent, the newest first, or show one.

    Where names may stand in one, say who reads it with --by: reading it is an entry of the trail.
    """
    settings = read_settings()
    if show_ is not None:
        _show(settings, show_, by=by, html=html, as_json=as_json)
        return
    place = granted(settings, "notices", by=by, reference=case)
    with read_at(settings, asked(as_of, as_of_entry, true_on)) as (tx, _, said):
        before = number_given(after, NOTHING_AFTER)
        lines = list_notices(tx, reference=case, partnership=place, limit=limit + 1, before=before)
    hidden = left_out(settings, by=by)
    page = [each for each in lines[:limit] if each.case not in hidden]
    next_page = str(lines[limit - 1].id) if len(lines) > limit else None
    if as_json:
        print_json(with_next_page([notice_as_json(each) for each in page], next_page))
    else:
        show([*said, *_lines(page, next_page)])


def _show(settings: Settings, id: int, *, by: str | None, html: bool, as_json: bool) -> None:
    from reviewflow.casework.views.read_notice import read_notice

    reader = by or settings.user or settings.role
    with at_desk(settings) as desk:
        found = read_notice(desk, id, by=reader)
    if found.notice.case in left_out(settings, by=by):
        raise NoticeNumberUnknown(number=id)
    if as_json:
        texts = found.texts
        print_json({**notice_as_json(found.notice), "address": texts.address, "text": texts.text, "html": texts.html})
    elif html:
        typer.echo(found.texts.html, nl=False)
    else:
        typer.echo(f"To: {found.notice.recipient_name}\nSubject: {found.texts.subject}\n\n{found.texts.text}", nl=False)


_STATUS = {
    "pending": "waits to be sent",
    "sent": "has left",
    "returned": "came back",
    "dead": "was given up",
    "gathered": "told in a digest",
    "withdrawn": "was taken back before it left",
}
_CHANNEL = {"form": "a form to copy from", "secure": "by a secure way", "message": "a letter"}


def _lines(page: list[NoticeRow], next_page: str | None) -> list[str]:
    if not page:
        return ["No letter or form was sent."]
    lines: list[str] = []
    for each in page:
        said = f"{each.case}  {spoken(each.name).capitalize()}, to {each.recipient_name}"
        about = f"{each.created_at[:10]}, {_CHANNEL[each.channel]}, {_STATUS[each.status]}"
        lines += hanging(f"{each.id:>5}  ", said)
        lines += hanging("", about + ("; names may stand in it" if each.names else ""), indent=7)
    lines += ["", *paragraph(f"The words of one: reviewflow notices --show {page[0].id}")]
    return [*lines, f"There are more: go on with --after {next_page}"] if next_page else lines
