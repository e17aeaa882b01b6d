"""The rules of a partnership for whoever works there, with the place of a case among them where one is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reviewflow.case.case import Actor, Case
from reviewflow.casework.access.seeing import look_at, sights_of
from reviewflow.casework.desk import Desk
from reviewflow.casework.office.compare_rules import Compared, compare_rules
from reviewflow.statute.london import local_date
from reviewflow.store.published import PublishedLine, current_hashes, list_definitions
from reviewflow.workflow.definition import Definition


@dataclass(frozen=True, slots=True)
class RulesSeen:
    """One set of rules, and the others of the same workflow."""

    definition: Definition
    line: PublishedLine
    others: tuple[PublishedLine, ...]
    """Every published one of the workflow, the newest first."""
    current: frozenset[str]
    bodies: Mapping[str, str]
    """What bodies are called today, by their keys."""
    case: Case | None
    """Whose place is shown."""


def workflows_of(desk: Desk, partnership: str) -> Mapping[str, Definition]:
    """The rules in use of each workflow, of the edition that came into force last."""
    with desk.database.read() as tx:
        published = desk.published_definitions(tx, partnership)
    return {name: max(every, key=lambda each: each.in_force_from or "") for name, every in published.items() if every}


def rules_seen(
    desk: Desk, actor: Actor, workflow: str, *, hash: str | None = None, case: str | None = None
) -> RulesSeen | None:
    """The rules by which a case is judged, or those that are named, or the newest; None where there are none.

    Raises:
        CaseNotFound: there is no such case, or they may not know that there is.
    """
    with desk.database.read() as tx:
        found = look_at(tx, desk, case, actor)[0] if case is not None else None
        lines = [
            each
            for each in list_definitions(tx)
            if each.workflow == workflow and each.partnership == (found.partnership if found else actor.partnership)
        ]
        current = current_hashes(tx)
        wanted = found.workflow_hash if found else hash
        meant = [each for each in lines if each.hash == wanted] if wanted else [e for e in lines if e.hash in current]
        if not meant:
            return None
        directory, today = desk.directory(tx, meant[0].partnership), local_date(desk.now())
        bodies = {key: directory.name_on("body", key, today) for key in directory.keys("body")}
        definitions = {each.hash: desk.definition(tx, each.hash) for each in meant}
    line = max(meant, key=lambda each: (definitions[each.hash].in_force_from or "", each.sequence))
    others = tuple(sorted(lines, key=lambda each: -each.sequence))
    return RulesSeen(definitions[line.hash], line, others, current, bodies, found)


def compare_seen(desk: Desk, actor: Actor, workflow: str, before: str, after: str) -> Compared | None:
    """What changes between two sets of rules, with those of the open cases that somebody sees."""
    with desk.database.read() as tx:
        lines = [e for e in list_definitions(tx) if (e.workflow, e.partnership) == (workflow, actor.partnership)]
        old, new = ([each for each in lines if each.hash == hash] for hash in (before, after))
        found = compare_rules(tx, old, new, kept_from=())
        if not found:
            return None
        seen = sights_of(tx, desk, found[0].open_cases, actor)
    open_cases = [each for each in found[0].open_cases if each in seen]
    return Compared(found[0].before, found[0].after, found[0].changes, open_cases)
