"""Requests for what is held, and what is released: part by part, approved by somebody else, with a log."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

from reviewflow.casework.disclosing import releasing, requests
from reviewflow.casework.disclosing.entering import MarkPart, RecordRequest
from reviewflow.casework.disclosing.find_person import find_person
from reviewflow.casework.disclosing.rules import DisclosureRules, disclosure_rules
from reviewflow.casework.keeping.acting import seen_of
from reviewflow.casework.programs.tokens import NAMES
from reviewflow.reports.disclosing import (
    disclosure_as_json,
    found_as_json,
    judged_as_json,
    released_as_json,
    rules_as_json,
)
from reviewflow.reports.register_of_disclosures import register_page
from reviewflow.store import disclosures
from reviewflow.store.disclosures import Disclosure
from reviewflow.store.numbers import LARGEST_NUMBER
from reviewflow.store.session import Transaction
from reviewflow.web.on_file import library_of

from .bodies import Body
from .case_reads import number_in
from .keeping import Because
from .operation import Answer, Call, Operation, Parameter, changing, many, one
from .words import BY_NUMBER

_DISCLOSING: dict[str, Any] = {"group": "Requests for what is held", "scope": NAMES}


def rules(call: Call) -> object:
    """The kinds of request and the grounds."""
    return rules_as_json(_rules(call))


def log(call: Call) -> object:
    """The log, or the register of what was released."""
    if call.query.get("released"):
        with call.desk.database.read() as tx:
            before = call.number_after() or LARGEST_NUMBER
            lines, goes_on = register_page(
                tx, call.desk, _rules(call), call.actor_in(tx), before=before, limit=call.limit
            )
        return Answer([released_as_json(*e) for e in lines], next_page=None if goes_on is None else str(goes_on))
    _rules(call).duties.check("see_log", call.actor)
    actor = call.actor
    with call.desk.database.read() as tx:
        before = call.number_after() or LARGEST_NUMBER
        every = disclosures.page(tx, call.partnership, before=before, limit=call.limit + 1)
        seen = seen_of(tx, call.desk, {case for each in every for case, _ in each.cases}, actor)
    page = [disclosure_as_json(e) for e in every[: call.limit] if all(case in seen for case, _ in e.cases)]
    return Answer(page, next_page=str(every[call.limit - 1].sequence) if len(every) > call.limit else None)


class Person(Body):
    """Whom to look for, and why."""

    name: str
    reason: str


class NewRequest(Body):
    """What is asked for: each case with the number of the item that is about whoever asks, or null."""

    kind: str
    received_on: dt.date
    cases: dict[str, str | None]
    requester: str
    subject: str | None = None
    reason: str


class Marked(Body):
    """A part, and whether and on which ground it is withheld."""

    case: str
    part: str
    withheld: bool
    ground: str
    reason: str


class Hidden(Body):
    """Words that are blacked out wherever they stand."""

    words: str
    reason: str


class Given(Body):
    """To whom it is given."""

    to: str
    reason: str


def found(tx: Transaction, call: Call) -> object:
    """Where somebody is named."""
    body = call.body
    place = call.partnership
    made = find_person(tx, call.desk, _rules(call), body.name, partnership=place, by=call.by, reason=body.reason)
    return Answer(found_as_json(made), kept={"named_in": []})


def recorded(tx: Transaction, call: Call) -> object:
    """A request is recorded."""
    body = call.body
    command = RecordRequest(
        partnership=call.partnership,
        kind=body.kind,
        received_on=body.received_on,
        cases=body.cases,
        reason=body.reason,
    )
    made = requests.record_request(
        tx, call.desk, _rules(call), command, by=call.by, requester=body.requester, subject=body.subject
    )
    return _told(made)


def previewed(tx: Transaction, call: Call) -> object:
    """What would be released."""
    number = number_in(call, "request")
    made, parts = requests.preview(tx, call.desk, _rules(call), number, by=call.by, reason=call.body.reason)
    return _told(made, preview=[judged_as_json(each) for each in parts])


def marked(tx: Transaction, call: Call) -> object:
    """A part is withheld or shown."""
    command = MarkPart(disclosure=number_in(call, "request"), **call.body.model_dump())
    return _told(requests.mark_part(tx, call.desk, _rules(call), command, by=call.by))


def hidden(tx: Transaction, call: Call) -> object:
    """Words are blacked out."""
    number, body = number_in(call, "request"), call.body
    made = requests.hide_words(tx, call.desk, _rules(call), number, body.words, by=call.by, reason=body.reason)
    return _told(made)


def proposed(tx: Transaction, call: Call) -> object:
    """A release is proposed."""
    number = number_in(call, "request")
    made = releasing.propose_release(tx, call.desk, _rules(call), number, by=call.by, reason=call.body.reason)
    return _told(made)


def approved(tx: Transaction, call: Call) -> object:
    """A release is approved."""
    return _decided(tx, call, approve=True)


def returned(tx: Transaction, call: Call) -> object:
    """A release is sent back."""
    return _decided(tx, call, approve=False)


def released(tx: Transaction, call: Call) -> object:
    """What was approved is released."""
    number, body = number_in(call, "request"), call.body
    made, content = releasing.release(tx, call.desk, _rules(call), number, by=call.by, to=body.to, reason=body.reason)
    return _told(made, package=base64.b64encode(content).decode())


def closed(tx: Transaction, call: Call) -> object:
    """A request ends without a release."""
    number = number_in(call, "request")
    made = requests.close_request(tx, call.desk, _rules(call), number, by=call.by, reason=call.body.reason)
    return _told(made)


def _decided(tx: Transaction, call: Call, *, approve: bool) -> object:
    number, reason = number_in(call, "request"), call.body.reason
    made = releasing.decide_release(tx, call.desk, _rules(call), number, approve=approve, by=call.by, reason=reason)
    return _told(made)


def _told(made: Disclosure, **more: object) -> Answer:
    """The request. Under the key of the call its number is kept, and nobody's name."""
    return Answer({**disclosure_as_json(made), **more}, kept={"request": made.sequence, "state": made.state})


