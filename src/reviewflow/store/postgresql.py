"""Connections to PostgreSQL that find out by themselves when nobody is at the other end any more.

A server that was restarted, or that another has taken the place of, is found out before a
connection is used again. A network that swallows everything is found out by the operating system
after half a minute, and what only pretends to be a server, such as a proxy that hangs, when it has
said nothing for a minute. The server likewise lets go of a client that has vanished, so that
nobody waits for the locks of the dead.
"""

from __future__ import annotations

import select
import time
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import URL, Engine, create_engine
from sqlalchemy.exc import InvalidatePoolError

if TYPE_CHECKING:
    from psycopg.abc import PQGen
    from sqlalchemy.engine import Connection
    from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

    from reviewflow.store.engine import Mode

_T = TypeVar("_T")

CONNECTING = {
    "application_name": "reviewflow",
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""How the driver connects, where the address of the database does not say otherwise."""
AT_THE_SERVER = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
"""How the server finds out that this client has gone."""
WHILE_WRITING = {"idle_in_transaction_session_timeout": "10s", "lock_timeout": "30s"}
"""How long a writer that has stopped may keep others waiting, and how long they wait: longer than for two of them, one
after the other, so that nobody is refused because of them."""
_CONNECTIONS = 16
_RECYCLED_AFTER_SECONDS = 1800
_ASKED_AFTER_SECONDS = 10
_ANSWERS_WITHIN_SECONDS = 5.0


_forgotten: WeakKeyDictionary[Engine, float] = WeakKeyDictionary()
_SAY = b"SELECT set_config(name, value, false) FROM unnest(%s::text[], %s::text[]) AS said (name, value)"


class WatchedConnection(psycopg.Connection[Any]):
    """A connection that is given up when the server has said nothing for too long."""

    silence: float | None = None
    """How many seconds it may say nothing; None for as long as it likes."""

    def wait(self, gen: PQGen[_T], *more: Any, **named: Any) -> _T:
        """Wait for the server.

        Raises:
            psycopg.OperationalError: it said nothing for too long. The connection is closed.
        """
        if self.silence is None:
            return super().wait(gen, *more, **named)
        try:
            return super().wait(_heard_within(gen, self.silence), *more, **named)
        except _SaysNothing:
            self.pgconn.finish()
            raise


class WatchedAsyncConnection(psycopg.AsyncConnection[Any]):
    """The same, for a library that does other things while it waits."""

    silence: float | None = None

    async def wait(self, gen: PQGen[_T], *more: Any, **named: Any) -> _T:
        """Wait for the server, but where the caller says for how long.

        Raises:
            psycopg.OperationalError: it said nothing for too long. The connection is closed.
        """
        if self.silence is None or named.get("timeout") is not None:
            return await super().wait(gen, *more, **named)
        try:
            return await super().wait(_heard_within(gen, self.silence), *more, **named)
        except _SaysNothing:
            self.pgconn.finish()
            raise

    async def prepare(self, silence: float) -> None:
        """Say once what the server has to know, and how long it may be silent."""
        before, self.silence = self.autocommit, silence
        await self.set_autocommit(True)
        await self.execute(_SAY, _in_two_lists(AT_THE_SERVER | WHILE_WRITING))
        await self.set_autocommit(before)


class _SaysNothing(psycopg.OperationalError):
    pass


def _heard_within(gen: PQGen[_T], seconds: float) -> PQGen[_T]:
    try:
        wanted = next(gen)
        heard = time.monotonic()
        while True:
            ready = yield wanted
            if ready:
                heard = time.monotonic()
            elif time.monotonic() - heard > seconds:
                raise _SaysNothing(f"the database server said nothing for {seconds:g} seconds")
            wanted = gen.send(ready)
    except StopIteration as end:
        done: _T = end.value
        return done


def silence_borne(url: URL) -> float:
    """For how many seconds a server at this address may say nothing: twice as long as a network may be lost."""
    lost = url.query.get("tcp_user_timeout", CONNECTING["tcp_user_timeout"])
    return 2 * int(str(lost)) / 1000


def open_postgresql(url: URL, *, mode: Mode) -> Engine:
    """Open a PostgreSQL database, for writing or for reading alone.

    ``tcp_user_timeout`` in its address, in milliseconds, says how soon a lost network is noticed; a server may be
    silent for twice as long.
    """
    connecting = {name: value for name, value in CONNECTING.items() if name not in url.query}
    silence = silence_borne(url)
    engine = create_engine(
        url,
        pool_size=_CONNECTIONS,
        max_overflow=_CONNECTIONS,
        pool_recycle=_RECYCLED_AFTER_SECONDS,
        connect_args=connecting,
    )

    def connect(dialect: object, entry: object, given: tuple[str, ...], named: dict[str, Any]) -> WatchedConnection:
        return WatchedConnection.connect(*given, **named)

    def prepare(connection: WatchedConnection, entry: ConnectionPoolEntry) -> None:
        said = AT_THE_SERVER | (WHILE_WRITING if mode == "write" else {})
        connection.silence = silence
        connection.autocommit = True
        try:
            connection.execute(_SAY, _in_two_lists(said))
        except BaseException:
            # The pool does not know it yet, and would not close it.
            connection.close()
            raise
        connection.autocommit = False
        entry.info["made"] = time.monotonic()
        if mode == "read":
            connection.read_only = True
            # Several reads see the same rows.
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ

    def hand_out(connection: WatchedConnection, entry: ConnectionPoolEntry, proxy: PoolProxiedConnection) -> None:
        idle = time.monotonic() - entry.info.get("since", time.monotonic())
        if entry.info["made"] <= _forgotten.get(engine, 0) or not _is_there(connection, idle):
            # What happened to one has happened to all of them.
            raise InvalidatePoolError
        connection.silence = silence

    def take_back(connection: WatchedConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info["since"] = time.monotonic()

    def begin(connection: Connection) -> None:
        # Only the migrations come this way, and they may take as long as they need.
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.silence = None

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "connect", prepare)
    event.listen(engine, "checkout", hand_out)
    event.listen(engine, "checkin", take_back)
    event.listen(engine, "begin", begin)
    return engine


def _in_two_lists(settings: dict[str, str]) -> tuple[list[str], list[str]]:
    return list(settings), list(settings.values())


def forget_connections(engine: Engine) -> None:
    """Let nobody use a connection again that there is now; those that are being used are closed when they come back."""
    _forgotten[engine] = time.monotonic()


def _is_there(connection: WatchedConnection, idle: float) -> bool:
    """Whether the server is still at the other end. It is asked only where there is a reason to."""
    if connection.closed:
        return False
    if idle < _ASKED_AFTER_SECONDS and not _has_spoken(connection):
        return True
    connection.silence = _ANSWERS_WITHIN_SECONDS
    try:
        connection.autocommit = True
        connection.execute(b"")
        connection.autocommit = False
    except psycopg.Error:
        return False
    return True


def _has_spoken(connection: WatchedConnection) -> bool:
    """A server speaks to somebody who has asked nothing when it ends the connection, and hardly ever otherwise."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))
