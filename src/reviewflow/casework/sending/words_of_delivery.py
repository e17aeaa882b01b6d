"""The words in which a delivery leaves, as on the day on which it may leave; written once, at its first try."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from reviewflow.alerts.due import is_overdue_rung
from reviewflow.audit.instants import read_instant
from reviewflow.casework.changes.invitation_words import invitation_words
from reviewflow.casework.desk import Desk
from reviewflow.casework.guests.mail import guest_now
from reviewflow.casework.telling.whom import Whom
from reviewflow.notices.alert import AlertNow, DigestNow, GuestNow
from reviewflow.notices.letter import letter
from reviewflow.notices.marks import own_words
from reviewflow.notices.notice import Rendered
from reviewflow.notices.words import list_words
from reviewflow.statute.basis import Basis
from reviewflow.statute.clock import Clock
from reviewflow.statute.london import local_date, longdate
from reviewflow.store import warnings
from reviewflow.store.alerts import AlertRow, ToAlert, deadline_of_alert, find_alert
from reviewflow.store.digests import alerts_of_digest
from reviewflow.store.outbox import Delivery
from reviewflow.store.session import Transaction


class Wording(Protocol):
    """Puts messages to staff into words; see :class:`~reviewflow.casework.alerting.alert_words.AlertWords`."""

    def alert(self, alert: AlertNow) -> Rendered:
        """One alert."""
        ...

    def digest(self, digest: DigestNow) -> Rendered:
        """The alerts of a day."""
        ...

    def guest(self, guest: GuestNow) -> Rendered:
        """A link for somebody without an account."""
        ...


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one message."""

    subject: str
    text: str
    html: str
    calendar: str | None = None
    """The calendar entry of an invitation, as iCalendar text."""


def words_of(
    tx: Transaction, desk: Desk, delivery: Delivery, *, wording: Wording, base_url: str, mail_from: str | None
) -> Words:
    """Put an alert, a digest, an invitation, a warning or the link of a guest into words.

    Raises:
        NoticeCannotBeRendered: the template is at fault.
    """
    on = max(local_date(desk.now()), local_date(read_instant(delivery.due_at)))
    if delivery.kind == "warning":
        return _of_warning(tx, delivery, base_url=base_url)
    if delivery.kind == "invitation":
        made = invitation_words(tx, desk, delivery.id, base_url=base_url, mail_from=mail_from)
        return Words(made.subject, made.text, made.html, made.calendar)
    if delivery.kind == "digest":
        return _plain(wording.digest(_digest(tx, desk, delivery, on=on, base_url=base_url)))
    if delivery.kind == "guest":
        return _plain(wording.guest(guest_now(tx, desk, delivery, on=on, base_url=base_url)))
    assert delivery.alert_id is not None, "a notice is written when it is queued"
    return _plain(wording.alert(alert_now(tx, desk, delivery.alert_id, delivery, on=on, base_url=base_url)))


def _plain(rendered: Rendered) -> Words:
    return Words(rendered.subject, rendered.text, rendered.html)


def alert_now(
    tx: Transaction, desk: Desk, alert_id: int, delivery: Delivery, *, on: dt.date, base_url: str
) -> AlertNow:
    """One alert for one reader, as on a day."""
    each, kept = deadline_of_alert(tx, alert_id), find_alert(tx, alert_id)
    definition = desk.definition(tx, each.workflow_hash)
    subject = definition.subject(each.item_kind)
    clock = subject.clocks[each.clock]
    source = definition.sources.get(clock.basis)
    titles = [subject.transitions[name].title for name in clock.met_by if name in subject.transitions]
    due_on, starts_on = dt.date.fromisoformat(each.due_on), dt.date.fromisoformat(each.starts_on)
    number = f"{definition.items[each.item_kind].prefix}-{each.item_number}" if each.item_kind else None
    return AlertNow(
        partnership=definition.partnership_title,
        reference=each.case,
        clock=clock.title,
        sentence=f"due {longdate(due_on)}, {clock.limit.words} {longdate(starts_on)}",
        when=when_due(due_on, on),
        do=f"{' or '.join(titles)}." if titles else "Record what meets it on the case.",
        role=_capacity(delivery, definition.roles, kept.to),
        sent_on=on,
        link=f"{base_url}/cases/{each.case}" if base_url else None,
        item=(subject.title, number) if number else None,
        basis=_basis_in_words(clock.basis, source) if source else None,
        moved=_moved(each),
        escalated=_escalated(kept.rung, each),
        repeats=_repeats(clock, kept),
    )


