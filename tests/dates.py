"""Dates as tests write them: always with their weekday."""

from datetime import date

from reviewflow.statute.london import WEEKDAYS, parse_date


def on(text: str) -> date:
    """``on("Tuesday 2026-03-03")``, refused when the weekday is missing or does not match."""
    assert text.split(" ")[0] in WEEKDAYS, f"write the weekday too: {text}"
    return parse_date(text)
