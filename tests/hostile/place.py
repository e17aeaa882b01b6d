"""A real server with a full office behind it, as ``reviewflow serve`` starts it, and who is signed in there."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import FastAPI

from casework.office import TABLES, Office, head_of
from hostile.held import Guests, SentForm, SentKey, calendars_of, guests_of, sent_before
from reviewflow.casework.desk import Desk
from reviewflow.casework.programs.tokens import SCOPES, MakeToken, WithdrawToken, make_token, withdraw_token
from reviewflow.casework.sign_on.sessions import SIGNED_OUT, end_session, start_session
from reviewflow.casework.tokens import hash_of
from reviewflow.settings import Settings
from reviewflow.statute.london import local_date
from reviewflow.store.session import Database, Transaction
from reviewflow.store.sessions import session_of
from reviewflow.store.statements import Statement
from reviewflow.web.answers import API
from reviewflow.web.api.operations import OPERATIONS
from reviewflow.web.application import create_application
from reviewflow.web.visitor import csrf_of, limits_of
from web.processes import Process

COMES_AND_GOES = {"sign_in_session", "sign_in", "sign_in_brake", "sign_in_ticket", "draft", "search_page",
                  "search_mark", "search_reach", "heartbeat", "merkle_node", "recorded_stretch"}  # fmt: skip
"""Tables in which asking, typing and failing to sign in leave rows, or what is worked out from the trail when asked."""
LAST_ASKED = {"used_at", "seen_at", "last_used_at"}
COORDINATOR = ("bristol", "bristol.coordinator")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in, or was."""

    who: str
    token: str
    cookie_name: str = "reviewflow"

    @property
    def csrf(self) -> str:
        return csrf_of(self.token)

    @property
    def cookie(self) -> str:
        return f"{self.cookie_name}={self.token}"


