"""What a case says is destroyed by law: proposed by one, approved by another, held by a hold, and the trail stands."""

from __future__ import annotations

import datetime as dt
import json

import psycopg
import pytest

from casework.journeys import incident_at
from casework.office import Office, everything
from cheats import REFUSED
from reviewflow.casework.changes.add_item import AddItem
from reviewflow.casework.changes.record_facts import RecordFacts
from reviewflow.casework.keeping.destruction import (
    DecideDestruction,
    DestroyCase,
    ProposeDestruction,
    carry_out_destruction,
    decide_destruction,
    propose_destruction,
)
from reviewflow.casework.keeping.holds import LiftHold, PlaceHold, lift_hold, place_hold
from reviewflow.casework.keeping.schedule import Schedule, schedule_of
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.views.read_identities import read_identities
from reviewflow.errors import (
    CaseDestroyed,
    DestructionNotApproved,
    DestructionNotFound,
    DutiesNotSeparate,
    GroundUnknown,
    HoldNotFound,
    NotDueForReview,
    OnLegalHold,
    RoleNotAllowed,
)
from reviewflow.store.audit_log import read_body, verify
from reviewflow.store.keeping import Destruction
from reviewflow.store.session import Database
from reviewflow.store.statements import Statement
from reviewflow.workflow.library import Library

SECRET = "Zebedee"


@pytest.fixture
def schedule(library: Library) -> Schedule:
    return schedule_of(library, "bristol")


def an_ended_case(office: Office) -> str:
    """A case with words, a name and letters, that ended."""
    case = incident_at(office, "decided")
    child = office.add(
        case, "child", label="Child Z", name=f"{SECRET} Quill", date_of_birth="2016-02-03", ethnicity="wbri"
    )
    office.carry_out(RecordFacts(case=case, item=child, facts={"religion": f"{SECRET}ism"}))
    office.do(case, "close_without_review", "coordinator")
    return case


def propose(office: Office, schedule: Schedule, case: str, by: str = "bristol.coordinator") -> Destruction:
    with office.database.write() as tx:
        command = ProposeDestruction(case=case, reason="Its time is over.")
        return propose_destruction(tx, office.desk, schedule, command, by=by)


def decide(
    office: Office, schedule: Schedule, case: str, by: str = "bristol.executive", *, yes: bool = True
) -> Destruction:
    with office.database.write() as tx:
        command = DecideDestruction(case=case, reason="Looked at.")
        return decide_destruction(tx, office.desk, schedule, command, approve=yes, by=by)


def destroy(office: Office, schedule: Schedule, case: str, by: str = "bristol.coordinator") -> Destruction:
    with office.database.write() as tx:
        command = DestroyCase(case=case)
        return carry_out_destruction(tx, office.desk, schedule, command, by=by, backups_kept_days=35)


def hold(office: Office, schedule: Schedule, case: str | None, by: str = "bristol.executive") -> int:
    with office.database.write() as tx:
        command = PlaceHold(partnership="bristol", case=case, ground="national_inquiry", reason="The inquiry asked.")
        return place_hold(tx, office.desk, schedule, command, by=by).sequence


def lift(office: Office, schedule: Schedule, number: int, by: str = "bristol.executive") -> None:
    with office.database.write() as tx:
        lift_hold(tx, office.desk, schedule, LiftHold(hold=number, reason="It has reported."), by=by)


def in_a_hundred_years(office: Office) -> None:
    office.now = office.now.replace(year=office.now.year + 100)


def destroyed(office: Office, schedule: Schedule) -> str:
    case = an_ended_case(office)
    in_a_hundred_years(office)
    propose(office, schedule, case)
    decide(office, schedule, case)
    destroy(office, schedule, case)
    return case


