"""Record a request for what is held, decide part by part, have it approved by somebody else, and release it.

Names (of whoever asks, of whom it is about, of whom it is given to, and words that are blacked out) stand apart and are
never on the trail: it has commitments to them. Every step is an entry, and what was released is known by its hash.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from reviewflow.audit.commitment import fresh_salt
from reviewflow.audit.entry import Entry, Envelope
from reviewflow.audit.instants import instant_text
from reviewflow.case.allowed import check_reason
from reviewflow.case.case import Actor
from reviewflow.casework.actors import find_actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.envelopes import case_now, envelope_about
from reviewflow.casework.keeping.acting import seen_case
from reviewflow.casework.numbers import find_item
from reviewflow.casework.papers import ALREADY_KEPT, Command
from reviewflow.errors import (
    CaseDestroyed,
    CaseNotFound,
    DateInvalid,
    DisclosureNotFound,
    DisclosureNotOpen,
    DutiesNotSeparate,
    FactMissing,
    HeldHasChanged,
    PartNotFound,
)
from reviewflow.statute.counting import add_months
from reviewflow.statute.london import local_date, longdate
from reviewflow.store import audit_log, disclosures
from reviewflow.store.disclosures import Disclosure
from reviewflow.store.session import Transaction

from .held import held_of_case
from .package import content_hash, make_package
from .rules import DisclosureRules
from .withholding import Judged, judge

RECORD, MARK, HIDE = "record_request", "mark_part", "hide_words"
PROPOSE, APPROVE, RETURN = "propose_release", "approve_release", "return_release"
RELEASE, RELEASED, CLOSE = "release_disclosure", "disclosed", "close_request"
PREVIEW, FIND = "preview_disclosure", "find_person"
OF_DISCLOSURE = frozenset({RECORD, MARK, HIDE, PROPOSE, APPROVE, RETURN, RELEASE, RELEASED, CLOSE, PREVIEW, FIND})


class RecordRequest(Command):
    """A request for what is held about some cases, or about somebody in them."""

    partnership: str
    kind: str
    received_on: dt.date
    cases: Mapping[str, str | None]
    """Each case, with the number of the item that is about whoever asks, such as CH-1, if one is."""
    reason: str
    """By what right, and for what. No names."""
    due_on: dt.date | None = None
    """Worked out by the kind of request, and kept."""
    people: Mapping[str, str] = {}
    """Of each name its commitment."""


class MarkPart(Command):
    """Withhold a part, or show one that is withheld by default."""

    disclosure: int
    case: str
    part: str
    withheld: bool
    ground: str
    reason: str


class Step(Command):
    """One more step of a request: why, and what was counted."""

    disclosure: int
    reason: str
    about: Mapping[str, Any] = {}


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
    people = {"requester": _apart(requester), **({"subject": _apart(subject)} if subject else {})}
    whole = command.model_copy(update={"due_on": due, "people": _commitments(people)})
    return record_request_in(tx, desk, whole, by=actor, people=people)


def record_request_in(
    tx: Transaction,
    desk: Desk,
    command: RecordRequest,
    *,
    by: Actor,
    people: disclosures.People,
    seal: audit_log.Seal | None = None,
) -> Disclosure:
    """The same, as the trail has it; a replay knows nobody's name."""
    now = desk.now()
    body = {"command": {"kind": RECORD, "of": command.kind, **_without_kind(command)}, "reason": command.reason}
    entry = audit_log.append(tx, _envelope(RECORD, by, now), body, seal=seal)
    disclosures.record(
        tx,
        sequence=entry.sequence,
        people=people,
        partnership=command.partnership,
        kind=command.kind,
        reason=command.reason,
        received_on=command.received_on.isoformat(),
        due_on=command.due_on.isoformat() if command.due_on else None,
        recorded_at=instant_text(now),
        recorded_by=by.user,
    )
    for reference, item in sorted(command.cases.items()):
        disclosures.add_case(tx, entry.sequence, reference, item)
    return find_disclosure(tx, entry.sequence)


