"""What the server answers, with types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import ChanceryError


@dataclass(frozen=True)
class Receipt:
    """An event is on disk at `position`.

    `status` is `recorded`, or `duplicate` when it was before; `dry_run` when nothing was sent, with position 0.
    """

    status: str
    position: int
    source: str
    id: str
    recorded_at: str
    leaf: str

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Receipt:
        """Reads a receipt."""
        return cls(
            status=str(document["status"]),
            position=int(document["position"]),
            source=str(document["source"]),
            id=str(document["id"]),
            recorded_at=str(document["recorded_at"]),
            leaf=str(document["leaf"]),
        )

    @classmethod
    def of_dry_run(cls, event: Mapping[str, Any]) -> Receipt:
        """Stands for the receipt of an event that was only shown."""
        return cls("dry_run", 0, str(event.get("source", "")), str(event.get("id", "")), "", "")


# What became of one event of many: its receipt, or the exception that `publish` would have raised.
Outcome = Receipt | ChanceryError


@dataclass(frozen=True)
class Where:
    """Where an event is that was left in the inbox.

    `status` is `recorded` (at `position`), `quarantined` (refused, because of `detail`), `waiting`, or `unknown`.
    """

    status: str
    source: str
    id: str
    position: int | None
    detail: str | None

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Where:
        """Reads where an event is."""
        return cls(
            status=str(document["status"]),
            source=str(document["source"]),
            id=str(document["id"]),
            position=document.get("position"),
            detail=document.get("detail"),
        )


@dataclass(frozen=True)
class Refused:
    """A message that was refused and lies in quarantine: `reason` is the slug of a problem, `payload` the message as it
    came, None where it is no text or a long one."""

    sequence: int
    reason: str
    detail: str
    since: str
    payload: str | None

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Refused:
        """Reads an item of a page of them."""
        return cls(
            sequence=int(document["sequence"]),
            reason=str(document["reason"]),
            detail=str(document["detail"]),
            since=str(document["since"]),
            payload=document.get("payload"),
        )


class Document(dict[str, Any]):
    """A document of a view, as it came; `through` is the position through which every event is in it."""

    through: int
    # The first leaf of the log, which names it.
    log: str | None

    def __init__(self, members: Mapping[str, Any], through: int, log: str | None) -> None:
        super().__init__(members)
        self.through = through
        self.log = log


@dataclass(frozen=True)
class Key:
    """A key of a view, and the position of what it rests on last."""

    key: str
    position: int


@dataclass(frozen=True)
class Recorded:
    """An event of the log; without `data` where it was redacted."""

    position: int
    recorded_at: str
    leaf: str
    event: Mapping[str, Any]
    redacted_by: int | None

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Recorded:
        """Reads an item of a page of events."""
        return cls(
            position=int(document["position"]),
            recorded_at=str(document["recorded_at"]),
            leaf=str(document["leaf"]),
            event=document["event"],
            redacted_by=document.get("redacted_by"),
        )


@dataclass(frozen=True)
class RowChange:
    """A row of a document before and after, None where there was or is none, and the events that moved it."""

    row: str
    before: Any
    after: Any
    because: tuple[int, ...]


@dataclass(frozen=True)
class Change:
    """A change of a document. `previous` is the position of its key's change before; 0 is a beginning."""

    view: str
    key: str
    position: int
    previous: int
    changed: tuple[RowChange, ...]
    # The rows did not fit into the message.
    truncated: bool

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Change:
        """Reads a change document."""
        return cls(
            view=str(document["view"]),
            key=str(document["key"]),
            position=int(document["position"]),
            previous=int(document.get("previous", 0)),
            changed=tuple(
                RowChange(str(row["row"]), row.get("from"), row.get("to"), tuple(row.get("because", ())))
                for row in document.get("changed", ())
            ),
            truncated="truncated" in document,
        )