def test_what_a_case_says_is_gone_and_the_trail_verifies(office: Office, schedule: Schedule) -> None:
    case = destroyed(office, schedule)

    with office.database.read() as tx:
        assert verify(tx).valid
        kept = [e.what for e in office.entries(case) if read_body(tx, e.sequence) is not None]
    assert kept == ["propose_destruction", "approve_destruction", "destroy_bodies"]
    left = json.dumps(everything(office.database), default=str)
    assert SECRET not in left
    assert office.rows("SELECT count(*) FROM identity") == [(0,)]
    assert {row for (row,) in office.rows("SELECT text FROM notice")} == {""}
    assert office.case(case).destroyed_on == office.now.date()


def test_what_figures_count_by_stays(office: Office, schedule: Schedule) -> None:
    case = destroyed(office, schedule)

    found = office.case(case)
    assert found.state == "closed"
    assert found.facts["became_aware_on"] == "2024-03-15"
    assert found.items_of("child")[-1].facts["ethnicity"] == "wbri"
    assert "summary" not in found.facts


def test_replay_copes_and_says_what_it_left_out(office: Office, schedule: Schedule) -> None:
    other = incident_at(office, "notified")
    case = destroyed(office, schedule)

    found = replay(office.database)

    assert found.identical, found.differences
    assert found.left_out == (case,)
    assert replay(office.database, reference=other).identical
    assert replay(office.database, reference=case).left_out == (case,)


def test_nothing_more_is_done_with_it(office: Office, schedule: Schedule) -> None:
    case = destroyed(office, schedule)

    with office.refuses(CaseDestroyed, match="was destroyed by law"):
        office.carry_out(AddItem(case=case, add="child", facts={"label": "Child A"}))
    with office.refuses(CaseDestroyed):
        read_identities(office.desk, case, by="bristol.coordinator", reason="To see.")
    with office.refuses(CaseDestroyed):
        propose(office, schedule, case)
    with office.refuses(CaseDestroyed):
        destroy(office, schedule, case)


def test_whoever_proposes_it_does_not_approve_it(office: Office, schedule: Schedule) -> None:
    case = an_ended_case(office)
    in_a_hundred_years(office)
    propose(office, schedule, case, "bristol.business_manager")

    with office.refuses(DutiesNotSeparate, match="that was bristol.business_manager"):
        decide(office, schedule, case, "bristol.business_manager")
    with office.refuses(DestructionNotApproved, match="Somebody other than bristol.business_manager"):
        destroy(office, schedule, case)


def test_a_hold_beats_the_schedule(office: Office, schedule: Schedule) -> None:
    case = an_ended_case(office)
    in_a_hundred_years(office)
    number = hold(office, schedule, case)

    with office.refuses(OnLegalHold, match="The inquiry asked"):
        propose(office, schedule, case)
    lift(office, schedule, number)
    propose(office, schedule, case)
    number = hold(office, schedule, None)
    with office.refuses(OnLegalHold):
        decide(office, schedule, case)
    lift(office, schedule, number)
    decide(office, schedule, case)
    hold(office, schedule, None)
    with office.refuses(OnLegalHold):
        destroy(office, schedule, case)
    assert replay(office.database).identical


def test_what_is_not_due_or_not_ended_is_not_proposed(office: Office, schedule: Schedule) -> None:
    running, ended = incident_at(office, "notified"), an_ended_case(office)

    with office.refuses(NotDueForReview, match="it has not ended"):
        propose(office, schedule, running)
    with office.refuses(NotDueForReview, match="Saturday 15 March 2059"):
        propose(office, schedule, ended)


def test_each_is_done_by_those_whom_the_file_names(office: Office, schedule: Schedule) -> None:
    case = an_ended_case(office)
    in_a_hundred_years(office)

    with office.refuses(RoleNotAllowed, match="Review coordinator or Business manager"):
        propose(office, schedule, case, "bristol.executive")
    propose(office, schedule, case)
    with office.refuses(RoleNotAllowed):
        decide(office, schedule, case, "bristol.police_partner")
    with office.refuses(RoleNotAllowed):
        hold(office, schedule, case, "bristol.police_partner")
    decide(office, schedule, case)
    with office.refuses(RoleNotAllowed):
        destroy(office, schedule, case, "bristol.executive")


