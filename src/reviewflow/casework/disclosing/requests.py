"""Record a request for what is held, decide part by part, and end it; what is released is in :mod:`.releasing`.

Names (of whoever asks, of whom it is about, of whom it is given to, and words that are blacked out) stand apart and are
never on the trail: it has commitments to them. Every step is an entry, and what was released is known by its hash.
"""

from __future__ import annotations

from reviewflow.case.allowed import check_reason
from reviewflow.case.case import Actor
from reviewflow.casework.actors import find_actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.keeping.acting import seen_case
from reviewflow.casework.numbers import find_item
from reviewflow.errors import (
    CaseDestroyed,
    CaseNotFound,
    DateInvalid,
    DisclosureNotFound,
    DisclosureNotOpen,
    FactMissing,
    PartNotFound,
)
from reviewflow.statute.counting import add_months
from reviewflow.statute.london import local_date, longdate
from reviewflow.store import disclosures
from reviewflow.store.disclosures import Disclosure
from reviewflow.store.session import Transaction

from .entering import (
    APPROVE,
    CLOSE,
    HIDE,
    MARK,
    PREVIEW,
    RECORD,
    MarkPart,
    RecordRequest,
    Step,
    commitments,
    enter_about_case,
    enter_step,
    find_disclosure,
    mark_part_in,
    record_request_in,
    set_apart,
)
from .held import held_of_case
from .rules import DisclosureRules
from .withholding import Judged, judge


def record_request(
    tx: Transaction,
    desk: Desk,
    rules: DisclosureRules,
    command: RecordRequest,
    *,
    by: str,
    requester: str,
    subject: str | None = None,
) -> Disclosure:
    """Record a request.

    Raises:
        RoleNotAllowed: the file does not give the duty to the role.
        GroundUnknown: it is no kind of request on file.
        CaseNotFound: there is no such case, or they may not know that there is.
        CaseDestroyed: what the case says was destroyed by law.
        ItemNotFound: the case has no such item.
        DateInvalid: it was received in the future.
        FactMissing: it names no case, or nobody who asks.
        ReasonMissing: no reason is given.
    """
    actor = find_actor(tx, desk, by, partnership=command.partnership)
    rules.duties.check(RECORD, actor)
    kind = rules.kind(command.kind)
    check_reason(command.reason, required=True, what=RECORD)
    if not command.cases or not requester.strip():
        missing = "a case" if not command.cases else "who asks"
        raise FactMissing(transition=RECORD, missing=missing)
    if command.received_on > local_date(desk.now()):
        raise DateInvalid(text=command.received_on.isoformat(), why="it lies in the future")
    for reference, item in command.cases.items():
        case = seen_case(tx, desk, reference, actor).case
        if case.destroyed_on is not None:
            raise CaseDestroyed(case=reference, day=longdate(case.destroyed_on))
        if item is not None:
            find_item(desk.definition(tx, case.workflow_hash), case, item)
    due = add_months(command.received_on, kind.answer_months) if kind.answer_months else None
    people = {"requester": set_apart(requester), **({"subject": set_apart(subject)} if subject else {})}
    whole = command.model_copy(update={"due_on": due, "people": commitments(people)})
    return record_request_in(tx, desk, whole, by=actor, people=people)


def seen_disclosure(tx: Transaction, desk: Desk, number: int, actor: Actor) -> Disclosure:
    """A request whose every case somebody sees.

    Raises:
        DisclosureNotFound: there is none, or they may not know that there is.
    """
    found = find_disclosure(tx, number)
    if found.partnership != actor.partnership:
        raise DisclosureNotFound(number=number)
    try:
        for reference, _ in found.cases:
            seen_case(tx, desk, reference, actor)
    except CaseNotFound:
        raise DisclosureNotFound(number=number) from None
    return found


def judged(tx: Transaction, desk: Desk, found: Disclosure) -> tuple[Judged, ...]:
    """What would be released of a request."""
    parts = [part for reference, _ in found.cases for part in held_of_case(tx, desk, reference)]
    # The steps of a request are no part of what is held when it came in.
    kept = [each for each in parts if not each.key.startswith("entry/") or int(each.key[6:]) < found.sequence]
    hidden = [each["value"] for name, each in found.people.items() if name.startswith("hidden-")]
    return judge(kept, disclosures.marks(tx, found.sequence), about=dict(found.cases), hidden=hidden)


