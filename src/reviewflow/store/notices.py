"""Where notices are kept, byte for byte, and what waits to leave."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import NamedTuple

from .numbers import LARGEST_NUMBER
from .only import EVERY_ROW, Only, narrowed
from .outbox import queue
from .sealed_columns import sealed
from .session import Transaction
from .statements import Statement, among

INSERT_NOTICE = Statement(
    "INSERT INTO notice (case_id, item_id, name, recipient, recipient_name, address, channel, subject, text,"
    " html, sha256,"
    " template_hash, audience_names, created_at, sequence) VALUES (:case_id, :item_id, :name, :recipient,"
    " :recipient_name,"
    " :address, :channel, :subject, :text, :html, :sha256, :template_hash, :audience_names, :created_at, :sequence)"
    " RETURNING id"
)
INSERT_LETTER_OWED = Statement(
    "INSERT INTO letter_owed (case_id, item_id, name, recipient, recipient_name, by_role, reason, why, created_at,"
    " sequence) VALUES (:case_id, :item_id, :name, :recipient, :recipient_name, :by_role, :reason, :why, :created_at,"
    " :sequence) RETURNING id"
)
LETTER_OWED = Statement(
    f"SELECT l.id, l.name, l.recipient, l.by_role, {sealed('letter_owed', 'reason', 'l')}, l.sequence, i.kind, i.number"
    " FROM outbox o"
    " JOIN letter_owed l ON l.id = o.letter_owed_id LEFT JOIN case_item i ON i.id = l.item_id"
    " WHERE o.id = :id AND o.status = 'dead'"
)
INSERT_RECEIPT = Statement(
    "INSERT INTO receipt (notice_id, reference, received_at, by_user)"
    " VALUES (:notice_id, :reference, :received_at, :by_user)"
)

RECEIPT = Statement("SELECT count(*) FROM receipt WHERE notice_id = :notice_id AND reference = :reference")


class NoticeRow(NamedTuple):
    """A notice as it is listed."""

    id: int
    case: str
    name: str
    recipient: str
    recipient_name: str
    channel: str
    subject: str
    sha256: str
    names: bool
    created_at: str
    sequence: int
    status: str


_LISTED = (
    "SELECT n.id, c.reference, n.name, n.recipient, n.recipient_name, n.channel, n.subject, n.sha256, n.audience_names,"
    " n.created_at, n.sequence, o.status FROM notice n JOIN review_case c ON c.id = n.case_id"
    " JOIN outbox o ON o.notice_id = n.id"
)
OF_CASE = Statement(f"{_LISTED} WHERE c.reference = :reference AND n.id < :before ORDER BY n.id DESC LIMIT :limit")
_OF_PARTNERSHIP = f"{_LISTED} WHERE c.partnership = :partnership AND n.id < :before"
OF_PARTNERSHIP = Statement(f"{_OF_PARTNERSHIP} ORDER BY n.id DESC LIMIT :limit")
_TITLED = f"{_OF_PARTNERSHIP} AND n.name {{}} ORDER BY n.id DESC LIMIT :limit"
_ON_SQLITE, _ON_POSTGRESQL = among("names")
TITLED = Statement(_TITLED.format(_ON_SQLITE), postgresql=_TITLED.format(_ON_POSTGRESQL))
NEWEST = Statement(f"{_LISTED} WHERE n.id < :before ORDER BY n.id DESC LIMIT :limit")
ONE = Statement(f"{_LISTED} WHERE n.id = :id")
NEWEST_OF_CASE = Statement("SELECT max(id) FROM notice WHERE case_id = :case_id AND name = :name")
TEXTS = Statement(
    f"SELECT subject, {sealed('notice', 'text')}, {sealed('notice', 'html')}, address FROM notice WHERE id = :id"
)


class NoticeTexts(NamedTuple):
    """The words of a notice, byte for byte."""

    subject: str
    text: str
    html: str
    address: str | None


class LetterOwed(NamedTuple):
    """A letter that could not be written, and still is not."""

    id: int
    name: str
    recipient: str
    by_role: str
    reason: str | None
    sequence: int
    """The entry of the change that owes it."""
    item_kind: str | None
    item_number: int | None


NOTHING_AFTER = LARGEST_NUMBER
"""A number that no row reaches."""


def list_notices(
    tx: Transaction,
    *,
    reference: str | None = None,
    partnership: str | None = None,
    limit: int = 50,
    before: int = NOTHING_AFTER,
    only: Only = EVERY_ROW,
) -> list[NoticeRow]:
    """Notices of a case, of a partnership or of all, newest first; ``before`` is the last one of the page before."""
    if partnership and only != EVERY_ROW:
        statement = narrowed(_OF_PARTNERSHIP, only, then=" ORDER BY n.id DESC LIMIT :limit")
        given = {"partnership": partnership, "before": before, "limit": limit, **only.given}
        return [NoticeRow(*row) for row in tx.rows(statement, given)]
    statement = OF_CASE if reference else OF_PARTNERSHIP if partnership else NEWEST
    asked = {"reference": reference} if reference else {"partnership": partnership} if partnership else {}
    parameters = {"before": before, "limit": limit, **asked}
    return [NoticeRow(*row) for row in tx.rows(statement, parameters)]


def titled_notices(
    tx: Transaction, *, partnership: str, names: Collection[str], before: int = NOTHING_AFTER, limit: int
) -> list[NoticeRow]:
    """Notices of a partnership under some of the names that the rules have for them, newest first."""
    given = {"partnership": partnership, "names": json.dumps(sorted(names)), "before": before, "limit": limit}
    return [NoticeRow(*row) for row in tx.rows(TITLED, given)]


def find_notice(tx: Transaction, id: int) -> NoticeRow | None:
    """One notice as it is listed, or None."""
    row = tx.one(ONE, {"id": id})
    return None if row is None else NoticeRow(*row)


def notice_texts(tx: Transaction, id: int) -> NoticeTexts:
    """The words of a notice that there is."""
    row = tx.one(TEXTS, {"id": id})
    assert row is not None, "a notice that was just found is gone"
    return NoticeTexts(*row)


def newest_of(tx: Transaction, case_id: int, name: str) -> int | None:
    """The newest copy of a notice that a case sent, or None."""
    found: int | None = tx.value(NEWEST_OF_CASE, {"case_id": case_id, "name": name})
    return found


def has_receipt(tx: Transaction, notice_id: int, reference: str) -> bool:
    """Whether this receipt for a notice is kept already."""
    return bool(tx.value(RECEIPT, {"notice_id": notice_id, "reference": reference}))


def queue_notice(tx: Transaction, values: dict[str, object], *, partnership: str) -> int:
    """Keep one copy of a notice and queue it for delivery, in the transaction of the change that sends it."""
    notice_id = int(tx.value(INSERT_NOTICE, _sealed(tx, "notice", values, "text", "html")))
    queue(
        tx,
        dedup_key=f"notice-{notice_id}",
        kind="notice",
        notice_id=notice_id,
        channel=values["channel"],
        partnership=partnership,
        recipient=values["recipient_name"],
        address=values["address"],
        due_at=values["created_at"],
    )
    return notice_id


def queue_letter_owed(tx: Transaction, values: dict[str, object], *, channel: str, partnership: str) -> int:
    """Keep a letter that could not be written among what was not delivered; returns the number of the delivery."""
    letter_id = int(tx.value(INSERT_LETTER_OWED, _sealed(tx, "letter_owed", values, "reason")))
    return queue(
        tx,
        dedup_key=f"letter-owed-{letter_id}",
        kind="notice",
        letter_owed_id=letter_id,
        channel=channel,
        status="dead",
        partnership=partnership,
        recipient=values["recipient_name"],
        due_at=values["created_at"],
        last_error=values["why"],
    )


def _sealed(tx: Transaction, table: str, values: Mapping[str, object], *columns: str) -> dict[str, object]:
    return tx.seal_values(table, values, *columns, case_id=int(str(values["case_id"])))


def letter_owed_of(tx: Transaction, delivery: int) -> LetterOwed | None:
    """The letter behind a delivery that could not be written and still is not; None for any other delivery."""
    row = tx.one(LETTER_OWED, {"id": delivery})
    return None if row is None else LetterOwed(*row)
