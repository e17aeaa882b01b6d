"""Whether a transition may be done now, and if not, every reason why not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reviewflow.errors import (
    ConditionNotMet,
    FactMissing,
    FactUnknown,
    ReasonMissing,
    Refusal,
    TransitionNotAllowed,
    TransitionNotFound,
)
from reviewflow.workflow.definition import Condition, Definition, Opening, Subject, Transition

from .case import Actor, Facts
from .conditions import Situation, unmet
from .machine import destination
from .permissions import check_duties_separate, check_may_act_for, check_own, check_role


@dataclass(frozen=True, slots=True)
class Next:
    """Something that leads on from here: what, by whom, and what still stands in the way."""

    do: str
    title: str
    by: tuple[str, ...]
    allowed: bool
    why_not: tuple[str, ...]
    hint: str | None = None
    may_begin: bool = False
    """Whether it is of use to begin: all that stands in the way is asked for when it is done."""


def find_transition(subject: Subject, name: str) -> Transition:
    """The transition of that name.

    Raises:
        TransitionNotFound: the rules have none.
    """
    transition = subject.transitions.get(name)
    if transition is None:
        known = ", ".join(subject.transitions)
        raise TransitionNotFound(workflow=subject.title, transition=name, do=f"It has: {known}.")
    return transition


def check_from_state(transition: Transition, situation: Situation) -> None:
    """Refuse a transition that does not lead out of the present state.

    Raises:
        TransitionNotAllowed: with what may be done instead.
    """
    subject = situation.subject
    if situation.state in transition.sources:
        return
    ways = ", ".join(t.name for t in subject.transitions_from(situation.state))
    state = subject.states.get(situation.state)
    raise TransitionNotAllowed(
        transition=transition.name,
        subject=subject.title.lower(),
        state=f"{state.title if state else situation.state} ({situation.state})",
        do=f"From here: {ways}." if ways else "Nothing leads on from here.",
    )


def check_facts_known(names: Iterable[str], facts: Facts, *, what: str, subject: Subject) -> None:
    """Refuse when a needed fact is not recorded.

    Raises:
        FactMissing: naming each.
    """
    missing = [f"{subject.facts[name].title} ({name})" for name in names if facts.get(name) is None]
    if missing:
        raise FactMissing(transition=what, missing="; ".join(missing))


def check_may_set(given: Iterable[str], what: Transition | Opening) -> None:
    """Refuse a fact that this transition or opening has nothing to do with.

    Raises:
        FactUnknown: with the facts it takes.
    """
    if what.may_set is None:
        return
    may = {*what.needs_facts, *what.may_set, *filter(None, [what.stamps])}
    for name in given:
        if name not in may:
            takes = ", ".join(sorted(may)) or "none"
            raise FactUnknown(fact=name, do=f"{what.title} takes: {takes}. Record other facts with record_facts.")


def where_it_leads(transition: Transition, situation: Situation) -> str:
    """The state the transition leads to, judged by the state machine.

    Raises:
        ConditionNotMet: a condition of the rules does not hold; every such one is named.
    """
    dest = destination(transition.name, situation)
    if dest is not None:
        return dest
    check_conditions(transition.needs, situation, what=transition.name)
    raise TransitionNotAllowed(
        transition=transition.name,
        subject=situation.subject.title.lower(),
        state=situation.state,
        do="Its rules refuse it.",
    )


def check_conditions(names: Iterable[str], situation: Situation, *, what: str) -> None:
    """Refuse when a condition does not hold.

    Raises:
        ConditionNotMet: every condition that does not hold is named, with what to do.
    """
    missing = unmet(names, situation)
    if missing:
        raise ConditionNotMet(
            transition=what,
            why="; ".join(c.says.rstrip(".") for c in missing),
            do=" ".join(c.do for c in missing if c.do),
        )


def check_reason(reason: str | None, *, required: bool, what: str) -> None:
    """Refuse what needs a reason and has none.

    Raises:
        ReasonMissing: none was given.
    """
    if required and not (reason and reason.strip()):
        raise ReasonMissing(transition=what)


def what_next(situation: Situation, *, definition: Definition, actor: Actor | None = None) -> tuple[Next, ...]:
    """Everything that leads on from here, with every reason why it may not be done yet."""
    subject = situation.subject
    return tuple(_next(t, situation, definition, actor) for t in subject.transitions_from(situation.state))


def _next(transition: Transition, situation: Situation, definition: Definition, actor: Actor | None) -> Next:
    why_not = [_sentence(c) for c in unmet(transition.needs, situation)]
    asked = [n for n in transition.needs_facts if situation.facts.get(n) is None]
    missing = [f"{situation.subject.facts[n].title} ({n})" for n in asked]
    if missing:
        why_not.append(f"To be given with it: {'; '.join(missing)}.")
    stands = unmet(transition.needs, situation)
    allowed = not stands
    takes = frozenset({*transition.needs_facts, *transition.may_set, *filter(None, [transition.stamps])})
    may_begin = all(_is_asked(each, takes, situation.subject) for each in stands)
    if actor is not None:
        try:
            check_may_act_for(situation.case.partnership, actor=actor, case=situation.case.reference)
            check_role(transition, actor=actor, roles=definition.roles)
            check_own(transition, actor=actor, situation=situation)
            item = (situation.item.kind, situation.item.number) if situation.item else None
            check_duties_separate(transition, actor=actor, case=situation.case, item=item)
        except Refusal as refusal:
            allowed = may_begin = False
            why_not.append(str(refusal))
    return Next(transition.name, transition.title, transition.by, allowed, tuple(why_not), transition.hint, may_begin)


def _is_asked(condition: Condition, takes: frozenset[str], subject: Subject) -> bool:
    """Whether a condition hangs on facts alone that are given with the transition."""
    match condition.asks:
        case "fact":
            return condition.subject in takes
        case "predicate":
            return condition.parameters.get("fact") in takes
        case "not":
            return _is_asked(subject.conditions[condition.subject], takes, subject)
        case "any":
            return any(_is_asked(subject.conditions[name], takes, subject) for name in condition.conditions)
        case "all":
            return all(_is_asked(subject.conditions[name], takes, subject) for name in condition.conditions)
        case _:
            return False


def _sentence(condition: Condition) -> str:
    return f"{condition.says.rstrip('.')}. {condition.do}".strip()
