"""The rules of a workflow in words, part by part: as the command prints them and as the page shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reviewflow.statute.basis import Basis
from reviewflow.statute.clock import Clock
from reviewflow.statute.ladder import alerts_in_words, escalations_in_words
from reviewflow.statute.standing import rests_on
from reviewflow.workflow.definition import Definition, Subject, Transition


@dataclass(frozen=True, slots=True)
class TransitionInWords:
    """What leads from one state to another."""

    name: str
    title: str
    hint: str | None
    sources: tuple[str, ...]
    """Names of states."""
    dest: str
    by: tuple[str, ...]
    """Roles in words."""
    not_while: tuple[str, ...]
    """What holds it up, a sentence each."""
    needed: tuple[str, ...]
    letters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClockInWords:
    """A time limit."""

    name: str
    title: str
    limit: str
    start: str
    start_title: str
    met_by: tuple[str, ...]
    """Names of transitions and date facts."""
    met_by_titles: tuple[str, ...]
    alerts: str
    escalations: tuple[str, ...]
    force: str
    rests_on: str
    basis: Basis | None


def transitions_in_words(definition: Definition, subject: Subject) -> Iterator[TransitionInWords]:
    """The transitions of a case or of a kind of item, in the order of the file."""
    for each in subject.transitions.values():
        yield TransitionInWords(
            name=each.name,
            title=each.title,
            hint=each.hint,
            sources=each.sources,
            dest=each.dest,
            by=tuple(definition.roles.get(role, role) for role in each.by),
            not_while=tuple(subject.conditions[name].says for name in each.needs),
            needed=_needed(each, subject),
            letters=tuple(subject.notices[use.notice].title for use in each.notices if use.notice in subject.notices),
        )


def clocks_in_words(
    definition: Definition, subject: Subject, *, bodies: Mapping[str, str] | None = None
) -> Iterator[ClockInWords]:
    """The clocks of a case or of a kind of item, in the order of the file. ``bodies`` are named if given."""
    for clock in subject.clocks.values():
        source = definition.sources.get(clock.basis)
        basis = Basis.from_source(clock.basis, source) if source else None
        start, start_title = _start(clock, subject)
        yield ClockInWords(
            name=clock.name,
            title=clock.title,
            limit=clock.limit.words,
            start=start,
            start_title=start_title,
            met_by=clock.met_by,
            met_by_titles=tuple(_what_meets(name, subject) for name in clock.met_by),
            alerts=alerts_in_words(clock),
            escalations=tuple(escalations_in_words(clock, definition.roles, bodies)),
            force=clock.force,
            rests_on=rests_on(basis, clock.basis, clock.force),
            basis=basis,
        )


def sources_of(definition: Definition) -> tuple[Basis, ...]:
    """Every source that the rules rest on."""
    return tuple(Basis.from_source(key, source) for key, source in definition.sources.items())


def _needed(each: Transition, subject: Subject) -> tuple[str, ...]:
    return (*(subject.facts[name].title for name in each.needs_facts), *["a reason"] * each.reason_required)


def _start(clock: Clock, subject: Subject) -> tuple[str, str]:
    """What it counts from: its name, and its words."""
    ahead = clock.counted_back_from
    if ahead is not None:
        return ahead, f"{subject.clocks[ahead].title} is due"
    return clock.starts, subject.facts[clock.starts].title


def _what_meets(name: str, subject: Subject) -> str:
    return subject.transitions[name].title if name in subject.transitions else subject.facts[name].title
