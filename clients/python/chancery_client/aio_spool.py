"""The spool for asyncio: the same methods, which do not block."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, TypeVar

from .client import Client
from .results import Receipt
from .spool import LINGER_SECONDS, Drained, Spool
from .spool_file import Kept

T = TypeVar("T")


class AsyncSpool:
    """As `Spool`, with `await`. The file is opened when this is made, which takes milliseconds.

    What is cancelled while it waits is done all the same: an event may be on disk. A drain ends, and what is under way
    is finished first. `on_receipt` is called by the event loop.
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
        self._on_receipt = on_receipt
        self._loop: asyncio.AbstractEventLoop | None = None
        self._spool = Spool(
            path, client, source=source, linger=linger, validates=validates, dry_run=dry_run,
            on_receipt=None if on_receipt is None else self._tell,
        )
        self._linger = linger
        # One for the file, where one writes at a time; one for the server, at whose other end one drains at a time.
        self._writer = ThreadPoolExecutor(1, "chancery-spool")
        self._drainer = ThreadPoolExecutor(1, "chancery-drain")

    async def __aenter__(self) -> AsyncSpool:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self.stop()
            if kind is None and not self._spool.dry_run:
                await self.drain(self._linger)
        finally:
            await self.close()

    async def close(self) -> None:
        """See `Spool.close`."""
        await self._run(self._spool.close)
        self._writer.shutdown(wait=False)
        self._drainer.shutdown(wait=False)

    async def publish(self, event: Mapping[str, Any]) -> str:
        """See `Spool.publish`."""
        return await self._run(lambda: self._spool.publish(event))

    async def publish_many(self, events: Iterable[Mapping[str, Any]]) -> list[str]:
        """See `Spool.publish_many`."""
        return await self._run(lambda: self._spool.publish_many(events))

    async def waiting(self) -> int:
        """See `Spool.waiting`."""
        return await self._run(self._spool.waiting)

    async def rejected(self) -> list[Kept]:
        """See `Spool.rejected`."""
        return await self._run(self._spool.rejected)

    async def retry(self, number: int | None = None) -> int:
        """See `Spool.retry`."""
        return await self._run(lambda: self._spool.retry(number))

    async def drop(self, number: int | None = None) -> int:
        """See `Spool.drop`."""
        return await self._run(lambda: self._spool.drop(number))

    async def drain(self, timeout: float | None = None) -> Drained:
        """See `Spool.drain`."""
        self._loop = asyncio.get_running_loop()
        cancelled = threading.Event()
        begun = self._drainer.submit(self._spool.drain_until, cancelled, timeout)
        draining = asyncio.wrap_future(begun)
        try:
            return await asyncio.shield(draining)
        except asyncio.CancelledError:
            cancelled.set()
            if not begun.cancel():
                with contextlib.suppress(Exception):
                    await draining
            raise

    async def start(self) -> None:
        """See `Spool.start`."""
        await self._run(self._spool.start)

    async def stop(self) -> None:
        """See `Spool.stop`."""
        await self._run(self._spool.stop)

    def _tell(self, receipt: Receipt) -> None:
        """Hands a receipt to the event loop, from the thread that drains."""
        if self._loop is not None and self._on_receipt is not None:
            # A loop that is closed has nobody who would hear of it.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._on_receipt, receipt)

    async def _run(self, work: Callable[[], T]) -> T:
        self._loop = asyncio.get_running_loop()
        return await self._loop.run_in_executor(self._writer, work)
