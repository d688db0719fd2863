"""Following a view over NATS."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

import nats.errors

from .backoff import Backoff
from .errors import Unavailable
from .place import Held, Keeps, PlaceFile
from .results import Change, Document

if TYPE_CHECKING:
    from .nats import NatsClient

Asked = dict[str, str | int | None]

# How often who follows a view asks whether it missed the last change.
REPAIR_SECONDS = 5.0


class NatsWatch:
    """As `Watch`, over NATS, by `async for`: messages as they come, and whatever they left out by asking."""

    def __init__(
        self,
        client: NatsClient,
        view: str,
        key: str | None,
        since: int | None,
        place: str | os.PathLike[str] | Keeps | None,
    ) -> None:
        self._client, self._view, self._key = client, view, key
        self._keeps = PlaceFile(place) if isinstance(place, (str, os.PathLike)) else place
        self._held = Held(self._keeps.load() if self._keeps is not None else None, since)
        self._changes = self._follow()
        self._waiting: asyncio.Future[Change] | None = None
        self._unkept = False

    def __aiter__(self) -> NatsWatch:
        return self

    async def __anext__(self) -> Change:
        if self._unkept:
            self._keep()
        if self._waiting is None:
            self._waiting = asyncio.ensure_future(self._next())
        # Who is cancelled while waiting is given the change the next time.
        change = await asyncio.shield(self._waiting)
        self._waiting = None
        self._unkept = True
        return change

    async def _next(self) -> Change:
        return await self._changes.__anext__()

    async def __aenter__(self) -> NatsWatch:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def place(self) -> Mapping[str, Any]:
        """See `Watch.place`."""
        return self._held.place()

    async def close(self) -> None:
        """Ends it."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.cancel()
            await asyncio.wait([waiting])
        await self._changes.aclose()

    def _keep(self) -> None:
        self._unkept = False
        if self._keeps is not None:
            self._keeps.save(self._held.place())

    async def _follow(self) -> AsyncGenerator[Change, None]:
        backoff = Backoff(first=0.2, most=5.0)
        while True:
            try:
                async for change in self._connected():
                    backoff.reset()
                    yield change
            except Unavailable as error:
                await asyncio.sleep(backoff.pause(error.retry_after))

    async def _connected(self) -> AsyncIterator[Change]:
        connection = await self._client.connection()
        # Listening first: what changes while it is asked for is given, or dropped by its position.
        heard = await connection.subscribe(f"chancery.views.{self._view}.{self._key or '>'}")
        try:
            if self._held.through is None:
                await self._begin()
            while True:
                reconnects = connection.stats["reconnects"]
                async for change in self._look():
                    yield change
                looks_at = time.monotonic() + REPAIR_SECONDS
                while connection.stats["reconnects"] == reconnects and (left := looks_at - time.monotonic()) > 0:
                    try:
                        message = await heard.next_msg(timeout=left)
                    except (asyncio.TimeoutError, nats.errors.TimeoutError):
                        break
                    async for change in self._heard(Change.read(json.loads(message.data))):
                        yield change
        except nats.errors.Error as error:
            raise Unavailable(f"NATS is away: {error}") from error
        finally:
            if not connection.is_closed:
                await heard.unsubscribe()

    async def _begin(self) -> None:
        page = await self._asked({"after": 0, "limit": 1} | ({"key": self._key} if self._key else {}))
        self._held.settle(page.through)
        self._keep()

    async def _heard(self, change: Change) -> AsyncIterator[Change]:
        if self._held.is_new(change) and self._held.is_gap(change):
            async for missed in self._repair(change.key):
                yield missed
        elif self._held.is_new(change):
            yield self._given(change)

    async def _look(self) -> AsyncIterator[Change]:
        if self._key is not None:
            async for change in self._repair(self._key):
                yield change
            return
        after, cursor, reached = self._held.through or 0, "", None
        while cursor is not None:
            page = await self._asked({"after": after, "cursor": cursor or None})
            reached = page.through if reached is None else reached
            for key in page["keys"]:
                if key["position"] > self._held.of(key["key"]):
                    async for change in self._repair(key["key"]):
                        yield change
            cursor = page["next"]
        self._held.settle(reached or 0)

    async def _repair(self, key: str) -> AsyncIterator[Change]:
        while True:
            page = await self._asked({"key": key, "after": self._held.of(key)})
            for item in page["changes"]:
                change = Change.read(item)
                if self._held.is_new(change):
                    yield self._given(change)
            if page["next"] is None:
                self._held.hold(key, page.through)
                return

    async def _asked(self, query: Asked) -> Document:
        # An answer that is behind what is held says nothing of what is missing.
        page = await self._client.ask("changes", {"view": self._view, "min_position": self._held.furthest(), **query})
        self._held.enter(page.log)
        return page

    def _given(self, change: Change) -> Change:
        self._held.hold(change.key, change.position)
        return change
