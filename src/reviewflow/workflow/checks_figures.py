"""Can every figure of the reports be counted?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from reviewflow.workflow.faults import Fault, did_you_mean
from reviewflow.workflow.file_format import CountShape, FactShape, FigureShape
from reviewflow.workflow.library import Library
from reviewflow.workflow.names import facts_of, kept_by, names_of, other_ends
from reviewflow.workflow.reader import Address


def check_figures(library: Library) -> Iterator[Fault]:
    """What is wrong with the figures."""
    for name in library.figures.values:
        yield from _Figure(library, name).faults()


def parts_of(figures: Mapping[str, FigureShape], name: str) -> set[str]:
    """Every figure that a figure is made of, directly or through others."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        figure = figures.get(waiting.pop())
        parts = {*(figure.sum_of or ()), *figure.less} - found if figure is not None else set()
        found |= parts
        waiting += parts
    return found


class _Figure:
    """One figure and what its names may lead to."""

    def __init__(self, library: Library, name: str) -> None:
        self.library = library
        self.name = name
        self.figure = library.figures.values[name]

    def fault(self, address: Address, fault: str, do: str) -> Fault:
        return self.library.figures.fault(self.name, address, f"The figure {self.name} {fault}", do)

    def known(self, address: Address, asks: str, name: str, known: Collection[str]) -> Iterator[Fault]:
        if name not in known:
            yield self.fault(address, f"{asks} {name}, which is not there.", did_you_mean(name, known))

    def faults(self) -> Iterator[Fault]:
        counts, figures = self.figure.counts, self.library.figures.values
        if (counts is None) == (self.figure.sum_of is None):
            yield self.fault((), "has to count something or add figures up.", "Give it one of counts and sum_of.")
        for word in ("sum_of", "less"):
            for n, other in enumerate(getattr(self.figure, word) or ()):
                yield from self.known((word, n), "uses the figure", other, figures)
        if counts is None:
            yield from self.parts()
            return
        if (counts.cases is None) == (counts.items is None):
            yield self.fault(("counts",), "has to count cases or items.", "Give it one of them.")
        elif counts.cases is not None:
            yield from self.known(("counts", "cases"), "counts cases of", counts.cases, self.library.workflows)
            if counts.cases in self.library.workflows:
                yield from _Count(self, counts, counts.cases, {counts.cases}).faults()
        elif counts.items is not None:
            yield from self.items(counts, counts.items)

    def parts(self) -> Iterator[Fault]:
        """A sum is made of numbers, and not of itself."""
        figures = self.library.figures.values
        for word in ("sum_of", "less"):
            for n, other in enumerate(getattr(self.figure, word) or ()):
                part = figures.get(other)
                if part is not None and part.counts is not None and part.counts.group_by is not None:
                    yield self.fault(
                        (word, n), f"uses {other}, which is not one number.", "Name one that is not grouped."
                    )
                if other == self.name or self.name in parts_of(figures, other):
                    yield self.fault((word, n), f"uses {other}, which is made of it.", "Take one of the two away.")

    def items(self, counts: CountShape, kind: str) -> Iterator[Fault]:
        yield from self.known(("counts", "items"), "counts items of the kind", kind, self.library.items)
        if kind not in self.library.items:
            return
        keepers = kept_by(self.library, kind)
        for n, workflow in enumerate(counts.on):
            yield from self.known(("counts", "on", n), f"counts {kind} on", workflow, keepers)
        on = keepers & set(counts.on) if counts.on else keepers
        yield from _Count(self, counts, kind, on & set(self.library.workflows)).faults()


