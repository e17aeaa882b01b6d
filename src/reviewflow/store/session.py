"""Transactions: the one way in which anything is read from or written to the database.

They speak to the driver directly, on a connection of SQLAlchemy's pool: the mapping of rows to
objects costs several times what a transition itself costs.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, ClassVar

from sqlalchemy.engine import URL, Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import PoolProxiedConnection

from reviewflow.store.engine import WAIT_FOR_LOCK_MS, Mode, database_url, forget_connections, in_memory, open_engine
from reviewflow.store.key_file import KeyFile
from reviewflow.store.sealed_columns import MARK, OBJECTS, SEALED, place_of
from reviewflow.store.statements import Statement, split_script
from reviewflow.store.vault import INSTALLATION, Vault, sealed_object

Row = tuple[Any, ...]
Parameters = Mapping[str, object]

_NONE: Parameters = {}
_STREAMED_AT_ONCE = 2_000
_streams = itertools.count()

LOCK_TRAIL = Statement("SELECT 1", postgresql="SELECT pg_advisory_xact_lock(7238539592140)")
"""Whoever adds to the trail holds this until the transaction ends. The number has only to be the same everywhere."""


HOLD_RULES = Statement("SELECT 1", postgresql="SELECT pg_advisory_xact_lock_shared(7238539592141)")
"""Whoever changes a case holds this until the transaction ends; any number of them can."""
CHANGE_RULES = Statement("SELECT 1", postgresql="SELECT pg_advisory_xact_lock(7238539592141)")
"""Whoever changes bank holidays or published rules holds this alone: no case is counted by the old ones meanwhile."""


class Database:
    """One database, opened once for the life of a process; safe to share between threads.

    ``keys`` is the file of the master keys, without which nothing that is sealed can be read or
    written. What lives in memory alone has none.
    """

    keys_by_default: ClassVar[KeyFile | None] = None
    """For whoever opens databases without naming a file, as tests do."""

    def __init__(self, url: str | URL, *, keys: KeyFile | None = None) -> None:
        self.url = database_url(url)
        self.keys = None if in_memory(self.url) else keys or self.keys_by_default
        self.vault = Vault(self.keys)
        self.is_postgresql = self.url.get_backend_name() == "postgresql"
        self._shared = in_memory(self.url)
        self._writes = open_engine(self.url, mode="write")
        self._reads = self._writes if self._shared else open_engine(self.url, mode="read")
        self._turn = _Turn()
        self._writer: PoolProxiedConnection | None = None
        self._closed = False
        self.before_commit: Callable[[Transaction], None] | None = None
        """What is done last in every transaction that may change things, and with it or not at all."""

    @classmethod
    def in_memory(cls) -> Database:
        """An SQLite database that is gone when it is closed. It has no tables yet: see ``schema.create_schema``."""
        return cls("sqlite://")

    @classmethod
    def to_throw_away(cls) -> Database:
        """One in memory that checks nothing and cannot go back: for a replay, whose rows are compared and then gone."""
        database = cls.in_memory()
        connection = database.engine.raw_connection()
        try:
            for pragma in ("foreign_keys = OFF", "ignore_check_constraints = ON", "journal_mode = OFF"):
                connection.cursor().execute(f"PRAGMA {pragma}")
        finally:
            connection.close()
        return database

    def write(self) -> Transaction:
        """A transaction that may change things; it commits at the end, or changes nothing."""
        return Transaction(self, self._writes, "write", None if self.is_postgresql else self._turn)

    def read(self) -> Transaction:
        """A transaction that sees one moment of the database and can change nothing."""
        return Transaction(self, self._reads, "read", self._turn if self._shared else None)

    @property
    def is_in_memory(self) -> bool:
        """Whether it lives in this process alone."""
        return self._shared

    @property
    def engine(self) -> Engine:
        """The engine for writing, for whoever needs SQLAlchemy itself (the migrations)."""
        return self._writes

    def connection(self, engine: Engine, *, in_turn: bool) -> PoolProxiedConnection:
        """A connection of the pool. Those who take turns use the same one, which saves them taking it each time."""
        if not in_turn or self._closed:
            return engine.raw_connection()
        if self._writer is None:
            self._writer = engine.raw_connection()
        return self._writer

    def close(self) -> None:
        """Let every connection go, once nobody is writing any more."""
        self._turn.take()
        try:
            self._closed = True
            if self._writer is not None:
                self._writer.close()
                self._writer = None
            self._let_idle_go()
        finally:
            self._turn.give_back()

    def take_back(self, connection: PoolProxiedConnection) -> None:
        """Keep for the next a connection that nobody uses any more, or close it where the database is closed."""
        if connection is not self._writer:
            connection.close()
            if self._closed:
                self._let_idle_go()

    def _let_idle_go(self) -> None:
        for engine in (self._writes, self._reads):
            engine.pool.dispose()

    def is_trouble(self, fault: BaseException) -> bool:
        """Whether it is the database that failed, or the way to it."""
        return isinstance(fault, (self.engine.dialect.loaded_dbapi.Error, SQLAlchemyError, TimeoutError))

    def forget_connections(self) -> None:
        """Replace the connections that are waiting to be used: the server went away and may be another now."""
        for engine in (self._writes, self._reads):
            forget_connections(engine)

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Transaction:
    """``with database.write() as tx``: everything in it happens, or nothing does."""

    __slots__ = (
        "_connection",
        "_cursor",
        "_database",
        "_driver",
        "_engine",
        "_mode",
        "_turn",
        "ciphers",
        "holders",
        "is_postgresql",
        "keys",
        "known",
        "last_body",
        "vault",
    )

    def __init__(self, database: Database, engine: Engine, mode: Mode, turn: _Turn | None) -> None:
        self.is_postgresql = database.is_postgresql
        self.vault = database.vault
        self.keys: dict[str, int] = {}
        """The data key of each holder that was asked for."""
        self.holders: dict[int, str] = {}
        """The holder of each case by its row, likewise."""
        self.ciphers: dict[int, Any] = {}
        """What seals with the data keys that were made in this transaction and are nobody else's yet."""
        self.last_body = ("", "", "")
        """The body of an entry that was opened last: sealed, its row, and opened, with its salt before it."""
        self._database = database
        self._engine = engine
        self._mode = mode
        self._turn = turn
        self.known: dict[object, Any] | None = {} if mode == "read" else None
        """What was read already and stays the same while nothing is written; None where something may be."""
        self._connection: PoolProxiedConnection | None = None
        self._driver: Any = None
        self._cursor: Any = None

    @property
    def driver(self) -> Any:
        """The driver's own connection, for a library that has something to do in this very transaction."""
        return self._driver

    def execute(self, statement: Statement, parameters: Parameters = _NONE) -> int:
        """Run a statement; how many rows it changed."""
        words = statement.postgresql if self.is_postgresql else statement.sqlite
        return int(self._cursor.execute(words, parameters).rowcount)

    def execute_row(self, statement: Statement, values: Row) -> None:
        """Run a statement with values in the order in which it names them."""
        self._cursor.execute(statement.postgresql_in_order if self.is_postgresql else statement.sqlite_in_order, values)

    def execute_rows(self, statement: Statement, rows: Sequence[Row]) -> None:
        """Run a statement once for each row, its values in the order in which the statement names them."""
        if not self.is_postgresql:
            self._cursor.executemany(statement.sqlite_in_order, rows)
        elif statement.postgresql_at_once is None:
            # The driver's own way for many ends with a request to flush, after which the server does not count how long
            # the transaction is idle: who vanished there would keep everybody waiting for good.
            for row in rows:
                self._cursor.execute(statement.postgresql_in_order, row)
        elif rows:
            self._cursor.execute(statement.postgresql_at_once, [list(column) for column in zip(*rows, strict=True)])

    def execute_in_turn(self, first: Statement, second: Statement, rows: Iterable[tuple[Row, Row]]) -> None:
        """On SQLite, one statement and then the other, for each pair of rows."""
        execute, one, other = self._cursor.execute, first.sqlite_in_order, second.sqlite_in_order
        for values, more in rows:
            execute(one, values)
            execute(other, more)

    def rows(self, statement: Statement, parameters: Parameters = _NONE) -> list[Row]:
        """Every row it finds."""
        words = statement.postgresql if self.is_postgresql else statement.sqlite
        found: list[Row] = self._cursor.execute(words, parameters).fetchall()
        return [self._opened(row) for row in found] if statement.opens else found

    def one(self, statement: Statement, parameters: Parameters = _NONE) -> Row | None:
        """The first row it finds, or None."""
        found: Row | None = self._run(statement, parameters).fetchone()
        return self._opened(found) if found is not None and statement.opens else found

    def value(self, statement: Statement, parameters: Parameters = _NONE) -> Any:
        """The first column of the first row it finds, or None."""
        found = self.one(statement, parameters)
        return None if found is None else found[0]

    def stream(self, statement: Statement, parameters: Parameters = _NONE) -> Iterator[Row]:
        """Row by row, so that a long trail need not fit into memory; other statements may run meanwhile."""
        if self.is_postgresql:
            cursor = self._driver.cursor(name=f"stream_{next(_streams)}")
            cursor.itersize = _STREAMED_AT_ONCE
            cursor.execute(statement.postgresql, parameters)
        else:
            cursor = self._driver.cursor()
            cursor.arraysize = _STREAMED_AT_ONCE
            cursor.execute(statement.sqlite, parameters)
        try:
            yield from map(self._opened, cursor) if statement.opens else cursor
        finally:
            cursor.close()

    def seal(self, table: str, column: str, key: Sequence[object], text: str, *, case_id: int | None = None) -> str:
        """A text as it is to be kept: sealed for its row, with the key of a case or else of the installation."""
        vault = self.vault
        if not vault.seals(self):
            return text
        data_key = vault.key_for(self, INSTALLATION) if case_id is None else vault.key_of_case(self, case_id)
        return self.seal_by(data_key, table, column, key, text)

    def seal_of(self, holder: str, table: str, column: str, key: Sequence[object], text: str) -> str:
        """The same with the key of a holder."""
        vault = self.vault
        return self.seal_by(vault.key_for(self, holder), table, column, key, text) if vault.seals(self) else text

    def seal_values(
        self, table: str, values: Mapping[str, object], *columns: str, case_id: int | None = None
    ) -> dict[str, object]:
        """The values of a row with these columns sealed, as far as they hold anything; the key is among the values."""
        key = [values[name] for name in SEALED[table].key]
        said = {name: str(values[name]) for name in columns if values[name] is not None}
        return {
            **values,
            **{name: self.seal(table, name, key, text, case_id=case_id) for name, text in said.items()},
        }

    def seal_by(
        self, data_key: int, table: str, column: str, key: Sequence[object], text: str, *, clear: str = "{}"
    ) -> str:
        """The same with a data key. ``clear`` is what may be read of a JSON object."""
        place = place_of(table, column, *key)
        if f"{table}.{column}" not in OBJECTS:
            return self.vault.seal(self, data_key, text, place)
        return sealed_object(clear, self.vault.seal(self, data_key, text, place, beside=clear))

    def script(self, words: str) -> None:
        """Run many statements without parameters, as migrations do, without leaving the transaction."""
        for statement in [words] if self.is_postgresql else split_script(words):
            self._cursor.execute(statement)

    def lock_trail(self) -> None:
        """Wait until nobody else is adding to the trail. SQLite has one writer anyway."""
        if self.is_postgresql:
            self._run(LOCK_TRAIL, _NONE)

    def hold_rules(self) -> None:
        """Wait until nobody is changing bank holidays or rules, and let nobody begin. Do it first in a transaction."""
        if self.is_postgresql:
            self._run(HOLD_RULES, _NONE)

    def change_rules(self) -> None:
        """Wait until nobody is changing a case, and let nobody begin. Do it first in a transaction."""
        if self.is_postgresql:
            self._run(CHANGE_RULES, _NONE)

    def _opened(self, row: Row) -> Row:
        opened = self.vault.opened
        return tuple(opened(self, each) if type(each) is str and MARK in each else each for each in row)

    def _run(self, statement: Statement, parameters: Parameters) -> Any:
        if self.is_postgresql:
            # Without parameters psycopg would leave the doubled per cent signs as they are: it is always given some.
            return self._cursor.execute(statement.postgresql, parameters)
        return self._cursor.execute(statement.sqlite, parameters)

    def __enter__(self) -> Transaction:
        if self._turn is not None:
            self._turn.take()
        try:
            self._connection = self._database.connection(self._engine, in_turn=self._turn is not None)
            self._driver = self._connection.driver_connection
            self._cursor = self._driver.cursor()
            # psycopg begins by itself, with the first statement.
            if not self.is_postgresql:
                self._cursor.execute("BEGIN IMMEDIATE" if self._mode == "write" else "BEGIN")
        except BaseException:
            self._leave()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, refusal: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                if self._mode == "write" and self._database.before_commit is not None:
                    self._database.before_commit(self)
                self._driver.commit()
        except BaseException:
            self._undo()
            raise
        else:
            if kind is not None:
                self._undo()
        finally:
            self._leave()

    def _undo(self) -> None:
        if not self.is_postgresql:
            self._driver.rollback()
            return
        try:
            self._driver.rollback()
        except self._engine.dialect.loaded_dbapi.Error:
            # Nobody hears it any more, and a server undoes by itself what was not committed.
            assert self._connection is not None
            self._connection.invalidate()
            self._connection = None
            self._database.forget_connections()

    def _leave(self) -> None:
        self._cursor = None
        self._driver = None
        connection, self._connection = self._connection, None
        try:
            if connection is not None:
                self._database.take_back(connection)
        finally:
            if self._turn is not None:
                self._turn.give_back()


class _Turn:
    """Threads of one process take turns: SQLite's own lock makes those who wait sleep, and is not fair."""

    __slots__ = ("_lock", "_owner")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner: int | None = None

    def take(self) -> None:
        me = threading.get_ident()
        if self._owner == me:
            raise RuntimeError("a transaction is open in this thread already: use it, or leave it first")
        if not self._lock.acquire(timeout=WAIT_FOR_LOCK_MS / 1000):
            raise TimeoutError("another thread has been writing for too long")
        self._owner = me

    def give_back(self) -> None:
        self._owner = None
        self._lock.release()