def preview(
    tx: Transaction, desk: Desk, rules: DisclosureRules, number: int, *, by: str, reason: str
) -> tuple[Disclosure, tuple[Judged, ...]]:
    """What would be released, with what is withheld. It names people, so the reading is an entry of every case.

    Raises:
        RoleNotAllowed: the file does not give the duty to the role.
        DisclosureNotFound: there is none, or they may not know that there is.
        ReasonMissing: no reason is given.
    """
    actor, found = acting(tx, desk, rules, "mark_parts", number, by, also=APPROVE)
    check_reason(reason, required=True, what=PREVIEW)
    for reference, _ in found.cases:
        about = {"kind": PREVIEW, "disclosure": number, "reason": reason}
        enter_about_case(tx, desk, PREVIEW, reference, about, actor, seal=None)
    return found, judged(tx, desk, found)


def mark_part(tx: Transaction, desk: Desk, rules: DisclosureRules, command: MarkPart, *, by: str) -> Disclosure:
    """Withhold a part, or show one that is withheld by default.

    Raises:
        RoleNotAllowed: the file does not give the duty to the role.
        DisclosureNotFound: there is none, or they may not know that there is.
        DisclosureNotOpen: it is proposed already, or over.
        GroundUnknown: it is no ground on file.
        PartNotFound: the case holds no such part.
        ReasonMissing: no reason is given.
    """
    actor, found = acting(tx, desk, rules, "mark_parts", command.disclosure, by)
    check_state(found, "recorded", "it is marked while it is being worked on", "Have it returned first.")
    rules.ground(command.ground, withheld=command.withheld)
    check_reason(command.reason, required=True, what=MARK)
    cases = dict(found.cases)
    held = {each.key for each in held_of_case(tx, desk, command.case)} if command.case in cases else frozenset()
    if command.part not in held:
        raise PartNotFound(case=command.case, part=command.part)
    return mark_part_in(tx, desk, command, by=actor)


def hide_words(
    tx: Transaction, desk: Desk, rules: DisclosureRules, number: int, words: str, *, by: str, reason: str
) -> Disclosure:
    """Black out words, such as a name that is no identity on record, wherever they stand.

    Raises:
        RoleNotAllowed, DisclosureNotFound, DisclosureNotOpen, ReasonMissing: as for marking a part.
    """
    actor, found = acting(tx, desk, rules, "mark_parts", number, by)
    check_state(found, "recorded", "it is marked while it is being worked on", "Have it returned first.")
    check_reason(reason, required=True, what=HIDE)
    name = f"hidden-{1 + sum(each.startswith('hidden-') for each in found.people)}"
    apart = set_apart(words)
    enter_step(tx, desk, HIDE, Step(disclosure=number, reason=reason, about=commitments({name: apart})), by=actor)
    disclosures.hide(tx, number, {**found.people, name: apart})
    return find_disclosure(tx, number)


def close_request(
    tx: Transaction, desk: Desk, rules: DisclosureRules, number: int, *, by: str, reason: str
) -> Disclosure:
    """End a request without a release, for instance because it was withdrawn.

    Raises:
        RoleNotAllowed, DisclosureNotFound, ReasonMissing: as for marking a part.
        DisclosureNotOpen: it is over.
    """
    actor, found = acting(tx, desk, rules, RECORD, number, by)
    check_reason(reason, required=True, what=CLOSE)
    if found.state in ("released", "closed"):
        raise DisclosureNotOpen(number=number, state=found.state, why="it is over", do="Record a new one.")
    enter_step(tx, desk, CLOSE, Step(disclosure=number, reason=reason), by=actor)
    return find_disclosure(tx, number)


def acting(
    tx: Transaction, desk: Desk, rules: DisclosureRules, duty: str, number: int, by: str, *, also: str | None = None
) -> tuple[Actor, Disclosure]:
    """Who acts, and on which request; whoever may not know of it is told that there is none."""
    partnership = find_disclosure(tx, number).partnership
    actor = find_actor(tx, desk, by, partnership=None if "/" in by else partnership)
    found = seen_disclosure(tx, desk, number, actor)
    if also is None or not rules.duties.may(also, actor.role):
        rules.duties.check(duty, actor)
    return actor, found


def check_state(found: Disclosure, state: str, why: str, do: str) -> None:
    """Refuse a request that does not stand where it has to."""
    if found.state != state:
        raise DisclosureNotOpen(number=found.sequence, state=found.state, why=why, do=do)
