"""Guests: who is let in to which task, who is not, and until when. Adversaries try everything that a guest could."""

from __future__ import annotations

import json

import pytest

from casework.invited import ADDRESS, LIMITS, NAME, PASSWORD, accept, come_back, invite, links
from casework.journeys import incident_at
from casework.office import Office
from reviewflow.casework.changes.keep_out import RecordConflict
from reviewflow.casework.guests.enter import (
    ask_for_link,
    choose_password,
    find_guest_session,
    give_code,
    give_password,
)
from reviewflow.casework.guests.invite import (
    InviteAgain,
    InviteGuest,
    WithdrawGuest,
    invite_again,
    invite_guest,
    withdraw_guest,
)
from reviewflow.casework.guests.tasks import OVER, GuestTask, check_may_still, task_of, tasks_of
from reviewflow.casework.sign_on.sessions import find_session
from reviewflow.errors import (
    GuestCannotBeInvited,
    GuestLinkSpent,
    InvitationNotFound,
    NotTheirOwn,
    RoleNotAllowed,
    SignInOver,
    SignInPaused,
    SignInRefused,
    TaskOver,
)
from reviewflow.store.guests import guest_at
from reviewflow.store.statements import Statement


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    """What is let in does not depend on the kind of server; what happens at once is tried on both elsewhere."""
    return sqlite_office


@pytest.fixture
def case(office: Office) -> str:
    """A case that asks two agencies."""
    reference = incident_at(office, "rapid_review")
    for agency in ("nbt", "awp"):
        office.add(reference, "agency_request", agency=agency)
    return reference


def tasks(office: Office, address: str = ADDRESS, *, days: int = 14) -> list[GuestTask]:
    with office.database.read() as tx:
        guest = guest_at(tx, address)
        assert guest is not None
        return tasks_of(tx, office.desk, guest.id, receipt_days=days)


def is_in(office: Office, session: str) -> bool:
    with office.database.read() as tx:
        return find_guest_session(tx, office.desk, session, limits=LIMITS) is not None


def test_the_trail_says_who_was_invited_to_what_and_by_whom_and_holds_no_address_and_no_secret(
    office: Office, case: str
) -> None:
    told = invite(office, case)
    accept(office, told)

    entries = [each for each in office.entries(case) if each.what in ("invite_guest", "accept_invitation")]
    assert [(each.what, each.item, each.by_user) for each in entries] == [
        ("invite_guest", "AR-1", "coordinator"),
        ("accept_invitation", "AR-1", f"{NAME} (guest)"),
    ]
    said = " ".join(office.body(each.sequence) for each in entries)
    assert json.loads(office.body(entries[0].sequence))["command"]["name"] == NAME
    for secret in (ADDRESS, told.code, told.link):
        assert secret not in said


def test_the_database_holds_no_link_once_it_has_left(office: Office, case: str) -> None:
    told = invite(office, case)

    kept = " ".join(str(row) for row in office.rows("SELECT subject, text, html, status FROM outbox"))
    assert told.link not in kept
    assert told.code not in " ".join(map(str, office.rows("SELECT * FROM guest_task")))


def test_a_link_that_was_used_lets_nobody_in(office: Office, case: str) -> None:
    told = invite(office, case)
    accept(office, told)

    with office.refuses(GuestLinkSpent):
        give_code(office.desk, told.link, told.code)


def test_a_link_lets_nobody_in_after_its_time(office: Office, case: str) -> None:
    told = invite(office, case)
    step = give_code(office.desk, told.link, told.code)
    office.later(hours=72)

    with office.refuses(GuestLinkSpent):
        give_code(office.desk, told.link, told.code)
    with pytest.raises((SignInOver, GuestLinkSpent)):
        choose_password(office.desk, step, "plum harbour nineteen violins", limits=LIMITS)


def test_whoever_a_link_was_forwarded_to_has_no_code_and_no_password(office: Office, case: str) -> None:
    told = invite(office, case)
    with pytest.raises(SignInRefused):
        give_code(office.desk, told.link, "00000000" if told.code != "00000000" else "1")
    with pytest.raises(GuestLinkSpent):
        give_password(office.desk, limits=LIMITS, link=told.link, password="anything at all")
    accept(office, told)
    ask_for_link(office.desk, ADDRESS, link_hours=72, receipt_days=14)
    (link,) = links(office)
    with pytest.raises(SignInRefused):
        come_back(office, link, password="the wrong one altogether")


