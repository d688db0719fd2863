"""CloudEvents for Chancery, and ids that are made of what an event says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from .errors import FieldError, Problem, Rejected
from .limits import EVENT_BYTES_MAX, INTEGER_MAX

Event = dict[str, Any]

# Not part of the content: how an event is named, sent and dated; its subject follows from type and data.
_NOT_CONTENT = frozenset({"specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data"})


def event(
    kind: str,
    data: Mapping[str, Any],
    *,
    source: str | None = None,
    id: str | None = None,
    time: str | None = None,
    **extensions: str | int | bool,
) -> Event:
    """Builds a CloudEvent of a kind, such as `meeting.responded`.

    Without `id` it gets the one that its content makes (see `content_id`). `time`, the moment of publishing, is not
    content: an event that is published again later is the same event. Without `source`, the publisher's is filled in.
    """
    made: Event = {"specversion": "1.0", "type": type_of(kind), **extensions}
    made |= {name: value for name, value in (("source", source), ("time", time)) if value is not None}
    made |= {"datacontenttype": "application/json", "data": dict(data)}
    made["id"] = content_id(made) if id is None else id
    return made


def type_of(kind: str) -> str:
    """Writes a kind as the type of a CloudEvent: `chancery.meeting.responded.v1`."""
    return kind if kind.startswith("chancery.") else f"chancery.{kind}.v1"


def complete(event: Mapping[str, Any], source: str | None = None) -> Event:
    """Fills in what an event leaves out: `specversion`, `source`, and the id that its content makes; changes nothing."""
    made: Event = {"specversion": "1.0", **event}
    if source is not None:
        made.setdefault("source", source)
    if "id" not in made:
        made["id"] = content_id(made)
    return made


def content_id(event: Mapping[str, Any]) -> str:
    """Makes an id of what an event says: `c1-` and 64 hexadecimal digits.

    They are the SHA-256 of the RFC 8785 form of `{"attributes": …, "data": …, "type": …}`, where `attributes` has
    the extension attributes and `dataschema`. Exactly this is what the log compares when an id comes again; `subject`
    follows from it, and `time` and `source` are not part of it. So the same content of a publisher always has the same
    id, and sending it again is a no-op; other content has another id, and never meets a conflict.
    """
    content = {
        "attributes": {name: value for name, value in event.items() if name not in _NOT_CONTENT},
        "data": event.get("data"),
        "type": event.get("type"),
    }
    return "c1-" + hashlib.sha256(canonical(content)).hexdigest()


def canonical(value: Any) -> bytes:
    """Writes a value in RFC 8785 form.

    Raises `Rejected` for what the log does not take: numbers that are no integers within ±(2^53−1), text that is no
    Unicode, and what is no JSON.
    """
    return _written(_sorted(value, ""))


def encode(event: Mapping[str, Any]) -> bytes:
    """Writes an event as it is sent: structured JSON in UTF-8, one line. Raises `Rejected` when it is too large."""
    body = canonical(event)
    if len(body) > EVENT_BYTES_MAX:
        detail = f"the event has {len(body)} bytes: send at most {EVENT_BYTES_MAX}"
        raise Rejected(Problem.made("too-large", 413, "too large", [FieldError("", detail)]))
    return body


def _written(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _sorted(value: Any, pointer: str) -> Any:
    """Returns the value with the members of all objects in the order of RFC 8785."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _unicode(value, pointer)
    if isinstance(value, int):
        if abs(value) > INTEGER_MAX:
            raise _refused(pointer, f"{value} is beyond ±(2^53−1): write it as text")
        return value
    if isinstance(value, Mapping):
        items = [(_name(name, pointer), member) for name, member in value.items()]
        items.sort(key=lambda item: item[0].encode("utf-16-be"))
        return {name: _sorted(member, f"{pointer}/{escaped(name)}") for name, member in items}
    if isinstance(value, (list, tuple)):
        return [_sorted(item, f"{pointer}/{place}") for place, item in enumerate(value)]
    if isinstance(value, float):
        raise _refused(pointer, f"{value} is not an integer: give the figure in a smaller unit, or as text")
    raise _refused(pointer, f"a {type(value).__name__} is not JSON")


def _name(name: object, pointer: str) -> str:
    if not isinstance(name, str):
        raise _refused(pointer, f"the name {name!r} is not text")
    return _unicode(name, pointer)


def _unicode(text: str, pointer: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise _refused(pointer, "it has half of a surrogate pair, which is no character")
    return text


def escaped(name: str) -> str:
    """Writes a name as a token of a JSON Pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def _refused(pointer: str, detail: str) -> Rejected:
    return Rejected(Problem.made("malformed", 400, "the message cannot be read", [FieldError(pointer, detail)]))
