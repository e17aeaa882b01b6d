"""Can every sample be drawn, and every pattern be looked for?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from reviewflow.workflow.checks_figures import parts_of
from reviewflow.workflow.faults import Fault, did_you_mean
from reviewflow.workflow.library import Gathered, Library

PATTERNS: Mapping[str, tuple[str, ...]] = {
    "backdated_runs": ("run", "minutes_apart", "working_days_late"),
    "decisions_minutes_apart": ("cases", "minutes_apart"),
    "never_dissents": ("views",),
    "moved_before_it_passed": ("days_before",),
    "returns_never_read": ("working_days_unread",),
}
"""Every pattern that the program can look for, with the thresholds it needs. The file says how, and why so."""


def check_scrutiny(library: Library) -> Iterator[Fault]:
    """What is wrong with the samples, the questions asked of them, the domains and the patterns."""
    yield from _samples(library)
    yield from _pack(library)
    yield from _bases(library, library.dip_questions)
    yield from _bases(library, library.domains)
    for name, pattern in library.patterns.values.items():
        yield from _pattern(library, name)
        try:
            pattern.rule.format(**pattern.thresholds)
        except (KeyError, IndexError, ValueError):
            fault = f"The rule of {name} names a threshold that is not there."
            yield library.patterns.fault(name, ("rule",), fault, f"Use: {', '.join(pattern.thresholds)}.")
    yield from _adjusted(library)


def _samples(library: Library) -> Iterator[Fault]:
    figures = library.figures.values
    for name, sample in library.samples.values.items():
        if sample.figure not in figures:
            fault = f"{name} is drawn from the figure {sample.figure}, which is not there."
            yield library.samples.fault(name, ("figure",), fault, did_you_mean(sample.figure, figures))
        else:
            for part in {sample.figure, *parts_of(figures, sample.figure)}:
                counts = figures[part].counts if part in figures else None
                if counts is not None and counts.cases is None:
                    fault = f"{name} is drawn from the figure {sample.figure}, which does not count cases."
                    yield library.samples.fault(name, ("figure",), fault, "Name one that counts cases alone.")
        if Fraction(sample.share) > 1:
            fault = f"The share of {name} is {sample.share}, more than all."
            yield library.samples.fault(name, ("share",), fault, "Write a share such as 1/10.")


def _pack(library: Library) -> Iterator[Fault]:
    figures = library.figures.values
    cases, parts = library.pack_cases, library.pack_parts
    named_by: list[tuple[Gathered[Any], str, list[str]]] = [
        *((cases, name, [shape.figure]) for name, shape in cases.values.items()),
        *((parts, name, shape.figures) for name, shape in parts.values.items()),
    ]
    for of, name, named in named_by:
        for figure in named:
            if figure not in figures:
                fault = f"The pack of a year names the figure {figure}, which is not there."
                yield of.fault(name, (), fault, did_you_mean(figure, figures))


def _bases(library: Library, of: Gathered[Any]) -> Iterator[Fault]:
    for name, shape in of.values.items():
        basis = getattr(shape, "basis", None)
        if basis is not None and basis not in library.sources.values:
            fault = f"{name} rests on {basis}, which is not among the sources."
            yield of.fault(name, ("basis",), fault, did_you_mean(basis, library.sources.values))


def _pattern(library: Library, name: str) -> Iterator[Fault]:
    pattern = library.patterns.values[name]
    if name not in PATTERNS:
        fault = f"There is no way to look for the pattern {name}."
        yield library.patterns.fault(name, (), fault, did_you_mean(name, PATTERNS))
        return
    for threshold in PATTERNS[name]:
        if threshold not in pattern.thresholds:
            fault = f"The pattern {name} has no threshold {threshold}."
            yield library.patterns.fault(name, ("thresholds",), fault, "Give it one.")
    yield from _known_thresholds(library.patterns, name, pattern.thresholds)


def _adjusted(library: Library) -> Iterator[Fault]:
    for name, adjusted in library.adjusted.values.items():
        if name not in PATTERNS:
            fault = f"Other numbers are given for the pattern {name}, and there is none."
            yield library.adjusted.fault(name, (), fault, did_you_mean(name, PATTERNS))
        else:
            yield from _known_thresholds(library.adjusted, name, adjusted.thresholds)


def _known_thresholds(of: Gathered[Any], name: str, given: Mapping[str, int]) -> Iterator[Fault]:
    for threshold in given:
        if threshold not in PATTERNS[name]:
            fault = f"The pattern {name} knows no threshold {threshold}."
            yield of.fault(name, ("thresholds", threshold), fault, did_you_mean(threshold, PATTERNS[name]))