def test_guessing_codes_is_slowed_and_never_ends_well(office: Office, case: str) -> None:
    told = invite(office, case)
    wrong = [f"{n:08}" for n in range(5) if f"{n:08}" != told.code]
    for code in wrong:
        with pytest.raises(SignInRefused):
            give_code(office.desk, told.link, code)
    if len(wrong) == 5:
        with pytest.raises(SignInPaused):
            give_code(office.desk, told.link, told.code)


def test_a_guest_who_was_withdrawn_sees_nothing_and_sends_nothing(office: Office, case: str) -> None:
    accept(office, invite(office, case))
    (task,) = tasks(office)
    ask_for_link(office.desk, ADDRESS, link_hours=72, receipt_days=14)
    (link,) = links(office)
    withdraw_guest(office.desk, WithdrawGuest(case=case, item="AR-1", address=ADDRESS), by="coordinator")

    assert tasks(office) == []
    with office.database.write() as tx, pytest.raises(TaskOver):
        check_may_still(tx, office.desk, task.kept.id)
    come_back(office, link)
    assert tasks(office) == []
    ask_for_link(office.desk, ADDRESS, link_hours=72, receipt_days=14)
    assert links(office) == []
    with office.refuses(InvitationNotFound):
        withdraw_guest(office.desk, WithdrawGuest(case=case, item="AR-1", address=ADDRESS), by="coordinator")


def test_one_of_two_invitations_that_is_withdrawn_is_gone_and_the_other_is_not(office: Office, case: str) -> None:
    accept(office, invite(office, case))
    again = invite(office, case, "AR-2")
    give_password(office.desk, limits=LIMITS, password=PASSWORD, step=give_code(office.desk, again.link, again.code))
    second, first = (each.kept for each in tasks(office))
    withdraw_guest(office.desk, WithdrawGuest(case=case, item="AR-1", address=ADDRESS), by="coordinator")

    with office.database.read() as tx:
        seen = [
            task_of(tx, office.desk, first.guest_id, each.id, receipt_days=14) is not None for each in (first, second)
        ]
    assert seen == [False, True]


def test_who_comes_to_have_a_conflict_of_interest_is_no_guest_any_more(office: Office, case: str) -> None:
    address = "bristol-agency-lead@example.org"
    accept(office, invite(office, case, address=address))
    assert len(tasks(office, address)) == 1
    office.carry_out(RecordConflict(case=case, person="bristol.agency_lead", reason="Named in it."))

    assert tasks(office, address) == []


def test_an_invitation_that_is_withdrawn_before_it_is_used_leads_nowhere(office: Office, case: str) -> None:
    told = invite(office, case)
    step = give_code(office.desk, told.link, told.code)
    withdraw_guest(office.desk, WithdrawGuest(case=case, item="AR-1", address=ADDRESS), by="coordinator")

    with office.refuses(GuestLinkSpent):
        give_code(office.desk, told.link, told.code)
    with office.refuses(GuestLinkSpent):
        choose_password(office.desk, step, "plum harbour nineteen violins", limits=LIMITS)


def test_what_was_received_is_seen_for_a_while_after_the_task_is_over(office: Office, case: str) -> None:
    accept(office, invite(office, case))
    (task,) = tasks(office)
    office.do(case, "record_nil_return", task.actor, item="AR-1", involvement="not_involved")

    assert [each.standing for each in tasks(office)] == [OVER]
    office.later(days=14)
    assert [each.standing for each in tasks(office)] == [OVER]
    office.later(days=1)
    assert tasks(office) == []


def test_a_guest_may_do_only_what_their_role_and_agency_may(office: Office, case: str) -> None:
    accept(office, invite(office, case))
    (task,) = tasks(office)

    with office.refuses(RoleNotAllowed):
        office.do(case, "withdraw_request", task.actor, item="AR-1", withdrawn_reasons="So as not to answer.")
    with pytest.raises(NotTheirOwn):
        office.do(case, "record_return", task.actor, item="AR-2", involvement_summary="Theirs.")


