"""The dates of a person, or of a whole partnership, as a calendar that programs read again and again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from reviewflow.audit.instants import read_instant
from reviewflow.calendars.entry import Entry
from reviewflow.calendars.feed import feed_text
from reviewflow.calendars.uid import mark_of, uid_of
from reviewflow.case.directory import User
from reviewflow.case.permissions import kept_out_of
from reviewflow.case.recipients import ToTell
from reviewflow.casework.desk import Desk
from reviewflow.casework.telling.calendar_dates import CalendarDate, due_date, meeting_date
from reviewflow.casework.telling.calendar_people import Staff
from reviewflow.casework.telling.whom import keys_in, own_of
from reviewflow.statute.clock import Clock
from reviewflow.statute.london import local_date, longdate
from reviewflow.store import audit_log
from reviewflow.store.calendar_dates import (
    KeptDeadline,
    KeptItem,
    deadlines_for_calendar,
    items_for_calendar,
    rules_in_use,
)
from reviewflow.store.people import absences_of
from reviewflow.store.session import Transaction
from reviewflow.store.walls import walled_cases
from reviewflow.workflow.definition import Definition

PAST_DAYS = 90
"""So long a date that was met, or a meeting that is over, stays in the calendar."""
NO_NAMES = "No name stands in a calendar, and none belongs there."


def feed(tx: Transaction, desk: Desk, partnership: str, person: str | None, *, base_url: str, now: dt.datetime) -> str:
    """The calendar as iCalendar text.

    Of a person: the dates of which the person would be alerted in the roles of today, or for somebody who
    is away, and the meetings to which the person, or the person's agency, is invited. Who holds no role
    here today has an empty calendar, from the day on which the last posting ended.

    Nobody knows who reads the calendar of a whole partnership: a case that is kept from anybody is not in it.

    Raises:
        DatabaseNotReady: nothing was published for the partnership yet.
    """
    directory = desk.directory(tx, partnership)
    today = local_date(now)
    user = directory.users.get(person) if person else None
    title = f"{directory.title}: {'my dates' if person else 'dates of its cases'}"
    if person and (user is None or not user.roles_on(today)):
        return feed_text([], title=title, made_at=now)
    reading = _Reading(tx, desk, partnership, user, today, base_url)
    return feed_text(reading.entries(), title=title, made_at=now)


class _Reading:
    """One reading of the dates of a partnership, for one reader."""

    def __init__(
        self, tx: Transaction, desk: Desk, partnership: str, user: User | None, today: dt.date, base_url: str
    ) -> None:
        self.tx = tx
        self.desk = desk
        self.partnership = partnership
        self.user = user
        self._today = today
        self.since = (today - dt.timedelta(days=PAST_DAYS)).isoformat()
        self._base_url = base_url
        self._mark = mark_of(audit_log.hash_at(tx, 1) or "")
        directory, absences = desk.directory(tx, partnership), absences_of(tx, partnership)
        # Leave is no reason not to see one's own dates, and whoever stands in sees them as well.
        self._staff = [Staff(directory, away, today) for away in dict.fromkeys([(), absences])]
        self._theirs: dict[object, bool] = {}
        self._walled = {each.reference: each for each in walled_cases(tx)}

    def entries(self) -> Iterator[Entry]:
        """Every date that the reader is to see: first what is due, then the meetings."""
        for deadline in deadlines_for_calendar(self.tx, self.partnership, since=self.since):
            definition = self.desk.definition(self.tx, deadline.workflow_hash)
            if not self._is_walled_off(deadline.case) and self._is_alerted(deadline, definition):
                yield self._due(deadline, definition)
        for item in items_for_calendar(self.tx, self.partnership, kinds=self._kinds()):
            definition = self.desk.definition(self.tx, item.workflow_hash)
            if self._is_walled_off(item.case):
                continue
            date = meeting_date(definition, item.case, item.item)
            if date is not None and self._is_shown(date) and self._is_invited(item, definition):
                yield self._meeting(item, date)

    def _is_walled_off(self, case: str) -> bool:
        """Whether the reader is kept out of a case, in any of the roles of today."""
        walled = self._walled.get(case)
        if walled is None:
            return False
        if self.user is None:
            return True
        definition = self.desk.definition(self.tx, walled.workflow_hash)
        kept_out = kept_out_of(definition, walled.walls, self.partnership)
        return all(kept_out(self.user.key, role) for role in self.user.roles_on(self._today))

    def _is_shown(self, date: CalendarDate) -> bool:
        return date.standing != "off" and date.day.isoformat() >= self.since

    def _kinds(self) -> list[str]:
        """The kinds of item that stand in calendars by any of the rules in use."""
        rules = [self.desk.definition(self.tx, hash) for hash in rules_in_use(self.tx, self.partnership)]
        return sorted({kind for each in rules for kind, item in each.items.items() if item.calendar})

    def _is_alerted(self, deadline: KeptDeadline, definition: Definition) -> bool:
        if self.user is None:
            return True
        subject = definition.subject(deadline.item[0] if deadline.item else None)
        clock = subject.clocks.get(deadline.clock)
        if clock is None:
            return False
        own = own_of(clock, subject, deadline.facts)
        key = (deadline.workflow_hash, subject.key, clock.name, own)
        if key not in self._theirs:
            self._theirs[key] = self._has(s.of_clock(definition, subject, clock, own) for s in self._staff)
        return self._theirs[key]

    def _is_invited(self, item: KeptItem, definition: Definition) -> bool:
        rule = definition.items[item.item.kind].calendar
        if self.user is None or rule is None:
            return rule is not None
        if self.user.agency in keys_in(item.item.facts, rule.agencies):
            return True
        return self._has(s.of_meeting(definition, rule, item.item.facts) for s in self._staff)

    def _has(self, told: Iterable[tuple[ToTell, ...]]) -> bool:
        assert self.user is not None
        return any(each.person == self.user.key for group in told for each in group)

    def _due(self, deadline: KeptDeadline, definition: Definition) -> Entry:
        clock = definition.subject(deadline.item[0] if deadline.item else None).clocks[deadline.clock]
        due_on, state = deadline.due_on, deadline.state
        date = due_date(definition, deadline.case, clock, deadline.item, due_on=due_on, state=state)
        says = [f"{clock.title}: {_when_due(deadline, clock)}"]
        return self._entry(deadline.case, date, says, number=deadline.revision - 1, changed_at=deadline.changed_at)

    def _meeting(self, item: KeptItem, date: CalendarDate) -> Entry:
        says = [] if date.minutes else [f"{longdate(date.day)}; the hour is not known yet."]
        return self._entry(item.case, date, says, number=item.version - 1, changed_at=item.changed_at)

    def _entry(self, case: str, date: CalendarDate, says: list[str], *, number: int, changed_at: str) -> Entry:
        link = f"{self._base_url}/cases/{case}"
        return Entry(
            uid=uid_of(case, date.about, mark=self._mark),
            number=number,
            summary=date.summary,
            description="\n\n".join([*says, NO_NAMES, link]),
            starts=date.starts,
            minutes=date.minutes or 0,
            place=date.place,
            link=link,
            changed_at=read_instant(changed_at),
        )


def _when_due(deadline: KeptDeadline, clock: Clock) -> str:
    due = longdate(dt.date.fromisoformat(deadline.due_on))
    if deadline.state == "met":
        return f"done on {longdate(dt.date.fromisoformat(deadline.met_on or deadline.due_on))}; it was due on {due}."
    if deadline.state == "suspended":
        return f"its clock is suspended, and it is due on {due} at the earliest."
    return f"due on {due}, {clock.limit.words} {longdate(dt.date.fromisoformat(deadline.starts_on))}."
