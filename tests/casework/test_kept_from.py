"""Who never sees a case whatever their role: somebody with a conflict of interest, and whoever it is not kept to."""

from __future__ import annotations

import datetime as dt

from casework.alerting import ANN, ANN_AT, BOSS, BOSS_AT, arrived, away, is_replayed, to, wants_digest, warned
from casework.journeys import incident_at
from casework.office import Office, Post
from reviewflow.case.case import Actor
from reviewflow.casework.access.seeing import kept_from
from reviewflow.casework.alerting.acknowledge import AcknowledgeAlert, acknowledge_alert
from reviewflow.casework.calendar_feeds.calendar_feed import feed
from reviewflow.casework.changes.keep_out import LiftConflict, LiftRestriction, RecordConflict, RestrictCase
from reviewflow.casework.changes.link_cases import LinkCases
from reviewflow.casework.past.as_it_stood import all_as_they_stood, as_it_stood
from reviewflow.casework.proving.bundle import Scope
from reviewflow.casework.proving.export_trail import export_trail
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.views import lists_seen
from reviewflow.casework.views.case_seen import see_case
from reviewflow.casework.views.read_identities import read_identities
from reviewflow.casework.views.to_do import what_needs_doing
from reviewflow.errors import (
    CaseNotFound,
    FactInvalid,
    NobodyWouldKeepIt,
    OutsidePartnership,
    ReasonMissing,
    RoleNotAllowed,
)
from reviewflow.statute.asked_moment import Asked
from reviewflow.statute.london import at_local_time
from reviewflow.store.cases import load_case

WHY = "Named in it."
OTHER = "bristol.review_group_member"
SCRUTINEER = "bristol.scrutineer"


def actor(person: str, role: str = "") -> Actor:
    partnership, _, name = person.partition(".")
    return Actor(person, role or name, partnership)


def conflict(office: Office, case: str, person: str, *, by: str = BOSS) -> None:
    office.carry_out(RecordConflict(case=case, person=person, reason=WHY), by=by)


def restrict(office: Office, case: str, *people: str, by: str = ANN) -> None:
    office.carry_out(RestrictCase(case=case, to=people, reason=WHY), by=by)


def sees(office: Office, case: str, person: str, role: str = "") -> bool:
    try:
        see_case(office.desk, case, actor(person, role), by=f"bristol/{person}")
    except CaseNotFound:
        return False
    return True


def listed(office: Office, person: str, role: str = "") -> set[str]:
    """Every case that any list shows somebody."""
    who, desk = actor(person, role), office.desk
    board = lists_seen.board(desk, who, filters={}, open_only=False)
    due, _ = lists_seen.dates(desk, who)
    letters, _ = lists_seen.letters(desk, who)
    alerts, _ = lists_seen.alerts(desk, who, everybody=True)
    todo = what_needs_doing(desk, who)
    return {
        *(each.line.reference for each in board.lines),
        *(each.line.case for each in due),
        *(row.case for row, _ in letters),
        *(each.row.case for each in alerts),
        *(each.case for each in todo.tasks),
        *(each.case for each in todo.waiting),
    }


# Conflict of interest


