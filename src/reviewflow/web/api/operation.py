"""What an operation of the API is: its address, what it is given, what it answers, and which command it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from reviewflow.case.case import Actor
from reviewflow.casework.actors import find_actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.programs.tokens import CHANGE, READ
from reviewflow.errors import RoleNotAllowed
from reviewflow.settings import Settings
from reviewflow.store.session import Transaction
from reviewflow.web.visit import actor_of, by_of
from reviewflow.web.visitor import Visitor
from reviewflow.web.window import Window

from .bodies import Body

Kind = Literal["text", "number", "flag", "day"]
LARGEST_NUMBER = 2**53
"""Every program reads numbers so far without a loss."""
PLAIN = r"^[^\x00-\x1f\x7f-\x9f\ud800-\udfff]*$"
LONGEST = 500
NAME_OF_A_REQUEST = r"^[!-~]{1,200}$"
"""What stands in ``Idempotency-Key``: printable ASCII without a space."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something that the address says after its question mark, or within."""

    name: str
    says: str
    kind: Kind = "text"
    required: bool = False
    least: int = 1
    most: int = LARGEST_NUMBER
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered, where it is not one JSON value and nothing else."""

    value: object = None
    version: int | None = None
    """Of the case that it is about, for ``ETag`` and ``If-Match``."""
    next_page: str | None = None
    kept: object = None
    """The value as it is kept under a key, where what opens something stands in it."""
    content: bytes | None = None
    """A file instead of a value."""
    media_type: str = "application/json"
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """What the answer looks like: the keys that are always there. More may come."""

    keys: tuple[str, ...] = ()
    many: bool = False
    media_type: str = "application/json"


def one(*keys: str) -> Shape:
    """One object."""
    return Shape(keys)


def many(*keys: str) -> Shape:
    """A list of objects."""
    return Shape(keys, many=True)


@dataclass
class Call:
    """One request, by somebody who may make it."""

    window: Window
    desk: Desk
    visitor: Visitor
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    prepared: object = None
    """What was made ready before anybody had to wait for the database."""
    version: int | None = None
    """The version of the case that the program has seen, as ``If-Match`` says it."""

    @property
    def settings(self) -> Settings:
        """How this installation is set up."""
        return self.window.settings

    @property
    def actor(self) -> Actor:
        """Who asks, as the rules see them."""
        return actor_of(self.desk, self.visitor)

    def actor_in(self, tx: Transaction) -> Actor:
        """The same inside a transaction that is open already."""
        return find_actor(tx, self.desk, self.visitor.by, partnership=self.visitor.partnership)

    @property
    def by(self) -> str:
        """Who asks, as commands take it."""
        return by_of(self.visitor)

    @property
    def partnership(self) -> str:
        """The partnership of whoever asks: there is no other."""
        return self.visitor.partnership

    @property
    def limit(self) -> int:
        """How many lines a page has."""
        return int(self.query.get("limit", 50))

    def text(self, name: str) -> str | None:
        """Something of the address in words."""
        found = self.query.get(name)
        return None if found is None else str(found)

    def day(self, name: str) -> dt.date | None:
        """A day of the address."""
        found: dt.date | None = self.query.get(name)
        return found

    def number_after(self) -> int | None:
        """The number after which a list goes on."""
        found: int | None = self.query.get("after")
        return found

    def only(self, roles: tuple[str, ...] | frozenset[str], what: str) -> None:
        """Refuse a role that is none of these.

        Raises:
            RoleNotAllowed: it is.
        """
        if self.visitor.role not in roles:
            allowed = " or ".join(role.replace("_", " ") for role in sorted(roles))
            raise RoleNotAllowed(transition=what, allowed=allowed, role=self.visitor.role.replace("_", " "))


Does = Callable[[Call], object]
DoesIn = Callable[[Transaction, Call], object]


@dataclass(frozen=True)
class Operation:
    """One thing that a program may ask for."""

    method: str
    path: str
    name: str
    """Unlike every other; programs that are generated call it so."""
    says: str
    answers: Shape
    does: Does | None = None
    does_in: DoesIn | None = None
    """For a change that goes into one transaction with the key under which it is asked for."""
    before: Does | None = None
    """For such a change: what is checked before anybody has to wait for the database."""
    scope: str = READ
    group: str = "Cases"
    commands: tuple[str, ...] = ()
    """The commands of the command line that it is."""
    kinds: tuple[str, ...] = ()
    """The commands that change a case that it is, as the trail names them."""
    query: tuple[Parameter, ...] = ()
    body: type[Body] | None = None
    status: int = 200
    changes_rules: bool = False
    versioned: bool = False
    """Whether it is about a case whose version the program may name in ``If-Match``."""
    keeps_itself: bool = False
    """Whether it puts a scrutineer's reading on the trail by itself, or shows nothing of the record."""
    reads_by_post: bool = False
    takes_files: bool = False
    """Whether a file may stand in its body, in base64."""
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        """Whether it changes something, so that it takes a key."""
        return self.method != "GET" and not self.reads_by_post


def changing(method: str, path: str, name: str, says: str, answers: Shape, **more: Any) -> Operation:
    """An operation that changes something, for the scope of changing cases unless it says another."""
    return Operation(method, path, name, says, answers, **{"scope": CHANGE, **more})
