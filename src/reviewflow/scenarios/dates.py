"""The days that a scenario names: read in one way, and every one of them checked before the run."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from reviewflow.errors import DateInvalid
from reviewflow.statute.london import parse_date
from reviewflow.workflow.faults import Fault
from reviewflow.workflow.reader import Address, Document, Plain

DAY_WORDS = frozenset(
    {
        *("on", "happened_on", "from_on", "until_on", "day", "received_on", "raised_on", "from", "to"),
        *("due_on", "starts_on", "met_on", "original_due_on", "warn_on", "safe_on"),
    }
)
_GIVEN = frozenset({"facts", "typed"})
"""Parts in which every word is a fact; of their values only those with a weekday are known to be days."""
_WITH_WEEKDAY = re.compile(r"^[A-Z][a-z]+day \d{4}-\d{2}-\d{2}$")
_DO = "Write it as Monday 2021-03-22, with its own weekday, or as 2021-03-22."


def day_of(written: str | dt.date | None) -> dt.date | None:
    """A day as it was written; None when there is none or it cannot be read, which is a fault of its own."""
    if isinstance(written, str):
        try:
            return parse_date(written)
        except DateInvalid:
            return None
    return written


def date_faults(document: Document) -> Iterator[Fault]:
    """Every day in the file that is no day, or has another weekday than it says."""
    yield from _faults(document.data, (), document)


def _faults(part: Plain, address: Address, document: Document) -> Iterator[Fault]:
    if isinstance(part, dict):
        for word, value in part.items():
            yield from _faults(value, (*address, word), document)
    elif isinstance(part, list):
        for n, value in enumerate(part):
            yield from _faults(value, (*address, n), document)
    elif isinstance(part, str) and _is_day(part, address):
        try:
            parse_date(part)
        except DateInvalid as refusal:
            where = f"Step {address[1] + 1}: " if isinstance(address[1], int) else ""
            fault = f"{where}{address[-1]}: {part!r} is not a day that can be used: {refusal.facts['why']}."
            yield Fault(document.file, document.line(address), fault, _DO)


def _is_day(text: str, address: Address) -> bool:
    if address[:1] != ("steps",):
        return False
    if _GIVEN & {str(word) for word in address}:
        return bool(_WITH_WEEKDAY.match(text)) and "expect" not in address
    word = address[-1]
    if word in ("to", "from"):
        return "figures" in address
    return word in DAY_WORDS
