"""Where guests are kept: whom links are mailed to, to which item each was invited, and which links stand."""

from __future__ import annotations

from typing import NamedTuple

from .session import Transaction
from .statements import Statement

_GUEST = "id, address, password_hash, set_up_at"
GUEST = Statement(f"SELECT {_GUEST} FROM guest WHERE id = :id")
GUEST_AT = Statement(f"SELECT {_GUEST} FROM guest WHERE address = :address")
ADD_GUEST = Statement("INSERT INTO guest (address, made_at) VALUES (:address, :at) ON CONFLICT (address) DO NOTHING")
SET_PASSWORD = Statement("UPDATE guest SET password_hash = :password_hash, set_up_at = :at WHERE id = :id")

_TASK = (
    "SELECT t.id, t.guest_id, g.address, c.reference, c.partnership, i.kind, i.number, t.role, t.name, t.code_hash,"
    " t.made_at, t.made_by, t.accepted_at, t.withdrawn_at, t.withdrawn_by FROM guest_task t"
    " JOIN guest g ON g.id = t.guest_id JOIN review_case c ON c.id = t.case_id JOIN case_item i ON i.id = t.item_id"
)
TASK = Statement(f"{_TASK} WHERE t.id = :id")
STANDING = Statement(
    f"{_TASK} WHERE g.address = :address AND t.case_id = :case_id AND t.item_id = :item_id AND t.withdrawn_at IS NULL"
)
OF_GUEST = Statement(f"{_TASK} WHERE t.guest_id = :guest_id AND t.withdrawn_at IS NULL ORDER BY t.id DESC")
OF_CASE = Statement(f"{_TASK} WHERE c.reference = :reference ORDER BY t.id DESC")
OF_PARTNERSHIP = Statement(
    f"{_TASK} WHERE c.partnership = :partnership AND t.id < :before ORDER BY t.id DESC LIMIT :limit"
)
ADD_TASK = Statement(
    "INSERT INTO guest_task (guest_id, case_id, item_id, role, name, address_salt, code_hash, made_at, made_by,"
    " sequence) VALUES (:guest_id, :case_id, :item_id, :role, :name, :address_salt, :code_hash, :made_at, :made_by,"
    " :sequence) RETURNING id"
)
NEW_CODE = Statement("UPDATE guest_task SET code_hash = :code_hash WHERE id = :id AND withdrawn_at IS NULL")
ACCEPT = Statement(
    "UPDATE guest_task SET accepted_at = coalesce(accepted_at, :at), code_hash = NULL"
    " WHERE id = :id AND withdrawn_at IS NULL AND code_hash IS NOT NULL"
)
ACCEPT_ANEW = Statement(
    "UPDATE guest_task SET accepted_at = NULL WHERE guest_id = :guest_id AND id <> :but AND accepted_at IS NOT NULL"
)
WITHDRAW = Statement(
    "UPDATE guest_task SET withdrawn_at = :at, withdrawn_by = :by, code_hash = NULL"
    " WHERE id = :id AND withdrawn_at IS NULL"
)
ITEM_ID = Statement(
    "SELECT i.id FROM case_item i JOIN review_case c ON c.id = i.case_id WHERE c.reference = :reference"
    " AND i.kind = :kind AND i.number = :number"
)

_LINK = "id, guest_id, task_id, token_hash, lasts_hours, made_at, ends_at, used_at"
ADD_LINK = Statement(
    "INSERT INTO guest_link (guest_id, task_id, lasts_hours, made_at)"
    " VALUES (:guest_id, :task_id, :lasts_hours, :made_at) RETURNING id"
)
LINK = Statement(f"SELECT {_LINK} FROM guest_link WHERE id = :id")
LINK_OF = Statement(
    f"SELECT {_LINK} FROM guest_link WHERE token_hash = :token_hash AND used_at IS NULL AND ends_at > :now"
)
WRITE_LINK = Statement(
    "UPDATE guest_link SET token_hash = :token_hash, ends_at = :ends_at WHERE id = :id AND used_at IS NULL"
)
USE_LINK = Statement("UPDATE guest_link SET used_at = :at WHERE id = :id AND used_at IS NULL AND ends_at > :at")
USE_UP = Statement(
    "UPDATE guest_link SET used_at = :at WHERE used_at IS NULL AND guest_id = :guest_id"
    " AND coalesce(task_id, 0) = coalesce(:task_id, 0)"
)
# What has not left yet need not leave any more.
TAKE_BACK = Statement(
    "UPDATE outbox SET status = 'withdrawn' WHERE status = 'pending' AND channel = 'message' AND kind = 'guest'"
    " AND guest_link_id IN (SELECT id FROM guest_link WHERE used_at IS NULL AND guest_id = :guest_id"
    " AND coalesce(task_id, 0) = coalesce(:task_id, 0))"
)
MADE_SINCE = Statement("SELECT count(*) FROM guest_link WHERE guest_id = :guest_id AND made_at > :since")


class Guest(NamedTuple):
    """Somebody without an account."""

    id: int
    address: str
    password_hash: str | None
    set_up_at: str | None


class Task(NamedTuple):
    """The invitation of a guest to one item."""

    id: int
    guest_id: int
    address: str
    case: str
    partnership: str
    kind: str
    number: int
    role: str
    name: str
    code_hash: str | None
    made_at: str
    made_by: str
    accepted_at: str | None
    withdrawn_at: str | None
    withdrawn_by: str | None


