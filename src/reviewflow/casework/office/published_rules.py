"""Which published rules somebody means: by content hash, by edition, by workflow."""

from __future__ import annotations

from collections.abc import Sequence

from reviewflow.casework.desk import Desk
from reviewflow.errors import WorkflowNotFound
from reviewflow.store import published
from reviewflow.store.published import PublishedLine
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Definition
from reviewflow.workflow.faults import did_you_mean

SHORTEST_HASH = 6
"""How much of a content hash must be given."""


def find_rules(
    tx: Transaction, meant: str, *, partnership: str | None = None, workflow: str | None = None
) -> list[PublishedLine]:
    """What is meant by the beginning of a content hash; or, of what is in use, by an edition, a workflow or both.

    Both together are written ``WORKFLOW@EDITION``.

    Raises:
        WorkflowNotFound: nothing published answers to it.
    """
    lines = [
        each
        for each in published.list_definitions(tx)
        if partnership in (None, each.partnership) and workflow in (None, each.workflow)
    ]
    by_hash = [each for each in lines if len(meant) >= SHORTEST_HASH and each.hash.startswith(meant.lower())]
    if by_hash:
        return by_hash
    in_use = published.current_hashes(tx)
    current = [each for each in lines if each.hash in in_use]
    named, at, edition = meant.partition("@")
    found = [
        each
        for each in current
        if ((each.workflow, each.edition) == (named, edition) if at else meant in (each.workflow, each.edition))
    ]
    if not found:
        raise WorkflowNotFound(workflow=meant, do=_known(meant, current))
    return found


def _known(meant: str, current: Sequence[PublishedLine]) -> str:
    known = {each.workflow for each in current} | {each.edition for each in current}
    return did_you_mean(meant, known) if known else "Publish the workflow files first: `reviewflow workflow publish`."


def newest_edition(tx: Transaction, desk: Desk, lines: Sequence[PublishedLine]) -> Definition:
    """Of the rules that are meant, those of the edition that came into force last."""
    definitions = [desk.definition(tx, each.hash) for each in lines]
    return max(definitions, key=lambda each: each.in_force_from or "")
