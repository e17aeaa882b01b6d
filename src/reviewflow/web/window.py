"""The desk as it is seen from outside: opened when somebody first asks, and tried again while it cannot be."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reviewflow.app import database_in_words, files_of, health_seen, open_desk
from reviewflow.casework.health import Seen
from reviewflow.settings import Settings

if TYPE_CHECKING:
    from reviewflow.casework.desk import Desk
    from reviewflow.workflow.file_format import ListShape


class Window:
    """What requests are answered through. Any number of threads may use it."""

    def __init__(
        self, settings: Settings, *, now: Callable[[], dt.datetime] | None = None, desk: Desk | None = None
    ) -> None:
        self.settings = settings
        self._now = now
        self._desk = desk
        self._ours = desk is None
        self._opening = threading.Lock()
        self._lists: Mapping[str, ListShape] | None = None

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """The desk, for one request.

        Raises:
            DatabaseNotReady: it cannot be opened, or was lost meanwhile; the next request tries again.
        """
        with self._opening:
            if self._desk is None:
                self._desk = open_desk(self.settings, now=self._now)
        with database_in_words(self._desk.database):
            yield self._desk

    def seen(self) -> Seen:
        """Everything by which is judged whether it works.

        Raises:
            DatabaseNotReady: with what to do about it.
        """
        with self.desk() as desk:
            return health_seen(self.settings, desk)

    def lists(self) -> Mapping[str, ListShape]:
        """The lists over all cases of one kind, as the files have them; read once.

        Raises:
            WorkflowFileInvalid: a file cannot be read.
        """
        if self._lists is None:
            self._lists = files_of(self.settings).lists()
        return self._lists

    def close(self) -> None:
        """Let the database go, where it was opened here."""
        if self._ours and self._desk is not None:
            self._desk.database.close()
            self._desk = None