class GuestLink(NamedTuple):
    """A link that was, or will be, mailed."""

    id: int
    guest_id: int
    task_id: int | None
    token_hash: str | None
    lasts_hours: int
    made_at: str
    ends_at: str | None
    used_at: str | None


def guest(tx: Transaction, id: int) -> Guest | None:
    """A guest; None when there is none."""
    row = tx.one(GUEST, {"id": id})
    return Guest(*row) if row else None


def guest_at(tx: Transaction, address: str) -> Guest | None:
    """The guest to whom links are mailed at an address."""
    row = tx.one(GUEST_AT, {"address": address})
    return Guest(*row) if row else None


def add_guest(tx: Transaction, address: str, *, at: str) -> Guest:
    """The guest at an address, new where there was none."""
    tx.execute(ADD_GUEST, {"address": address, "at": at})
    found = guest_at(tx, address)
    assert found is not None, "a guest that was just added is gone"
    return found


def set_password(tx: Transaction, id: int, *, password_hash: str | None, at: str) -> None:
    """Keep what a guest has chosen as second factor, or that it is to be chosen anew."""
    tx.execute(SET_PASSWORD, {"id": id, "password_hash": password_hash, "at": at if password_hash else None})


def task(tx: Transaction, id: int) -> Task | None:
    """An invitation; None when there is none."""
    row = tx.one(TASK, {"id": id})
    return Task(*row) if row else None


def standing_task(tx: Transaction, address: str, *, case_id: int, item_id: int) -> Task | None:
    """The invitation of an address to an item that was not withdrawn."""
    row = tx.one(STANDING, {"address": address, "case_id": case_id, "item_id": item_id})
    return Task(*row) if row else None


def tasks_of_guest(tx: Transaction, guest_id: int) -> list[Task]:
    """What a guest was invited to and is still, accepted or not, the newest first."""
    return [Task(*row) for row in tx.rows(OF_GUEST, {"guest_id": guest_id})]


def tasks_of_case(tx: Transaction, reference: str) -> list[Task]:
    """Every invitation to a case, the newest first."""
    return [Task(*row) for row in tx.rows(OF_CASE, {"reference": reference})]


def tasks_of_partnership(tx: Transaction, partnership: str, *, before: int, limit: int) -> list[Task]:
    """Invitations to the cases of a partnership, the newest first, of those before a number."""
    return [
        Task(*row) for row in tx.rows(OF_PARTNERSHIP, {"partnership": partnership, "before": before, "limit": limit})
    ]


def add_task(tx: Transaction, **values: object) -> int:
    """Keep an invitation; its number."""
    return int(tx.value(ADD_TASK, values))


def give_new_code(tx: Transaction, id: int, code_hash: str) -> None:
    """Let an invitation be accepted anew, with another code."""
    tx.execute(NEW_CODE, {"id": id, "code_hash": code_hash})


def accept(tx: Transaction, id: int, *, at: str) -> bool:
    """Use up the code of an invitation; whether it still stood."""
    return tx.execute(ACCEPT, {"id": id, "at": at}) == 1


def let_others_be_accepted_anew(tx: Transaction, guest_id: int, *, but: int) -> None:
    """Let every other invitation of a guest need a new code."""
    tx.execute(ACCEPT_ANEW, {"guest_id": guest_id, "but": but})


def withdraw(tx: Transaction, id: int, *, at: str, by: str) -> bool:
    """Take an invitation back; whether it stood."""
    return tx.execute(WITHDRAW, {"id": id, "at": at, "by": by}) == 1


def item_id(tx: Transaction, reference: str, kind: str, number: int) -> int:
    """The row of an item that there is."""
    return int(tx.value(ITEM_ID, {"reference": reference, "kind": kind, "number": number}))


def add_link(tx: Transaction, guest_id: int, task_id: int | None, *, lasts_hours: int, at: str) -> int:
    """Keep that a link is to be mailed; its number."""
    values = {"guest_id": guest_id, "task_id": task_id, "lasts_hours": lasts_hours, "made_at": at}
    return int(tx.value(ADD_LINK, values))


def link(tx: Transaction, id: int) -> GuestLink | None:
    """A link by its number."""
    row = tx.one(LINK, {"id": id})
    return GuestLink(*row) if row else None


def link_of(tx: Transaction, token_hash: str, *, now: str) -> GuestLink | None:
    """The link that a token opens; None where it was used, or its time ran out."""
    row = tx.one(LINK_OF, {"token_hash": token_hash, "now": now})
    return GuestLink(*row) if row else None


def write_link(tx: Transaction, id: int, *, token_hash: str, ends_at: str) -> bool:
    """Keep what opens a link, and until when; whether it may still be used."""
    return tx.execute(WRITE_LINK, {"id": id, "token_hash": token_hash, "ends_at": ends_at}) == 1


def use_link(tx: Transaction, id: int, *, at: str) -> bool:
    """Use a link up; whether it stood. Of two at the same moment one does."""
    return tx.execute(USE_LINK, {"id": id, "at": at}) == 1


def use_up_links(tx: Transaction, guest_id: int, task_id: int | None, *, at: str) -> None:
    """Let every link of a guest to an invitation, or every one to come back with, lead nowhere."""
    tx.execute(TAKE_BACK, {"guest_id": guest_id, "task_id": task_id})
    tx.execute(USE_UP, {"guest_id": guest_id, "task_id": task_id, "at": at})


def links_made_since(tx: Transaction, guest_id: int, since: str) -> int:
    """How many links were mailed to a guest of late."""
    return int(tx.value(MADE_SINCE, {"guest_id": guest_id, "since": since}))
