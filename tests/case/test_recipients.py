"""Whom an alert is for: holders of the role on the day, who stands in, and what is said when there is nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from dates import on
from reviewflow.case.directory import Directory
from reviewflow.case.recipients import Absence, ToTell, body_to_tell, people_to_tell

Users = Mapping[str, Mapping[str, Any]]

TUESDAY = "Tuesday 2026-03-03"
TITLES = {"coordinator": "Review coordinator", "agency_lead": "Agency lead", "manager": "Business manager"}


def office(users: Users) -> Directory:
    """A directory with these users, two partners, a board and two agencies."""
    named = {key: {"name": key.title(), "address": f"{key}@example.org", **user} for key, user in users.items()}
    return Directory.from_body(
        {
            "partnership": "riverside",
            "title": "Riverside Partnership",
            "partners": ["council", "police"],
            "areas": {},
            "bodies": {
                "council": {"names": [{"name": "Riverside Council"}], "address": "council@example.org"},
                "police": {"names": [{"name": "Riverside Police"}], "address": "police@example.org"},
                "board": {"names": [{"name": "Bridge Board"}], "address": "board@example.org", "lead": "Chair"},
                "unit": {"names": [{"name": "Business Unit"}]},
            },
            "agencies": {
                "rail": {"names": [{"name": "Rail Trust"}], "address": "rail@example.org", "lead": "Head of track"},
                "roads": {"names": [{"name": "Roads Trust"}]},
            },
            "users": named,
        }
    )


def told(roles: str, users: Users, *absences: Absence, day: str = TUESDAY, **more: Any) -> tuple[ToTell, ...]:
    more = {"choices": {}, "titles": TITLES, **more}
    return people_to_tell(roles.split(), directory=office(users), absences=absences, on=on(day), **more)


def names(found: tuple[ToTell, ...]) -> list[str]:
    return [each.person or f"({each.role})" for each in found]


def away(person: str, first: str = TUESDAY, last: str | None = TUESDAY, deputy: str | None = None) -> Absence:
    return Absence(person, on(first), on(last) if last else None, deputy)


ANN: Mapping[str, Any] = {"roles": ["coordinator"]}
BEN: Mapping[str, Any] = {"roles": ["coordinator"]}
ANN_AND_BEN = {"ann": ANN, "ben": BEN}


# Who holds the role


def test_everybody_who_holds_the_role_is_told_at_their_own_address() -> None:
    assert told("coordinator", {**ANN_AND_BEN, "cat": {"roles": ["referrer"]}}) == (
        ToTell("coordinator", "ann", "Ann", "ann@example.org"),
        ToTell("coordinator", "ben", "Ben", "ben@example.org"),
    )


def test_people_are_told_in_the_order_of_the_roles() -> None:
    assert names(told("manager coordinator", {"ann": ANN, "mia": {"roles": ["manager"]}})) == ["mia", "ann"]


def test_a_person_in_several_roles_is_told_once_in_the_first_of_them() -> None:
    both = {"ann": {"roles": ["coordinator", "manager"]}, "mia": {"roles": ["manager"]}}

    found = told("manager coordinator manager", both)

    assert [(each.person, each.role) for each in found] == [("ann", "manager"), ("mia", "manager")]


def test_a_person_without_an_address_is_told_nevertheless_and_the_channel_says_that_it_cannot() -> None:
    (found,) = told("coordinator", {"ann": {**ANN, "address": None}})

    assert (found.person, found.address, found.nobody) == ("ann", None, None)


def test_a_role_that_nobody_holds_is_said_in_a_sentence_and_the_other_roles_are_told() -> None:
    nobody, ann = told("manager coordinator", {"ann": ANN})

    assert nobody == ToTell(
        "manager",
        None,
        "Business manager",
        None,
        nobody="Nobody holds the role of Business manager on Tuesday 3 March 2026.",
    )
    assert ann.person == "ann"


def test_each_role_that_nobody_holds_is_said() -> None:
    assert [each.nobody is not None for each in told("manager agency_lead", {"ann": ANN})] == [True, True]


def test_a_role_without_a_title_is_said_by_its_name() -> None:
    (found,) = told("press_officer", {"ann": ANN})

    assert found.nobody == "Nobody holds the role of press_officer on Tuesday 3 March 2026."


# Dated postings


POSTED: Users = {"ann": {"postings": [{"role": "coordinator", "from": "2026-03-02", "until": "2026-03-31"}]}}


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        pytest.param("Sunday 2026-03-01", False, id="the day before it begins"),
        pytest.param("Monday 2026-03-02", True, id="its first day"),
        pytest.param("Tuesday 2026-03-31", True, id="its last day"),
        pytest.param("Wednesday 2026-04-01", False, id="the day after"),
    ],
)
def test_a_posting_counts_on_its_first_and_last_day(day: str, holds: bool) -> None:
    (found,) = told("coordinator", POSTED, day=day)

    assert (found.person == "ann", found.nobody is None) == (holds, holds)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        pytest.param("Sunday 2026-03-01", False, id="before the first day"),
        pytest.param("Monday 2026-03-02", True, id="on the first day"),
        pytest.param("Tuesday 2026-03-31", True, id="on the last day"),
        pytest.param("Wednesday 2026-04-01", False, id="after the last day"),
    ],
)
def test_only_who_works_here_on_the_day_is_told(day: str, works: bool) -> None:
    (found,) = told("coordinator", {"ann": {**ANN, "from": "2026-03-02", "until": "2026-03-31"}}, day=day)

    assert (found.person == "ann") == works


def test_a_role_passes_from_one_to_the_next_without_a_gap_or_an_overlap() -> None:
    handover = {
        "old": {"postings": [{"role": "coordinator", "until": "2026-03-31"}]},
        "new": {"postings": [{"role": "coordinator", "from": "2026-04-01"}]},
    }

    assert names(told("coordinator", handover, day="Tuesday 2026-03-31")) == ["old"]
    assert names(told("coordinator", handover, day="Wednesday 2026-04-01")) == ["new"]


# Leave and deputies


@pytest.mark.parametrize(
    ("day", "person"),
    [
        pytest.param("Sunday 2026-03-01", "ann", id="the day before"),
        pytest.param("Monday 2026-03-02", "mia", id="the first day away"),
        pytest.param("Friday 2026-03-06", "mia", id="the last day away"),
        pytest.param("Saturday 2026-03-07", "ann", id="the day after"),
    ],
)
def test_leave_counts_on_its_first_and_last_day(day: str, person: str) -> None:
    users: Users = {"ann": {**ANN, "deputy": "mia"}, "mia": {"roles": ["manager"]}}

    assert names(told("coordinator", users, away("ann", "Monday 2026-03-02", "Friday 2026-03-06"), day=day)) == [person]


def test_leave_until_further_notice_has_no_end() -> None:
    users: Users = {"ann": {**ANN, "deputy": "mia"}, "mia": {"roles": ["manager"]}}
    gone = away("ann", "Monday 2026-03-02", None)

    assert names(told("coordinator", users, gone, day="Monday 2031-03-03")) == ["mia"]


def test_a_deputy_is_told_in_the_role_with_whom_they_stand_in_for() -> None:
    users: Users = {"ann": {**ANN, "deputy": "mia"}, "mia": {"roles": ["manager"]}}

    assert told("coordinator", users, away("ann")) == (
        ToTell("coordinator", "mia", "Mia", "mia@example.org", deputy_of="ann"),
    )


def test_the_deputy_whom_the_absence_names_comes_before_that_of_the_file() -> None:
    users: Users = {"ann": {**ANN, "deputy": "mia"}, "mia": {"roles": ["manager"]}, "tom": {"roles": ["referrer"]}}

    assert names(told("coordinator", users, away("ann", deputy="tom"))) == ["tom"]


def test_where_the_named_deputy_is_away_too_the_one_of_the_file_stands_in() -> None:
    users: Users = {"ann": {**ANN, "deputy": "mia"}, "mia": {"roles": ["manager"]}, "tom": {"roles": ["referrer"]}}

    assert names(told("coordinator", users, away("ann", deputy="tom"), away("tom"))) == ["mia"]


def test_the_deputy_of_a_deputy_stands_in_for_the_first() -> None:
    users: Users = {
        "ann": {**ANN, "deputy": "mia"},
        "mia": {"roles": ["manager"], "deputy": "tom"},
        "tom": {"roles": ["referrer"]},
    }

    (found,) = told("coordinator", users, away("ann"), away("mia"))

    assert (found.person, found.deputy_of) == ("tom", "ann")


def test_a_deputy_who_works_here_no_longer_stands_in_for_nobody() -> None:
    users: Users = {"ann": {**ANN, "deputy": "mia"}, "mia": {"roles": ["manager"], "until": "2026-03-02"}}

    (found,) = told("coordinator", users, away("ann"))

    assert (found.person, found.uncovered is not None) == ("ann", True)


def test_who_is_away_without_a_deputy_is_left_out_where_somebody_else_holds_the_role() -> None:
    assert names(told("coordinator", ANN_AND_BEN, away("ann"))) == ["ben"]


def test_a_deputy_who_holds_the_role_anyway_is_told_once_and_as_themselves() -> None:
    users: Users = {"ben": BEN, "ann": {**ANN, "deputy": "ben"}}

    (found,) = told("coordinator", users, away("ann"))

    assert (found.person, found.deputy_of) == ("ben", None)


def test_deputies_in_a_circle_fall_to_the_other_holders_of_the_role() -> None:
    circle: Users = {
        "ann": {**ANN, "deputy": "ben"},
        "ben": {**BEN, "deputy": "ann"},
        "cat": {"roles": ["coordinator"]},
    }

    assert names(told("coordinator", circle, away("ann"), away("ben"))) == ["cat"]


def test_where_all_are_away_in_a_circle_they_are_told_all_the_same_and_it_is_said() -> None:
    circle: Users = {"ann": {**ANN, "deputy": "ben"}, "ben": {**BEN, "deputy": "ann"}}

    found = told("coordinator", circle, away("ann"), away("ben"))

    assert [(each.person, each.deputy_of, each.nobody) for each in found] == [("ann", None, None), ("ben", None, None)]
    says = "Everybody who holds the role of Review coordinator is away on Tuesday 3 March 2026, and nobody stands in."
    assert {each.uncovered for each in found} == {says}


def test_a_longer_circle_ends_as_well() -> None:
    circle = {key: {"roles": ["referrer"], "deputy": then} for key, then in (("b", "c"), ("c", "d"), ("d", "b"))}
    users: Users = {"ann": {**ANN, "deputy": "b"}, **circle}

    assert names(told("coordinator", users, *map(away, ("ann", "b", "c", "d")))) == ["ann"]


def test_the_only_holder_who_is_away_is_told_all_the_same_and_it_is_said() -> None:
    (found,) = told("coordinator", {"ann": ANN}, away("ann"))

    assert (found.person, found.address, found.nobody) == ("ann", "ann@example.org", None)
    assert found.uncovered == (
        "The one who holds the role of Review coordinator is away on Tuesday 3 March 2026, and nobody stands in."
    )


def test_a_person_who_leaves_two_roles_uncovered_is_told_once_and_both_are_said() -> None:
    (found,) = told("coordinator manager", {"ann": {"roles": ["coordinator", "manager"]}}, away("ann"))

    assert found.uncovered is not None
    assert [title in found.uncovered for title in ("Review coordinator", "Business manager")] == [True, True]


def test_an_absence_of_somebody_who_holds_no_role_here_changes_nothing() -> None:
    assert names(told("coordinator", {"ann": ANN}, away("nobody_here", deputy="ann"))) == ["ann"]


def test_two_absences_at_once_are_stood_in_for_by_the_deputy_of_either() -> None:
    users: Users = {"ann": ANN, "mia": {"roles": ["manager"]}, "tom": {"roles": ["referrer"]}}

    found = told("coordinator", users, away("ann", deputy="mia"), away("ann", deputy="tom"), away("mia"))

    assert names(found) == ["tom"]


# Those whom it concerns


LEADS: Users = {
    "ann": {**ANN, "body": "unit"},
    "rae": {"roles": ["agency_lead"], "agency": "rail"},
    "rod": {"roles": ["agency_lead"], "agency": "roads"},
}
RAIL = ("agency", ("rail",))


def test_of_those_who_work_for_agencies_only_the_agencys_own_are_told() -> None:
    assert names(told("coordinator agency_lead", LEADS, own=RAIL)) == ["ann", "rae"]


def test_those_who_keep_the_case_are_told_whichever_agency_they_work_for() -> None:
    users: Users = {**LEADS, "ann": {**ANN, "agency": "roads"}}

    assert names(told("coordinator agency_lead", users, own=RAIL, kept_by=["coordinator"])) == ["ann", "rae"]
    assert names(told("coordinator agency_lead", users, own=RAIL)) == ["rae"]


def test_a_keeper_who_works_for_the_agency_does_not_stand_for_it() -> None:
    users: Users = {"ann": {**ANN, "agency": "rail"}, "rod": LEADS["rod"]}

    assert names(told("coordinator agency_lead", users, own=RAIL, kept_by=["coordinator"])) == ["ann", "(rail)"]


def test_a_keepers_role_that_nobody_holds_is_said_beside_the_mailbox() -> None:
    nobody, mailbox = told("coordinator agency_lead", {}, own=RAIL, kept_by=["coordinator"])

    assert (nobody.nobody is not None, mailbox.role) == (True, "rail")


def test_an_agency_that_is_not_recorded_yet_leaves_nobody_out() -> None:
    assert names(told("agency_lead", LEADS, own=("agency", ()))) == ["rae", "rod"]


def test_an_agency_where_nobody_has_an_account_is_told_at_its_mailbox() -> None:
    users: Users = {key: user for key, user in LEADS.items() if key != "rae"}

    assert told("agency_lead", users, own=RAIL) == (ToTell("rail", None, "Head of track", "rail@example.org"),)


def test_where_no_agency_has_an_account_the_mailbox_is_told_too() -> None:
    assert told("coordinator agency_lead", {"ann": LEADS["ann"]}, own=RAIL) == (
        ToTell("coordinator", "ann", "Ann", "ann@example.org"),
        ToTell("rail", None, "Head of track", "rail@example.org"),
    )


def test_a_role_that_nobody_holds_is_said_though_the_agency_is_told() -> None:
    users: Users = {"rod": LEADS["rod"]}

    nobody, mailbox = told("coordinator agency_lead", users, own=RAIL)

    assert nobody.nobody == "Nobody holds the role of Review coordinator on Tuesday 3 March 2026."
    assert mailbox.role == "rail"


def test_each_of_several_agencies_is_told_once() -> None:
    users: Users = {"ann": LEADS["ann"], "rod": LEADS["rod"]}

    found = told("coordinator agency_lead", users, own=("agency", ("rail", "roads", "rail")))

    assert names(found) == ["ann", "rod", "(rail)"]


def test_a_mailbox_without_an_address_is_told_nevertheless() -> None:
    users: Users = {"rae": LEADS["rae"]}

    assert told("agency_lead", users, own=("agency", ("roads",))) == (ToTell("roads", None, "Roads Trust", None),)


def test_an_agency_that_is_not_on_file_is_said() -> None:
    (found,) = told("agency_lead", {"rae": LEADS["rae"]}, own=("agency", ("canal",)))

    assert found.nobody == (
        "Nobody holds the role of Agency lead for canal on Tuesday 3 March 2026, and there is no canal on file."
    )


def test_a_partner_is_told_and_the_others_are_not() -> None:
    partners: Users = {
        "ann": {**ANN, "body": "unit"},
        "cor": {"roles": ["council_partner"], "body": "council"},
        "pol": {"roles": ["police_partner"], "body": "police"},
    }

    found = told("coordinator council_partner police_partner", partners, own=("body", ("police",)))

    assert names(found) == ["ann", "pol"]


def test_a_partner_without_an_account_is_told_at_its_mailbox() -> None:
    partners: Users = {"ann": {**ANN, "body": "unit"}, "cor": {"roles": ["council_partner"], "body": "council"}}

    assert names(told("coordinator council_partner", partners, own=("body", ("police",)))) == ["ann", "(police)"]


def test_the_deputy_of_an_agencys_lead_may_work_elsewhere() -> None:
    users: Users = {**LEADS, "rae": {**LEADS["rae"], "deputy": "rod"}}

    (found,) = told("agency_lead", users, away("rae"), own=RAIL)

    assert (found.person, found.deputy_of) == ("rod", "rae")


def test_an_agencys_only_lead_who_is_away_is_told_and_the_agency_is_named() -> None:
    (found,) = told("agency_lead", LEADS, away("rae"), own=RAIL)

    assert found.person == "rae"
    assert str(found.uncovered).startswith("The one who holds the role of Agency lead for Rail Trust is away")


# At once or in the digest


@pytest.mark.parametrize(
    ("in_file", "chosen", "digest"),
    [
        (None, None, False),
        ("daily_digest", None, True),
        ("daily_digest", "at_once", False),
        ("at_once", "daily_digest", True),
        (None, "daily_digest", True),
    ],
)
def test_what_a_person_chose_comes_before_what_the_file_says(
    in_file: str | None, chosen: str | None, digest: bool
) -> None:
    (found,) = told("coordinator", {"ann": {**ANN, "alerts": in_file}}, choices={"ann": chosen} if chosen else {})

    assert found.digest == digest


def test_a_deputy_is_told_as_the_deputy_chose() -> None:
    users: Users = {"ann": {**ANN, "deputy": "mia", "alerts": "daily_digest"}, "mia": {"roles": ["manager"]}}

    assert [each.digest for each in told("coordinator", users, away("ann"))] == [False]


# A body to which something is escalated


def of_board(users: Users, *absences: Absence, key: str = "board") -> tuple[ToTell, ...]:
    return body_to_tell(
        key, directory=office(users), absences=absences, choices={"eve": "daily_digest"}, on=on(TUESDAY)
    )


def test_a_body_is_told_by_the_people_who_act_for_it_and_at_its_mailbox() -> None:
    users: Users = {"ann": ANN, "eve": {"roles": ["executive"], "body": "board"}}

    assert of_board(users) == (
        ToTell("board", "eve", "Eve", "eve@example.org", digest=True),
        ToTell("board", None, "Chair", "board@example.org"),
    )


def test_who_acts_for_a_body_no_longer_is_not_told() -> None:
    users: Users = {"eve": {"postings": [{"role": "executive", "until": "2026-03-02"}], "body": "board"}}

    assert names(of_board(users)) == ["(board)"]


def test_a_deputy_stands_in_for_who_acts_for_a_body() -> None:
    users: Users = {"ann": ANN, "eve": {"roles": ["executive"], "body": "board", "deputy": "ann"}}

    assert [(each.person, each.deputy_of) for each in of_board(users, away("eve"))] == [("ann", "eve"), (None, None)]


def test_a_mailbox_that_is_also_the_address_of_a_person_is_told_once() -> None:
    users: Users = {"eve": {"roles": ["executive"], "body": "board", "address": "board@example.org"}}

    assert names(of_board(users)) == ["eve"]


@pytest.mark.parametrize(("key", "name"), [("unit", "Business Unit"), ("long_gone", "long_gone")])
def test_a_body_without_people_and_without_an_address_is_said(key: str, name: str) -> None:
    (found,) = of_board({}, key=key)

    assert (found.name, found.nobody) == (
        name,
        f"Nobody acts for {name} on Tuesday 3 March 2026, and no address is on file for it.",
    )


def test_an_absence_has_days_in_common_with_another_or_not() -> None:
    week = away("ann", "Monday 2026-03-02", "Friday 2026-03-06")

    assert week.meets(away("ann", "Friday 2026-03-06", None))
    assert away("ann", "Tuesday 2026-02-03", None).meets(week)
    assert not week.meets(away("ann", "Saturday 2026-03-07", None))
    assert not away("ann", "Sunday 2026-03-01", "Sunday 2026-03-01").meets(week)
