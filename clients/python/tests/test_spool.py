"""The spool: what is in it survives, and is in the log exactly once."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import io
import json
import os
import pathlib
import random
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from typing import Any

from chancery_client import AsyncSpool, Client, Conflict, Receipt, Rejected, Spool, Unavailable, event
from tests.system import System, captured, eventually, needs_chancery, system

NOBODY = "http://127.0.0.1:9"
PROJECT = pathlib.Path(__file__).resolve().parents[1]


class Awaited:
    """A spool with asyncio, as one that waits: so the same tests are of both."""

    def __init__(self, spool: AsyncSpool) -> None:
        self._loop = asyncio.new_event_loop()
        self._awaited = spool

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            return getattr(self._awaited._spool, name)

        def call(*arguments: Any, **named: Any) -> Any:
            return self._loop.run_until_complete(getattr(self._awaited, name)(*arguments, **named))

        return call

    def __enter__(self) -> Awaited:
        self._loop.run_until_complete(self._awaited.__aenter__())
        return self

    def __exit__(self, *raised: Any) -> None:
        self._loop.run_until_complete(self._awaited.__aexit__(*raised))

    def end(self) -> None:
        if not self._awaited._writer._shutdown:
            self.close()
        self._loop.close()


class Folder(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name) / "events.spool"

    def spool(self, url: str = NOBODY, **options: Any) -> Any:
        spool = Spool(self.path, Client(url, attempts=1), source="desk", **options)
        self.addCleanup(spool.close)
        return spool


class WithAsyncio(Folder):
    def spool(self, url: str = NOBODY, **options: Any) -> Any:
        spool = Awaited(AsyncSpool(self.path, Client(url, attempts=1), source="desk", **options))
        self.addCleanup(spool.end)
        return spool


def start(test: unittest.TestCase, path: pathlib.Path, *arguments: str) -> subprocess.Popen[str]:
    """Starts a publisher or drainer in a process of its own."""
    command = [sys.executable, "-m", "tests.publisher", str(path), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT)
    test.addCleanup(process.kill)
    return process


def end(process: subprocess.Popen[str], lines: int = 0) -> str:
    """Kills it when it has printed so many lines, and returns all that it had printed."""
    assert process.stdout is not None
    printed = "".join(process.stdout.readline() for _ in range(lines))
    process.kill()
    return printed + process.communicate()[0]


class Spooling(Folder):
    def test_what_is_published_is_there_when_it_is_opened_again(self) -> None:
        with self.spool(linger=0.0) as spool:
            first = spool.publish(event("report.captured", captured("a")))
            self.assertEqual(spool.publish_many([event("report.captured", captured("b"), id="b")]), ["b"])
        again = self.spool()
        self.assertEqual(again.waiting(), 2)
        self.assertTrue(first.startswith("c1-"))
        file = sqlite3.connect(self.path)
        self.assertEqual(file.execute("PRAGMA journal_mode").fetchone(), ("wal",))
        self.assertEqual(again._file._file.execute("PRAGMA synchronous").fetchone(), (2,))
        file.close()

    def test_the_same_event_waits_once_and_other_content_under_its_id_is_a_conflict(self) -> None:
        spool = self.spool()
        made = event("report.captured", captured("a"), id="a")
        spool.publish(made)
        spool.publish(made | {"time": "2026-01-01T00:00:00Z"})
        with self.assertRaises(Conflict):
            spool.publish_many([
                event("report.captured", captured("b")), event("report.captured", captured("a", bytes=7), id="a"),
            ])
        self.assertEqual(spool.waiting(), 1, "all or none")

    def test_an_event_of_the_wrong_shape_is_refused_at_once(self) -> None:
        spool = self.spool()
        with self.assertRaises(Rejected) as told:
            spool.publish(event("report.captured", {"report": "report/a"}))
        self.assertEqual([error.pointer for error in told.exception.errors], ["/data/sha256"])
        self.assertEqual(spool.waiting(), 0)

    def test_what_is_not_looked_at_here_is_spooled_as_it_is(self) -> None:
        spool = self.spool(validates=False)
        spool._source = None
        self.assertEqual(spool.publish({"type": "tomorrow", "id": "1"}), "1")
        self.assertEqual(spool.waiting(), 1)

    def test_a_drain_ends_when_its_time_is_over(self) -> None:
        spool = self.spool()
        spool.publish(event("report.captured", captured("a")))
        drained = spool.drain(timeout=0.3)
        self.assertEqual((drained.recorded, drained.waiting), (0, 1))
        self.assertIsInstance(drained.last_error, Unavailable)

    def test_one_at_a_time_drains(self) -> None:
        spool = self.spool()
        with spool._file.turn() as mine, self.spool()._file.turn() as theirs:
            self.assertEqual((mine, theirs), (True, False))
        with self.spool()._file.turn() as mine:
            self.assertTrue(mine)

    def test_a_dry_run_spools_nothing(self) -> None:
        printed = io.StringIO()
        made = event("report.captured", captured("a"))
        with contextlib.redirect_stdout(printed), self.spool(dry_run=True) as spool:
            spool.publish(made)
        self.assertEqual(json.loads(printed.getvalue()), made | {"source": "desk"})
        self.assertEqual(self.spool().waiting(), 0)


@needs_chancery
class Draining(Folder):
    running: System

    @classmethod
    def setUpClass(cls) -> None:
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        cls.running = stack.enter_context(system())

    def recorded(self, source: str) -> list[str]:
        """The ids of a publisher's events, in the order of the log."""
        return [one["id"] for one in self.running.replay() if one["source"] == source]

    def test_events_go_in_the_order_of_their_source_and_leave_with_their_receipts(self) -> None:
        receipts: list[Receipt] = []
        spool = self.spool(self.running.http, on_receipt=receipts.append)
        events = [event("report.captured", captured(f"order-{n}"), id=f"{n}", source=f"order-{n % 3}") for n in range(1_500)]
        spool.publish_many(events)
        drained = spool.drain()
        self.assertEqual((drained.recorded, drained.waiting, len(receipts)), (1_500, 0, 1_500))
        for n in range(3):
            self.assertEqual(self.recorded(f"order-{n}"), [str(number) for number in range(n, 1_500, 3)])
        spool.publish_many(events[:5])
        self.assertEqual(spool.drain().duplicates, 5)

    def test_what_is_refused_is_kept_with_its_reason(self) -> None:
        spool = self.spool(self.running.http)
        first = event("report.captured", captured("kept"), id="kept", source="kept")
        spool.publish(first)
        spool.drain()
        # The shape is right; that the id is taken only the log knows.
        other = event("report.captured", captured("kept", bytes=7), id="kept", source="kept")
        behind = event("report.captured", captured("behind"), id="behind", source="kept")
        spool.publish_many([other, behind])
        drained = spool.drain()
        self.assertEqual((drained.recorded, drained.rejected, drained.waiting), (1, 1, 0))
        (kept,) = spool.rejected()
        self.assertEqual((kept.event, kept.problem.status), (other, 409))
        self.assertEqual(self.recorded("kept"), ["kept", "behind"])

        self.assertEqual(spool.retry(kept.number), 1)
        self.assertEqual((spool.waiting(), spool.rejected()), (1, []))
        self.assertEqual(spool.drain().rejected, 1)
        self.assertEqual(spool.drop(), 1)
        self.assertEqual((spool.waiting(), spool.rejected()), (0, []))

    def test_a_thread_sends_what_comes(self) -> None:
        spool = self.spool(self.running.http)
        spool.start()
        for n in range(3):
            spool.publish(event("report.captured", captured(f"thread-{n}"), id=f"{n}", source="thread"))
            eventually("it is sent", lambda: spool.waiting() == 0)
        spool.stop()
        self.assertEqual(self.recorded("thread"), ["0", "1", "2"])

    def test_two_processes_that_drain_send_nothing_twice(self) -> None:
        spool = self.spool(self.running.http)
        spool.publish_many(
            event("report.captured", captured(f"two-{n}"), id=f"{n}", source="two") for n in range(3_000)
        )
        counts = []
        for process in [start(self, self.path, "drain", self.running.http, "-") for _ in range(2)]:
            counts.append([int(count) for count in end(process, lines=1).split()[:2]])
        self.assertEqual([sum(recorded for recorded, _ in counts), sum(twice for _, twice in counts)], [3_000, 0])
        self.assertEqual(self.recorded("two"), [str(n) for n in range(3_000)])


