"""How the installation is set up, as an administrator may read it: what opens something is never shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import Field, fields
from pathlib import Path
from typing import NamedTuple

from reviewflow.channels.domains import DomainRules
from reviewflow.settings import Settings

_SECRET = "set, and not shown"


class Setting(NamedTuple):
    """One setting in words."""

    name: str
    value: str | None
    """None where nothing is set."""
    is_default: bool


def settings_shown(settings: Settings) -> Iterator[Setting]:
    """Every setting with its value, in the order of the file."""
    for each in fields(Settings):
        value = getattr(settings, each.name)
        yield Setting(each.name, _in_words(each, value), value == each.default)


def _in_words(field: Field[object], value: object) -> str | None:
    if field.name == "database_url":
        # It may hold a password.
        return "PostgreSQL" if str(value).startswith("postgresql") else "SQLite"
    if not field.repr and value:
        return _SECRET
    match value:
        case None | () | "":
            return None
        case bool():
            return "yes" if value else "no"
        case tuple() if all(isinstance(each, Path) for each in value):
            return ", ".join(str(each) for each in value)
        case tuple():
            return ", ".join(" = ".join(map(str, each)) if isinstance(each, tuple) else str(each) for each in value)
        case DomainRules():
            return ", ".join(f"{domain}: {rule}" for domain, rule in value.rules) or "everybody may be written to"
        case _:
            return str(value)
