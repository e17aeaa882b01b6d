"""Whom an alert is for, found at the time: the people who hold a role on the day, and who stands in for them.

Nothing here is ever told to nobody in silence. A role that nobody holds gives an entry that says so; a role
whose every holder is away, with no deputy to be reached, is told to the holders all the same, because a mail
to somebody on leave may be read and none cannot, and the entry says that somebody else should look.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reviewflow.statute.london import longdate

from .case import Actor
from .directory import DAILY_DIGEST, Directory, Party, User, within

Own = tuple[str, tuple[str, ...]]
"""``agency`` or ``body``, and the keys of those that something is about."""

KeptOut = Callable[[str, str], bool]
"""Whether a user, in a role, is kept out of the case that something is about: they are told nothing of it."""


def nobody_kept_out(user: str, role: str) -> bool:
    """Of a case without walls: nobody."""
    return False


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which a person is away, the first and the last included."""

    person: str
    from_on: dt.date
    until_on: dt.date | None = None
    """None: until further notice."""
    deputy: str | None = None
    """Who is told instead; None: the deputy whom the partnership's file names."""

    def covers(self, day: dt.date) -> bool:
        """Whether the person is away on the day."""
        return within(day, self.from_on, self.until_on)

    @property
    def words(self) -> str:
        """For instance ``from Monday 3 August 2026 to Friday 14 August 2026``."""
        end = f"to {longdate(self.until_on)}" if self.until_on else "until further notice"
        return f"from {longdate(self.from_on)} {end}"

    def meets(self, other: Absence) -> bool:
        """Whether both have a day in common."""
        return self.covers(other.from_on) or other.covers(self.from_on)


@dataclass(frozen=True, slots=True)
class ToTell:
    """Somebody who is to be told, or the reason why there is nobody."""

    role: str
    """The role in which they are told; for a mailbox, the key of its body or agency."""
    person: str | None
    """The key of the user. None for the mailbox of a body or agency, and where there is nobody."""
    name: str
    """For the address line: of the person, of the post that answers for the body, or of the role."""
    address: str | None
    """None: the channel has to say that it cannot be delivered."""
    deputy_of: str | None = None
    """The key of the user who is away and for whom this one stands in."""
    digest: bool = False
    """Whether it waits for the daily digest."""
    nobody: str | None = None
    """Why there is nobody to tell, in a sentence; None where there is somebody."""
    uncovered: str | None = None
    """Why somebody else should look, in a sentence: whoever is told here is away, and nobody stands in."""


def people_to_tell(
    roles: Iterable[str],
    *,
    directory: Directory,
    titles: Mapping[str, str],
    absences: Iterable[Absence],
    choices: Mapping[str, str],
    on: dt.date,
    own: Own | None = None,
    kept_by: Collection[str] = (),
    kept_out: KeptOut = nobody_kept_out,
) -> tuple[ToTell, ...]:
    """The people who hold the roles on a day, each once, in the order of the roles.

    Who is away is stood in for by the deputy that the absence names, or else the file, or else the
    deputy's own deputy. A deputy need not hold the role: being told is no leave to act.

    ``own`` leaves out whoever works for another agency than those it names, or for another safeguarding
    partner; who works for none is told all the same, and so is everybody in the roles that keep the
    case (``kept_by``). An agency for which nobody else in these roles works is told at its own mailbox.

    Whoever is kept out is told nothing: others in the role are, or else who stands in for them.
    """
    office = _Office(directory, absences, choices, on, kept_out)
    asked = [_Role(role, titles.get(role, role), office.holders.get(role, ())) for role in dict.fromkeys(roles)]
    concerned = _own_only(office, asked, own, kept_by) if own and own[1] else asked
    return _each_once(told for role in concerned for told in office.in_role(role))


