"""Server-sent events, and the rule of `previous`."""

from __future__ import annotations

import io
import pathlib
import tempfile
import unittest

from chancery_client import Change, PlaceFile, PlaceLost
from chancery_client.place import Held
from chancery_client.sse import Reader, ServerEvent


def read(text: str) -> tuple[list[ServerEvent], Reader]:
    lines = io.BytesIO(text.encode())
    reader = Reader(lines.readline)
    found = []
    while (event := reader.next()) is not None:
        found.append(event)
    return found, reader


class Sse(unittest.TestCase):
    def test_events_are_read_as_a_browser_does(self) -> None:
        found, reader = read(
            "retry: 1500\n\n: a comment\n\nid: 1\nevent: a\ndata: one\ndata:two\n\n"
            "data: {}\r\n\r\nid\nevent: b\ndata:  x\n\nevent: nothing\n\ndata: cut"
        )
        self.assertEqual(found, [
            ServerEvent("a", "one\ntwo", "1"), ServerEvent("message", "{}", "1"), ServerEvent("b", " x", ""),
        ])
        self.assertEqual(reader.retry, 1.5)


def change(key: str, position: int, previous: int, truncated: bool = False) -> Change:
    return Change("conditions", key, position, previous, (), truncated)


class Rule(unittest.TestCase):
    def test_what_is_not_newer_is_dropped_and_what_leaves_something_out_is_seen(self) -> None:
        held = Held(None, 10)
        self.assertFalse(held.is_new(change("a", 10, 3)))
        self.assertTrue(held.is_new(change("a", 11, 3)) and not held.is_gap(change("a", 11, 3)))
        self.assertTrue(held.is_gap(change("a", 15, 12)))
        self.assertTrue(held.is_gap(change("a", 15, 3, truncated=True)))
        self.assertFalse(held.is_gap(change("a", 15, 0)), "a beginning misses nothing")
        held.hold("a", 15)
        self.assertFalse(held.is_new(change("a", 15, 12)))
        self.assertTrue(held.is_new(change("b", 12, 0)))
        held.settle(14)
        self.assertEqual(held.place()["keys"], {"a": 15})
        held.settle(15)
        self.assertEqual((held.place()["keys"], held.of("a"), held.furthest()), ({}, 15, 15))

    def test_a_place_of_another_log_is_none(self) -> None:
        held = Held({"log": "one", "through": 3, "keys": {"a": 5}}, None)
        held.enter("one")
        held.enter(None)
        with self.assertRaises(PlaceLost):
            held.enter("two")

    def test_a_place_is_kept_in_a_file(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = PlaceFile(pathlib.Path(folder) / "place")
            self.assertIsNone(file.load())
            held = Held(None, 4)
            held.hold("a", 9)
            file.save(held.place())
            self.assertEqual(Held(file.load(), None).place(), held.place())
            self.assertEqual([one.name for one in pathlib.Path(folder).iterdir()], ["place"])
