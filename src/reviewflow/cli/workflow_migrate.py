"""``reviewflow workflow migrate``: a case under newer rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from reviewflow.settings import read_settings

from .options import AsJson, By, Reason, Reference, at_desk, who
from .output import print_json
from .page import hanging, paragraph, show

if TYPE_CHECKING:
    import datetime as dt

    from reviewflow.casework.changes.plan_migration import MigrationPlan
    from reviewflow.casework.desk import Desk

app = typer.Typer()


@app.command("migrate")
def migrate(
    reference: Reference,
    to: Annotated[str, typer.Option(metavar="RULES", help="An edition, or the beginning of a content hash.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and do nothing.")] = False,
    reason: Reason = None,
    clock: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CLOCK=HOW",
            help="For a running clock: keep its date (which is the default), recompute it, or count it from_today.",
        ),
    ] = None,
    state: Annotated[
        list[str] | None, typer.Option(metavar="OLD=NEW", help="Where the newer rules call a state otherwise.")
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Move a case to newer rules, and say what becomes of every running clock; try it with --dry-run first."""
    from reviewflow.casework.changes.migrate_case import Choice, MigrateCase
    from reviewflow.casework.changes.plan_migration import plan_migration

    from .saved import carry_out_and_tell

    settings = read_settings()
    actor = who(by, settings)
    clocks = _pairs(clock, "--clock", allowed=get_args(Choice))
    shape: dict[str, object] = {"case": reference, "clocks": clocks, "states": _pairs(state, "--state")}
    with at_desk(settings) as desk:
        shape["to"] = _hash_of(desk, reference, to)
        # A reason is asked for when it is done; to look, none is needed.
        looked_at = MigrateCase.model_validate({**shape, "reason": reason or "to look"})
        plan = plan_migration(desk, looked_at, by=actor) if dry_run else None
    if plan is None:
        command = MigrateCase.model_validate({**shape, "reason": reason or ""})
        carry_out_and_tell(command, by=actor, happened_on=None, as_json=as_json)
    elif as_json:
        from reviewflow.casework.shapes.of_cases import plan_as_json

        print_json(plan_as_json(plan))
    else:
        show(_lines(plan))


def _hash_of(desk: Desk, reference: str, meant: str) -> str:
    from reviewflow.casework.office.published_rules import find_rules
    from reviewflow.store.cases import load_case

    with desk.database.read() as tx:
        case = load_case(tx, reference).case
        lines = find_rules(tx, meant, partnership=case.partnership, workflow=case.workflow)
    if len(lines) > 1:
        known = ", ".join(each.hash[:12] for each in lines)
        raise typer.BadParameter(f"Several answer to {meant}: {known}.", param_hint="--to")
    return lines[0].hash


def _pairs(given: Sequence[str] | None, option: str, *, allowed: Sequence[str] = ()) -> dict[str, str]:
    pairs = dict(each.partition("=")[::2] for each in given or ())
    for name, value in pairs.items():
        if not name or not value or (allowed and value not in allowed):
            words = " or ".join(allowed) if allowed else "a state"
            raise typer.BadParameter(f"Write it as NAME=VALUE, the value being {words}.", param_hint=option)
    return pairs


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _lines(plan: MigrationPlan) -> list[str]:
    lines = paragraph(f"{plan.reference} would move from {plan.from_hash[:12]} to {plan.to_hash[:12]}.")
    lines += paragraph(f"It would be in: {plan.state_title}. Nothing was changed.")
    for each in plan.clocks:
        before, after = _iso(each.due_on_before), _iso(each.due_on_after)
        said = f"due {before}" if before else "it starts"
        said += f", then due {after}" if after else ", then no longer running"
        lines += hanging("* ", f"{each.clock} ({each.choice}): {said}", indent=2)
    return lines