def body_to_tell(
    key: str,
    *,
    directory: Directory,
    absences: Iterable[Absence],
    choices: Mapping[str, str],
    on: dt.date,
    kept_out: KeptOut = nobody_kept_out,
) -> tuple[ToTell, ...]:
    """The people who act for a body on a day, and its mailbox, for a level to which something is escalated."""
    office = _Office(directory, absences, choices, on, kept_out)
    party, name = directory.party(key), office.name(key)
    people = [user for user in office.at_work.values() if user.body == key and user.roles_on(on)]
    told = office.each_or_deputy(key, people, f"who acts for {name}")
    if party and party.address and office.may_be_told_at(party):
        told.append(office.mailbox(party))
    if not told:
        why = f"Nobody acts for {name} on {longdate(on)}, and no address is on file for it."
        told.append(ToTell(key, None, name, None, nobody=why))
    return _each_once(told)


def may_be_told_at(directory: Directory, party: Party, kept_out: KeptOut) -> bool:
    """Whether a mailbox is not, as far as is known, that of somebody who is told nothing."""
    same = (user for user in directory.users.values() if user.address and user.address == party.address)
    return not any(kept_out(user.key, role) for user in same for role in user.every_role)


def place_of(agency: str | None, body: str | None, own: Own, partners: Collection[str]) -> str | None:
    """The agency, or of bodies the partner, that a person works for, to be compared with what is meant."""
    kind, keys = own
    if kind == "agency":
        return agency
    return body if body in (*keys, *partners) else None


def concerns(actor: Actor, own: Own | None, *, kept_by: Collection[str], partners: Collection[str]) -> bool:
    """Whether something that is meant for an agency or body concerns somebody who acts in a role it is told to."""
    if own is None or not own[1] or actor.role in kept_by:
        return True
    return place_of(actor.agency, actor.body, own, partners) in (None, *own[1])


@dataclass(frozen=True, slots=True)
class _Role:
    """A role, and those of its holders whom something concerns."""

    name: str
    title: str
    holders: Sequence[User]
    narrowed: bool = False
    mailboxes: tuple[str, ...] = ()
    """The agencies or bodies that are told at their own mailbox, because nobody there has an account."""


def _own_only(office: _Office, roles: Sequence[_Role], own: Own, kept_by: Collection[str]) -> Iterator[_Role]:
    keys = tuple(dict.fromkeys(own[1]))
    names = " and ".join(office.name(key) for key in keys)
    others = [role for role in roles if role.name not in kept_by]
    places = {user.key: office.place(user, own) for role in others for user in role.holders}
    answering = {places[user.key] for role in others for user in role.holders if not office.keeps_out(user, role.name)}
    silent = tuple(key for key in keys if key not in answering)
    concerned = [role.name for role in others if any(places[user.key] for user in role.holders)]
    # Where nobody at all holds the role of those who work for agencies, it is the one role that nobody holds.
    held_by_nobody = [role.name for role in others if not role.holders]
    mailboxes_at = (concerned or (held_by_nobody if len(held_by_nobody) == 1 else []) or [""])[0]
    for role in roles:
        mailboxes = silent if role.name == mailboxes_at else ()
        if role.name in concerned or mailboxes:
            theirs = [user for user in role.holders if places[user.key] in (None, *keys)]
            if mailboxes:
                theirs = [user for user in theirs if not office.keeps_out(user, role.name)]
            role = _Role(role.name, f"{role.title} for {names}", theirs, True, mailboxes)
        yield role


