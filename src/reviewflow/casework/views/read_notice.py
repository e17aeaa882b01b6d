"""Read a notice. Where names may stand in it, and where a scrutineer reads, the reading is an entry of the trail."""

from __future__ import annotations

from dataclasses import dataclass

from reviewflow.casework.access.readings import READ_NOTICE, enter_reading_in, reader
from reviewflow.casework.access.scrutineer import read_as
from reviewflow.casework.desk import Desk
from reviewflow.errors import NoticeNumberUnknown, ReaderUnnamed
from reviewflow.store import notices
from reviewflow.store.cases import load_case
from reviewflow.store.notices import NoticeRow, NoticeTexts


@dataclass(frozen=True, slots=True)
class NoticeRead:
    """A notice with its words."""

    notice: NoticeRow
    texts: NoticeTexts


def read_notice(desk: Desk, id: int, *, by: str | None = None) -> NoticeRead:
    """Read a notice; who reads has to be said where names may stand in it.

    Raises:
        NoticeNumberUnknown: there is none of that number.
        ReaderUnnamed: names may stand in it, and nobody says who reads.
        RoleNotAllowed: names may stand in it, and the reader does not keep the case.
    """
    with desk.database.read() as tx:
        notice = notices.find_notice(tx, id)
        if notice is None:
            raise NoticeNumberUnknown(number=id)
        texts = notices.notice_texts(tx, id)
    if not notice.names:
        read_as(desk, READ_NOTICE, by=by, reference=notice.case, about={"notice": id, "sha256": notice.sha256})
        return NoticeRead(notice, texts)
    if by is None:
        raise ReaderUnnamed(notice=id)
    with desk.database.write() as tx:
        actor = reader(tx, desk, load_case(tx, notice.case), by)
        enter_reading_in(tx, desk, notice.case, READ_NOTICE, {"notice": id, "sha256": notice.sha256}, by=actor)
        return NoticeRead(notice, notices.notice_texts(tx, id))
