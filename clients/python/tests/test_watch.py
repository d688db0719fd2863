"""Following a view: every change once, over kills of the system and of whoever follows."""

from __future__ import annotations

import asyncio
import itertools
import pathlib
import tempfile
import threading
import unittest
from typing import Any

from chancery_client import AsyncClient, Change, Client, PlaceLost, event
from tests.system import System, eventually, floated, needs_chancery, system
from tests.tools import needs

VIEW = "conditions"


def moves(name: str, first: int, count: int) -> list[dict[str, Any]]:
    """Events of a meeting, each of which changes its board."""
    return [
        event("meeting.floated", floated(name, participants=[{"actor": f"actor/{name}-{n}"}]), source="desk")
        for n in range(first, first + count)
    ]


def named(changes: list[Change]) -> list[tuple[str, int]]:
    return [(change.key, change.position) for change in changes]


class Followed(unittest.TestCase):
    def whole(self, client: Client, keys: list[str], through: int) -> list[tuple[str, int]]:
        """What there is to be told: the changes of all keys."""
        told = [change for key in keys for change in client.changes(VIEW, f"meeting/{key}", min_position=through)]
        return sorted(named(told), key=lambda one: one[1])

    def check(self, told: list[Change], client: Client, keys: list[str], through: int) -> None:
        """Every change once, and those of a key in order."""
        self.assertEqual(sorted(named(told), key=lambda one: one[1]), self.whole(client, keys, through))
        for key in keys:
            of_key = [change.position for change in told if change.key == f"meeting/{key}"]
            self.assertEqual(of_key, sorted(set(of_key)))


@needs_chancery
class OverHttp(Followed):
    def test_nothing_is_missed_or_told_twice_while_the_system_is_killed(self) -> None:
        with system() as running, Client(running.http, source="desk", attempts=12) as client:
            told: list[Change] = []
            done = threading.Event()
            last = [0]

            def follow() -> None:
                for change in client.watch_view(VIEW, since=0):
                    told.append(change)
                    if change.position == last[0]:
                        done.set()
                        return

            thread = threading.Thread(target=follow, daemon=True)
            thread.start()
            for round_ in range(4):
                client.publish_many(moves("a", 4 * round_, 4) + moves("b", 4 * round_, 4))
                if round_ % 2 == 1:
                    running.kill()
                    running.start()
            last[0] = client.publish(moves("a", 100, 1)[0]).position
            self.assertTrue(done.wait(120), named(told))
            self.check(told, client, ["a", "b"], last[0])

    def test_a_place_is_gone_on_from(self) -> None:
        with system() as running, tempfile.TemporaryDirectory() as folder, Client(running.http) as client:
            place = pathlib.Path(folder) / "place"
            receipts = [client.publish(made) for made in moves("a", 0, 6)]
            told: list[Change] = []
            for count in (2, 1, 3):
                # The one that was taken last was not dealt with: it comes again.
                with client.watch_view(VIEW, "meeting/a", since=0, place=place) as watch:
                    taken = [next(watch) for _ in range(count + 1 if len(told) + count < 6 else count)]
                told += taken[:count]
            self.assertEqual([change.position for change in told], [receipt.position for receipt in receipts])

            # A place of another log is none in this one.
            with system() as other, Client(other.http) as stranger:
                for made in moves("a", 0, 8):
                    stranger.publish(made)
                with self.assertRaises(PlaceLost), stranger.watch_view(VIEW, "meeting/a", place=place) as watch:
                    next(watch)

    def test_it_begins_with_what_comes_from_now_on(self) -> None:
        with system() as running, Client(running.http) as client:
            client.publish_many(moves("a", 0, 3))
            client.view(VIEW, "meeting/a", min_position=3)
            watch = client.watch_view(VIEW)
            self.addCleanup(watch.close)
            told: list[Change] = []

            def follow() -> None:
                for change in watch:
                    told.append(change)

            threading.Thread(target=follow, daemon=True).start()
            numbers = itertools.count(3)

            def publish() -> int:
                return client.publish(moves("a", next(numbers), 1)[0]).position

            # Until it listens, nobody can know that it does.
            eventually("something is told", lambda: publish() and told)
            last = publish()
            eventually("the last one is told", lambda: told[-1].position == last)
            whole = list(client.changes(VIEW, "meeting/a", min_position=last))
            self.assertEqual(told, whole[-len(told):], "from where it began, nothing is left out")

    def test_more_than_a_stream_tells_again_is_asked_for(self) -> None:
        with system() as running, Client(running.http) as client:
            client.publish_many(moves("a", 0, 3) + moves("b", 0, 2))
            client.view(VIEW, "meeting/b", min_position=5)
            watch = client.watch_view(VIEW, since=0)
            reset = {"reason": "too-old", "through": 5, "log": client.log()}
            told = list(watch._reset(reset))
            self.check(told, client, ["a", "b"], 5)
            self.assertEqual((watch.place["through"], watch.place["keys"]), (5, {}))
            for reason in ("other-log", "ahead", "unreadable"):
                with self.assertRaises(PlaceLost):
                    list(watch._reset({"reason": reason, "through": 5, "log": client.log()}))

    def test_a_change_whose_predecessor_is_missing_has_it_asked_for(self) -> None:
        with system() as running, Client(running.http) as client:
            client.publish_many(moves("a", 0, 4))
            whole = list(client.changes(VIEW, "meeting/a", min_position=4))
            watch = client.watch_view(VIEW, since=0)
            told = [*watch._changed(whole[0]), *watch._changed(whole[3]), *watch._changed(whole[2])]
            self.assertEqual(told, whole)

    def test_closing_ends_it_from_another_thread(self) -> None:
        with system() as running, Client(running.http) as client:
            watch = client.watch_view(VIEW)
            ended = threading.Event()
            thread = threading.Thread(target=lambda: ended.set() if not list(watch) else None, daemon=True)
            thread.start()
            watch.close()
            self.assertTrue(ended.wait(30))


