"""``reviewflow calendar``: dates for calendar programs, behind an address that can be taken back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reviewflow.casework.shapes.office import calendar_link_as_json
from reviewflow.settings import read_settings
from reviewflow.statute.london import local_date, longdate

from .options import AsJson, By, Partnership, at_desk, who, whose
from .output import print_json
from .page import hanging, paragraph, show

if TYPE_CHECKING:
    from reviewflow.casework.desk import Desk
    from reviewflow.store.calendar_links import CalendarLink

app = typer.Typer(name="calendar", help="Dates for calendar programs: make, list and revoke secret addresses.")

Whole = Annotated[
    bool, typer.Option("--whole", help="The dates of the whole partnership, instead of the user's own dates.")
]


@app.command("link")
def link(partnership: Partnership = None, whole: Whole = False, by: By = None, as_json: AsJson = False) -> None:
    """Make a secret address under which a calendar program reads dates. It is shown once."""
    from reviewflow.casework.calendar_feeds.make_calendar_link import MakeCalendarLink, make_calendar_link

    settings = read_settings()
    name, giver = whose(partnership, settings), who(by, settings)
    person = None if whole else person_of(giver)
    with at_desk(settings) as desk:
        made = make_calendar_link(desk, MakeCalendarLink(partnership=name, person=person), by=giver)
    address = f"{settings.base_url}/calendar/{made.token}.ics"
    if as_json:
        print_json(
            {
                "partnership": name,
                "person": person,
                "link": made.mark,
                "address": address,
                "entry": made.sequence,
            }
        )
        return
    shown = f"your dates ({person})" if person else f"the dates of the whole partnership ({name})"
    lines = paragraph(f"Whoever has this address reads {shown}:")
    lines += ["", f"  {address}", ""]
    lines += paragraph(
        "It is shown this once. In Outlook choose Add calendar, then Subscribe from web, and paste it there."
    )
    lines += paragraph(
        f"Give it to nobody. If somebody else may have it: reviewflow calendar revoke {made.mark}. "
        f"Entry {made.sequence} of the trail."
    )
    show(lines)


@app.command("links")
def links(partnership: Partnership = None, as_json: AsJson = False) -> None:
    """List the addresses that were made, the newest first; what opens them is kept nowhere."""
    from reviewflow.store.calendar_links import links_of

    settings = read_settings()
    name = whose(partnership, settings)
    with at_desk(settings) as desk, desk.database.read() as tx:
        found = links_of(tx, name)
    if as_json:
        print_json([calendar_link_as_json(each) for each in found])
        return
    if not found:
        show(["No calendar link was made."])
        return
    lines: list[str] = []
    for each in found:
        lines += hanging(f"{each.mark}  ", each.person or "the whole partnership")
        lines += hanging("", _what_became_of(each), indent=14)
    show(lines)


def _what_became_of(each: CalendarLink) -> str:
    said = [f"made {_day(each.made_at)} by {each.made_by}"]
    said.append(f"last read {_day(each.last_read_at)}" if each.last_read_at else "never read")
    if each.revoked_at:
        said.append(f"revoked {_day(each.revoked_at)} by {each.revoked_by}")
    return "; ".join(said)


def _day(at: str) -> str:
    return longdate(local_date(dt.datetime.fromisoformat(at)))


@app.command("revoke")
def revoke(
    link: Annotated[
        str | None, typer.Argument(help="As `reviewflow calendar links` calls it.", show_default=False)
    ] = None,
    mine: Annotated[bool, typer.Option("--mine", help="Every address that reads your own dates.")] = False,
    partnership: Partnership = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Let an address open nothing from now on."""
    from reviewflow.casework.calendar_feeds.make_calendar_link import RevokeCalendarLink, revoke_calendar_link

    settings = read_settings()
    name, giver = whose(partnership, settings), who(by, settings)
    if (link is None) != mine:
        raise typer.BadParameter("Name one link, or give --mine.", param_hint="LINK")
    with at_desk(settings) as desk:
        marks = [link] if link else _live_links(desk, name, person_of(giver))
        entries = {
            mark: revoke_calendar_link(desk, RevokeCalendarLink(partnership=name, link=mark), by=giver)
            for mark in marks
        }
    if as_json:
        print_json([{"link": mark, "entry": sequence} for mark, sequence in entries.items()])
        return
    lines: list[str] = []
    for mark, sequence in entries.items():
        lines += paragraph(f"The link {mark} is revoked: its address opens nothing any more. Entry {sequence}.")
    show(lines or ["No address reads your dates."])


def _live_links(desk: Desk, partnership: str, person: str) -> list[str]:
    from reviewflow.store.calendar_links import links_of

    with desk.database.read() as tx:
        found = links_of(tx, partnership)
    return [each.mark for each in found if each.person == person and each.revoked_at is None]


def person_of(giver: str) -> str:
    """The user who gives a command, without partnership and role: ``bristol.coordinator``."""
    return giver.rpartition("/")[2].partition(" as ")[0]


@app.command("print")
def print_calendar(
    person: Annotated[
        str | None, typer.Option(metavar="USER", help="The dates of one user.  [default: of the whole partnership]")
    ] = None,
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it to this file.")] = None,
    partnership: Partnership = None,
) -> None:
    """Print the calendar as it is read under an address, as an .ics file."""
    from reviewflow.casework.calendar_feeds.calendar_feed import feed

    settings = read_settings()
    name = whose(partnership, settings)
    with at_desk(settings) as desk, desk.database.read() as tx:
        text = feed(tx, desk, name, person, base_url=settings.base_url, now=desk.now())
    if to is None:
        typer.echo(text, nl=False)
    else:
        # The lines end as the format wants them, on every system.
        to.write_bytes(text.encode())
