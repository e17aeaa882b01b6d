"""Who is who in a partnership: bodies, agencies, recipients, areas and users, under the names they had on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviewflow.errors import ActorUnknown, RecipientUnknown
from reviewflow.statute.london import longdate

from .case import Actor

AT_ONCE, DAILY_DIGEST = "at_once", "daily_digest"
"""How a person is alerted: by a message for each, or by one a day."""


def within(day: dt.date, from_on: dt.date | None, until_on: dt.date | None) -> bool:
    """Whether a day lies in a stretch of days, of which the first and the last belong to it; None is open."""
    return (from_on is None or from_on <= day) and (until_on is None or day <= until_on)


@dataclass(frozen=True, slots=True)
class DatedName:
    """A name and the days on which it was used; None is open."""

    name: str
    from_on: dt.date | None
    until_on: dt.date | None

    def used_on(self, day: dt.date) -> bool:
        """Whether this was the name on the day."""
        return within(day, self.from_on, self.until_on)


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
        return within(day, self.from_on, self.until_on)


@dataclass(frozen=True, slots=True)
class Posting:
    """A role that a person holds for a time; None is open."""

    role: str
    from_on: dt.date | None = None
    until_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class User:
    """A person who acts in one or more roles."""

    key: str
    name: str
    roles: tuple[str, ...]
    """The roles that have no dates of their own."""
    agency: str | None = None
    body: str | None = None
    address: str | None = None
    postings: tuple[Posting, ...] = ()
    from_on: dt.date | None = None
    until_on: dt.date | None = None
    """The last day on which the person works here; None is still."""
    deputy: str | None = None
    """The key of who is told instead while the person is away, unless the absence names another."""
    wants: str = AT_ONCE
    """``at_once`` or ``daily_digest``, as the file has it; what the person chose later comes first."""

    @property
    def every_role(self) -> tuple[str, ...]:
        """The roles of any day, each once."""
        return tuple(dict.fromkeys((*self.roles, *(posting.role for posting in self.postings))))

    def works_on(self, day: dt.date) -> bool:
        """Whether the person works here on the day, on leave or not."""
        return within(day, self.from_on, self.until_on)

    def roles_on(self, day: dt.date) -> tuple[str, ...]:
        """The roles that the person holds on the day, each once."""
        if not self.works_on(day):
            return ()
        posted = (p.role for p in self.postings if within(day, p.from_on, p.until_on))
        return tuple(dict.fromkeys((*self.roles, *posted)))


@dataclass(frozen=True, slots=True)
class Alerting:
    """When people of a partnership are told, in London time on working days."""

    opens: dt.time = dt.time(8)
    closes: dt.time = dt.time(18)
    digest_at: dt.time = dt.time(8, 30)


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
    alerting: Alerting = Alerting()

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
            users={key: _user(key, shape) for key, shape in body.get("users", {}).items()},
            alerting=Alerting(**{word: dt.time.fromisoformat(time) for word, time in body.get("alerting", {}).items()}),
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

    def party(self, key: str) -> Party | None:
        """The body, agency or recipient that is kept under a key; None when there is none."""
        return self.bodies.get(key) or self.agencies.get(key) or self.recipients.get(key)

    def actor(self, by: str, *, roles: Mapping[str, str], on: dt.date | None = None) -> Actor:
        """The actor behind ``by``: a user (``user`` or ``user as role``) or the bare name of a role.

        ``on`` is the day on which they act: a role that they do not hold then is refused. None asks for no day.

        Raises:
            ActorUnknown: neither, or in a role that the user does not hold.
        """
        user_key, _, role = by.partition(" as ")
        user = self.users.get(user_key)
        if user is None and by in roles:
            return Actor(user=by, role=by, partnership=self.partnership)
        if user is None:
            raise ActorUnknown(by=by, do=f"Roles are: {', '.join(sorted(roles))}.")
        held = user.every_role if on is None else user.roles_on(on)
        if not held:
            raise ActorUnknown(by=by, do=f"{user_key} may act in no role{_on(on)}.")
        if role and role not in held:
            when = _on(on) if role in user.every_role else ""
            raise ActorUnknown(by=by, do=f"{user_key} may act as: {', '.join(held)}{when}.")
        return Actor(user_key, role or held[0], self.partnership, agency=user.agency, body=user.body)


def _on(day: dt.date | None) -> str:
    return f" on {longdate(day)}" if day else ""


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _user(key: str, shape: Mapping[str, Any]) -> User:
    return User(
        key=key,
        name=shape["name"],
        roles=tuple(shape.get("roles", ())),
        agency=shape.get("agency"),
        body=shape.get("body"),
        address=shape.get("address"),
        postings=tuple(
            Posting(p["role"], _day(p.get("from")), _day(p.get("until"))) for p in shape.get("postings", ())
        ),
        from_on=_day(shape.get("from")),
        until_on=_day(shape.get("until")),
        deputy=shape.get("deputy"),
        wants=shape.get("alerts") or AT_ONCE,
    )


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
