"""``reviewflow suspend`` and ``resume``: a clock that stands still for a reason."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.casework.changes.suspend_clock import ResumeClock, SuspendClock

from .options import AsJson, By, HappenedOn, Item, Reason, Reference, day_given
from .saved import carry_out_and_tell

app = typer.Typer()

ClockName = Annotated[str, typer.Argument(metavar="CLOCK", help="For instance publication.", show_default=False)]


@app.command("suspend")
def suspend(
    reference: Reference,
    clock: ClockName,
    item: Item = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first day that does not count.  [default: today]")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="The first day that counts again, where it is known.")
    ] = None,
    by: By = None,
    reason: Reason = None,
    happened_on: HappenedOn = None,
    as_json: AsJson = False,
) -> None:
    """Suspend a clock, where its rules give a ground for it; the original date stays visible."""
    command = SuspendClock(
        case=reference,
        clock=clock,
        item=item,
        reason=reason or "",
        from_on=day_given(from_),
        until_on=day_given(until),
    )
    carry_out_and_tell(command, by=by, happened_on=happened_on, as_json=as_json)


@app.command("resume")
def resume(
    reference: Reference,
    clock: ClockName,
    item: Item = None,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="The first day that counts again.  [default: today]")
    ] = None,
    by: By = None,
    reason: Reason = None,
    happened_on: HappenedOn = None,
    as_json: AsJson = False,
) -> None:
    """Let a suspended clock run again."""
    command = ResumeClock(case=reference, clock=clock, item=item, reason=reason or "", on=day_given(on))
    carry_out_and_tell(command, by=by, happened_on=happened_on, as_json=as_json)
