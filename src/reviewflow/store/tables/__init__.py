"""The tables, declared with SQLModel. SQLModel stops here; the rest of the room speaks SQL.

The declarations say what is meant and serve whoever loads rows as objects. What is in a database
was put there by the migrations, whose words are frozen; a test holds the two against each other.
"""

from reviewflow.store.tables.cases import (
    CaseItemRow,
    CaseLinkRow,
    CaseRow,
    DoneRow,
    IdentityRow,
    ReferenceCounterRow,
    SnapshotRow,
)
from reviewflow.store.tables.clocks import AlertRow, CalendarVersionRow, DeadlineRow, NonWorkingDayRow, SuspensionRow
from reviewflow.store.tables.columns import Row
from reviewflow.store.tables.notices import HeartbeatRow, NoticeRow, OutboxRow, ReceiptRow
from reviewflow.store.tables.published import (
    DirectoryEntryRow,
    PartnershipVersionRow,
    PublishedTextRow,
    WorkflowDefinitionRow,
)
from reviewflow.store.tables.trail import TrailAnchorRow, TrailBodyRow, TrailEntryRow

metadata = Row.metadata

__all__ = [
    "AlertRow",
    "CalendarVersionRow",
    "CaseItemRow",
    "CaseLinkRow",
    "CaseRow",
    "DeadlineRow",
    "DirectoryEntryRow",
    "DoneRow",
    "HeartbeatRow",
    "IdentityRow",
    "NonWorkingDayRow",
    "NoticeRow",
    "OutboxRow",
    "PartnershipVersionRow",
    "PublishedTextRow",
    "ReceiptRow",
    "ReferenceCounterRow",
    "SnapshotRow",
    "SuspensionRow",
    "TrailAnchorRow",
    "TrailBodyRow",
    "TrailEntryRow",
    "WorkflowDefinitionRow",
    "metadata",
]
