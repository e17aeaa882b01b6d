"""The rules by which patterns are looked for: pure functions over entries. None of them says what a pattern means."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviewflow.casework.access.readings import READ_IDENTITIES, READ_RETURN, READINGS
from reviewflow.casework.access.scrutineer import SCRUTINEER_READ
from reviewflow.casework.asking.samples import SAMPLING
from reviewflow.statute.london import local_date, longdate

WorkingDays = Callable[[dt.date, dt.date], int]
"""How many working days lie after a day, up to and with another."""
NO_CHANGE = READINGS | SAMPLING | {SCRUTINEER_READ}
"""Entries that record a reading, and nothing that happened to a case."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry as the rules look at it."""

    sequence: int
    case: str
    what: str
    item: str | None
    by: str
    partnership: str
    happened_on: dt.date
    recorded_at: dt.datetime
    view: str | None = None
    """What a safeguarding partner's view was, where it records one."""
    clocks: tuple[Mapping[str, Any], ...] = ()
    """What it did to dates that had been fixed before."""

    @property
    def recorded_on(self) -> dt.date:
        """The day in London."""
        return local_date(self.recorded_at)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing worth asking about."""

    question: str
    entries: tuple[int, ...]
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """What a rule came to."""

    at: int
    """How many things were looked at."""
    found: tuple[Found, ...] = ()
    cannot_tell: str | None = None
    """Why nothing can be told."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule is given beside the entries."""

    thresholds: Mapping[str, int]
    transitions: frozenset[str] = frozenset()
    looks_for: frozenset[str] = frozenset()
    leaves_out: frozenset[str] = frozenset()
    working_days: WorkingDays = lambda first, last: (last - first).days
    partner_of: Callable[[str, str | None], tuple[str, str] | None] = lambda case, item: None
    """Case and item to the key and the name of the safeguarding partner whose view it is."""
    follows: Callable[[str, str, str], bool] = lambda case, clock, what: False
    """Case, clock and transition: whether that date only follows from another, or it is what the transition is for."""
    until: dt.datetime | None = None
    """The end of the period: what came later is known, and not looked for."""
    now: dt.date = dt.date.max


def backdated_runs(entries: Sequence[Seen], rule: Rule) -> Looked:
    """Several entries by one person in one sitting, each recorded long after it happened."""
    looked = [e for e in _within(entries, rule) if e.what not in NO_CHANGE]
    most, apart = rule.thresholds["working_days_late"], dt.timedelta(minutes=rule.thresholds["minutes_apart"])
    found = []
    for of in _by_person(looked).values():
        for run in _runs(of, apart, lambda e: rule.working_days(e.happened_on, e.recorded_on) > most):
            if len(run) >= rule.thresholds["run"]:
                earliest = min(e.happened_on for e in run)
                question = (
                    f"What was the reason that {run[0].by} recorded {len(run)} entries on"
                    f" {longdate(run[0].recorded_on)} about what happened earlier, from {longdate(earliest)} on?"
                )
                found.append(_found(question, run))
    return Looked(len(looked), tuple(found))


def decisions_minutes_apart(entries: Sequence[Seen], rule: Rule) -> Looked:
    """Decisions on different cases by one person within minutes."""
    looked = [e for e in _within(entries, rule) if e.what in rule.transitions]
    apart = dt.timedelta(minutes=rule.thresholds["minutes_apart"])
    found = []
    for of in _by_person(looked).values():
        for run in _runs(of, apart, lambda e: True):
            cases = {e.case for e in run}
            if len(cases) >= rule.thresholds["cases"]:
                minutes = round((run[-1].recorded_at - run[0].recorded_at).total_seconds() / 60)
                within = f"within {minutes} minute(s)" if minutes else "within the same minute"
                question = (
                    f"How were {len(cases)} cases considered that {run[0].by} decided on"
                    f" {longdate(run[0].recorded_on)} {within}?"
                )
                found.append(_found(question, run))
    return Looked(len(looked), tuple(found))


def never_dissents(entries: Sequence[Seen], rule: Rule) -> Looked:
    """A safeguarding partner all of whose views are that it agrees."""
    views = [e for e in _within(entries, rule) if e.view in ("agree", "dissent")]
    of: dict[tuple[str, str, str], list[Seen]] = defaultdict(list)
    for each in views:
        partner = rule.partner_of(each.case, each.item)
        if partner is not None:
            of[each.partnership, *partner].append(each)
    found = []
    for (_, _, name), given in of.items():
        if len(given) >= rule.thresholds["views"] and all(e.view == "agree" for e in given):
            question = f"What did {name} weigh before it agreed {len(given)} times out of {len(given)}?"
            found.append(_found(question, given))
    return Looked(len(views), tuple(found))


