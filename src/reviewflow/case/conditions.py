"""Whether a condition holds, and what is missing when it does not.

A condition is a declared comparison or the name of a registered predicate. Nothing in a
workflow file is ever evaluated as code.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from reviewflow.workflow.definition import Condition, Definition, Subject

from .case import Case, FactValue, Item, local_day
from .directory import Directory
from .predicates import PREDICATES


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that a condition may ask about: the case, perhaps an item, its rules, the directory and the day."""

    definition: Definition
    case: Case
    directory: Directory
    today: dt.date
    item: Item | None = None

    @property
    def subject(self) -> Subject:
        """The rules that apply: those of the item, or of the case."""
        return self.definition.subject(self.item.kind if self.item else None)

    @property
    def facts(self) -> Mapping[str, FactValue]:
        """The facts of the item, or of the case."""
        return self.item.facts if self.item else self.case.facts

    @property
    def state(self) -> str:
        """Where the item, or the case, is."""
        return self.item.state if self.item else self.case.state


def holds(name: str, situation: Situation) -> bool:
    """Whether the named condition of the situation's subject holds."""
    condition = situation.subject.conditions[name]
    return _ASKERS[condition.asks](condition, situation)


def unmet(names: Iterable[str], situation: Situation) -> tuple[Condition, ...]:
    """The conditions among these that do not hold, in order."""
    return tuple(situation.subject.conditions[name] for name in names if not holds(name, situation))


def _ask_fact(condition: Condition, situation: Situation) -> bool:
    return _COMPARE[condition.comparison](situation.facts.get(condition.subject), condition.value, situation.facts)


def _ask_items(condition: Condition, situation: Situation) -> bool:
    of_kind = situation.case.items_of(condition.subject)
    chosen = [i for i in of_kind if _matches(i.facts, condition.where)]
    if condition.count == "every":
        return bool(chosen) and all(i.state in condition.in_states for i in chosen)
    found = any(not condition.in_states or i.state in condition.in_states for i in chosen)
    return not found if condition.count == "none" else found


def _matches(facts: Mapping[str, FactValue], where: Mapping[str, Any]) -> bool:
    return all(_same(facts.get(name), value) for name, value in where.items())


def _same(value: FactValue, wanted: Any) -> bool:
    """Whether a fact is what a file names, or a list that holds it; a number counts however it is written."""
    if isinstance(value, list):
        return wanted in value
    if isinstance(wanted, (int, float)) and not isinstance(wanted, bool):
        return bool(_number(value) == Decimal(str(wanted)))
    return bool(value == wanted)


def _ask_linked(condition: Condition, situation: Situation) -> bool:
    return any(link.relation == condition.subject for link in situation.case.links)


def _ask_all(condition: Condition, situation: Situation) -> bool:
    return all(holds(name, situation) for name in condition.conditions)


def _ask_any(condition: Condition, situation: Situation) -> bool:
    return any(holds(name, situation) for name in condition.conditions)


def _ask_not(condition: Condition, situation: Situation) -> bool:
    return not holds(condition.subject, situation)


def _ask_predicate(condition: Condition, situation: Situation) -> bool:
    predicate = PREDICATES[condition.subject]
    return predicate.answers(
        situation.case, situation.facts, situation.directory, situation.today, **condition.parameters
    )


_ASKERS: Mapping[str, Callable[[Condition, Situation], bool]] = {
    "fact": _ask_fact,
    "items": _ask_items,
    "linked": _ask_linked,
    "all": _ask_all,
    "any": _ask_any,
    "not": _ask_not,
    "predicate": _ask_predicate,
}


def _number(value: FactValue) -> Decimal | None:
    try:
        return Decimal(str(value)) if isinstance(value, (int, str)) and not isinstance(value, bool) else None
    except InvalidOperation:
        return None


def _at_least(value: FactValue, bound: Any, _: Mapping[str, FactValue]) -> bool:
    number = _number(value)
    return number is not None and number >= Decimal(str(bound))


def _at_most(value: FactValue, bound: Any, _: Mapping[str, FactValue]) -> bool:
    number = _number(value)
    return number is not None and number <= Decimal(str(bound))


def _day_of(bound: str, facts: Mapping[str, FactValue]) -> str | None:
    """A written date, or the day of the date fact that is named."""
    return bound if bound[:1].isdigit() else local_day(facts.get(bound))


def _on_or_after(value: FactValue, bound: Any, facts: Mapping[str, FactValue]) -> bool:
    day, other = local_day(value), _day_of(bound, facts)
    return day is not None and other is not None and day >= other


def _before(value: FactValue, bound: Any, facts: Mapping[str, FactValue]) -> bool:
    day, other = local_day(value), _day_of(bound, facts)
    return day is not None and other is not None and day < other


_COMPARE: Mapping[str, Callable[[FactValue, Any, Mapping[str, FactValue]], bool]] = {
    "is": lambda value, wanted, _: _same(value, wanted),
    "in": lambda value, wanted, _: value in wanted,
    "includes": lambda value, wanted, _: isinstance(value, list) and wanted in value,
    "known": lambda value, wanted, _: (value is not None) == wanted,
    "at_least": _at_least,
    "at_most": _at_most,
    "on_or_after": _on_or_after,
    "before": _before,
}