def find_disclosure(tx: Transaction, number: int) -> Disclosure:
    """A request.

    Raises:
        DisclosureNotFound: there is none of that number.
    """
    found = disclosures.find(tx, number) if 0 < number < 2**62 else None
    if found is None:
        raise DisclosureNotFound(number=number)
    return found


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
    actor, found = _acting(tx, desk, rules, "mark_parts", number, by, also=APPROVE)
    check_reason(reason, required=True, what=PREVIEW)
    for reference, _ in found.cases:
        about = {"kind": PREVIEW, "disclosure": number, "reason": reason}
        _enter_about_case(tx, desk, PREVIEW, reference, about, actor, seal=None)
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
    actor, found = _acting(tx, desk, rules, "mark_parts", command.disclosure, by)
    _check_state(found, "recorded", "it is marked while it is being worked on", "Have it returned first.")
    rules.ground(command.ground, withheld=command.withheld)
    check_reason(command.reason, required=True, what=MARK)
    cases = dict(found.cases)
    held = {each.key for each in held_of_case(tx, desk, command.case)} if command.case in cases else frozenset()
    if command.part not in held:
        raise PartNotFound(case=command.case, part=command.part)
    return mark_part_in(tx, desk, command, by=actor)


def mark_part_in(
    tx: Transaction, desk: Desk, command: MarkPart, *, by: Actor, seal: audit_log.Seal | None = None
) -> Disclosure:
    """The same, as the trail has it."""
    about = {"kind": MARK, **command.model_dump(mode="json")}
    entry = _enter_about_case(tx, desk, MARK, command.case, about, by, seal=seal)
    disclosures.mark(
        tx,
        disclosure=command.disclosure,
        reference=command.case,
        part=command.part,
        withheld=command.withheld,
        ground=command.ground,
        reason=command.reason,
        marked_at=instant_text(desk.now()),
        marked_by=by.user,
        sequence=entry.sequence,
    )
    return find_disclosure(tx, command.disclosure)


def hide_words(
    tx: Transaction, desk: Desk, rules: DisclosureRules, number: int, words: str, *, by: str, reason: str
) -> Disclosure:
    """Black out words, such as a name that is no identity on record, wherever they stand.

    Raises:
        RoleNotAllowed, DisclosureNotFound, DisclosureNotOpen, ReasonMissing: as for marking a part.
    """
    actor, found = _acting(tx, desk, rules, "mark_parts", number, by)
    _check_state(found, "recorded", "it is marked while it is being worked on", "Have it returned first.")
    check_reason(reason, required=True, what=HIDE)
    name = f"hidden-{1 + sum(each.startswith('hidden-') for each in found.people)}"
    apart = _apart(words)
    enter_step(tx, desk, HIDE, Step(disclosure=number, reason=reason, about=_commitments({name: apart})), by=actor)
    disclosures.hide(tx, number, {**found.people, name: apart})
    return find_disclosure(tx, number)


def propose_release(
    tx: Transaction, desk: Desk, rules: DisclosureRules, number: int, *, by: str, reason: str
) -> Disclosure:
    """Propose what is to be released. Nothing of it may change until somebody else has looked at it.

    Raises:
        RoleNotAllowed, DisclosureNotFound, DisclosureNotOpen, ReasonMissing: as for marking a part.
    """
    actor, found = _acting(tx, desk, rules, PROPOSE, number, by)
    _check_state(found, "recorded", "it was proposed already, or is over", "See the log.")
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
    actor, found = _acting(tx, desk, rules, APPROVE, number, by, also=None if approve else PROPOSE)
    what = APPROVE if approve else RETURN
    if approve or found.state != "approved":
        _check_state(found, "proposed", "nobody has proposed it", "Propose it first.")
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
    actor, found = _acting(tx, desk, rules, "release", number, by)
    _check_state(found, "approved", "it is released when somebody else has approved it", "Have it approved first.")
    check_reason(reason, required=True, what=RELEASE)
    if not to.strip():
        raise FactMissing(transition=RELEASE, missing="to whom it is given")
    made = judged(tx, desk, found)
    if content_hash(made) != found.content_hash:
        raise HeldHasChanged(number=number)
    content = make_package(tx, found, made, rules, now=desk.now())
    people = {**found.people, "receiver": _apart(to)}
    about = {"sha256": sha256(content).hexdigest(), "to": _commitments({"receiver": people["receiver"]})["receiver"]}
    step = Step(disclosure=number, reason=reason, about=about)
    enter_step(tx, desk, RELEASE, step, by=actor, people=people)
    for reference, _ in found.cases:
        told = {"kind": RELEASED, "disclosure": number, "of": found.kind, "sha256": about["sha256"]}
        _enter_about_case(tx, desk, RELEASED, reference, told, actor, seal=None)
    return find_disclosure(tx, number), content


