"""``reviewflow retention``: what is due for review, what is held, and destruction that two people decide."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from reviewflow.app import files_of
from reviewflow.casework.actors import find_actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.keeping.acting import seen_case, seen_of
from reviewflow.casework.keeping.destruction import (
    DecideDestruction,
    DestroyCase,
    ProposeDestruction,
    carry_out_destruction,
    decide_destruction,
    propose_destruction,
)
from reviewflow.casework.keeping.due import cases_kept, due_until
from reviewflow.casework.keeping.holds import LiftHold, PlaceHold, lift_hold, place_hold
from reviewflow.casework.keeping.schedule import Schedule, schedule_of
from reviewflow.documents.write import form_of, write
from reviewflow.errors import DestructionNotFound
from reviewflow.reports.keeping import (
    NOTHING_BY_ITSELF,
    STANDING,
    STATES,
    certificate_report,
    day_words,
    destruction_as_json,
    due_as_json,
    hold_as_json,
    moment_words,
    schedule_as_json,
)
from reviewflow.settings import Settings, read_settings
from reviewflow.statute.london import local_date, parse_date
from reviewflow.store import keeping
from reviewflow.store.keeping import Destruction, Hold
from reviewflow.store.numbers import LARGEST_NUMBER
from reviewflow.store.session import Transaction

from .options import (
    After,
    AsJson,
    By,
    Limit,
    Partnership,
    Reference,
    at_desk,
    granted,
    number_given,
    who,
    whose,
)
from .output import print_json
from .page import hanging, paragraph, show, spoken

app = typer.Typer(
    name="retention", help="How long records are kept: what is due for review, holds, and destruction by two people."
)

T = TypeVar("T")
Because = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why. It stays, so no name of a child.")]


@app.command("schedule")
def schedule(partnership: Partnership = None, by: By = None, as_json: AsJson = False) -> None:
    """Show the schedule: each class of records, how long it is kept, and what that rests on."""
    settings = read_settings()
    found = _schedule(settings, partnership)
    _check_may_see(settings, found, by, "retention schedule")
    if as_json:
        print_json(schedule_as_json(found))
        return
    lines = paragraph(NOTHING_BY_ITSELF)
    for each in found.classes:
        lines += ["", *paragraph(f"{each.title} ({spoken(each.cases)})")]
        lines += hanging("", f"{each.period.amount}, from: {spoken(each.period.starts)}.", indent=2)
        lines += hanging("", each.period.mark, indent=2)
        lines += hanging("", each.period.note, indent=2) if each.period.note else []
    show(lines)


@app.command("due")
def due(
    until: Annotated[str | None, typer.Option(metavar="DATE", help="What is due by then.  [default: today]")] = None,
    undated: Annotated[bool, typer.Option("--undated", help="Also what has no date that could be told.")] = False,
    partnership: Partnership = None,
    by: By = None,
    limit: Limit = 50,
    after: After = None,
    as_json: AsJson = False,
) -> None:
    """List the cases whose time is over by the schedule, the longest over first, with why and what is in the way."""
    settings = read_settings()
    found = _schedule(settings, partnership)
    _check_may_see(settings, found, by, "retention due")
    start = number_given(after, 0)
    with at_desk(settings) as desk, desk.database.read() as tx:
        actor = find_actor(tx, desk, who(by, settings), partnership=found.partnership)
        last = parse_date(until) if until else local_date(desk.now())
        every = due_until(cases_kept(tx, desk, found, actor), last, undated=undated)
    page = every[start : start + limit]
    next_page = str(start + limit) if start + limit < len(every) else None
    if as_json:
        print_json({"until": last.isoformat(), "cases": [due_as_json(each) for each in page], "next_page": next_page})
        return
    lines: list[str] = []
    for each in page:
        lines += hanging(f"{each.case.reference}  ", f"{STANDING[each.standing]}. {each.kept.record.title}.")
        due_on = f"Due on {day_words(each.kept.due_on)}. " if each.kept.due_on else ""
        lines += hanging("", f"{due_on}{each.kept.why}", indent=2)
        lines += hanging("", each.kept.record.period.mark, indent=2)
        for hold in each.holds:
            lines += hanging("", f"Hold {hold.sequence}: {hold.reason}", indent=2)
        if each.still_open:
            lines += hanging("", f"Still open: {each.still_open}", indent=2)
    show(lines or [f"Nothing is due for review by {day_words(last)}."])
    if next_page:
        show(["", f"More: --after {next_page}"])


@app.command("hold")
def hold(
    ground: Annotated[str, typer.Option(metavar="KEY", help="A ground on file: see `retention schedule --json`.")],
    reason: Because,
    reference: Annotated[
        str | None, typer.Argument(metavar="[CASE]", help="Without it: every case of the partnership.")
    ] = None,
    review_on: Annotated[
        str | None, typer.Option(metavar="DATE", help="When somebody looks at it again. It holds after that too.")
    ] = None,
    partnership: Partnership = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Place a legal hold: nothing under it is destroyed, whatever the schedule says."""
    settings = read_settings()
    found = _schedule(settings, partnership)
    command = PlaceHold(
        partnership=found.partnership,
        case=reference,
        ground=ground,
        reason=reason,
        review_on=parse_date(review_on) if review_on else None,
    )
    placed = _do(settings, lambda tx, desk: place_hold(tx, desk, found, command, by=who(by, settings)))
    _tell_hold(placed, as_json=as_json)