class _Count:
    """What one figure counts: a subject, and the workflows of the cases concerned."""

    def __init__(self, figure: _Figure, counts: CountShape, subject: str, cases: set[str]) -> None:
        self.figure = figure
        self.library = figure.library
        self.counts = counts
        self.subject = subject
        self.cases = sorted(cases)
        self.facts = {**self.facts_of(self.cases), **facts_of(self.library, subject)}

    def facts_of(self, workflows: Collection[str]) -> dict[str, FactShape]:
        return {name: fact for workflow in workflows for name, fact in facts_of(self.library, workflow).items()}

    def ends(self, relation: str) -> set[str]:
        return {end for case in self.cases for end in other_ends(self.library, case, relation)}

    def faults(self) -> Iterator[Fault]:
        yield from self.dates()
        yield from self.wanted(("where",), self.counts.where, self.facts)
        yield from self.wanted(("where_not",), self.counts.where_not, self.facts)
        for word in ("group_by", "total_of"):
            yield from self.fact((word,), getattr(self.counts, word), self.facts)
        yield from self.states()
        for word in ("met_in_time", "met_late"):
            clock = getattr(self.counts, word)
            if clock is not None:
                clocks = names_of(self.library, self.subject, "clock")
                yield from self.figure.known(("counts", word), "asks for the clock", clock, clocks)
        yield from self.links()

    def fact(self, address: Address, name: str | None, facts: Mapping[str, FactShape]) -> Iterator[Fault]:
        if name is None:
            return
        yield from self.figure.known(("counts", *address), "asks for the fact", name, facts)
        if name in facts and facts[name].identifying:
            fault = f"asks for {name}, which identifies people and is kept apart."
            yield self.figure.fault(("counts", *address), fault, "Count by a fact that names nobody.")

    def states(self) -> Iterator[Fault]:
        own = names_of(self.library, self.subject, "state")
        keepers = {state for case in self.cases for state in names_of(self.library, case, "state")}
        asked = {"in_states": own, "not_in_states": own, "reached": own, "case_reached": keepers}
        for word, states in asked.items():
            for n, state in enumerate(getattr(self.counts, word)):
                yield from self.figure.known(("counts", word, n), "asks for the state", state, states)

    def dates(self) -> Iterator[Fault]:
        dated: dict[Address, str] = {("dated_by", basis): name for basis, name in self.counts.dated_by.items()}
        if self.counts.lasting_until is not None:
            dated[("lasting_until",)] = self.counts.lasting_until
        for address, written in dated.items():
            relation, dot, name = written.rpartition(".")
            facts = self.facts_of(self.ends(relation)) if dot else self.facts
            if dot and not self.ends(relation):
                at: Address = ("counts", *address)
                yield self.figure.fault(at, f"asks for the relation {relation}, which is not there.", "Check its name.")
                continue
            yield from self.fact(address, name, facts)
            if name in facts and facts[name].type not in ("date", "instant"):
                fault = f"is placed in time by {name}, which is not a date."
                yield self.figure.fault(("counts", *address), fault, "Name a fact of type date.")

    def wanted(
        self, address: Address, where: Mapping[str, str | bool | list[str]], facts: Mapping[str, FactShape]
    ) -> Iterator[Fault]:
        for name, values in where.items():
            yield from self.fact((*address, name), name, facts)
            options = self.options(facts[name]) if name in facts else None
            for value in values if isinstance(values, list) else [values]:
                if options is not None:
                    asks = f"asks whether {name} is"
                    yield from self.figure.known(("counts", *address, name), asks, str(value), options)

    def options(self, fact: FactShape) -> set[str] | None:
        if fact.type == "yes_no":
            return {"True", "False"}
        codes = self.library.code_lists.values.get(fact.code_list or "")
        return set(fact.options) if fact.options is not None else set(codes.codes) if codes else None

    def links(self) -> Iterator[Fault]:
        for word in ("linked", "per_linked"):
            relation = getattr(self.counts, word)
            if relation is not None and not self.ends(relation):
                fault = f"asks for the relation {relation}, which is not there."
                yield self.figure.fault(("counts", word), fault, "Check its name, or declare it under links.")
        if self.counts.linked_to_where:
            relation = self.counts.linked or self.counts.per_linked or ""
            yield from self.wanted(
                ("linked_to_where",), self.counts.linked_to_where, self.facts_of(self.ends(relation))
            )
