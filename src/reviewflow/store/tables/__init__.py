"""The tables, declared with SQLModel. SQLModel stops here; the rest of the room speaks SQL.

The declarations say what is meant and serve whoever loads rows as objects. What is in a database
was put there by the migrations, whose words are frozen; a test holds the two against each other.
"""

from reviewflow.store.tables.accounts import (
    AccountRow,
    SignInBrakeRow,
    SignInRow,
    SignInSessionRow,
    SignInTicketRow,
)
from reviewflow.store.tables.api import ApiRequestRow, ApiTokenRow, WebhookEventRow, WebhookRow
from reviewflow.store.tables.backups import BackupRunRow
from reviewflow.store.tables.cases import (
    CaseItemRow,
    CaseLinkRow,
    CaseRow,
    CaseWallRow,
    DoneRow,
    IdentityRow,
    ReferenceCounterRow,
    SnapshotRow,
)
from reviewflow.store.tables.clocks import AlertRow, CalendarVersionRow, DeadlineRow, NonWorkingDayRow, SuspensionRow
from reviewflow.store.tables.columns import Row
from reviewflow.store.tables.delivery import DigestRow, InvitationRow, OutboxRow, WarningRow
from reviewflow.store.tables.files import CaseFileRow, FilePieceRow, UploadRow
from reviewflow.store.tables.forms import DraftRow, FormSentRow
from reviewflow.store.tables.guests import GuestLinkRow, GuestRow, GuestTaskRow
from reviewflow.store.tables.keeping import (
    DestructionRow,
    DisclosureCaseRow,
    DisclosureMarkRow,
    DisclosureRow,
    LegalHoldRow,
)
from reviewflow.store.tables.keys import DataKeyRow, SealingRow
from reviewflow.store.tables.long_work import LongWorkRow
from reviewflow.store.tables.notices import LetterOwedRow, NoticeRow, ReceiptRow
from reviewflow.store.tables.people import AbsenceRow, CalendarLinkRow, DeliveryChoiceRow
from reviewflow.store.tables.proofs import CheckpointRow, MerkleNodeRow, ProofEntryRow
from reviewflow.store.tables.published import (
    DirectoryEntryRow,
    PartnershipVersionRow,
    PublishedTextRow,
    WorkflowDefinitionRow,
)
from reviewflow.store.tables.scrutiny import DipAnswerRow, SampleRow
from reviewflow.store.tables.search import SearchMarkRow, SearchPageRow, SearchReachRow
from reviewflow.store.tables.trail import RecordedStretchRow, TrailAnchorRow, TrailBodyRow, TrailEntryRow
from reviewflow.store.tables.workers import HeartbeatRow

metadata = Row.metadata

__all__ = [
    "AbsenceRow",
    "AccountRow",
    "AlertRow",
    "ApiRequestRow",
    "ApiTokenRow",
    "BackupRunRow",
    "CalendarLinkRow",
    "CalendarVersionRow",
    "CaseFileRow",
    "CaseItemRow",
    "CaseLinkRow",
    "CaseRow",
    "CaseWallRow",
    "CheckpointRow",
    "DataKeyRow",
    "DeadlineRow",
    "DeliveryChoiceRow",
    "DestructionRow",
    "DigestRow",
    "DipAnswerRow",
    "DirectoryEntryRow",
    "DisclosureCaseRow",
    "DisclosureMarkRow",
    "DisclosureRow",
    "DoneRow",
    "DraftRow",
    "FilePieceRow",
    "FormSentRow",
    "GuestLinkRow",
    "GuestRow",
    "GuestTaskRow",
    "HeartbeatRow",
    "IdentityRow",
    "InvitationRow",
    "LegalHoldRow",
    "LetterOwedRow",
    "LongWorkRow",
    "MerkleNodeRow",
    "NonWorkingDayRow",
    "NoticeRow",
    "OutboxRow",
    "PartnershipVersionRow",
    "ProofEntryRow",
    "PublishedTextRow",
    "ReceiptRow",
    "RecordedStretchRow",
    "ReferenceCounterRow",
    "SampleRow",
    "SealingRow",
    "SearchMarkRow",
    "SearchPageRow",
    "SearchReachRow",
    "SignInBrakeRow",
    "SignInRow",
    "SignInSessionRow",
    "SignInTicketRow",
    "SnapshotRow",
    "SuspensionRow",
    "TrailAnchorRow",
    "TrailBodyRow",
    "TrailEntryRow",
    "UploadRow",
    "WarningRow",
    "WebhookEventRow",
    "WebhookRow",
    "WorkflowDefinitionRow",
    "metadata",
]
