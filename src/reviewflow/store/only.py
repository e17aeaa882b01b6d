"""Rows of those cases alone that somebody may see at all, found by the database before a page is made of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from .statements import Statement, among


@dataclass(frozen=True, slots=True)
class Only:
    """What rows are kept to. It leaves out nothing that is seen; whoever asks looks at the rest closely."""

    rules: tuple[str, ...] | None = None
    """The hashes of the rules whose cases somebody sees; None: every one."""
    about: str | None = None
    """The agency that something has to be about, by the rules in ``own_alone``."""
    own_alone: tuple[str, ...] = ()
    """The hashes of the rules of whose cases somebody sees only what is about that agency."""
    cases_about: tuple[str, ...] = ()
    """Those of them by which a case itself is about an agency, and not only its items."""

    @property
    def given(self) -> Mapping[str, object]:
        """What a statement of :func:`narrowed` is given besides."""
        given: dict[str, object] = {}
        if self.rules is not None:
            given["rules"] = json.dumps(self.rules)
        if self.about is not None:
            given["about"] = f'%"{self.about}"%'
            given["own_alone"], given["cases_about"] = json.dumps(self.own_alone), json.dumps(self.cases_about)
        return given


EVERY_ROW = Only()
_RULES = " AND c.workflow_hash {rules}"
_ABOUT = (
    " AND (NOT c.workflow_hash {own_alone} OR i.facts LIKE :about"
    " OR (c.workflow_hash {cases_about} AND c.facts LIKE :about))"
)


def narrowed(words: str, only: Only, *, then: str) -> Statement:
    """A statement over ``review_case c`` (and ``case_item i``), kept to some of its rows; ``then`` is its order."""
    return _narrowed(words, then, only.rules is not None, only.about is not None)


@lru_cache(maxsize=64)
def _narrowed(words: str, then: str, by_rules: bool, by_about: bool) -> Statement:
    more = (_RULES if by_rules else "") + (_ABOUT if by_about else "")
    on_sqlite, on_postgresql = (
        more.format(**{name: among(name)[way] for name in ("rules", "own_alone", "cases_about")}) for way in (0, 1)
    )
    return Statement(f"{words}{on_sqlite}{then}", postgresql=f"{words}{on_postgresql}{then}")
