"""Many events in requests that the server takes."""

from __future__ import annotations

import random
import unittest
from collections.abc import Mapping
from typing import Any

from chancery_client import ChanceryError, Outcome, Receipt, Rejected, Unavailable
from chancery_client.batches import cut, join, sending
from chancery_client.errors import Problem
from chancery_client.limits import BATCH_EVENTS_MAX, REQUEST_BYTES_MAX


def receipt(body: bytes) -> dict[str, Any]:
    return {
        "status": "recorded", "position": int(body), "source": "desk", "id": body.decode(), "recorded_at": "", "leaf": "",
    }


class Server:
    """What a server may answer: it refuses some, tells only so many results, and goes away."""

    def __init__(self, refuses: set[int], results_max: int, away_after: int) -> None:
        self.refuses, self.results_max, self.away_after = refuses, results_max, away_after
        self.requests = 0

    def answer(self, batch: list[bytes]) -> Mapping[str, Any] | ChanceryError:
        self.requests += 1
        if self.requests > self.away_after:
            return Unavailable("away")
        problem = {"status": 422, "title": "no", "errors": []}
        results = [
            {"status": "rejected", "problem": problem} if int(body) in self.refuses else receipt(body) for body in batch
        ]
        return {"results": results[: self.results_max]}


def send(bodies: list[bytes], server: Any) -> list[Outcome]:
    work = sending(bodies, False)
    try:
        batch = next(work)
        while True:
            batch = work.send(server.answer(batch))
    except StopIteration as end:
        outcomes: list[Outcome] = end.value
        return outcomes


class Batches(unittest.TestCase):
    def test_batches_are_full_and_fit(self) -> None:
        dice = random.Random(3)
        for _ in range(50):
            bodies = [b"x" * dice.choice([1, 10, 1_000, 100_000]) for _ in range(dice.randrange(3_000))]
            found = list(cut(bodies))
            self.assertEqual([body for batch in found for body in batch], bodies)
            for batch, following in zip(found, [*found[1:], []]):
                self.assertLessEqual(len(batch), BATCH_EVENTS_MAX)
                self.assertLessEqual(len(join(batch)), REQUEST_BYTES_MAX)
                if following:
                    full = len(batch) == BATCH_EVENTS_MAX
                    self.assertTrue(full or len(join([*batch, following[0]])) > REQUEST_BYTES_MAX)

    def test_each_event_has_its_outcome_in_its_place(self) -> None:
        bodies = [str(number).encode() for number in range(2_500)]
        outcomes = send(bodies, Server({7, 1_500}, 333, 1_000))
        self.assertEqual(len(outcomes), len(bodies))
        for number, outcome in enumerate(outcomes):
            if number in (7, 1_500):
                self.assertIsInstance(outcome, Rejected)
            else:
                assert isinstance(outcome, Receipt)
                self.assertEqual(outcome.position, number)

    def test_nothing_is_sent_behind_what_did_not_get_through(self) -> None:
        bodies = [str(number).encode() for number in range(5_000)]
        server = Server(set(), 1_000, 2)
        outcomes = send(bodies, server)
        self.assertEqual(server.requests, 3)
        self.assertTrue(all(isinstance(one, Receipt) for one in outcomes[:2_000]))
        self.assertTrue(all(isinstance(one, Unavailable) for one in outcomes[2_000:]))

    def test_a_refusal_of_a_whole_batch_is_found_to_be_one_events(self) -> None:
        class Strict:
            def answer(self, batch: list[bytes]) -> Mapping[str, Any] | ChanceryError:
                if b"77" in batch:
                    return Rejected(Problem.read({"status": 400, "title": "no"}))
                return {"results": [receipt(body) for body in batch]}

        outcomes = send([str(number).encode() for number in range(100)], Strict())
        self.assertEqual([number for number, one in enumerate(outcomes) if isinstance(one, Rejected)], [77])
