"""Server-sent events, read as the HTML Living Standard says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

# A change has at most 1 MiB.
LINE_BYTES_MAX = 4 * 1024 * 1024


@dataclass(frozen=True)
class ServerEvent:
    """One event. `id` is the last one that was told, with it or before."""

    name: str
    data: str
    id: str


class Reader:
    """Makes events of lines. `line` returns the next one with its end, and nothing at the end of the stream."""

    def __init__(self, line: Callable[[int], bytes], id: str = "") -> None:
        self._line = line
        self.id = id
        # After how many seconds to connect again.
        self.retry: float | None = None

    def next(self) -> ServerEvent | None:
        """Returns the next event; None when the stream has ended. What was begun by then is dropped, as it must be."""
        name, data = "", list[str]()
        while True:
            raw = self._line(LINE_BYTES_MAX)
            if not raw.endswith((b"\n", b"\r")):
                return None
            line = raw.decode("utf-8", "replace").rstrip("\r\n")
            if line:
                name = self._field(line, name, data)
            elif data:
                return ServerEvent(name or "message", "\n".join(data), self.id)
            else:
                name = ""

    def _field(self, line: str, name: str, data: list[str]) -> str:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            return value
        if field == "data":
            data.append(value)
        elif field == "id" and "\0" not in value:
            self.id = value
        elif field == "retry" and value.isascii() and value.isdigit():
            self.retry = int(value) / 1000
        return name
