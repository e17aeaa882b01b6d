"""``reviewflow why``: a date that explains itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated

import typer

from reviewflow.app import files_of
from reviewflow.casework.past.as_it_stood import as_it_stood
from reviewflow.casework.past.counted_then_and_now import Count, ThenAndNow, counted_then_and_now
from reviewflow.casework.pinned_moment import Pinned
from reviewflow.casework.views.case_view import by_number
from reviewflow.casework.views.why import Why, why
from reviewflow.settings import read_settings
from reviewflow.statute.london import local_date, longdate
from reviewflow.statute.standing import FORCE, in_words
from reviewflow.statute.words import capitalised

from .options import AsJson, AsOf, AsOfEntry, Reference, TrueOn, asked, at_desk, granted
from .output import moment_json, print_json
from .page import hanging, heading, paragraph, show

app = typer.Typer()


@app.command("why")
def why_a_date(
    reference: Reference,
    clock: Annotated[
        str, typer.Argument(metavar="CLOCK", help="For instance rapid_review, or AR-1/return_due.", show_default=False)
    ],
    as_of: AsOf = None,
    as_of_entry: AsOfEntry = None,
    true_on: TrueOn = None,
    as_json: AsJson = False,
) -> None:
    """Show why a date is what it is, day by day, and what it rests on.

    Where the sources differ, the other readings are shown as well. As at a past moment it is counted by the facts,
    rules and bank holidays of then, and where today's count is another, that is shown beside it with the reason.
    """
    settings = read_settings()
    granted(settings, "why", reference=reference, clock=clock, as_of=as_of)
    files = files_of(settings)
    moment = asked(as_of, as_of_entry, true_on)
    with at_desk(settings) as desk, as_it_stood(desk, reference, moment) as then:
        found = why(then.desk, reference, clock, disagreement_of=lambda key: files.disagreements().get(key))
        counted = counted_then_and_now(desk, then, reference, clock) if then.pinned else None
    if as_json:
        more = {"counted": counted.as_json() if counted else None, **moment_json(then.pinned)}
        print_json({**found.as_json(), **more})
    else:
        show([*_page(found, then.pinned), *_then_and_now(counted)])


def _page(found: Why, past: Pinned | None) -> list[str]:
    deadline, explanation = found.clock.owed.deadline, found.clock.explanation
    summary = f"{capitalised(explanation.summary)}."
    return [
        f"{found.view.case.reference}  {found.clock.owed.clock.title}",
        *([f"As it stood on {past.words}"] if past else []),
        "",
        *paragraph(summary),
        *paragraph(f"On {longdate(found.view.today)}: {in_words(deadline, found.view.today)}"),
        *_kept(found),
        *_start(found),
        *_days(found),
        *_basis(found),
        *_other_readings(found),
        *_versions(found),
    ]


def _kept(found: Why) -> Iterator[str]:
    if found.kept_due_on:
        kept = longdate(dt.date.fromisoformat(found.kept_due_on))
        yield from paragraph(f"When the case was moved to newer rules, the date was kept: {kept}.")


def _start(found: Why) -> Iterator[str]:
    yield from heading("What it counts from")
    if found.leads_to is not None:
        title, due = found.leads_to.owed.clock.title, found.leads_to.owed.deadline.due_on
        yield from paragraph(f"{title}: due on {longdate(due)}. When that date moves, this one moves with it.")
        yield from paragraph(
            f"Why that date: reviewflow why {found.view.case.reference} {by_number(found.view, found.leads_to)}"
        )
        return
    yield from paragraph(f"{found.start}: {longdate(found.clock.explanation.day_zero)}")
    entry = found.started_by
    if entry is not None:
        recorded = longdate(_day_of(entry.recorded_at))
        yield from paragraph(f"Recorded on {recorded} by {entry.by_user} (entry {entry.sequence}, {entry.what}).")


def _day_of(instant: str) -> dt.date:
    return local_date(dt.datetime.fromisoformat(instant))


def _days(found: Why) -> Iterator[str]:
    explanation = found.clock.explanation
    yield from heading("Day by day")
    zero = "day zero" if explanation.leads_to is None else "the day it is counted back from"
    yield from hanging(f"{0:>5}  {longdate(explanation.day_zero):<28}", zero)
    for day, number, reason in found.days:
        not_counted = "" if number else f"not counted: {reason}"
        yield from hanging(f"{number or '':>5}  {longdate(day):<28}", not_counted)
    for note in explanation.notes:
        yield ""
        yield from paragraph(note)


def _basis(found: Why) -> Iterator[str]:
    yield from heading("What it rests on")
    basis, clock = found.clock.basis, found.clock.owed.clock
    if basis is None:
        yield from paragraph(f"{clock.basis} is not on file.")
        return
    yield from hanging(basis.key, f"{basis.citation} ({FORCE[clock.force]})", width=len(basis.key) + 2)
    yield from paragraph(f"In our words: {basis.says}")
    yield from paragraph(f"{capitalised(basis.mark)}. Checked on {longdate(basis.checked_on)}.")
    if basis.url:
        yield basis.url


def _other_readings(found: Why) -> Iterator[str]:
    disagreement = found.disagreement
    if disagreement is None:
        return
    yield from heading(f"Where the sources differ ({found.clock.owed.clock.disagreement})")
    yield from paragraph(disagreement.question)
    for reading in disagreement.readings:
        yield from hanging("* ", f"{reading.reading}: {', '.join(reading.who)}", indent=2)
    yield from paragraph(f"Taken here: {disagreement.default}")
    yield from paragraph(disagreement.shown)


def _versions(found: Why) -> Iterator[str]:
    definition, explanation = found.view.definition, found.clock.explanation
    yield from heading("Counted by")
    rules = f"{definition.key} {definition.version}, {definition.edition_title}, {definition.hash[:12]}"
    yield from hanging("Rules", rules, width=15)
    yield from hanging("Bank holidays", f"{explanation.calendar.name}, {explanation.calendar_version[:12]}", width=15)


def _then_and_now(counted: ThenAndNow | None) -> Iterator[str]:
    """Today's count, where it is another."""
    if counted is None:
        return
    yield from heading("Counted then, and counted today")
    yield from _counted("Then", counted.then)
    if counted.now is None:
        yield from paragraph(f"Today it is not counted: {counted.because[0]}.")
        return
    yield from _counted("Today", counted.now)
    if counted.because:
        yield from paragraph(f"They differ because {' and '.join(counted.because)}.")
    else:
        yield from paragraph("The date is the same.")


def _counted(label: str, count: Count) -> Iterator[str]:
    definition, deadline = count.view.definition, count.clock.owed.deadline
    adopted = longdate(_day_of(count.by.calendar_adopted_at))
    said = (
        f"due {longdate(deadline.due_on)}, by the rules {definition.version} ({definition.hash[:12]}) and the bank"
        f" holidays {count.clock.explanation.calendar_version[:12]}, in use since {adopted} (entry"
        f" {count.by.calendar_entry})"
    )
    yield from hanging(label, said, width=8)
