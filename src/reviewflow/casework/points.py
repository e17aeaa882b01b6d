"""The points that a sweep passes: places at which it may be cut off, and at which nothing may be lost."""

from __future__ import annotations

from collections.abc import Callable

POINTS = (
    "found", "recorded", "raised", "gathered", "claimed", "written", "sending", "sent", "marked", "failed",
)  # fmt: skip
"""In the order in which one alert passes them: found, recorded (not committed yet), raised (committed); gathered into
a digest; claimed, its lease renewed and its words written, sending (nothing has left yet), sent (it has left and is
not marked yet), marked, or marked as failed."""

Passing = Callable[[str], None]
"""Told each point when it is passed."""


def pass_by(point: str) -> None:
    """Nobody watches."""
