"""Reads a replay: JSON lines of recorded events, one per position, from 1 without gaps."""

import json
from dataclasses import dataclass, replace


class ReplayError(Exception):
    """The replay cannot be read."""


@dataclass(frozen=True)
class Entry:
    """One recorded event, as it was recorded; `data` is None once its payload was erased."""

    position: int
    recorded_at: str
    source: str
    id: str
    kind: str
    subject: str | None
    data: dict | None
    # What stays of it once its payload was erased, and which redaction did that.
    kept: dict | None = None
    redacted_by: int | None = None


def read(lines):
    """Return the entries of a replay, in order of position."""
    entries = []
    for line in lines:
        if line.strip():
            entries.append(_entry(line, expected=len(entries) + 1))
    for redaction in [entry for entry in entries if entry.kind == "payload.redacted"]:
        place = redaction.data["target"]["position"] - 1
        kept = redaction.data.get("kept", {})
        entries[place] = replace(entries[place], data=None, kept=kept, redacted_by=redaction.position)
    return entries


def _entry(line, expected):
    try:
        recorded = json.loads(line)
        event = recorded["event"]
        entry = Entry(
            position=recorded["position"],
            recorded_at=recorded["recorded_at"],
            source=event["source"],
            id=event["id"],
            kind=event["type"].removeprefix("chancery.").removesuffix(".v1"),
            subject=event.get("subject"),
            data=event.get("data"),
            kept=recorded.get("kept", {}) if "redacted_by" in recorded else None,
            redacted_by=recorded.get("redacted_by"),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReplayError(f"line {expected} is not a recorded event: {error!r}") from error
    if entry.position != expected:
        raise ReplayError(f"position {expected} is missing: found {entry.position}")
    return entry
