"""Every command that changes a case, through the one door: what its rules allow, by the name that they give it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reviewflow.casework.access.seeing import look_at
from reviewflow.casework.alerting.acknowledge import AcknowledgeAlert, acknowledge_alert_in
from reviewflow.casework.changes.add_from_minutes import add_in, commands_of
from reviewflow.casework.changes.add_item import AddItem
from reviewflow.casework.changes.advance_case import Advance
from reviewflow.casework.changes.door import carry_out_in
from reviewflow.casework.changes.keep_out import LiftConflict, LiftRestriction, RecordConflict, RestrictCase
from reviewflow.casework.changes.letters_owed import WriteLetter
from reviewflow.casework.changes.link_cases import LinkCases
from reviewflow.casework.changes.migrate_case import MigrateCase
from reviewflow.casework.changes.open_case import OpenCase
from reviewflow.casework.changes.plan_migration import plan_migration
from reviewflow.casework.changes.receipts import RecordReceipt, record_receipt_in
from reviewflow.casework.changes.record_facts import CorrectFacts, RecordFacts
from reviewflow.casework.changes.save_change import Occurrence
from reviewflow.casework.changes.suspend_clock import ResumeClock, SuspendClock
from reviewflow.casework.guests.invite import (
    InviteAgain,
    InviteGuest,
    WithdrawGuest,
    invite_again,
    invite_guest,
    withdraw_guest,
)
from reviewflow.casework.papers import Command
from reviewflow.casework.shapes.of_cases import invited_as_json, plan_as_json, saved_as_json
from reviewflow.store.session import Transaction
from reviewflow.web.visit import place_at

from .bodies import Happened, body_of, command_of
from .operation import Answer, Call, Does, DoesIn, Operation, changing, many, one

CASE = "/cases/{reference}"
GROUP = "Changing a case"
SAVED = one(
    "reference", "entry", "hash", "what", "item", "from_state", "to_state", "clocks", "notices", "letters_not_written"
)


def door(shape: type[Command], **in_address: str) -> DoesIn:
    """A command by the door; ``in_address`` says which of its fields stands in the address under which name."""

    def does(tx: Transaction, call: Call) -> Answer:
        known: dict[str, object] = {name: call.path[said] for name, said in in_address.items()}
        if shape is OpenCase:
            known["partnership"] = call.partnership
        command = command_of(shape, call.body, **known)
        happened_on = getattr(call.body, "happened_on", None)
        occurrence = Occurrence(call.by, call.desk.now(), happened_on, hands_in=call.visitor.person)
        saved = carry_out_in(tx, call.desk, command, occurrence, expected_version=call.version)
        return Answer(saved_as_json(saved), version=saved.stored.case.version)

    return does


def sees(call: Call) -> None:
    """Refuse whoever may not know that there is such a case, or such an item of it, as if there were none.

    Raises:
        CaseNotFound: they may not.
        HTTPException: it is another partnership's, or another agency's.
    """
    place_at(call.desk, call.visitor, call.path["reference"], call.path.get("item") or getattr(call.body, "item", None))


def _changes(
    path: str, name: str, says: str, shape: type[Command], command: str, kind: str, **in_address: str
) -> Operation:
    known = {"case": "reference", **in_address}
    return changing(
        "POST", f"{CASE}{path}", name, says, SAVED,
        does_in=door(shape, **known), before=sees, group=GROUP, commands=(command,), kinds=(kind,),
        body=body_of(shape, *known, base=Happened), versioned=True,
    )  # fmt: skip


def acknowledged(tx: Transaction, call: Call) -> object:
    """An alert that somebody has in hand."""
    command = command_of(AcknowledgeAlert, call.body, case=call.path["reference"])
    assert isinstance(command, AcknowledgeAlert)
    return {"case": command.case, "entry": acknowledge_alert_in(tx, call.desk, command, by=call.actor_in(tx))}


def receipt(tx: Transaction, call: Call) -> object:
    """The receipt for a form that was filled in elsewhere."""
    command = command_of(RecordReceipt, call.body, case=call.path["reference"], notice=call.path["notice"])
    assert isinstance(command, RecordReceipt)
    found = record_receipt_in(tx, call.desk, command, by=call.actor_in(tx))
    return {"reference": command.case, "entry": found.sequence, "differ": dict(found.differ)}


def planned(call: Call) -> object:
    """What a move to newer rules would do."""
    sees(call)
    command = command_of(MigrateCase, call.body, case=call.path["reference"])
    assert isinstance(command, MigrateCase)
    return plan_as_json(plan_migration(call.desk, command, by=call.by))


class Minutes(Happened):
    """Challenges of a meeting's minutes, one row for each, as a table with commas."""

    meeting: str
    rows: str
    case: str | None = None


def from_minutes(tx: Transaction, call: Call) -> object:
    """Challenges of a meeting's minutes, all or none."""
    commands = commands_of(call.body.rows, meeting=call.body.meeting, case=call.body.case)
    actor = call.actor_in(tx)
    for _, command in commands:
        look_at(tx, call.desk, command.case, actor)
    saved = add_in(tx, call.desk, commands, by=actor, happened_on=call.body.happened_on)
    return [{"case": each.reference, "item": each.item, "entry": each.sequence} for each in saved]


