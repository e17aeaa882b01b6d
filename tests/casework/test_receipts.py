"""The receipt for a form that a person filled in elsewhere: kept, compared, and never with a name on the trail."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from casework.journeys import SUBMISSION, incident_at
from casework.office import Office
from reviewflow.casework.changes.receipts import RecordReceipt, record_receipt
from reviewflow.casework.replaying.replay import replay
from reviewflow.errors import (
    ActorUnknown,
    FactInvalid,
    FactUnknown,
    NoticeNotFound,
    OutsidePartnership,
    RoleNotAllowed,
    TimeRunsBackwards,
)
from reviewflow.store.audit_log import verify

NOTIFIER = "Quentin Planted"


@pytest.fixture
def case(office: Office) -> str:
    case = incident_at(office, "considered")
    office.do(case, "submit_notification", "la_notifier", notifier_name=NOTIFIER, **SUBMISSION)
    return case


def receipt(case: str, **more: object) -> RecordReceipt:
    return RecordReceipt.model_validate({"case": case, "notice": "notification_pack", "reference": "CSI-77", **more})


def test_a_receipt_is_kept_with_its_entry(office: Office, case: str) -> None:
    found = record_receipt(office.desk, receipt(case), by="la_notifier")

    assert found.differ == {}
    assert office.rows("SELECT reference, by_user, received_at FROM receipt") == [
        ("CSI-77", "la_notifier", "2024-03-15T10:00:00.000000Z")
    ]
    assert office.entries(case)[-1].what == "record_receipt"
    assert office.rows(
        "SELECT o.status FROM outbox o JOIN notice n ON n.id = o.notice_id WHERE n.channel = 'form'"
    ) == [("sent",)]


def test_what_was_typed_otherwise_is_found(office: Office, case: str) -> None:
    typed = {"summary": "Something else.", "incident_area": "bristol", "abuse_or_neglect": "known"}

    found = record_receipt(office.desk, receipt(case, typed=typed), by="la_notifier")

    assert found.differ == {"summary": "A child was seriously harmed.", "abuse_or_neglect": "suspected"}


def test_a_name_that_was_typed_is_compared_and_stays_off_the_trail(office: Office, case: str) -> None:
    same = record_receipt(office.desk, receipt(case, typed={"notifier_name": NOTIFIER}), by="la_notifier")
    other = record_receipt(
        office.desk, receipt(case, reference="CSI-78", typed={"notifier_name": "Rhona Planted"}), by="la_notifier"
    )

    assert (same.differ, other.differ) == ({}, {"notifier_name": "(recorded)"})
    assert "Planted" not in "".join(office.body(entry.sequence) for entry in office.entries(case))
    assert json.loads(office.body(other.sequence))["differ"] == ["notifier_name"]
    assert replay(office.database).differences == ()


def test_what_cannot_be_so_is_refused(office: Office, case: str) -> None:
    later = office.now + dt.timedelta(minutes=1)
    bare = incident_at(office, "considered")

    with office.refuses(NoticeNotFound, match="has sent no notice notification_pack"):
        record_receipt(office.desk, receipt(bare), by="la_notifier")
    with office.refuses(FactUnknown, match="childs_name is not a fact"):
        record_receipt(office.desk, receipt(case, typed={"childs_name": "Someone"}), by="la_notifier")
    with office.refuses(FactInvalid, match="it must be one of"):
        record_receipt(office.desk, receipt(case, typed={"abuse_or_neglect": "perhaps"}), by="la_notifier")
    with office.refuses(TimeRunsBackwards):
        record_receipt(office.desk, receipt(case, received_at=later), by="la_notifier")
    with office.refuses(RoleNotAllowed):
        record_receipt(office.desk, receipt(case), by="scrutineer")
    with office.refuses(OutsidePartnership):
        record_receipt(office.desk, receipt(case), by="gloucestershire/la_notifier")
    with office.refuses(ActorUnknown):
        record_receipt(office.desk, receipt(case), by="nobody")
    record_receipt(office.desk, receipt(case), by="la_notifier")
    with office.refuses(FactInvalid, match="it is recorded already"):
        record_receipt(office.desk, receipt(case), by="la_notifier")


def test_the_trail_holds_afterwards(office: Office, case: str) -> None:
    record_receipt(office.desk, receipt(case, typed={"summary": "x"}), by="la_notifier")

    with office.database.read() as tx:
        assert verify(tx).valid
