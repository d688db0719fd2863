"""A real `chancery up` for a test, in a folder of its own. CHANCERY_BINARY names the program."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")

ROOT = pathlib.Path(__file__).resolve().parents[3]
DOSSIER = ROOT / "examples/dossier/istanbul-2025-05.jsonl"
READY_SECONDS = 120.0

# The kernel kills a system with the thread that started it: one thread for all, which lives as long as the tests.
STARTER = ThreadPoolExecutor(1)

BINARY = os.environ.get("CHANCERY_BINARY")
needs_chancery = unittest.skipUnless(BINARY, "CHANCERY_BINARY names no program")


def eventually(what: str, look: Callable[[], T | None], seconds: float = 120.0) -> T:
    """Looks until there is something, and returns it."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        found = look()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s: {what}")


def clean_environment() -> dict[str, str]:
    """The environment without settings of the program, which refuses those that it does not know."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CHANCERY_")}


def chancery_says(command: list[str], stdin: str = "", status: tuple[int, ...] = (0,)) -> str:
    """Runs the program and returns what it printed."""
    ended = subprocess.run(command, input=stdin, capture_output=True, text=True, env=clean_environment())
    if ended.returncode not in status:
        raise AssertionError(f"{command} ended with {ended.returncode}: {ended.stderr}")
    return ended.stdout


class System:
    """`chancery up` on a data directory, which stays when it stops."""

    def __init__(self, folder: str | os.PathLike[str], *options: str) -> None:
        self._options = options
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "chancery-data"
        self._process: subprocess.Popen[bytes] | None = None
        self._http = "127.0.0.1:0"

    def start(self) -> System:
        """Starts it, at the address that it had before, and waits until it is ready."""
        environment = clean_environment() | {"CHANCERY_STATE_DIR": str(self.folder / "state")}
        with open(self.folder / "said", "ab") as said:
            up = [str(BINARY), "up", "--data", str(self.data), "--http", self._http, *self._options]
            self._process = STARTER.submit(
                subprocess.Popen, ["setpriv", "--pdeathsig", "KILL", "--", *up],
                env=environment, stdout=said, stderr=said,
            ).result()
        self.run = eventually("chancery is ready", self._ready, READY_SECONDS)
        self._http = self.http.removeprefix("http://").rstrip("/")
        return self

    def _ready(self) -> dict[str, Any] | None:
        assert self._process is not None
        if self._process.poll() is not None:
            raise AssertionError((self.folder / "said").read_text())
        try:
            found: dict[str, Any] = json.loads((self.data / "run.json").read_text())
        except (OSError, ValueError):
            return None
        return found if found["pid"] == self._process.pid else None

    @property
    def http(self) -> str:
        """The address of HTTP."""
        return str(self.run["http"])

    @property
    def nats(self) -> str:
        """The address of NATS."""
        return str(self.run["nats"])

    def stop(self) -> None:
        """Stops it as Ctrl-C does."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Kills it."""
        self._end(signal.SIGKILL)

    def _end(self, by: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(by)
            process.wait(60)

    def chancery(self, *arguments: str, stdin: str = "") -> str:
        """Runs a command on it, and returns what it printed."""
        command = [str(BINARY), *arguments, "--data", str(self.data)]
        return chancery_says(command, stdin)

    def replay(self) -> list[dict[str, Any]]:
        """Returns the events of the log, as its own command tells them."""
        lines = self.chancery("replay").splitlines()
        # What the system attests by itself is no publisher's.
        events = [json.loads(line)["event"] for line in lines]
        return [event for event in events if event["source"] != "chancery"]


@contextlib.contextmanager
def system(*options: str) -> Iterator[System]:
    """A system that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        running = System(folder, *options)
        try:
            yield running.start()
        finally:
            running.kill()


def floated(name: str, **data: Any) -> dict[str, Any]:
    """The data of a meeting that was floated."""
    return {
        "meeting": f"meeting/{name}", "occurred": "2025-05-17", "mode": "paraphrase",
        "attribution": [{"agent": "outlet/wire", "role": "outlet", "identity": "named"}],
        # Of each meeting its own: meetings of one actor are on the boards of each other.
        "participants": [{"actor": f"actor/{name}-north"}, {"actor": f"actor/{name}-south"}], **data,
    }


def captured(name: str, **data: Any) -> dict[str, Any]:
    """The data of a report that was captured: what folds quickly, where there are many."""
    return {"report": f"report/{name}", "sha256": "0" * 64, **data}


def dossier() -> list[dict[str, Any]]:
    """The events of the example."""
    return [json.loads(line) for line in DOSSIER.read_text(encoding="utf-8").splitlines()]
