"""The page of clocks: what each gives, from when, what meets it, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reviewflow.statute.basis import Basis
from reviewflow.statute.clock import Clock
from reviewflow.statute.ladder import alerts_in_words, escalations_in_words
from reviewflow.workflow.compile import compile_workflow, editions_in_order
from reviewflow.workflow.definition import Definition, Subject
from reviewflow.workflow.file_format import DisagreementShape
from reviewflow.workflow.library import Library

from .markdown import table
from .national_pack import national_pack

_HEADS = ("Clock", "Limit", "Met by", "Alerts", "Force", "Rests on", "How far verified")


def clock_table(library: Library) -> str:
    """The page ``docs/reference/clocks.md``."""
    pack = national_pack(library)
    bases = {key: Basis.from_source(key, source.model_dump()) for key, source in library.sources.values.items()}
    roles = {role: title for each in pack.workflows.values() for role, title in each.roles.items()}
    lines = [*_opening_words(pack.edition_title)]
    for name, subject in pack.subjects.items():
        if subject.clocks:
            kind = "Workflow" if name in pack.workflows else "Item"
            lines += [f"## {kind}: {subject.title}", ""]
            lines += table(_HEADS, (_row(clock, subject, bases, roles) for clock in subject.clocks.values()))
            lines += _disagreements(subject, library.disagreements.values)
    lines += _of_partnerships(library, pack.workflows, bases)
    return "\n".join(lines).rstrip("\n") + "\n"


def _opening_words(edition: str) -> Iterator[str]:
    yield "# Clocks: every time limit, and what it rests on"
    yield ""
    yield f"This page is generated from `workflows/`, as of {edition}. It is not legal advice. Day zero, the day"
    yield "on which a clock starts, is not counted unless the limit says so. Keys in the column *Rests on* are those of"
    yield "[the table of clauses](clauses.md)."
    yield ""


def _row(clock: Clock, subject: Subject, bases: Mapping[str, Basis], roles: Mapping[str, str]) -> tuple[str, ...]:
    basis = bases.get(clock.basis)
    rests_on = f"**{clock.basis}**" + (f" {basis.citation}" if basis else "")
    if clock.may_suspend:
        rests_on += f"; may be suspended on **{clock.may_suspend}**"
    return (
        f"`{clock.name}` {clock.title}",
        _limit(clock, subject),
        ", ".join(_what_meets(name, subject) for name in clock.met_by),
        _ladder(clock, roles),
        clock.force,
        rests_on,
        basis.mark if basis else "no such source",
    )


def _limit(clock: Clock, subject: Subject) -> str:
    words = f"{clock.limit.words} {_start(clock, subject)}"
    if clock.counts_day_zero:
        words += "; the first day is day 1"
    if clock.from_working_day is not None:
        words += f"; from working day {clock.from_working_day}"
    if clock.warn_as_if_from:
        words += f"; an earlier date is shown as if from `{clock.warn_as_if_from}`"
    if clock.applies_when:
        words += f"; only when {', '.join(f'`{name}`' for name in clock.applies_when)}"
    return words


def _start(clock: Clock, subject: Subject) -> str:
    ahead = clock.counted_back_from
    if ahead is not None:
        return f"the day on which `{ahead}` ({subject.clocks[ahead].title}) is due"
    return f"`{clock.starts}` ({_title(clock.starts, subject)})"


def _ladder(clock: Clock, roles: Mapping[str, str]) -> str:
    escalations = [f"escalated {each}" for each in escalations_in_words(clock, roles)]
    return "; ".join([alerts_in_words(clock) or "none", *escalations])


def _title(fact: str, subject: Subject) -> str:
    return subject.facts[fact].title


def _what_meets(name: str, subject: Subject) -> str:
    if name in subject.transitions:
        return f"`{name}` ({subject.transitions[name].title})"
    return f"the date `{name}` ({_title(name, subject)})"


def _disagreements(subject: Subject, known: Mapping[str, DisagreementShape]) -> Iterator[str]:
    """The other readings of each clock of a subject, each question once."""
    asked: dict[str, list[str]] = {}
    for clock in subject.clocks.values():
        if clock.disagreement is not None and clock.disagreement in known:
            asked.setdefault(clock.disagreement, []).append(f"`{clock.name}`")
    for key, clocks in asked.items():
        question = known[key]
        yield f"**{key}, about {', '.join(clocks)}: {question.question}** The sources differ."
        yield ""
        for reading in question.readings:
            yield f"* {' '.join(reading.reading.split())} ({'; '.join(reading.who)})"
        yield ""
        yield f"Taken here: {' '.join(question.default.split())} {' '.join(question.shown.split())}"
        yield ""


def _of_partnerships(library: Library, national: Mapping[str, Definition], bases: Mapping[str, Basis]) -> Iterator[str]:
    edition = editions_in_order(library)[-1].edition
    yield "## What partnerships add"
    yield ""
    yield "Steps of their own timetables, and other readings that they chose. None of them moves a national limit that"
    yield "is not said here to be read otherwise."
    yield ""
    for name, loaded in library.partnerships.items():
        for workflow in loaded.shape.workflows:
            own = compile_workflow(library, workflow, edition=edition, partnership=name).definition()
            added = [clock for clock in own.clocks.values() if _is_own(clock, national[workflow])]
            if added:
                yield f"### {loaded.shape.title}: {own.title}"
                yield ""
                yield from table(_HEADS, (_row(clock, own, bases, own.roles) for clock in added))


def _is_own(clock: Clock, national: Definition) -> bool:
    """Whether the partnership added it, or counts it otherwise; whom it alerts and when makes no difference."""
    standing = national.clocks.get(clock.name)
    return standing is None or (standing.starts, standing.limit) != (clock.starts, clock.limit)