def test_a_refusal_stands_and_it_may_be_proposed_again(office: Office, schedule: Schedule) -> None:
    case = an_ended_case(office)
    in_a_hundred_years(office)
    propose(office, schedule, case)

    assert decide(office, schedule, case, yes=False).state == "refused"
    with office.refuses(DestructionNotFound):
        decide(office, schedule, case)
    assert propose(office, schedule, case).state == "proposed"
    assert replay(office.database).identical


def test_a_ground_that_is_not_on_file_is_no_ground(office: Office, schedule: Schedule) -> None:
    command = PlaceHold(partnership="bristol", ground="national_inquery", reason="It asked.")

    with office.refuses(GroundUnknown, match="Did you mean national_inquiry"), office.database.write() as tx:
        place_hold(tx, office.desk, schedule, command, by="bristol.executive")


def test_a_hold_that_was_lifted_is_not_lifted_again(office: Office, schedule: Schedule) -> None:
    number = hold(office, schedule, None)
    lift(office, schedule, number)

    with office.refuses(HoldNotFound):
        lift(office, schedule, number)


def test_whoever_is_killed_in_the_middle_has_done_nothing(
    office: Office, schedule: Schedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = an_ended_case(office)
    in_a_hundred_years(office)
    propose(office, schedule, case)
    decide(office, schedule, case)
    before = everything(office.database)
    monkeypatch.setattr("reviewflow.casework.keeping.destroy_case.audit_log.destroy_bodies", _killed)

    with pytest.raises(KeyboardInterrupt):
        destroy(office, schedule, case)

    assert everything(office.database) == before
    monkeypatch.undo()
    assert destroy(office, schedule, case).state == "destroyed"


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_the_certificate_says_what_why_by_which_rule_by_whom_and_until_when(office: Office, schedule: Schedule) -> None:
    case = an_ended_case(office)
    in_a_hundred_years(office)
    propose(office, schedule, case)
    decide(office, schedule, case)
    found = destroy(office, schedule, case).certificate

    assert found is not None
    assert found["rule"]["class"] == "serious_incident"  # type: ignore[index]
    assert "Nobody here has adopted" in found["rule"]["mark"]  # type: ignore[index]
    assert found["approved"]["by"] == "bristol.executive"  # type: ignore[index]
    assert found["identities"] == 2
    assert found["backups_until"] == (office.now.date() + dt.timedelta(days=35)).isoformat()
    assert SECRET not in json.dumps(found)


@pytest.mark.parametrize(
    "words",
    [
        "UPDATE notice SET text = '', html = '', address = NULL",
        "UPDATE notice SET recipient_name = 'Somebody else'",
        "UPDATE notice SET name = 'another'",
        "UPDATE snapshot SET body = '{}'",
        "DELETE FROM identity",
        "INSERT INTO destruction (sequence, case_id, state, rule, reason, proposed_at, proposed_by, decided_at,"
        " decided_by) SELECT 9, id, 'approved', '{}', 'x', '2024-03-15T10:00:00.000000Z', 'a',"
        " '2024-03-15T10:00:00.000000Z', 'b' FROM review_case",
    ],
)
def test_the_database_lets_no_words_go_that_nobody_has_approved(office: Office, words: str) -> None:
    an_ended_case(office)
    before = everything(office.database)

    with pytest.raises((*REFUSED, psycopg.errors.InsufficientPrivilege)), office.database.write() as tx:
        tx.execute(Statement(words))

    assert everything(office.database) == before


@pytest.mark.postgres
def test_no_body_goes_in_the_role_of_the_application_without_an_approval(postgresql_published: Database) -> None:
    office = Office(postgresql_published)
    an_ended_case(office)

    with pytest.raises(REFUSED), office.database.write() as tx:
        tx.execute(Statement("UPDATE trail_body SET salt = NULL, body = NULL"))
