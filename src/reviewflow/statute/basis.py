"""The basis of a rule: which text it rests on, how binding that is, and who has read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reviewflow.statute.london import parse_date

_READ = "verified: read in the text itself"
_SECONDARY = "seen second-hand only: others restate it, and the text itself has not been read"
_UNVERIFIED = "not verified: nobody has read the wording yet"
_CERTAINTY = {"high": "fairly sure", "medium": "not sure", "low": "doubtful"}


@dataclass(frozen=True, slots=True)
class Basis:
    """What a rule rests on."""

    key: str
    title: str
    paragraph: str | None
    url: str | None
    kind: str
    """Act, regulations, statutory guidance and so on, down to a mere suggestion."""
    force: str
    """``must``, ``should``, ``expectation``, ``may``, ``local`` or ``none``."""
    verified: str
    """``read``, ``secondary`` or ``unverified``."""
    certainty: str | None
    """For what is unverified: how sure."""
    checked_on: date
    says: str
    """The rule in our own words."""

    @classmethod
    def from_source(cls, key: str, source: Mapping[str, object]) -> Basis:
        """Build it from an entry of ``sources.yaml``, as the file reader or a published workflow gives it."""
        checked_on = source["checked_on"]
        return cls(
            key=key,
            title=str(source["title"]),
            paragraph=_words_or_none(source.get("paragraph")),
            url=_words_or_none(source.get("url")),
            kind=str(source["kind"]),
            force=str(source["force"]),
            verified=str(source["verified"]),
            certainty=_words_or_none(source.get("certainty")),
            checked_on=checked_on if isinstance(checked_on, date) else parse_date(str(checked_on)),
            says=str(source["says"]),
        )

    @property
    def mark(self) -> str:
        """In words, how far the rule may be relied on."""
        if self.kind == "suggestion":
            return "a suggestion of this product: no rule asks for it"
        if self.verified == "read":
            return _READ
        words = _SECONDARY if self.verified == "secondary" else _UNVERIFIED
        return words if self.certainty is None else f"{words} ({_CERTAINTY[self.certainty]})"

    @property
    def citation(self) -> str:
        """The title, with the paragraph where one is known."""
        return self.title if self.paragraph is None else f"{self.title}, {self.paragraph}"


def _words_or_none(value: object) -> str | None:
    return None if value is None else str(value)
