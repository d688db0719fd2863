"""Where the server is, and with which token."""

from __future__ import annotations

import json
import os
import pathlib

from .errors import Unavailable

DATA = "chancery-data"


def find_url(url: str | None = None, data: str | os.PathLike[str] | None = None) -> str:
    """Returns the base URL: the one that is given, else `CHANCERY_HTTP`, else what `run.json` of a running
    `chancery up` says, in `data`, `CHANCERY_DATA` or `./chancery-data`."""
    named = url or os.environ.get("CHANCERY_HTTP")
    if named:
        # The server's own setting of this name is an address without a scheme.
        named = named if "://" in named else f"http://{named}"
        return named.rstrip("/")
    found = running(data).get("http")
    if not isinstance(found, str):
        raise Unavailable("the chancery that runs here has no HTTP: start it without `--http off`, or give a URL")
    return found.rstrip("/")


def find_nats(url: str | None = None, data: str | os.PathLike[str] | None = None) -> str:
    """Returns the address of NATS: the one that is given, else `CHANCERY_NATS`, else as `find_url`."""
    return url or os.environ.get("CHANCERY_NATS") or str(running(data)["nats"])


def running(data: str | os.PathLike[str] | None = None) -> dict[str, object]:
    """Reads `run.json` of the `chancery up` that runs on a data directory; raises `Unavailable` where none does."""
    folder = pathlib.Path(data or os.environ.get("CHANCERY_DATA") or DATA)
    try:
        run: dict[str, object] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Unavailable(
            f"no chancery is running on {folder} ({error}): start `chancery up`, or say where one is with `url` or "
            "CHANCERY_HTTP"
        ) from error
    if not _is_alive(run.get("pid")):
        raise Unavailable(f"chancery on {folder} is gone without a clean stop: start `chancery up` again")
    return run


def find_token(token: str | None = None) -> str | None:
    """Returns the bearer token: the one that is given, else `CHANCERY_TOKEN`, else the text of the file that
    `CHANCERY_TOKEN_FILE` names."""
    named = token or os.environ.get("CHANCERY_TOKEN")
    if named:
        return named
    file = os.environ.get("CHANCERY_TOKEN_FILE")
    return pathlib.Path(file).read_text(encoding="utf-8").strip() if file else None


def _is_alive(pid: object) -> bool:
    if not isinstance(pid, int):
        return False
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
