"""Following a view over HTTP."""

from __future__ import annotations

import http.client
import json
import os
import socket
import threading
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

from .backoff import Backoff
from .errors import PlaceLost, Unavailable
from .place import Held, Keeps, PlaceFile
from .results import Change
from .sse import Reader, ServerEvent
from .transport import Transport

if TYPE_CHECKING:
    from .client import Client

# Before a stream has said how often it gives a sign of life.
SILENCE_SECONDS = 45.0
# Why a place is none in this log; any other reset only means that too much has come since.
LOST = frozenset({"ahead", "other-log", "unreadable"})


class Watch:
    """Changes of a view, without end: each once, those of a key in order.

    A stream of server-sent events tells them. What is not newer than what is held of its key is dropped; whenever
    `previous` is beyond what is held, and when a stream could not go on where the last one ended, what is missing is
    asked for. So nothing is lost over cuts, restarts and absences, and nothing comes twice.

    The place is kept when the next change is asked for: by then the one before was dealt with. Who is killed in between
    is given that one again. Whoever wants even this exactly once keeps `place` himself, in one transaction with what he
    makes of a change, and gives it back by an object with `load` and `save`.
    """

    def __init__(
        self,
        client: Client,
        transport: Transport,
        view: str,
        key: str | None,
        since: int | None,
        place: str | os.PathLike[str] | Keeps | None,
    ) -> None:
        self._client, self._transport = client, transport
        self._view, self._key = view, key
        self._keeps = PlaceFile(place) if isinstance(place, (str, os.PathLike)) else place
        self._held = Held(self._keeps.load() if self._keeps is not None else None, since)
        self._closed = threading.Event()
        self._socket: socket.socket | None = None
        self._changes = self._follow()
        self._unkept = False

    def __iter__(self) -> Watch:
        return self

    def __next__(self) -> Change:
        if self._unkept:
            self._keep()
        change = next(self._changes)
        self._unkept = True
        return change

    def __enter__(self) -> Watch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def place(self) -> Mapping[str, Any]:
        """The place behind the last change that was given: a JSON object."""
        return self._held.place()

    def close(self) -> None:
        """Ends it, also from another thread, where it then stops with the next change."""
        self._closed.set()
        waiting = self._socket
        if waiting is not None:
            try:
                waiting.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _keep(self) -> None:
        self._unkept = False
        if self._keeps is not None:
            self._keeps.save(self._held.place())

    def _follow(self) -> Iterator[Change]:
        backoff = Backoff(first=0.2, most=10.0)
        while not self._closed.is_set():
            retry: float | None = None
            try:
                connection, reader, response = self._open()
                with response:
                    try:
                        for event in _events(reader):
                            backoff.reset()
                            yield from self._take(event)
                    finally:
                        connection.close()
                retry = reader.retry
            except Unavailable as error:
                retry = error.retry_after
            self._closed.wait(backoff.pause(retry))

    def _open(self) -> tuple[http.client.HTTPConnection, Reader, http.client.HTTPResponse]:
        topic = self._view if self._key is None else f"{self._view}/{self._key}"
        held = self._held
        headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": held.id} if held.id else {})
        query = {"views": topic, "since": held.through, "log": held.log}
        connection, response = self._transport.stream(
            "/v1/stream", query, headers, SILENCE_SECONDS, self._opened
        )
        return connection, Reader(response.readline, held.id or ""), response

    def _opened(self, waiting: socket.socket) -> None:
        self._socket = waiting
        if self._closed.is_set():
            self.close()

    def _take(self, event: ServerEvent) -> Iterator[Change]:
        said = json.loads(event.data)
        if event.name == "hello":
            self._hello(said)
        elif event.name == "reset":
            yield from self._reset(said)
        elif event.name == "view.changed":
            if self._held.log is None:
                # A stream that began with an empty log did not know its name.
                self._held.enter(self._client.log())
            yield from self._changed(Change.read(said))
        elif event.name == "heartbeat":
            self._held.settle(said["through"])
        self._reached(event.id)

    def _hello(self, said: Mapping[str, Any]) -> None:
        self._held.enter(said.get("log"))
        if self._held.through is None:
            # A beginning: what was before is in the documents.
            self._held.settle(said["through"])
            self._keep()
        if self._socket is not None:
            self._socket.settimeout(3 * said.get("heartbeat_ms", 15_000) / 1000)

    def _reset(self, said: Mapping[str, Any]) -> Iterator[Change]:
        if said.get("reason") in LOST or "through" not in said:
            raise PlaceLost(f"the place is none in this log ({said.get('reason')}): remove it, or name another")
        self._held.enter(said.get("log"))
        # More came than a stream tells again: it is asked for, page by page. The stream has what comes beyond.
        yield from self._catch_up(said["through"])

    def _changed(self, change: Change) -> Iterator[Change]:
        if self._held.is_new(change) and self._held.is_gap(change):
            yield from self._repair(change.key, change.position)
        elif self._held.is_new(change):
            yield self._given(change)

    def _given(self, change: Change) -> Change:
        self._held.hold(change.key, change.position)
        return change

    def _catch_up(self, through: int) -> Iterator[Change]:
        if self._key is not None:
            yield from self._repair(self._key, through)
        else:
            after = self._held.through or 0
            for key in self._client.changed_keys(self._view, after=after, min_position=through):
                if key.position > self._held.of(key.key):
                    yield from self._repair(key.key, through)
        self._held.settle(through)

    def _repair(self, key: str, through: int) -> Iterator[Change]:
        after = self._held.of(key)
        for change in self._client.changes(self._view, key, after=after, min_position=through):
            if self._held.is_new(change):
                yield self._given(change)

    def _reached(self, id: str) -> None:
        """Every change before an id came; of those at its own position some may not have."""
        if id and id != self._held.id:
            self._held.id = id
            self._held.settle(int(id) - 1)


def _events(reader: Reader) -> Iterator[ServerEvent]:
    while True:
        try:
            event = reader.next()
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise Unavailable(f"the stream was cut: {error}") from error
        if event is None or event.name == "bye":
            return
        yield event
