"""Can every fact be recorded as it is described?"""

from __future__ import annotations

from collections.abc import Iterator

from reviewflow.workflow.faults import Fault, did_you_mean
from reviewflow.workflow.file_format import FactShape
from reviewflow.workflow.view import View

_CHOICES = ("choice", "choices")
_DATES = ("date", "instant")
_NUMBERS = ("number", "money")


def check_facts_described(view: View) -> Iterator[Fault]:
    """What is wrong with the description of each fact."""
    for name, fact in view.shape.facts.items():
        if fact.under is not None:
            at = ("facts", name, "under")
            yield from view.unknown(at, f"The fact {name} stands under", fact.under, view.shape.headings)
        yield from _choice(view, name, fact)
        yield from _dates(view, name, fact)
        yield from _numbers(view, name, fact)
        if fact.type == "files" and fact.identifying:
            fault = f"The fact {name} keeps hashes of files, which identify nobody; the files stand apart anyway."
            yield view.fault(("facts", name, "identifying"), fault, "Take that out.")


def _choice(view: View, name: str, fact: FactShape) -> Iterator[Fault]:
    lists = [word for word in ("options", "code_list") if getattr(fact, word) is not None]
    at = ("facts", name, *lists[:1])
    if fact.type not in _CHOICES:
        if lists:
            fault = f"The fact {name} has {lists[0]} and is no choice."
            yield view.fault(at, fault, "Make it a choice, or take them out.")
        return
    if len(lists) != 1:
        has = "both options and a code_list" if lists else "neither options nor a code_list"
        yield view.fault(at, f"The fact {name} is a choice and has {has}.", "Give it exactly one of them.")
    if fact.code_list is not None and fact.code_list not in view.library.code_lists.values:
        fault = f"The fact {name} takes its words from {fact.code_list}, which is not in code_lists.yaml."
        do = did_you_mean(fact.code_list, view.library.code_lists.values)
        yield view.fault(("facts", name, "code_list"), fault, do)
    if fact.options is not None and not fact.options:
        yield view.fault(at, f"The fact {name} offers nothing to choose.", "Add at least one option.")


def _dates(view: View, name: str, fact: FactShape) -> Iterator[Fault]:
    for word, other in (("not_before", fact.not_before), ("not_after", fact.not_after)):
        if other is None or (word == "not_after" and other == "today"):
            continue
        at = ("facts", name, word)
        yield from view.unknown(at, f"The fact {name} is {word} the fact", other, view.shape.facts)
        named = view.shape.facts.get(other)
        if named is not None and named.type not in _DATES:
            fault = f"The fact {name} is {word} {other}, which is not a date."
            yield view.fault(at, fault, "Name a fact of type date.")
        if other == name:
            yield view.fault(at, f"The fact {name} is compared with itself.", "Name another date fact.")
    for word in ("not_before", "not_after", "questioned_before"):
        if getattr(fact, word) is not None and fact.type not in _DATES:
            fault = f"The fact {name} has {word} and is not a date."
            yield view.fault(("facts", name, word), fault, "Make it a date, or take that out.")


def _numbers(view: View, name: str, fact: FactShape) -> Iterator[Fault]:
    for word in ("minimum", "maximum"):
        if getattr(fact, word) is not None and fact.type not in _NUMBERS:
            fault = f"The fact {name} has a {word} and is not a number."
            yield view.fault(("facts", name, word), fault, "Make it a number, or take that out.")
    if fact.minimum is not None and fact.maximum is not None and fact.minimum > fact.maximum:
        fault = f"The fact {name} has a minimum above its maximum."
        yield view.fault(("facts", name, "minimum"), fault, "Turn them round.")