@dataclass
class Place:
    """The server, what it answers, and who is there."""

    office: Office
    address: str
    pid: int
    routes: tuple[tuple[str, str], ...]
    """Method and path of everything that is answered."""
    people: Mapping[str, Person]
    tokens: Mapping[str, str]
    """Tokens of programs: for reading alone, for everything by a coordinator and by an administrator, for everything
    in another partnership, withdrawn, and over."""
    output: Path
    guests: Guests
    calendars: Mapping[str, str]
    """The secret of an address that is read, and of one that was revoked."""
    sent_form: SentForm
    sent_key: SentKey

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    def sign_in(self, person: str, role: str) -> Person:
        """Somebody of Bristol, by a session of their own."""
        settings = Settings(database_url=str(self.office.database.url), outbox_folder=self.output.parent)
        desk = Desk(self.office.database)
        with desk.database.write() as tx:
            token = start_session(tx, desk, "bristol", person, way="local", limits=limits_of(settings), role=role)
        return Person(f"{person} as {role}", token)

    def memory(self) -> int:
        """Octets that the server holds."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        line = next(each for each in status.splitlines() if each.startswith("VmRSS"))
        return int(line.split()[1]) * 1024

    def said(self) -> str:
        """The log of the server."""
        return self.output.read_text(encoding="utf-8", errors="replace")

    def rows(self) -> Mapping[str, object]:
        """What stands in every table that a change touches, to the last letter, and where the trail ends."""
        with self.office.database.read() as tx:
            names = [name for (name,) in tx.rows(TABLES) if name not in COMES_AND_GOES]
            found: dict[str, object] = {name: _content(tx, name) for name in names}
        return {**found, "end of the trail": head_of(self.office.database)}


def _content(tx: Transaction, table: str) -> tuple[int, str]:
    """How many rows, and a digest of all that they hold but when something was last asked."""
    columns = [name for _, name, *_ in tx.rows(Statement(f"PRAGMA table_info({table})")) if name not in LAST_ASKED]
    rows = sorted(repr(tuple(row)) for row in tx.rows(Statement(f"SELECT {', '.join(columns)} FROM {table}")))
    return len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()


def routes_of(application: FastAPI) -> tuple[tuple[str, str], ...]:
    """Method and path of every route, whichever way it came into the application.

    The addresses of programs take every method, so as to say in their own form which of them are none: of those the
    ones that do something.
    """
    does = {(each.method, f"{API}{each.path}") for each in OPERATIONS}
    found = set(_routes(application.routes, ""))
    programs = {path for _, path in does}
    return tuple(sorted(each for each in found if each[1] not in programs or each in does))


def _routes(routes: object, prefix: str) -> Iterator[tuple[str, str]]:
    for each in routes:  # type: ignore[attr-defined]
        inner = getattr(each, "original_router", None)
        if inner is not None:
            yield from _routes(inner.routes, prefix + each.include_context.prefix)
        elif getattr(each, "methods", None):
            yield from ((method, prefix + each.path) for method in each.methods)
        elif hasattr(each, "routes"):
            yield from _routes(each.routes, prefix + getattr(each, "path", ""))


@contextmanager
def served(file: Path, home: Path, **more: str) -> Iterator[Place]:
    """Serve a full office, with people signed in; ``more`` are settings."""
    url = f"sqlite:///{file}"
    office = Office(Database(url))
    settings = Settings(database_url=url, outbox_folder=home / "outbox")
    guests, calendars = guests_of(office), calendars_of(office)
    desk = Desk(office.database)
    settings_given = {
        "REQUESTS_PER_MINUTE": "1000000",
        "API_REQUESTS_PER_MINUTE": "100000",
        "METRICS_TOKEN": "Not-Guessed-9",
        **more,
    }
    tokens = _tokens(desk)
    form, key = sent_before(office, settings, tokens["all"])
    with Process("serve", "--no-worker", "--port", "0", home=home, database_url=url, **settings_given) as server:
        yield Place(
            office,
            server.address(),
            server.process.pid,
            routes_of(create_application(settings, desk=desk)),
            _people(desk, settings),
            tokens,
            server.output,
            guests,
            calendars,
            form,
            key,
        )
    office.database.close()


def _people(desk: Desk, settings: Settings) -> dict[str, Person]:
    """One person of each role and partnership; one who has signed out, and one whose time is over."""
    found: dict[str, Person] = {}
    limits = limits_of(settings)
    today = local_date(desk.now())
    with desk.database.write() as tx:
        for partnership in ("bristol", "gloucestershire"):
            for key, user in desk.directory(tx, partnership).users.items():
                for role in user.roles_on(today):
                    token = start_session(tx, desk, partnership, key, way="local", limits=limits, role=role)
                    found.setdefault(f"{partnership} {role}", Person(f"{key} as {role}", token))
        over = start_session(tx, desk, *COORDINATOR, way="local", limits=limits, role="coordinator")
        kept = session_of(tx, hash_of(over))
        assert kept is not None
        end_session(tx, desk, kept, because=SIGNED_OUT, from_where=None)
        earlier = Desk(desk.database, now=lambda: desk.now() - dt.timedelta(hours=12))
        before = start_session(tx, earlier, *COORDINATOR, way="local", limits=limits, role="coordinator")
    return {**found, "signed out": Person("signed out", over), "run out": Person("run out", before)}


def _tokens(desk: Desk) -> dict[str, str]:
    by = "bristol/bristol.coordinator as coordinator"
    reads = MakeToken(partnership="bristol", program="Reads", scopes=("read",), days=30)
    found = {"reads": make_token(desk, reads, by=by, most_days=365).token}
    other = MakeToken(partnership="gloucestershire", program="Others", scopes=tuple(SCOPES), days=30)
    theirs = "gloucestershire/gloucestershire.coordinator as coordinator"
    found["another's"] = make_token(desk, other, by=theirs, most_days=365).token
    every = MakeToken(partnership="bristol", program="Everything", scopes=tuple(SCOPES), days=30)
    found["all"] = make_token(desk, every, by=by, most_days=365).token
    administers = "bristol/bristol.administrator as administrator"
    found["administers"] = make_token(desk, every, by=administers, most_days=365).token
    withdrawn = make_token(desk, reads, by=by, most_days=365)
    withdraw_token(desk, WithdrawToken(partnership="bristol", token=withdrawn.kept.mark), by=by)
    earlier = Desk(desk.database, now=lambda: desk.now() - dt.timedelta(days=40))
    return {**found, "withdrawn": withdrawn.token, "over": make_token(earlier, reads, by=by, most_days=365).token}
