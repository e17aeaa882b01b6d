"""Read a notice. Where names may stand in it, the reading is an entry of the trail, like every reading of identities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reviewflow.audit.entry import Envelope
from reviewflow.audit.instants import instant_text
from reviewflow.case.case import Actor
from reviewflow.case.permissions import check_keeps, check_may_act_for
from reviewflow.errors import NoticeNotFound, ReaderUnnamed
from reviewflow.statute.london import local_date
from reviewflow.store import audit_log, notices
from reviewflow.store.cases import load_case
from reviewflow.store.notices import NoticeRow, NoticeTexts
from reviewflow.store.session import Transaction

from .desk import Desk

READ_NOTICE = "read_notice"


@dataclass(frozen=True, slots=True)
class NoticeRead:
    """A notice with its words."""

    notice: NoticeRow
    texts: NoticeTexts


def read_notice(desk: Desk, id: int, *, by: str | None = None) -> NoticeRead:
    """Read a notice; who reads has to be said where names may stand in it.

    Raises:
        NoticeNotFound: there is none of that number.
        ReaderUnnamed: names may stand in it, and nobody says who reads.
        RoleNotAllowed: names may stand in it, and the reader does not keep the case.
    """
    with desk.database.read() as tx:
        notice = notices.find_notice(tx, id)
        if notice is None:
            raise NoticeNotFound(case="This database", notice=f"number {id}")
        if not notice.names:
            return NoticeRead(notice, notices.notice_texts(tx, id))
    if by is None:
        raise ReaderUnnamed(notice=id)
    with desk.database.write() as tx:
        case = load_case(tx, notice.case).case
        definition = desk.definition(tx, case.workflow_hash)
        elsewhere, _, name = by.rpartition("/")
        actor = desk.directory(tx, elsewhere or case.partnership).actor(name, roles=definition.roles)
        enter_reading_in(tx, desk, notice.case, {"notice": id, "sha256": notice.sha256}, by=actor)
        return NoticeRead(notice, notices.notice_texts(tx, id))


def enter_reading_in(
    tx: Transaction,
    desk: Desk,
    reference: str,
    what: Mapping[str, object],
    *,
    by: Actor,
    seal: audit_log.Seal | None = None,
) -> None:
    """Put the reading on the trail, inside a transaction that is open already."""
    case = load_case(tx, reference).case
    definition = desk.definition(tx, case.workflow_hash)
    check_may_act_for(case.partnership, actor=by, case=case.reference)
    check_keeps(definition, actor=by, what=READ_NOTICE)
    now = desk.now()
    envelope = Envelope(
        what=READ_NOTICE,
        case_reference=case.reference,
        by_user=by.user,
        by_role=by.role,
        partnership=case.partnership,
        happened_on=local_date(now).isoformat(),
        recorded_at=instant_text(now),
        from_state=case.state,
        to_state=case.state,
        workflow_hash=definition.hash,
    )
    audit_log.append(tx, envelope, {"command": {"kind": READ_NOTICE, **what}}, seal=seal)
