"""Where invitations to dates are kept: every message to every recipient, with the number of its version."""

from __future__ import annotations

from typing import NamedTuple

from . import outbox
from .sealed_columns import sealed
from .session import Transaction
from .statements import Statement

_PLACE = sealed("invitation", "place")
_COLUMNS = f"uid, address, number, method, item_id, person, recipient, title, starts, minutes, {_PLACE}"
OF_CASE = Statement(f"SELECT {_COLUMNS} FROM invitation WHERE case_id = :case_id ORDER BY number, id")
INSERT = Statement(
    "INSERT INTO invitation (uid, number, method, case_id, item_id, person, recipient, address, title, starts, minutes,"
    " place, made_at) VALUES (:uid, :number, :method, :case_id, :item_id, :person, :recipient, :address, :title,"
    " :starts, :minutes, :place, :made_at) RETURNING id"
)
# What nobody has tried to send yet is overtaken; whoever was told once is told of the change.
WITHDRAW_OVERTAKEN = Statement(
    "UPDATE outbox SET status = 'withdrawn' WHERE status = 'pending' AND attempts = 0 AND invitation_id IN"
    " (SELECT id FROM invitation WHERE uid = :uid AND address = :address AND number < :number)"
)
OF_DELIVERY = Statement(
    "SELECT v.uid, v.address, v.number, v.method, v.item_id, v.person, v.recipient, v.title, v.starts, v.minutes,"
    f" {sealed('invitation', 'place', 'v')}, v.made_at, c.reference, c.partnership"
    " FROM outbox o JOIN invitation v ON v.id = o.invitation_id"
    " JOIN review_case c ON c.id = v.case_id WHERE o.id = :id"
)


class Invited(NamedTuple):
    """What one recipient was told last about one date."""

    uid: str
    address: str
    number: int
    method: str
    item_id: int | None
    person: str | None
    recipient: str
    title: str
    starts: str
    """A day, or an instant."""
    minutes: int | None
    place: str | None

    @property
    def entry(self) -> tuple[object, ...]:
        """What the recipient's calendar shows of it."""
        return (self.title, self.starts, self.minutes, self.place)


class ToInvite(NamedTuple):
    """One message as it is to be written."""

    invited: Invited
    made_at: str
    case: str
    partnership: str


def newest_of_case(tx: Transaction, case_id: int) -> list[Invited]:
    """What each recipient was told last about each date of a case."""
    rows = (Invited(*row) for row in tx.rows(OF_CASE, {"case_id": case_id}))
    return list({(row.uid, row.address): row for row in rows}.values())


def queue_invitation(
    tx: Transaction,
    invited: Invited,
    *,
    case_id: int,
    partnership: str,
    role: str | None = None,
    deputy_of: str | None = None,
    at: str,
) -> None:
    """Keep one message and queue it for delivery, in the transaction of the change that sends it."""
    key = (invited.uid, invited.address, invited.number)
    place = invited.place and tx.seal("invitation", "place", key, invited.place, case_id=case_id)
    id = tx.value(INSERT, {**invited._asdict(), "place": place, "case_id": case_id, "made_at": at})
    tx.execute(WITHDRAW_OVERTAKEN, {"uid": invited.uid, "address": invited.address, "number": invited.number})
    outbox.queue(
        tx,
        dedup_key=f"invitation-{id}",
        kind="invitation",
        invitation_id=id,
        partnership=partnership,
        person=invited.person,
        role=role,
        deputy_of=deputy_of,
        recipient=invited.recipient,
        address=invited.address,
        due_at=at,
    )


def invitation_of_delivery(tx: Transaction, delivery: int) -> ToInvite:
    """The invitation that a delivery carries."""
    row = tx.one(OF_DELIVERY, {"id": delivery})
    assert row is not None, "a delivery of an invitation has none"
    return ToInvite(Invited(*row[:11]), *row[11:])
