"""Put right what could not be delivered: try it again, perhaps to another address, or say that it is settled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reviewflow.audit.instants import instant_text
from reviewflow.case.case import Actor
from reviewflow.case.permissions import check_may_act_for
from reviewflow.casework.access.seeing import kept_from
from reviewflow.casework.actors import find_actor
from reviewflow.casework.changes.door import carry_out_in
from reviewflow.casework.changes.letters_owed import letter_to_write
from reviewflow.casework.changes.save_change import Occurrence
from reviewflow.casework.desk import Desk
from reviewflow.casework.envelopes import case_now, envelope_about, envelope_without_case
from reviewflow.casework.papers import Command
from reviewflow.channels.address import read_address
from reviewflow.channels.outgoing import Undeliverable
from reviewflow.errors import DeliveryNotFound, FactInvalid, RoleNotAllowed, WarningNotFound
from reviewflow.store import audit_log, notices, outbox, warnings
from reviewflow.store.cases import load_case
from reviewflow.store.session import Transaction

TRY_DELIVERY_AGAIN, SETTLE_WARNING = "try_delivery_again", "settle_warning"
PUT_RIGHT = frozenset({TRY_DELIVERY_AGAIN, SETTLE_WARNING})
MAY = ("business_manager", "coordinator", "administrator")


class TryDeliveryAgain(Command):
    """Send what was given up, or came back, once more."""

    delivery: int
    address: str | None = None
    """Another address; None for the same."""


class SettleWarning(Command):
    """Say that what a warning is about has been put right, or done by hand."""

    warning: int
    reason: str


def try_delivery_again(desk: Desk, command: TryDeliveryAgain, *, by: str, partnership: str | None = None) -> bool:
    """Queue it again, at once; a letter that could not be written is written now. Returns whether one was.

    Raises:
        FactInvalid: the address is none to which mail could be sent.
        DeliveryNotFound: nothing of that number was given up or came back.
        RoleNotAllowed: it is for those who run the office.
        NoticeCannotBeRendered: the letter still cannot be written.
        RecipientUnknown: there is still nobody on file to receive it.
    """
    with desk.database.write() as tx:
        tx.hold_rules()
        actor = find_actor(tx, desk, by, partnership=partnership)
        return try_delivery_again_in(tx, desk, command, by=actor)


def try_delivery_again_in(tx: Transaction, desk: Desk, command: TryDeliveryAgain, *, by: Actor) -> bool:
    """The same inside a transaction that is open already."""
    _check_may(by, TRY_DELIVERY_AGAIN)
    check_address(command.address)
    now = instant_text(desk.now())
    known = outbox.find_delivery(tx, command.delivery)
    if known is None:
        raise DeliveryNotFound(delivery=command.delivery)
    if known.partnership is not None:
        check_may_act_for(known.partnership, actor=by, case=known.case or "This delivery")
    if known.case in kept_from(tx, desk, by):
        raise DeliveryNotFound(delivery=command.delivery)
    if _write_letter(tx, desk, command.delivery, known.case, by=by):
        warnings.settle_about(tx, command.delivery, by=by.user, at=now)
        return True
    if not outbox.try_again(tx, command.delivery, now=now, address=command.address):
        raise DeliveryNotFound(delivery=command.delivery)
    warnings.settle_about(tx, command.delivery, by=by.user, at=now)
    # An address may be somebody's own: the row holds it, and the trail says only that there is another.
    what = {"delivery": known.dedup_key, "to_another_address": command.address is not None}
    put_right_in(tx, desk, TRY_DELIVERY_AGAIN, known.case, what, by=by)
    return False


def _write_letter(tx: Transaction, desk: Desk, delivery: int, reference: str | None, *, by: Actor) -> bool:
    """Write a letter that could not be written; False when the delivery is about something else."""
    owed = notices.letter_owed_of(tx, delivery)
    if owed is None or reference is None:
        return False
    definition = desk.definition(tx, load_case(tx, reference).case.workflow_hash)
    carry_out_in(tx, desk, letter_to_write(owed, reference, definition), Occurrence(by, desk.now()))
    outbox.withdraw(tx, delivery)
    return True


def settle_warning(desk: Desk, command: SettleWarning, *, by: str, partnership: str | None = None) -> None:
    """Settle a warning.

    Raises:
        WarningNotFound: it is not open.
        RoleNotAllowed: it is for those who run the office.
    """
    with desk.database.write() as tx:
        settle_warning_in(tx, desk, command, by=find_actor(tx, desk, by, partnership=partnership))


def settle_warning_in(tx: Transaction, desk: Desk, command: SettleWarning, *, by: Actor) -> None:
    """The same inside a transaction that is open already."""
    _check_may(by, SETTLE_WARNING)
    found = warnings.find_warning(tx, command.warning)
    if found is None or found.settled_at is not None:
        raise WarningNotFound(warning=command.warning)
    if found.partnership is not None:
        check_may_act_for(found.partnership, actor=by, case=found.case or "This warning")
    if found.case in kept_from(tx, desk, by):
        raise WarningNotFound(warning=command.warning)
    warnings.settle(tx, found.id, by=by.user, at=instant_text(desk.now()))
    what = {"warning": found.key, "what": found.what, "reason": command.reason}
    put_right_in(tx, desk, SETTLE_WARNING, found.case, what, by=by)


def put_right_in(
    tx: Transaction,
    desk: Desk,
    kind: str,
    reference: str | None,
    what: Mapping[str, Any],
    *,
    by: Actor,
    seal: audit_log.Seal | None = None,
) -> None:
    """Put it on the trail, of its case where it is about one, inside a transaction that is open already."""
    now = desk.now()
    if reference is not None:
        envelope = envelope_about(case_now(tx, reference), kind, by=by, now=now)
    else:
        envelope = envelope_without_case(kind, by=by, now=now, partnership=by.partnership)

    audit_log.append(tx, envelope, {"command": {"kind": kind, **what}}, seal=seal)


def check_address(address: str | None) -> None:
    """Refuse what is no address to which mail could be sent.

    Raises:
        FactInvalid: with what is wrong with it.
    """
    if address is None:
        return
    try:
        read_address(address)
    except Undeliverable as fault:
        do = "Write one address, such as office@example.org, and nothing else."
        raise FactInvalid(fact="address", value=address, why=str(fault), do=do) from None


def _check_may(actor: Actor, what: str) -> None:
    if actor.role not in MAY:
        raise RoleNotAllowed(transition=what, allowed=" or ".join(MAY), role=actor.role)
