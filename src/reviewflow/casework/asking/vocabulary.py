"""The words that a question about a partnership may use after its keys, with their titles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from reviewflow.casework.desk import Desk
from reviewflow.questions.keys import COMPUTED, STANDINGS
from reviewflow.questions.sentence import DEEDS
from reviewflow.statute.london import local_date
from reviewflow.store import published
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Definition, Subject

Vocabulary = Mapping[str, Mapping[str, str]]
"""Key to the words that it knows, each with its title."""


def vocabulary(tx: Transaction, desk: Desk, partnership: str) -> Vocabulary:
    """Every word that the rules and the directory of a partnership declare."""
    day = local_date(desk.now())
    gathered = (partnership, published.current_versions(tx, partnership), day)
    if gathered not in desk.words:
        desk.words = {gathered: _gather(tx, desk, partnership, day)}
    return desk.words[gathered]


def _gather(tx: Transaction, desk: Desk, partnership: str, day: dt.date) -> Vocabulary:
    directory = desk.directory(tx, partnership)
    found: dict[str, dict[str, str]] = {
        "body": {key: party.name_on(day) for key, party in directory.bodies.items()},
        "agency": {key: party.name_on(day) for key, party in directory.agencies.items()},
        "by": {key: user.name for key, user in directory.users.items()},
        "partnership": {key: desk.directory(tx, key).title for key in published.partnerships(tx)},
        "standing": {word: word.replace("_", " ") for word in STANDINGS},
        "is": dict(COMPUTED),
        "what": dict(DEEDS),
    }
    for of in desk.published_definitions(tx, partnership).values():
        for definition in of:
            for key, word, title in _declared(definition):
                found.setdefault(key, {}).setdefault(word, title)
    return found


def _declared(definition: Definition) -> Iterator[tuple[str, str, str]]:
    yield "workflow", definition.key, definition.title
    yield from (("role", role, title) for role, title in definition.roles.items())
    yield from (("basis", key, str(source.get("title", key))) for key, source in definition.sources.items())
    yield "what", "open", "open"
    yield from _of_subject(definition)
    for kind, item in definition.items.items():
        yield "what", f"add_{kind}", item.opens.title
        yield from _of_subject(item)


def _of_subject(subject: Subject) -> Iterator[tuple[str, str, str]]:
    yield from (("what", name, each.title) for name, each in subject.transitions.items())
    yield from (("state", name, each.title) for name, each in subject.states.items())
    yield from (("clock", name, each.title or name) for name, each in subject.clocks.items())
    for name, fact in subject.facts.items():
        yield "fact", name, fact.title
        options = fact.options or ({"yes": "yes", "no": "no"} if fact.type == "yes_no" else {})
        yield from (("fact", f"{name}={value}", f"{fact.title}: {title}") for value, title in options.items())
        if name == "theme":
            yield from (("theme", value, title) for value, title in options.items())
