"""The client over HTTP for asyncio: the same methods, which do not block.

It is the other client in a few threads: one implementation of what matters (cutting, repeating, the rule of
`previous`), and of HTTP, for which the standard library has no asyncio client. What a publisher waits for is a disk at
the other end, not Python; a thread that waits costs nothing that counts.
"""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, TypeVar

from .client import Client
from .place import Keeps
from .results import Change, Document, Key, Outcome, Receipt, Recorded, Refused, Where
from .watch import Watch

T = TypeVar("T")

# Requests at once.
THREADS = 8
# Items of pages that are handed over together.
CHUNK = 256


class AsyncClient:
    """As `Client`, with `await`; what there is a list of comes by `async for`."""

    def __init__(
        self,
        url: str | None = None,
        *,
        source: str | None = None,
        token: str | None = None,
        data: str | os.PathLike[str] | None = None,
        timeout: float = 20.0,
        attempts: int = 4,
        dry_run: bool = False,
    ) -> None:
        self._client = Client(
            url, source=source, token=token, data=data, timeout=timeout, attempts=attempts, dry_run=dry_run
        )
        self._threads = ThreadPoolExecutor(THREADS, "chancery")

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the connections."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._client.close()

    async def publish(self, event: Mapping[str, Any]) -> Receipt:
        """See `Client.publish`."""
        return await self._run(lambda: self._client.publish(event))

    async def publish_many(self, events: Iterable[Mapping[str, Any]], *, atomic: bool = False) -> list[Outcome]:
        """See `Client.publish_many`."""
        return await self._run(lambda: self._client.publish_many(events, atomic=atomic))

    async def where(self, id: str, *, source: str | None = None) -> Where:
        """See `Client.where`."""
        return await self._run(lambda: self._client.where(id, source=source))

    def refused(self, *, source: str | None = None) -> AsyncIterator[Refused]:
        """See `Client.refused`."""
        return self._each(self._client.refused(source=source))

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
        return await self._run(
            lambda: self._client.view(
                view, key, position=position, at=at, valid_at=valid_at, min_position=min_position, **filters
            )
        )

    def keys(
        self,
        view: str,
        *,
        position: int | None = None,
        at: str | None = None,
        valid_at: str | None = None,
        min_position: int | None = None,
    ) -> AsyncIterator[Key]:
        """See `Client.keys`."""
        return self._each(
            self._client.keys(view, position=position, at=at, valid_at=valid_at, min_position=min_position)
        )

    def changes(
        self, view: str, key: str, *, after: int = 0, min_position: int | None = None
    ) -> AsyncIterator[Change]:
        """See `Client.changes`."""
        return self._each(self._client.changes(view, key, after=after, min_position=min_position))

    def changed_keys(self, view: str, *, after: int = 0, min_position: int | None = None) -> AsyncIterator[Key]:
        """See `Client.changed_keys`."""
        return self._each(self._client.changed_keys(view, after=after, min_position=min_position))

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
        return await self._run(
            lambda: self._client.diff(
                view, key, start, end,
                axis=axis, position=position, at=at, valid_at=valid_at, min_position=min_position,
            )
        )

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
        return await self._run(
            lambda: self._client.why(
                view, key, row, position=position, at=at, valid_at=valid_at, min_position=min_position
            )
        )

    def events(
        self,
        *,
        after: int = 0,
        kind: str | None = None,
        entity: str | None = None,
        publisher: str | None = None,
        min_position: int | None = None,
    ) -> AsyncIterator[Recorded]:
        """See `Client.events`."""
        return self._each(
            self._client.events(
                after=after, kind=kind, entity=entity, publisher=publisher, min_position=min_position
            )
        )

    async def log(self) -> str | None:
        """See `Client.log`."""
        return await self._run(self._client.log)

    def watch_view(
        self,
        view: str,
        key: str | None = None,
        *,
        since: int | None = None,
        place: str | os.PathLike[str] | Keeps | None = None,
    ) -> AsyncWatch:
        """See `Client.watch_view`."""
        return AsyncWatch(self._client.watch_view(view, key, since=since, place=place))

    async def _run(self, ask: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, ask)

    async def _each(self, items: Iterator[T]) -> AsyncIterator[T]:
        while True:
            some = await self._run(lambda: list(itertools.islice(items, CHUNK)))
            for item in some:
                yield item
            if len(some) < CHUNK:
                return


class AsyncWatch:
    """As `Watch`, by `async for`. It has a thread of its own, for it waits without end."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._thread = ThreadPoolExecutor(1, "chancery-watch")
        self._waiting: asyncio.Future[Change | None] | None = None

    def __aiter__(self) -> AsyncWatch:
        return self

    async def __anext__(self) -> Change:
        if self._waiting is None:
            loop = asyncio.get_running_loop()
            self._waiting = loop.run_in_executor(self._thread, lambda: next(self._watch, None))
        # Who is cancelled while waiting is given the change the next time.
        change = await asyncio.shield(self._waiting)
        self._waiting = None
        if change is None:
            raise StopAsyncIteration
        return change

    async def __aenter__(self) -> AsyncWatch:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def place(self) -> Mapping[str, Any]:
        """See `Watch.place`."""
        return self._watch.place

    async def close(self) -> None:
        """Ends it."""
        self._watch.close()
        if self._waiting is not None:
            await asyncio.wait([self._waiting])
        self._thread.shutdown(wait=False)
