"""Advance a case, or one of its items, by a transition of its rules."""

from __future__ import annotations

from pydantic import Field

from reviewflow.case.allowed import (
    check_facts_known,
    check_from_state,
    check_may_set,
    check_reason,
    find_transition,
    where_it_leads,
)
from reviewflow.case.case import Case, Done, Facts, FactValue, Item, LinkTo
from reviewflow.case.facts import check_facts
from reviewflow.case.permissions import check_duties_separate, check_own, check_role
from reviewflow.casework.papers import Change, FactsGiven, Happening, Papers
from reviewflow.errors import LinkNotAllowed
from reviewflow.workflow.definition import Subject, Transition


class Advance(Happening):
    """Do a transition on a case, or on one of its items."""

    case: str
    do: str
    """The transition."""
    item: str | None = None
    """The item's number on the case, such as ``AR-1``; None for the case itself."""
    facts: FactsGiven = Field(default_factory=dict)
    link: str | None = None
    """The reference of the other case, for a transition that links."""
    confirm: tuple[str, ...] = ()


def decide_advance(papers: Papers, command: Advance) -> Change:
    """The case after the transition, if its rules allow it."""
    item, case, moment = papers.item, papers.case, papers.moment
    subject: Subject = papers.definition.items[item.kind] if item else papers.definition
    transition = find_transition(subject, command.do)
    check_role(transition, actor=moment.actor, roles=papers.definition.roles)
    check_from_state(transition, papers.situation())
    check_own(transition, actor=moment.actor, situation=papers.situation())
    item_key = (item.kind, item.number) if item else None
    check_duties_separate(transition, actor=moment.actor, case=case, item=item_key)
    before: Facts = item.facts if item else case.facts
    facts = _facts_given(papers, command, transition, subject, before)
    after = with_facts(before, facts)
    check_facts_known(transition.needs_facts, after, what=transition.name, subject=subject)
    check_reason(command.reason, required=command.needs_reason(transition.reason_required), what=transition.name)
    link = link_given(papers, transition, command.link)
    links = case.links if link is None or link in case.links else (*case.links, link)
    judged, judged_item = _with(case, item, facts=after, links=links)
    dest = where_it_leads(transition, papers.situation(judged, judged_item))
    done = Done(transition.name, moment.happened_on, moment.actor.user, item_key)
    moved, item_moved = _with(case, item, facts=after, links=links, state=dest, done=(*case.done, done))
    return Change(
        what=transition.name,
        case=moved,
        item=item_moved,
        from_state=item.state if item else case.state,
        to_state=dest,
        facts=facts,
        done=done,
        notices=() if command.letters_sent_elsewhere else transition.notices,
        freezes=transition.freezes,
        link=link,
        basis=transition.basis,
        reason=command.reason,
    )


def _facts_given(
    papers: Papers, command: Advance, transition: Transition, subject: Subject, recorded: Facts
) -> dict[str, FactValue]:
    check_may_set(command.facts, transition)
    given = dict(command.facts)
    if transition.stamps:
        given.setdefault(transition.stamps, papers.moment.happened_on)
    return check_facts(
        given,
        subject=subject,
        recorded=recorded,
        today=papers.today,
        directory=papers.directory,
        confirmed=command.confirm,
        anew=True,
    )


def with_facts(before: Facts, facts: Facts) -> dict[str, FactValue]:
    """The facts after some were set; one that is set to None is recorded no longer."""
    return {name: value for name, value in {**before, **facts}.items() if value is not None}


def _with(
    case: Case,
    item: Item | None,
    *,
    facts: Facts,
    links: tuple[LinkTo, ...],
    state: str | None = None,
    done: tuple[Done, ...] | None = None,
) -> tuple[Case, Item | None]:
    """The case and its item with new facts and links, and where given with a new state and history."""
    if item is None:
        return case.changed(facts=facts, links=links, state=state, done=done), None
    changed = Item(item.kind, item.number, state or item.state, facts)
    return case.changed(items=case.items_with(changed), links=links, done=done), changed


def link_given(papers: Papers, transition: Transition, reference: str | None) -> LinkTo | None:
    """The link that the transition makes.

    Raises:
        LinkNotAllowed: the transition links and no case is named, or it does not and one is.
    """
    if transition.needs_link is None:
        if reference:
            raise LinkNotAllowed(
                case=papers.case.reference, relation=transition.name, why="it links to no case", do="Leave link out."
            )
        return None
    if reference:
        return LinkTo(transition.needs_link, reference)
    existing = next((link for link in papers.case.links if link.relation == transition.needs_link), None)
    if existing is None:
        title = papers.definition.links[transition.needs_link].title
        do = f"Name the other case with link ({title})."
        raise LinkNotAllowed(case=papers.case.reference, relation=transition.needs_link, why="no case is named", do=do)
    return existing
