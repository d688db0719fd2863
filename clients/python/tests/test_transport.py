"""Where the server is, and what its refusals stand for."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import pathlib
import tempfile
import threading
import unittest
from collections.abc import Iterator
from typing import Any
from unittest import mock

from chancery_client import ChanceryError, Client, Conflict, Denied, Rejected, Unavailable, event
from chancery_client.address import find_token, find_url
from chancery_client.backoff import Backoff
from tests.system import floated

FLOATED = event("meeting.floated", floated("a"), source="desk")


@contextlib.contextmanager
def answering(*answers: tuple[int, dict[str, str], bytes]) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A server that gives these answers, one after the other, and the last one again."""
    asked: list[dict[str, str]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            asked.append({name.lower(): value for name, value in self.headers.items()} | {"path": self.path})
            status, headers, body = answers[min(len(asked), len(answers)) - 1]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def problem(status: int, **members: Any) -> tuple[int, dict[str, str], bytes]:
    body = {"type": "/problems/x", "title": "x", "status": status, "detail": "y", "errors": [], **members}
    return status, {"content-type": "application/problem+json"}, json.dumps(body).encode()


RECEIPT = {"status": "recorded", "position": 4, "source": "desk", "id": "1", "recorded_at": "t", "leaf": "f"}
RECORDED = (201, {"content-type": "application/json"}, json.dumps(RECEIPT).encode())


class Refusals(unittest.TestCase):
    def test_each_status_is_its_exception(self) -> None:
        expectations: list[tuple[int, type[ChanceryError]]] = [
            (400, Rejected), (401, Denied), (403, Denied), (404, Denied), (408, Unavailable), (409, Conflict),
            (413, Rejected), (421, Denied), (422, Rejected), (429, Unavailable), (500, Unavailable), (503, Unavailable),
        ]
        for status, expected in expectations:
            with self.subTest(status), answering(problem(status)) as (url, _), Client(url, attempts=1) as client:
                with self.assertRaises(expected) as told:
                    client.publish(FLOATED)
                self.assertIs(type(told.exception), expected)

    def test_a_page_of_a_proxy_is_no_word_on_an_event(self) -> None:
        for status in (400, 413, 502):
            page = (status, {"content-type": "text/html"}, b"<html>no</html>")
            with self.subTest(status), answering(page) as (url, _), Client(url, attempts=1) as client:
                with self.assertRaises(Unavailable):
                    client.publish(FLOATED)

    def test_it_waits_as_long_as_it_is_told_and_tries_again(self) -> None:
        with answering(problem(429, retry_after_ms=10), problem(503), RECORDED) as (url, asked), Client(url) as client:
            self.assertEqual(client.publish(FLOATED).position, 4)
            self.assertEqual(len(asked), 3)

    def test_what_is_asked_is_said(self) -> None:
        with answering(problem(503, retry_after_ms=1_500)) as (url, _), Client(url, attempts=1) as client:
            with self.assertRaises(Unavailable) as told:
                client.publish(FLOATED)
            self.assertEqual(told.exception.retry_after, 1.5)
            status, headers, body = problem(429)
        with answering((status, headers | {"retry-after": "2"}, body)) as (url, _), Client(url, attempts=1) as client:
            with self.assertRaises(Unavailable) as told:
                client.publish(FLOATED)
            self.assertEqual(told.exception.retry_after, 2.0)

    def test_the_token_is_shown_and_nowhere_else(self) -> None:
        with answering(RECORDED) as (url, asked), Client(f"{url}/behind/", token="hunter2") as client:
            client.publish(FLOATED)
            self.assertEqual(asked[0]["authorization"], "Bearer hunter2")
            self.assertEqual(asked[0]["path"], "/behind/v1/events")
            self.assertNotIn("hunter2", repr(client) + repr(vars(client)))

    def test_nobody_there_is_unavailable(self) -> None:
        with Client("http://127.0.0.1:9", attempts=1) as client, self.assertRaises(Unavailable):
            client.publish(FLOATED)


class Addresses(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())) if hasattr(
            self, "enterContext"
        ) else pathlib.Path(tempfile.mkdtemp())
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CHANCERY_")}
        patch = mock.patch.dict(os.environ, kept, clear=True)
        patch.start()
        self.addCleanup(patch.stop)

    def run_json(self, **members: Any) -> None:
        (self.folder / "run.json").write_text(json.dumps({"pid": os.getpid(), "nats": "nats://x", **members}))

    def test_what_is_given_counts_before_the_environment_and_that_before_run_json(self) -> None:
        self.run_json(http="http://127.0.0.1:1/")
        self.assertEqual(find_url(None, self.folder), "http://127.0.0.1:1")
        os.environ["CHANCERY_HTTP"] = "127.0.0.1:2"
        self.assertEqual(find_url(None, self.folder), "http://127.0.0.1:2")
        self.assertEqual(find_url("https://desk.example/", self.folder), "https://desk.example")
        os.environ["CHANCERY_DATA"] = str(self.folder)
        del os.environ["CHANCERY_HTTP"]
        self.assertEqual(find_url(), "http://127.0.0.1:1")

    def test_what_does_not_run_is_unavailable(self) -> None:
        with self.assertRaisesRegex(Unavailable, "chancery up"):
            find_url(None, self.folder)
        self.run_json(http=None)
        with self.assertRaisesRegex(Unavailable, "no HTTP"):
            find_url(None, self.folder)
        self.run_json(http="http://127.0.0.1:1", pid=2**22 + 1)
        with self.assertRaisesRegex(Unavailable, "gone"):
            find_url(None, self.folder)

    def test_a_token_may_be_in_a_file(self) -> None:
        self.assertIsNone(find_token())
        (self.folder / "token").write_text("hunter2\n")
        os.environ["CHANCERY_TOKEN_FILE"] = str(self.folder / "token")
        self.assertEqual(find_token(), "hunter2")
        os.environ["CHANCERY_TOKEN"] = "hunter3"
        self.assertEqual((find_token(), find_token("mine")), ("hunter3", "mine"))


class Pauses(unittest.TestCase):
    def test_they_double_up_to_a_limit_and_are_never_the_same(self) -> None:
        backoff = Backoff(first=1.0, most=8.0)
        pauses = [backoff.pause() for _ in range(6)]
        for pause, most in zip(pauses, [1, 2, 4, 8, 8, 8]):
            self.assertTrue(most / 2 <= pause <= most, pauses)
        self.assertGreaterEqual(backoff.pause(60.0), 60.0)
        backoff.reset()
        self.assertLessEqual(backoff.pause(), 1.0)
