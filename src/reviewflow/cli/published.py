"""What publishing did, in words; and who published."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from reviewflow.case.case import Actor
from reviewflow.case.directory import Directory
from reviewflow.casework.office.bring_up_to_date import Published, publications_of
from reviewflow.errors import ActorUnknown
from reviewflow.settings import Settings
from reviewflow.workflow.library import Library

from .page import count, hanging

ADMINISTRATOR = "administrator"
"""Who publishes when nobody is named: the role in which the database is set up."""


def publisher(by: str | None, settings: Settings, library: Library, only: Sequence[str]) -> Actor:
    """Who publishes: a role of the files, or a user of one of the partnerships that are published.

    Raises:
        ActorUnknown: neither.
    """
    given = by or (f"{settings.user} as {settings.role}" if settings.user and settings.role else settings.user)
    given = given or settings.role or ADMINISTRATOR
    name = given.rpartition("/")[2]
    roles = library.roles.values
    if name in roles:
        return Actor(user=name, role=name, partnership="")
    refusal: ActorUnknown | None = None
    for publication in publications_of(library, only=only):
        try:
            return Directory.from_body(json.loads(publication.directory)).actor(name, roles=roles)
        except ActorUnknown as unknown:
            refusal = refusal or unknown
    raise refusal or ActorUnknown(by=given, do=f"Roles are: {', '.join(sorted(roles))}.")


def published_lines(found: Iterable[Published]) -> list[str]:
    """A line for each partnership."""
    lines: list[str] = []
    for each in found:
        if each.sequence is None:
            said = f"{each.partnership}: nothing new."
        else:
            rules = count(each.definitions, "set of rules", "sets of rules")
            said = f"{each.partnership}: {rules} published. Entry {each.sequence} of the trail."
        lines += hanging("", said)
    return lines
