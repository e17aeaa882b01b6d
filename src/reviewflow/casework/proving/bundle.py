"""Make a bundle: a part of the trail that somebody can check who trusts neither the partnership nor this program."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from reviewflow.audit.bundle_file import bundle_bytes, json_lines
from reviewflow.audit.chain import BODIES_DESTROYED, KeptRow
from reviewflow.audit.entry import COLUMNS
from reviewflow.audit.instants import instant_text
from reviewflow.audit.keyring import KEY_COMPROMISED, NEW_KEY, ROTATE_KEY
from reviewflow.casework.pinned_moment import ONE_TICK
from reviewflow.statute.london import day_ends_at, day_starts_at, longdate
from reviewflow.store import bundles
from reviewflow.store.audit_log import read_kept_between
from reviewflow.store.session import Transaction

from .bundle_papers import Papers
from .bundle_proofs import proofs_of
from .bundle_sight import Sight
from .bundle_words import readme

TO_THE_END = dt.date.max
ABOUT_KEYS = (NEW_KEY, ROTATE_KEY, KEY_COMPROMISED)
"""The entries that go with every bundle: which keys sign for the trail."""
FOR_EVERYBODY = (*ABOUT_KEYS, BODIES_DESTROYED)
"""Of these what they say is never withheld: who is to trust a key has to know about it, and who is told that a body
was destroyed by law has to see that somebody said so."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which entries a bundle holds: those of a case, those recorded in a period, or all."""

    case: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    """The last day of the period."""

    @property
    def kind(self) -> str:
        """``case``, ``period`` or ``whole``."""
        if self.case is not None:
            return "case"
        return "whole" if self.since is None and self.until is None else "period"

    @property
    def words(self) -> str:
        """As people say it."""
        if self.case is not None:
            return f"the entries about {self.case}"
        if self.kind == "whole":
            return "every entry"
        since = f"from {longdate(self.since)} " if self.since else ""
        return f"every entry recorded {since}to {longdate(self.until) if self.until else 'the end'}"

    def as_json(self) -> dict[str, object]:
        """As the trail and the manifest keep it."""
        if self.case is not None:
            return {"kind": "case", "case": self.case}
        if self.kind == "whole":
            return {"kind": "whole"}
        since, until = (each.isoformat() if each else None for each in (self.since, self.until))
        return {"kind": "period", "from": since, "to": until}


@dataclass(frozen=True, slots=True)
class Made:
    """A bundle that was made."""

    content: bytes
    entries: int
    size: int
    """How many entries the trail had."""
    signed: int
    """How many signed checkpoints are in it."""
    withheld: dict[str, int]
    """Why, and how often."""


def make_bundle(
    tx: Transaction, scope: Scope, sight: Sight, *, receiver: str, now: dt.datetime, reach: Sequence[int] = ()
) -> Made:
    """Make a bundle of the trail as it stands; the same trail at the same time gives the same bytes.

    ``reach`` are sizes of checkpoints that the receiver holds, and that are not kept here.
    """
    size = bundles.trail_size(tx)
    chosen, span = _choose(tx, scope, size)
    chosen = _with_those_that_destroyed(tx, chosen, size)
    shown = {row[0]: None if row[2] in FOR_EVERYBODY else sight.why_not_body(row[6], row[1], row[19]) for row in chosen}
    papers = Papers(sight, chosen, shown)
    proofs = proofs_of(tx, size, [] if scope.kind == "whole" else [row[0] for row in chosen], reach=reach)
    reasons = [why for row in chosen if row[19] is not None and (why := shown[row[0]])]
    withheld = dict(Counter([*reasons, *papers.withheld]))
    about = {
        "origin": proofs.origin,
        "made_at": instant_text(now),
        "made_for": receiver,
        "scope": {**scope.as_json(), **span},
        "size": size,
        "entries": len(chosen),
        "redactions": {
            "bodies": len(reasons),
            "texts": len(papers.withheld),
            "destroyed": sum(row[19] is None for row in chosen),
            "reasons": withheld,
        },
    }
    files = {
        **papers.files,
        **proofs.files,
        "entries.jsonl": json_lines([_entry(row, shown[row[0]]) for row in chosen]),
        "README.txt": readme(
            origin=proofs.origin,
            made_at=now,
            what=scope.words,
            entries=len(chosen),
            size=size,
            receiver=receiver,
            withheld=withheld,
        ),
    }
    return Made(bundle_bytes(about, files), len(chosen), size, proofs.signed, withheld)


def _choose(tx: Transaction, scope: Scope, size: int) -> tuple[list[KeptRow], dict[str, object]]:
    if scope.kind == "whole":
        return list(read_kept_between(tx, 0, size)), {}
    beside = {row[0]: row for row in bundles.kept_about_keys(tx, ABOUT_KEYS, size)}
    if scope.case is not None:
        return _together(beside, bundles.kept_of_case(tx, scope.case, size)), {}
    since = instant_text(day_starts_at(scope.since)) if scope.since else ""
    by = instant_text(day_ends_at(scope.until) - ONE_TICK) if scope.until and scope.until < TO_THE_END else "9999"
    span = bundles.sequences_recorded(tx, since=since, by=by)
    first, last = span or (0, 0)
    rows = list(read_kept_between(tx, first - 1, min(last, size))) if span else []
    return _together(beside, rows), {"first": first, "last": last}


def _with_those_that_destroyed(tx: Transaction, chosen: list[KeptRow], size: int) -> list[KeptRow]:
    """The same and the entries that say that a body among them was destroyed; of the whole trail they are there."""
    gone = {row[0] for row in chosen if row[19] is None}
    if not gone or len(chosen) == size:
        return chosen
    return _together({row[0]: row for row in chosen}, bundles.kept_that_destroyed(tx, gone, size))


def _together(beside: dict[int, KeptRow], rows: Sequence[KeptRow]) -> list[KeptRow]:
    found = beside | {row[0]: row for row in rows}
    return [found[sequence] for sequence in sorted(found)]


def _entry(row: KeptRow, why: str | None) -> dict[str, object]:
    salt, body, anchor = row[18], row[19], row[20]
    entry: dict[str, object] = {"envelope": dict(zip(COLUMNS, row[:17], strict=True))}
    if body is None:
        entry["destroyed"] = True
    elif why is not None:
        entry["withheld"] = why
    else:
        entry.update(salt=salt, body=body)
    if anchor != row[16]:
        # It never differs in a trail that holds. Where it does, the verifier can say from which entry on.
        entry["anchor"] = anchor or "missing"
    return entry
