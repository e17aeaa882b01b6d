"""Open a case: check its first facts by the rules that the date of awareness chose."""

from __future__ import annotations

from pydantic import Field

from reviewflow.case.allowed import check_conditions, check_facts_known, check_may_set, check_reason
from reviewflow.case.case import Case, FactValue
from reviewflow.case.facts import check_facts
from reviewflow.case.permissions import check_role
from reviewflow.casework.papers import Change, FactsGiven, Happening, Papers
from reviewflow.workflow.definition import Opening, Subject


class OpenCase(Happening):
    """Open a case of a workflow for a partnership."""

    workflow: str
    partnership: str
    facts: FactsGiven = Field(default_factory=dict)
    confirm: tuple[str, ...] = ()
    reference: str | None = None
    """None: the next one of the partnership's scheme."""


def decide_open_case(papers: Papers, command: OpenCase) -> Change:
    """The new case, in the first state of its workflow. The door gives it its reference."""
    definition, opening = papers.definition, papers.definition.opens
    check_role(opening, actor=papers.moment.actor, roles=definition.roles)
    facts = opening_facts(papers, opening, definition, command.facts, confirm=command.confirm)
    check_reason(command.reason, required=command.needs_reason(opening.reason_required), what=opening.title)
    case = Case(
        reference=command.reference or "",
        workflow=definition.key,
        workflow_hash=definition.hash,
        partnership=definition.partnership,
        state=opening.state,
        facts=facts,
        opened_on=papers.moment.happened_on,
    )
    check_conditions(opening.needs, papers.situation(case), what=opening.title)
    return Change(
        what="open",
        case=case,
        to_state=opening.state,
        facts=facts,
        notices=() if command.letters_sent_elsewhere else opening.notices,
        basis=opening.basis,
        reason=command.reason,
    )


def opening_facts(
    papers: Papers, opening: Opening, subject: Subject, given: FactsGiven, *, confirm: tuple[str, ...]
) -> dict[str, FactValue]:
    """The facts with which a case or an item begins, after every check."""
    check_may_set(given, opening)
    stamped = {opening.stamps: papers.moment.happened_on, **given} if opening.stamps else given
    facts = check_facts(
        stamped,
        subject=subject,
        recorded={},
        today=papers.today,
        directory=papers.directory,
        confirmed=confirm,
    )
    check_facts_known(opening.needs_facts, facts, what=opening.title, subject=subject)
    return {name: value for name, value in facts.items() if value is not None}
