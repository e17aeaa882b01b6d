"""Does a partnership's directory hold together: bodies, names, delegations, users?"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

from reviewflow.workflow.faults import Fault, did_you_mean
from reviewflow.workflow.file_format import DirectoryEntryShape, PartnershipShape, PostingShape, UserShape
from reviewflow.workflow.library import Library
from reviewflow.workflow.reader import Address
from reviewflow.workflow.shape_faults import Loaded
from reviewflow.workflow.view import SYSTEM

_PART = r"""[^\s\x00-\x1f\x7f@<>()\[\],;:\\".]+"""
_ADDRESS = re.compile(rf"(?=.{{3,254}}$){_PART}(\.{_PART})*@{_PART}(\.{_PART})+")
"""One e-mail address, and nothing that could be read as a second one or as another line of a message's head."""


def check_partnerships(library: Library) -> Iterator[Fault]:
    """What is wrong with the partnerships' own files, beside what they add."""
    for partnership in library.partnerships.values():
        yield from _Directory(library, partnership).faults()
    for key, entry in library.recipients.values.items():
        for address, fault, do in _dated_names(key, entry):
            yield library.recipients.fault(key, address, fault, do)


def _dated_names(key: str, entry: DirectoryEntryShape) -> Iterator[tuple[Address, str, str]]:
    if not entry.names:
        yield ("names",), f"{key} has no name.", "Add at least one."
    for n, (earlier, later) in enumerate(pairwise(entry.names), 1):
        if later.from_ is None:
            yield ("names", n), f"A later name of {key} does not say from when.", "Add from."
        elif earlier.until is not None and earlier.until >= later.from_:
            yield ("names", n), f"{key} has two names from {later.from_}.", "Let the earlier one end the day before."
        elif earlier.from_ is not None and later.from_ <= earlier.from_:
            yield ("names", n), f"The names of {key} are not in order of time.", "Put the oldest first."
    for n, name in enumerate(entry.names):
        if name.from_ is not None and name.until is not None and name.until < name.from_:
            yield ("names", n, "until"), f"A name of {key} ends before it begins.", "Check both dates."


class _Directory:
    """One partnership's file and what its names may lead to."""

    def __init__(self, library: Library, partnership: Loaded[PartnershipShape]) -> None:
        self.library = library
        self.document = partnership.document
        self.shape = partnership.shape
        self.bodies = self.shape.bodies
        self.parties = {*self.bodies, *self.shape.agencies, *self.shape.recipients, *library.recipients.values}
        workflows = [library.workflows[w].shape for w in self.shape.workflows if w in library.workflows]
        self.roles = {*library.roles.values, *(role for w in workflows for role in w.roles), SYSTEM}

    def fault(self, address: Address, fault: str, do: str) -> Fault:
        return Fault(self.document.file, self.document.line(address), fault, do)

    def known(self, address: Address, says: str, name: str, known: Collection[str]) -> Iterator[Fault]:
        if name not in known:
            yield self.fault(address, f"{says} {name}, which is not there.", did_you_mean(name, known))

    def faults(self) -> Iterator[Fault]:
        yield from self.workflows_and_partners()
        directories: Mapping[str, Mapping[str, DirectoryEntryShape]] = {
            "bodies": self.bodies,
            "agencies": self.shape.agencies,
            "recipients": self.shape.recipients,
        }
        for word, entries in directories.items():
            for key, entry in entries.items():
                yield from self.entry((word, key), key, entry)
        yield from self.twice()
        yield from self.delegations()
        yield from self.alerting()
        for name, user in self.shape.users.items():
            yield from self.user(("users", name), name, user)

    def workflows_and_partners(self) -> Iterator[Fault]:
        for n, workflow in enumerate(self.shape.workflows):
            yield from self.known(("workflows", n), "It uses the workflow", workflow, self.library.workflows)
        if not self.shape.partners:
            yield self.fault(("partners",), "It names no safeguarding partner.", "Name at least one, a key of bodies.")
        for n, partner in enumerate(self.shape.partners):
            yield from self.known(("partners", n), "It names the safeguarding partner", partner, self.bodies)
        for n, body in enumerate(self.shape.escalation):
            yield from self.known(("escalation", n), "It escalates to the body", body, self.bodies)
        yield from self.known(("basis",), "It rests on", self.shape.basis, self.library.sources.values)
        if not self.shape.areas:
            yield self.fault(("areas",), "It has no area.", "Name at least one local authority area.")

    def twice(self) -> Iterator[Fault]:
        for key in self.shape.agencies:
            if key in self.bodies:
                fault = f"{key} is both a body and an agency."
                yield self.fault(("agencies", key), fault, "Give the agency another key.")

    def entry(self, at: Address, key: str, entry: DirectoryEntryShape) -> Iterator[Fault]:
        for address, fault, do in _dated_names(key, entry):
            yield self.fault((*at, *address), fault, do)
        if entry.succeeds is not None:
            yield from self.known((*at, "succeeds"), f"{key} succeeds", entry.succeeds, self.parties)
        if entry.reports_to is not None:
            yield from self.known((*at, "reports_to"), f"{key} reports to", entry.reports_to, self.parties)
        for n, member in enumerate(entry.members):
            yield from self.known((*at, "members", n), f"{key} has the member", member, self.parties)
        yield from self.quorum((*at, "quorum"), key, entry)
        yield from self.circle(at, key)

    def quorum(self, at: Address, key: str, entry: DirectoryEntryShape) -> Iterator[Fault]:
        if isinstance(entry.quorum, list):
            for n, member in enumerate(entry.quorum):
                yield from self.known((*at, n), f"The quorum of {key} needs", member, {*entry.members, *self.parties})
        elif entry.quorum is not None and not 0 < entry.quorum <= 1:
            fault = f"The quorum of {key} is {entry.quorum}, which is no fraction."
            yield self.fault(at, fault, "Write a number above 0 and up to 1, or the members that must be there.")

    def circle(self, at: Address, key: str) -> Iterator[Fault]:
        entries = {**self.shape.recipients, **self.shape.agencies, **self.bodies}
        for word in ("reports_to", "succeeds"):
            reached: set[str] = set()
            ahead = getattr(entries[key], word)
            while ahead is not None and ahead in entries and ahead not in reached:
                reached.add(ahead)
                ahead = getattr(entries[ahead], word)
            if key in reached:
                says = word.replace("_", " ")
                yield self.fault((*at, word), f"{key} {says} itself in a circle.", "Break the circle.")

    def delegations(self) -> Iterator[Fault]:
        for n, delegation in enumerate(self.shape.delegations):
            at: Address = ("delegations", n)
            yield from self.known((*at, "body"), "A decision is delegated to the body", delegation.body, self.bodies)
            if (delegation.until or dt.date.max) < delegation.from_:
                yield self.fault((*at, "until"), "A delegation ends before it begins.", "Check both dates.")
            if delegation.basis is not None:
                sources = self.library.sources.values
                yield from self.known((*at, "basis"), "A delegation rests on", delegation.basis, sources)

    def alerting(self) -> Iterator[Fault]:
        hours = self.shape.alerting
        if hours is None:
            return
        times = {"opens": hours.opens, "closes": hours.closes, "digest_at": hours.digest_at}
        unreal = [word for word, time in times.items() if time >= "24"]
        for word in unreal:
            fault = f"No clock shows {times[word]}."
            yield self.fault(("alerting", word), fault, "Write a time from 00:00 to 23:59.")
        if unreal:
            return
        if hours.opens >= hours.closes:
            fault = f"Alerts would leave from {hours.opens} to {hours.closes}, which is never."
            yield self.fault(("alerting",), fault, "Let closes be later than opens.")
        elif not hours.opens <= hours.digest_at < hours.closes:
            fault = f"The digest would leave at {hours.digest_at}, when nothing leaves."
            yield self.fault(("alerting",), fault, f"Choose a time from {hours.opens} and before {hours.closes}.")

    def user(self, at: Address, name: str, user: UserShape) -> Iterator[Fault]:
        if not user.roles and not user.postings:
            yield self.fault(at, f"The user {name} has no role.", "Give at least one, for always or by a posting.")
        for n, role in enumerate(user.roles):
            yield from self.known((*at, "roles", n), f"The user {name} has the role", role, self.roles)
        for n, posting in enumerate(user.postings):
            yield from self.posting((*at, "postings", n), name, user, posting)
        if user.agency is not None:
            says = f"The user {name} belongs to the agency"
            yield from self.known((*at, "agency"), says, user.agency, {*self.shape.agencies, *self.bodies})
        if user.body is not None:
            yield from self.known((*at, "body"), f"The user {name} sits in the body", user.body, self.bodies)
        if _ends_first(user.from_, user.until):
            yield self.fault((*at, "until"), f"The user {name} leaves before arriving.", "Check both dates.")
        if user.address is not None and not _ADDRESS.fullmatch(user.address):
            fault = f"The address of the user {name}, {user.address!r}, is no e-mail address."
            yield self.fault((*at, "address"), fault, "Write it like somebody@example.org.")
        if user.deputy == name:
            yield self.fault((*at, "deputy"), f"The user {name} is their own deputy.", "Name somebody else, or nobody.")
        elif user.deputy is not None:
            yield from self.known((*at, "deputy"), f"The user {name} has the deputy", user.deputy, self.shape.users)

    def posting(self, at: Address, name: str, user: UserShape, posting: PostingShape) -> Iterator[Fault]:
        yield from self.known((*at, "role"), f"The user {name} is posted to the role", posting.role, self.roles)
        if _ends_first(posting.from_, posting.until):
            yield self.fault(
                (*at, "until"), f"A posting of the user {name} ends before it begins.", "Check both dates."
            )
        if posting.role in user.roles:
            # The role without dates would go on when the posting has ended, and nobody would see why.
            fault = f"The user {name} has the role {posting.role} for always and by a posting."
            yield self.fault((*at, "role"), fault, "Keep one of the two.")


def _ends_first(from_: dt.date | None, until: dt.date | None) -> bool:
    return from_ is not None and until is not None and until < from_
