"""A worker: it sweeps whenever it is woken, and goes on after whatever went wrong, saying so."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from reviewflow.casework.desk import Desk
from reviewflow.casework.points import Passing, pass_by
from reviewflow.casework.sending.deliver import Outlets

from .sweep import AtWork, Swept, sweep


class Beside(Protocol):
    """What a worker does beside its sweeps, in a thread of its own."""

    def look(self) -> None:
        """Begin it where it is due."""

    def wait(self, seconds: float) -> bool:
        """Wait for what was begun; False where it has not finished."""


class Worker:
    """One worker in this process."""

    def __init__(
        self,
        desk: Desk,
        outlets: Outlets,
        *,
        tell: Callable[[Swept], None],
        complain: Callable[[str], None],
        sends: bool = True,
        at: Passing = pass_by,
        beside: Beside | None = None,
    ) -> None:
        self.desk = desk
        self.outlets = outlets
        self.as_known = AtWork(f"{socket.gethostname()}#{os.getpid()}", desk.now(), sends=sends)
        self._tell = tell
        self._complain = complain
        self._at = at
        self._beside = beside

    @property
    def name(self) -> str:
        """The machine and the process: ``host#1234``."""
        return self.as_known.name

    def tick(self) -> None:
        """Sweep once. Whatever goes wrong is said, and the next tick tries again: a worker never stops by itself."""
        try:
            swept = sweep(self.desk, self.outlets, worker=self.as_known, at=self._at)
        except Exception as fault:  # noqa: BLE001 - a worker that stopped here would tell nobody anything any more
            self._go_on_after(fault)
        else:
            self.as_known = replace(self.as_known, last_fault=None)
            self._tell(swept)
        if self._beside is not None:
            self._look_beside(self._beside)

    def finish(self, seconds: float) -> None:
        """Wait so long for what goes on beside."""
        if self._beside is not None:
            self._beside.wait(seconds)

    def _look_beside(self, beside: Beside) -> None:
        try:
            beside.look()
        except Exception as fault:  # noqa: BLE001 - what is owed does not hang on it
            self._complain(f"Nobody could see whether a backup is due: {' '.join(str(fault).split())[:300]}")

    def _go_on_after(self, fault: Exception) -> None:
        if self.desk.database.is_trouble(fault):
            # The server may have gone and come back as another: no connection of before is trusted.
            self.desk.database.forget_connections()
        said = " ".join(str(fault).split())[:300] or type(fault).__name__
        self.as_known = replace(self.as_known, last_fault=said)
        self._complain(f"The sweep could not be finished, and is tried again: {said}")
