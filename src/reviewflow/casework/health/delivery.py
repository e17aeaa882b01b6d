"""Whether what is owed leaves, arrives, and has somebody to go to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from reviewflow.audit.instants import read_instant
from reviewflow.statute.words import counted
from reviewflow.store.health import NotDelivered, Unsent, Warned

from .banner import letters_held_up
from .check import SHOWN, Check, ago, and_more, shortened
from .recipients import NotTold

DEAD_LETTERS, WARNINGS = "dead letters", "warnings"
LONGEST_WAIT = dt.timedelta(minutes=30)
_SEE_TO_IT = "Tell them another way. Then try again or settle it: `reviewflow deliveries`, `reviewflow warnings`."


def check_outbox(unsent: Unsent, *, now: dt.datetime) -> Check:
    """Whether something waits that should have left."""
    if unsent.since is None:
        return Check("outbox", True, "Nothing waits to leave.")
    since = read_instant(unsent.since)
    waits = counted(unsent.number, "message waits", "messages wait")
    said = f"{waits} to leave, the oldest since {ago(now - since)}."
    if now - since <= LONGEST_WAIT:
        return Check("outbox", True, said)
    why = f" The last fault was: {shortened(unsent.last_fault)}." if unsent.last_fault else ""
    do = f"See that the worker runs, and that its folder, mail server or GOV.UK Notify takes messages.{why}"
    return Check("outbox", False, said, do, letters_held_up(since))


def check_dead_letters(number: int, newest: Sequence[NotDelivered]) -> Check:
    """Whether something was given up or came back, and nobody has seen to it."""
    if not number:
        return Check(DEAD_LETTERS, True, "Nothing was given up or came back.")
    named = [
        f"{each.case or 'of no one case'} ({each.kind}: {shortened(each.why or 'no reason was given')})"
        for each in newest
    ]
    never = counted(number, "message never arrived", "messages never arrived")
    return Check(DEAD_LETTERS, False, f"{never}: {and_more(named, number)}.", _SEE_TO_IT)


def check_warnings(number: int, oldest: Sequence[Warned]) -> Check:
    """Whether somebody was warned of something about the alerting, and has not settled it."""
    if not number:
        return Check(WARNINGS, True, "Every warning is settled.")
    named = [shortened(each.what) for each in oldest]
    open_ones = counted(number, "warning is not settled", "warnings are not settled")
    return Check(WARNINGS, False, f"{open_ones}: {and_more(named, number)}.", oldest[0].do)


def check_recipients(nobody: Sequence[NotTold], unreachable: Sequence[str]) -> Check:
    """Whether every alert that may be raised has somebody to go to, with an address where one is needed."""
    if nobody:
        named = [f"{each.partnership}: {shortened(each.why)}" for each in nobody[:SHOWN]]
        do = "Give the role to somebody in the partnership's file, and publish it: `reviewflow workflow publish`."
        return Check("recipients", False, f"{and_more(named, len(nobody))}.", do)
    if unreachable:
        without = counted(len(unreachable), "recipient has", "recipients have")
        said = f"{without} no address to send to: {and_more(list(unreachable[:SHOWN]), len(unreachable))}."
        do = "Add the address in the partnership's file, and publish it: `reviewflow workflow publish`."
        return Check("recipients", False, said, do)
    return Check("recipients", True, "Every running clock has somebody to alert.")
