"""How far a view is followed, and the rule by which a change is new, comes again, or shows that one was missed."""

from __future__ import annotations

import json
import os
import pathlib
from collections.abc import Mapping
from typing import Any, Protocol

from .errors import PlaceLost
from .results import Change


class Keeps(Protocol):
    """What keeps a place: a row of a database, say, that is written together with what was made of the change."""

    def load(self) -> Mapping[str, Any] | None:
        """Returns the place that was kept last; None where there is none."""

    def save(self, place: Mapping[str, Any]) -> None:
        """Keeps a place, which is a JSON object. What was given before it is not given again."""


class PlaceFile:
    """Keeps a place in a file, which is replaced as a whole."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = pathlib.Path(path)

    def load(self) -> Mapping[str, Any] | None:
        """Reads the file."""
        if not self._path.exists():
            return None
        place: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
        return place

    def save(self, place: Mapping[str, Any]) -> None:
        """Writes the file beside, syncs it, and renames it."""
        beside = self._path.with_name(self._path.name + ".new")
        with open(beside, "w", encoding="utf-8") as file:
            json.dump(place, file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)


class Held:
    """What is held of a view: all changes through `through`, and of some keys further ones.

    A place has the members `log`, `through` and `keys`, as `follow.py` writes them, and `id`, the last id of a stream.
    """

    def __init__(self, place: Mapping[str, Any] | None, since: int | None) -> None:
        place = place or {}
        self.log: str | None = place.get("log")
        self.through: int | None = place.get("through", since)
        self.id: str | None = place.get("id")
        self._keys: dict[str, int] = dict(place.get("keys", {}))

    def place(self) -> dict[str, Any]:
        """Returns what is to be kept."""
        return {"log": self.log, "through": self.through, "keys": dict(self._keys), "id": self.id}

    def of(self, key: str) -> int:
        """Returns the position through which the changes of a key are held."""
        return max(self.through or 0, self._keys.get(key, 0))

    def furthest(self) -> int:
        """Returns the furthest position that is held of anything."""
        return max([self.through or 0, *self._keys.values()])

    def is_new(self, change: Change) -> bool:
        """Says whether a change is not held yet."""
        return change.position > self.of(change.key)

    def is_gap(self, change: Change) -> bool:
        """Says whether its key's change before it is missing, or rows of its own. At `previous` 0 nothing is: all rows
        are told, and what was known before is void."""
        return change.previous > self.of(change.key) or change.truncated

    def hold(self, key: str, position: int) -> None:
        """Notes that the changes of a key are held through a position."""
        self._keys[key] = max(position, self.of(key))

    def settle(self, through: int) -> None:
        """Notes that nothing is missing of any key through a position."""
        self.through = max(self.through or 0, through)
        self._keys = {key: position for key, position in self._keys.items() if position > self.through}

    def enter(self, log: str | None) -> None:
        """Notes which log answers; a place of another log is none in it."""
        if log is not None and self.log not in (None, log):
            raise PlaceLost("the place is one in another log: remove it, or name another")
        self.log = log if log is not None else self.log
