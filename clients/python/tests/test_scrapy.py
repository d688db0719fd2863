"""The pipeline in a real crawl of a site on this machine."""

from __future__ import annotations

import functools
import http.server
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import unittest
from typing import Any

from chancery_client import Spool
from tests.system import needs_chancery, system
from tests.tools import needs

PROJECT = pathlib.Path(__file__).resolve().parents[1]
PAGE = """<html><head><title>{name}</title></head><body>
<article data-date="2025-05-{day:02}"><h1>{name}</h1><p class="who">actor/side-{day}</p></article>
{links}</body></html>"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


class Site:
    """A few pages that link to each other, served to a crawler."""

    def __init__(self, folder: pathlib.Path, pages: int) -> None:
        names = [f"page-{number}.html" for number in range(1, pages + 1)]
        links = "".join(f'<a href="{name}">{name}</a>' for name in names)
        (folder / "index.html").write_text(f"<html><body>{links}</body></html>")
        for day, name in enumerate(names, 1):
            (folder / name).write_text(PAGE.format(name=name, day=day, links=links))
        handler = functools.partial(Quiet, directory=str(folder))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/index.html"


@needs_chancery
@needs("scrapy")
class Crawling(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "site").mkdir()
        site = Site(self.folder / "site", 8)
        self.addCleanup(site.server.server_close)
        self.addCleanup(site.server.shutdown)
        self.url = site.url

    def crawl(self, http: str, **settings: Any) -> tuple[dict[str, Any], str]:
        """Crawls the site in a process of its own, as crawls are; returns its statistics, and what it printed."""
        options = json.dumps({
            "CHANCERY_HTTP": http, "CHANCERY_SPOOL": str(self.folder / "events.spool"), "CHANCERY_LINGER": 60, **settings,
        })
        command = [sys.executable, "-m", "tests.crawler", self.url, options, str(self.folder / "stats.json")]
        ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=300)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        stats: dict[str, Any] = json.loads((self.folder / "stats.json").read_text())
        return {name.removeprefix("chancery/"): count for name, count in stats.items() if "chancery/" in name}, ended.stdout

    def test_a_crawl_is_recorded_and_a_second_one_adds_nothing(self) -> None:
        # Nobody is there, and the crawl does not mind.
        stats, _ = self.crawl("http://127.0.0.1:9", CHANCERY_LINGER=0.1)
        self.assertEqual((stats["spooled"], stats["waiting"]), (8, 8))
        with system() as running:
            stats, _ = self.crawl(running.http)
            self.assertEqual((stats["recorded"], stats["waiting"], stats["refused_here"]), (8, 0, 1))
            stats, _ = self.crawl(running.http)
            self.assertEqual((stats.get("recorded", 0), stats["duplicate"], stats["waiting"]), (0, 8, 0))
            events = [one for one in running.replay() if one["source"] == "crawler"]
            self.assertEqual(
                sorted(one["data"]["occurred"] for one in events), [f"2025-05-{day:02}" for day in range(1, 9)]
            )

    def test_a_dry_run_prints_the_events(self) -> None:
        _, printed = self.crawl("http://127.0.0.1:9", CHANCERY_DRY_RUN=True)
        lines = [json.loads(line) for line in printed.splitlines()]
        self.assertEqual({line["source"] for line in lines}, {"crawler"})
        self.assertEqual(len(lines), 8)
        with Spool(self.folder / "events.spool", linger=0) as spool:
            self.assertEqual(spool.waiting(), 0)
