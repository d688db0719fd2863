"""A crawl with the pipeline: `crawler.py URL SETTINGS STATS`."""

from __future__ import annotations

import json
import pathlib
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import HtmlResponse, Response

from chancery_client import Event, event


def events_of(item: dict[str, Any]) -> Iterable[Event]:
    """What a page says, as an event; a page without anybody makes one of the wrong shape."""
    data = {
        "meeting": "meeting/crawled", "occurred": item["date"], "mode": "paraphrase",
        "participants": [{"actor": item["who"]}] if item["who"] else "nobody",
        "attribution": [{"agent": "outlet/site", "role": "outlet", "identity": "named"}],
    }
    return [event("meeting.floated", data)]


class Spider(scrapy.Spider):
    """Follows every link of the site."""

    name = "site"

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:
        assert isinstance(response, HtmlResponse)
        article = response.css("article")
        if article:
            yield {"date": article.attrib["data-date"], "who": article.css(".who::text").get()}
        else:
            yield {"date": "2025-05-01", "who": None}
        yield from response.follow_all(css="a")


def main(url: str, options: str, stats: str) -> None:
    settings = {
        "ITEM_PIPELINES": {"chancery_client.scrapy.ChanceryPipeline": 800}, "CHANCERY_SOURCE": "crawler",
        "CHANCERY_EVENTS": "tests.crawler.events_of", "TELNETCONSOLE_ENABLED": False, "LOG_LEVEL": "WARNING",
        **json.loads(options),
    }
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(Spider)
    process.crawl(crawler, start_urls=[url])
    process.start()
    assert crawler.stats is not None
    pathlib.Path(stats).write_text(json.dumps(crawler.stats.get_stats(), default=str))


if __name__ == "__main__":
    main(*sys.argv[1:])
