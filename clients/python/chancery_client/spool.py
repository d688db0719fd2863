"""A spool: events that are on this disk until the log has them."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import pathlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from .backoff import Backoff
from .batches import cut
from .client import Client, show
from .errors import ChanceryError, Conflict, FieldError, Problem, Rejected, Unavailable
from .events import Event, complete, content_id, encode
from .limits import BATCH_EVENTS_MAX
from .results import Receipt
from .validation import check

log = logging.getLogger(__name__)

# A writer waits for another one so long; a transaction takes milliseconds.
BUSY_SECONDS = 30.0
# How often who waits for his turn looks again.
TURN_SECONDS = 0.2
# How long leaving the block of a `with` may try to send what is left.
LINGER_SECONDS = 5.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS waiting (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    id TEXT NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (source, id)
);
CREATE TABLE IF NOT EXISTS rejected (
    number INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    id TEXT NOT NULL,
    body BLOB NOT NULL,
    problem TEXT NOT NULL,
    at TEXT NOT NULL,
    UNIQUE (source, id)
);
"""


@dataclass(frozen=True)
class Kept:
    """An event that the log refused, and why. `number` names it for `retry` and `drop`."""

    number: int
    event: Event
    problem: Problem
    # When, in UTC.
    at: str


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
        self._path = pathlib.Path(path)
        # It does its own waiting: the thread that drains must be able to stop.
        self._client = client if client is not None else Client(attempts=1)
        self._source = source if source is not None else self._client.source
        self._linger = linger
        self._validates = validates
        self._dry_run = dry_run or self._client.dry_run
        self._on_receipt = on_receipt
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._stop = threading.Event()
        # Why each source waits.
        self._told: dict[str, str] = {}
        self._thread: threading.Thread | None = None
        self._file = self._open()

    def _open(self) -> sqlite3.Connection:
        file = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = FULL")
        with _transaction(file):
            for statement in _SCHEMA.split(";"):
                file.execute(statement)
        # The file itself must be there after a power cut, not only what is in it.
        with contextlib.suppress(OSError):
            folder = os.open(self._path.absolute().parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        return file

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if kind is None and not self._dry_run:
            self.drain(self._linger)
        self.close()

    def close(self) -> None:
        """Stops the thread and closes the file. What is in it waits for the next who opens it."""
        self.stop()
        with self._lock:
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
        if self._dry_run:
            return [show(event).id for event in whole]
        rows = [(str(event.get("source", "")), str(event["id"]), encode(event)) for event in whole]
        with self._lock, _transaction(self._file):
            for row in rows:
                self._add(*row)
        self._news.set()
        return [event["id"] for event in whole]

    def _add(self, source: str, id: str, body: bytes) -> None:
        added = self._file.execute(
            "INSERT INTO waiting (source, id, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (source, id, body)
        )
        if added.rowcount == 0:
            (there,) = self._file.execute(
                "SELECT body FROM waiting WHERE source = ? AND id = ?", (source, id)
            ).fetchone()
            # What the log would compare, so that a time makes no difference here either.
            if content_id(json.loads(there)) != content_id(json.loads(body)):
                told = FieldError("/id", f"`{id}` waits in the spool with other content")
                raise Conflict(Problem.made("id-reused", 409, "the id has other content", [told]))

    def waiting(self) -> int:
        """Counts the events that wait."""
        with self._lock:
            (count,) = self._file.execute("SELECT count(*) FROM waiting").fetchone()
        return int(count)

    def rejected(self) -> list[Kept]:
        """Lists the events that the log refused, in the order in which they were spooled."""
        with self._lock:
            rows = self._file.execute("SELECT number, body, problem, at FROM rejected ORDER BY number").fetchall()
        return [
            Kept(number, json.loads(body), Problem.read(json.loads(problem)), at) for number, body, problem, at in rows
        ]

    def retry(self, number: int | None = None) -> int:
        """Lets one event that was refused, or all of them, wait again, behind the others; returns how many."""
        with self._lock, _transaction(self._file):
            chosen = "FROM rejected WHERE number = coalesce(?, number)"
            self._file.execute(
                f"INSERT INTO waiting (source, id, body) SELECT source, id, body {chosen} ORDER BY number "
                "ON CONFLICT DO NOTHING",
                (number,),
            )
            count = self._file.execute(f"DELETE {chosen}", (number,)).rowcount
        self._news.set()
        return count

    def drop(self, number: int | None = None) -> int:
        """Removes one event that was refused, or all of them; returns how many."""
        with self._lock, _transaction(self._file):
            return self._file.execute("DELETE FROM rejected WHERE number = coalesce(?, number)", (number,)).rowcount

    def drain(self, timeout: float | None = None) -> Drained:
        """Sends what waits, until nothing does, or `timeout` seconds are over; without one, as long as it takes.

        While the server is away it is tried again, with pauses that double. While somebody else drains the same
        file, it waits for its turn.
        """
        ends = None if timeout is None else time.monotonic() + timeout
        drained = Drained()
        backoff = Backoff()
        while True:
            with self._turn() as mine:
                if mine:
                    self._send_all(drained, backoff, ends)
            drained.waiting = self.waiting()
            pause = backoff.pause(_asked(drained.last_error)) if mine else TURN_SECONDS
            if drained.waiting == 0 or not self._pause(pause, ends):
                return drained

    def start(self) -> None:
        """Begins to drain in a thread, until `stop`."""
        if self._thread is None and not self._dry_run:
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
                log.exception("draining %s failed", self._path)
                self._stop.wait(1.0)
            # Another process may have added something: that is looked for from time to time.
            self._news.wait(1.0)

    def _pause(self, seconds: float, ends: float | None) -> bool:
        """Waits; says whether there is time to go on."""
        if ends is not None:
            seconds = min(seconds, ends - time.monotonic())
        return seconds > 0 and not self._stop.wait(seconds)

    def _send_all(self, drained: Drained, backoff: Backoff, ends: float | None) -> None:
        """Sends batches, of one source after the other, until nothing waits that can be sent now."""
        held_up: set[str] = set()
        while not self._stop.is_set() and (ends is None or time.monotonic() < ends):
            batch = self._next_batch(held_up)
            if not batch:
                return
            error = self._send(batch, drained)
            if error is None:
                backoff.reset()
                drained.last_error = None
                self._told.pop(batch[0][1], None)
                continue
            # The others may still get through: a publisher may be refused alone.
            held_up.add(batch[0][1])
            drained.last_error = error
            self._tell(batch[0][1], error)
            if isinstance(error, Unavailable) and error.problem is None:
                return

    def _tell(self, source: str, error: ChanceryError) -> None:
        """Says why a source waits; the same reason again only to who looks closely."""
        told = str(error)
        level = logging.DEBUG if self._told.get(source) == told else logging.WARNING
        self._told[source] = told
        log.log(level, "%s waits in %s: %s", source, self._path, told)

    def _next_batch(self, held_up: set[str]) -> list[tuple[int, str, str, bytes]]:
        with self._lock:
            sources = self._file.execute("SELECT source FROM waiting GROUP BY source ORDER BY min(number)").fetchall()
            source = next((source for (source,) in sources if source not in held_up), None)
            rows = self._file.execute(
                "SELECT number, source, id, body FROM waiting WHERE source = ? ORDER BY number LIMIT ?",
                (source, BATCH_EVENTS_MAX),
            ).fetchall()
        fitting = next(cut(body for _, _, _, body in rows), [])
        return rows[: len(fitting)]

    def _send(self, batch: list[tuple[int, str, str, bytes]], drained: Drained) -> ChanceryError | None:
        """Sends a batch and writes down what became of it, up to the first that did not get through."""
        outcomes = self._client.send([body for _, _, _, body in batch])
        receipts: list[Receipt] = []
        failed: ChanceryError | None = None
        with self._lock, _transaction(self._file):
            for (number, source, id, body), outcome in zip(batch, outcomes, strict=True):
                if isinstance(outcome, Receipt):
                    receipts.append(outcome)
                    drained.recorded += outcome.status == "recorded"
                    drained.duplicates += outcome.status == "duplicate"
                elif isinstance(outcome, Rejected):
                    self._refuse(number, source, id, body, outcome.problem)
                    drained.rejected += 1
                else:
                    failed = outcome
                    break
                self._file.execute("DELETE FROM waiting WHERE number = ?", (number,))
        if self._on_receipt is not None:
            for receipt in receipts:
                self._on_receipt(receipt)
        return failed

    def _refuse(self, number: int, source: str, id: str, body: bytes, problem: Problem) -> None:
        log.warning("%s of %s was refused: %s", id, source, problem)
        self._file.execute(
            "INSERT OR REPLACE INTO rejected VALUES (?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))",
            (number, source, id, body, json.dumps(problem.document)),
        )

    @contextlib.contextmanager
    def _turn(self) -> Iterator[bool]:
        """Holds the right to drain, if nobody else does: an open transaction on a file beside, which the system ends
        with its process, however that dies."""
        beside = self._path.with_name(self._path.name + "-drain")
        lock = sqlite3.connect(beside, timeout=0.0, isolation_level=None, check_same_thread=False)
        try:
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError:
                yield False
            else:
                yield True
        finally:
            lock.close()


@contextlib.contextmanager
def _transaction(file: sqlite3.Connection) -> Iterator[None]:
    file.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        file.execute("ROLLBACK")
        raise
    file.execute("COMMIT")


def _asked(error: ChanceryError | None) -> float | None:
    return error.retry_after if isinstance(error, Unavailable) else None