def _rules(call: Call) -> DisclosureRules:
    return disclosure_rules(library_of(call.settings))


_ONE = "/disclosures/{request}"
_STATE = one("request", "state")
DISCLOSING = (
    Operation("GET", "/disclosures/rules", "get_disclosure_rules", "Kinds of request and grounds, none verified.",
              one("kinds", "withheld_because"), does=rules, commands=("disclosure rules",), **_DISCLOSING),
    Operation("GET", "/disclosures", "list_disclosures", "The log of requests and of what was released.",
              many("request", "state"), does=log, commands=("disclosure log",),
              query=(Parameter("released", "The register: only what was released, with the exemptions.", "flag"),
                     *BY_NUMBER), **_DISCLOSING),
    changing("POST", "/disclosures/find", "find_person", "In which cases somebody is named.", one("named_in"),
             does_in=found, commands=("disclosure find",), body=Person, **_DISCLOSING),
    changing("POST", "/disclosures", "record_request", "Record a request for what is held.", _STATE,
             does_in=recorded, commands=("disclosure record",), body=NewRequest, status=201, **_DISCLOSING),
    changing("POST", f"{_ONE}/preview", "preview_disclosure", "What would be released, part by part.", one("preview"),
             does_in=previewed, commands=("disclosure preview",), body=Because, **_DISCLOSING),
    changing("POST", f"{_ONE}/marks", "mark_part", "Withhold a part, or show it.", _STATE, does_in=marked,
             commands=("disclosure mark",), body=Marked, **_DISCLOSING),
    changing("POST", f"{_ONE}/hidden", "hide_words", "Black out words wherever they stand.", _STATE, does_in=hidden,
             commands=("disclosure hide",), body=Hidden, **_DISCLOSING),
    changing("POST", f"{_ONE}/propose", "propose_release", "Propose what is to be released.", _STATE,
             does_in=proposed, commands=("disclosure propose",), body=Because, **_DISCLOSING),
    changing("POST", f"{_ONE}/approve", "approve_release", "Approve what somebody else has proposed.", _STATE,
             does_in=approved, commands=("disclosure approve",), body=Because, **_DISCLOSING),
    changing("POST", f"{_ONE}/return", "return_release", "Send it back to be worked on.", _STATE, does_in=returned,
             commands=("disclosure return",), body=Because, **_DISCLOSING),
    changing("POST", f"{_ONE}/release", "release_disclosure", "Release what was approved.", one("request", "package"),
             does_in=released, commands=("disclosure release",), body=Given, **_DISCLOSING),
    changing("POST", f"{_ONE}/close", "close_request", "End a request without a release.", _STATE, does_in=closed,
             commands=("disclosure close",), body=Because, **_DISCLOSING),
)  # fmt: skip
"""The operations."""
