"""What the header of every page says while alerting is down: nobody is told by what has stopped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from reviewflow.statute.london import longmoment

from .check import Check

LONGEST = 200
_WHO = "Whoever looks after the computer must"


def banner(checks: Iterable[Check]) -> str | None:
    """The words of the header, by the first check that means that alerting is down; None while it works."""
    return next((check.header for check in checks if check.header), None)


def for_programs(checks: Sequence[Check]) -> dict[str, object]:
    """The checks as JSON says them, on the command line and over HTTP alike."""
    return {
        "healthy": all(check.well for check in checks),
        "banner": banner(checks),
        "checks": [{"check": c.name, "well": c.well, "says": c.says, "do": c.do or None} for c in checks],
    }


def reminders_stopped(since: dt.datetime | None) -> str:
    """No worker is at work."""
    stopped = f"Reminders stopped at {longmoment(since)}." if since else "Reminders have never been started."
    return f"{stopped} No alerts or letters go out. Check your dates yourself. {_WHO} start the worker."


def reminders_fail() -> str:
    """Every worker that is at work fails."""
    return (
        "Reminders are failing. Some alerts and letters may not go out. Check your dates yourself."
        f" {_WHO} see why the worker fails."
    )


def letters_held_up(since: dt.datetime) -> str:
    """What should have left is still here."""
    return f"Alerts and letters have been held up since {longmoment(since)}. Check your dates yourself. {_WHO} see why."


def no_database() -> str:
    """Nothing can be read or written."""
    return (
        "The database cannot be used. Nothing is recorded and no alerts go out. Keep notes of what you do."
        f" {_WHO} get it back."
    )