def test_whoever_has_a_conflict_never_sees_the_case_again(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    other = incident_at(office, "considered")
    office.sweep()
    assert listed(office, ANN) == {case, other}

    conflict(office, case, ANN)

    assert listed(office, ANN) == {other}
    assert listed(office, BOSS) == {case, other}
    assert not sees(office, case, ANN)
    assert not sees(office, case, ANN, "executive"), "not in another role either"
    assert sees(office, case, BOSS)
    assert is_replayed(office)


def test_and_can_do_nothing_on_it(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    office.sweep()
    conflict(office, case, ANN)

    with office.refuses(CaseNotFound):
        office.do(case, "submit_for_sign_off", ANN)
    with office.refuses(CaseNotFound):
        office.carry_out(LiftConflict(case=case, person=ANN, reason="I want to see it."), by=ANN)
    with office.refuses(CaseNotFound):
        read_identities(office.desk, case, by=ANN, reason="x")
    with office.refuses(CaseNotFound):
        acknowledge_alert(office.desk, AcknowledgeAlert(case=case, clock="rapid_review", rung="raised"), by=ANN)
    with office.refuses(CaseNotFound):
        export_trail(office.desk, Scope(case=case), by=ANN)


def test_the_same_holds_for_a_scrutineer(office: Office) -> None:
    case = incident_at(office, "rapid_review")

    conflict(office, case, SCRUTINEER)

    assert not sees(office, case, SCRUTINEER)


def test_a_person_may_declare_it_themself_and_nobody_else_may_who_does_not_keep_the_case(office: Office) -> None:
    case = incident_at(office, "rapid_review")

    with office.refuses(RoleNotAllowed):
        conflict(office, case, ANN, by=OTHER)
    conflict(office, case, OTHER, by=OTHER)

    assert not sees(office, case, OTHER)
    assert is_replayed(office)


def test_declaring_it_tells_nobody_whether_there_is_such_a_case(office: Office) -> None:
    case = incident_at(office, "rapid_review")

    with office.refuses(CaseNotFound):
        conflict(office, case, "bristol.press_officer", by="bristol.press_officer")


def test_it_needs_a_reason_and_a_person_who_is_known(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    with office.refuses(ReasonMissing):
        office.carry_out(RecordConflict(case=case, person=ANN), by=BOSS)
    with office.refuses(FactInvalid, match="bristol has no such user"):
        conflict(office, case, "bristol.coordinat")
    with office.refuses(FactInvalid, match="gloucestershire has no such user"):
        conflict(office, case, "gloucestershire/bristol.coordinator")
    conflict(office, case, ANN)
    with office.refuses(FactInvalid, match="recorded already"):
        conflict(office, case, ANN)
    with office.refuses(FactInvalid, match="no conflict of theirs"):
        office.carry_out(LiftConflict(case=case, person=OTHER, reason="x"), by=BOSS)


def test_it_is_lifted_by_who_keeps_the_case(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    conflict(office, case, ANN)
    with office.refuses(RoleNotAllowed):
        office.carry_out(LiftConflict(case=case, person=ANN, reason="x"), by=OTHER)
    with office.refuses(ReasonMissing):
        office.carry_out(LiftConflict(case=case, person=ANN), by=BOSS)

    office.carry_out(LiftConflict(case=case, person=ANN, reason="Another person of that name."), by=BOSS)

    assert sees(office, case, ANN)
    assert [e.what for e in office.entries(case)][-2:] == ["record_conflict", "lift_conflict"]
    assert is_replayed(office)


# Nothing is told to them


def test_alerts_go_to_the_others_in_the_role(office: Office) -> None:
    post = Post()
    case = incident_at(office, "considered")
    conflict(office, case, ANN)

    told = to(arrived(office, post))

    assert ANN_AT not in told
    assert BOSS_AT in told
    assert is_replayed(office)


def test_what_waits_to_leave_is_taken_back(office: Office) -> None:
    post = Post()
    case = incident_at(office, "considered")
    office.sweep()
    conflict(office, case, ANN)

    assert ANN_AT not in to(arrived(office, post))


def test_a_digest_that_waits_holds_nothing_of_it(office: Office) -> None:
    post = Post()
    wants_digest(office, ANN)
    case = incident_at(office, "considered")
    other = incident_at(office, "considered")
    office.sweep()
    conflict(office, case, ANN)

    office.at("Monday 2024-03-18", "09:00")
    digests = [message for message in arrived(office, post, kind=None) if message.address == ANN_AT]

    assert digests
    assert all(case not in message.text for message in digests)
    assert any(other in message.text for message in digests)


def test_somebody_with_a_conflict_does_not_stand_in_for_another(office: Office) -> None:
    post = Post()
    away(office, ANN, "Friday 2024-03-15", "Friday 2024-03-22", deputy=OTHER)
    case = incident_at(office, "considered")
    conflict(office, case, OTHER)

    assert "bristol-review-group-member@example.org" not in to(arrived(office, post))


def test_where_nobody_is_left_the_business_is_told_and_nobody_who_is_kept_out(office: Office) -> None:
    post = Post()
    case = incident_at(office, "considered")
    for person in (ANN, BOSS, "bristol.la_notifier", "bristol.la_decision_maker"):
        office.carry_out(RecordConflict(case=case, person=person, reason=WHY), by="coordinator")

    told = {message.address for message in arrived(office, post, kind=None)}

    assert told == {"bristol-administrator@example.org"}
    assert all("may be told of this case" in each.what for each in warned(office))


def test_no_calendar_of_theirs_holds_it_and_none_of_a_whole_partnership(office: Office) -> None:
    case = incident_at(office, "rapid_review")

    def calendar(person: str | None) -> str:
        with office.database.read() as tx:
            return feed(tx, office.desk, "bristol", person, base_url="http://localhost", now=office.now)

    assert all(case in calendar(person) for person in (ANN, BOSS, None))
    conflict(office, case, ANN)
    assert case not in calendar(ANN)
    assert case not in calendar(None)
    assert case in calendar(BOSS)


# Kept to some people


def test_a_case_may_be_kept_to_some_people(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    office.add(case, "agency_request", agency="nbt")

    restrict(office, case, ANN, OTHER)

    assert [sees(office, case, each) for each in (ANN, OTHER)] == [True, True]
    assert not sees(office, case, BOSS)
    assert not sees(office, case, "bristol.executive")
    assert sees(office, case, SCRUTINEER), "nothing is hidden from scrutiny"
    with office.database.read() as tx:
        lead = Actor("bristol.agency_lead", "agency_lead", "bristol", agency="nbt")
        assert case not in kept_from(tx, office.desk, lead), "an agency still answers what it was asked"
    with office.refuses(CaseNotFound):
        office.do(case, "submit_for_sign_off", BOSS)
    with office.refuses(CaseNotFound):
        office.do(case, "submit_for_sign_off", "coordinator")
    assert is_replayed(office)


def test_its_alerts_go_to_them_alone(office: Office) -> None:
    post = Post()
    case = incident_at(office, "considered")
    restrict(office, case, ANN)

    assert to(arrived(office, post)) == {ANN_AT}


def test_somebody_who_keeps_it_must_be_among_them(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    with office.refuses(NobodyWouldKeepIt, match=r"Name one of: bristol.business_manager, bristol.coordinator"):
        restrict(office, case, OTHER)
    with office.refuses(NobodyWouldKeepIt):
        restrict(office, case)
    conflict(office, case, ANN)
    with office.refuses(NobodyWouldKeepIt):
        restrict(office, case, ANN, by=BOSS)
    with office.refuses(RoleNotAllowed):
        restrict(office, case, ANN, by=OTHER)


def test_who_is_kept_from_it_stays_so_when_it_is_kept_to_them(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    conflict(office, case, OTHER)
    restrict(office, case, ANN, OTHER)

    assert not sees(office, case, OTHER)


def test_it_is_opened_again_by_who_keeps_it(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    with office.refuses(FactInvalid, match="not kept to anybody"):
        office.carry_out(LiftRestriction(case=case, reason="x"), by=ANN)
    restrict(office, case, ANN)
    with office.refuses(CaseNotFound):
        office.carry_out(LiftRestriction(case=case, reason="x"), by=BOSS)
    office.carry_out(LiftRestriction(case=case, reason="The risk has passed."), by=ANN)

    assert sees(office, case, BOSS)
    assert replay(office.database).differences == ()


# Another partnership


def test_nobody_of_another_partnership_does_any_of_it(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    with office.refuses(OutsidePartnership):
        conflict(office, case, ANN, by="gloucestershire/gloucestershire.coordinator")


def test_a_wall_holds_for_a_linked_case_too(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    theirs = office.open(by="gloucestershire.coordinator", partnership="gloucestershire", became_aware_on="2024-03-14")
    link = LinkCases(case=theirs, relation="related_to", to=case)
    office.carry_out(link, by="gloucestershire.coordinator")
    visitor = actor("gloucestershire.coordinator")

    def seen() -> bool:
        try:
            see_case(office.desk, case, visitor, by="gloucestershire/gloucestershire.coordinator")
        except CaseNotFound:
            return False
        return True

    assert seen()
    conflict(office, case, "gloucestershire/gloucestershire.coordinator")
    assert not seen()
    assert replay(office.database).differences == ()


def test_who_is_kept_out_today_does_not_see_it_as_it_stood_either(sqlite_office: Office) -> None:
    office = sqlite_office
    case, other = incident_at(office, "rapid_review"), incident_at(office, "considered")
    restrict(office, other, ANN)
    office.at("Monday 2024-03-18")
    conflict(office, case, ANN)
    office.carry_out(LiftRestriction(case=other, reason="x"), by=ANN)
    then = Asked(known_by=at_local_time(dt.date(2024, 3, 15), "23:00"))
    for asked in (then, Asked(true_on=dt.date(2024, 3, 15))):
        with as_it_stood(office.desk, case, asked) as past, past.desk.database.read() as tx:
            assert load_case(tx, case).case.walls.kept_from == (f"bristol/{ANN}",)
        with all_as_they_stood(office.desk, asked) as past, past.desk.database.read() as tx:
            assert kept_from(tx, past.desk, actor(ANN)) == {case}
            assert not load_case(tx, other).case.walls