@needs_chancery
@needs("nats")
class OverNats(Followed):
    def test_nothing_is_missed_or_told_twice_while_the_system_is_killed(self) -> None:
        from chancery_client.nats import NatsClient

        async def follow(running: System, place: pathlib.Path) -> tuple[list[Change], int]:
            told: list[Change] = []
            async with AsyncClient(running.http, attempts=12) as publisher:
                for round_ in range(3):
                    await publisher.publish_many(moves("a", 4 * round_, 4) + moves("b", 4 * round_, 4))
                    if round_ == 1:
                        await asyncio.to_thread(running.kill)
                        await asyncio.to_thread(running.start)
                    # Started again each time, where it was.
                    async with NatsClient(running.nats) as client:
                        async with client.watch_view(VIEW, since=0, place=place) as watch:
                            last = (await publisher.publish(moves("b", 50 + round_, 1)[0])).position
                            taken = [await asyncio.wait_for(anext(watch), 120)]
                            while taken[-1].position != last:
                                taken.append(await asyncio.wait_for(anext(watch), 120))
                            # Dealt with, all of them.
                            watch._keep()
                    told += taken
            return told, last

        with system() as running, tempfile.TemporaryDirectory() as folder, Client(running.http) as client:
            told, last = asyncio.run(follow(running, pathlib.Path(folder) / "place"))
            self.check(told, client, ["a", "b"], last)

    def test_a_gap_is_repaired_and_a_cancelled_wait_loses_nothing(self) -> None:
        from chancery_client.nats import NatsClient

        async def follow(running: System) -> list[Change]:
            async with NatsClient(running.nats, source="desk") as client:
                watch = client.watch_view(VIEW, "meeting/a", since=0)
                with self.assertRaises(asyncio.TimeoutError):
                    await asyncio.wait_for(anext(watch), 0.05)
                for made in moves("a", 0, 3):
                    await client.publish(made)
                told = [await asyncio.wait_for(anext(watch), 120) for _ in range(3)]
                await watch.close()
                fresh = client.watch_view(VIEW, "meeting/a", since=0)
                repaired = [change async for change in fresh._heard(told[2])]
                self.assertEqual(repaired, told)
                return told

        with system() as running:
            told = asyncio.run(follow(running))
            self.assertEqual([change.position for change in told], [1, 2, 3])
