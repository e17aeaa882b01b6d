"""Record facts that came later, and correct facts that were wrong.

A correction is a new entry that names the old one; nothing is ever edited.
"""

from __future__ import annotations

from dataclasses import replace

from pydantic import Field

from reviewflow.case.allowed import check_reason
from reviewflow.case.facts import check_facts
from reviewflow.case.permissions import check_keeps
from reviewflow.casework.papers import Change, Command, FactsGiven, Papers
from reviewflow.errors import FactInvalid

from .advance_case import with_facts


class RecordFacts(Command):
    """Record facts that were not recorded before."""

    case: str
    facts: FactsGiven = Field(min_length=1)
    item: str | None = None
    reason: str | None = None
    confirm: tuple[str, ...] = ()


class CorrectFacts(Command):
    """Correct facts that were recorded wrongly."""

    case: str
    facts: FactsGiven = Field(min_length=1)
    reason: str
    corrects: int | None = None
    """The sequence of the entry that it corrects; None when it is not known which."""
    item: str | None = None
    confirm: tuple[str, ...] = ()


def decide_record_facts(papers: Papers, command: RecordFacts) -> Change:
    """The case with more facts.

    Raises:
        FactInvalid: a fact is recorded already; it can only be corrected.
    """
    recorded = papers.item.facts if papers.item else papers.case.facts
    for name in command.facts:
        if recorded.get(name) is not None:
            value = "another value" if papers.situation().subject.facts[name].identifying else command.facts[name]
            do = "Correct it with correct_facts, which needs a reason."
            raise FactInvalid(fact=name, value=value, why="it is recorded already", do=do)
    return _set(papers, "record_facts", command.facts, confirm=command.confirm, reason=command.reason, corrects=None)


def decide_correct_facts(papers: Papers, command: CorrectFacts) -> Change:
    """The case with facts put right."""
    check_reason(command.reason, required=True, what="correct_facts")
    return _set(
        papers,
        "correct_facts",
        command.facts,
        confirm=command.confirm,
        reason=command.reason,
        corrects=command.corrects,
    )


def _set(
    papers: Papers, what: str, given: FactsGiven, *, confirm: tuple[str, ...], reason: str | None, corrects: int | None
) -> Change:
    item, case = papers.item, papers.case
    openers = papers.situation().subject.opens.by
    check_keeps(papers.definition, actor=papers.moment.actor, what=what, also=openers)
    before = item.facts if item else case.facts
    facts = check_facts(
        given,
        subject=papers.situation().subject,
        recorded=before,
        today=papers.today,
        directory=papers.directory,
        confirmed=confirm,
    )
    after = with_facts(before, facts)
    changed = replace(item, facts=after) if item else None
    return Change(
        what=what,
        case=case.with_item(changed) if changed else replace(case, facts=after),
        item=changed,
        from_state=item.state if item else case.state,
        to_state=item.state if item else case.state,
        facts=facts,
        reason=reason,
        corrects=corrects,
    )
