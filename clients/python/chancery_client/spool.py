"""A spool: events that are on this disk until the log has them."""

from __future__ import annotations

import itertools
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from .backoff import Backoff
from .client import Client, show
from .errors import ChanceryError, Rejected, Unavailable
from .events import complete, encode
from .results import Outcome, Receipt
from .spool_file import Kept, SpoolFile, Waiting
from .validation import check

log = logging.getLogger(__name__)

# How often who waits for his turn looks again.
TURN_SECONDS = 0.2
# How long leaving the block of a `with` may try to send what is left.
LINGER_SECONDS = 5.0

@dataclass
class Drained:
    """What a drain did, and how many events still wait."""

    recorded: int = 0
    duplicates: int = 0
    rejected: int = 0
    waiting: int = 0
    # Why the last attempt did not get through, where events wait.
    last_error: ChanceryError | None = None


class Spool:
    """Events on disk, in order, until there is a receipt for each.

    `publish` returns when the event is in the file, synced (SQLite, WAL, `synchronous=FULL`); it needs no server. What
    is there is sent by `drain`, by a thread (`start`), or when the block of a `with` is left, in the order of its source,
    in batches. An entry is removed only when there is a receipt; what is refused is kept in `rejected`, with the reason.
    After a kill at any point everything is sent again that no receipt was written for, and the ids make that harmless.
    Any number of processes may publish into one file; one at a time drains it.

    `linger` is for how long leaving the block tries to send. `validates` off leaves it to the server to say what is
    wrong with an event (then it is found in `rejected`). `on_receipt` is called when the entry is removed.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        client: Client | None = None,
        *,
        source: str | None = None,
        linger: float = LINGER_SECONDS,
        validates: bool = True,
        dry_run: bool = False,
        on_receipt: Callable[[Receipt], None] | None = None,
    ) -> None:
        self._file = SpoolFile(path)
        # It does its own waiting: the thread that drains must be able to stop.
        self._client = client if client is not None else Client(attempts=1)
        self._source = source if source is not None else self._client.source
        self._linger = linger
        self._validates = validates
        self.dry_run = dry_run or self._client.dry_run
        self._on_receipt = on_receipt
        self._news = threading.Event()
        self._stop = threading.Event()
        # Why each source waits.
        self._told: dict[str, str] = {}
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if kind is None and not self.dry_run:
            self.drain(self._linger)
        self.close()

    def close(self) -> None:
        """Stops the thread and closes the file. What is in it waits for the next who opens it."""
        self.stop()
        self._file.close()

    def publish(self, event: Mapping[str, Any]) -> str:
        """Spools one event, and returns its id. See `publish_many`."""
        return self.publish_many([event])[0]

    def publish_many(self, events: Iterable[Mapping[str, Any]]) -> list[str]:
        """Spools events, all or none, and returns their ids: when it does, they are on disk.

        Their shape is checked first: `Rejected` says what is wrong with one. An event that waits already is not spooled
        again; other content under its id is a `Conflict`.
        """
        whole = [complete(event, self._source) for event in events]
        for event in whole if self._validates else ():
            check(event)
        if self.dry_run:
            return [show(event).id for event in whole]
        rows = [(str(event.get("source", "")), str(event["id"]), encode(event)) for event in whole]
        self._file.add(rows)
        self._news.set()
        return [event["id"] for event in whole]

    def waiting(self) -> int:
        """Counts the events that wait."""
        return self._file.waiting()

    def rejected(self) -> list[Kept]:
        """Lists the events that the log refused, in the order in which they were spooled."""
        return self._file.rejected()

    def retry(self, number: int | None = None) -> int:
        """Lets one event that was refused, or all of them, wait again, behind the others; returns how many."""
        count = self._file.retry(number)
        self._news.set()
        return count

    def drop(self, number: int | None = None) -> int:
        """Removes one event that was refused, or all of them; returns how many."""
        return self._file.drop(number)

    def drain(self, timeout: float | None = None) -> Drained:
        """Sends what waits, until nothing does, or `timeout` seconds are over; without one, as long as it takes.

        While the server is away it is tried again, with pauses that double. While somebody else drains the same
        file, it waits for its turn.
        """
        return self.drain_until(self._stop, timeout)

    def drain_until(self, stop: threading.Event, timeout: float | None = None) -> Drained:
        """As `drain`, until it is told to stop; what is under way is finished first."""
        ends = None if timeout is None else time.monotonic() + timeout
        drained = Drained()
        backoff = Backoff()
        while True:
            with self._file.turn() as mine:
                if mine:
                    self._send_all(drained, backoff, stop, ends)
            drained.waiting = self.waiting()
            pause = backoff.pause(_asked(drained.last_error)) if mine else TURN_SECONDS
            if drained.waiting == 0 or not _pause(pause, stop, ends):
                return drained

    def start(self) -> None:
        """Begins to drain in a thread, until `stop`."""
        if self._thread is None and not self.dry_run:
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name="chancery-spool", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ends the thread. What was under way is finished first."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._stop.set()
            self._news.set()
            thread.join()
            self._stop.clear()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._news.clear()
            try:
                self.drain()
            except Exception:
                # Nothing is lost by it; a thread that ended in silence would be.
                log.exception("draining %s failed", self._file.path)
                self._stop.wait(1.0)
            # Another process may have added something: that is looked for from time to time.
            self._news.wait(1.0)

    def _send_all(self, drained: Drained, backoff: Backoff, stop: threading.Event, ends: float | None) -> None:
        """Sends batches, of one source after the other, until nothing waits that can be sent now."""
        held_up: set[str] = set()
        while not stop.is_set() and (ends is None or time.monotonic() < ends):
            batch = self._file.next_batch(held_up)
            if not batch:
                return
            error = self._send(batch, drained)
            if error is None:
                backoff.reset()
                drained.last_error = None
                self._told.pop(batch[0].source, None)
                continue
            # The others may still get through: a publisher may be refused alone.
            held_up.add(batch[0].source)
            drained.last_error = error
            self._tell(batch[0].source, error)
            if isinstance(error, Unavailable) and error.problem is None:
                return

    def _tell(self, source: str, error: ChanceryError) -> None:
        """Says why a source waits; the same reason again only to who looks closely."""
        told = str(error)
        level = logging.DEBUG if self._told.get(source) == told else logging.WARNING
        self._told[source] = told
        log.log(level, "%s waits in %s: %s", source, self._file.path, told)

    def _send(self, batch: list[Waiting], drained: Drained) -> ChanceryError | None:
        """Sends a batch and writes down what became of it, up to the first that did not get through."""
        outcomes = self._client.send([entry.body for entry in batch])
        through = list(itertools.takewhile(_is_final, outcomes))
        self._file.settle(list(zip(batch, through)))
        for entry, outcome in zip(batch, through):
            if isinstance(outcome, Receipt):
                drained.recorded += outcome.status == "recorded"
                drained.duplicates += outcome.status == "duplicate"
                if self._on_receipt is not None:
                    self._on_receipt(outcome)
            else:
                drained.rejected += 1
                log.warning("%s of %s was refused: %s", entry.id, entry.source, outcome)
        failed = outcomes[len(through)] if len(through) < len(outcomes) else None
        return failed if isinstance(failed, ChanceryError) else None


def _pause(seconds: float, stop: threading.Event, ends: float | None) -> bool:
    """Waits; says whether there is time to go on."""
    if ends is not None:
        seconds = min(seconds, ends - time.monotonic())
    return seconds > 0 and not stop.wait(seconds)


def _asked(error: ChanceryError | None) -> float | None:
    return error.retry_after if isinstance(error, Unavailable) else None


def _is_final(outcome: Outcome) -> bool:
    return isinstance(outcome, (Receipt, Rejected))
