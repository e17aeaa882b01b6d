"""Propose what is to be released, have it approved by somebody else, and release just that."""

from __future__ import annotations

from hashlib import sha256

from reviewflow.audit.instants import read_instant
from reviewflow.case.allowed import check_reason
from reviewflow.casework.desk import Desk
from reviewflow.errors import (
    DutiesNotSeparate,
    FactMissing,
    HeldHasChanged,
)
from reviewflow.store.disclosures import Disclosure
from reviewflow.store.session import Transaction

from .entering import (
    APPROVE,
    PROPOSE,
    RELEASE,
    RELEASED,
    RETURN,
    Step,
    commitments,
    enter_about_case,
    enter_step,
    find_disclosure,
    set_apart,
)
from .package import content_hash, make_package
from .requests import acting, check_state, judged
from .rules import DisclosureRules


def propose_release(
    tx: Transaction, desk: Desk, rules: DisclosureRules, number: int, *, by: str, reason: str
) -> Disclosure:
    """Propose what is to be released. Nothing of it may change until somebody else has looked at it.

    Raises:
        RoleNotAllowed, DisclosureNotFound, DisclosureNotOpen, ReasonMissing: as for marking a part.
    """
    actor, found = acting(tx, desk, rules, PROPOSE, number, by)
    check_state(found, "recorded", "it was proposed already, or is over", "See the log.")
    check_reason(reason, required=True, what=PROPOSE)
    made = judged(tx, desk, found)
    about = {"hash": content_hash(made), "parts": len(made), "withheld": sum(each.withheld for each in made)}
    enter_step(tx, desk, PROPOSE, Step(disclosure=number, reason=reason, about=about), by=actor)
    return find_disclosure(tx, number)


def decide_release(
    tx: Transaction, desk: Desk, rules: DisclosureRules, number: int, *, approve: bool, by: str, reason: str
) -> Disclosure:
    """Approve what somebody else has proposed, or send it back to be worked on.

    Raises:
        RoleNotAllowed, DisclosureNotFound, DisclosureNotOpen, ReasonMissing: as for marking a part.
        DutiesNotSeparate: whoever proposed it approves it.
    """
    actor, found = acting(tx, desk, rules, APPROVE, number, by, also=None if approve else PROPOSE)
    what = APPROVE if approve else RETURN
    if approve or found.state != "approved":
        check_state(found, "proposed", "nobody has proposed it", "Propose it first.")
    check_reason(reason, required=True, what=what)
    if approve and found.proposed_by == actor.user:
        raise DutiesNotSeparate(transition=APPROVE, other=PROPOSE, user=actor.user)
    enter_step(tx, desk, what, Step(disclosure=number, reason=reason), by=actor)
    return find_disclosure(tx, number)


def release(
    tx: Transaction, desk: Desk, rules: DisclosureRules, number: int, *, by: str, to: str, reason: str
) -> tuple[Disclosure, bytes]:
    """Release what was approved, word by word: the package, and the log of it.

    Raises:
        RoleNotAllowed, DisclosureNotFound, ReasonMissing: as for marking a part.
        DisclosureNotOpen: it is not approved.
        HeldHasChanged: something was recorded since that nobody has approved.
        FactMissing: it is not said to whom.
    """
    actor, found = acting(tx, desk, rules, "release", number, by)
    check_state(found, "approved", "it is released when somebody else has approved it", "Have it approved first.")
    check_reason(reason, required=True, what=RELEASE)
    if not to.strip():
        raise FactMissing(transition=RELEASE, missing="to whom it is given")
    made = judged(tx, desk, found)
    if content_hash(made) != found.content_hash:
        raise HeldHasChanged(number=number)
    content = make_package(tx, found, made, rules, now=desk.now())
    people = {**found.people, "receiver": set_apart(to)}
    about = {"sha256": sha256(content).hexdigest(), "to": commitments({"receiver": people["receiver"]})["receiver"]}
    step = Step(disclosure=number, reason=reason, about=about)
    enter_step(tx, desk, RELEASE, step, by=actor, people=people)
    for reference, _ in found.cases:
        told = {"kind": RELEASED, "disclosure": number, "of": found.kind, "sha256": about["sha256"]}
        enter_about_case(tx, desk, RELEASED, reference, told, actor, seal=None)
    return find_disclosure(tx, number), content


def package_again(tx: Transaction, desk: Desk, rules: DisclosureRules, number: int, *, by: str) -> bytes:
    """The package that was released, to be taken again while nothing in it has changed.

    Raises:
        RoleNotAllowed, DisclosureNotFound: as for marking a part.
        DisclosureNotOpen: nothing was released.
        HeldHasChanged: what is held now gives another package.
    """
    _, found = acting(tx, desk, rules, "release", number, by)
    check_state(found, "released", "nothing was released", "Release it first.")
    assert found.released_at is not None
    content = make_package(tx, found, judged(tx, desk, found), rules, now=read_instant(found.released_at))
    if sha256(content).hexdigest() != found.package_hash:
        raise HeldHasChanged(number=number)
    return content
