"""Can every condition be asked, and does each comparison fit what it compares?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from reviewflow.workflow.faults import Fault, did_you_mean
from reviewflow.workflow.file_format import ConditionShape, FactShape
from reviewflow.workflow.reader import Address
from reviewflow.workflow.view import View

_FITS = {
    "is": ("yes_no", "choice", "text", "number", "money", "agency", "body", "area"),
    "in": ("choice", "text", "agency", "body", "area"),
    "includes": ("choices", "agencies", "items"),
    "at_least": ("number", "money"),
    "at_most": ("number", "money"),
    "on_or_after": ("date", "instant"),
    "before": ("date", "instant"),
}
"""The comparison to the types of fact it can be made with; ``known`` fits every type."""


def check_conditions(view: View) -> Iterator[Fault]:
    """What is wrong with the conditions."""
    for name, condition in view.shape.conditions.items():
        yield from _combined(view, name, condition)
        if condition.fact is not None:
            yield from _on_fact(view, name, condition, condition.fact)
        if condition.items is not None:
            yield from _on_items(view, name, condition, condition.items)
        if condition.linked is not None:
            at = ("conditions", name, "linked")
            yield from view.unknown(at, f"The condition {name} asks for the relation", condition.linked, view.relations)
        if condition.predicate is not None:
            yield from _on_predicate(view, name, condition, condition.predicate)
    yield from _circles(view)


def _combined(view: View, name: str, condition: ConditionShape) -> Iterator[Fault]:
    for word, names in (("all", condition.all_), ("any", condition.any_)):
        if names == []:
            yield view.fault(("conditions", name, word), f"The condition {name} combines nothing.", "Name conditions.")
        for n, other in enumerate(names or ()):
            at: Address = ("conditions", name, word, n)
            yield from view.unknown(at, f"The condition {name} combines the condition", other, view.shape.conditions)
    if condition.not_ is not None:
        at = ("conditions", name, "not")
        yield from view.unknown(at, f"The condition {name} denies the condition", condition.not_, view.shape.conditions)


def _on_fact(view: View, name: str, condition: ConditionShape, fact_name: str) -> Iterator[Fault]:
    at: Address = ("conditions", name)
    facts = view.shape.facts
    yield from view.unknown((*at, "fact"), f"The condition {name} asks about the fact", fact_name, facts)
    if fact_name not in facts:
        return
    if fact_name not in view.recordable:
        fault = f"The condition {name} asks about the fact {fact_name}, which nobody can record."
        do = "Add it to needs_facts or may_set of the opening or of a transition."
        yield view.fault((*at, "fact"), fault, do)
    word, value = _comparison(condition)
    fact = facts[fact_name]
    if word == "known":
        return
    if fact.identifying:
        yield _kept_apart(view, (*at, "fact"), f"The condition {name} compares {fact_name}")
    if fact.type not in _FITS[word]:
        fault = f"The condition {name} compares with {word}, which does not fit {fact_name} of type {fact.type}."
        fitting = sorted({w for w, types in _FITS.items() if fact.type in types} | {"known"})
        yield view.fault((*at, word), fault, f"Use {' or '.join(fitting)}.")
        return
    for asked in value if isinstance(value, list) else [value]:
        yield from _value_fits(view, (*at, word), f"The condition {name}", (fact_name, fact), asked)


def _comparison(condition: ConditionShape) -> tuple[str, object]:
    values = {
        "is": condition.is_,
        "in": condition.in_,
        "includes": condition.includes,
        "known": condition.known,
        "at_least": condition.at_least,
        "at_most": condition.at_most,
        "on_or_after": condition.on_or_after,
        "before": condition.before,
    }
    return next((word, value) for word, value in values.items() if value is not None)


def _value_fits(view: View, at: Address, speaks: str, fact: tuple[str, FactShape], value: object) -> Iterator[Fault]:
    name, shape = fact
    options = view.options(shape)
    if shape.type in ("choice", "choices"):
        if options is not None and value not in options:
            fault = f"{speaks} asks whether {name} is {value}, which is none of its options."
            yield view.fault(at, fault, did_you_mean(str(value), options))
    elif shape.type == "yes_no" and not isinstance(value, bool):
        fault = f"{speaks} asks whether {name} is {value!r}, and it is a yes or no."
        yield view.fault(at, fault, "Write true or false.")
    elif shape.type in ("number", "money") and (isinstance(value, bool) or not isinstance(value, (int, float))):
        yield view.fault(at, f"{speaks} compares the number {name} with {value!r}.", "Write a number.")
    elif shape.type in ("date", "instant") and isinstance(value, str):
        yield from _date_fits(view, at, speaks, value)
    elif shape.type in ("text", "agency", "body", "area") and not isinstance(value, str):
        yield view.fault(at, f"{speaks} compares {name} with {value!r}, which is not text.", "Put it in quotes.")


def _date_fits(view: View, at: Address, speaks: str, value: str) -> Iterator[Fault]:
    if value[:1].isdigit():
        try:
            dt.date.fromisoformat(value)
        except ValueError:
            yield view.fault(at, f"{speaks} compares with {value}, which is not a date.", "Write it as 2026-04-01.")
        return
    yield from view.unknown(at, f"{speaks} compares with the fact", value, view.shape.facts)
    other = view.shape.facts.get(value)
    if other is not None and other.type not in ("date", "instant"):
        yield view.fault(at, f"{speaks} compares with {value}, which is not a date.", "Name a fact of type date.")


def _on_items(view: View, name: str, condition: ConditionShape, kind: str) -> Iterator[Fault]:
    at: Address = ("conditions", name)
    yield from view.unknown((*at, "items"), f"The condition {name} asks about items of the kind", kind, view.kinds)
    if kind not in view.kinds:
        return
    item = view.kinds[kind].shape
    for n, state in enumerate(condition.in_states or ()):
        yield from _unknown_of(view, (*at, "in_states", n), (name, "state", kind), state, item.states)
    for fact, value in (condition.where or {}).items():
        here = (*at, "where", fact)
        if fact in item.facts and item.facts[fact].identifying:
            yield _kept_apart(view, here, f"The condition {name} compares {fact}")
        if fact in item.facts:
            yield from _value_fits(view, here, f"The condition {name}", (fact, item.facts[fact]), value)
        yield from _unknown_of(view, here, (name, "fact", kind), fact, item.facts)
    if condition.count == "every" and not condition.in_states:
        fault = f"The condition {name} asks of every {kind} and does not say what."
        yield view.fault((*at, "count"), fault, "Add in_states.")


def _unknown_of(view: View, at: Address, asks: tuple[str, str, str], name: str, known: object) -> Iterator[Fault]:
    condition, what, kind = asks
    names = list(known) if isinstance(known, dict) else []
    if name not in names:
        fault = f"The condition {condition} asks about the {what} {name}, which {kind} does not have."
        yield view.fault(at, fault, did_you_mean(name, names))


def _on_predicate(view: View, name: str, condition: ConditionShape, predicate: str) -> Iterator[Fault]:
    predicates = view.known.predicates
    if predicates is None:
        return
    at: Address = ("conditions", name)
    if predicate not in predicates:
        fault = f"The condition {name} asks {predicate}, which is no registered predicate."
        yield view.fault((*at, "predicate"), fault, did_you_mean(predicate, predicates))
        return
    given = set(condition.with_ or {})
    needed = {parameter for parameter in predicates[predicate] if not parameter.endswith("?")}
    taken = {parameter.removesuffix("?") for parameter in predicates[predicate]}
    for parameter in sorted(given - taken):
        fault = f"The condition {name} gives {predicate} {parameter}, which it does not take."
        yield view.fault((*at, "with", parameter), fault, did_you_mean(parameter, taken))
    for parameter in sorted(needed - given):
        fault = f"The condition {name} does not say {parameter}, which {predicate} needs."
        yield view.fault((*at, "predicate"), fault, f"Add with: {{{parameter}: ...}}.")
    fact = (condition.with_ or {}).get("fact")
    if "fact" in needed and isinstance(fact, str):
        says = f"The condition {name} asks about the fact"
        yield from view.unknown((*at, "with", "fact"), says, fact, view.shape.facts)
    since = (condition.with_ or {}).get("since")
    if "since" in taken and since is not None:
        yield from _since(view, (*at, "with", "since"), name, since)


def _kept_apart(view: View, at: Address, says: str) -> Fault:
    fault = f"{says}, which identifies a person and is kept apart, where no rule can see it."
    return view.fault(at, fault, "Ask only whether it is known, or record what the rule needs in a fact of its own.")


def _since(view: View, at: Address, name: str, since: object) -> Iterator[Fault]:
    if not isinstance(since, list):
        fault = f"The condition {name} names no list of transitions in since."
        yield view.fault(at, fault, "Write since: [transition].")
        return
    for n, transition in enumerate(since):
        says = f"The condition {name} asks for what came since the transition"
        yield from view.unknown((*at, n), says, str(transition), view.transitions)


def _circles(view: View) -> Iterator[Fault]:
    conditions = view.shape.conditions
    leads = {
        name: [*(c.all_ or ()), *(c.any_ or ()), *([c.not_] if c.not_ is not None else [])]
        for name, c in conditions.items()
    }
    for name in conditions:
        reached: set[str] = set()
        ahead = list(leads[name])
        while ahead:
            step = ahead.pop()
            if step not in reached:
                reached.add(step)
                ahead += leads.get(step, ())
        if name in reached:
            fault = f"The condition {name} leads back to itself."
            yield view.fault(("conditions", name), fault, "Let it rest on conditions that do not rest on it.")
