"""Who is who in a partnership."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field, StringConstraints

from .additions import ChangesShape
from .words import BasisKey, Name, Role, Sentence, Shape


class DatedName(Shape):
    """A name and from when it was used."""

    name: Sentence
    from_: dt.date | None = Field(default=None, alias="from")
    until: dt.date | None = None
    note: str | None = None


class DirectoryEntryShape(Shape):
    """A body, agency or recipient, under a key that outlives its names."""

    names: list[DatedName]
    address: str | None = None
    """Where a notice goes: an e-mail address of the reserved kind in shipped files."""
    lead: str | None = None
    """The post that answers for it, never a person's name in shipped files."""
    succeeds: Name | None = None
    """The key of the entry whose work it took over."""
    reports_to: Name | None = None
    chaired_by: str | None = None
    meets: str | None = None
    quorum: float | list[Name] | None = None
    """A fraction of the members, or the members that must be there."""
    members: list[Name] = []
    note: str | None = None


class DelegationShape(Shape):
    """Leave for a body to take a kind of decision, for a time."""

    decision: Name
    body: Name
    from_: dt.date = Field(alias="from")
    until: dt.date | None = None
    limits: str | None = None
    basis: BasisKey | None = None


class UserShape(Shape):
    """A person in a shipped file is always a synthetic one."""

    name: Sentence
    roles: list[Role]
    agency: Name | None = None
    body: Name | None = None


class PartnershipShape(Shape):
    """``workflows/partnerships/<name>.yaml``: an overlay that adds to the national pack."""

    partnership: Name
    title: Sentence
    note: str | None = None
    synthetic: str
    """What in this file is made up, in a sentence."""
    areas: dict[Name, str]
    """Local authority areas: key to name."""
    partners: list[Name]
    """The safeguarding partners, keys of ``bodies``."""
    bodies: dict[Name, DirectoryEntryShape]
    agencies: dict[Name, DirectoryEntryShape]
    recipients: dict[Name, DirectoryEntryShape] = {}
    delegations: list[DelegationShape] = []
    escalation: list[Name] = []
    """Bodies, lowest first, to which a decision without consensus goes."""
    users: dict[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]*$")], UserShape] = {}
    basis: BasisKey
    workflows: list[Name]
    """The workflows this partnership uses."""
    adds: dict[Name, ChangesShape] = {}


class RolesShape(Shape):
    """``workflows/roles.yaml``."""

    roles: dict[Name, str]


class RecipientsShape(Shape):
    """``workflows/recipients.yaml``: the national recipients, dated, because bodies are renamed."""

    recipients: dict[Name, DirectoryEntryShape]
