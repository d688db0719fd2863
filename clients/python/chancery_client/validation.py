"""Whether an event has the shape that its kind wants, without a server.

The schemas are those of `proto/schemas`, in `schemas.json`. What is looked at is exactly what they use of JSON Schema;
a keyword that is not known here is refused when the schemas are read, so that a newer schema is not half checked. What
no schema says is the server's to judge: whether a day is one of the calendar, whether members agree with each other,
and what is recorded already.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from importlib import resources
from typing import Any

from .errors import FieldError, Problem, Rejected
from .events import complete, encode, escaped

Schema = Mapping[str, Any]

JSON = "application/json"
# As many errors as the server tells.
ERRORS_MAX = 20
_NOTES = frozenset({"title", "description", "default", "$id", "$schema", "$defs"})
_DATE_TIME = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)


def validate(event: Mapping[str, Any], source: str | None = None) -> list[FieldError]:
    """Returns what is wrong with the shape of an event; nothing when it is right.

    The id and `source` are filled in first, as publishing does.
    """
    try:
        # As it is sent: tuples are arrays by then.
        whole = json.loads(encode(complete(event, source)))
    except Rejected as refusal:
        return list(refusal.errors)
    media = whole.get("datacontenttype")
    if isinstance(media, str) and media.partition(";")[0].strip().lower() == JSON:
        # With parameters it is taken as well, which the schema does not say.
        whole["datacontenttype"] = JSON
    schemas = _schemas()
    errors = list(_errors(whole, schemas["envelope"], schemas["envelope"], ""))
    kind = schemas["kinds"].get(whole.get("type")) if isinstance(whole.get("type"), str) else None
    if kind is not None and isinstance(whole.get("data"), Mapping):
        errors += _errors(whole["data"], kind, kind, "/data")
    return errors[:ERRORS_MAX]


def check(event: Mapping[str, Any], source: str | None = None) -> None:
    """Raises `Rejected` when the shape of an event is wrong."""
    errors = validate(event, source)
    if errors:
        raise Rejected(Problem.made("invalid", 422, "the event is invalid", errors))


def kinds() -> list[str]:
    """Lists the types that there are schemas of."""
    return sorted(_schemas()["kinds"])


@functools.cache
def _schemas() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("schemas.json").read_text(encoding="utf-8")
    schemas: dict[str, Any] = json.loads(text)
    for schema in (schemas["envelope"], *schemas["kinds"].values()):
        _refuse_unknown(schema)
    return schemas


def _refuse_unknown(schema: Any) -> None:
    if isinstance(schema, bool):
        return
    for keyword, told in schema.items():
        if keyword in ("properties", "$defs"):
            below = list(told.values())
        elif keyword == "oneOf":
            below = list(told)
        elif keyword in ("items", "additionalProperties", "propertyNames", "not"):
            below = [told]
        elif keyword in _CHECKS or keyword in _NOTES or keyword == "$ref":
            continue
        else:
            raise NotImplementedError(f"the schemas use `{keyword}`, which this version does not check")
        for one in below:
            _refuse_unknown(one)


def _errors(value: Any, schema: Schema | bool, root: Schema, pointer: str) -> Iterator[FieldError]:
    if isinstance(schema, bool):
        if not schema:
            yield FieldError(pointer, "is not allowed here")
        return
    named = schema.get("$ref")
    if named is not None:
        yield from _errors(value, root["$defs"][named.rpartition("/")[2]], root, pointer)
    wrong_type = _type(value, schema.get("type"))
    if wrong_type is not None:
        yield FieldError(pointer, wrong_type)
        return
    for keyword, told in schema.items():
        detail = _CHECKS[keyword](value, told) if keyword in _CHECKS else None
        if detail is not None:
            yield FieldError(pointer, detail)
            # A text that is too long is not also of the wrong form.
            break
    if isinstance(value, Mapping):
        yield from _members(value, schema, root, pointer)
    if isinstance(value, list) and "items" in schema:
        for place, item in enumerate(value):
            yield from _errors(item, schema["items"], root, f"{pointer}/{place}")
    yield from _combined(value, schema, root, pointer)


def _members(value: Mapping[str, Any], schema: Schema, root: Schema, pointer: str) -> Iterator[FieldError]:
    known: Mapping[str, Any] = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield FieldError(f"{pointer}/{name}", "is missing")
    for name, member in value.items():
        place = f"{pointer}/{escaped(name)}"
        if "propertyNames" in schema and any(_errors(name, schema["propertyNames"], root, place)):
            yield FieldError(place, "is not a name that may stand here")
        elif name in known:
            yield from _errors(member, known[name], root, place)
        elif schema.get("additionalProperties") is False:
            yield FieldError(place, f"`{name}` is unknown here: {', '.join(known)} are known")
        elif "additionalProperties" in schema:
            yield from _errors(member, schema["additionalProperties"], root, place)


def _combined(value: Any, schema: Schema, root: Schema, pointer: str) -> Iterator[FieldError]:
    if "not" in schema and not any(_errors(value, schema["not"], root, pointer)):
        yield FieldError(pointer, f"{_shown(value)} is not allowed here")
    if "oneOf" in schema:
        found = [list(_errors(value, one, root, pointer)) for one in schema["oneOf"]]
        fitting = sum(not errors for errors in found)
        if fitting > 1:
            yield FieldError(pointer, "fits several of what it may be, and must fit one")
        elif fitting == 0:
            # What comes nearest: wrong inside and not as a whole, and in the fewest places.
            yield from min(found, key=lambda errors: (any(one.pointer == pointer for one in errors), len(errors)))


_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, Mapping),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "null": lambda value: value is None,
}


def _type(value: Any, told: str | list[str] | None) -> str | None:
    allowed = [told] if isinstance(told, str) else told
    if allowed is None or any(_TYPES[one](value) for one in allowed):
        return None
    return f"must be {' or '.join(allowed)}, not {_shown(value)}"


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return f"`{text}`" if len(text) <= 60 else f"`{text[:60]}…`"


@functools.cache
def _pattern(text: str) -> re.Pattern[str]:
    # In Python `$` also stands before a line end at the end; in JSON Schema it does not.
    return re.compile(text[:-1] + r"\Z" if text.endswith("$") else text)


def _is(of: type, wrong: Callable[[Any, Any], bool], said: str) -> Callable[[Any, Any], str | None]:
    def looked_at(value: Any, told: Any) -> str | None:
        fits = isinstance(value, of) and not (of is int and isinstance(value, bool))
        return said.format(told, found=_shown(value)) if fits and wrong(value, told) else None

    return looked_at


_CHECKS: Mapping[str, Callable[[Any, Any], str | None]] = {
    "type": lambda value, told: None,
    "required": lambda value, told: None,
    "const": lambda value, told: None if value == told else f"must be {_shown(told)}, not {_shown(value)}",
    "enum": lambda value, told: None if value in told else f"{_shown(value)} is none of {', '.join(map(str, told))}",
    "maximum": _is(int, lambda value, told: value > told, "must be at most {}, not {found}"),
    "minimum": _is(int, lambda value, told: value < told, "must be at least {}, not {found}"),
    "maxLength": _is(str, lambda value, told: len(value) > told, "must have at most {} characters"),
    "minLength": _is(str, lambda value, told: len(value) < told, "must have at least {} characters"),
    "pattern": _is(str, lambda value, told: not _pattern(told).search(value), "{found} has not the form {}"),
    "format": _is(str, lambda value, told: not _DATE_TIME.fullmatch(value), "{found} is not an RFC 3339 {}"),
    "maxItems": _is(list, lambda value, told: len(value) > told, "must have at most {} items"),
    "minItems": _is(list, lambda value, told: len(value) < told, "must have at least {} items"),
    "minProperties": _is(dict, lambda value, told: len(value) < told, "must have at least {} members"),
    "maxProperties": _is(dict, lambda value, told: len(value) > told, "must have at most {} members"),
}
