"""What may go wrong, in the words of the server: problem documents (RFC 9457) and the exceptions made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# What an event can be refused for. Any other status says something of the client, its address or its token.
_OF_THE_EVENT = (400, 409, 413, 422)
# The same request may succeed later. Of 500 and above the sender is never at fault.
_LATER = (408, 425, 429)


@dataclass(frozen=True)
class FieldError:
    """One error of an event: where it is (a JSON Pointer), what is wrong there, and the remedy."""

    pointer: str
    detail: str


@dataclass(frozen=True)
class Problem:
    """A problem document; `document` has the members that are not named here."""

    type: str
    title: str
    status: int
    detail: str
    errors: tuple[FieldError, ...]
    document: Mapping[str, Any]

    @property
    def slug(self) -> str:
        """The last segment of the type, such as `id-reused`."""
        return self.type.rpartition("/")[2]

    @classmethod
    def read(cls, document: object, status: int = 0, otherwise: str = "") -> Problem:
        """Reads a document. What is none (a proxy's page, say) becomes one that says `otherwise`."""
        members = document if isinstance(document, Mapping) else {}
        found = members.get("status")
        return cls(
            type=str(members.get("type", "about:blank")),
            title=str(members.get("title", "problem")),
            status=found if isinstance(found, int) else status,
            detail=str(members.get("detail", otherwise)),
            errors=tuple(_field_errors(members.get("errors"))),
            document=dict(members),
        )

    @classmethod
    def made(cls, slug: str, status: int, title: str, errors: list[FieldError]) -> Problem:
        """Makes a problem that was found without the server, in the server's shape."""
        first = errors[0]
        detail = f"{first.pointer}: {first.detail}" if len(errors) == 1 else (
            f"{len(errors)} errors, the first at `{first.pointer}`"
        )
        document = {
            "type": f"/problems/{slug}", "title": title, "status": status, "detail": detail,
            "errors": [{"pointer": error.pointer, "detail": error.detail} for error in errors],
        }
        return cls.read(document)

    def __str__(self) -> str:
        told = "".join(f"\n  {error.pointer or 'the event'}: {error.detail}" for error in self.errors)
        return f"{self.title} ({self.status}): {self.detail}{told}"


def _field_errors(errors: object) -> list[FieldError]:
    items = errors if isinstance(errors, list) else []
    return [
        FieldError(str(item.get("pointer", "")), str(item.get("detail", "")))
        for item in items if isinstance(item, Mapping)
    ]


class ChanceryError(Exception):
    """Everything that this package raises by itself."""


class Rejected(ChanceryError):
    """It was refused, and will be again until it is changed: `errors` says where and how."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem

    @property
    def errors(self) -> tuple[FieldError, ...]:
        """Every error at once, each with its JSON Pointer into the event."""
        return self.problem.errors


class Conflict(Rejected):
    """It does not fit what is recorded: the id has other content, or the target of a correction is not the last."""

    @property
    def recorded(self) -> Mapping[str, Any] | None:
        """`position` and `sha256` of what is recorded under the id."""
        found: Mapping[str, Any] | None = self.problem.document.get("recorded")
        return found

    @property
    def received(self) -> Mapping[str, Any] | None:
        """`sha256` of what was sent under the id."""
        found: Mapping[str, Any] | None = self.problem.document.get("received")
        return found

    @property
    def head(self) -> int | None:
        """The last member of the chain, where a correction named another."""
        found: int | None = self.problem.document.get("head")
        return found


class Unavailable(ChanceryError):
    """Nobody answered, or not now. Sending again is safe: an id makes a repeat harmless."""

    def __init__(self, detail: str, retry_after: float | None = None, problem: Problem | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after
        self.problem = problem


class Denied(ChanceryError):
    """The server does not serve this client: a token is missing or wrong, or it is not the server that was meant."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


class PlaceLost(ChanceryError):
    """A place that was kept is none in this log: it is another log, or one that ends before the place."""


def error_of(problem: Problem, retry_after: float | None = None) -> ChanceryError:
    """Makes the exception that a problem stands for."""
    if problem.status >= 500 or problem.status in _LATER:
        milliseconds = problem.document.get("retry_after_ms")
        if isinstance(milliseconds, (int, float)):
            retry_after = milliseconds / 1000
        return Unavailable(str(problem), retry_after, problem)
    if problem.status == 409:
        return Conflict(problem)
    return Rejected(problem) if problem.status in _OF_THE_EVENT else Denied(problem)
