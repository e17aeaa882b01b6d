"""An entry as a sentence: when, who, for whom, what, about what, and why. Titles stand in the place of keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from reviewflow.audit.entry import Entry
from reviewflow.audit.instants import read_instant
from reviewflow.case.case import FactValue
from reviewflow.case.fact_words import each_in_words
from reviewflow.case.identity import is_marker
from reviewflow.statute.london import local_date, longdate
from reviewflow.statute.words import spoken
from reviewflow.workflow.definition import Fact, ItemDefinition, Subject

from .marks import Surroundings, was_met_late
from .past import past

LONGEST_TEXT = 300
"""Characters of a reason or rationale in a sentence; the entry has all of it."""
MOST_FACTS = 6
_SYSTEM = "system"
_ADDED = "add_"
_OF_FACTS = frozenset({"record_facts", "correct_facts"})
_DATES = frozenset({"date", "instant"})
_FREE = frozenset({"text", "long_text"})
_SAID = frozenset({"choice", "choices", "yes_no", "body", "agency", "agencies", "long_text", "text"})

DEEDS: Mapping[str, str] = {
    "record_facts": "recorded facts",
    "correct_facts": "corrected facts",
    "link": "linked it",
    "suspend_clock": "suspended a clock",
    "resume_clock": "let a clock run again",
    "migrate_case": "moved it to newer rules",
    "raise_alert": "raised an alert",
    "acknowledge_alert": "acknowledged an alert",
    "record_receipt": "recorded a receipt",
    "record_delivery": "recorded what became of a message",
    "read_notice": "read a letter in which names may stand",
    "read_identities": "read who the people in the case are",
    "ask_question": "asked the trail a question",
    "save_question": "saved a question under a name",
    "forget_question": "took a question off the list of those saved",
    "publish": "published the rules and the directory",
    "adopt_calendar": "took the bank holidays into use",
    "change_calendar": "changed a day of the bank holidays",
    "record_absence": "recorded an absence",
    "end_absence": "ended an absence",
    "choose_delivery": "chose how alerts are delivered",
    "try_delivery_again": "had a delivery tried again",
    "settle_warning": "settled a warning",
    "destroy_bodies": "destroyed what entries say, as the law asks",
    "record_request": "recorded a request for what is held",
    "mark_part": "marked what is withheld or shown of a request",
    "hide_words": "blacked out words in a request",
    "find_person": "looked for the cases in which somebody is named",
    "preview_disclosure": "looked at what would be released, with names",
    "propose_release": "proposed what is to be released",
    "approve_release": "approved what is to be released",
    "return_release": "sent back what was to be released",
    "release_disclosure": "released what was approved",
    "disclosed": "gave out what was approved of it",
    "close_request": "ended a request without a release",
    "place_hold": "placed a legal hold",
    "lift_hold": "lifted a legal hold",
    "propose_destruction": "proposed that what the case says be destroyed",
    "approve_destruction": "approved that what the case says be destroyed",
    "refuse_destruction": "refused that what the case says be destroyed",
    "scrutineer_read": "read",
    "read_return": "read what an agency sent back",
    "export_trail": "exported the trail",
    "new_signing_key": "made a signing key",
    "rotate_signing_key": "put a new signing key in the place of the old one",
    "signing_key_compromised": "said that a signing key may be known to others",
    "add_witness": "named a witness",
    "remove_witness": "took a witness off the list",
    "record_countersignature": "recorded what a witness has signed",
    "draw_sample": "drew a sample",
    "answer_sample": "answered the form of a sample",
    "make_calendar_link": "made a calendar link",
    "revoke_calendar_link": "ended a calendar link",
    "make_token": "made a token for a program",
    "withdraw_token": "withdrew a program's token",
    "make_webhook": "had another system told of what happens",
    "withdraw_webhook": "had another system told no more",
    "add_account": "made an account",
    "set_up_account": "set up an account",
    "change_password": "changed a password",
    "reset_account": "had an account set up again",
    "link_account": "linked an account of the organisation",
    "remove_account": "removed an account",
    "sign_out_account": "signed somebody out everywhere",
    "read_file": "read a file that was handed in",
    "invite_guest": "invited a guest",
    "invite_again": "had a new link mailed to a guest",
    "accept_invitation": "accepted an invitation",
    "withdraw_guest": "withdrew a guest",
}
"""What other commands than transitions did, in words."""
THINGS_READ: Mapping[str, str] = {
    "alerts": "the alerts",
    "case": "the case",
    "compare": "the case as it stood on two days",
    "due": "the dates",
    "export": "the exported record",
    "figures": "the figures",
    "notices": "the letters",
    "pack": "the year pack",
    "patterns": "the patterns",
    "samples": "the samples",
    "timetable": "the timetable",
    "trail": "the trail",
    "why": "why a date is what it is",
    "read_notice": "a letter",
}
"""What a scrutineer read, in words."""


def sentence(entry: Entry, body: Mapping[str, Any] | None, around: Surroundings) -> str:
    """The entry as one or two sentences."""
    day = dt.date.fromisoformat(entry.happened_on)
    said = f"On {longdate(day)} {_who(entry, around, day)} {_deed(entry, body, around)}"
    about = _about(entry, around, day)
    said = f"{said} {about}" if about else said
    facts = "; ".join(_facts(body or {}, around, day))
    whole = _ended(f"{said}: {facts}" if facts else said)
    if body is None:
        whole += " What it says was destroyed by law."
    elif reason := _reason(body):
        whole += _ended(f" Reason: “{reason}”")
    whole += "".join(f" {each}" for each in _clocks(entry, body or {}, around))
    return f"{whole} {late}" if (late := recorded_late(entry, around)) else whole


def recorded_late(entry: Entry, around: Surroundings) -> str:
    """That it was recorded on another day than it happened; nothing when it was the same."""
    recorded_on = local_date(read_instant(entry.recorded_at))
    if recorded_on.isoformat() == entry.happened_on:
        return ""
    days = around.delay
    later = f", {days} working {'day' if days == 1 else 'days'} later" if days else ""
    return f"Recorded on {longdate(recorded_on)}{later}."


def deed(entry: Entry, around: Surroundings) -> str:
    """What was done, as the files call it; in words where they do not."""
    return _title(entry, around) or DEEDS.get(entry.what, spoken(entry.what))


def actor(entry: Entry, around: Surroundings) -> str:
    """The role in which it was done, and for which body or agency."""
    return _who(entry, around, dt.date.fromisoformat(entry.happened_on))


def _who(entry: Entry, around: Surroundings, day: dt.date) -> str:
    if entry.by_role == _SYSTEM:
        return "the system"
    title = around.definition.roles.get(entry.by_role) if around.definition else None
    role = f"the {_lower(title or spoken(entry.by_role))}"
    person = "" if entry.by_user == entry.by_role else f" ({entry.by_user})"
    user = around.directory.users.get(entry.by_user) if around.directory else None
    if around.directory is None or user is None or not (user.body or user.agency):
        return f"{role}{person}"
    kind, key = ("body", user.body) if user.body else ("agency", user.agency)
    return f"{role}{person}, for {around.directory.name_on(kind, key or '', day)},"


def _deed(entry: Entry, body: Mapping[str, Any] | None, around: Surroundings) -> str:
    title = _title(entry, around)
    done = past(title) if title else DEEDS.get(entry.what, f"did “{spoken(entry.what)}”")
    command = (body or {}).get("command") or {}
    if isinstance(command.get("clock"), str) and around.definition is not None:
        done += f" of “{_clock_title(command['clock'], around)}”"
    if entry.what == "scrutineer_read" and command.get("what"):
        done += f" {THINGS_READ.get(str(command['what']), spoken(str(command['what'])))}"
    if entry.what == "link" and command.get("to"):
        link = around.definition.links.get(str(command.get("relation"))) if around.definition else None
        done += f" to {command['to']}, as “{link.title if link else command.get('relation')}”"
    return done


def _title(entry: Entry, around: Surroundings) -> str | None:
    subject = around.subject
    if subject is None:
        return None
    if entry.what == "open" or (isinstance(subject, ItemDefinition) and entry.what == f"{_ADDED}{subject.key}"):
        return subject.opens.title
    transition = subject.transitions.get(entry.what)
    return transition.title if transition else None


def _clock_title(key: str, around: Surroundings) -> str:
    item, _, name = key.rpartition("/")
    definition = around.definition
    subject: Subject | None = definition
    if definition is not None and item:
        subject = definition.items.get(item.rpartition("-")[0], definition)
    clock = subject.clocks.get(name) if subject else None
    return clock.title if clock and clock.title else spoken(name)


def _about(entry: Entry, around: Surroundings, day: dt.date) -> str:
    if entry.item and isinstance(around.subject, ItemDefinition):
        label = around.carried.get(around.subject.label or "")
        fact = around.subject.facts.get(around.subject.label or "")
        named = _value(fact, label, around, day) if fact and not is_marker(label) else ""
        item = f"{_lower(around.subject.title)} {entry.item} of {entry.case_reference}"
        return f"({item}, {named})" if named else f"({item})"
    return f"({entry.case_reference})" if entry.case_reference else ""


def _facts(body: Mapping[str, Any], around: Surroundings, day: dt.date) -> Iterator[str]:
    given = body.get("facts") or {}
    facts = around.subject.facts if around.subject else {}
    named = [(facts[name], value) for name, value in given.items() if name in facts and value not in (None, "", [])]
    kinds = _SAID | _DATES if (body.get("command") or {}).get("kind") in _OF_FACTS else _SAID
    said = [
        (fact, value)
        for fact, value in named
        if fact.type in kinds and not fact.identifying and not (isinstance(value, str) and is_marker(value))
    ]
    # What was chosen comes before how it is explained.
    said.sort(key=lambda each: each[0].type in _FREE)
    for fact, value in said[:MOST_FACTS]:
        words = _value(fact, value, around, day)
        yield f"{_lower(fact.title.rstrip('?.'))}: {f'“{words}”' if fact.type in _FREE else words}"
    if len(said) > MOST_FACTS:
        yield f"and {len(said) - MOST_FACTS} more"


def _value(fact: Fact | None, value: FactValue, around: Surroundings, day: dt.date) -> str:
    if fact is None:
        return ""
    words = each_in_words(fact, value, directory=around.directory, on=day)
    chosen = bool(fact.options) or fact.type == "yes_no"
    return ", ".join(_short(_lower(each) if chosen else each) for each in words)


def _clocks(entry: Entry, body: Mapping[str, Any], around: Surroundings) -> Iterator[str]:
    """What was late, and which dates moved."""
    for each in body.get("clocks") or ():
        title, due = _clock_title(str(each["clock"]), around), _day(each["due_on"])
        if each.get("was_due_on"):
            yield f"“{title}” moved from {_day(each['was_due_on'])} to {due}."
        if was_met_late(entry, each, body.get("facts") or {}, around):
            yield f"Late: “{title}” was due on {due}."


def _day(text: str) -> str:
    return longdate(dt.date.fromisoformat(text))


def _ended(said: str) -> str:
    """With a full stop, where it has none inside its last quotation mark."""
    return said if said.endswith((".”", "!”", "?”", "…”", ".")) else f"{said}."


def _reason(body: Mapping[str, Any]) -> str:
    command = body.get("command") or {}
    reason = body.get("reason") or command.get("reason") or command.get("question") or ""
    return _short(str(reason))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT].rpartition(' ')[0]} …"


def _lower(title: str) -> str:
    """Begin it with a small letter, but for a word in capitals, such as LCSPR, or one with a figure."""
    return title[:1].lower() + title[1:] if not title[1:2].isupper() else title
