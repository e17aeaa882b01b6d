"""``reviewflow deliveries``: what was sent to whom, what became of it, and trying it again."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from reviewflow.app import open_database
from reviewflow.casework.sending.put_right import TryDeliveryAgain, try_delivery_again
from reviewflow.casework.shapes.lists import with_next_page
from reviewflow.settings import read_settings
from reviewflow.statute.london import LONDON
from reviewflow.store.deliveries import NOTHING_AFTER, DeliveryRow, list_deliveries

from .options import After, AsJson, By, Limit, at_desk, left_out, number_given, who
from .output import print_json
from .page import hanging, show, spoken

app = typer.Typer(name="deliveries", help="What was sent to whom, what became of it, and trying it again.")


@app.command("list")
def list_(
    case: Annotated[str | None, typer.Option(metavar="CASE", help="Only of this case.")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Only what could not be delivered.")] = False,
    limit: Limit = 50,
    after: After = None,
    as_json: AsJson = False,
) -> None:
    """List deliveries, the newest first: letters, alerts, digests, invitations, warnings, checkpoints."""
    settings = read_settings()
    with open_database(settings) as database, database.read() as tx:
        before = number_given(after, NOTHING_AFTER)
        found = list_deliveries(tx, reference=case, not_delivered=failed, limit=limit + 1, before=before)
    hidden = left_out(settings)
    page = [each for each in found[:limit] if each.case not in hidden]
    next_page = str(found[limit - 1].id) if len(found) > limit else None
    if as_json:
        print_json(with_next_page([_as_json(each) for each in page], next_page))
    else:
        show(_lines(page, next_page))


@app.command("again")
def again(
    delivery: Annotated[int, typer.Argument(metavar="NUMBER", help="The number of the delivery.")],
    address: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Another address.")] = None,
    by: By = None,
) -> None:
    """Try again what could not be delivered, to another address where one is given."""
    settings = read_settings()
    with at_desk(settings) as desk:
        command = TryDeliveryAgain(delivery=delivery, address=address)
        written = try_delivery_again(desk, command, by=who(by, settings), partnership=settings.partnership)
    if written:
        typer.echo("The letter is written. See it, and how it leaves, with: reviewflow notices")
    else:
        typer.echo(f"Delivery {delivery} waits to leave again; the next sweep sends it.")


def _as_json(row: DeliveryRow) -> dict[str, object]:
    return row._asdict()


def _lines(page: list[DeliveryRow], next_page: str | None) -> list[str]:
    if not page:
        return ["Nothing was sent."]
    lines: list[str] = []
    for each in page:
        about = " ".join(filter(None, [each.case, spoken(each.about)]))
        lines += hanging(f"{each.id:>5}  ", f"{each.kind}: {about}")
        to = f"{each.recipient} <{each.address}>" if each.address else f"{each.recipient} (no address on file)"
        deputy = f", as deputy of {each.deputy_of}" if each.deputy_of else ""
        lines += hanging("", f"to {to}{deputy}", indent=7)
        lines += hanging("", what_became(each), indent=7)
    return [*lines, "", f"There are more: go on with --after {next_page}"] if next_page else lines


def what_became(row: DeliveryRow) -> str:
    """What became of a delivery, in words."""
    if row.channel in ("form", "secure") and row.status == "pending":
        return "a person sends it and records the receipt"
    if row.status == "sent":
        arrived = {"delivered": "; it has arrived", "sending": "; on its way"}.get(row.provider_status or "", "")
        return f"sent on {moment(str(row.sent_at))}{arrived}"
    if row.status == "pending" and row.channel == "digest":
        return f"waits for the digest of {moment(row.due_at)}"
    if row.status == "pending" and row.attempts:
        times = f"{row.attempts} time{'' if row.attempts == 1 else 's'}"
        return f"tried {times}; next on {moment(row.try_at)}: {row.last_error or 'being sent'}"
    if row.status == "pending":
        return f"may leave from {moment(row.due_at)}"
    words = {"gathered": "told in a digest", "withdrawn": "taken back before it left: it was no longer true"}
    return words.get(row.status) or f"NOT DELIVERED ({_GIVEN_UP[row.status]}): {row.last_error}"


_GIVEN_UP = {"dead": "given up", "returned": "it came back"}


def moment(at: str) -> str:
    """An instant as the clock in London shows it."""
    local = dt.datetime.fromisoformat(at).astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M}"
