"""The challenge log: who challenged whom about what, the answer and its time limit, what was done, who closed it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reviewflow.case.case import Item
from reviewflow.case.fact_words import in_words
from reviewflow.case.identity import is_marker
from reviewflow.casework.desk import Desk
from reviewflow.casework.numbers import item_number
from reviewflow.casework.views.case_view import CaseView, view_case_in
from reviewflow.documents.report import Report, Section
from reviewflow.documents.table import Table
from reviewflow.statute.london import local_date, longdate
from reviewflow.store.session import Transaction

from .figure_rows import read_countables

CHALLENGE = "challenge"
OWED = ("running", "due_today", "overdue", "suspended")


@dataclass(frozen=True, slots=True)
class ChallengeClock:
    """A time limit of an answer."""

    clock: str
    title: str
    due_on: dt.date
    standing: str
    met_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Challenge:
    """One line of the log."""

    reference: str
    item: str
    partnership: str
    workflow: str
    about: str
    """What it is about: the case, or the year where it is about none in particular."""
    state: str
    state_title: str
    open: bool
    facts: Mapping[str, Any]
    """As they are kept."""
    words: Mapping[str, str]
    """The same in words; a name has the form it had when the challenge was raised."""
    clocks: tuple[ChallengeClock, ...]
    raised_by_user: str | None
    closed_by_user: str | None
    closed_by_name: str | None = None
    """What the directory calls them."""

    def as_json(self) -> dict[str, Any]:
        """The public shape of one line of ``challenges --json``; keys are only ever added."""
        return {
            "case": self.reference,
            "item": self.item,
            "partnership": self.partnership,
            "workflow": self.workflow,
            "about": self.about,
            "state": self.state,
            "open": self.open,
            **{name: self.facts.get(name) for name in _FACTS},
            "against_name": self.words.get("against"),
            "clocks": [
                {"clock": c.clock, "due_on": c.due_on, "standing": c.standing, "met_on": c.met_on} for c in self.clocks
            ],
            "raised_by_user": self.raised_by_user,
            "closed_by_user": self.closed_by_user,
        }


_FACTS = (
    "raised_by", "raised_by_agency", "raised_on", "against", "against_body", "subject", "challenge", "theme",
    "source_meeting", "response", "answered_on", "action", "pressed_on", "closed_by", "closed_reasons", "closed_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which challenges are asked for. ``against`` is an agency or a body."""

    open_only: bool = False
    against: str | None = None
    theme: str | None = None
    from_on: dt.date | None = None
    to_on: dt.date | None = None

    def fits(self, each: Challenge) -> bool:
        """Whether one of them is asked for."""
        raised_on = str(each.facts.get("raised_on"))
        return (
            (each.open or not self.open_only)
            and self.against in (None, each.facts.get("against"), each.facts.get("against_body"))
            and (self.theme is None or self.theme in (each.facts.get("theme") or ()))
            and (self.from_on is None or raised_on >= self.from_on.isoformat())
            and (self.to_on is None or raised_on <= self.to_on.isoformat())
        )


def challenge_log(
    tx: Transaction,
    desk: Desk,
    *,
    partnership: str | None = None,
    open_only: bool = False,
    against: str | None = None,
    theme: str | None = None,
    from_on: dt.date | None = None,
    to_on: dt.date | None = None,
    kept_from: Collection[str] = (),
) -> list[Challenge]:
    """Every challenge there is, or those that are asked for, the newest first. ``against`` is an agency or a body, and
    ``kept_from`` are cases that are kept from whoever asks."""
    kept = read_countables(tx, desk).without(kept_from).items.get(CHALLENGE, ())
    references = dict.fromkeys(each.reference for each in kept if partnership in (None, each.partnership))
    views = (view_case_in(tx, desk, reference) for reference in references)
    found = [challenge_of(view, item) for view in views for item in view.case.items_of(CHALLENGE)]
    asked = Wanted(open_only, against, theme, from_on, to_on)
    wanted = (each for each in found if asked.fits(each))
    return sorted(wanted, key=lambda c: (str(c.facts.get("raised_on")), c.reference, c.item), reverse=True)


def challenge_table(log: list[Challenge], *, now: dt.datetime, partnership: str | None) -> Table:
    """The log as a document."""
    headings = (
        "Number", "Raised", "By", "Against", "About", "Theme", "Challenge", "From", "Answer wanted by", "Answer",
        "What is being done", "Closed",
    )  # fmt: skip
    still = sum(each.open for each in log)
    about = (
        f"Partnership: {partnership or 'all'}. Printed on {longdate(local_date(now))}.",
        f"Challenges: {len(log)}, of which open: {still}.",
    )
    return Table("Challenge log", about, headings, tuple(_row(each) for each in log))


def challenge_report(log: list[Challenge], *, now: dt.datetime, partnership: str | None) -> Report:
    """The log to be read on paper: a section for each challenge, with its story."""
    table = challenge_table(log, now=now, partnership=partnership)
    sections = tuple(_section(table.headings, row) for row in table.rows)
    return Report(table.title, table.about, sections)