def _invites(shape: type[Command]) -> Does:
    def does(call: Call) -> object:
        place = place_at(call.desk, call.visitor, call.path["reference"], call.path["item"])
        call.only(place.definition.kept_by, "invite")
        command: Any = command_of(shape, call.body, case=call.path["reference"], item=call.path["item"])
        hours = call.settings.guest_link_hours
        if shape is WithdrawGuest:
            entry = withdraw_guest(call.desk, command, by=call.by)
            return {"case": command.case, "item": command.item, "withdrawn": True, "entry": entry}
        make: Any = invite_again if shape is InviteAgain else invite_guest
        made = invited_as_json(make(call.desk, command, by=call.by, link_hours=hours), hours)
        return Answer(made, kept={**made, "code": None})

    return does


_INVITED = one("case", "item", "name", "address", "role", "code", "link_hours", "entry")
_MORE: Mapping[str, Any] = {"group": GROUP, "before": sees}
CASE_CHANGES = (
    changing(
        "POST", "/cases", "open_case", "Open a case.", SAVED, does_in=door(OpenCase), group=GROUP,
        commands=("open",), kinds=("open",), body=body_of(OpenCase, "partnership", base=Happened), status=201,
    ),
    _changes("/do/{transition}", "advance_case", "Do a transition that its rules name, on a case or one of its items.",
             Advance, "advance", "advance", do="transition"),
    _changes("/items", "add_item", "Add an item: a child, an agency request, a meeting ...", AddItem, "add", "add"),
    _changes("/facts", "record_facts", "Record facts that were not recorded before.", RecordFacts, "record",
             "record_facts"),
    _changes("/corrections", "correct_facts", "Correct facts; the old entry stays, and the new one says why.",
             CorrectFacts, "correct", "correct_facts"),
    _changes("/links", "link_case", "Link a case to another.", LinkCases, "link", "link"),
    _changes("/clocks/{clock}/suspend", "suspend_clock", "Suspend a clock, where its rules give a ground for it.",
             SuspendClock, "suspend", "suspend_clock", clock="clock"),
    _changes("/clocks/{clock}/resume", "resume_clock", "Let a suspended clock run again.", ResumeClock, "resume",
             "resume_clock", clock="clock"),
    _changes("/letters", "write_letter", "Write a letter that could not be written when it was owed.", WriteLetter,
             "deliveries again", "write_letter"),
    _changes("/migrate", "migrate_case", "Move a case to newer rules.", MigrateCase, "workflow migrate",
             "migrate_case"),
    _changes("/conflicts", "record_conflict", "Record that somebody has a conflict of interest.", RecordConflict,
             "conflict", "record_conflict"),
    _changes("/conflicts/lift", "lift_conflict", "Lift a conflict of interest.", LiftConflict, "conflict",
             "lift_conflict"),
    _changes("/restriction", "restrict_case", "Keep a case to some people.", RestrictCase, "restrict",
             "restrict_case"),
    _changes("/restriction/lift", "lift_restriction", "Let everybody see a case again whose role may.",
             LiftRestriction, "restrict", "lift_restriction"),
    Operation(
        "POST", f"{CASE}/migrate/plan", "plan_migration", "What a move to newer rules would do; nothing is changed.",
        one("case", "from", "to", "state", "clocks"), does=planned, group=GROUP, commands=("workflow migrate",),
        body=body_of(MigrateCase, "case"), reads_by_post=True,
    ),
    changing(
        "POST", f"{CASE}/alerts/acknowledge", "acknowledge_alert", "Say that somebody has an alert in hand.",
        one("case", "entry"), does_in=acknowledged, commands=("acknowledge",),
        body=body_of(AcknowledgeAlert, "case"), **_MORE,
    ),
    changing(
        "POST", f"{CASE}/notices/{{notice}}/receipts", "record_receipt",
        "Record the receipt for a form that was filled in elsewhere, and compare what was typed.",
        one("reference", "entry", "differ"), does_in=receipt, commands=("receipt",),
        body=body_of(RecordReceipt, "case", "notice"), **_MORE,
    ),
    changing(
        "POST", "/challenges/from-minutes", "add_from_minutes", "Add the challenges of minutes, all or none.",
        many("case", "item", "entry"), does_in=from_minutes, group=GROUP, commands=("minutes",), body=Minutes,
    ),
    changing(
        "POST", f"{CASE}/items/{{item}}/guests", "invite_guest",
        "Invite somebody without an account to one item. The code is answered this once.", _INVITED,
        does=_invites(InviteGuest), group=GROUP, commands=("invite",), body=body_of(InviteGuest, "case", "item"),
        status=201,
    ),
    changing(
        "POST", f"{CASE}/items/{{item}}/guests/again", "invite_again", "Mail a guest a new link, with a new code.",
        _INVITED, does=_invites(InviteAgain), group=GROUP, commands=("invite",),
        body=body_of(InviteAgain, "case", "item"),
    ),
    changing(
        "POST", f"{CASE}/items/{{item}}/guests/withdraw", "withdraw_guest", "Take an invitation back.",
        one("case", "item", "withdrawn", "entry"), does=_invites(WithdrawGuest), group=GROUP, commands=("invite",),
        body=body_of(WithdrawGuest, "case", "item"),
    ),
)  # fmt: skip
"""The operations."""