class SpoolingWithAsyncio(WithAsyncio, Spooling):
    def test_both_have_the_same_methods(self) -> None:
        def signatures(spool: type) -> dict[str, inspect.Signature]:
            public = [name for name in vars(spool) if name == "__init__" or not name.startswith("_")]
            return {name: inspect.signature(getattr(spool, name)) for name in public if name != "drain_until"}

        self.assertEqual(signatures(AsyncSpool), signatures(Spool))

    def test_a_drain_that_is_cancelled_ends_and_what_waits_stays(self) -> None:
        async def leave() -> int:
            spool = AsyncSpool(self.path, Client(NOBODY, attempts=1), source="desk")
            await spool.publish(event("report.captured", captured("a")))
            # The second waits for its turn behind the first, and is never begun.
            drains = [asyncio.create_task(spool.drain()) for _ in range(2)]
            done, _ = await asyncio.wait(drains, timeout=0.2)
            self.assertEqual(done, set())
            for drain in drains:
                drain.cancel()
            await asyncio.wait(drains)
            self.assertTrue(all(drain.cancelled() for drain in drains))
            waiting = await spool.waiting()
            await spool.close()
            return waiting

        self.assertEqual(asyncio.run(leave()), 1)


@needs_chancery
class DrainingWithAsyncio(WithAsyncio, Draining):
    def test_the_loop_goes_on_while_it_drains(self) -> None:
        heard: list[Receipt] = []

        async def publish() -> int:
            client = Client(self.running.http, attempts=1)
            async with AsyncSpool(self.path, client, source="loop", on_receipt=heard.append) as spool:
                await spool.start()
                ids = await asyncio.gather(
                    *(spool.publish(event("report.captured", captured(f"loop-{n}"))) for n in range(100))
                )
                while await spool.waiting() > 0:
                    await asyncio.sleep(0)
            return len(set(ids))

        self.assertEqual(asyncio.run(publish()), 100)
        self.assertEqual((len(self.recorded("loop")), len(heard)), (100, 100))


