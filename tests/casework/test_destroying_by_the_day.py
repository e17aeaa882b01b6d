"""On which day a destruction may be proposed, what stands in its way, what goes and what the certificate says of it."""

from __future__ import annotations

import datetime as dt
import json
from hashlib import sha256

import pytest

from casework.journeys import incident_at
from casework.office import Office, everything
from casework.test_destroying import (
    SECRET,
    an_ended_case,
    decide,
    destroy,
    hold,
    in_a_hundred_years,
    lift,
    propose,
    schedule,
)
from reviewflow.case.case import Actor
from reviewflow.casework.changes.link_cases import LinkCases
from reviewflow.casework.keeping.destruction import DestroyCase, carry_out_destruction
from reviewflow.casework.keeping.due import cases_kept, due_until
from reviewflow.casework.keeping.schedule import Schedule
from reviewflow.errors import FactInvalid, NotDueForReview, RoleNotAllowed

__all__ = ["schedule"]

COORDINATOR = Actor("bristol.coordinator", "coordinator", "bristol")


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    return sqlite_office


def due(office: Office, schedule: Schedule, until: dt.date) -> list[str]:
    with office.database.read() as tx:
        return [each.case.reference for each in due_until(cases_kept(tx, office.desk, schedule, COORDINATOR), until,
                undated=False)]  # fmt: skip


def test_it_is_due_on_its_day_and_not_the_day_before(office: Office, schedule: Schedule) -> None:
    case = an_ended_case(office)
    day = dt.date(2059, 3, 15)
    assert due(office, schedule, day - dt.timedelta(days=1)) == []
    assert due(office, schedule, day) == [case]

    office.now = office.now.replace(year=2059, day=14)
    with office.refuses(NotDueForReview, match="its time is not over"):
        propose(office, schedule, case)
    office.now = office.now.replace(day=15)
    assert propose(office, schedule, case).state == "proposed"
    with office.refuses(NotDueForReview, match="that is proposed already"):
        propose(office, schedule, case)


def test_what_it_is_linked_with_has_to_have_ended_too(office: Office, schedule: Schedule) -> None:
    case, other = an_ended_case(office), incident_at(office, "notified")
    office.carry_out(LinkCases(case=case, relation="related_to", to=other))
    in_a_hundred_years(office)

    with office.refuses(NotDueForReview, match=f"it is linked with what is still open: {other}"):
        propose(office, schedule, case)


def test_a_hold_on_another_case_holds_that_one_alone(office: Office, schedule: Schedule) -> None:
    case, other = an_ended_case(office), an_ended_case(office)
    in_a_hundred_years(office)
    number = hold(office, schedule, other)

    assert propose(office, schedule, case).state == "proposed"
    with office.refuses(RoleNotAllowed):
        lift(office, schedule, number, "bristol.police_partner")


@pytest.mark.parametrize("days", [-1, 36_501])
def test_nobody_keeps_backups_for_so_long(office: Office, schedule: Schedule, days: int) -> None:
    case = an_ended_case(office)
    in_a_hundred_years(office)
    propose(office, schedule, case)
    decide(office, schedule, case)

    with office.refuses(FactInvalid), office.database.write() as tx:
        command = DestroyCase(case=case)
        carry_out_destruction(tx, office.desk, schedule, command, by="bristol.coordinator", backups_kept_days=days)


def test_the_certificate_has_the_hashes_of_what_went_and_the_key_is_gone(office: Office, schedule: Schedule) -> None:
    case = an_ended_case(office)
    in_a_hundred_years(office)
    propose(office, schedule, case)
    decide(office, schedule, case)
    entries = [each for each in office.entries(case) if "destruction" not in each.what]
    rows = office.rows("SELECT sequence, commitment FROM trail_entry ORDER BY sequence")
    commitments = {row[0]: row[1] for row in rows}
    letters = [row[0] for row in office.rows("SELECT sha256 FROM notice ORDER BY id")]

    found = destroy(office, schedule, case).certificate

    assert found is not None
    joined = "\n".join(commitments[each.sequence] for each in entries)
    assert found["entries"] == {
        "count": len(entries),
        "first": entries[0].sequence,
        "last": entries[-1].sequence,
        "sha256_of_commitments": sha256(joined.encode()).hexdigest(),
    }
    assert found["letters"] == letters
    keys = office.rows("SELECT wrapped FROM data_key WHERE holder = :holder", holder=f"case:{case}")
    assert keys
    assert {row[0] for row in keys} == {None}


def test_the_words_go_and_not_their_key_alone(
    office: Office, schedule: Schedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = an_ended_case(office)
    in_a_hundred_years(office)
    propose(office, schedule, case)
    decide(office, schedule, case)
    assert SECRET in json.dumps(everything(office.database, opened=True), default=str)
    monkeypatch.setattr("reviewflow.casework.keeping.destroy_case.destroy_keys", lambda *_: 0)

    destroy(office, schedule, case)

    left = json.dumps(everything(office.database, opened=True), default=str)
    assert SECRET not in left
    assert "A child was seriously harmed." not in left
