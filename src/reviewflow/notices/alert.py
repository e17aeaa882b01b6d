"""What an alert to staff may say: the case reference, the clock, when it is due, what to do, and a link."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from reviewflow.notices.context import record
from reviewflow.notices.marks import Link
from reviewflow.notices.words import not_recorded


@dataclass(frozen=True, slots=True)
class AlertNow:
    """One clock that needs somebody. It has no place for a fact of the case, and so for no name."""

    partnership: str
    reference: str
    clock: str
    """The title of the clock."""
    sentence: str
    """``due Friday 24 April 2026, 15 working days after ...``."""
    when: str
    """Due when, in words: ``Due today, Friday 24 April 2026.``"""
    do: str
    """What meets it, in words."""
    role: str
    """The role in which the reader receives it, in words."""
    sent_on: dt.date
    link: str | None = None
    item: tuple[str, str] | None = None
    """Title and number, when the clock is an item's."""
    basis: str | None = None
    suspended: str | None = None
    moved: str | None = None
    """From which day the date moved, and why."""
    escalated: str | None = None
    """Why it goes to this reader, where it goes further up."""
    repeats: str | None = None
    """That it comes again, and how to stop it."""


@dataclass(frozen=True, slots=True)
class DigestNow:
    """The alerts of a day for one person."""

    partnership: str
    sent_on: dt.date
    late: tuple[AlertNow, ...]
    """What is overdue."""
    coming: tuple[AlertNow, ...]


@dataclass(frozen=True, slots=True)
class GuestNow:
    """A link for somebody without an account. It has no place for a name, nor for what is asked."""

    partnership: str | None
    """None for a link to come back with: it may lead to tasks of several."""
    reference: str | None
    item: tuple[str, str] | None
    """Title and number."""
    link: str
    until: str
    """Until when the link works, in words."""
    ask_again: str
    """Where another link is asked for."""
    sent_on: dt.date


def context_of_guest(guest: GuestNow) -> dict[str, object]:
    """Everything that the template of a guest's message may use."""
    item = None if guest.item is None else record("item", title=guest.item[0], number=guest.item[1])
    return {
        "partnership": record("partnership", title=guest.partnership) if guest.partnership else not_recorded("it"),
        "case": record("case", reference=guest.reference) if guest.reference else not_recorded("the case"),
        "item": item or not_recorded("the item"),
        "link": Link(guest.link),
        "until": guest.until,
        "ask_again": Link(guest.ask_again),
        "sent_on": guest.sent_on,
    }


def context_of_alert(alert: AlertNow) -> dict[str, object]:
    """Everything that the template of an alert may use."""
    item = None if alert.item is None else record("item", title=alert.item[0], number=alert.item[1])
    return {
        "partnership": record("partnership", title=alert.partnership),
        "case": record("case", reference=alert.reference),
        "item": item or not_recorded("the item"),
        "clock": record(
            "clock",
            title=alert.clock,
            sentence=alert.sentence,
            when=alert.when,
            do=alert.do,
            basis=alert.basis or not_recorded("the basis"),
            suspended=alert.suspended or not_recorded("the suspension"),
            moved=alert.moved or not_recorded("the move"),
            escalated=alert.escalated or not_recorded("the escalation"),
            repeats=alert.repeats or not_recorded("the repeats"),
        ),
        "by": record("by", role=alert.role),
        "sent_on": alert.sent_on,
        "link": Link(alert.link) if alert.link else not_recorded("the link"),
    }


def context_of_digest(digest: DigestNow) -> dict[str, object]:
    """Everything that the template of a digest may use: alerts, the overdue ones apart."""
    return {
        "partnership": record("partnership", title=digest.partnership),
        "sent_on": digest.sent_on,
        "late": [record("alert", **context_of_alert(each)) for each in digest.late],
        "coming": [record("alert", **context_of_alert(each)) for each in digest.coming],
        "count": len(digest.late) + len(digest.coming),
    }
