"""Shapes: held against the program's verdicts, and against a checker of JSON Schema that is not ours."""

from __future__ import annotations

import copy
import json
import random
import tempfile
import pathlib
import unittest
from collections.abc import Iterator
from typing import Any

import chancery_client.validation as validation
from chancery_client import Rejected, check, event, validate
from tests.system import BINARY, ROOT, chancery_says, dossier, floated, needs_chancery
from tests.tools import needs

GRAIN = ROOT / "examples/grain-corridor/events.jsonl"


def right() -> list[dict[str, Any]]:
    """Events of the examples, which cover most kinds."""
    files = [ROOT / "examples/dossier/registry.jsonl", GRAIN, *sorted((ROOT / "clients/python/refold/fixtures").glob("*"))]
    more = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return dossier() + [one.get("event", one) for one in more]


def spoilt(dice: random.Random, one: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Spoils the shape of an event in one place each time."""
    for _ in range(8):
        changed = copy.deepcopy(one)
        spot, name = dice.choice(list(spots(changed)))
        dice.choice(SPOILS)(dice, spot, name)
        yield changed


def spots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Lists every member and item, by what it stands in."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, below in list(inside):
        yield value, name
        yield from spots(below)


def remove(_: random.Random, spot: Any, name: Any) -> None:
    del spot[name]


def retype(dice: random.Random, spot: Any, name: Any) -> None:
    spot[name] = dice.choice([0, True, "", "x", [], {}, -1, 10**15])


def rename(dice: random.Random, spot: Any, name: Any) -> None:
    if isinstance(spot, dict):
        spot[dice.choice(["unknown", f"{name}s", name.upper()])] = spot.pop(name)


def lengthen(_: random.Random, spot: Any, name: Any) -> None:
    if isinstance(spot[name], str):
        spot[name] = spot[name] * 700
    elif isinstance(spot[name], list):
        spot[name] = spot[name] * 100


def mangle(dice: random.Random, spot: Any, name: Any) -> None:
    if isinstance(spot[name], str):
        spot[name] += dice.choice([" ", "\n", "X", "/", "\u0000", "é"])


SPOILS = [remove, retype, rename, lengthen, mangle]


class Shapes(unittest.TestCase):
    def test_the_examples_are_right(self) -> None:
        for one in right():
            self.assertEqual(validate(one), [], one["id"])

    def test_all_errors_are_told_at_once_with_their_places(self) -> None:
        wrong = json.loads((ROOT / "examples/wrong.json").read_text(encoding="utf-8"))
        with self.assertRaises(Rejected) as told:
            check(wrong)
        self.assertEqual(told.exception.problem.status, 422)
        pointers = {error.pointer for error in told.exception.errors}
        self.assertLessEqual({"/data/attribution", "/data/meeting", "/data/mode", "/data/rsvp"}, pointers)

    def test_what_is_missing_is_filled_in_first(self) -> None:
        self.assertEqual(validate({"type": "chancery.meeting.floated.v1", "data": floated("a")}, "desk"), [])
        errors = validate(event("meeting.floated", floated("a")))
        self.assertEqual([error.pointer for error in errors], ["/source"])
        self.assertEqual([error.pointer for error in validate({"type": "x", "data": {"x": 0.5}})], ["/data/x"])

    def test_a_line_end_behind_a_pattern_is_seen(self) -> None:
        errors = validate(event("meeting.floated", floated("a", meeting="meeting/a\n"), source="desk"))
        self.assertEqual([error.pointer for error in errors], ["/data/meeting"])

    def test_a_keyword_that_is_not_known_is_not_passed_over(self) -> None:
        with self.assertRaises(NotImplementedError):
            validation._refuse_unknown({"properties": {"a": {"dependentRequired": {}}}})

    def test_the_schemas_are_those_of_the_project(self) -> None:
        folder = ROOT / "proto/schemas"
        index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        shipped = validation._schemas()
        self.assertEqual(shipped["envelope"], json.loads((folder / "envelope.json").read_text(encoding="utf-8")))
        read = {kind["type"]: json.loads((folder / kind["schema"]).read_text(encoding="utf-8")) for kind in index["kinds"]}
        self.assertEqual(shipped["kinds"], read)

    @needs("jsonschema")
    def test_a_checker_that_is_not_ours_says_the_same(self) -> None:
        import jsonschema  # type: ignore[import-untyped]

        dice = random.Random(11)
        schemas = validation._schemas()
        verdicts = [0, 0]
        for one in right():
            kind = schemas["kinds"][one["type"]]
            theirs = jsonschema.Draft202012Validator(kind)
            for changed in spoilt(dice, one):
                if changed.get("type") != one["type"] or not isinstance(changed.get("data"), dict):
                    continue
                data = changed["data"]
                if "\\n\"" in json.dumps(data):
                    # Its patterns are Python's, to which a line end at the end is nothing.
                    continue
                ours = list(validation._errors(data, kind, kind, "/data"))
                self.assertEqual(not ours, theirs.is_valid(data), (changed, ours))
                verdicts[not ours] += 1
        self.assertGreater(min(verdicts), 20)

    @needs_chancery
    def test_the_program_refuses_what_is_refused_here_at_the_same_places(self) -> None:
        dice = random.Random(13)
        # Its command reads one event a line.
        events = [changed for one in right() for changed in spoilt(dice, one)]
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "events.jsonl"
            file.write_text("".join(json.dumps(one) + "\n" for one in events), encoding="utf-8")
            lines = chancery_says([str(BINARY), "validate", str(file)], status=(0, 4)).splitlines()
        self.assertEqual(len(lines), len(events))
        agreed = missed = 0
        for one, line in zip(events, lines, strict=True):
            verdict = json.loads(line)
            theirs = {error["pointer"] for error in verdict.get("problem", {}).get("errors", [])}
            # Neither the empty id nor the missing one is an error of content here: it is filled in.
            ours = {error.pointer for error in validate(one)} if "id" in one else theirs
            self.assertTrue(not ours or verdict["status"] == "rejected", (one, ours))
            if ours and len(theirs) < 20:
                self.assertLessEqual(ours, theirs, (one, verdict))
                agreed += 1
            missed += not ours and verdict["status"] == "rejected"
        # What only the server knows: the calendar, and how members must agree.
        self.assertLess(missed, len(events) // 10)
        self.assertGreater(agreed, len(events) // 3)
