"""Whether the clocks that run have somebody to alert, on a real directory as it was published."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from casework.office import ADMINISTRATOR, Office
from reviewflow.casework.health.recipients import NotTold, recipients_missing
from reviewflow.casework.office.publish import publications, publish
from reviewflow.statute.london import local_date
from reviewflow.workflow.library import Library

Users = dict[str, dict[str, Any]]
Change = Callable[[Callable[[Users], object]], None]


@pytest.fixture
def change_users(office: Office, library: Library) -> Change:
    """Publishes Bristol's directory with its users changed."""

    def change(how: Callable[[Users], object]) -> None:
        (publication,) = publications(library, only=["bristol"])
        directory = json.loads(publication.directory)
        how(directory["users"])
        text = json.dumps(directory, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        publish(office.desk, replace(publication, directory=text), by=ADMINISTRATOR)

    return change


def missing(office: Office, *, needs_addresses: bool = False) -> tuple[tuple[NotTold, ...], tuple[str, ...]]:
    with office.database.read() as tx:
        return recipients_missing(tx, office.desk, on=local_date(office.now), needs_addresses=needs_addresses)


def test_where_every_role_is_held_nothing_is_missing(office: Office) -> None:
    office.open(became_aware_on="2024-03-15")

    assert missing(office, needs_addresses=True) == ((), ())


def test_a_role_that_nobody_holds_is_missing_once_a_clock_runs_that_alerts_it(
    office: Office, change_users: Change
) -> None:
    change_users(lambda users: users.pop("bristol.la_notifier"))
    assert missing(office) == ((), ())

    office.open(became_aware_on="2024-03-15")
    office.open(became_aware_on="2024-03-15")
    (nobody,), _ = missing(office)
    assert nobody.partnership == "bristol"
    assert nobody.why.startswith("Nobody holds the role of ")
    assert nobody.why.endswith(" on Friday 15 March 2024.")


def test_a_person_who_has_left_holds_no_role(office: Office, change_users: Change) -> None:
    change_users(lambda users: users["bristol.la_notifier"].update({"until": "2024-03-16"}))
    office.open(became_aware_on="2024-03-15")

    assert missing(office)[0] == ()
    assert len(missing(office.at("Monday 2024-03-18"))[0]) == 1


def test_an_address_is_missed_only_where_what_leaves_needs_one(office: Office, change_users: Change) -> None:
    change_users(lambda users: users["bristol.coordinator"].pop("address"))
    office.open(became_aware_on="2024-03-15")

    assert missing(office) == ((), ())
    assert missing(office, needs_addresses=True) == ((), ("bristol: bristol.coordinator",))


def test_an_agency_without_an_account_falls_to_its_mailbox_and_is_not_missing(
    office: Office, change_users: Change
) -> None:
    change_users(lambda users: [users.pop(key) for key in list(users) if "agency_lead" in key])
    case = office.open(became_aware_on="2024-03-15")
    office.do(case, "submit_notification", "la_notifier", notification_nature="serious_harm", abuse_or_neglect="known",
              incident_area="bristol", summary="A child was seriously harmed.")  # fmt: skip
    office.do(case, "start_rapid_review")
    office.add(case, "agency_request", agency="nbt")

    assert missing(office) == ((), ())
