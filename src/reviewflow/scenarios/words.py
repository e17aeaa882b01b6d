"""Which words of a step belong together: each step does one thing, and says no more than that thing needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reviewflow.workflow.reader import Address

from .file_format import StepShape

DOINGS = ("open", "add", "do", "publish", "holiday", "sweep", "receipt")
"""The words of which a step has one, or none when it only expects."""
BUILT_IN = ("record_facts", "correct_facts", "link", "suspend_clock", "resume_clock", "migrate_case")
"""What may be done to any case beside the transitions of its workflow."""

_ALWAYS = frozenset({"on", "at", "note", "expect", "partnership", "by"})
_HAPPENED = frozenset({"happened_on", "happened_at"})
_FACTS = frozenset({"facts", "reason", "confirm"}) | _HAPPENED
_SUBJECT = frozenset({"case", "item"})

_TAKES: Mapping[str, frozenset[str]] = {
    "open": _FACTS | {"as", "refused"},
    "add": _FACTS | {"case", "as", "refused"},
    "do": _FACTS | _SUBJECT | {"link", "refused"},
    "publish": frozenset(),
    "holiday": frozenset({"refused"}),
    "sweep": frozenset(),
    "receipt": frozenset({"case", "refused"}),
    "": frozenset(),
    "record_facts": _FACTS | _SUBJECT | {"refused"},
    "correct_facts": _FACTS | _SUBJECT | {"refused"},
    "link": _HAPPENED | {"case", "relation", "to", "reason", "refused"},
    "suspend_clock": _HAPPENED | _SUBJECT | {"clock", "reason", "from_on", "until_on", "refused"},
    "resume_clock": _HAPPENED | _SUBJECT | {"clock", "reason", "from_on", "refused"},
    "migrate_case": _HAPPENED | {"case", "to", "reason", "clocks", "states", "refused"},
}
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "open": ("by",),
    "add": ("by", "case"),
    "do": ("by",),
    "record_facts": ("by", "facts"),
    "correct_facts": ("by", "facts"),
    "link": ("by", "case", "relation", "to"),
    "suspend_clock": ("by", "clock"),
    "resume_clock": ("by", "clock"),
    "migrate_case": ("by", "case"),
    "receipt": ("by", "case"),
}

WordFault = tuple[Address, str, str]


def doing_of(step: StepShape) -> str:
    """What a step does: one of ``DOINGS``, a built-in command, or nothing."""
    found = next((word for word in DOINGS if getattr(step, word) is not None), "")
    return step.do if found == "do" and step.do in BUILT_IN else found


def words_given(step: StepShape) -> tuple[str, ...]:
    """The words that stand in a step, as they are written."""
    return tuple(StepShape.model_fields[name].alias or name for name in step.model_fields_set)


def word_faults(step: StepShape) -> Iterator[WordFault]:
    """What keeps the words of a step from being one thing that a person does."""
    given = words_given(step)
    doings = [word for word in DOINGS if word in given]
    if len(doings) > 1:
        yield (doings[1],), f"{' and '.join(doings)} stand in one step.", "Make a step of each."
        return
    doing = doing_of(step)
    name = doing or "expect"
    if not doing and step.expect is None:
        yield (), "it does nothing and expects nothing.", f"Give it one of {', '.join(DOINGS)}, or expect."
    for word in given:
        if word not in _ALWAYS | _TAKES[doing] | set(DOINGS):
            takes = ", ".join(sorted(_TAKES[doing])) or "nothing more"
            yield (word,), f"{word} does not belong to a step with {name}.", f"Take it out; it takes {takes}."
    for word in _NEEDS.get(doing, ()):
        if word not in given or not getattr(step, word):
            yield (), f"a step with {name} needs {word}.", f"Add a line that begins with {word}:"
    if {"case", "item"} <= _TAKES[doing] and not _SUBJECT & set(given):
        yield (), f"a step with {name} needs case or item.", "Say to which case or item it is done."
