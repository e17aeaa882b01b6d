"""Opening a database: the settings under which a statutory record may be trusted to it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sqlalchemy import event
from sqlalchemy.engine import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import QueuePool, StaticPool

from reviewflow.errors import DatabaseNotReady

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

Mode = Literal["write", "read"]

WAIT_FOR_LOCK_MS = 30_000
_KEPT_STATEMENTS = 512
_CONNECTIONS = 16

_PRAGMAS = (
    f"PRAGMA busy_timeout = {WAIT_FOR_LOCK_MS}",
    "PRAGMA journal_mode = WAL",
    # NORMAL may lose the last commits when the power fails, and they are a statutory record.
    "PRAGMA synchronous = FULL",
    # The same few pages change with every entry: copying them back less often shortens the longest waits.
    "PRAGMA wal_autocheckpoint = 4000",
    "PRAGMA foreign_keys = ON",
    # Without it REPLACE passes by the triggers that refuse a deletion.
    "PRAGMA recursive_triggers = ON",
)


def open_engine(url: str | URL, *, mode: Mode = "write") -> Engine:
    """Open a database for writing (one writer at a time on SQLite) or for reading alone.

    Raises:
        DatabaseNotReady: the address is not that of an SQLite or PostgreSQL database, or its driver is not installed.
    """
    address = database_url(url)
    try:
        return _sqlite(address, mode) if address.get_backend_name() == "sqlite" else _postgresql(address, mode)
    except (ModuleNotFoundError, NoSuchModuleError) as missing:
        raise DatabaseNotReady(
            why=f"the driver for {address.drivername} is not installed", do="Install reviewflow[postgres]."
        ) from missing


def database_url(url: str | URL) -> URL:
    """Read the address of a database.

    Raises:
        DatabaseNotReady: it is not that of an SQLite or PostgreSQL database.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        address = None
    # The address itself is not repeated: it may hold a password.
    if address is None or address.get_backend_name() not in ("sqlite", "postgresql"):
        raise DatabaseNotReady(
            why="its address does not begin with sqlite:// or postgresql://",
            do="Write it as sqlite:////folder/file.sqlite or postgresql://user@host/database.",
        )
    if address.get_backend_name() == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    return address


def in_memory(url: URL) -> bool:
    """Whether the database lives only as long as its one connection."""
    return url.get_backend_name() == "sqlite" and (url.database or ":memory:") == ":memory:"


def forget_connections(engine: Engine) -> None:
    """Let nobody use a connection again that there is now."""
    if engine.dialect.name == "postgresql":
        import_module("reviewflow.store.postgresql").forget_connections(engine)
    else:
        engine.dispose()


def _sqlite(url: URL, mode: Mode) -> Engine:
    if not in_memory(url) and not Path(str(url.database)).parent.is_dir():
        raise DatabaseNotReady(
            why=f"there is no folder {Path(str(url.database)).parent}", do="Make the folder, or correct the address."
        )
    engine = create_engine(
        url,
        **({"poolclass": StaticPool} if in_memory(url) else {"poolclass": QueuePool, "pool_size": _CONNECTIONS}),
        connect_args={"cached_statements": _KEPT_STATEMENTS, "check_same_thread": False, "isolation_level": None},
    )

    def prepare(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(pragma)
        if mode == "read" and not in_memory(url):
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    def begin(connection: Connection) -> None:
        # A transaction that begins by reading cannot always become one that writes: it would fail at once.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if mode == "write" else "BEGIN")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def _postgresql(url: URL, mode: Mode) -> Engine:
    # Its driver is an extra: whoever stays on SQLite has not got it.
    engine: Engine = import_module("reviewflow.store.postgresql").open_postgresql(url, mode=mode)
    return engine