def _section(headings: tuple[str, ...], row: tuple[str, ...]) -> Section:
    number, *cells = row
    rows = tuple((heading, cell) for heading, cell in zip(headings[1:], cells, strict=True) if cell)
    return Section(number, (), (Table("What is on record", (), ("What", "Words"), rows),))


def lines_of(log: list[Challenge]) -> Iterator[tuple[str, str]]:
    """The log for a screen: the number of each, and the sentences about it."""
    for each in log:
        words = each.words
        yield f"{each.reference} {each.item}", f"{words.get('subject', '')}. {each.state_title}."
        by = words.get("raised_by", "not recorded")
        yield "", f"Raised {_on(each, 'raised_on')} by {by}, against {against_in_words(each)}."
        yield "", f"About {each.about}." + (f" Theme: {words['theme']}." if "theme" in words else "")
        if "source_meeting" in words:
            yield "", f"From {words['source_meeting']}."
        if "response" in words:
            yield "", f"Answered {_on(each, 'answered_on')}: {words['response']}"
        if "action" in words:
            yield "", f"What is being done: {words['action']}"
        yield from (("", f"{_clock(clock)}.") for clock in each.clocks)
        if "closed_on" in words:
            yield "", f"Closed on {closed_in_words(each)}"


def _row(each: Challenge) -> tuple[str, ...]:
    words = each.words
    wanted = next((c for c in each.clocks if c.standing in OWED), each.clocks[-1] if each.clocks else None)
    answer = f"{words.get('answered_on', '')}: {words['response']}" if "response" in words else "none yet"
    return (
        f"{each.reference} {each.item}",
        words.get("raised_on", ""),
        words.get("raised_by", ""),
        against_in_words(each),
        each.about,
        words.get("theme", ""),
        f"{words.get('subject', '')}: {words.get('challenge', '')}",
        words.get("source_meeting", ""),
        _clock(wanted) if wanted else "",
        answer,
        words.get("action", ""),
        closed_in_words(each) or each.state_title,
    )


def challenge_of(view: CaseView, item: Item) -> Challenge:
    """One line of the log, from a view of its case."""
    rules = view.definition.items[item.kind]
    key = (item.kind, item.number)
    case = view.case
    opened, closed = case.last_done(("add",), key), case.last_done(("close_challenge", "withdraw_challenge"), key)
    closer = view.directory.users.get(closed.user) if closed else None
    state = rules.states[item.state]
    return Challenge(
        reference=case.reference,
        item=item_number(view.definition, item),
        partnership=case.partnership,
        workflow=case.workflow,
        about=_about(view),
        state=item.state,
        state_title=state.title,
        open=not state.ends,
        facts={name: None if is_marker(value) else value for name, value in item.facts.items()},
        words=dict(_words(view, item)),
        clocks=tuple(
            ChallengeClock(
                c.owed.clock.name, c.owed.clock.title, c.owed.deadline.due_on, c.standing, c.owed.deadline.met_on
            )
            for c in view.clocks
            if c.owed.item == key
        ),
        raised_by_user=opened.user if opened else None,
        closed_by_user=closed.user if closed else None,
        closed_by_name=closer.name if closer else None,
    )


def _about(view: CaseView) -> str:
    case, facts = view.case, view.case.facts
    first, last = facts.get("period_from_on"), facts.get("period_until_on")
    if first and last:
        return f"no case in particular ({case.reference}, {first} to {last})"
    if set(view.definition.items) == {CHALLENGE}:
        return f"no case in particular ({case.reference})"
    return f"{view.definition.title.lower()} {case.reference}"


def _words(view: CaseView, item: Item) -> Iterator[tuple[str, str]]:
    rules = view.definition.items[item.kind]
    raised = item.facts.get("raised_on")
    on = dt.date.fromisoformat(raised) if isinstance(raised, str) else view.today
    for name, value in item.facts.items():
        if said := in_words(rules.facts[name], value, directory=view.directory, on=on):
            yield name, said


def _on(each: Challenge, name: str) -> str:
    return f"on {each.words[name]}" if name in each.words else "on a day that is not recorded"


def against_in_words(each: Challenge) -> str:
    """The agency and the body that are challenged."""
    named = [each.words[name] for name in ("against", "against_body") if name in each.words]
    return " and ".join(named) or "nobody in particular"


def closed_in_words(each: Challenge) -> str | None:
    """When it was closed, by whom and why; None where it is not."""
    words = each.words
    if "closed_on" not in words:
        return None
    return f"{words['closed_on']} by {_closer(each)}: {words.get('closed_reasons', 'no reason')}"


def _closer(each: Challenge) -> str:
    """The post, where it is recorded, and who is on the trail for it."""
    post, user = each.words.get("closed_by"), each.closed_by_name or each.closed_by_user or "nobody named"
    return f"{post} ({user})" if post else user


def _clock(clock: ChallengeClock) -> str:
    due = f"{clock.title}: due on {longdate(clock.due_on)}, {clock.standing.replace('_', ' ')}"
    return f"{due} on {longdate(clock.met_on)}" if clock.met_on else due