def close_request(
    tx: Transaction, desk: Desk, rules: DisclosureRules, number: int, *, by: str, reason: str
) -> Disclosure:
    """End a request without a release, for instance because it was withdrawn.

    Raises:
        RoleNotAllowed, DisclosureNotFound, ReasonMissing: as for marking a part.
        DisclosureNotOpen: it is over.
    """
    actor, found = _acting(tx, desk, rules, RECORD, number, by)
    check_reason(reason, required=True, what=CLOSE)
    if found.state in ("released", "closed"):
        raise DisclosureNotOpen(number=number, state=found.state, why="it is over", do="Record a new one.")
    enter_step(tx, desk, CLOSE, Step(disclosure=number, reason=reason), by=actor)
    return find_disclosure(tx, number)


def repeat_disclosure(
    tx: Transaction,
    desk: Desk,
    kind: str,
    case: str | None,
    command: Mapping[str, Any],
    *,
    by: Actor,
    seal: audit_log.Seal,
) -> None:
    """One of these commands as the trail keeps it, carried out again; nobody's name is known."""
    if kind == RECORD:
        said = {**{name: each for name, each in command.items() if name != "of"}, "kind": command["of"]}
        record_request_in(
            tx, desk, RecordRequest.model_validate(said, context=ALREADY_KEPT), by=by, people={}, seal=seal
        )
    elif kind == MARK:
        mark_part_in(tx, desk, MarkPart.model_validate(command, context=ALREADY_KEPT), by=by, seal=seal)
    elif kind in (PREVIEW, RELEASED):
        _enter_about_case(tx, desk, kind, case or "", {"kind": kind, **command}, by, seal=seal)
    else:
        enter_step(tx, desk, kind, Step.model_validate(command, context=ALREADY_KEPT), by=by, seal=seal)


def enter_step(
    tx: Transaction,
    desk: Desk,
    what: str,
    step: Step,
    *,
    by: Actor,
    people: disclosures.People | None = None,
    seal: audit_log.Seal | None = None,
) -> Entry:
    """Put a step of a request on the trail, and keep what it changes; inside a transaction that is open already."""
    now, number = desk.now(), step.disclosure
    body = {"command": {"kind": what, **step.model_dump(mode="json")}, "reason": step.reason}
    entry = audit_log.append(tx, _envelope(what, by, now), body, seal=seal)
    at = {"sequence": number, "at": instant_text(now), "by_user": by.user}
    if what == PROPOSE:
        disclosures.propose(tx, **at, **step.about)
    elif what in (APPROVE, RETURN):
        # What is sent back is decided by nobody yet.
        sent_back = {**at, "at": None, "by_user": None} if what == RETURN else at
        state = "approved" if what == APPROVE else "recorded"
        disclosures.decide(tx, **sent_back, state=state, reason=step.reason)
    elif what == RELEASE:
        disclosures.release(tx, **at, hash=step.about["sha256"], people=people or {})  # type: ignore[arg-type]
    elif what == CLOSE:
        disclosures.close(tx, sequence=number, reason=step.reason)
    return entry


def _acting(
    tx: Transaction, desk: Desk, rules: DisclosureRules, duty: str, number: int, by: str, *, also: str | None = None
) -> tuple[Actor, Disclosure]:
    partnership = find_disclosure(tx, number).partnership
    actor = find_actor(tx, desk, by, partnership=None if "/" in by else partnership)
    found = seen_disclosure(tx, desk, number, actor)
    if also is None or not rules.duties.may(also, actor.role):
        rules.duties.check(duty, actor)
    return actor, found


def _check_state(found: Disclosure, state: str, why: str, do: str) -> None:
    if found.state != state:
        raise DisclosureNotOpen(number=found.sequence, state=found.state, why=why, do=do)


def _enter_about_case(
    tx: Transaction,
    desk: Desk,
    what: str,
    reference: str,
    command: Mapping[str, Any],
    by: Actor,
    *,
    seal: audit_log.Seal | None,
) -> Entry:
    body: dict[str, Any] = {"command": dict(command)}
    if "reason" in command:
        body["reason"] = command["reason"]
    return audit_log.append(tx, envelope_about(case_now(tx, reference), what, by=by, now=desk.now()), body, seal=seal)


def _envelope(what: str, by: Actor, now: dt.datetime) -> Envelope:
    return Envelope(
        what=what,
        by_user=by.user,
        by_role=by.role,
        partnership=by.partnership,
        happened_on=local_date(now).isoformat(),
        recorded_at=instant_text(now),
    )


def _without_kind(command: RecordRequest) -> dict[str, Any]:
    return {name: each for name, each in command.model_dump(mode="json").items() if name != "kind"}


def _apart(value: str) -> dict[str, str]:
    return {"value": value.strip(), "salt": fresh_salt()}


def _commitments(people: disclosures.People) -> dict[str, str]:
    return {name: sha256(f"{each['salt']}{each['value']}".encode()).hexdigest() for name, each in people.items()}
