"""Does every name lead somewhere: facts, roles, conditions, notices, bases, relations, other transitions?"""

from __future__ import annotations

import string
from collections.abc import Iterator

from reviewflow.workflow.faults import Fault, did_you_mean
from reviewflow.workflow.file_format import (
    ItemShape,
    NoticeUse,
    OpeningShape,
    SubjectShape,
    TransitionShape,
    WorkflowShape,
)
from reviewflow.workflow.reader import Address
from reviewflow.workflow.view import View, notice_of


def check_names(view: View) -> Iterator[Fault]:
    """Every name that leads nowhere."""
    for at, speaks, doing in view.doings():
        yield from _facts_of_doing(view, at, speaks, doing)
        yield from _roles_of_doing(view, at, speaks, doing)
        yield from _notices_of_doing(view, at, speaks, doing)
        if isinstance(doing, TransitionShape):
            yield from _of_transition(view, at, speaks, doing)
    yield from _conditions_of_doings(view)
    yield from _bases(view)
    if isinstance(view.shape, WorkflowShape):
        yield from _of_workflow(view, view.shape)
    yield from _label(view, view.shape)
    if isinstance(view.shape, ItemShape):
        yield from _guests(view, view.shape)


def _facts_of_doing(view: View, at: Address, speaks: str, doing: OpeningShape | TransitionShape) -> Iterator[Fault]:
    facts = view.shape.facts
    for n, name in enumerate(doing.needs_facts):
        yield from view.unknown((*at, "needs_facts", n), f"{speaks} needs the fact", name, facts)
    for n, name in enumerate(doing.may_set if doing.may_set != "any" else ()):
        yield from view.unknown((*at, "may_set", n), f"{speaks} may set the fact", name, facts)
    if doing.stamps is None:
        return
    yield from view.unknown((*at, "stamps"), f"{speaks} stamps the fact", doing.stamps, facts)
    if doing.stamps in facts and facts[doing.stamps].type != "date":
        fault = f"{speaks} stamps {doing.stamps}, which is not a date fact."
        yield view.fault((*at, "stamps"), fault, "Stamp a fact of type date.")


def _roles_of_doing(view: View, at: Address, speaks: str, doing: OpeningShape | TransitionShape) -> Iterator[Fault]:
    if not doing.by:
        yield view.fault((*at, "by"), f"{speaks} may be done by nobody.", "Name at least one role.")
    for n, role in enumerate(doing.by):
        yield from view.unknown((*at, "by", n), f"{speaks} names the role", role, view.roles)


def _notices_of_doing(view: View, at: Address, speaks: str, doing: OpeningShape | TransitionShape) -> Iterator[Fault]:
    for n, use in enumerate(doing.notices):
        here = (*at, "notices", n)
        yield from view.unknown(here, f"{speaks} sends the notice", notice_of(use), view.shape.notices)
        if isinstance(use, NoticeUse):
            says = f"{speaks} sends {use.notice} when the condition"
            yield from view.unknown((*here, "when"), says, use.when, view.shape.conditions)


def _of_transition(view: View, at: Address, speaks: str, transition: TransitionShape) -> Iterator[Fault]:
    for n, other in enumerate(transition.separate_from):
        yield from view.unknown((*at, "separate_from", n), f"{speaks} is separate from", other, view.transitions)
        if other == transition.transition:
            fault = f"{speaks} is separate from itself."
            yield view.fault((*at, "separate_from", n), fault, "Name another transition.")
    if transition.needs_link is not None:
        says = f"{speaks} needs a link of the relation"
        yield from view.unknown((*at, "needs_link"), says, transition.needs_link, view.relations)
    if transition.own is not None:
        here = (*at, "own")
        yield from view.unknown(here, f"{speaks} is for those named by the fact", transition.own, view.shape.facts)
        fact = view.shape.facts.get(transition.own)
        if fact is not None and fact.type not in ("body", "agency", "agencies"):
            fault = f"{speaks} is for those named by {transition.own}, which names no body and no agency."
            yield view.fault(here, fault, "Name a fact of type body, agency or agencies.")


def _conditions_of_doings(view: View) -> Iterator[Fault]:
    for n, transition in enumerate(view.shape.transitions):
        for m, name in enumerate(transition.needs):
            says = f"The transition {transition.transition} needs the condition"
            yield from view.unknown(("transitions", n, "needs", m), says, name, view.shape.conditions)
    for m, name in enumerate(view.shape.opens.needs):
        at: Address = ("opens", "needs", m)
        if isinstance(view.shape, WorkflowShape):
            yield from view.unknown(at, "The opening needs the condition", name, view.shape.conditions)
        for case in view.keepers:
            if name not in case.shape.conditions:
                fault = f"The opening needs the condition {name}, which {case.shape.workflow} does not have."
                yield view.fault(at, fault, did_you_mean(name, case.shape.conditions))