class _Office:
    """A partnership on a day: who works there, who is away, and who stands in."""

    def __init__(
        self,
        directory: Directory,
        absences: Iterable[Absence],
        choices: Mapping[str, str],
        on: dt.date,
        kept_out: KeptOut,
    ) -> None:
        self.directory = directory
        self._kept_out = kept_out
        self.choices = choices
        self.on = on
        self.at_work = {user.key: user for user in directory.users.values() if user.works_on(on)}
        self.holders: dict[str, list[User]] = {}
        for user in self.at_work.values():
            for role in user.roles_on(on):
                self.holders.setdefault(role, []).append(user)
        self._away: dict[str, list[Absence]] = {}
        for absence in absences:
            if absence.covers(on):
                self._away.setdefault(absence.person, []).append(absence)

    def name(self, key: str) -> str:
        """What a body or agency is called on the day."""
        party = self.directory.party(key)
        return party.name_on(self.on) if party else key

    def keeps_out(self, user: User, role: str) -> bool:
        """Whether somebody is told nothing of it in a role."""
        return self._kept_out(user.key, role)

    def may_be_told_at(self, party: Party) -> bool:
        """Whether a mailbox is not, as far as is known, that of somebody who is told nothing."""
        return may_be_told_at(self.directory, party, self._kept_out)

    def place(self, user: User, own: Own) -> str | None:
        """The agency or body that a person works for, to be compared with what is meant."""
        return place_of(user.agency, user.body, own, self.directory.partners)

    def in_role(self, role: _Role) -> Iterator[ToTell]:
        """Everybody who is told in one role."""
        yield from self.each_or_deputy(role.name, role.holders, f"who holds the role of {role.title}")
        for key in role.mailboxes:
            party = self.directory.party(key)
            why = f"Nobody holds the role of {role.title} on {longdate(self.on)}, and there is no {key} on file."
            if party and not self.may_be_told_at(party):
                party, why = None, f"Nobody who acts for {self.name(key)} may be told of this case."
            yield self.mailbox(party) if party else ToTell(role.name, None, role.title, None, nobody=why)
        if not role.holders and not role.narrowed:
            why = f"Nobody holds the role of {role.title} on {longdate(self.on)}."
            yield ToTell(role.name, None, role.title, None, nobody=why)

    def each_or_deputy(self, role: str, people: Sequence[User], who: str) -> list[ToTell]:
        """Each of these people, or who stands in; where that leaves nobody, all of them, marked."""
        may = [user for user in people if not self.keeps_out(user, role)]
        told = []
        for user in may:
            if user.key not in self._away:
                told.append(self._person(role, user))
            elif (deputy := self._stands_in(user.key, {user.key}, role)) is not None:
                told.append(replace(self._person(role, deputy), deputy_of=user.key))
        if not told:
            # Of those who are kept out others are told only where nobody in the role is left.
            kept_out = [user for user in people if user not in may]
            deputies = [self._stands_in(user.key, {user.key}, role) for user in kept_out]
            told = [self._person(role, deputy) for deputy in deputies if deputy is not None]
        if told or not people:
            return told
        if not may:
            why = f"Nobody {who} on {longdate(self.on)} may be told of this case, and nobody stands in."
            return [ToTell(role, None, role, None, nobody=why)]
        begin = "The one" if len(may) == 1 else "Everybody"
        says = f"{begin} {who} is away on {longdate(self.on)}, and nobody stands in."
        return [replace(self._person(role, user), uncovered=says) for user in may]

    def mailbox(self, party: Party) -> ToTell:
        """The address of a body or agency, which more than one person may read."""
        return ToTell(party.key, None, party.lead or party.name_on(self.on), party.address)

    def _person(self, role: str, user: User) -> ToTell:
        digest = self.choices.get(user.key, user.wants) == DAILY_DIGEST
        return ToTell(role, user.key, user.name, user.address, digest=digest)

    def _stands_in(self, person: str, tried: set[str], role: str) -> User | None:
        """The first who is at work along the deputies of a person; None where they end or go in a circle."""
        for deputy in self._deputies(person):
            user = self.at_work.get(deputy)
            if user is None or deputy in tried:
                continue
            tried.add(deputy)
            here = deputy not in self._away and not self.keeps_out(user, role)
            found = user if here else self._stands_in(deputy, tried, role)
            if found is not None:
                return found
        return None

    def _deputies(self, person: str) -> Iterator[str]:
        named = (absence.deputy for absence in self._away.get(person, ()))
        yield from (deputy for deputy in (*named, self.at_work[person].deputy) if deputy)


def _each_once(found: Iterable[ToTell]) -> tuple[ToTell, ...]:
    """Everybody once, where they come first; no mailbox at which a person is told anyway."""
    once: dict[tuple[str, str | None], ToTell] = {}
    for told in found:
        key = (told.person or told.role, told.person or told.nobody or "")
        first = once.setdefault(key, told)
        if first.uncovered and told.uncovered and told.uncovered not in first.uncovered:
            once[key] = replace(first, uncovered=f"{first.uncovered} {told.uncovered}")
    addresses = {told.address for told in once.values() if told.person and told.address}
    return tuple(told for told in once.values() if told.person or told.nobody or told.address not in addresses)