@app.command("lift")
def lift(
    number: Annotated[int, typer.Argument(min=1, max=LARGEST_NUMBER, metavar="HOLD", help="Its number.")],
    reason: Because,
    partnership: Partnership = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Lift a legal hold: from then on the schedule counts again."""
    settings = read_settings()
    found = _schedule(settings, partnership)
    command = LiftHold(hold=number, reason=reason)
    lifted = _do(settings, lambda tx, desk: lift_hold(tx, desk, found, command, by=who(by, settings)))
    _tell_hold(lifted, as_json=as_json)


@app.command("holds")
def holds(
    partnership: Partnership = None, by: By = None, limit: Limit = 50, after: After = None, as_json: AsJson = False
) -> None:
    """List every legal hold that was placed, the newest first."""
    settings = read_settings()
    found = _schedule(settings, partnership)
    _check_may_see(settings, found, by, "retention holds")
    before = number_given(after, LARGEST_NUMBER)
    with at_desk(settings) as desk, desk.database.read() as tx:
        actor = find_actor(tx, desk, who(by, settings), partnership=found.partnership)
        every = keeping.holds(tx, found.partnership, before=before, limit=limit + 1)
        seen = seen_of(tx, desk, {each.case for each in every if each.case}, actor)
        page = [each for each in every[:limit] if each.case is None or each.case in seen]
    next_page = str(every[limit - 1].sequence) if len(every) > limit else None
    if as_json:
        print_json({"holds": [hold_as_json(each) for each in page], "next_page": next_page})
        return
    lines: list[str] = []
    for each in page:
        title = found.grounds[each.ground].title if each.ground in found.grounds else each.ground
        whole = each.case or "every case of the partnership"
        lines += hanging(f"{each.sequence}  ", f"{whole}: {title}. {each.reason}")
        said = f"Placed by {each.placed_by} at {moment_words(each.placed_at)}."
        if each.lifted_at:
            said += f" Lifted by {each.lifted_by} at {moment_words(each.lifted_at)}: {each.lifted_reason}"
        elif each.review_on:
            said += f" To be looked at again on {day_words(each.review_on)}."
        lines += hanging("", said, indent=2)
    show(lines or ["No hold has been placed yet."])


@app.command("propose")
def propose(
    reference: Reference, reason: Because, partnership: Partnership = None, by: By = None, as_json: AsJson = False
) -> None:
    """Propose that what a case says be destroyed. Somebody else decides."""
    settings = read_settings()
    found = _schedule(settings, partnership)
    command = ProposeDestruction(case=reference, reason=reason)
    made = _do(settings, lambda tx, desk: propose_destruction(tx, desk, found, command, by=who(by, settings)))
    _tell(made, as_json=as_json)


@app.command("approve")
def approve(
    reference: Reference, reason: Because, partnership: Partnership = None, by: By = None, as_json: AsJson = False
) -> None:
    """Approve that what a case says be destroyed, which somebody else has proposed."""
    _decide(reference, reason, partnership, by, approve=True, as_json=as_json)


@app.command("refuse")
def refuse(
    reference: Reference, reason: Because, partnership: Partnership = None, by: By = None, as_json: AsJson = False
) -> None:
    """Refuse that what a case says be destroyed; it may be proposed again."""
    _decide(reference, reason, partnership, by, approve=False, as_json=as_json)


@app.command("destroy")
def destroy(
    reference: Reference,
    backups_kept_days: Annotated[
        int | None,
        typer.Option(
            min=0, max=36_500, metavar="N", help="For how many days backups are kept: the certificate says it."
        ),
    ] = None,
    partnership: Partnership = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Destroy what a case says, as was approved: all of it or nothing, for ever, with a certificate."""
    settings = read_settings()
    found = _schedule(settings, partnership)

    def do(tx: Transaction, desk: Desk) -> Destruction:
        return carry_out_destruction(
            tx,
            desk,
            found,
            DestroyCase(case=reference),
            by=who(by, settings),
            backups_kept_days=settings.backups_kept_days if backups_kept_days is None else backups_kept_days,
        )

    _tell(_do(settings, do), as_json=as_json)


@app.command("destructions")
def destructions(
    partnership: Partnership = None, by: By = None, limit: Limit = 50, after: After = None, as_json: AsJson = False
) -> None:
    """List what was proposed for destruction and what came of it, the newest first."""
    settings = read_settings()
    found = _schedule(settings, partnership)
    _check_may_see(settings, found, by, "retention destructions")
    before = number_given(after, LARGEST_NUMBER)
    with at_desk(settings) as desk, desk.database.read() as tx:
        actor = find_actor(tx, desk, who(by, settings), partnership=found.partnership)
        every = keeping.destructions(tx, found.partnership, before=before, limit=limit + 1)
        seen = seen_of(tx, desk, {each.case for each in every}, actor)
        page = [each for each in every[:limit] if each.case in seen]
    next_page = str(every[limit - 1].sequence) if len(every) > limit else None
    if as_json:
        print_json({"destructions": [destruction_as_json(each) for each in page], "next_page": next_page})
        return
    lines: list[str] = []
    for each in page:
        lines += hanging(f"{each.case}  ", f"{STATES[each.state]}. {each.reason}")
        lines += hanging("", str(each.rule.get("mark", "")), indent=2)
        lines += hanging("", f"Proposed by {each.proposed_by} at {moment_words(each.proposed_at)}.", indent=2)
        if each.decided_at:
            lines += hanging("", f"Decided by {each.decided_by}: {each.decided_reason}", indent=2)
    show(lines or ["Nothing has been proposed for destruction yet."])


@app.command("certificate")
def certificate(
    reference: Reference,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it as Word or text, by the file's ending.")
    ] = None,
    partnership: Partnership = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Show the certificate of a destruction: what, why, by which rule, by whom, when, with hashes."""
    settings = read_settings()
    form = form_of(to) if to else None
    found = _schedule(settings, partnership)
    _check_may_see(settings, found, by, "retention certificate", reference=reference)
    with at_desk(settings) as desk, desk.database.read() as tx:
        actor = find_actor(tx, desk, who(by, settings), partnership=found.partnership)
        seen_case(tx, desk, reference, actor)
        done = keeping.standing_destruction(tx, reference)
        place = desk.directory(tx, found.partnership).title
    if done is None or done.certificate is None:
        raise DestructionNotFound(case=reference)
    if as_json and to is None:
        print_json(dict(done.certificate))
        return
    report = certificate_report(done.certificate, place=place)
    if to is not None and form is not None:
        write(report, to, form)
        show(paragraph(f"{reference}: the certificate is written to {to}."))
        return
    lines = paragraph(report.title)
    for words in report.about:
        lines += ["", *paragraph(words)]
    for table in report.tables:
        lines += ["", *paragraph(table.title)]
        for label, words in table.rows:
            lines += hanging(f"{label}: ", words, indent=2)
    show(lines)


def _decide(
    reference: str, reason: str, partnership: str | None, by: str | None, *, approve: bool, as_json: bool
) -> None:
    settings = read_settings()
    found = _schedule(settings, partnership)
    command = DecideDestruction(case=reference, reason=reason)

    def do(tx: Transaction, desk: Desk) -> Destruction:
        return decide_destruction(tx, desk, found, command, approve=approve, by=who(by, settings))

    _tell(_do(settings, do), as_json=as_json)


def _schedule(settings: Settings, partnership: str | None) -> Schedule:
    return schedule_of(files_of(settings).load(), whose(partnership, settings))


def _check_may_see(
    settings: Settings, schedule: Schedule, by: str | None, what: str, *, reference: str | None = None
) -> None:
    granted(settings, what, by=by, partnership=schedule.partnership, reference=reference)
    with at_desk(settings) as desk, desk.database.read() as tx:
        actor = find_actor(tx, desk, who(by, settings), partnership=schedule.partnership)
        schedule.duties.check("see_schedule", actor)


def _do(settings: Settings, what: Callable[[Transaction, Desk], T]) -> T:
    with at_desk(settings) as desk, desk.database.write() as tx:
        tx.hold_rules()
        return what(tx, desk)


def _tell_hold(hold: Hold, *, as_json: bool) -> None:
    if as_json:
        print_json(hold_as_json(hold))
        return
    whole = hold.case or "Every case of the partnership"
    done = "is no longer held by it" if hold.lifted_at else "is held: nothing is destroyed while it lasts"
    show(paragraph(f"Hold {hold.sequence}: {whole} {done}."))


def _tell(found: Destruction, *, as_json: bool) -> None:
    if as_json:
        print_json(destruction_as_json(found))
        return
    lines = paragraph(f"{found.case}: {STATES[found.state]}.")
    lines += paragraph(str(found.rule.get("mark", "")))
    if found.state == "destroyed":
        lines += paragraph(f"Its certificate: reviewflow retention certificate {found.case}")
    show(lines)
