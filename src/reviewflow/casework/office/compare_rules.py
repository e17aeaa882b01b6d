"""What changes from one set of published rules to another, and which open cases a move would touch."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from reviewflow.store.published import PublishedLine, definition_columns, open_cases_under
from reviewflow.store.session import Transaction
from reviewflow.workflow.diff import Change, compare


@dataclass(frozen=True, slots=True)
class Compared:
    """Two sets of rules of one workflow."""

    before: PublishedLine
    after: PublishedLine
    changes: tuple[Change, ...]
    open_cases: list[str]
    """Those under the first."""


def compare_rules(
    tx: Transaction, old: Sequence[PublishedLine], new: Sequence[PublishedLine], *, kept_from: Collection[str]
) -> list[Compared]:
    """Every pair of one workflow of one partnership. Cases of ``kept_from`` are not among the open ones."""
    return [
        Compared(
            a,
            b,
            compare(*(json.loads(definition_columns(tx, each.hash)["body"]) for each in (a, b))),
            [each for each in open_cases_under(tx, a.hash) if each not in kept_from],
        )
        for a in old
        for b in new
        if (a.workflow, a.partnership) == (b.workflow, b.partnership)
    ]
