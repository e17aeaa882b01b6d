"""A letter that cannot be written stops no change: it is kept with the reason, warned about, and written later."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from casework.alerting import BOSS, is_replayed, tick, warned
from casework.journeys import SUBMISSION, incident_at
from casework.office import ADMINISTRATOR, Office, Post, outlets
from reviewflow.case.case import Case
from reviewflow.casework.changes.migrate_case import MigrateCase
from reviewflow.casework.changes.save_change import Saved
from reviewflow.casework.health.delivery import check_dead_letters
from reviewflow.casework.health.look import Place, look
from reviewflow.casework.office.publish import Publication, publications, publish
from reviewflow.casework.sending.deliver import deliver
from reviewflow.casework.sending.put_right import SettleWarning, TryDeliveryAgain, settle_warning, try_delivery_again
from reviewflow.errors import DeliveryNotFound, NoticeCannotBeRendered, RecipientUnknown, RoleNotAllowed
from reviewflow.store.deliveries import DeliveryRow, list_deliveries
from reviewflow.workflow.content_hash import content_hash, text_hash
from reviewflow.workflow.library import Library

WRONG = "Subject: {{ case.reference }}\n\n{{ facts.rapid_review_sent_on }}\n"
LETTER = "notification_to_partners"


def doctored(library: Library, change: Callable[[Publication], Publication]) -> Publication:
    (publication,) = publications(library, only=["bristol"])
    return change(publication)


def with_template(text: str) -> Callable[[Publication], Publication]:
    def change(publication: Publication) -> Publication:
        definitions: dict[str, Mapping[str, Any]] = {}
        for columns in publication.definitions.values():
            body = json.loads(columns["body"])
            if LETTER in body["templates"]:
                body["templates"][LETTER] = text_hash(text)
            words = json.dumps(body)
            definitions[content_hash(body)] = {**columns, "body": words}
        return replace(publication, definitions=definitions, texts={**publication.texts, text_hash(text): text})

    return change


def without_the_partners(publication: Publication) -> Publication:
    body = json.loads(publication.directory)
    del body["recipients"]["safeguarding_partners"]
    return replace(publication, directory=json.dumps(body, sort_keys=True))


def notify(office: Office, library: Library, change: Callable[[Publication], Publication]) -> tuple[str, Saved]:
    """Notify an incident under rules that were doctored."""
    publish(office.desk, doctored(library, change), by=ADMINISTRATOR)
    case = incident_at(office, "considered")
    return case, office.do(case, "submit_notification", "la_notifier", **SUBMISSION)


def owed(office: Office) -> DeliveryRow:
    with office.database.read() as tx:
        (found,) = list_deliveries(tx, not_delivered=True, limit=10)
    return found


def write(office: Office, delivery: int, *, by: str = BOSS) -> None:
    try_delivery_again(office.desk, TryDeliveryAgain(delivery=delivery), by=by, partnership="bristol")


def dead_letters_are_well(office: Office) -> bool:
    return check_dead_letters(*look(office.desk, Place({}, needs_addresses=False)).not_delivered).well


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (with_template(WRONG), "the fact rapid_review_sent_on"),
        (with_template("Subject: {{ case.reference }}\n\n{{ 1 / 0 }}\n"), "it runs into a ZeroDivisionError"),
        (with_template("no subject"), "its first line is not a subject line"),
        (without_the_partners, "Nobody is on file to receive notification_to_partners as safeguarding_partners"),
    ],
    ids=["not_recorded", "runs_into_a_fault", "no_subject", "nobody_on_file"],
)
def test_the_change_stands_and_the_letter_is_undeliverable_with_the_reason(
    office: Office, library: Library, change: Callable[[Publication], Publication], why: str
) -> None:
    case, saved = notify(office, library, change)

    assert office.state(case) == "notified"
    assert LETTER not in {each.rule.name for each in saved.notices}
    assert saved.notices, "the other letters of the change were written"
    (letter,) = saved.letters_not_written
    assert (letter.rule.name, letter.recipient) == (LETTER, "safeguarding_partners")
    delivery = owed(office)
    assert (delivery.kind, delivery.case, delivery.about, delivery.status) == ("notice", case, LETTER, "dead")
    assert why in letter.why
    assert delivery.last_error == letter.why
    body = json.loads(office.body(saved.sequence))
    assert body["letters_not_written"] == [{"notice": LETTER, "to": "safeguarding_partners", "why": letter.why}]
    assert is_replayed(office)


def test_somebody_who_can_act_is_told_by_the_other_way_and_health_is_red(office: Office, library: Library) -> None:
    assert dead_letters_are_well(office)
    case, _ = notify(office, library, without_the_partners)
    (warning,) = warned(office)
    post, warnings = Post(), Post()
    office.sweep()
    deliver(office.desk, outlets(post, warnings=warnings), worker="here#1")

    assert warning.case == case
    assert "could not be written" in warning.what
    (told,) = [message for message in warnings.sent if message.kind == "warning"]
    assert f"reviewflow deliveries again {owed(office).id}" in told.text
    assert not [message for message in post.sent if message.kind == "warning"]
    assert not dead_letters_are_well(office)


def test_once_it_is_put_right_it_is_written_and_leaves(office: Office, library: Library) -> None:
    case, saved = notify(office, library, without_the_partners)
    delivery = owed(office).id
    with office.refuses(RecipientUnknown):
        write(office, delivery)

    publish(office.desk, doctored(library, lambda publication: publication), by=ADMINISTRATOR)
    write(office.later(days=1), delivery)

    (entry,) = [each for each in office.trail() if each.what == "write_letter"]
    body = json.loads(office.body(entry.sequence))
    assert (body["command"]["owed_since"], [each["notice"] for each in body["notices"]]) == (saved.sequence, [LETTER])
    assert warned(office) == []
    post = Post()
    tick(office, post)
    ((id, status),) = office.rows(
        "SELECT o.id, o.status FROM outbox o JOIN notice n ON n.id = o.notice_id WHERE n.name = :name", name=LETTER
    )
    assert (status, [message.id for message in post.sent].count(id)) == ("sent", 1)
    with office.refuses(DeliveryNotFound):
        write(office, delivery)
    assert is_replayed(office)
    assert office.state(case) == "notified"


def test_a_template_that_is_put_right_writes_it_once_the_case_has_the_newer_rules(
    office: Office, library: Library
) -> None:
    case, _ = notify(office, library, with_template(WRONG))
    delivery = owed(office).id
    with office.refuses(NoticeCannotBeRendered, match="rapid_review_sent_on"):
        write(office, delivery)

    publish(office.desk, doctored(library, lambda publication: publication), by=ADMINISTRATOR)
    move(office, office.case(case))
    write(office, delivery)

    assert office.rows("SELECT recipient FROM notice WHERE name = :name", name=LETTER) == [("safeguarding_partners",)]
    assert is_replayed(office)


def move(office: Office, case: Case) -> None:
    with office.database.read() as tx:
        newer = office.desk.published_definitions(tx, "bristol")[case.workflow][-1].hash
    office.carry_out(MigrateCase(case=case.reference, to=newer, reason="The letter is put right."))


def test_who_does_not_run_the_office_may_not_write_it(office: Office, library: Library) -> None:
    notify(office, library, without_the_partners)
    delivery = owed(office).id

    for role in ("la_notifier", "scrutineer"):
        with office.refuses(RoleNotAllowed):
            write(office, delivery, by=role)


def test_written_by_hand_it_is_settled_and_health_is_well_again(office: Office, library: Library) -> None:
    notify(office, library, without_the_partners)
    (warning,) = warned(office)
    command = SettleWarning(warning=warning.id, reason="I wrote to them myself.")
    settle_warning(office.desk, command, by=BOSS, partnership="bristol")

    assert warned(office) == []
    assert dead_letters_are_well(office)
