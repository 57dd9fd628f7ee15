"""How often somebody may ask: a bucket of requests for each person or token, refilled steadily.

Each process of the server counts for itself; with several of them one may ask that many times as often.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from mainstay.errors import TooManyError

#: buckets held at the same time; who has not asked for longest is forgotten, with a bucket that is full by then
MOST_HELD = 10_000


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


@dataclass(frozen=True, slots=True)
class Taken:
    """What is left in a bucket.

    Attributes
    ----------
    limit, remaining : int
        Size of the bucket, requests left in it.
    reset_seconds : int
        When it is full again.
    """

    limit: int
    remaining: int
    reset_seconds: int

    @property
    def headers(self) -> dict[str, str]:
        """Headers that tell a program (draft-ietf-httpapi-ratelimit-headers, version 7)."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset_seconds),
        }


class RateLimit:
    """Token buckets by key.

    Parameters
    ----------
    per_minute : int
        Requests that come back in a minute.
    burst : int
        Requests at once.
    clock : callable
        Seconds that only grow, for tests.

    Examples
    --------
    >>> limit = RateLimit(60, 2, clock=lambda: 0.0)
    >>> limit.take("ada").remaining, limit.take("ada").remaining
    (1, 0)
    """

    def __init__(self, per_minute: int, burst: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_minute / 60
        self._burst = burst
        self._clock = clock
        self._held: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str, cost: int = 1) -> Taken:
        """Take a request out of somebody's bucket.

        Parameters
        ----------
        key : str
            Whose bucket.
        cost : int
            How much the request takes; never more than the bucket can hold, so that a full one is always enough.

        Raises
        ------
        TooManyError
            There is not enough left.
        """
        cost = min(cost, self._burst)
        now = self._clock()
        with self._lock:
            held = self._held.setdefault(key, _Bucket(self._burst, now))
            self._held.move_to_end(key)
            if len(self._held) > MOST_HELD:
                self._held.popitem(last=False)
            held.left = min(self._burst, held.left + (now - held.at) * self._per_second)
            held.at = now
            if held.left < cost:
                msg = "too many requests"
                raise TooManyError(msg, wait_seconds=max(1, ceil((cost - held.left) / self._per_second)))
            held.left -= cost
            return Taken(self._burst, int(held.left), ceil((self._burst - held.left) / self._per_second))