def _capacity(delivery: Delivery, titles: Mapping[str, str], roles: str) -> str:
    """In what capacity somebody is alerted, without a name."""
    if delivery.role is None:
        return list_words([titles.get(role, role) for role in roles.split(",")])
    words = titles.get(delivery.role, delivery.recipient if delivery.person is None else delivery.role)
    return f"{words}, as deputy of somebody who is away" if delivery.deputy_of else words


def _escalated(rung: str, each: ToAlert) -> str | None:
    word, _, days = rung.rpartition("_")
    if word != "escalation":
        return None
    late = f"{days} working day{'' if days == '1' else 's'}"
    return f"It goes further up to you because it was not done within {late} after {longdate(_day(each.due_on))}."


def _repeats(clock: Clock, kept: AlertRow) -> str | None:
    if not (clock.alert_every_working_day_after and is_overdue_rung(kept.rung)):
        return None
    how = f"reviewflow acknowledge {kept.id}"
    return f"You are told again every working day until it is done, or until somebody has it in hand and says so: {how}"


def _moved(each: ToAlert) -> str | None:
    if each.moved_from_on is None:
        return None
    before, now = longdate(_day(each.moved_from_on)), longdate(_day(each.due_on))
    return f"The date moved from {before} to {now} because {each.moved_because}."


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def when_due(due_on: dt.date, today: dt.date) -> str:
    """Due when, in words."""
    if due_on == today:
        return f"Due today, {longdate(due_on)}."
    return f"Due on {longdate(due_on)}." if due_on > today else f"Overdue: it was due on {longdate(due_on)}."


def _basis_in_words(key: str, source: Mapping[str, object]) -> str:
    basis = Basis.from_source(key, source)
    return f"{basis.citation} ({basis.mark})"


def _digest(tx: Transaction, desk: Desk, delivery: Delivery, *, on: dt.date, base_url: str) -> DigestNow:
    assert delivery.digest_id is not None
    late: list[AlertNow] = []
    coming: list[AlertNow] = []
    whom = Whom(tx, desk, on=on)
    for alert_id, due_on in alerts_of_digest(tx, delivery.digest_id):
        # Whoever was kept out of a case since is told nothing of it any more.
        if whom.kept_out(deadline_of_alert(tx, alert_id).case_id)(delivery.person or "", delivery.role or ""):
            continue
        now = alert_now(tx, desk, alert_id, delivery, on=on, base_url=base_url)
        (late if _day(due_on) < on else coming).append(now)
    title = desk.directory(tx, delivery.partnership or "").title
    return DigestNow(partnership=title, sent_on=on, late=tuple(late), coming=tuple(coming))


def _of_warning(tx: Transaction, delivery: Delivery, *, base_url: str) -> Words:
    """In fixed words: what is wrong may be the templates."""
    assert delivery.warning_id is not None
    found = warnings.find_warning(tx, delivery.warning_id)
    assert found is not None, "a warning is never deleted"
    about = f": {found.case}" if found.case else ""
    link = f"{base_url}/cases/{found.case}\n\n" if base_url and found.case else ""
    made = letter(
        f"Subject: Alerting needs putting right{about}\n\n# What is wrong\n\n{_one_line(found.what)}\n\n"
        f"# What to do\n\n{_one_line(found.do)}\n\n{link}"
        "You receive this because you can act. It comes by another way than the messages that are in trouble.\n"
    )
    return Words(made.subject, made.text, made.html)


def _one_line(words: str) -> str:
    """What went wrong, without what may have been wrong with it: a character that no message can carry."""
    # Commands stand between backticks on a screen; a letter knows no such marks.
    return own_words(" ".join(words.replace("`", "").split()))
