"""The predicates that a workflow file may name, where a declared comparison cannot say it.

Each is a pure function of the case, the facts of the subject, the directory and the day. The
decisions they ask about are ``partner_decision`` items: one for each partner and question.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .case import Case, FactValue, Item
from .directory import Directory

AGREE = "agree"
ANSWERED = frozenset({"agree", "dissent", "no_response"})
GIVES_A_VIEW = frozenset({"record_view", "record_no_response", "record_agreement"})
"""The transitions of a ``partner_decision`` with which a partner's view is put on record."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """A registered question, with the parameters that a file must give it."""

    answers: Callable[..., bool]
    parameters: tuple[str, ...]
    """One that may be left out has a question mark after it."""


def _latest_views(case: Case, question: str, since: Sequence[str]) -> Mapping[str, Item]:
    """The latest decision of each partner on a question, where a view was given after the last of some transitions.

    Whoever is asked anew has given no view until the new question is answered.
    """
    asked = [i for i in case.items_of("partner_decision") if i.facts.get("question") == question]
    latest = {str(item.facts.get("partner")): item for item in sorted(asked, key=lambda item: item.number)}
    given = _given_since(case, since)
    return {partner: item for partner, item in latest.items() if (item.kind, item.number) in given}


def _given_since(case: Case, since: Sequence[str]) -> frozenset[tuple[str, int]]:
    """The items on which a view was put on record after the last of the transitions; what was done is in that order."""
    turns = [place for place, done in enumerate(case.done) if done.item is None and done.transition in since]
    after = case.done[turns[-1] + 1 :] if turns else case.done
    return frozenset(done.item for done in after if done.item is not None and done.transition in GIVES_A_VIEW)


def every_partner_decided(
    case: Case,
    facts: Mapping[str, FactValue],
    directory: Directory,
    today: dt.date,
    *,
    question: str,
    since: Sequence[str] = (),
) -> bool:
    """Whether each safeguarding partner has agreed, dissented or been recorded as not responding."""
    views = _latest_views(case, question, since)
    return all(p in views and views[p].facts.get("view") in ANSWERED for p in directory.partners)


def every_partner_agrees(
    case: Case,
    facts: Mapping[str, FactValue],
    directory: Directory,
    today: dt.date,
    *,
    question: str,
    since: Sequence[str] = (),
) -> bool:
    """Whether each safeguarding partner has agreed."""
    views = _latest_views(case, question, since)
    return all(p in views and views[p].facts.get("view") == AGREE for p in directory.partners)


def consensus_or_escalated(
    case: Case,
    facts: Mapping[str, FactValue],
    directory: Directory,
    today: dt.date,
    *,
    question: str,
    since: Sequence[str] = (),
) -> bool:
    """Whether all partners agree, or every view that is not agreement has been through escalation."""
    views = _latest_views(case, question, since)
    return all(
        p in views and (views[p].facts.get("view") == AGREE or views[p].state == "escalated")
        for p in directory.partners
    )


def body_may_decide(
    case: Case, facts: Mapping[str, FactValue], directory: Directory, today: dt.date, *, decision: str, fact: str
) -> bool:
    """Whether the deciding body holds a live delegation for this kind of decision.

    A partnership without a scheme of delegation for it leaves the decision free.
    """
    scheme = [d for d in directory.delegations if d.decision == decision]
    deciding = facts.get(fact)
    return not scheme or any(d.body == deciding and d.live_on(today) for d in scheme)


PREDICATES: Mapping[str, Predicate] = {
    "every_partner_decided": Predicate(every_partner_decided, ("question", "since?")),
    "every_partner_agrees": Predicate(every_partner_agrees, ("question", "since?")),
    "consensus_or_escalated": Predicate(consensus_or_escalated, ("question", "since?")),
    "body_may_decide": Predicate(body_may_decide, ("decision", "fact")),
}

PARAMETERS: Mapping[str, tuple[str, ...]] = {name: predicate.parameters for name, predicate in PREDICATES.items()}
"""What the check of the workflow files has to know."""
