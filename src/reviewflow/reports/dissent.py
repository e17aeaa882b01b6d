"""Every view of a partner that was not agreement, as it was recorded then: what was agreed later takes nothing away."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

from reviewflow.audit.instants import instant_text
from reviewflow.case.permissions import SYSTEM
from reviewflow.casework.desk import Desk
from reviewflow.statute.london import day_starts_at, local_date
from reviewflow.store.pattern_entries import EntryRow, entries_by_people
from reviewflow.store.session import Transaction

from .counting import Period
from .figure_rows import Countable, Countables

_EVER = dt.date(1900, 1, 1)
AGREES = "agree"


def dissent_of(
    tx: Transaction, desk: Desk, everything: Countables, *, period: Period, partnership: str
) -> tuple[Mapping[str, Any], ...]:
    """Dissent and silence that happened in a period, with the reasons, and the view now where it differs."""
    items = {(each.reference, each.item): each for each in everything.items.get("partner_decision", ())}
    first, last = instant_text(day_starts_at(_EVER)), instant_text(desk.now() + dt.timedelta(days=1))
    rows = entries_by_people(tx, machine=SYSTEM, first=first, last=last, partnership=partnership)
    today = local_date(desk.now())
    directory = desk.directory(tx, partnership)
    return tuple(
        _told(row, item, said, directory.name_on("body", str(item.facts.get("partner")), today))
        for row, item, said in _not_agreed(rows, items)
        if period.holds(dt.date.fromisoformat(row.happened_on))
    )


def _not_agreed(
    rows: Iterator[EntryRow], items: Mapping[tuple[str, str | None], Countable]
) -> Iterator[tuple[EntryRow, Countable, Mapping[str, Any]]]:
    for row in rows:
        facts = (json.loads(row.body).get("facts") or {}) if row.body else {}
        item = items.get((row.case, row.item))
        if item is not None and facts.get("view") not in (None, AGREES):
            yield row, item, facts


def _told(row: EntryRow, item: Countable, facts: Mapping[str, Any], partner: str) -> Mapping[str, Any]:
    views, now = item.subject.facts["view"].options, str(item.facts.get("view"))
    question, said = str(item.facts.get("question")), str(facts["view"])
    return {
        "case": row.case,
        "item": row.item,
        "partner": partner,
        "question": item.subject.facts["question"].options.get(question, question),
        "view": views.get(said, said),
        "reasons": facts.get("reasons"),
        "on": row.happened_on,
        "entry": row.sequence,
        "later": views.get(now, now) if now != said else None,
    }
