"""Work that takes longer than a page may: begun here, done in a thread of this process, found again by its key.

Its rows say how far it is. A process that died cannot say that it did: whatever has not been heard of for a while is
abandoned, and may be begun anew. Nothing of it stands on the trail but the commands that it carries out.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from reviewflow.audit.instants import instant_text
from reviewflow.errors import Refusal, ResultTooLarge, TooMuchUnderWay, WorkTookTooLong
from reviewflow.store import long_work
from reviewflow.store.long_work import KeptFile, KeptWork
from reviewflow.store.session import Transaction

from .desk import Desk
from .drafts import Owner

KEPT_FOR = dt.timedelta(hours=24)
SILENT_FOR = dt.timedelta(minutes=2)
"""After which nobody is at it any more."""
LONGEST = dt.timedelta(minutes=30)
MOST_AT_ONCE = 4
MOST_OF_ONE = 2
LARGEST = 64_000_000
"""Bytes of a file that is kept."""
MOST_LISTED = 5
STOPPED = "You stopped it. Nothing more will come of it."
WENT_WRONG = "That went wrong here. It is in the log of the program."
_HEARD_EVERY_SECONDS = 15.0
_SAID_EVERY_SECONDS = 0.5

State = Literal["running", "done", "failed", "abandoned"]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it: a file to take away, or the address of the page that shows it."""

    file_name: str | None = None
    media_type: str = "application/octet-stream"
    content: bytes = b""
    address: str | None = None


@dataclass(frozen=True, slots=True)
class WorkSeen:
    """A piece of work as its owner sees it."""

    kept: KeptWork
    state: State

    @property
    def stopped(self) -> bool:
        """Whether its owner wanted no more of it."""
        return self.kept.step == STOPPED


class Over(Exception):
    """Nobody waits for it any more."""


class Progress:
    """Through which work says how far it is: ``progress("Counting the cases", 3, 10)``."""

    def __init__(self, desk: Desk, key: str, *, longest: dt.timedelta = LONGEST) -> None:
        self._desk = desk
        self.key = key
        """By which it is found again."""
        self._minutes = int(longest.total_seconds() / 60)
        self._ends = time.monotonic() + longest.total_seconds()
        self._kept_at = float("-inf")
        self._step = ""

    def __call__(self, step: str, done: int = 0, whole: int | None = None) -> None:
        """Say what is being done now, and how much of the whole is done. It may be called as often as one likes.

        Raises:
            WorkTookTooLong: it has taken longer than anything may.
            Over: it was given up meanwhile.
        """
        now = time.monotonic()
        if now > self._ends:
            raise WorkTookTooLong(minutes=self._minutes)
        if step == self._step and now - self._kept_at < _SAID_EVERY_SECONDS and done != whole:
            return
        self._step, self._kept_at = step, now
        said = {"step": step, "done": done if whole is None else min(done, whole), "whole": whole}
        with self._desk.database.write() as tx:
            there = long_work.say(tx, self.key, said, now=instant_text(self._desk.now()))
        if not there:
            raise Over


Work = Callable[[Progress], Result]


def begin(desk: Desk, owner: Owner, title: str, work: Work, *, again: str, longest: dt.timedelta = LONGEST) -> str:
    """Begin work; its key. ``title`` says in plain words what it is, and nobody's name stands in it; ``again`` is the
    address of the page from which it can be begun anew.

    Whoever asks twice for the same while it is under way gets the first.

    Raises:
        TooMuchUnderWay: this person, or everybody together, has as much under way as there may be.
    """
    now = desk.now()
    row = {**owner, "key": secrets.token_hex(16), "title": title, "again": again, "now": instant_text(now)}
    silent_since = instant_text(now - SILENT_FOR)
    with desk.database.write() as tx:
        long_work.lock(tx)
        same = long_work.find_same(tx, row, silent_since=silent_since)
        if same is not None:
            return same
        everybody, own = long_work.count(tx, owner, silent_since=silent_since)
        if own >= MOST_OF_ONE:
            raise TooMuchUnderWay(what=f"{own} things that you began are still under way")
        if everybody >= MOST_AT_ONCE:
            raise TooMuchUnderWay(what="others have begun as much as can be done at once")
        forget_long_work(tx, desk)
        long_work.begin(tx, row)
    key = str(row["key"])
    threading.Thread(target=_do, args=(desk, key, work, longest), name=f"long work {key[:6]}", daemon=True).start()
    return key


