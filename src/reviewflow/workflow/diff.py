"""What changes from one compiled workflow to another, in sentences and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from reviewflow.workflow.definition import Body

How = Literal["added", "removed", "changed"]
_EMPTY: Mapping[str, Any] = {}
_PARTS = {
    "headings": "heading",
    "facts": "fact",
    "conditions": "condition",
    "states": "state",
    "clocks": "clock",
    "notices": "notice",
    "links": "relation",
}
_SHARED = {
    "roles": "role",
    "code_lists": "code list",
    "sources": "basis",
    "templates": "template",
}
_OF_THE_CASE = ("title", "version", "edition_by", "reference", "reference_year_by", "kept_by", "label")
_OF_AN_ITEM = ("title", "prefix", "label", "calendar")
_OF_A_DIRECTORY = ("title", "partners", "escalation", "alerting")
_IN_A_DIRECTORY = {
    "areas": "area",
    "bodies": "body",
    "agencies": "agency",
    "recipients": "recipient",
    "users": "user",
}
_HOW_WORDS = {"added": "is new", "removed": "is gone"}


@dataclass(frozen=True, slots=True)
class Change:
    """One part that is new, gone or different."""

    subject: str
    """The workflow or item that it belongs to; empty for what all share."""
    part: str
    """For instance ``clock`` or ``transition``."""
    name: str
    how: How
    words: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    """For a change: the word of the file to what it said and what it says."""

    @property
    def sentence(self) -> str:
        """The change as a person reads it."""
        named = f"The {self.part} {self.name}" if self.name else f"The {self.part}"
        whose = f" of {self.subject}" if self.subject else ""
        if self.how != "changed":
            return f"{named}{whose} {_HOW_WORDS[self.how]}."
        changes = "; ".join(_in_words(word, before, after) for word, (before, after) in self.words.items())
        return f"{named}{whose} changes: {changes}."

    def as_json(self) -> dict[str, Any]:
        """The change as programs read it."""
        words = {word: {"before": before, "after": after} for word, (before, after) in self.words.items()}
        return {
            "subject": self.subject,
            "part": self.part,
            "name": self.name,
            "how": self.how,
            "words": words,
            "sentence": self.sentence,
        }


def compare(before: Body, after: Body) -> tuple[Change, ...]:
    """Everything that changes from one body to another, the case first, then its items, then what they share."""
    return tuple(_changes(before, after))


def compare_directories(before: Body, after: Body) -> tuple[Change, ...]:
    """Everything that changes from one published directory of a partnership to another."""
    return tuple(_directory_changes(before, after))


def _directory_changes(before: Body, after: Body) -> Iterator[Change]:
    name = after["partnership"]
    yield from _one("", "partnership", name, _only(before, _OF_A_DIRECTORY), _only(after, _OF_A_DIRECTORY))
    for word, part in _IN_A_DIRECTORY.items():
        yield from _named("", part, before.get(word, _EMPTY), after.get(word, _EMPTY))
    yield from _named("", "delegation", _by_decision(before), _by_decision(after))


def _by_decision(body: Body) -> dict[str, Any]:
    return {f"{each['decision']} to {each['body']} from {each['from']}": each for each in body.get("delegations", ())}


def diff_as_json(before: Body, after: Body) -> list[dict[str, Any]]:
    """The changes as JSON."""
    return [change.as_json() for change in compare(before, after)]


def _changes(before: Body, after: Body) -> Iterator[Change]:
    for heading in ("edition", "partnership"):
        yield from _one("", heading, before[heading][heading], before[heading], after[heading])
    old, new = before["workflow"], after["workflow"]
    name = new["workflow"]
    yield from _one("", "workflow", name, _only(old, _OF_THE_CASE), _only(new, _OF_THE_CASE))
    yield from _subject(name, old, new)
    yield from _list(name, "item", old.get("items", ()), new.get("items", ()))
    for kind, item in after["items"].items():
        if kind in before["items"]:
            yield from _one("", "item", kind, _only(before["items"][kind], _OF_AN_ITEM), _only(item, _OF_AN_ITEM))
            yield from _subject(kind, before["items"][kind], item)
    for word, part in _SHARED.items():
        yield from _named("", part, before.get(word, _EMPTY), after.get(word, _EMPTY))


def _only(shape: Body, words: tuple[str, ...]) -> dict[str, Any]:
    return {word: shape[word] for word in words if word in shape}


def _subject(name: str, before: Body, after: Body) -> Iterator[Change]:
    yield from _one(name, "opening", "", before["opens"], after["opens"])
    for word, part in _PARTS.items():
        yield from _named(name, part, before.get(word, _EMPTY), after.get(word, _EMPTY))
    yield from _named(name, "transition", _by_name(before), _by_name(after))


def _by_name(shape: Body) -> dict[str, Any]:
    return {transition["transition"]: transition for transition in shape.get("transitions", ())}


def _named(subject: str, part: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    yield from _list(subject, part, before, after)
    for name in before:
        if name in after:
            yield from _one(subject, part, name, before[name], after[name])


def _list(subject: str, part: str, before: Any, after: Any) -> Iterator[Change]:
    yield from (Change(subject, part, name, "added") for name in after if name not in before)
    yield from (Change(subject, part, name, "removed") for name in before if name not in after)


def _one(subject: str, part: str, name: str, before: Any, after: Any) -> Iterator[Change]:
    old = before if isinstance(before, Mapping) else {"text": before}
    new = after if isinstance(after, Mapping) else {"text": after}
    words = {word: (old.get(word), new.get(word)) for word in sorted({*old, *new}) if old.get(word) != new.get(word)}
    if words:
        yield Change(subject, part, name, "changed", words)


def _in_words(word: str, before: Any, after: Any) -> str:
    if isinstance(before, list) and isinstance(after, list):
        gone = [_said(value) for value in before if value not in after]
        new = [_said(value) for value in after if value not in before]
        changes = [f"no longer {', '.join(gone)}"] * bool(gone) + [f"also {', '.join(new)}"] * bool(new)
        return f"{word} has {' and '.join(changes)}" if changes else f"{word} has another order"
    if before is None:
        return f"{word} is now {_said(after)}"
    if after is None:
        return f"{word} is no longer {_said(before)}"
    return f"{word} from {_said(before)} to {_said(after)}"


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_said(part) for part in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_said(part)}" for key, part in value.items())
    if isinstance(value, str) and " " in value:
        return f'"{value}"'
    return str(value)