@pytest.mark.parametrize(
    ("item", "address", "name", "by", "refusal"),
    [
        ("AR-1", "no address", NAME, "coordinator", GuestCannotBeInvited),
        ("AR-1", "two@at@example.org", NAME, "coordinator", GuestCannotBeInvited),
        ("AR-1", ADDRESS, " ", "coordinator", GuestCannotBeInvited),
        ("CH-1", ADDRESS, NAME, "coordinator", GuestCannotBeInvited),
        ("AR-1", ADDRESS, NAME, "scrutineer", RoleNotAllowed),
        ("AR-1", ADDRESS, NAME, "bristol.agency_lead", RoleNotAllowed),
    ],
)
def test_who_may_not_invite_or_be_invited(
    office: Office, case: str, item: str, address: str, name: str, by: str, refusal: type[Exception]
) -> None:
    if item == "CH-1":
        office.add(case, "child", label="Child A")
    command = InviteGuest(case=case, item=item, address=address, name=name)
    with office.refuses(refusal):  # type: ignore[arg-type]
        invite_guest(office.desk, command, by=by, link_hours=72)


def test_nobody_is_invited_twice_or_to_what_is_over(office: Office, case: str) -> None:
    invite(office, case)
    command = InviteGuest(case=case, item="AR-1", address=ADDRESS.upper(), name=NAME)
    with office.refuses(GuestCannotBeInvited, match="already"):
        invite_guest(office.desk, command, by="coordinator", link_hours=72)
    office.do(case, "record_nil_return", item="AR-2", involvement="not_involved")
    over = InviteGuest(case=case, item="AR-2", address=ADDRESS, name=NAME)
    with office.refuses(GuestCannotBeInvited, match="nothing is owed"):
        invite_guest(office.desk, over, by="coordinator", link_hours=72)


def test_a_password_that_is_chosen_anew_opens_the_invitation_it_was_chosen_with_alone(
    office: Office, case: str
) -> None:
    before = accept(office, invite(office, case))
    again = invite(office, case, "AR-2")
    assert give_password(office.desk, limits=LIMITS, step=give_code(office.desk, again.link, again.code),
                         password="plum harbour nineteen violins")  # fmt: skip
    assert {each.number for each in tasks(office)} == {"AR-1", "AR-2"}

    invited = InviteAgain(case=case, item="AR-1", address=ADDRESS)
    code = invite_again(office.desk, invited, by="coordinator", link_hours=72).code
    (link,) = links(office)
    choose_password(office.desk, give_code(office.desk, link, code), "other harbour twenty cellos", limits=LIMITS)

    assert {each.number for each in tasks(office)} == {"AR-1"}
    assert not is_in(office, before)


def test_asking_for_a_link_mails_nothing_to_strangers_and_not_without_end(office: Office, case: str) -> None:
    ask_for_link(office.desk, "stranger@example.org", link_hours=72, receipt_days=14)
    assert links(office) == []
    accept(office, invite(office, case))
    for _ in range(10):
        ask_for_link(office.desk, ADDRESS, link_hours=72, receipt_days=14)
    assert len(links(office)) == 1
    assert office.rows("SELECT count(*) FROM guest_link")[0][0] <= 6


def test_a_session_of_a_guest_is_none_of_a_user(office: Office, case: str) -> None:
    session = accept(office, invite(office, case))
    with office.database.read() as tx:
        assert find_session(tx, office.desk, session, limits=LIMITS) is None
    office.later(minutes=31)
    assert not is_in(office, session)


def test_signing_in_of_guests_is_kept(office: Office, case: str) -> None:
    told = invite(office, case)
    with pytest.raises(SignInRefused):
        give_code(office.desk, told.link, "1")
    accept(office, told)

    with office.database.read() as tx:
        rows = tx.rows(Statement("SELECT what, way, partnership, person FROM sign_in ORDER BY id"))
    assert rows == [
        ("code_refused", "invitation", "bristol", f"{NAME} (guest)"),
        ("signed_in", "invitation", "bristol", f"{NAME} (guest)"),
    ]


def test_who_is_kept_out_of_a_case_does_not_come_in_as_a_guest(office: Office, case: str) -> None:
    person = "bristol.agency_lead"
    address = "bristol-agency-lead@example.org"
    office.carry_out(RecordConflict(case=case, person=person, reason="Named in it."))

    with office.refuses(GuestCannotBeInvited, match="conflict of interest"):
        invite_guest(
            office.desk,
            InviteGuest(case=case, item="AR-1", address=address, name=NAME),
            by="coordinator",
            link_hours=72,
        )