def find_work(desk: Desk, owner: Owner, key: str) -> WorkSeen | None:
    """A piece of work of its owner; None where there is none, it is another's, or it is over for too long."""
    with desk.database.read() as tx:
        kept = long_work.find(tx, owner, key, kept_since=_kept_since(desk))
    return None if kept is None else _seen(desk, kept)


def stop_work(desk: Desk, owner: Owner, key: str) -> bool:
    """Let nothing more come of a piece of work of its owner; False where there is none. What is over stays as it is.

    The work itself notices when it next says how far it is.
    """
    with desk.database.write() as tx:
        if long_work.find(tx, owner, key, kept_since=_kept_since(desk)) is None:
            return False
        long_work.end(tx, key, _ended("failed", STOPPED, Result()), now=instant_text(desk.now()))
    return True


def list_work(desk: Desk, owner: Owner) -> list[WorkSeen]:
    """What somebody has begun, the newest first."""
    with desk.database.read() as tx:
        found = long_work.list_own(tx, owner, kept_since=_kept_since(desk), limit=MOST_LISTED)
    return [_seen(desk, kept) for kept in found]


def find_result(desk: Desk, owner: Owner, key: str) -> KeptFile | None:
    """The file that came of a piece of work of its owner."""
    with desk.database.read() as tx:
        return long_work.find_file(tx, owner, key, kept_since=_kept_since(desk))


def forget_long_work(tx: Transaction, desk: Desk) -> None:
    """Take away what nobody has asked for within a day."""
    long_work.forget(tx, kept_since=_kept_since(desk))


def work_words(seen: WorkSeen) -> str:
    """How it stands, in one sentence."""
    kept = seen.kept
    match seen.state:
        case "running" if kept.whole:
            return f"{kept.step or 'Under way'}: {kept.done} of {kept.whole} done."
        case "running":
            return f"{kept.step or 'It is beginning'}."
        case "done":
            return "It is finished."
        case "failed":
            return kept.step
        case _:
            return "It was cut off before it was finished: the program was stopped. Nothing more will come of it."


def _kept_since(desk: Desk) -> str:
    return instant_text(desk.now() - KEPT_FOR)


def _seen(desk: Desk, kept: KeptWork) -> WorkSeen:
    silent = kept.heard_at <= instant_text(desk.now() - SILENT_FOR)
    state: State = "abandoned" if kept.state == "running" and silent else kept.state
    return WorkSeen(kept, state)


def _do(desk: Desk, key: str, work: Work, longest: dt.timedelta) -> None:
    over = threading.Event()
    threading.Thread(target=_go_on_saying_so, args=(desk, key, over, longest), daemon=True).start()
    try:
        result = work(Progress(desk, key, longest=longest))
        if len(result.content) > LARGEST:
            raise ResultTooLarge(size=len(result.content) // 1_000_000, most=LARGEST // 1_000_000)
        ended = _ended("done", "", result)
    except Over:
        return
    except Refusal as refusal:
        ended = _ended("failed", str(refusal), Result())
    except Exception:  # noqa: BLE001 - whoever waits is told, and whoever looks after the program finds why in its log
        _log.exception("Long work failed")
        ended = _ended("failed", WENT_WRONG, Result())
    finally:
        over.set()
    try:
        with desk.database.write() as tx:
            long_work.end(tx, key, ended, now=instant_text(desk.now()))
    except Exception:  # noqa: BLE001 - who waits for it finds that nobody has heard of it
        _log.exception("What came of long work could not be kept")


def _go_on_saying_so(desk: Desk, key: str, over: threading.Event, longest: dt.timedelta) -> None:
    ends = time.monotonic() + longest.total_seconds()
    while not over.wait(_HEARD_EVERY_SECONDS) and time.monotonic() < ends:
        try:
            with desk.database.write() as tx:
                if not long_work.heard(tx, key, now=instant_text(desk.now())):
                    return
        except Exception:  # noqa: BLE001 - the next try may find the database again
            _log.exception("It could not be said that long work goes on")


def _ended(state: str, step: str, result: Result) -> dict[str, object]:
    has_file = result.file_name is not None
    return {
        "state": state,
        "step": step,
        "file_name": result.file_name,
        "media_type": result.media_type if has_file else None,
        "content": result.content if has_file else None,
        "led_to": result.address,
    }
