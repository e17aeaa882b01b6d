"""PostgreSQL's own programs for copies of a database: ``pg_dump`` and ``pg_restore``, spoken to by pipes."""

from __future__ import annotations

import os
import shutil

# PostgreSQL's own programs, never by a shell, with words that the settings and the address of the database give.
import subprocess  # nosec B404
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

from .contents import VERSION_TABLE
from .session import Database

_AT_ONCE = 1 << 20


class ProgramFailed(Exception):
    """A program of PostgreSQL is missing, or said no."""


def program(name: str, folder: Path | None) -> str:
    """Where one of them is.

    Raises:
        ProgramFailed: it is not there.
    """
    found = shutil.which(name, path=str(folder) if folder else None)
    if found is None:
        raise ProgramFailed(f"there is no program {name} {f'in {folder}' if folder else 'here'}")
    return found


@contextmanager
def dumped(database: Database, *, snapshot: str, folder: Path | None) -> Iterator[Iterator[bytes]]:
    """What ``pg_dump`` writes of the moment of a snapshot. That all of it came is known when the context ends.

    The version of the tables is left out: until it is written down, nothing opens what is restored.

    Raises:
        ProgramFailed: it is missing, or could not do it.
    """
    address, password = _address(database)
    words = [
        program("pg_dump", folder), "--format=custom", "--compress=0", "--no-password", f"--snapshot={snapshot}",
        f"--exclude-table-data={VERSION_TABLE}", f"--dbname={address}",
    ]  # fmt: skip
    with _running(words, password, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield iter(lambda: process.stdout.read(_AT_ONCE), b"")  # type: ignore[union-attr]


def restored(octets: Iterable[bytes], database: Database, *, folder: Path | None) -> None:
    """Put a dump into an empty database: all of it, or nothing.

    Raises:
        ProgramFailed: it is missing, or could not do it.
    """
    address, password = _address(database)
    words = [
        program("pg_restore", folder), "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
        "--no-password", f"--dbname={address}",
    ]  # fmt: skip
    with _running(words, password, stdin=subprocess.PIPE) as process:
        _feed(process, octets)


def rows_in(octets: Iterable[bytes], table: str, *, folder: Path | None) -> Iterator[dict[str, str]]:
    """The rows of one table as a dump has them, column to text, without any database.

    Raises:
        ProgramFailed: the dump cannot be read.
    """
    words = [program("pg_restore", folder), "--data-only", f"--table={table}", "--file=-"]
    with _running(words, None, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        faults: list[BaseException] = []
        feeding = threading.Thread(target=_feed_beside, args=(process, octets, faults))
        feeding.start()
        try:
            assert process.stdout is not None
            columns: list[str] | None = None
            for line in process.stdout:
                text = line.decode().rstrip("\n")
                if columns is None and text.startswith("COPY "):
                    columns = text[text.index("(") + 1 : text.rindex(")")].split(", ")
                elif columns is not None and text == "\\.":
                    columns = None
                elif columns is not None:
                    yield dict(zip(columns, text.split("\t"), strict=True))
        except BaseException:
            process.kill()
            raise
        finally:
            feeding.join()
        if faults:
            raise faults[0]


def _feed_beside(process: subprocess.Popen[bytes], octets: Iterable[bytes], faults: list[BaseException]) -> None:
    try:
        _feed(process, octets)
    except Exception as fault:  # noqa: BLE001 - it is raised again in the thread that reads
        faults.append(fault)
        process.kill()


def _feed(process: subprocess.Popen[bytes], octets: Iterable[bytes]) -> None:
    assert process.stdin is not None
    listens = True
    for piece in octets:
        # Where it listens no more, it says itself why; or it has read what it wanted. Whoever gives goes on to the end.
        with suppress(BrokenPipeError):
            if listens:
                listens = False
                process.stdin.write(piece)
                listens = True
    with suppress(BrokenPipeError):
        process.stdin.close()


@contextmanager
def _running(
    words: list[str], password: str | None, *, stdin: int | None = subprocess.DEVNULL, stdout: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    environment = dict(os.environ)
    if password is not None:
        # Whoever lists processes sees their arguments.
        environment["PGPASSWORD"] = password
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(words, stdin=stdin, stdout=stdout, stderr=said, env=environment)  # nosec B603
        try:
            yield process
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(BrokenPipeError):
                        pipe.close()
        if process.wait():
            said.seek(0)
            first = next((line for line in said.read().decode(errors="replace").splitlines() if line), "")
            raise ProgramFailed(f"{Path(words[0]).name} said: {first[:200]}")


def _address(database: Database) -> tuple[str, str | None]:
    """The address as the programs read it, and the password, which is given another way."""
    _, named = database.engine.dialect.create_connect_args(database.url)
    password = named.pop("password", None)
    # The driver's own, which is no part of an address.
    named.pop("context", None)
    # The driver is an extra: whoever stays on SQLite has not got it.
    return str(import_module("psycopg.conninfo").make_conninfo(**named)), password
