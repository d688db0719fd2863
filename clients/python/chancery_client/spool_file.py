"""The file of a spool: what waits, what was refused, and whose turn it is to drain."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from .batches import cut
from .errors import Conflict, FieldError, Problem, Rejected
from .events import Event, content_id
from .results import Outcome

# A writer waits for another one so long; a transaction takes milliseconds.
BUSY_SECONDS = 30.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS waiting (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    id TEXT NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (source, id)
);
CREATE INDEX IF NOT EXISTS waiting_in_order ON waiting (source, number);
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


@dataclass(frozen=True)
class Waiting:
    """An event that waits, as it is sent."""

    number: int
    source: str
    id: str
    body: bytes


class SpoolFile:
    """A SQLite file, from any number of threads."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = pathlib.Path(path)
        self._lock = threading.Lock()
        self._file = self._open()

    def close(self) -> None:
        """Closes it."""
        with self._lock:
            self._file.close()

    def _open(self) -> sqlite3.Connection:
        file = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = FULL")
        with _transaction(file):
            for statement in _SCHEMA.split(";"):
                file.execute(statement)
        # The file itself must be there after a power cut, not only what is in it.
        with contextlib.suppress(OSError):
            folder = os.open(self.path.absolute().parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        return file

    def add(self, rows: list[tuple[str, str, bytes]]) -> None:
        """Adds events (source, id, body), all or none. When it returns, they are on disk."""
        with self._lock, _transaction(self._file):
            for row in rows:
                self._add(*row)

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
        return count

    def drop(self, number: int | None = None) -> int:
        """Removes one event that was refused, or all of them; returns how many."""
        with self._lock, _transaction(self._file):
            return self._file.execute("DELETE FROM rejected WHERE number = coalesce(?, number)", (number,)).rowcount

    def next_batch(self, held_up: set[str]) -> list[Waiting]:
        """Returns what waits longest of one source, as much as fits into a request; nothing of those held up."""
        held = ", ".join("?" * len(held_up))
        rows: list[Waiting] = []

        def bodies() -> Iterator[bytes]:
            # Read no further than what is sent.
            for row in self._file.execute(
                "SELECT number, source, id, body FROM waiting WHERE source = ? ORDER BY number", longest
            ):
                rows.append(Waiting(*row))
                yield rows[-1].body

        with self._lock:
            longest = self._file.execute(
                f"SELECT source FROM waiting WHERE source NOT IN ({held}) ORDER BY number LIMIT 1", sorted(held_up)
            ).fetchone()
            fitting = next(cut(bodies()), []) if longest is not None else []
        return rows[: len(fitting)]

    def settle(self, outcomes: list[tuple[Waiting, Outcome]]) -> None:
        """Removes what was recorded, and keeps what was refused among the refused."""
        with self._lock, _transaction(self._file):
            for entry, outcome in outcomes:
                if isinstance(outcome, Rejected):
                    self._refuse(entry, outcome.problem)
                self._file.execute("DELETE FROM waiting WHERE number = ?", (entry.number,))

    def _refuse(self, entry: Waiting, problem: Problem) -> None:
        self._file.execute(
            "INSERT OR REPLACE INTO rejected VALUES (?, ?, ?, ?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))",
            (entry.number, entry.source, entry.id, entry.body, json.dumps(problem.document)),
        )

    @contextlib.contextmanager
    def turn(self) -> Iterator[bool]:
        """Holds the right to drain, if nobody else does: an open transaction on a file beside, which the system ends
        with its process, however that dies."""
        beside = self.path.with_name(self.path.name + "-drain")
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
