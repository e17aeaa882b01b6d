"""Who is who in a partnership: bodies, agencies, recipients, areas and users, under the names they had on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviewflow.errors import ActorUnknown, RecipientUnknown

from .case import Actor


@dataclass(frozen=True, slots=True)
class DatedName:
    """A name and the days on which it was used; None is open."""

    name: str
    from_on: dt.date | None
    until_on: dt.date | None

    def used_on(self, day: dt.date) -> bool:
        """Whether this was the name on the day."""
        return (self.from_on is None or self.from_on <= day) and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True, slots=True)
class Party:
    """A body, agency or recipient, under a key that outlives its names."""

    key: str
    names: tuple[DatedName, ...]
    address: str | None = None
    lead: str | None = None
    """The post that answers for it."""
    reports_to: str | None = None
    quorum: float | tuple[str, ...] | None = None
    """A fraction of the members, or the members that must be there."""
    members: tuple[str, ...] = ()
    succeeds: str | None = None

    def name_on(self, day: dt.date) -> str:
        """Its name on that day; outside every period the one before it, or else the first."""
        for name in self.names:
            if name.used_on(day):
                return name.name
        begun = [name for name in self.names if name.from_on is None or name.from_on <= day]
        return begun[-1].name if begun else self.names[0].name


@dataclass(frozen=True, slots=True)
class Delegation:
    """Leave for a body to take a kind of decision, for a time."""

    decision: str
    body: str
    from_on: dt.date
    until_on: dt.date | None

    def live_on(self, day: dt.date) -> bool:
        """Whether it was in force on the day."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True, slots=True)
class User:
    """A person who acts in one or more roles."""

    key: str
    name: str
    roles: tuple[str, ...]
    agency: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    """The directory of one partnership, in one published version."""

    partnership: str
    title: str
    partners: tuple[str, ...]
    """The safeguarding partners, as keys of bodies."""
    areas: Mapping[str, str]
    bodies: Mapping[str, Party]
    agencies: Mapping[str, Party]
    recipients: Mapping[str, Party]
    delegations: tuple[Delegation, ...]
    escalation: tuple[str, ...]
    users: Mapping[str, User]

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Directory:
        """Build it from the canonical body kept in the database."""
        return cls(
            partnership=body["partnership"],
            title=body["title"],
            partners=tuple(body["partners"]),
            areas=body["areas"],
            bodies=_parties(body["bodies"]),
            agencies=_parties(body["agencies"]),
            recipients=_parties(body.get("recipients", {})),
            delegations=tuple(
                Delegation(d["decision"], d["body"], dt.date.fromisoformat(d["from"]), _day(d.get("until")))
                for d in body.get("delegations", ())
            ),
            escalation=tuple(body.get("escalation", ())),
            users={
                key: User(key, user["name"], tuple(user["roles"]), user.get("agency"), user.get("body"))
                for key, user in body.get("users", {}).items()
            },
        )

    def keys(self, kind: str) -> Mapping[str, object]:
        """The known keys of one kind: ``agency``, ``body``, ``area``, ``person`` or ``recipient``."""
        shelves: dict[str, Mapping[str, object]] = {
            "agency": self.agencies,
            "body": self.bodies,
            "area": self.areas,
            "person": self.users,
            "recipient": self.recipients,
        }
        return shelves[kind]

    def name_on(self, kind: str, key: str, day: dt.date) -> str:
        """The name of an agency, body, area or person on a day."""
        if kind == "area":
            return self.areas.get(key, key)
        if kind == "person":
            return self.users[key].name if key in self.users else key
        party = {"agency": self.agencies, "body": self.bodies, "recipient": self.recipients}[kind].get(key)
        return party.name_on(day) if party else key

    def recipient(self, key: str, *, notice: str, on: dt.date) -> Party:
        """Whom a notice goes to.

        Raises:
            RecipientUnknown: nobody is on file under that key.
        """
        for shelf in (self.recipients, self.agencies, self.bodies):
            if key in shelf:
                return shelf[key]
        raise RecipientUnknown(notice=notice, recipient=key, on=on.isoformat())

    def actor(self, by: str, *, roles: Mapping[str, str]) -> Actor:
        """The actor behind ``by``: a user (``user`` or ``user as role``) or the bare name of a role.

        Raises:
            ActorUnknown: neither.
        """
        user_key, _, role = by.partition(" as ")
        user = self.users.get(user_key)
        if user is None and by in roles:
            return Actor(user=by, role=by, partnership=self.partnership)
        if user is None:
            raise ActorUnknown(by=by, do=f"Roles are: {', '.join(sorted(roles))}.")
        if role and role not in user.roles:
            raise ActorUnknown(by=by, do=f"{user_key} may act as: {', '.join(user.roles)}.")
        acting = role or user.roles[0]
        return Actor(user_key, acting, self.partnership, agency=user.agency, body=user.body)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _parties(shapes: Mapping[str, Mapping[str, Any]]) -> dict[str, Party]:
    return {key: _party(key, shape) for key, shape in shapes.items()}


def _party(key: str, shape: Mapping[str, Any]) -> Party:
    quorum = shape.get("quorum")
    return Party(
        key=key,
        names=tuple(DatedName(n["name"], _day(n.get("from")), _day(n.get("until"))) for n in shape["names"]),
        address=shape.get("address"),
        lead=shape.get("lead"),
        reports_to=shape.get("reports_to"),
        quorum=tuple(quorum) if isinstance(quorum, list) else quorum,
        members=tuple(shape.get("members", ())),
        succeeds=shape.get("succeeds"),
    )
