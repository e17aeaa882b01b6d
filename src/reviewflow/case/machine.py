"""Where a transition leads: the ``transitions`` library, used as a rule evaluator over a plain value.

One machine is built for each set of rules and shared by everybody; it never holds a case and
is never bound to a row of a table. The value it moves lives for one question.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

from transitions import EventData, Machine

from reviewflow.workflow.definition import Definition, Subject, Transition

from .conditions import Situation, holds


class Position:
    """A place in the state machine, for the length of one question."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


def _asks(name: str, event: EventData) -> bool:
    situation: Situation = event.kwargs["situation"]
    return holds(name, situation)


def _rule(transition: Transition) -> dict[str, Any]:
    return {
        "trigger": transition.name,
        "source": list(transition.sources),
        "dest": transition.dest,
        "conditions": [partial(_asks, name) for name in transition.needs],
    }


def _build(subject: Subject) -> Machine:
    return Machine(
        model=None,
        states=list(subject.states),
        initial=subject.opens.state,
        transitions=[_rule(t) for t in subject.transitions.values()],
        auto_transitions=False,
        send_event=True,
        ignore_invalid_triggers=True,
        queued=False,
    )


@lru_cache(maxsize=512)
def _machine(hash: str, kind: str | None) -> Machine:
    return _build(_KNOWN[hash].subject(kind))


_KNOWN: dict[str, Definition] = {}
"""Rules by content hash: what has a hash cannot change, so it may be kept for the life of the process."""


def destination(transition: str, situation: Situation) -> str | None:
    """The state that the transition leads to now, or None when the machine refuses it."""
    definition = situation.definition
    _KNOWN.setdefault(definition.hash, definition)
    machine = _machine(definition.hash, situation.item.kind if situation.item else None)
    event = machine.events.get(transition)
    if event is None:
        return None
    position = Position(situation.state)
    moved = event.trigger(position, situation=situation)
    return position.state if moved else None
