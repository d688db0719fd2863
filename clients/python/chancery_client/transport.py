"""HTTP, with the standard library alone."""

from __future__ import annotations

import http.client
import json
import os
import socket
import threading
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from . import address
from .errors import ChanceryError, Problem, Unavailable, error_of

# A reply of the server has at most 1 MiB and a few links.
REPLY_BYTES_MAX = 8 * 1024 * 1024
# Connections that wait to be used again.
IDLE_MAX = 8

Query = Mapping[str, str | int | None]


@dataclass(frozen=True)
class Reply:
    """An answer that is no refusal."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """Reads the body."""
        try:
            document = json.loads(self.body)
        except ValueError as error:
            raise Unavailable(f"the answer is not JSON: {error}") from error
        if not isinstance(document, dict):
            raise Unavailable("the answer is not a JSON object")
        return document


class Transport:
    """Requests to one server, from any number of threads. Connections are used again."""

    def __init__(
        self,
        url: str | None,
        token: str | None,
        data: str | os.PathLike[str] | None,
        timeout: float,
    ) -> None:
        self._url, self._data, self.timeout = url, data, timeout
        self._token = address.find_token(token)
        self._idle: list[tuple[str, http.client.HTTPConnection]] = []
        self._lock = threading.Lock()

    def url(self) -> str:
        """Says where the server is now: one that was started again may be elsewhere."""
        return address.find_url(self._url, self._data)

    def get(self, path: str, query: Query | None = None) -> Reply:
        """Asks for something."""
        return self.request("GET", path, query)

    def request(
        self,
        method: str,
        path: str,
        query: Query | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Makes a request; raises what a refusal stands for, and `Unavailable` when no answer comes."""
        url = self.url()
        target = self._target(url, path, query)
        connection, was_used = self._take(url)
        try:
            response = self._ask(connection, method, target, body, headers)
        except Unavailable:
            if not was_used:
                raise
            # The server may have closed it while it waited. Every request may be repeated: events have ids.
            connection = self._connect(url)
            response = self._ask(connection, method, target, body, headers)
        reply = self._read(connection, response)
        if response.will_close:
            connection.close()
        else:
            self._give_back(url, connection)
        _refuse(reply)
        return reply

    def stream(
        self,
        path: str,
        query: Query,
        headers: Mapping[str, str],
        timeout: float,
        opened: Callable[[socket.socket], None],
    ) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
        """Asks for a body without end; whoever asks closes the connection. `opened` is handed the socket."""
        url = self.url()
        connection = self._connect(url)
        try:
            connection.timeout = timeout
            connection.connect()
            opened(connection.sock)
        except OSError as error:
            connection.close()
            raise _away(url, error) from error
        response = self._ask(connection, "GET", self._target(url, path, query), None, headers)
        if response.status != 200:
            try:
                _refuse(self._read(connection, response))
            finally:
                connection.close()
        return connection, response

    def close(self) -> None:
        """Closes the connections that wait."""
        with self._lock:
            idle, self._idle = self._idle, []
        for _, connection in idle:
            connection.close()

    def _target(self, url: str, path: str, query: Query | None) -> str:
        given = {name: value for name, value in (query or {}).items() if value is not None}
        parameters = urllib.parse.urlencode(given)
        below = urllib.parse.urlsplit(url).path.rstrip("/")
        return f"{below}{urllib.parse.quote(path)}" + (f"?{parameters}" if parameters else "")

    def _take(self, url: str) -> tuple[http.client.HTTPConnection, bool]:
        with self._lock:
            while self._idle:
                at, connection = self._idle.pop()
                if at == url:
                    return connection, True
                connection.close()
        return self._connect(url), False

    def _give_back(self, url: str, connection: http.client.HTTPConnection) -> None:
        with self._lock:
            if len(self._idle) < IDLE_MAX:
                self._idle.append((url, connection))
                return
        connection.close()

    def _connect(self, url: str) -> http.client.HTTPConnection:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme == "https" and parts.hostname:
            return http.client.HTTPSConnection(parts.hostname, parts.port, timeout=self.timeout)
        if parts.scheme == "http" and parts.hostname:
            return http.client.HTTPConnection(parts.hostname, parts.port, timeout=self.timeout)
        raise ValueError(f"`{url}` is no URL of a server: write http://HOST:PORT or https://HOST")

    def _ask(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        target: str,
        body: bytes | None,
        headers: Mapping[str, str] | None,
    ) -> http.client.HTTPResponse:
        sent = {"Accept": "application/json", **(headers or {})}
        if self._token:
            sent["Authorization"] = f"Bearer {self._token}"
        try:
            connection.request(method, target, body, sent)
            return connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise _away(connection.host, error) from error

    def _read(self, connection: http.client.HTTPConnection, response: http.client.HTTPResponse) -> Reply:
        try:
            body = response.read(REPLY_BYTES_MAX + 1)
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise _away(connection.host, error) from error
        if len(body) > REPLY_BYTES_MAX:
            connection.close()
            raise Unavailable(f"the answer is longer than {REPLY_BYTES_MAX} bytes")
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, headers, body)


def _refuse(reply: Reply) -> None:
    if reply.status < 300:
        return
    raise refusal(reply)


def refusal(reply: Reply) -> ChanceryError:
    """Makes the exception that a refusal stands for."""
    try:
        document: object = json.loads(reply.body)
    except ValueError:
        document = None
    otherwise = f"the server answered with status {reply.status} and no problem document"
    problem = Problem.read(document, reply.status, otherwise)
    # What is none of ours is no word on an event.
    ours = reply.headers.get("content-type", "").startswith("application/problem+json")
    if not ours and problem.status in (400, 409, 413, 422):
        return Unavailable(f"{otherwise}: is it a chancery that answers there?")
    return error_of(problem, _seconds(reply.headers.get("retry-after")))


def _seconds(text: str | None) -> float | None:
    return float(text) if text is not None and text.isascii() and text.isdigit() else None


def _away(where: str, error: Exception) -> Unavailable:
    return Unavailable(f"no answer from {where}: {error or type(error).__name__}")
