"""What could not be delivered is tried again or settled, by those who run the office, and stands on the trail."""

from __future__ import annotations

import json

import pytest

from casework.alerting import BOSS, is_replayed, publish_with, tick, warned
from casework.journeys import incident_at
from casework.office import Office, Post
from reviewflow.casework.sending.put_right import SettleWarning, TryDeliveryAgain, settle_warning, try_delivery_again
from reviewflow.channels.outgoing import Undeliverable
from reviewflow.errors import (
    ActorUnknown,
    DeliveryNotFound,
    FactInvalid,
    OutsidePartnership,
    RoleNotAllowed,
    WarningNotFound,
)
from reviewflow.workflow.library import Library


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def dead(office: Office, post: Post) -> int:
    """A letter that was refused for good; the number of its delivery."""
    incident_at(office, "notified")
    post.faults = [Undeliverable("550 no such user")]
    tick(office, post)
    ((id,),) = office.rows("SELECT id FROM outbox WHERE status = 'dead'")
    return int(id)


def again(
    office: Office, delivery: int, *, address: str | None = None, by: str = BOSS, partnership: str | None = "bristol"
) -> None:
    try_delivery_again(
        office.desk, TryDeliveryAgain(delivery=delivery, address=address), by=by, partnership=partnership
    )


def settle(office: Office, warning: int, *, by: str = BOSS, partnership: str | None = "bristol") -> None:
    command = SettleWarning(warning=warning, reason="I rang them.")
    settle_warning(office.desk, command, by=by, partnership=partnership)


def test_what_was_given_up_leaves_again_under_the_same_identifier(office: Office, post: Post, dead: int) -> None:
    again(office, dead)
    tick(office.later(minutes=1), post)

    assert [message.id for message in post.sent].count(dead) == 1
    assert office.rows("SELECT status, attempts, last_error FROM outbox WHERE id = :id", id=dead) == [("sent", 1, None)]
    assert is_replayed(office)


def test_it_may_go_to_another_address_and_the_trail_does_not_say_which(office: Office, post: Post, dead: int) -> None:
    again(office, dead, address="new@example.org")
    entry = office.trail()[-1]
    tick(office.later(minutes=1), post)

    assert [message.address for message in post.sent if message.id == dead] == ["new@example.org"]
    assert (entry.what, entry.by_user, entry.case_reference) == ("try_delivery_again", BOSS, "SI-2024-001")
    ((key,),) = office.rows("SELECT dedup_key FROM outbox WHERE id = :id", id=dead)
    assert json.loads(office.body(entry.sequence)) == {
        "command": {"kind": "try_delivery_again", "delivery": key, "to_another_address": True}
    }
    assert is_replayed(office)


def test_the_warning_about_it_is_settled_with_it_and_raised_anew_when_it_fails_again(
    office: Office, post: Post, dead: int
) -> None:
    (warning,) = warned(office)
    again(office, dead)
    assert warned(office) == []

    post.faults = [Undeliverable("550 still nobody")]
    tick(office.later(minutes=1), post)
    (anew,) = warned(office)
    assert (anew.id, "550 still nobody" in anew.what) == (warning.id, True)
    tick(office, post)
    assert len([message for message in post.sent if message.kind == "warning"]) == 2


def test_an_alert_that_reached_nobody_may_be_sent_to_an_address(office: Office, post: Post, library: Library) -> None:
    publish_with(office, library, lambda body: body["users"].pop("bristol.la_notifier"))
    incident_at(office, "considered")
    tick(office, post)
    ((id,),) = office.rows("SELECT id FROM outbox WHERE status = 'dead'")
    again(office, id, address="duty@example.org")
    tick(office, post)

    (sent,) = [message for message in post.sent if message.address == "duty@example.org"]
    assert "Due on Friday 22 March 2024." in sent.text


def test_what_was_not_given_up_cannot_be_tried_again(office: Office, post: Post, dead: int) -> None:
    sent = post.sent[0].id

    for delivery in (sent, 9999, 0, -1, 2**70):
        with office.refuses(DeliveryNotFound):
            again(office, delivery)
    again(office, dead)
    with office.refuses(DeliveryNotFound):
        again(office, dead)


@pytest.mark.parametrize("address", ["", "nobody", "a@b@example.org", "a@example.org\nBcc: b@example.org", "a b@c.d"])
def test_what_is_no_address_is_refused_at_once(office: Office, dead: int, address: str) -> None:
    with office.refuses(FactInvalid, match="address"):
        again(office, dead, address=address)


@pytest.mark.parametrize("by", ["bristol.coordinator", "business_manager", "bristol.administrator"])
def test_those_who_run_the_office_may(office: Office, dead: int, by: str) -> None:
    again(office, dead, by=by)

    assert office.trail()[-1].what == "try_delivery_again"


def test_nobody_else_may_try_it_again(office: Office, dead: int) -> None:
    with office.refuses(RoleNotAllowed, match="try_delivery_again is done by business_manager or coordinator"):
        again(office, dead, by="bristol.scrutineer")
    with office.refuses(OutsidePartnership):
        again(office, dead, by="gloucestershire.coordinator", partnership="gloucestershire")
    with office.refuses(OutsidePartnership):
        again(office, dead, by="gloucestershire/business_manager")
    with office.refuses(ActorUnknown):
        again(office, dead, by="somebody")


def test_a_warning_is_settled_with_how_it_was_put_right(office: Office, dead: int) -> None:
    (warning,) = warned(office)
    settle(office, warning.id)
    entry = office.trail()[-1]

    assert warned(office) == []
    assert office.rows("SELECT settled_by, settled_at FROM warning") == [(BOSS, "2024-03-15T10:00:00.000000Z")]
    assert (entry.what, entry.case_reference, entry.by_user) == ("settle_warning", "SI-2024-001", BOSS)
    assert json.loads(office.body(entry.sequence)) == {
        "command": {
            "kind": "settle_warning",
            "warning": f"outbox-{dead}",
            "what": warning.what,
            "reason": "I rang them.",
        }
    }
    assert is_replayed(office)


def test_a_warning_that_is_not_open_cannot_be_settled(office: Office, dead: int) -> None:
    (warning,) = warned(office)

    for number in (warning.id + 1, 0, -1, 2**70):
        with office.refuses(WarningNotFound):
            settle(office, number)
    settle(office, warning.id)
    with office.refuses(WarningNotFound):
        settle(office, warning.id)


def test_nobody_else_may_settle_it(office: Office, dead: int) -> None:
    (warning,) = warned(office)

    with office.refuses(RoleNotAllowed, match="settle_warning is done by"):
        settle(office, warning.id, by="bristol.la_notifier")
    with office.refuses(OutsidePartnership):
        settle(office, warning.id, by="gloucestershire.coordinator", partnership="gloucestershire")
    with office.refuses(ActorUnknown):
        settle(office, warning.id, by="nobody")
