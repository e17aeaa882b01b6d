"""Who is who, under the names they had on a day; and who acts."""

from __future__ import annotations

from datetime import time

import pytest

from case.bridges import DIRECTORY, ROLES, TODAY
from dates import on
from reviewflow.case.case import Actor
from reviewflow.case.directory import Alerting, DatedName, Directory, Party
from reviewflow.errors import ActorUnknown, RecipientUnknown

RAIL = DIRECTORY.agencies["rail"]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        pytest.param("Friday 2010-01-01", "Rail Works", id="the first day of a name"),
        pytest.param("Tuesday 2019-12-31", "Rail Works", id="the last day of a name"),
        pytest.param("Friday 2021-01-01", "Rail Trust", id="the first day of the next"),
        pytest.param("Friday 2099-01-02", "Rail Trust", id="a name that is still used"),
        pytest.param("Thursday 2009-12-31", "Rail Works", id="before it had a name"),
        pytest.param("Wednesday 2020-01-01", "Rail Works", id="just after a name ended"),
        pytest.param("Thursday 2020-12-31", "Rail Works", id="just before the next began"),
    ],
)
def test_a_party_is_named_as_it_was_on_the_day(day: str, name: str) -> None:
    assert DIRECTORY.name_on("agency", "rail", on(day)) == name


def test_a_party_that_has_ended_keeps_its_last_name() -> None:
    assert DIRECTORY.name_on("agency", "old_rail", TODAY) == "Old Rail"


def test_between_two_names_a_party_keeps_the_earlier_one() -> None:
    names = (
        DatedName("One", None, on("Thursday 2009-12-31")),
        DatedName("Two", on("Wednesday 2014-01-01"), on("Wednesday 2014-12-31")),
        DatedName("Three", on("Wednesday 2020-01-01"), None),
    )

    assert Party("it", names).name_on(on("Tuesday 2013-01-01")) == "One"
    assert Party("it", names).name_on(on("Monday 2018-01-01")) == "Two"


@pytest.mark.parametrize(
    ("kind", "key", "name"),
    [
        ("area", "north", "North bank"),
        ("person", "pat", "Pat Example"),
        ("body", "board", "Bridge Board"),
        ("recipient", "ministry", "Ministry of Bridges"),
    ],
)
def test_whatever_is_in_the_directory_has_a_name(kind: str, key: str, name: str) -> None:
    assert DIRECTORY.name_on(kind, key, TODAY) == name


@pytest.mark.parametrize("kind", ["agency", "body", "area", "person", "recipient"])
def test_what_is_no_longer_in_the_directory_is_shown_by_its_key(kind: str) -> None:
    assert DIRECTORY.name_on(kind, "long_gone", TODAY) == "long_gone"


def test_a_party_says_whom_it_succeeds_who_leads_it_and_where_it_is_reached() -> None:
    assert (RAIL.succeeds, RAIL.lead, RAIL.address) == ("old_rail", "Head of track", "rail@riverside.example.org")
    assert DIRECTORY.bodies["panel"].reports_to == "board"


def test_a_quorum_is_a_fraction_or_the_members_that_must_be_there() -> None:
    assert DIRECTORY.bodies["board"].quorum == 0.5
    assert DIRECTORY.bodies["board"].members == ("council",)
    assert DIRECTORY.bodies["panel"].quorum == ("council",)
    assert RAIL.quorum is None


def test_the_order_of_partners_and_of_escalation_is_that_of_the_file() -> None:
    assert DIRECTORY.partners == ("council", "police")
    assert DIRECTORY.escalation == ("board", "panel")


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("agency", {"rail", "old_rail"}),
        ("body", {"council", "police", "board", "panel"}),
        ("area", {"north"}),
        ("person", {"pat", "sam"}),
        ("recipient", {"ministry"}),
    ],
)
def test_the_keys_of_each_kind_are_known(kind: str, keys: set[str]) -> None:
    assert set(DIRECTORY.keys(kind)) == keys


@pytest.mark.parametrize("key", ["ministry", "rail", "police"])
def test_a_notice_goes_to_a_recipient_an_agency_or_a_body(key: str) -> None:
    assert DIRECTORY.recipient(key, notice="letter", on=TODAY).key == key


def test_a_notice_to_nobody_on_file_is_refused() -> None:
    with pytest.raises(RecipientUnknown, match="Nobody is on file to receive letter as queen on 2026-04-15"):
        DIRECTORY.recipient("queen", notice="letter", on=TODAY)


# Who acts


def test_a_user_acts_in_the_first_of_their_roles_for_their_agency() -> None:
    assert DIRECTORY.actor("pat", roles=ROLES) == Actor("pat", "coordinator", "riverside", agency="rail")


def test_a_user_may_act_in_another_of_their_roles() -> None:
    assert DIRECTORY.actor("pat as agency_lead", roles=ROLES).role == "agency_lead"


def test_a_user_of_a_body_acts_for_it() -> None:
    assert DIRECTORY.actor("sam", roles=ROLES) == Actor(
        "sam", "local_authority_partner", "riverside", agency=None, body="council"
    )


