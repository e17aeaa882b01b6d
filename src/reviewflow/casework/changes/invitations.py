"""Invite people to the dates of a case: in the transaction of the change, what should stand is compared with what
each of them was told last, and what is new, changed or off is queued.

Nothing here needs the calendar library: an entry is written when its delivery is first tried.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from reviewflow.audit.instants import instant_text, read_instant
from reviewflow.calendars.uid import mark_of, uid_of
from reviewflow.case.case import Item
from reviewflow.case.clocks import ItemKey, key_of
from reviewflow.case.conditions import Situation
from reviewflow.case.permissions import kept_out_of
from reviewflow.case.recipients import ToTell
from reviewflow.casework.telling.calendar_dates import CalendarDate, day_of, due_date, meeting_date
from reviewflow.casework.telling.calendar_people import Staff
from reviewflow.casework.telling.whom import own_of
from reviewflow.statute.london import local_date
from reviewflow.store import audit_log
from reviewflow.store.cases import StoredCase
from reviewflow.store.deadlines import OF_CASE, DeadlineRow, Moved
from reviewflow.store.invitations import Invited, newest_of_case, queue_invitation
from reviewflow.store.people import absences_of
from reviewflow.store.session import Transaction

REQUEST, CANCEL = "REQUEST", "CANCEL"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A date that invites, with whom it is for while it stands."""

    about: str
    item: ItemKey | None
    date: CalendarDate | None
    to: tuple[ToTell, ...] = ()


def invite(
    tx: Transaction,
    situation: Situation,
    stored: StoredCase,
    *,
    moved: Collection[Moved],
    now: dt.datetime,
    everything: bool = False,
) -> list[Invited]:
    """Queue what a change sends to calendars; returns it.

    ``moved`` are the deadlines that the change wrote, and the item of the situation is the one that it
    changed. ``everything`` looks at every date of the case and takes back what the rules no longer know:
    for a move to other rules. ``stored`` is the case as it is kept after the change.
    """
    wanted = list(_Office(tx, situation, stored, now).wanted(moved, everything=everything))
    if not wanted and not everything:
        return []
    sending = _Sending(tx, stored, now)
    for each in wanted:
        sending.compare(each)
    if everything:
        sending.take_back_others()
    return sending.sent


def invites_nobody(situation: Situation, moved: Iterable[Moved]) -> bool:
    """Whether a change cannot concern a calendar, so that nothing has to be looked up for it."""
    definition, item = situation.definition, situation.item
    if item is not None and definition.items[item.kind].calendar is not None:
        return False
    return not any(_clock_invites(situation, each.clock, each.item) for each in moved)


def _clock_invites(situation: Situation, clock: str, item: ItemKey | None) -> bool:
    rules = situation.definition.subject(item[0] if item else None).clocks.get(clock)
    return rules is not None and rules.invites


class _Office:
    """Which dates of a case invite, and whom."""

    def __init__(self, tx: Transaction, situation: Situation, stored: StoredCase, now: dt.datetime) -> None:
        self.tx = tx
        self.situation = situation
        self.stored = stored
        self.today = local_date(now)

    def wanted(self, moved: Collection[Moved], *, everything: bool) -> Iterator[_Wanted]:
        """The dates that a change may have touched, or all of them."""
        if everything:
            yield from self._meetings(self.situation.case.items)
            yield from self._due_dates(self._kept())
        elif not invites_nobody(self.situation, moved):
            yield from self._meetings([self.situation.item] if self.situation.item else [])
            yield from self._due_dates((each.clock, each.item, each.due_on, each.state) for each in moved)

    def _kept(self) -> Iterator[tuple[str, ItemKey | None, str, str]]:
        item_of = {id: key for key, id in self.stored.item_ids.items()}
        for row in map(DeadlineRow._make, self.tx.rows(OF_CASE, {"case_id": self.stored.id})):
            yield row.clock, item_of.get(row.item_id or 0), row.due_on, row.state

    def _meetings(self, items: Iterable[Item]) -> Iterator[_Wanted]:
        definition, case = self.situation.definition, self.situation.case
        for item in items:
            rule = definition.items[item.kind].calendar
            if rule is None:
                continue
            to: tuple[ToTell, ...] = ()
            date = meeting_date(definition, case.reference, item)
            if date is not None and self._is_to_come(date):
                to = self._staff(date).of_meeting(definition, rule, item.facts)
            yield _Wanted(f"{item.kind}-{item.number}", (item.kind, item.number), date, to)

    def _due_dates(self, deadlines: Iterable[tuple[str, ItemKey | None, str, str]]) -> Iterator[_Wanted]:
        definition, case = self.situation.definition, self.situation.case
        for name, item, due_on, state in deadlines:
            if not _clock_invites(self.situation, name, item):
                continue
            subject = definition.subject(item[0] if item else None)
            clock = subject.clocks[name]
            to: tuple[ToTell, ...] = ()
            date = due_date(definition, case.reference, clock, item, due_on=due_on, state=state)
            if self._is_to_come(date):
                found = case.item(*item) if item else None
                facts = found.facts if found else case.facts
                to = self._staff(date).of_clock(definition, subject, clock, own_of(clock, subject, facts))
            yield _Wanted(key_of(name, item), item, date, to)

    def _is_to_come(self, date: CalendarDate) -> bool:
        return date.standing == "stands" and date.day >= self.today

    def _staff(self, date: CalendarDate) -> Staff:
        # Who holds a role, and who is away, on the day itself: that is when they are needed.
        case = self.situation.case
        kept_out = kept_out_of(self.situation.definition, case.walls, case.partnership)
        return Staff(self.situation.directory, absences_of(self.tx, case.partnership), date.day, kept_out)


