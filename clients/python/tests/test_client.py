"""The clients against a real system: one set of names over HTTP, with and without asyncio, and over NATS."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import io
import json
import os
import pathlib
import tempfile
import unittest
from collections.abc import AsyncIterator, Iterator
from typing import Any
from unittest import mock

from chancery_client import AsyncClient, Change, Client, Conflict, Denied, Receipt, Rejected, Unavailable, event
from chancery_client.limits import EVENT_BYTES_MAX
from tests.system import System, captured, dossier, eventually, floated, needs_chancery, system
from tests.tools import needs

BOARD = ("conditions", "meeting/putin-zelensky")


class Waiting:
    """A client with asyncio, as one that waits: so the same tests are of all of them."""

    def __init__(self, client: Any) -> None:
        self._loop = asyncio.new_event_loop()
        self._client = client

    def run(self, made: Any) -> Any:
        return self._loop.run_until_complete(_awaited(made))

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any, **named: Any) -> Any:
            made = getattr(self._client, name)(*arguments, **named)
            if inspect.isawaitable(made):
                return self.run(made)
            return self._each(aiter(made)) if not hasattr(made, "place") else Followed(self, made)

        return call

    def _each(self, items: AsyncIterator[Any]) -> Iterator[Any]:
        with contextlib.suppress(StopAsyncIteration):
            while True:
                yield self.run(anext(items))

    def end(self) -> None:
        self._loop.run_until_complete(self._client.close())
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()


class Followed:
    """A watch with asyncio, as one that waits."""

    def __init__(self, waiting: Waiting, watch: Any) -> None:
        self._waiting, self._watch = waiting, watch

    def __next__(self) -> Any:
        return self._waiting.run(anext(self._watch))

    def close(self) -> None:
        self._waiting.run(self._watch.close())


async def _awaited(made: Any) -> Any:
    return await made


class Methods:
    """What each client does."""

    running: System
    client: Any

    def test_an_event_is_recorded_once(self) -> None:
        name = f"once-{type(self).__name__.lower()}"
        made = event("meeting.floated", floated(name))
        first = self.client.publish(made)
        second = self.client.publish(made | {"time": "2026-01-01T00:00:00Z"})
        self.assertEqual((first.status, second.status), ("recorded", "duplicate"))
        self.assertEqual((first.position, first.leaf), (second.position, second.leaf))
        self.assertEqual((first.source, first.id), ("desk", made["id"]))
        with self.assertRaises(Conflict) as told:
            self.client.publish(event("meeting.floated", floated(name, level="technical"), id=made["id"]))
        self.assertEqual(told.exception.recorded["position"], first.position)
        self.assertNotEqual(told.exception.recorded["sha256"], told.exception.received["sha256"])

    def test_a_refusal_says_where_and_how(self) -> None:
        with self.assertRaises(Rejected) as told:
            self.client.publish(event("meeting.floated", floated("a", mode="verbatm", occurred="2025-02-30")))
        errors = {error.pointer: error.detail for error in told.exception.errors}
        self.assertEqual(set(errors), {"/data/mode", "/data/occurred"})
        self.assertIn("did you mean `verbatim`?", errors["/data/mode"])
        with self.assertRaises(Rejected):
            self.client.publish(event("meeting.floated", floated("a"), source="The Desk"))

    def test_many_events_have_their_outcomes_in_order(self) -> None:
        # More than a request takes, of two publishers, with some that are refused here and some there.
        name = type(self).__name__.lower()
        events = [
            event("report.captured", captured(f"{name}-{n}", rights="x" * 450, byline="y" * 450), source=["one", "two"][n % 2])
            for n in range(1_300)
        ]
        events[5] = event("meeting.floated", {}, source="one", id="wrong")
        events[7] = {"type": "chancery.meeting.floated.v1", "data": {"x": 0.5}}
        events[9] = event("meeting.floated", {"x": "x" * EVENT_BYTES_MAX}, source="one")
        outcomes = self.client.publish_many(events)
        self.assertEqual(len(outcomes), len(events))
        refused = [place for place, outcome in enumerate(outcomes) if isinstance(outcome, Rejected)]
        self.assertEqual(refused, [5, 7, 9])
        for made, outcome in zip(events, outcomes):
            if isinstance(outcome, Receipt):
                self.assertEqual((outcome.status, outcome.id), ("recorded", made["id"]))
        of_one = [outcome.position for outcome in outcomes if isinstance(outcome, Receipt) and outcome.source == "one"]
        self.assertEqual(of_one, sorted(of_one))
        again = self.client.publish_many(events[:3])
        self.assertEqual([outcome.status for outcome in again], ["duplicate"] * 3)
        self.assertEqual(self.client.publish_many([]), [])

    def test_an_atomic_batch_is_recorded_as_a_whole(self) -> None:
        name = f"atomic-{type(self).__name__.lower()}"
        right = [event("meeting.floated", floated(f"{name}-{n}")) for n in range(3)]
        outcomes = self.client.publish_many([*right, event("meeting.floated", {}, id="wrong")], atomic=True)
        self.assertEqual([type(outcome) for outcome in outcomes], [Rejected] * 4)
        outcomes = self.client.publish_many(right, atomic=True)
        self.assertEqual([outcome.status for outcome in outcomes], ["recorded"] * 3)
        with self.assertRaises(ValueError):
            self.client.publish_many(right * 400, atomic=True)

    def test_documents_are_read_at_any_time(self) -> None:
        board = self.client.view(*BOARD, min_position=47)
        self.assertEqual((board["view"], board["key"]), BOARD)
        self.assertGreaterEqual(board.through, 47)
        self.assertEqual(board.log, self.client.log())
        then = self.client.view(*BOARD, position=34)
        self.assertEqual(then["position"], 34)
        self.assertLess(len(then["conditions"]), len(board["conditions"]))
        self.assertEqual(self.client.view(*BOARD, valid_at="2025-05-16")["conditions"], [])
        pair = "proposal/ru-istanbul=proposal/us-plan"
        self.assertEqual(self.client.view("proposals", pair, position=47)["key"], pair)
        kinds = self.client.view("timeline", "all", kind="meeting.floated", position=47)["entries"]
        self.assertEqual({entry["kind"] for entry in kinds}, {"meeting.floated"})

    def test_lists_go_over_pages(self) -> None:
        keys = list(self.client.keys("conditions", position=47))
        self.assertIn(BOARD[1], [key.key for key in keys])
        changes = list(self.client.changes(*BOARD, min_position=47))
        self.assertEqual([change.previous for change in changes], [0, *(change.position for change in changes[:-1])])
        self.assertIsInstance(changes[0], Change)
        self.assertEqual(list(self.client.changes(*BOARD, after=changes[2].position)), changes[3:])
        changed = {key.key: key.position for key in self.client.changed_keys("conditions", min_position=47)}
        self.assertEqual(changed[BOARD[1]], changes[-1].position)
        # More than a page has: the events of all these tests.
        events = list(self.client.events(min_position=1_047))
        self.assertEqual([one.position for one in events], list(range(1, len(events) + 1)))
        self.assertGreater(len(events), 1_000)
        stated = list(self.client.events(kind="condition.stated", publisher="istanbul-dossier", after=30))
        self.assertTrue(stated and all(one.event["type"] == "chancery.condition.stated.v1" for one in stated))

    def test_a_publisher_is_told_what_became_of_its_events(self) -> None:
        made = event("meeting.floated", floated(f"where-{type(self).__name__.lower()}"))
        receipt = self.client.publish(made)
        where = self.client.where(made["id"])
        self.assertEqual((where.status, where.position), ("recorded", receipt.position))
        self.assertEqual(self.client.where("never-sent").status, "unknown")
        refused = list(self.client.refused(source="careless"))
        self.assertEqual([json.loads(one.payload)["id"] for one in refused], [f"wrong-{n}" for n in range(300)])
        self.assertEqual({one.reason for one in refused}, {"invalid"})
        self.assertEqual(list(self.client.refused()), [])

    def test_what_moved_and_why(self) -> None:
        moved = self.client.diff(*BOARD, 34, 35)
        self.assertIn(35, [position for row in moved["changed"] for position in row["because"]])
        by_day = self.client.diff(*BOARD, "2025-05-16", "2025-05-18", axis="valid", position=47)
        self.assertEqual(by_day["axis"], "valid")
        why = self.client.why(*BOARD, "condition/pz-pow-exchange", position=47)
        self.assertTrue(why["events"] and why["would_change"])
        with self.assertRaises(Exception) as told:
            self.client.view("conditons", "meeting/a")
        self.assertIn("did you mean", str(told.exception))

    def test_a_dry_run_shows_what_would_be_sent(self) -> None:
        made = event("meeting.floated", floated("never"), source="nobody-else")
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            receipts = [self.dry.publish(made), *self.dry.publish_many([made, {"type": "x", "data": {}}])]
        self.assertEqual(
            [getattr(receipt, "status", type(receipt)) for receipt in receipts], ["dry_run", "dry_run", Rejected]
        )
        self.assertEqual([json.loads(line) for line in printed.getvalue().splitlines()], [made, made])
        self.assertEqual(list(self.client.events(publisher="nobody-else")), [])

    def test_a_change_is_told_as_it_comes(self) -> None:
        name = f"told-{type(self).__name__.lower()}"
        watch = self.client.watch_view("conditions", f"meeting/{name}", since=self.client.view(*BOARD, min_position=1_047).through)
        receipts = []
        for actor in (f"actor/{name}-east", f"actor/{name}-west"):
            data = floated(name, participants=[{"actor": actor}])
            receipts.append(self.client.publish(event("meeting.floated", data)))
        self.addCleanup(watch.close)
        told = [next(watch)]
        while told[-1].position < receipts[-1].position:
            told.append(next(watch))
        self.assertEqual(told, list(self.client.changes("conditions", f"meeting/{name}", min_position=told[-1].position)))

    addCleanup: Any
    assertEqual: Any
    assertNotEqual: Any
    assertRaises: Any
    assertIn: Any
    assertTrue: Any
    assertGreater: Any
    assertGreaterEqual: Any
    assertLess: Any
    assertIsInstance: Any
    dry: Any


class Case(unittest.TestCase):
    """A system with the example in it, for all tests of a class."""

    @classmethod
    def setUpClass(cls) -> None:
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        cls.running = stack.enter_context(system())  # type: ignore[attr-defined]
        with Client(cls.running.http) as client:  # type: ignore[attr-defined]
            client.publish_many(dossier())
            # More events than a page has.
            more = [event("report.captured", captured(f"more-{n}"), source="more") for n in range(1_000)]
            client.publish_many(more)
        # More refusals than a page of the stream has.
        wrong = [json.dumps({"source": "careless", "id": f"wrong-{n}"}) for n in range(300)]
        cls.running.chancery("publish", "--inbox", stdin="\n".join(wrong))  # type: ignore[attr-defined]
        with Client(cls.running.http) as client:  # type: ignore[attr-defined]
            eventually("all is refused", lambda: len(list(client.refused(source="careless"))) == len(wrong))


@needs_chancery
class OverHttp(Methods, Case):
    def setUp(self) -> None:
        self.client = self.enter(Client(self.running.http, source="desk"))
        self.dry = self.enter(Client(self.running.http, source="desk", dry_run=True))

    def enter(self, client: Client) -> Client:
        self.addCleanup(client.close)
        return client

    def test_many_threads_use_one_client(self) -> None:
        from concurrent.futures import ThreadPoolExecutor

        events = [event("meeting.floated", floated(f"thread-{n}")) for n in range(64)]
        with ThreadPoolExecutor(16) as threads:
            receipts = list(threads.map(self.client.publish, events))
        self.assertEqual({receipt.id for receipt in receipts}, {made["id"] for made in events})


@needs_chancery
class WithAsyncio(Methods, Case):
    def setUp(self) -> None:
        self.client = Waiting(AsyncClient(self.running.http, source="desk"))
        self.dry = Waiting(AsyncClient(self.running.http, source="desk", dry_run=True))
        self.addCleanup(self.client.end)
        self.addCleanup(self.dry.end)

    def test_who_is_cancelled_while_waiting_misses_nothing(self) -> None:
        async def follow() -> None:
            async with AsyncClient(self.running.http, source="desk") as client:
                async with client.watch_view("conditions", "meeting/patient", since=0) as watch:
                    with self.assertRaises(asyncio.TimeoutError):
                        await asyncio.wait_for(anext(watch), 0.05)
                    receipt = await client.publish(event("meeting.floated", floated("patient")))
                    self.assertEqual((await anext(watch)).position, receipt.position)

        asyncio.run(follow())


@needs_chancery
@needs("nats")
class OverNats(Methods, Case):
    def setUp(self) -> None:
        from chancery_client.nats import NatsClient

        self.client = Waiting(NatsClient(self.running.nats, source="desk"))
        self.dry = Waiting(NatsClient(self.running.nats, source="desk", dry_run=True))
        self.addCleanup(self.client.end)
        self.addCleanup(self.dry.end)

    def test_nobody_there_is_unavailable(self) -> None:
        from chancery_client.nats import NatsClient

        away = Waiting(NatsClient("nats://127.0.0.1:9", source="desk", timeout=0.2, attempts=1))
        self.addCleanup(away.end)
        with self.assertRaises(Unavailable):
            away.publish(event("meeting.floated", floated("a")))

    def test_who_does_not_wait_leaves_it_in_the_inbox(self) -> None:
        made = event("meeting.floated", floated("left-alone"))
        self.assertGreater(self.client.leave(made), 0)
        recorded = lambda: (where := self.client.where(made["id"])).status == "recorded" and where
        where = eventually("it is recorded", recorded)
        found = self.client.events(after=where.position - 1, min_position=where.position)
        self.assertEqual([one.event["id"] for one in found], [made["id"]])


@needs_chancery
class WithToken(unittest.TestCase):
    def test_who_has_no_token_is_denied(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            token = pathlib.Path(folder) / "token"
            token.write_text("hunter2-hunter2-hunter2\n")
            self.check(token)

    def check(self, token: pathlib.Path) -> None:
        with system("--http-token-file", str(token)) as running:
            made = event("meeting.floated", floated("a"), source="desk")
            with Client(running.http) as stranger, self.assertRaises(Denied):
                stranger.publish(made)
            with Client(running.http) as stranger, self.assertRaises(Denied):
                list(stranger.refused(source="desk"))
            variable = {"CHANCERY_TOKEN_FILE": str(token)}
            with mock.patch.dict(os.environ, variable), Client(running.http) as client:
                self.assertEqual(client.publish(made).position, 1)
                self.assertEqual(list(client.refused(source="desk")), [])
                self.assertEqual(next(client.watch_view("conditions", since=0)).position, 1)


class Names(unittest.TestCase):
    @staticmethod
    def signatures(client: type) -> dict[str, inspect.Signature]:
        public = [name for name in vars(client) if not name.startswith("_") and name not in ("send", "connection", "ask", "leave")]
        found = {name: inspect.signature(getattr(client, name)) for name in public}
        return {name: one.replace(return_annotation=None) for name, one in found.items()}

    def test_all_clients_have_the_same_methods(self) -> None:
        self.assertEqual(self.signatures(AsyncClient), self.signatures(Client))

    @needs("nats")
    def test_so_has_the_one_over_nats(self) -> None:
        from chancery_client.nats import NatsClient

        self.assertEqual(self.signatures(NatsClient), self.signatures(Client))
