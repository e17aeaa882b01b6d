"""Put each step of a request on the trail, and keep what it changes: what people do and what a replay repeats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from reviewflow.audit.commitment import fresh_salt
from reviewflow.audit.entry import Entry, Envelope
from reviewflow.audit.instants import instant_text
from reviewflow.case.case import Actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.envelopes import case_now, envelope_about, envelope_without_case
from reviewflow.casework.papers import ALREADY_KEPT, Command
from reviewflow.errors import (
    DisclosureNotFound,
)
from reviewflow.store import audit_log, disclosures
from reviewflow.store.disclosures import Disclosure
from reviewflow.store.numbers import LARGEST_NUMBER
from reviewflow.store.session import Transaction

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
    found = disclosures.find(tx, number) if 0 < number < LARGEST_NUMBER else None
    if found is None:
        raise DisclosureNotFound(number=number)
    return found


def mark_part_in(
    tx: Transaction, desk: Desk, command: MarkPart, *, by: Actor, seal: audit_log.Seal | None = None
) -> Disclosure:
    """The same, as the trail has it."""
    about = {"kind": MARK, **command.model_dump(mode="json")}
    entry = enter_about_case(tx, desk, MARK, command.case, about, by, seal=seal)
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
        enter_about_case(tx, desk, kind, case or "", {"kind": kind, **command}, by, seal=seal)
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


def enter_about_case(
    tx: Transaction,
    desk: Desk,
    what: str,
    reference: str,
    command: Mapping[str, Any],
    by: Actor,
    *,
    seal: audit_log.Seal | None,
) -> Entry:
    """Put on the trail of a case what was done about it in a request, inside a transaction that is open already."""
    body: dict[str, Any] = {"command": dict(command)}
    if "reason" in command:
        body["reason"] = command["reason"]
    return audit_log.append(tx, envelope_about(case_now(tx, reference), what, by=by, now=desk.now()), body, seal=seal)


def _envelope(what: str, by: Actor, now: dt.datetime) -> Envelope:
    return envelope_without_case(what, by=by, now=now, partnership=by.partnership)


def _without_kind(command: RecordRequest) -> dict[str, Any]:
    return {name: each for name, each in command.model_dump(mode="json").items() if name != "kind"}


def set_apart(value: str) -> dict[str, str]:
    """A name as it is kept, apart from everything else."""
    return {"value": value.strip(), "salt": fresh_salt()}


def commitments(people: disclosures.People) -> dict[str, str]:
    """What the trail says of names."""
    return {name: sha256(f"{each['salt']}{each['value']}".encode()).hexdigest() for name, each in people.items()}