@needs_chancery
class Crashes(Folder):
    """Publishers and drainers that are killed at any point, and a server that comes and goes."""

    KILLS = int(os.environ.get("CRASH_KILLS", "12"))

    def test_every_event_that_was_published_is_recorded_once_and_in_order(self) -> None:
        dice = random.Random(5)
        with system() as running:
            published = {"one": 0, "two": 0}
            for round_ in range(self.KILLS):
                processes = {
                    source: start(self, self.path, source, str(first), str(first + 400)) for source, first in published.items()
                }
                drainers = [start(self, self.path, "drain", running.http, "-") for _ in range(2)]
                if round_ % 4 == 2:
                    running.kill()
                for source, process in processes.items():
                    said = [int(line) for line in end(process, dice.randrange(40)).splitlines()]
                    # The one behind the last that it told may be there as well: it is published again.
                    published[source] = said[-1] + 1 if said else published[source]
                for drainer in drainers:
                    # In the middle of its work, or when it was through.
                    end(drainer, 1 if round_ % 4 == 3 else 0)
                if round_ % 4 == 2:
                    running.start()
            drained = self.spool(running.http).drain()
            self.assertEqual(drained.waiting, 0)
            self.assertGreater(sum(published.values()), 0)
            replayed = running.replay()
            for source, count in published.items():
                ids = [one["id"] for one in replayed if one["source"] == source]
                self.assertEqual(ids[:count], [f"{source}-{number}" for number in range(count)])
                self.assertEqual(len(ids), len(set(ids)))
                self.assertLessEqual(len(ids), count + 1)
            self.assertEqual(self.spool().rejected(), [])
