"""Link a case to another: merged into a review, related, joint with."""

from __future__ import annotations

from dataclasses import replace

from reviewflow.case.case import LinkTo
from reviewflow.case.permissions import check_keeps
from reviewflow.casework.papers import Change, Command, Papers
from reviewflow.errors import LinkNotAllowed


class LinkCases(Command):
    """Link a case to another by a relation of its workflow."""

    case: str
    relation: str
    to: str
    reason: str | None = None


def decide_link(papers: Papers, command: LinkCases) -> Change:
    """The case with the link.

    Raises:
        LinkNotAllowed: the workflow knows no such relation, or the link stands already.
    """
    case = papers.case
    check_keeps(papers.definition, actor=papers.moment.actor, what="link")
    link = LinkTo(command.relation, command.to)
    if command.relation not in papers.definition.links:
        known = ", ".join(papers.definition.links) or "none"
        raise LinkNotAllowed(
            case=case.reference, relation=command.relation, why="its workflow has no such link", do=f"It has: {known}."
        )
    if link in case.links:
        raise LinkNotAllowed(
            case=case.reference, relation=command.relation, why=f"it is linked to {command.to} already", do=""
        )
    return Change(
        what="link",
        case=replace(case, links=(*case.links, link)),
        from_state=case.state,
        to_state=case.state,
        link=link,
        reason=command.reason,
    )