def _bases(view: View) -> Iterator[Fault]:
    for at, what, key in _named_bases(view):
        if key is not None and key not in view.library.sources.values:
            fault = f"{what} rests on {key}, which is not in sources.yaml."
            yield view.fault(at, fault, did_you_mean(key, view.library.sources.values))


def _named_bases(view: View) -> Iterator[tuple[Address, str, str | None]]:
    for at, speaks, doing in view.doings():
        yield (*at, "basis"), speaks, doing.basis
    for name, fact in view.shape.facts.items():
        yield ("facts", name, "basis"), f"The fact {name}", fact.basis
    for name, condition in view.shape.conditions.items():
        yield ("conditions", name, "basis"), f"The condition {name}", condition.basis
    for name, notice in view.shape.notices.items():
        yield ("notices", name, "basis"), f"The notice {name}", notice.basis
    for name, clock in view.shape.clocks.items():
        yield ("clocks", name, "basis"), f"The clock {name}", clock.basis
        yield ("clocks", name, "may_suspend"), f"The suspension of the clock {name}", clock.may_suspend


def _of_workflow(view: View, workflow: WorkflowShape) -> Iterator[Fault]:
    if not workflow.kept_by:
        fault = f"Nobody keeps the cases of {view.name}: a fact that was recorded wrongly could not be corrected."
        yield view.fault(("kept_by",), fault, "Name the roles in kept_by, for instance the coordinator.")
    for n, role in enumerate(workflow.kept_by):
        yield from view.unknown(("kept_by", n), f"{view.name} is kept by the role", role, view.roles)
    for n, kind in enumerate(workflow.items):
        if kind not in view.library.items:
            fault = f"{view.name} keeps the item {kind}, which has no file items/{kind}.yaml that can be read."
            yield view.fault(("items", n), fault, did_you_mean(kind, view.library.items))
    for relation, link in workflow.links.items():
        for n, to in enumerate(link.to):
            at = ("links", relation, "to", n)
            yield from view.unknown(at, f"The relation {relation} leads to the workflow", to, view.library.workflows)
    for word, name in (("edition_by", workflow.edition_by), ("reference_year_by", workflow.reference_year_by)):
        if name is not None:
            yield from _date_fact(view, word, name)
    yield from _reference(view, workflow)


def _date_fact(view: View, word: str, name: str) -> Iterator[Fault]:
    yield from view.unknown((word,), f"{word} names the fact", name, view.shape.facts)
    fact = view.shape.facts.get(name)
    if fact is not None and fact.type != "date":
        yield view.fault((word,), f"{word} names {name}, which is not a date fact.", "Name a fact of type date.")


def _reference(view: View, workflow: WorkflowShape) -> Iterator[Fault]:
    do = "Write it like SI-{year}-{number:03d}."
    try:
        fields = {field for _, field, _, _ in string.Formatter().parse(workflow.reference) if field is not None}
        workflow.reference.format(**{field: 1 for field in fields if field.isidentifier()})
    except (ValueError, KeyError, IndexError):
        yield view.fault(("reference",), f"The reference {workflow.reference} cannot be filled in.", do)
        return
    if "number" not in fields:
        yield view.fault(("reference",), f"The reference {workflow.reference} holds no number.", do)
    for field in sorted(fields - {"number", "year", "year2"}):
        yield view.fault(("reference",), f"The reference asks for {field}, which it cannot have.", do)
    if fields & {"year", "year2"} and workflow.reference_year_by is None:
        do = "Add reference_year_by with the date fact whose year it is."
        yield view.fault(("reference",), "The reference asks for a year, and no fact gives one.", do)


def _label(view: View, subject: SubjectShape) -> Iterator[Fault]:
    if subject.label is None:
        return
    yield from view.unknown(("label",), "The label is the fact", subject.label, subject.facts)
    fact = subject.facts.get(subject.label)
    if fact is not None and fact.identifying:
        fault = f"The label {subject.label} identifies a person, and labels stand in lists, alerts and letters."
        yield view.fault(("label",), fault, "Choose a fact that identifies nobody, or leave the label out.")


def _guests(view: View, item: ItemShape) -> Iterator[Fault]:
    for n, role in enumerate(item.guests):
        at: Address = ("guests", n)
        yield from view.unknown(at, f"{view.name} may be shown to guests in the role", role, view.roles)
        if role in view.roles and not any(role in transition.by for transition in item.transitions):
            fault = f"Guests are invited in the role {role}, which may do nothing here."
            yield view.fault(at, fault, "Name a role that may do one of its transitions.")
        for case in view.keepers:
            if role in case.shape.kept_by:
                fault = f"Guests are invited in the role {role}, which keeps the cases of {case.shape.workflow}."
                yield view.fault(at, fault, "Name a role that keeps no case.")
