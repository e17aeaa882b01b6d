"""How commands print: for people by sentences, for programs by one JSON value."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from reviewflow.casework.pinned_moment import Pinned


def print_json(value: object) -> None:
    """Print one JSON value; dates are written ``2026-04-24``."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=_written))


def moment_json(pinned: Pinned | None) -> dict[str, object]:
    """Which past moment an answer is about; null where it is the present."""
    return {"as_it_stood": pinned.as_json() if pinned else None}


def _written(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form here")
