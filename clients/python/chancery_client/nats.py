"""The client over NATS: the extra `[nats]`. The same methods as `AsyncClient`, over the subjects of the contract."""

from __future__ import annotations

import asyncio
import functools
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from types import TracebackType
from typing import Any, TypeVar

import nats
import nats.errors
from nats.aio.client import Client as Connection
from nats.aio.msg import Msg

from . import batches
from .address import find_nats
from .backoff import Backoff
from .client import BATCH, STRUCTURED, _as_of, publisher, show, write
from .errors import ChanceryError, Problem, Unavailable, error_of
from .events import complete, encode
from .nats_watch import Asked, NatsWatch
from .place import Keeps
from .results import Change, Document, Key, Outcome, Receipt, Recorded, Refused, Where

T = TypeVar("T")

# How often a connection that is tried is told to end.
CANCELS_MAX = 20


class NatsClient:
    """Publishes events and reads views over NATS.

    `url` is found as `address.find_nats` says; `options` go to `nats.connect` as they are (`user_credentials`, `tls` …).
    The rest is as with `Client`.
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        source: str | None = None,
        data: str | os.PathLike[str] | None = None,
        timeout: float = 12.0,
        attempts: int = 4,
        dry_run: bool = False,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        self.source, self.dry_run = source, dry_run
        self._url, self._data, self._options = url, data, dict(options or {})
        self._timeout, self._attempts = timeout, max(attempts, 1)
        self._connection: Connection | None = None
        self._lock = asyncio.Lock()

    async def __aenter__(self) -> NatsClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def connection(self) -> Connection:
        """Returns the connection, which is made when it is first needed and then makes itself again."""
        async with self._lock:
            if self._connection is None or self._connection.is_closed:
                url = find_nats(self._url, self._data)
                options: dict[str, Any] = {
                    "max_reconnect_attempts": -1, "reconnect_time_wait": 0.5, "error_cb": _quietly, **self._options,
                }
                self._connection = await self._connected(url, options)
            return self._connection

    async def _connected(self, url: str, options: dict[str, Any]) -> Connection:
        # The first connection, too, is tried without end.
        trying = asyncio.ensure_future(nats.connect(url, **options))
        try:
            await asyncio.wait({trying}, timeout=self._timeout)
        finally:
            # While it waits for a socket, being cancelled may be lost on it.
            for _ in range(CANCELS_MAX):
                if trying.done():
                    break
                trying.cancel()
                await asyncio.wait({trying}, timeout=0.1)
        if trying.cancelled() or not trying.done():
            raise Unavailable(f"no NATS at {url} within {self._timeout} s")
        try:
            return trying.result()
        except (OSError, asyncio.TimeoutError, nats.errors.Error) as error:
            raise Unavailable(f"no NATS at {url}: {error}") from error

    async def publish(self, event: Mapping[str, Any]) -> Receipt:
        """See `Client.publish`."""
        whole = complete(event, self.source)
        if self.dry_run:
            return show(whole)
        subject, body = _of("ingest", whole.get("source")), encode(whole)
        reply = await self._insist(lambda: self._request(subject, body, {"content-type": STRUCTURED}))
        return Receipt.read(_json(reply))

    async def publish_many(self, events: Iterable[Mapping[str, Any]], *, atomic: bool = False) -> list[Outcome]:
        """See `Client.publish_many`. Each source's events go to its own subject; order is within a source."""
        written = write(events, self.source, self.dry_run)
        if atomic:
            written.one_request()
            if len(set(written.sources)) > 1:
                raise ValueError("an atomic batch is of one source")
        places: dict[str, list[int]] = {}
        for place, source in enumerate(written.sources):
            places.setdefault(source, []).append(place)
        sent: dict[int, Outcome] = {}
        for source, of_source in places.items():
            outcomes = await self._send(source, [written.bodies[place] for place in of_source], atomic)
            sent |= dict(zip(of_source, outcomes, strict=True))
        return written.outcomes([sent[place] for place in range(len(written.bodies))])

    async def _send(self, source: str, bodies: list[bytes], atomic: bool) -> list[Outcome]:
        headers = {"content-type": BATCH} | ({"Chancery-Atomic": "true"} if atomic else {})
        work = batches.sending(bodies, atomic)
        try:
            batch = next(work)
            while True:
                try:
                    ask = functools.partial(self._request, _of("ingest", source), batches.join(batch), headers)
                    answer: Mapping[str, Any] | ChanceryError = _json(await self._insist(ask))
                except ChanceryError as error:
                    answer = error
                batch = work.send(answer)
        except StopIteration as end:
            outcomes: list[Outcome] = end.value
            return outcomes

    async def leave(self, event: Mapping[str, Any]) -> int:
        """Leaves an event in the inbox, and returns its place there: it is recorded when the log is there, or refused.

        `where` and `refused` tell what became of it. Only over NATS: over HTTP there is the spool.
        """
        whole = complete(event, self.source)
        if self.dry_run:
            show(whole)
            return 0
        subject, body = _of("inbox", whole.get("source")), encode(whole)
        kept = _json(await self._insist(lambda: self._request(subject, body, {"content-type": STRUCTURED})))
        if "seq" not in kept:
            raise Unavailable(f"the inbox did not take it: {kept.get('error')}")
        return int(kept["seq"])

    async def where(self, id: str, *, source: str | None = None) -> Where:
        """See `Client.where`."""
        return Where.read(await self._of_publisher(source, {"id": id}))

    async def refused(self, *, source: str | None = None) -> AsyncIterator[Refused]:
        """See `Client.refused`."""
        after = 0
        while page := (await self._of_publisher(source, {"refused_after": after}))["refused"]:
            for item in page:
                yield Refused.read(item)
            after = page[-1]["sequence"]

    async def _of_publisher(self, source: str | None, asked: Asked) -> dict[str, Any]:
        subject, body = _of("receipt", publisher(source, self.source)), json.dumps(asked).encode()
        return _json(await self._insist(lambda: self._request(subject, body)))

    async def view(
        self,
        view: str,
        key: str,
        *,
        position: int | None = None,
        at: str | None = None,
        valid_at: str | None = None,
        min_position: int | None = None,
        **filters: str | int,
    ) -> Document:
        """See `Client.view`."""
        return await self.ask(view, {"key": key, **_as_of(position, at, valid_at, min_position), **filters})

    async def keys(
        self,
        view: str,
        *,
        position: int | None = None,
        at: str | None = None,
        valid_at: str | None = None,
        min_position: int | None = None,
    ) -> AsyncIterator[Key]:
        """See `Client.keys`."""
        async for item in self._pages(view, _as_of(position, at, valid_at, min_position), "keys", "cursor"):
            yield Key(item["key"], item["position"])

    async def changes(
        self, view: str, key: str, *, after: int = 0, min_position: int | None = None
    ) -> AsyncIterator[Change]:
        """See `Client.changes`."""
        asked: Asked = {"view": view, "key": key, "after": after, "min_position": min_position}
        async for item in self._pages("changes", asked, "changes", "after"):
            yield Change.read(item)

    async def changed_keys(
        self, view: str, *, after: int = 0, min_position: int | None = None
    ) -> AsyncIterator[Key]:
        """See `Client.changed_keys`."""
        asked: Asked = {"view": view, "after": after, "min_position": min_position}
        async for item in self._pages("changes", asked, "keys", "cursor"):
            yield Key(item["key"], item["position"])

    async def diff(
        self,
        view: str,
        key: str,
        start: int | str,
        end: int | str,
        *,
        axis: str = "recorded",
        position: int | None = None,
        at: str | None = None,
        valid_at: str | None = None,
        min_position: int | None = None,
    ) -> Document:
        """See `Client.diff`."""
        asked: Asked = {"view": view, "key": key, "axis": axis, "from": start, "to": end}
        return await self.ask("diff", asked | _as_of(position, at, valid_at, min_position))

    async def why(
        self,
        view: str,
        key: str,
        row: str,
        *,
        position: int | None = None,
        at: str | None = None,
        valid_at: str | None = None,
        min_position: int | None = None,
    ) -> Document:
        """See `Client.why`."""
        asked: Asked = {"view": view, "key": key, "row": row}
        return await self.ask("why", asked | _as_of(position, at, valid_at, min_position))

    async def events(
        self,
        *,
        after: int = 0,
        kind: str | None = None,
        entity: str | None = None,
        publisher: str | None = None,
        min_position: int | None = None,
    ) -> AsyncIterator[Recorded]:
        """See `Client.events`."""
        asked: Asked = {
            "after": after, "kind": kind, "entity": entity, "publisher": publisher, "min_position": min_position,
        }
        async for item in self._pages("events", asked, "events", "after"):
            yield Recorded.read(item)

    async def log(self) -> str | None:
        """See `Client.log`."""
        return (await self.ask("events", {"limit": 1})).log

    def watch_view(
        self,
        view: str,
        key: str | None = None,
        *,
        since: int | None = None,
        place: str | os.PathLike[str] | Keeps | None = None,
    ) -> NatsWatch:
        """See `Client.watch_view`."""
        return NatsWatch(self, view, key, since, place)

    async def ask(self, name: str, query: Asked) -> Document:
        """Asks the query service for something by its name."""
        given = {member: value for member, value in query.items() if value is not None}
        body = json.dumps(given).encode()
        reply = await self._insist(lambda: self._request(f"chancery.query.{name}", body))
        said = reply.headers or {}
        return Document(_json(reply), int(said.get("Chancery-Through", "0")), said.get("Chancery-Log"))

    async def _pages(self, name: str, query: Asked, items: str, goes_on: str) -> AsyncIterator[dict[str, Any]]:
        asked = dict(query)
        while True:
            page = await self.ask(name, asked)
            for item in page[items]:
                yield item
            if page.get("next") is None:
                return
            asked[goes_on] = page["next"]

    async def _request(self, subject: str, body: bytes, headers: dict[str, str] | None = None) -> Msg:
        connection = await self.connection()
        try:
            reply = await connection.request(subject, body, timeout=self._timeout, headers=headers)
        except (nats.errors.Error, OSError) as error:
            raise Unavailable(f"no answer to {subject}: {error or type(error).__name__}") from error
        code = (reply.headers or {}).get("Nats-Service-Error-Code")
        if code is not None:
            raise error_of(Problem.read(_document(reply.data), int(code), "the answer has no problem document"))
        return reply

    async def _insist(self, ask: Callable[[], Awaitable[T]]) -> T:
        backoff = Backoff()
        for left in reversed(range(self._attempts)):
            try:
                return await ask()
            except Unavailable as error:
                if left == 0:
                    raise
                await asyncio.sleep(backoff.pause(error.retry_after))
        raise AssertionError("there is at least one attempt")


def _of(what: str, source: object) -> str:
    """A subject of a publisher; an event that names none that can stand in a subject is refused on nobody's."""
    text = source if isinstance(source, str) else ""
    fits = text and text.isascii() and all(character.isalnum() or character == "-" for character in text)
    return f"chancery.{what}.{text if fits else 'nobody'}"


def _document(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _json(reply: Msg) -> dict[str, Any]:
    document = _document(reply.data)
    if not isinstance(document, dict):
        raise Unavailable("the answer is not a JSON object")
    return document


async def _quietly(error: Exception) -> None:
    """What goes wrong with a connection is told by the requests that get no answer."""
