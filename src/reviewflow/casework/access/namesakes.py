"""Whether somebody in a case has the name of somebody who works here, and may therefore have a conflict of interest."""

from __future__ import annotations

import re

from reviewflow.case.case import Case, FactValue
from reviewflow.case.directory import Directory
from reviewflow.case.identity import is_marker
from reviewflow.store.cases import case_id_of
from reviewflow.store.identities import load_identities
from reviewflow.store.session import Transaction

_BESIDE = re.compile(r"\([^)]*\)")
_WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_FEWEST_WORDS = 2
"""One word, such as a first name or a town, is nobody's whole name."""


def same_name(value: FactValue, directory: Directory) -> tuple[str, ...]:
    """The users whose name is this one, whatever the order and the case of its words."""
    words = _words(value)
    if len(words) < _FEWEST_WORDS:
        return ()
    return tuple(key for key, user in directory.users.items() if _words(user.name) == words)


def has_namesakes(tx: Transaction, case: Case, directory: Directory) -> bool:
    """Whether any name in a case is also the name of a user whom it is not kept from. It is not said whose."""
    if not any(is_marker(value) for facts in (case.facts, *(i.facts for i in case.items)) for value in facts.values()):
        return False
    kept_from = {each.partition("/")[2] for each in case.walls.kept_from}
    names = load_identities(tx, case_id_of(tx, case.reference)).values()
    return any(user not in kept_from for name in names for user in same_name(name, directory))


def _words(value: object) -> frozenset[str]:
    if not isinstance(value, str):
        return frozenset()
    return frozenset(word.casefold() for word in _WORDS.findall(_BESIDE.sub(" ", value)))