class _Sending:
    """What each recipient was told last, and what is queued for them now."""

    def __init__(self, tx: Transaction, stored: StoredCase, now: dt.datetime) -> None:
        self.tx = tx
        self.stored = stored
        self.now = now
        self.sent: list[Invited] = []
        self._told = newest_of_case(tx, stored.id)
        self._mark = mark_of(audit_log.hash_at(tx, 1) or "")
        self._compared: set[str] = set()

    def compare(self, wanted: _Wanted) -> None:
        """Tell everybody about one date who is not told yet as it stands, and take it back from everybody else."""
        uid = uid_of(self.stored.case.reference, wanted.about, mark=self._mark)
        self._compared.add(uid)
        before = {row.address.casefold(): row for row in self._told if row.uid == uid}
        # Two people may read one mailbox: it gets one entry.
        goes_to = {told.address.casefold(): told for told in reversed(wanted.to) if told.address}
        if wanted.date is not None:
            for address, told in reversed(goes_to.items()):
                self._request(uid, wanted, wanted.date, told, before.get(address))
        if wanted.date is None or wanted.date.standing != "left":
            self._take_back(row for address, row in before.items() if address not in goes_to)

    def take_back_others(self) -> None:
        """Take back the dates that were compared with nothing, because the rules know them no longer."""
        self._take_back(row for row in self._told if row.uid not in self._compared)

    def _request(self, uid: str, wanted: _Wanted, date: CalendarDate, told: ToTell, last: Invited | None) -> None:
        request = Invited(
            uid=uid,
            address=last.address if last else str(told.address),
            number=last.number + 1 if last else 0,
            method=REQUEST,
            item_id=self.stored.item_id(wanted.item),
            person=told.person,
            recipient=told.name,
            title=date.summary,
            starts=instant_text(date.starts) if isinstance(date.starts, dt.datetime) else date.starts.isoformat(),
            minutes=date.minutes,
            place=date.place,
        )
        if last is None or last.method == CANCEL or last.entry != request.entry:
            self._queue(request, told)

    def _take_back(self, rows: Iterable[Invited]) -> None:
        for row in rows:
            # What is past stays in people's calendars as they have it.
            if row.method == REQUEST and day_of(starts_of(row)) >= local_date(self.now):
                self._queue(row._replace(method=CANCEL, number=row.number + 1))

    def _queue(self, invited: Invited, told: ToTell | None = None) -> None:
        queue_invitation(
            self.tx,
            invited,
            case_id=self.stored.id,
            partnership=self.stored.case.partnership,
            role=told.role if told else None,
            deputy_of=told.deputy_of if told else None,
            at=instant_text(self.now),
        )
        self.sent.append(invited)


def starts_of(invited: Invited) -> dt.date | dt.datetime:
    """When the date of an invitation begins: a local day, or an aware instant."""
    if invited.minutes is None:
        return dt.date.fromisoformat(invited.starts)
    return read_instant(invited.starts)
