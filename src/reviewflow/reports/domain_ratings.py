"""What the scrutineer rates, domain by domain. A domain without a rating is *not rated*, and shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviewflow.documents.table import Table
from reviewflow.workflow.file_format import DomainShape

from .counting import Period
from .figure_rows import Countable, Countables

NOT_RATED = "Not rated"


@dataclass(frozen=True, slots=True)
class Rating:
    """A domain with its rating."""

    domain: str
    rating: str
    """In words; colour says nothing here."""
    comment: str | None = None
    answer: str | None = None
    report: str | None = None
    """The yearly report in which it stands; None where no rating is recorded."""
    item: str | None = None
    seen: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Its part of the public shape."""
        return {
            "domain": self.domain,
            "rating": self.rating,
            "comment": self.comment,
            "evidence_seen": self.seen,
            "answer": self.answer,
            "report": self.report,
            "item": self.item,
        }


def ratings_of(
    everything: Countables, domains: Mapping[str, DomainShape], *, period: Period, partnership: str
) -> tuple[Rating, ...]:
    """The ratings of the yearly reports about the period, and each domain on file that has none."""
    kept = [
        r for r in everything.items.get("scrutiny_rating", ()) if _about(r, period) and r.partnership == partnership
    ]
    given = tuple(_rating(each) for each in kept)
    rated = {each.domain.casefold() for each in given}
    without = (each.title for each in domains.values() if each.title.casefold() not in rated)
    return (*given, *(Rating(title, NOT_RATED) for title in without))


def ratings_table(ratings: tuple[Rating, ...]) -> Table:
    """The domains as a table."""
    rows = tuple(
        (
            each.domain,
            each.rating + ("" if each.report else ", no rating is recorded"),
            each.comment or "",
            each.seen or "",
        )
        for each in ratings
    )
    notes = (
        "The names are those in which the scrutineer rated, and those of domains.yaml. Where the source names seven and"
        " fewer stand here, the partnership's own domains.yaml names the others.",
    )
    return Table(
        "Evidence by domain", (), ("Domain", "Rating", "What the scrutineer says", "What was seen"), rows, notes
    )


def _about(rating: Countable, period: Period) -> bool:
    first, last = rating.case.day("period_from_on"), rating.case.day("period_until_on")
    return first is not None and last is not None and period.overlaps(Period(first, last))


def _rating(each: Countable) -> Rating:
    value = str(each.facts.get("rating"))
    texts = {name: str(text) if (text := each.facts.get(name)) else None for name in _TEXTS}
    return Rating(
        domain=str(each.facts.get("domain")),
        rating=each.subject.facts["rating"].options.get(value, NOT_RATED),
        comment=texts["comment"],
        answer=texts["partnership_answer"],
        seen=texts["evidence_seen"],
        report=each.reference,
        item=each.item,
    )


_TEXTS = ("comment", "partnership_answer", "evidence_seen")
