"""Carry out again what did not go through the one door: publishing, bank holidays, alerts, receipts, people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reviewflow.audit.entry import Entry
from reviewflow.audit.keyring import OF_PROOFS
from reviewflow.case.case import Actor
from reviewflow.casework.access.readings import READINGS, enter_reading_in
from reviewflow.casework.access.scrutineer import SCRUTINEER_READ, enter_read_in
from reviewflow.casework.alerting.acknowledge import ACKNOWLEDGE_ALERT, AcknowledgeAlert, acknowledge_alert_in
from reviewflow.casework.alerting.keep_alerts import RAISE_ALERT
from reviewflow.casework.alerting.raise_alerts import raise_in
from reviewflow.casework.asking.ask import ASK_QUESTION, enter_question_in
from reviewflow.casework.asking.samples import SAMPLING, repeat_sampling
from reviewflow.casework.asking.save_question import enter_saved_in
from reviewflow.casework.asking.saved_questions import OF_SAVED_QUESTIONS
from reviewflow.casework.calendar_feeds.make_calendar_link import OF_CALENDAR_LINKS, calendar_link_in
from reviewflow.casework.changes.receipts import RECORD_RECEIPT, RecordReceipt, record_receipt_in
from reviewflow.casework.desk import Desk
from reviewflow.casework.disclosing.entering import OF_DISCLOSURE, repeat_disclosure
from reviewflow.casework.guests.invite import OF_GUESTS, guest_entry_in
from reviewflow.casework.keeping.destruction import OF_DESTRUCTION, repeat_destruction
from reviewflow.casework.keeping.holds import OF_HOLDS, repeat_hold
from reviewflow.casework.office.calendar import (
    ADOPT,
    CHANGE_DAY,
    ChangeCalendarDay,
    adopt_calendar_in,
    change_calendar_day_in,
)
from reviewflow.casework.office.people import ABOUT_PEOPLE, about_people_in
from reviewflow.casework.office.publish import PUBLISH, Publication, publish_in
from reviewflow.casework.programs.tokens import OF_TOKENS, token_entry_in
from reviewflow.casework.programs.webhooks import OF_WEBHOOKS, webhook_entry_in
from reviewflow.casework.proving.enter_proof import enter_proof_in
from reviewflow.casework.proving.export_trail import EXPORT_TRAIL, enter_export_in
from reviewflow.casework.sending.put_right import PUT_RIGHT, put_right_in
from reviewflow.casework.sending.record_delivery import RECORD_DELIVERY, record_delivery_in
from reviewflow.casework.sign_on.accounts import OF_ACCOUNTS, account_entry_in
from reviewflow.store import published
from reviewflow.store.alerts import deadline_to_alert
from reviewflow.store.audit_log import Seal
from reviewflow.store.session import Transaction
from reviewflow.workflow.content_hash import content_hash, text_hash

LEAVES_CASES_ALONE = frozenset(
    {RAISE_ALERT, ACKNOWLEDGE_ALERT, RECORD_DELIVERY, RECORD_RECEIPT, SCRUTINEER_READ, ASK_QUESTION, EXPORT_TRAIL}
).union(
    ABOUT_PEOPLE,
    OF_ACCOUNTS,
    OF_CALENDAR_LINKS,
    OF_DESTRUCTION,
    OF_DISCLOSURE,
    OF_GUESTS,
    OF_HOLDS,
    OF_PROOFS,
    OF_SAVED_QUESTIONS,
    OF_TOKENS,
    OF_WEBHOOKS,
    PUT_RIGHT,
    READINGS,
    SAMPLING,
)
"""After which every case is as it was, so that what a replay has at hand may be kept."""


@dataclass(frozen=True, slots=True)
class Other:
    """An entry that did not go through the one door."""

    source: Transaction
    tx: Transaction
    desk: Desk
    entry: Entry
    kind: str
    command: Mapping[str, Any]
    body: Mapping[str, Any]
    by: Actor
    seal: Seal

    @property
    def case(self) -> str:
        """The case that it is about."""
        return self.entry.case_reference or ""


def repeat_other(it: Other) -> None:
    """Carry it out again.

    Raises:
        ValueError: no command is called so, or what was published has been changed since.
    """
    kind, command = it.kind, it.command
    if kind in _RULES:
        _repeat_rules(it)
    elif kind in _OF_ALERTS:
        _repeat_alert(it)
    elif kind == RECORD_DELIVERY:
        record_delivery_in(it.tx, it.desk, it.case, command, seal=it.seal)
    elif kind in ABOUT_PEOPLE:
        about_people_in(it.tx, it.desk, kind, command, by=it.by, seal=it.seal)
    elif kind in OF_ACCOUNTS:
        account_entry_in(it.tx, it.desk, kind, command, by=it.by, seal=it.seal)
    elif kind in OF_TOKENS:
        token_entry_in(it.tx, it.desk, kind, command, by=it.by, seal=it.seal)
    elif kind in OF_WEBHOOKS:
        webhook_entry_in(it.tx, it.desk, kind, command, by=it.by, seal=it.seal)
    elif kind in OF_GUESTS:
        guest_entry_in(it.tx, it.desk, it.case, it.entry.item, kind, command, by=it.by, seal=it.seal)
    elif kind in OF_CALENDAR_LINKS:
        calendar_link_in(it.tx, it.desk, kind, command, by=it.by, seal=it.seal)
    elif kind in PUT_RIGHT:
        put_right_in(it.tx, it.desk, kind, it.entry.case_reference, command, by=it.by, seal=it.seal)
    elif kind == RECORD_RECEIPT:
        record_receipt_in(it.tx, it.desk, RecordReceipt(**command), by=it.by, seal=it.seal)
    elif kind in READINGS:
        enter_reading_in(it.tx, it.desk, it.case, kind, command, by=it.by, seal=it.seal)
    elif kind in OF_PROOFS:
        enter_proof_in(it.tx, it.desk, kind, command, by=it.by, reason=it.body.get("reason"), seal=it.seal)
    elif kind == ASK_QUESTION:
        enter_question_in(it.tx, it.desk, command, by=it.by, seal=it.seal)
    elif kind in OF_SAVED_QUESTIONS:
        enter_saved_in(it.tx, it.desk, kind, command, by=it.by, seal=it.seal)
    elif kind == EXPORT_TRAIL:
        enter_export_in(it.tx, it.desk, it.entry.case_reference, command, by=it.by, seal=it.seal)
    elif kind == SCRUTINEER_READ:
        enter_read_in(it.tx, it.desk, it.entry.case_reference, command, by=it.by, seal=it.seal)
    elif kind in OF_DISCLOSURE:
        repeat_disclosure(it.tx, it.desk, kind, it.entry.case_reference, command, by=it.by, seal=it.seal)
    elif kind in OF_HOLDS:
        repeat_hold(it.tx, it.desk, kind, command, by=it.by, seal=it.seal)
    elif kind in OF_DESTRUCTION:
        repeat_destruction(it.tx, it.desk, kind, command, by=it.by, seal=it.seal)
    elif kind in SAMPLING:
        repeat_sampling(it.tx, it.desk, kind, command, by=it.by, seal=it.seal)
    else:
        raise ValueError(f"no command is called {kind}")


_RULES = frozenset({PUBLISH, ADOPT, CHANGE_DAY})
_OF_ALERTS = frozenset({RAISE_ALERT, ACKNOWLEDGE_ALERT})


def _repeat_rules(it: Other) -> None:
    if it.kind == PUBLISH:
        publication = _publication(it.source, it.command["partnership"], it.body)
        publish_in(it.tx, it.desk, publication, by=it.by, seal=it.seal)
    elif it.kind == ADOPT:
        adopt_calendar_in(it.tx, it.desk, _published_text(it.source, it.command["hash"]), by=it.by, seal=it.seal)
    else:
        change_calendar_day_in(it.tx, it.desk, ChangeCalendarDay(**it.command), by=it.by, seal=it.seal)


def _repeat_alert(it: Other) -> None:
    if it.kind == ACKNOWLEDGE_ALERT:
        acknowledge_alert_in(it.tx, it.desk, AcknowledgeAlert(**it.command), by=it.by, seal=it.seal)
        return
    deadline = deadline_to_alert(it.tx, it.case, it.command["clock"])
    raise_in(it.tx, it.desk, [deadline], only=it.command["rung"], seal=it.seal)


def _publication(source: Transaction, partnership: str, body: Mapping[str, Any]) -> Publication:
    hashes = [hash for of in body["definitions"].values() for hash in of]
    definitions = {hash: published.definition_columns(source, hash) for hash in hashes}
    for hash, columns in definitions.items():
        _check_published(hash, _hash_of_rules(columns["body"]))
    directory = published.directory_text(source, partnership, body["directory"])
    _check_published(body["directory"], text_hash(directory))
    texts = {hash: _published_text(source, hash) for hash in body["texts"]}
    return Publication(partnership=partnership, directory=directory, definitions=definitions, texts=texts)


@lru_cache(maxsize=256)
def _hash_of_rules(body: str) -> str:
    return content_hash(json.loads(body))


def _published_text(source: Transaction, hash: str) -> str:
    text = published.load_text(source, hash)
    _check_published(hash, text_hash(text))
    return text


def _check_published(hash: str, actual: str) -> None:
    if hash != actual:
        raise ValueError(f"what was published under {hash[:12]} has been changed since")
