"""An item pipeline for Scrapy: the extra `[scrapy]`.

    ITEM_PIPELINES = {"chancery_client.scrapy.ChanceryPipeline": 800}
    CHANCERY_SOURCE = "my-scraper"

| setting | |
|---|---|
| `CHANCERY_SOURCE` | the publisher of events that name none |
| `CHANCERY_SPOOL` | the file of the spool; `chancery.spool` |
| `CHANCERY_HTTP`, `CHANCERY_TOKEN` | where the server is, and the token; found as usual when they are not set |
| `CHANCERY_EVENTS` | a function, or the path of one, that makes events of an item: `def events_of(item): …` |
| `CHANCERY_LINGER` | for how many seconds the end of a crawl tries to send what is left; 5 |
| `CHANCERY_DRY_RUN` | events are checked and written to stdout, and nothing is sent |

Without `CHANCERY_EVENTS` an item is an event when it has `type` and `data`; any other goes its way untouched. An item
whose event has the wrong shape is dropped, with the reason. A crawl never waits for the server: events are spooled, and
sent by a thread; what is left at the end is sent by the next crawl.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.utils.misc import load_object

from .client import Client
from .errors import Rejected
from .results import Receipt
from .spool import LINGER_SECONDS, Spool

log = logging.getLogger(__name__)

EventsOf = Callable[[Any], Iterable[Mapping[str, Any]]]


class ChanceryPipeline:
    """Publishes the events of items."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._stats = crawler.stats
        client = Client(settings.get("CHANCERY_HTTP"), token=settings.get("CHANCERY_TOKEN"), attempts=1)
        self._linger = settings.getfloat("CHANCERY_LINGER", LINGER_SECONDS)
        self._dry_run = settings.getbool("CHANCERY_DRY_RUN")
        self._spool = Spool(
            settings.get("CHANCERY_SPOOL", "chancery.spool"),
            client,
            source=settings.get("CHANCERY_SOURCE"),
            dry_run=self._dry_run,
            on_receipt=self._received,
        )
        named = settings.get("CHANCERY_EVENTS")
        self._events_of: EventsOf = load_object(named) if named else _itself

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ChanceryPipeline:
        """Is how Scrapy makes one."""
        return cls(crawler)

    def open_spider(self, spider: Any = None) -> None:
        """Begins to send; what an earlier crawl left goes first."""
        self._spool.start()

    def process_item(self, item: Any, spider: Any = None) -> Any:
        """Spools the events of an item."""
        try:
            ids = self._spool.publish_many(self._events_of(item))
        except Rejected as refusal:
            self._count("refused_here")
            raise DropItem(str(refusal)) from refusal
        self._count("spooled", len(ids))
        return item

    def close_spider(self, spider: Any = None) -> None:
        """Sends what is left, for as long as the crawl lingers."""
        self._spool.stop()
        if not self._dry_run:
            left = self._spool.drain(self._linger)
            self._set("waiting", left.waiting)
            self._set("rejected", len(self._spool.rejected()))
            if left.waiting:
                log.warning("%d events wait in the spool: %s", left.waiting, left.last_error)
        self._spool.close()

    def _received(self, receipt: Receipt) -> None:
        self._count(receipt.status)

    def _count(self, name: str, by: int = 1) -> None:
        if self._stats is not None and by:
            self._stats.inc_value(f"chancery/{name}", by)

    def _set(self, name: str, value: int) -> None:
        if self._stats is not None:
            self._stats.set_value(f"chancery/{name}", value)


def _itself(item: Any) -> Iterable[Mapping[str, Any]]:
    members = ItemAdapter(item).asdict()
    return [members] if {"type", "data"} <= members.keys() else []