def moved_before_it_passed(entries: Sequence[Seen], rule: Rule) -> Looked:
    """Deadlines that were put later, or stopped, in their last days."""
    looked, found = 0, []
    for each in _within(entries, rule):
        for clock in each.clocks if each.what not in rule.leaves_out else ():
            was = was_due_on(clock)
            later = clock.get("state") == "suspended" or str(clock.get("due_on")) > str(was)
            if was is None or not later or clock.get("state") not in ("running", "suspended"):
                continue
            if rule.follows(each.case, str(clock["clock"]), each.what):
                continue
            looked += 1
            left = (dt.date.fromisoformat(was) - each.recorded_on).days
            if 0 <= left <= rule.thresholds["days_before"]:
                when = "on the very day on which it was due" if left == 0 else f"{left} day(s) before it was due"
                name = str(clock["clock"]).replace("_", " ")
                question = (
                    f"Why was the date for {name} on {each.case}, due on {longdate(dt.date.fromisoformat(was))},"
                    f" changed {when}, and not earlier?"
                )
                found.append(_found(question, [each]))
    return Looked(looked, tuple(found))


def returns_never_read(entries: Sequence[Seen], rule: Rule) -> Looked:
    """Returns of which the trail holds no reading by anybody else."""
    returns = [e for e in _within(entries, rule) if e.what in rule.looks_for]
    readings = [e for e in entries if e.what in (READ_RETURN, READ_IDENTITIES)]
    if returns and not any(e.what == READ_RETURN for e in readings):
        why = "The trail holds no reading of any return, so whether these were read cannot be told."
        return Looked(len(returns), cannot_tell=why)
    of_case: dict[str, list[Seen]] = defaultdict(list)
    for each in entries:
        of_case[each.case].append(each)
    found = []
    for each in returns:
        later = [e for e in of_case[each.case] if e.sequence > each.sequence]
        if any(_reads(e, each) for e in later):
            continue
        decided = next((e for e in later if e.what in rule.transitions), None)
        waited = rule.working_days(each.recorded_on, rule.now)
        if decided is not None:
            question = (
                f"Who read the return {each.item} on {each.case} before {decided.what.replace('_', ' ')}, entry"
                f" {decided.sequence}?"
            )
            found.append(_found(question, [each, decided]))
        elif waited > rule.thresholds["working_days_unread"]:
            found.append(_found(f"Who has read the return {each.item} on {each.case} since it came?", [each]))
    return Looked(len(returns), tuple(found))


def was_due_on(clock: Mapping[str, Any]) -> str | None:
    """The day for which a date had been fixed that an entry moved or stopped; None where it did neither."""
    return clock.get("was_due_on") or (clock.get("due_on") if clock.get("state") == "suspended" else None)


RULES: Mapping[str, Callable[[Sequence[Seen], Rule], Looked]] = {
    "backdated_runs": backdated_runs,
    "decisions_minutes_apart": decisions_minutes_apart,
    "never_dissents": never_dissents,
    "moved_before_it_passed": moved_before_it_passed,
    "returns_never_read": returns_never_read,
}
"""Pattern to the rule that looks for it."""


def _reads(entry: Seen, returned: Seen) -> bool:
    """Whether an entry is a reading of a return by somebody who did not record it."""
    whole = entry.what == READ_IDENTITIES
    return entry.by != returned.by and (whole or (entry.what == READ_RETURN and entry.item == returned.item))


def _within(entries: Iterable[Seen], rule: Rule) -> Iterator[Seen]:
    return (e for e in entries if rule.until is None or e.recorded_at < rule.until)


def _by_person(entries: Iterable[Seen]) -> Mapping[tuple[str, str], list[Seen]]:
    of: dict[tuple[str, str], list[Seen]] = defaultdict(list)
    for each in entries:
        of[each.partnership, each.by].append(each)
    return of


def _runs(entries: Sequence[Seen], apart: dt.timedelta, belongs: Callable[[Seen], bool]) -> Iterator[list[Seen]]:
    """Stretches of entries that all belong, one after the other and near in time to the one before."""
    run: list[Seen] = []
    for each in entries:
        if run and (not belongs(each) or each.recorded_at - run[-1].recorded_at > apart):
            yield run
            run = []
        if belongs(each):
            run.append(each)
    if run:
        yield run


def _found(question: str, entries: Sequence[Seen]) -> Found:
    cases = tuple(dict.fromkeys(e.case for e in entries))
    return Found(question, tuple(e.sequence for e in entries), cases)