def test_a_user_may_not_act_in_a_role_they_do_not_have() -> None:
    with pytest.raises(ActorUnknown, match="pat may act as: coordinator, agency_lead"):
        DIRECTORY.actor("pat as referrer", roles=ROLES)


def test_the_bare_name_of_a_role_acts_for_nobody_named() -> None:
    assert DIRECTORY.actor("referrer", roles=ROLES) == Actor("referrer", "referrer", "riverside")


@pytest.mark.parametrize("by", ["nobody", "", "coordinator as referrer", "nobody as coordinator", "Coordinator"])
def test_somebody_unknown_is_refused_with_the_roles_there_are(by: str) -> None:
    with pytest.raises(ActorUnknown, match=r"neither a role nor a user .* Roles are: agency_lead, coordinator"):
        DIRECTORY.actor(by, roles=ROLES)


# Dated postings, and the days on which somebody works here


PEOPLE = Directory.from_body(
    {
        "partnership": "riverside",
        "title": "Riverside Partnership",
        "partners": [],
        "areas": {},
        "bodies": {},
        "agencies": {},
        "users": {
            "pat": {
                "name": "Pat Example",
                "roles": ["referrer"],
                "postings": [
                    {"role": "coordinator", "from": "2026-03-02", "until": "2026-03-31"},
                    {"role": "coordinator", "from": "2026-06-01"},
                    {"role": "referrer", "until": "2026-03-31"},
                ],
                "address": "pat@example.org",
                "deputy": "sam",
                "alerts": "daily_digest",
            },
            "sam": {"name": "Sam Example", "roles": ["coordinator"], "from": "2026-03-02", "until": "2026-03-31"},
        },
        "alerting": {"opens": "09:00", "digest_at": "09:15"},
    }
)


@pytest.mark.parametrize(
    ("day", "roles"),
    [
        pytest.param("Sunday 2026-03-01", ("referrer",), id="before the posting"),
        pytest.param("Monday 2026-03-02", ("referrer", "coordinator"), id="its first day"),
        pytest.param("Tuesday 2026-03-31", ("referrer", "coordinator"), id="its last day"),
        pytest.param("Wednesday 2026-04-01", ("referrer",), id="the day after"),
        pytest.param("Monday 2026-06-01", ("referrer", "coordinator"), id="a second posting, without an end"),
    ],
)
def test_the_roles_of_a_day_are_those_without_dates_and_the_postings_of_the_day(
    day: str, roles: tuple[str, ...]
) -> None:
    assert PEOPLE.users["pat"].roles_on(on(day)) == roles


def test_somebody_who_does_not_work_here_on_the_day_holds_no_role() -> None:
    days = ("Sunday 2026-03-01", "Monday 2026-03-02", "Tuesday 2026-03-31", "Wednesday 2026-04-01")

    assert [PEOPLE.users["sam"].roles_on(on(day)) for day in days] == [(), ("coordinator",), ("coordinator",), ()]


def test_what_the_file_says_of_a_person_is_read() -> None:
    pat, sam = PEOPLE.users["pat"], PEOPLE.users["sam"]

    assert (pat.address, pat.deputy, pat.wants) == ("pat@example.org", "sam", "daily_digest")
    assert (sam.address, sam.deputy, sam.wants) == (None, None, "at_once")
    assert pat.every_role == ("referrer", "coordinator")


def test_the_hours_of_delivery_are_those_of_the_file_or_else_the_usual_ones() -> None:
    assert PEOPLE.alerting == Alerting(opens=time(9), closes=time(18), digest_at=time(9, 15))
    assert DIRECTORY.alerting == Alerting(opens=time(8), closes=time(18), digest_at=time(8, 30))


@pytest.mark.parametrize(("by", "role"), [("pat", "referrer"), ("pat as coordinator", "coordinator")])
def test_somebody_acts_in_a_role_that_they_hold_on_the_day(by: str, role: str) -> None:
    assert PEOPLE.actor(by, roles=ROLES, on=on("Monday 2026-03-02")).role == role


def test_a_role_whose_posting_has_ended_is_refused_with_the_roles_that_are_left() -> None:
    with pytest.raises(ActorUnknown, match="pat may act as: referrer on Wednesday 1 April 2026"):
        PEOPLE.actor("pat as coordinator", roles=ROLES, on=on("Wednesday 2026-04-01"))


def test_somebody_who_works_here_no_longer_may_act_in_no_role() -> None:
    with pytest.raises(ActorUnknown, match="sam may act in no role on Wednesday 1 April 2026"):
        PEOPLE.actor("sam", roles=ROLES, on=on("Wednesday 2026-04-01"))


def test_without_a_day_no_day_is_asked_for() -> None:
    assert PEOPLE.actor("pat as coordinator", roles=ROLES).role == "coordinator"
    assert PEOPLE.actor("sam", roles=ROLES).role == "coordinator"


def test_a_body_an_agency_or_a_recipient_is_found_by_its_key() -> None:
    found = [DIRECTORY.party(key) for key in ("board", "rail", "ministry")]

    assert [party.key for party in found if party] == ["board", "rail", "ministry"]
    assert DIRECTORY.party("long_gone") is None
