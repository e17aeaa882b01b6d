"""Who is who in a partnership."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from .additions import ChangesShape
from .words import BasisKey, Name, Role, Sentence, Shape

UserKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]*$")]
TimeOfDay = Annotated[str, StringConstraints(pattern=r"^[0-2][0-9]:[0-5][0-9]$")]


class DatedName(Shape):
    """A name and from when it was used."""

    name: Sentence
    """The name as it is printed on that day."""
    from_: dt.date | None = Field(default=None, alias="from")
    """Its first day; without it, always before."""
    until: dt.date | None = None
    """Its last day; without it, still."""
    note: str | None = None


class DirectoryEntryShape(Shape):
    """A body, agency or recipient, under a key that outlives its names."""

    names: list[DatedName]
    """Its names, each with its days."""
    address: str | None = None
    """Where a notice goes: an e-mail address of the reserved kind in shipped files."""
    lead: str | None = None
    """The post that answers for it, never a person's name in shipped files."""
    succeeds: Name | None = None
    """The key of the entry whose work it took over."""
    reports_to: Name | None = None
    """The body above it."""
    chaired_by: str | None = None
    """Who chairs it, in words."""
    meets: str | None = None
    """How often it meets, in words."""
    quorum: float | list[Name] | None = None
    """A fraction of the members, or the members that must be there."""
    members: list[Name] = []
    """Keys of bodies."""
    note: str | None = None


class DelegationShape(Shape):
    """Leave for a body to take a kind of decision, for a time."""

    decision: Name
    """The kind of decision, as conditions ask for it."""
    body: Name
    """The key of the body that may take it."""
    from_: dt.date = Field(alias="from")
    """Its first day."""
    until: dt.date | None = None
    """Its last day; without it, still."""
    limits: str | None = None
    """What it does not cover, in words."""
    basis: BasisKey | None = None


class PostingShape(Shape):
    """A role that a person holds for a time."""

    role: Role
    from_: dt.date | None = Field(default=None, alias="from")
    """Its first day; without it, always before."""
    until: dt.date | None = None
    """Its last day; without it, still."""


class UserShape(Shape):
    """A person in a shipped file is always a synthetic one."""

    name: Sentence
    roles: list[Role] = []
    """The roles in which the person may act, for as long as the person works here."""
    postings: list[PostingShape] = []
    """Roles that the person holds for a time."""
    agency: Name | None = None
    """The agency the person works for."""
    body: Name | None = None
    """The body the person acts for."""
    address: str | None = None
    """Where alerts go: an e-mail address, of the reserved kind in shipped files."""
    from_: dt.date | None = Field(default=None, alias="from")
    """The first day on which the person works here; without it, always before."""
    until: dt.date | None = None
    """The last day on which the person works here; without it, still."""
    deputy: UserKey | None = None
    """Who is told instead while the person is away, unless the absence names somebody else."""
    alerts: Literal["at_once", "daily_digest"] | None = None
    """How the person is alerted, unless the person chooses otherwise; without it, ``at_once``."""


class AlertingShape(Shape):
    """When people are told."""

    opens: TimeOfDay = "08:00"
    """From when alerts leave on a working day, London time."""
    closes: TimeOfDay = "18:00"
    """From when they wait for the next working day."""
    digest_at: TimeOfDay = "08:30"
    """When the daily digest leaves."""


class PartnershipShape(Shape):
    """``workflows/partnerships/<name>.yaml``: an overlay that adds to the national pack."""

    partnership: Name
    """Its name, that of the file."""
    title: Sentence
    note: str | None = None
    synthetic: str
    """What in this file is made up, in a sentence."""
    areas: dict[Name, str]
    """Local authority areas: key to name."""
    partners: list[Name]
    """The safeguarding partners, keys of ``bodies``."""
    bodies: dict[Name, DirectoryEntryShape]
    """The partners, groups and the executive."""
    agencies: dict[Name, DirectoryEntryShape]
    """Who is asked for information and owns actions."""
    recipients: dict[Name, DirectoryEntryShape] = {}
    """Who else receives notices; a key of ``recipients.yaml`` is taken over from here."""
    delegations: list[DelegationShape] = []
    """Who may take which decision, from when."""
    escalation: list[Name] = []
    """Bodies, lowest first, to which a decision without consensus goes."""
    users: dict[UserKey, UserShape] = {}
    """Who is who: the name by which a person is called with ``--by``."""
    alerting: AlertingShape | None = None
    """When people are told; without it, from 08:00 to 18:00, and the digest at 08:30."""
    basis: BasisKey
    workflows: list[Name]
    """The workflows this partnership uses."""
    adds: dict[Name, ChangesShape] = {}
    """Workflow or item to what the partnership adds."""


class RolesShape(Shape):
    """``workflows/roles.yaml``."""

    roles: dict[Name, str]


class RecipientsShape(Shape):
    """``workflows/recipients.yaml``: the national recipients, dated, because bodies are renamed."""

    recipients: dict[Name, DirectoryEntryShape]
