"""How long to wait before something is tried again."""

from __future__ import annotations

import random


class Backoff:
    """Pauses that double up to a limit, each drawn between half of its length and the whole.

    Drawn, so that many clients that were cut at once do not come back at once.
    """

    def __init__(self, first: float = 0.1, most: float = 30.0) -> None:
        self._first, self._most, self._next = first, most, first

    def pause(self, at_least: float | None = None) -> float:
        """Returns the seconds to wait now; not fewer than the server asked for."""
        length, self._next = self._next, min(self._next * 2, self._most)
        return max(length * random.uniform(0.5, 1.0), at_least or 0.0)

    def reset(self) -> None:
        """Begins with a short pause again."""
        self._next = self._first
