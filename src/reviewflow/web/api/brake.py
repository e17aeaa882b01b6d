"""How many requests one token may send: a bucket for each that fills by itself. No token can use up another's.

It is kept in the memory of the process, so that counting costs no one anything; a token that nobody knows has none,
because it is answered before anything is looked at.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

from reviewflow.errors import TooManyRequests

MOST_KEPT = 10_000


class Brake:
    """The buckets of this process."""

    def __init__(self, most_a_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.most = most_a_minute
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}
        """How full it was, and when."""
        self._lock = threading.Lock()

    def take(self, token_hash: str) -> int:
        """Let one request through; how many more could follow at once.

        Raises:
            TooManyRequests: with how long to wait.
        """
        now, a_second = self._clock(), self.most / 60
        with self._lock:
            full, at = self._buckets.get(token_hash, (float(self.most), now))
            full = min(float(self.most), full + (now - at) * a_second)
            if full < 1:
                self._buckets[token_hash] = (full, now)
                raise TooManyRequests(most=self.most, seconds=max(1, math.ceil((1 - full) / a_second)))
            self._buckets[token_hash] = (full - 1, now)
            if len(self._buckets) > MOST_KEPT:
                # Whoever was quiet longest has a full bucket again by now.
                del self._buckets[min(self._buckets, key=lambda each: self._buckets[each][1])]
            return int(full - 1)
