"""What is sent, and under which id."""

from __future__ import annotations

import hashlib
import json
import random
import unittest

from chancery_client import Rejected, canonical, complete, content_id, event
from chancery_client.events import encode
from chancery_client.limits import EVENT_BYTES_MAX
from tests.system import floated


class Ids(unittest.TestCase):
    def test_an_id_is_exactly_what_is_documented(self) -> None:
        made = event("meeting.floated", {"b": 1, "a": "й"}, source="desk", time="2026-01-01T00:00:00Z", trace="x")
        written = '{"attributes":{"trace":"x"},"data":{"a":"й","b":1},"type":"chancery.meeting.floated.v1"}'
        self.assertEqual(made["id"], "c1-" + hashlib.sha256(written.encode()).hexdigest())

    def test_an_id_stays_for_ever(self) -> None:
        made = event("meeting.floated", floated("istanbul"))
        self.assertEqual(made["id"], "c1-0536628aae2b43b5a8af2ccc5b870b64df26fd09a8c7ed93002b3449bc3ee05d")

    def test_only_content_makes_another_id(self) -> None:
        made = event("meeting.floated", floated("a"), source="desk")
        same = [
            event("meeting.floated", dict(reversed(floated("a").items()))),
            event("chancery.meeting.floated.v1", floated("a"), source="wire", time="2026-01-01T00:00:00Z"),
            made | {"subject": "meeting/a", "specversion": "1.0"},
        ]
        self.assertEqual({content_id(one) for one in same}, {made["id"]})
        other = [
            event("meeting.proposed", floated("a")),
            event("meeting.floated", floated("b")),
            event("meeting.floated", floated("a"), trace="x"),
        ]
        self.assertEqual(len({content_id(one) for one in [*other, made]}), 4)

    def test_an_id_that_is_given_stays(self) -> None:
        self.assertEqual(event("meeting.floated", {}, id="mine")["id"], "mine")
        self.assertEqual(complete({"type": "x", "id": "mine"}, "desk"), {
            "specversion": "1.0", "type": "x", "id": "mine", "source": "desk",
        })
        self.assertEqual(complete({"source": "wire", "id": "1"}, "desk")["source"], "wire")


class Canonical(unittest.TestCase):
    def test_members_sort_by_utf16_units(self) -> None:
        # RFC 8785 §3.2.3.
        given = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "\xf6": 7}
        self.assertEqual(list(json.loads(canonical(given)).values()), [2, 4, 6, 7, 1, 5, 3])

    def test_text_is_escaped_as_little_as_may_be(self) -> None:
        self.assertEqual(canonical('€$\x0f\nA\'B"\\\\"/\b\f\t'), '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\\b\\f\\t"'.encode())
        self.assertEqual(canonical([True, None, -7, "", {}, []]), b'[true,null,-7,"",{},[]]')

    def test_the_order_of_members_makes_no_difference(self) -> None:
        dice = random.Random(7)
        value = {f"{dice.random()}{chr(dice.randrange(0x20, 0xD800))}": {"x": n, "y": [n]} for n in range(50)}
        items = list(value.items())
        for _ in range(20):
            dice.shuffle(items)
            self.assertEqual(canonical(dict(items)), canonical(value))

    def test_what_the_log_does_not_take_is_refused_with_its_place(self) -> None:
        for value, pointer in [
            ({"a": [1, 0.5]}, "/a/1"), ({"a/b": 2**53}, "/a~1b"), ({"x": "\ud800"}, "/x"), ({"s": {1, 2}}, "/s"),
            ({"n": float("nan")}, "/n"), ({"b": b"x"}, "/b"),
        ]:
            with self.subTest(value=value), self.assertRaises(Rejected) as told:
                canonical(value)
            self.assertEqual([error.pointer for error in told.exception.errors], [pointer])

    def test_an_event_that_is_too_large_is_refused_here(self) -> None:
        with self.assertRaises(Rejected) as told:
            encode(event("meeting.floated", {"x": "x" * EVENT_BYTES_MAX}))
        self.assertEqual(told.exception.problem.status, 413)
