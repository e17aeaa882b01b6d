"""Guests on both databases: coming in, two at the same moment, and carried out again."""

from __future__ import annotations

import pytest

from casework.invited import ADDRESS, LIMITS, NAME, accept, come_back, invite, links
from casework.journeys import incident_at
from casework.office import Office
from casework.people_who_sign_in import at_once
from reviewflow.casework.guests.enter import (
    ask_for_link,
    choose_password,
    find_guest_session,
    give_code,
)
from reviewflow.casework.guests.tasks import OPEN, GuestTask, tasks_of
from reviewflow.casework.replaying.replay import replay
from reviewflow.store.guests import guest_at


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


def test_a_guest_comes_in_with_link_and_code_and_back_with_a_new_link_and_the_password(
    office: Office, case: str
) -> None:
    session = accept(office, invite(office, case))

    assert is_in(office, session)
    (task,) = tasks(office)
    assert (task.number, task.standing, task.actor.agency) == ("AR-1", OPEN, "nbt")
    assert task.actor.user == f"{NAME} (guest)"
    ask_for_link(office.desk, ADDRESS.upper(), link_hours=72, receipt_days=14)
    (link,) = links(office)
    assert is_in(office, come_back(office, link))


def test_of_two_who_use_a_link_at_the_same_moment_one_comes_in(office: Office, case: str) -> None:
    told = invite(office, case)
    first = give_code(office.desk, told.link, told.code)
    second = give_code(office.desk, told.link, told.code)

    def choose(step: str) -> object:
        return choose_password(office.desk, step, "plum harbour nineteen violins", limits=LIMITS)

    results = at_once(lambda: choose(first), lambda: choose(second))
    assert sorted(type(each).__name__ for each in results) == ["GuestLinkSpent", "str"]


def test_a_replay_enters_the_invitations_again_and_makes_no_guest(office: Office, case: str) -> None:
    accept(office, invite(office, case))
    (task,) = tasks(office)
    office.do(case, "record_nil_return", task.actor, item="AR-1", involvement="not_involved")

    assert replay(office.database).identical


def test_of_two_who_come_back_with_one_link_at_the_same_moment_one_comes_in(office: Office, case: str) -> None:
    accept(office, invite(office, case))
    ask_for_link(office.desk, ADDRESS, link_hours=72, receipt_days=14)
    (link,) = links(office)

    results = at_once(lambda: come_back(office, link), lambda: come_back(office, link))
    assert sorted(type(each).__name__ for each in results) == ["GuestLinkSpent", "str"]
