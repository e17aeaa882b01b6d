"""One workflow or item in one edition and partnership, seen with all that its names may lead to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from reviewflow.workflow.compile import merged_item, merged_workflow
from reviewflow.workflow.faults import Fault, did_you_mean
from reviewflow.workflow.file_format import (
    EditionShape,
    FactShape,
    ItemShape,
    NoticeUse,
    OpeningShape,
    PartnershipShape,
    SubjectShape,
    TransitionShape,
    WorkflowShape,
)
from reviewflow.workflow.library import Library
from reviewflow.workflow.merge import Merged
from reviewflow.workflow.names import editions_for
from reviewflow.workflow.reader import Address
from reviewflow.workflow.shape_faults import Loaded

SYSTEM = "system"
"""The role of the sweep, which is nobody's in particular."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the files may name that other rooms provide."""

    predicates: Mapping[str, Collection[str]] | None = None
    """Predicate to its parameters, one that may be left out with a question mark after it; None leaves predicates
    unchecked."""
    recipients: frozenset[str] = frozenset()
    """Recipient keys beside those of the files."""


@dataclass(frozen=True)
class View:
    """A subject with its surroundings. Checks look at a view and yield faults."""

    library: Library
    known: Known
    name: str
    merged: Merged[WorkflowShape] | Merged[ItemShape]
    kinds: Mapping[str, Merged[ItemShape]]
    """The item kinds that its conditions may ask about."""
    keepers: tuple[Merged[WorkflowShape], ...] = ()
    """For an item: the workflows whose cases keep it."""
    partnership: Loaded[PartnershipShape] | None = None
    own_roles: Mapping[str, str] = field(default_factory=dict)

    @property
    def shape(self) -> SubjectShape:
        """The subject itself."""
        return self.merged.shape

    def fault(self, address: Address, fault: str, do: str) -> Fault:
        """A fault in a part of the subject."""
        return self.merged.fault(address, fault, do)

    def unknown(self, address: Address, what: str, name: str, known: Collection[str]) -> Iterator[Fault]:
        """A fault when nothing answers to a name. ``what`` reads as a sentence up to the name."""
        if name not in known:
            yield self.fault(
                address, f"{what} {name}, which is not declared for {self.name}.", did_you_mean(name, known)
            )

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles that may do something here."""
        return frozenset({*self.library.roles.values, *self.own_roles, SYSTEM})

    @cached_property
    def transitions(self) -> Mapping[str, TransitionShape]:
        """The transitions by name."""
        return {transition.transition: transition for transition in self.shape.transitions}

    @cached_property
    def relations(self) -> frozenset[str]:
        """The relations in which its case may stand, in either direction."""
        cases = self.keepers or (self.merged,)
        names = {getattr(case.shape, "workflow", "") for case in cases}
        own = {r for case in cases for r in getattr(case.shape, "links", {})}
        others = (loaded.shape.links for loaded in self.library.workflows.values())
        return frozenset({*own, *(r for links in others for r, link in links.items() if names & set(link.to))})

    @cached_property
    def settable(self) -> frozenset[str]:
        """The facts that somebody can record: with the opening, with a transition, or by a stamp."""
        opens = self.shape.opens
        given = set(self.shape.facts) if opens.may_set == "any" else set(opens.may_set)
        given |= {*opens.needs_facts, opens.stamps or ""}
        for transition in self.shape.transitions:
            given |= {*transition.needs_facts, *transition.may_set, transition.stamps or ""}
        return frozenset(given & set(self.shape.facts))

    @cached_property
    def recordable(self) -> frozenset[str]:
        """The settable facts; every fact of a case that somebody keeps, because keepers record what comes in."""
        return frozenset(self.shape.facts) if getattr(self.shape, "kept_by", ()) else self.settable

    @cached_property
    def reachable(self) -> frozenset[str]:
        """The states to which some row of transitions leads from the opening."""
        return _spread({self.shape.opens.state}, [(s, t.to) for t in self.shape.transitions for s in sources_of(t)])

    @cached_property
    def ending(self) -> frozenset[str]:
        """The states from which some row of transitions leads to an end."""
        ends = {name for name, state in self.shape.states.items() if state.ends}
        return _spread(ends, [(t.to, s) for t in self.shape.transitions for s in sources_of(t)])

    def options(self, fact: FactShape) -> frozenset[str] | None:
        """The keys that a choice may take; None when it is no choice or its list is missing."""
        if fact.options is not None:
            return frozenset(fact.options)
        codes = self.library.code_lists.values.get(fact.code_list or "")
        return frozenset(codes.codes) if codes else None

    def doings(self) -> Iterator[tuple[Address, str, OpeningShape | TransitionShape]]:
        """The opening and every transition, each with its place and how to speak of it."""
        yield ("opens",), "The opening", self.shape.opens
        for n, transition in enumerate(self.shape.transitions):
            yield ("transitions", n), f"The transition {transition.transition}", transition


def sources_of(transition: TransitionShape) -> tuple[str, ...]:
    """The states a transition leads from, written as one name or as a list."""
    return (transition.from_,) if isinstance(transition.from_, str) else tuple(transition.from_)


def notice_of(use: str | NoticeUse) -> str:
    """The notice that a transition sends, always or on a condition."""
    return use if isinstance(use, str) else use.notice


def _spread(start: set[str], ways: list[tuple[str, str]]) -> frozenset[str]:
    reached = set(start)
    while new := {dest for source, dest in ways if source in reached} - reached:
        reached |= new
    return frozenset(reached)


def every_view(library: Library, known: Known) -> Iterator[View]:
    """Every workflow and item on its own, and as each partnership has it, in every edition."""
    editions: list[Loaded[EditionShape] | None] = [*library.editions.values()] or [None]
    partnerships: list[Loaded[PartnershipShape] | None] = [None, *library.partnerships.values()]
    for edition in editions:
        for partnership in partnerships:
            yield from _views(library, known, edition, partnership)


def _views(
    library: Library,
    known: Known,
    edition: Loaded[EditionShape] | None,
    partnership: Loaded[PartnershipShape] | None,
) -> Iterator[View]:
    used = [w for w in library.workflows if partnership is None or w in partnership.shape.workflows]
    if edition is not None:
        used = [w for w in used if edition in editions_for(library, w)]
    cases = [merged_workflow(library, w, edition=edition, partnership=partnership) for w in used]
    items = {k: merged_item(library, k, edition=edition, partnership=partnership) for k in library.items}
    for case in cases:
        kinds = {kind: items[kind] for kind in case.shape.items if kind in items}
        name = case.shape.workflow
        yield View(library, known, name, case, kinds, partnership=partnership, own_roles=case.shape.roles)
    for kind, item in items.items():
        keepers = tuple(case for case in cases if kind in case.shape.items)
        if not keepers:
            continue
        kinds = {k: items[k] for case in keepers for k in case.shape.items if k in items}
        roles = {role: title for case in keepers for role, title in case.shape.roles.items()}
        yield View(library, known, kind, item, kinds, keepers=keepers, partnership=partnership, own_roles=roles)
